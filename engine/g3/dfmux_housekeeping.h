// SPDX-License-Identifier: BSD-2-Clause
// State of the readout electronics.
#pragma once

#include "engine/g3/time.h"

#include <limits>

namespace scanweave {

/// What a number is where nothing was measured, or was stored by a version that didn't have it.
inline constexpr double unknownReading = std::numeric_limits<double>::quiet_NaN();

class HkChannelInfo final : public ObjectOf<HkChannelInfo>
{
public:
    static constexpr std::string_view staticClassName = "HkChannelInfo";
    static constexpr std::uint32_t staticVersion = 8;

    std::string summary() const override;

    std::int32_t channelNumber = 0; ///< from 1
    double carrierAmplitude = unknownReading;
    double carrierFrequency = unknownReading;
    bool danAccumulatorEnable = false;
    bool danFeedbackEnable = false;
    bool danStreamingEnable = false;
    double danGain = unknownReading;
    double demodFrequency = unknownReading;
    double nullerAmplitude = unknownReading;
    bool danRailed = false;
    std::string state;
    double rlatched = unknownReading;
    double rnormal = unknownReading;
    double rfracAchieved = unknownReading;
    double loopgain = unknownReading;
    double carrierPhase = unknownReading;
    double nullerPhase = unknownReading;
    double demodPhase = unknownReading;
    double iSlope = unknownReading;
    double qSlope = unknownReading;
    double internalPhase = unknownReading;
    double externalPhase = unknownReading;
    double biasFrequency = unknownReading;
};

class HkModuleInfo final : public ObjectOf<HkModuleInfo>
{
public:
    static constexpr std::string_view staticClassName = "HkModuleInfo";
    static constexpr std::uint32_t staticVersion = 3;

    std::string summary() const override;

    std::int32_t moduleNumber = 0; ///< from 1
    std::int32_t carrierGain = 0;
    std::int32_t nullerGain = 0;
    std::int32_t demodGain = 0;
    bool carrierRailed = false;
    bool nullerRailed = false;
    bool demodRailed = false;
    double squidFluxBias = unknownReading;
    double squidCurrentBias = unknownReading;
    double squidStage1Offset = unknownReading;
    std::string squidFeedback;
    std::string routingType;
    Dictionary<HkChannelInfo, std::int32_t> channels;
    std::string squidState;
    double squidP2p = unknownReading;
    double squidTransimpedance = unknownReading;
    double ncoFrequency = unknownReading;
};

class HkMezzanineInfo final : public ObjectOf<HkMezzanineInfo>
{
public:
    static constexpr std::string_view staticClassName = "HkMezzanineInfo";
    static constexpr std::uint32_t staticVersion = 2;

    std::string summary() const override;

    bool power = false;
    bool present = false;
    std::string serial;
    std::string partNumber;
    std::string revision;
    Dictionary<double> currents;
    Dictionary<double> voltages;
    Dictionary<HkModuleInfo, std::int32_t> modules;
    double temperature = unknownReading;
    double squidControllerTemperature = unknownReading;
    bool squidControllerPower = false;
    double squidHeater = unknownReading;
};

class HkBoardInfo final : public ObjectOf<HkBoardInfo>
{
public:
    static constexpr std::string_view staticClassName = "HkBoardInfo";
    static constexpr std::uint32_t staticVersion = 3;

    std::string summary() const override;

    Timestamp timestamp;
    std::string timestampPort;
    std::string serial;
    std::int32_t firStage = 0;
    Dictionary<double> currents;
    Dictionary<double> voltages;
    Dictionary<double> temperatures;
    Dictionary<HkMezzanineInfo, std::int32_t> mezz;
    bool is128x = false;
    std::string firmwareVersion;
    std::string firmwareName;
};

/// By serial number of the board.
class DfMuxHousekeepingMap final : public MapObject<DfMuxHousekeepingMap, HkBoardInfo, std::int32_t>
{
public:
    static constexpr std::string_view staticClassName = "DfMuxHousekeepingMap";
    static constexpr std::uint32_t staticVersion = 1;
    using MapObject::MapObject;
};

} // namespace scanweave
