// SPDX-License-Identifier: BSD-2-Clause
// What the telescope's control system says.
#include "engine/g3/gcp.h"

#include "engine/g3/object_class.h"

namespace scanweave {

std::string_view enumName(AcuState state)
{
    static constexpr std::string_view names[] = {"IDLE", "TRACKING", "WAIT_RESTART", "RESYNC"};
    const auto index = static_cast<std::uint32_t>(state);
    return index < std::size(names) ? names[index] : std::string_view();
}

std::string_view enumName(TrackerState state)
{
    static constexpr std::string_view names[] = {"LACKING",
                                                 "TIME_ERROR",
                                                 "UPDATING",
                                                 "HALTED",
                                                 "SLEWING",
                                                 "TRACKING",
                                                 "TOO_LOW",
                                                 "TOO_HIGH"};
    const auto index = static_cast<std::uint32_t>(state);
    return index < std::size(names) ? names[index] : std::string_view();
}

template <class Fields, Is<ACUStatus> Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f("time", o.time);
    f("az_pos", o.azPos);
    f("el_pos", o.elPos);
    f("az_rate", o.azRate);
    f("el_rate", o.elRate);
    if (f.version() == 1) {
        f.template former<std::pair<double, double>>(o, [](auto&, auto& /*az_err, el_err*/) {});
    }
    f("px_checksum_error_count", o.pxChecksumErrorCount);
    f("px_resync_count", o.pxResyncCount);
    f("px_resync_timeout_count", o.pxResyncTimeoutCount);
    f("px_timeout_count", o.pxTimeoutCount);
    f("restart_count", o.restartCount);
    f("px_resyncing", o.pxResyncing);
    f("state", o.state);
    f("status", o.status);
    if (f.version() >= 3) {
        f("error", o.error);
    }
}

template <class Fields, Is<TrackerStatus> Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f("time", o.time);
    f("az_pos", o.azPos);
    f("el_pos", o.elPos);
    f("az_rate", o.azRate);
    f("el_rate", o.elRate);
    f("az_command", o.azCommand);
    f("el_command", o.elCommand);
    f("az_rate_command", o.azRateCommand);
    f("el_rate_command", o.elRateCommand);
    f("state", o.state);
    f("acu_seq", o.acuSeq);
    f("in_control", o.inControl);
    f("scan_flag", o.scanFlag);
    if (f.version() >= 2) {
        f("lst", o.lst);
        f("source_acquired", o.sourceAcquired);
        f("source_acquired_threshold", o.sourceAcquiredThreshold);
        f("tracker_mode", o.trackerMode);
        f("tracker_lacking", o.trackerLacking);
        f("time_status", o.timeStatus);
        f("schedule_name", o.scheduleName);
    }
}

template <class Fields, Is<TrackerPointing> Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f("time", o.time);
    f("scu_temp", o.scuTemp);
    f("features", o.features);
    f("encoder_off_x", o.encoderOffX);
    f("encoder_off_y", o.encoderOffY);
    f("horiz_mount_x", o.horizMountX);
    f("horiz_mount_y", o.horizMountY);
    f("horiz_off_x", o.horizOffX);
    f("horiz_off_y", o.horizOffY);
    if (f.version() == 1) {
        using List = std::vector<double>; // tilts, flexure, fixedCollimation
        f.template former<std::pair<List, std::pair<List, List>>>(o, [](auto&, auto&) {});
    }
    f("refraction", o.refraction);
    f("tilts_x", o.tiltsX);
    f("tilts_y", o.tiltsY);
    f("linsens_avg_l1", o.linsensAvgL1);
    f("linsens_avg_l2", o.linsensAvgL2);
    f("linsens_avg_r1", o.linsensAvgR1);
    f("linsens_avg_r2", o.linsensAvgR2);
    f("telescope_temp", o.telescopeTemp);
    f("telescope_pressure", o.telescopePressure);
    if (f.version() >= 3) {
        f("low_limit_az", o.lowLimitAz);
        f("high_limit_az", o.highLimitAz);
        f("low_limit_el", o.lowLimitEl);
        f("high_limit_el", o.highLimitEl);
        f("scan_off_x", o.scanOffX);
        f("scan_off_y", o.scanOffY);
        f("sky_off_x", o.skyOffX);
        f("sky_off_y", o.skyOffY);
        f("equat_off_x", o.equatOffX);
        f("equat_off_y", o.equatOffY);
        f("equat_geoc_ra", o.equatGeocRa);
        f("equat_geoc_dec", o.equatGeocDec);
        f("horiz_topo_az", o.horizTopoAz);
        f("horiz_topo_el", o.horizTopoEl);
        f("error_az", o.errorAz);
        f("error_el", o.errorEl);
    }
}

std::string ACUStatus::summary() const
{
    return std::string(enumName(state));
}

std::string TrackerStatus::summary() const
{
    return countText(time.size(), "sample", "samples");
}

std::string TrackerPointing::summary() const
{
    return countText(time.size(), "sample", "samples");
}

template ObjectClass objectClass<ACUStatus>();
template ObjectClass objectClass<ACUStatusVector>();
template ObjectClass objectClass<TrackerStatus>();
template ObjectClass objectClass<TrackerPointing>();

} // namespace scanweave
