// SPDX-License-Identifier: BSD-2-Clause
// What the telescope's control system says.
#pragma once

#include "engine/g3/time.h"

namespace scanweave {

/// State of the antenna control unit. Values as stored.
enum class AcuState : std::uint32_t
{
    Idle = 0,
    Tracking = 1,
    WaitRestart = 2,
    Resync = 3
};

/// State of the tracker. Values as stored.
enum class TrackerState : std::uint32_t
{
    Lacking = 0,
    TimeError = 1,
    Updating = 2,
    Halted = 3,
    Slewing = 4,
    Tracking = 5,
    TooLow = 6,
    TooHigh = 7,
};

/// "TRACKING"; "" for a number that is no state.
std::string_view enumName(AcuState state);
std::string_view enumName(TrackerState state);

/// What the antenna control unit says at one time.
class ACUStatus final : public ObjectOf<ACUStatus>
{
public:
    static constexpr std::string_view staticClassName = "ACUStatus";
    static constexpr std::uint32_t staticVersion = 3;

    std::string summary() const override;

    Timestamp time;
    double azPos = 0;
    double elPos = 0;
    double azRate = 0;
    double elRate = 0;
    std::int32_t pxChecksumErrorCount = 0;
    std::int32_t pxResyncCount = 0;
    std::int32_t pxResyncTimeoutCount = 0;
    std::int32_t pxTimeoutCount = 0;
    std::int32_t restartCount = 0;
    bool pxResyncing = false;
    AcuState state;
    std::int32_t status = 0;
    std::int32_t error = 0;
};

class ACUStatusVector final : public VectorObject<ACUStatusVector, ACUStatus>
{
public:
    static constexpr std::string_view staticClassName = "ACUStatusVector";
    static constexpr std::uint32_t staticVersion = 1;
    using VectorObject::VectorObject;
};

/// What the tracker says over a span of time; all lists have one element per time.
class TrackerStatus final : public ObjectOf<TrackerStatus>
{
public:
    static constexpr std::string_view staticClassName = "TrackerStatus";
    static constexpr std::uint32_t staticVersion = 2;

    std::string summary() const override;

    std::vector<Timestamp> time;
    std::vector<double> azPos;
    std::vector<double> elPos;
    std::vector<double> azRate;
    std::vector<double> elRate;
    std::vector<double> azCommand;
    std::vector<double> elCommand;
    std::vector<double> azRateCommand;
    std::vector<double> elRateCommand;
    std::vector<TrackerState> state;
    std::vector<std::int32_t> acuSeq;
    std::vector<bool> inControl;
    std::vector<bool> scanFlag;
    std::vector<double> lst;
    std::vector<double> sourceAcquired;
    std::vector<double> sourceAcquiredThreshold;
    std::vector<std::int32_t> trackerMode;
    std::vector<std::int32_t> trackerLacking;
    std::vector<std::int32_t> timeStatus;
    std::vector<std::string> scheduleName;
};

/// Pointing corrections over a span of time; all lists have one element per time.
class TrackerPointing final : public ObjectOf<TrackerPointing>
{
public:
    static constexpr std::string_view staticClassName = "TrackerPointing";
    static constexpr std::uint32_t staticVersion = 3;

    std::string summary() const override;

    std::vector<Timestamp> time;
    std::vector<double> scuTemp;
    std::vector<std::int32_t> features;
    std::vector<double> encoderOffX;
    std::vector<double> encoderOffY;
    std::vector<double> horizMountX;
    std::vector<double> horizMountY;
    std::vector<double> horizOffX;
    std::vector<double> horizOffY;
    std::vector<double> refraction;
    std::vector<double> tiltsX;
    std::vector<double> tiltsY;
    std::vector<double> linsensAvgL1;
    std::vector<double> linsensAvgL2;
    std::vector<double> linsensAvgR1;
    std::vector<double> linsensAvgR2;
    std::vector<double> telescopeTemp;
    std::vector<double> telescopePressure;
    std::vector<double> lowLimitAz;
    std::vector<double> highLimitAz;
    std::vector<double> lowLimitEl;
    std::vector<double> highLimitEl;
    std::vector<double> scanOffX;
    std::vector<double> scanOffY;
    std::vector<double> skyOffX;
    std::vector<double> skyOffY;
    std::vector<double> equatOffX;
    std::vector<double> equatOffY;
    std::vector<double> equatGeocRa;
    std::vector<double> equatGeocDec;
    std::vector<double> horizTopoAz;
    std::vector<double> horizTopoEl;
    std::vector<double> errorAz;
    std::vector<double> errorEl;
};

} // namespace scanweave
