// SPDX-License-Identifier: BSD-2-Clause
// A former class of the Simons Observatory: the timestreams of many detectors in one compressed
// block.
#pragma once

#include "engine/g3/object_registry.h"
#include "engine/g3/timestream.h"

namespace scanweave {

/// Is read as the timestream map that it stands for, and cannot be written any more; frames pass on
/// the blob that it came as.
class G3SuperTimestream final : public G3TimestreamMap
{
public:
    static constexpr std::string_view staticClassName = "G3SuperTimestream";
    static constexpr std::uint32_t staticVersion = 0;

    std::string_view className() const override { return staticClassName; }
};

template <>
ObjectClass objectClass<G3SuperTimestream>();

} // namespace scanweave
