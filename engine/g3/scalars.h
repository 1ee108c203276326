// SPDX-License-Identifier: BSD-2-Clause
// One truth value, integer, number or text in a frame.
#pragma once

#include "engine/g3/object_of.h"

namespace scanweave {

class G3Bool final : public ObjectOf<G3Bool>
{
public:
    static constexpr std::string_view staticClassName = "G3Bool";
    static constexpr std::uint32_t staticVersion = 1;

    explicit G3Bool(bool initial = false)
        : value(initial)
    {}
    std::string summary() const override;

    bool value;
};

class G3Int final : public ObjectOf<G3Int>
{
public:
    static constexpr std::string_view staticClassName = "G3Int";
    static constexpr std::uint32_t staticVersion = 1;

    explicit G3Int(std::int64_t initial = 0)
        : value(initial)
    {}
    std::string summary() const override;

    std::int64_t value;
};

class G3Double final : public ObjectOf<G3Double>
{
public:
    static constexpr std::string_view staticClassName = "G3Double";
    static constexpr std::uint32_t staticVersion = 1;

    explicit G3Double(double initial = 0)
        : value(initial)
    {}
    std::string summary() const override;

    double value;
};

/// Bytes, by habit UTF-8.
class G3String final : public ObjectOf<G3String>
{
public:
    static constexpr std::string_view staticClassName = "G3String";
    static constexpr std::uint32_t staticVersion = 1;

    explicit G3String(std::string initial = {})
        : value(std::move(initial))
    {}
    std::string summary() const override;

    std::string value;
};

} // namespace scanweave
