// SPDX-License-Identifier: BSD-2-Clause
// Dictionaries in a frame. Their entries are in the member `items`, ordered by key.
#pragma once

#include "engine/g3/vectors.h"

namespace scanweave {

class G3MapDouble final : public MapObject<G3MapDouble, double>
{
public:
    static constexpr std::string_view staticClassName = "G3MapDouble";
    static constexpr std::uint32_t staticVersion = 1;
    using MapObject::MapObject;
};

class G3MapInt final : public MapObject<G3MapInt, std::int64_t>
{
public:
    static constexpr std::string_view staticClassName = "G3MapInt";
    static constexpr std::uint32_t staticVersion = 2;
    using MapObject::MapObject;
};

class G3MapString final : public MapObject<G3MapString, std::string>
{
public:
    static constexpr std::string_view staticClassName = "G3MapString";
    static constexpr std::uint32_t staticVersion = 1;
    using MapObject::MapObject;
};

class G3MapTime final : public MapObject<G3MapTime, Timestamp>
{
public:
    static constexpr std::string_view staticClassName = "G3MapTime";
    static constexpr std::uint32_t staticVersion = 1;
    using MapObject::MapObject;
};

class G3MapQuat final : public MapObject<G3MapQuat, Quat>
{
public:
    static constexpr std::string_view staticClassName = "G3MapQuat";
    static constexpr std::uint32_t staticVersion = 1;
    using MapObject::MapObject;
};

class G3MapVectorDouble final : public MapObject<G3MapVectorDouble, std::vector<double>>
{
public:
    static constexpr std::string_view staticClassName = "G3MapVectorDouble";
    static constexpr std::uint32_t staticVersion = 1;
    using MapObject::MapObject;
};

class G3MapVectorInt final : public MapObject<G3MapVectorInt, std::vector<std::int64_t>>
{
public:
    static constexpr std::string_view staticClassName = "G3MapVectorInt";
    static constexpr std::uint32_t staticVersion = 2;
    using MapObject::MapObject;
};

class G3MapVectorBool final : public MapObject<G3MapVectorBool, std::vector<bool>>
{
public:
    static constexpr std::string_view staticClassName = "G3MapVectorBool";
    static constexpr std::uint32_t staticVersion = 1;
    using MapObject::MapObject;
};

class G3MapVectorString final : public MapObject<G3MapVectorString, std::vector<std::string>>
{
public:
    static constexpr std::string_view staticClassName = "G3MapVectorString";
    static constexpr std::uint32_t staticVersion = 1;
    using MapObject::MapObject;
};

class G3MapVectorComplexDouble final
    : public MapObject<G3MapVectorComplexDouble, std::vector<std::complex<double>>>
{
public:
    static constexpr std::string_view staticClassName = "G3MapVectorComplexDouble";
    static constexpr std::uint32_t staticVersion = 1;
    using MapObject::MapObject;
};

class G3MapVectorTime final : public MapObject<G3MapVectorTime, G3VectorTime>
{
public:
    static constexpr std::string_view staticClassName = "G3MapVectorTime";
    static constexpr std::uint32_t staticVersion = 1;
    using MapObject::MapObject;
};

class G3MapVectorVectorString final
    : public MapObject<G3MapVectorVectorString, G3VectorVectorString>
{
public:
    static constexpr std::string_view staticClassName = "G3MapVectorVectorString";
    static constexpr std::uint32_t staticVersion = 1;
    using MapObject::MapObject;
};

class G3MapVectorQuat final : public MapObject<G3MapVectorQuat, G3VectorQuat>
{
public:
    static constexpr std::string_view staticClassName = "G3MapVectorQuat";
    static constexpr std::uint32_t staticVersion = 1;
    using MapObject::MapObject;
};

class G3MapMapDouble final : public MapObject<G3MapMapDouble, G3MapDouble>
{
public:
    static constexpr std::string_view staticClassName = "G3MapMapDouble";
    static constexpr std::uint32_t staticVersion = 1;
    using MapObject::MapObject;
};

/// Objects of any class, each stored as a blob of its own; one of an unknown class is an
/// OpaqueObject.
class G3MapFrameObject : public MapObject<G3MapFrameObject, FrameObjectPtr>
{
public:
    static constexpr std::string_view staticClassName = "G3MapFrameObject";
    static constexpr std::uint32_t staticVersion = 1;
    using MapObject::MapObject;
};

/// Lists of one length, sampled at common times that need not be evenly spaced.
class G3TimesampleMap final : public G3MapFrameObject
{
public:
    static constexpr std::string_view staticClassName = "G3TimesampleMap";
    static constexpr std::uint32_t staticVersion = 0;
    using G3MapFrameObject::G3MapFrameObject;

    std::string_view className() const override { return staticClassName; }
    std::string summary() const override;

    G3VectorTime times;
};

} // namespace scanweave
