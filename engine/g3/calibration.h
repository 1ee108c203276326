// SPDX-License-Identifier: BSD-2-Clause
// Measured and nominal properties of detectors and of the telescope's pointing. Units:
// engine/g3/units.h.
#pragma once

#include "engine/g3/object_of.h"

#include <limits>

namespace scanweave {

/// What a detector is coupled to; values are the letters that are stored.
enum class Coupling : std::uint32_t
{
    Unknown = 'U',
    Optical = 'O',
    DarkTermination = 'T',
    DarkCrossover = 'X',
    Resistor = 'R',
    Loopback = 'L',
    OffResonance = 'F',
};

/// "Optical"; "" for a number that is no coupling.
std::string_view enumName(Coupling coupling);

class BolometerProperties final : public ObjectOf<BolometerProperties>
{
public:
    static constexpr std::string_view staticClassName = "BolometerProperties";
    static constexpr std::uint32_t staticVersion = 7;
    static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

    std::string summary() const override;

    std::string physicalName;
    double xOffset = unknown; ///< angle from the boresight, along azimuth
    double yOffset = unknown; ///< angle from the boresight, along elevation
    double band = unknown;    ///< nominal frequency
    double polAngle = unknown;
    double polEfficiency = unknown; ///< 0 to 1
    std::string waferId;
    std::string pixelId;
    Coupling coupling = Coupling::Unknown;
    std::string pixelType;
    double centerFrequency = unknown;
    double bandwidth = unknown;
};

/// By detector.
class BolometerPropertiesMap final : public MapObject<BolometerPropertiesMap, BolometerProperties>
{
public:
    static constexpr std::string_view staticClassName = "BolometerPropertiesMap";
    static constexpr std::uint32_t staticVersion = 1;
    using MapObject::MapObject;
};

class PointingProperties final : public ObjectOf<PointingProperties>
{
public:
    static constexpr std::string_view staticClassName = "PointingProperties";
    static constexpr std::uint32_t staticVersion = 4;

    std::string summary() const override;

    double tiltLat = BolometerProperties::unknown;
    double tiltHA = BolometerProperties::unknown;
    double tiltMag = BolometerProperties::unknown;
    double tiltAngle = BolometerProperties::unknown;
};

class PointingPropertiesMap final : public MapObject<PointingPropertiesMap, PointingProperties>
{
public:
    static constexpr std::string_view staticClassName = "PointingPropertiesMap";
    static constexpr std::uint32_t staticVersion = 1;
    using MapObject::MapObject;
};

} // namespace scanweave
