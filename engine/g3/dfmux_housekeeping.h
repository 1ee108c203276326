// SPDX-License-Identifier: BSD-2-Clause
// State of the readout electronics.
#pragma once

#include "engine/g3/time.h"

namespace scanweave {

class HkChannelInfo final : public ObjectOf<HkChannelInfo>
{
public:
    static constexpr std::string_view staticClassName = "HkChannelInfo";
    static constexpr std::uint32_t staticVersion = 8;

    std::string summary() const override;

    std::int32_t channelNumber = 0; ///< from 1
    double carrierAmplitude = 0;
    double carrierFrequency = 0;
    bool danAccumulatorEnable = false;
    bool danFeedbackEnable = false;
    bool danStreamingEnable = false;
    double danGain = 0;
    double demodFrequency = 0;
    double nullerAmplitude = 0;
    bool danRailed = false;
    std::string state;
    double rlatched = 0;
    double rnormal = 0;
    double rfracAchieved = 0;
    double loopgain = 0;
    double carrierPhase = 0;
    double nullerPhase = 0;
    double demodPhase = 0;
    double iSlope = 0;
    double qSlope = 0;
    double internalPhase = 0;
    double externalPhase = 0;
    double biasFrequency = 0;
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
    double squidFluxBias = 0;
    double squidCurrentBias = 0;
    double squidStage1Offset = 0;
    std::string squidFeedback;
    std::string routingType;
    Dictionary<HkChannelInfo, std::int32_t> channels;
    std::string squidState;
    double squidP2p = 0;
    double squidTransimpedance = 0;
    double ncoFrequency = 0;
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
    double temperature = 0;
    double squidControllerTemperature = 0;
    bool squidControllerPower = false;
    double squidHeater = 0;
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
