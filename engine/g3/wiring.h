// SPDX-License-Identifier: BSD-2-Clause
// Which readout channel a detector is on.
#pragma once

#include "engine/g3/object_of.h"

namespace scanweave {

class DfMuxChannelMapping final : public ObjectOf<DfMuxChannelMapping>
{
public:
    static constexpr std::string_view staticClassName = "DfMuxChannelMapping";
    static constexpr std::uint32_t staticVersion = 2;

    std::string summary() const override;

    std::int32_t boardIp = 0; ///< IPv4 address in network byte order
    std::int32_t boardSerial = 0;
    std::int32_t boardSlot = 0; ///< -1 for none
    std::int32_t crateSerial = 0;
    std::int32_t module = 0;  ///< from 0
    std::int32_t channel = 0; ///< from 0
};

/// By detector.
class DfMuxWiringMap final : public MapObject<DfMuxWiringMap, DfMuxChannelMapping>
{
public:
    static constexpr std::string_view staticClassName = "DfMuxWiringMap";
    static constexpr std::uint32_t staticVersion = 1;
    using MapObject::MapObject;
};

} // namespace scanweave
