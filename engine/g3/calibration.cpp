// SPDX-License-Identifier: BSD-2-Clause
// Properties of detectors and of the telescope's pointing.
#include "engine/g3/calibration.h"

#include "engine/g3/object_class.h"
#include "engine/g3/summary_text.h"
#include "engine/g3/units.h"

namespace scanweave {

std::string_view enumName(Coupling coupling)
{
    switch (coupling) {
    case Coupling::Unknown:
        return "Unknown";
    case Coupling::Optical:
        return "Optical";
    case Coupling::DarkTermination:
        return "DarkTermination";
    case Coupling::DarkCrossover:
        return "DarkCrossover";
    case Coupling::Resistor:
        return "Resistor";
    case Coupling::Loopback:
        return "Loopback";
    case Coupling::OffResonance:
        return "OffResonance";
    }
    return {};
}

template <class Fields, Is<BolometerProperties> Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f("physical_name", o.physicalName);
    f("x_offset", o.xOffset);
    f("y_offset", o.yOffset);
    f("band", o.band);
    f("pol_angle", o.polAngle);
    f("pol_efficiency", o.polEfficiency);
    if (f.version() >= 2) {
        f("wafer_id", o.waferId);
    }
    if (f.version() == 2) {
        f.template former<std::string>(o, [](auto&, const auto& /*squid_id*/) {});
    }
    if (f.version() >= 4) {
        f("pixel_id", o.pixelId);
    }
    if (f.version() >= 5) {
        f("coupling", o.coupling);
    }
    if (f.version() >= 6) {
        f("pixel_type", o.pixelType);
    }
    if (f.version() >= 7) {
        f("center_frequency", o.centerFrequency);
        f("bandwidth", o.bandwidth);
    }
}

/// Nothing is known about layouts before version 4; they are read like it.
template <class Fields, Is<PointingProperties> Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f("tiltLat", o.tiltLat);
    f("tiltHA", o.tiltHA);
    f("tiltMag", o.tiltMag);
    f("tiltAngle", o.tiltAngle);
}

std::string BolometerProperties::summary() const
{
    return shortText(physicalName) + ", " + roundedText(band / units::gigahertz) + " GHz, " +
           std::string(enumName(coupling));
}

std::string PointingProperties::summary() const
{
    return "tilt " + roundedText(tiltMag / units::degree) + " deg at " +
           roundedText(tiltAngle / units::degree) + " deg";
}

template ObjectClass objectClass<BolometerProperties>();
template ObjectClass objectClass<BolometerPropertiesMap>();
template ObjectClass objectClass<PointingProperties>();
template ObjectClass objectClass<PointingPropertiesMap>();

} // namespace scanweave
