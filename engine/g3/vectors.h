// SPDX-License-Identifier: BSD-2-Clause
// Lists in a frame. Their elements are in the member `items`.
#pragma once

#include "engine/g3/quaternion.h"
#include "engine/g3/time.h"

#include <complex>

namespace scanweave {

class G3VectorDouble final : public VectorObject<G3VectorDouble, double>
{
public:
    static constexpr std::string_view staticClassName = "G3VectorDouble";
    static constexpr std::uint32_t staticVersion = 1;
    using VectorObject::VectorObject;
};

/// Stored in as few bits per element as the largest one needs.
class G3VectorInt final : public VectorObject<G3VectorInt, std::int64_t>
{
public:
    static constexpr std::string_view staticClassName = "G3VectorInt";
    static constexpr std::uint32_t staticVersion = 2;
    using VectorObject::VectorObject;
};

class G3VectorBool final : public VectorObject<G3VectorBool, bool>
{
public:
    static constexpr std::string_view staticClassName = "G3VectorBool";
    static constexpr std::uint32_t staticVersion = 1;
    using VectorObject::VectorObject;
};

class G3VectorString final : public VectorObject<G3VectorString, std::string>
{
public:
    static constexpr std::string_view staticClassName = "G3VectorString";
    static constexpr std::uint32_t staticVersion = 1;
    using VectorObject::VectorObject;
};

class G3VectorTime final : public VectorObject<G3VectorTime, Timestamp>
{
public:
    static constexpr std::string_view staticClassName = "G3VectorTime";
    static constexpr std::uint32_t staticVersion = 1;
    using VectorObject::VectorObject;
};

class G3VectorComplexDouble final : public VectorObject<G3VectorComplexDouble, std::complex<double>>
{
public:
    static constexpr std::string_view staticClassName = "G3VectorComplexDouble";
    static constexpr std::uint32_t staticVersion = 1;
    using VectorObject::VectorObject;
};

class G3VectorUnsignedChar final : public VectorObject<G3VectorUnsignedChar, std::uint8_t>
{
public:
    static constexpr std::string_view staticClassName = "G3VectorUnsignedChar";
    static constexpr std::uint32_t staticVersion = 1;
    using VectorObject::VectorObject;
};

class G3VectorVectorString final : public VectorObject<G3VectorVectorString, G3VectorString>
{
public:
    static constexpr std::string_view staticClassName = "G3VectorVectorString";
    static constexpr std::uint32_t staticVersion = 1;
    using VectorObject::VectorObject;
};

/// Objects of any class; may hold null, and one object more than once.
class G3VectorFrameObject final : public VectorObject<G3VectorFrameObject, FrameObjectPtr>
{
public:
    static constexpr std::string_view staticClassName = "G3VectorFrameObject";
    static constexpr std::uint32_t staticVersion = 1;
    using VectorObject::VectorObject;
};

class G3VectorQuat : public VectorObject<G3VectorQuat, Quat>
{
public:
    static constexpr std::string_view staticClassName = "G3VectorQuat";
    static constexpr std::uint32_t staticVersion = 1;
    using VectorObject::VectorObject;
};

/// Quaternions at evenly spaced times.
class G3TimestreamQuat final : public G3VectorQuat
{
public:
    static constexpr std::string_view staticClassName = "G3TimestreamQuat";
    static constexpr std::uint32_t staticVersion = 1;
    using G3VectorQuat::G3VectorQuat;

    std::string_view className() const override { return staticClassName; }
    std::string summary() const override;

    Timestamp start; ///< of the first element
    Timestamp stop;  ///< of the last element
};

} // namespace scanweave
