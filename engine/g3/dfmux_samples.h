// SPDX-License-Identifier: BSD-2-Clause
// One readout sample of the whole array, as data acquisition stores it.
#pragma once

#include "engine/g3/time.h"

namespace scanweave {

/// One sample of one board module: I and Q of each channel, interleaved.
class DfMuxSample final : public VectorObject<DfMuxSample, std::int32_t>
{
public:
    static constexpr std::string_view staticClassName = "DfMuxSample";
    static constexpr std::uint32_t staticVersion = 1;
    using VectorObject::VectorObject;

    Timestamp time;
};

/// By module. Two modules may share one sample.
class DfMuxBoardSamples final
    : public MapObject<DfMuxBoardSamples, std::shared_ptr<const DfMuxSample>, std::int32_t>
{
public:
    static constexpr std::string_view staticClassName = "DfMuxBoardSamples";
    static constexpr std::uint32_t staticVersion = 2;
    using MapObject::MapObject;

    std::uint64_t nmodules = 0; ///< how many there should be
    std::uint64_t nblocks = 1;
    std::uint64_t nchannels = 128;
};

/// By serial number of the board.
class DfMuxMetaSample final : public MapObject<DfMuxMetaSample, DfMuxBoardSamples, std::int32_t>
{
public:
    static constexpr std::string_view staticClassName = "DfMuxMetaSample";
    static constexpr std::uint32_t staticVersion = 1;
    using MapObject::MapObject;
};

} // namespace scanweave
