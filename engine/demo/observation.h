// SPDX-License-Identifier: BSD-2-Clause
// Makes up an observation that looks like a real one: calibration, wiring, scans with noise,
// atmosphere and sky.
#pragma once

#include "engine/base/error.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace scanweave {

/// Everything that the made-up observation depends on. The same settings give the same bytes, on
/// every machine with the same libFLAC, whatever else runs.
struct ObservationSettings
{
    std::uint64_t seed = 1;
    int detectors = 300;
    int scans = 40;          ///< in all files, turnarounds not counted
    double scanSeconds = 30; ///< of one sweep
    double turnaroundSeconds = 4;
    double sampleRate = 152.6; ///< in Hz
    int files = 4;             ///< that the scans are shared out to; at most as many as scans count
    std::string source = "rcw38";
    std::int64_t observationId = 190000001;
    double fieldRightAscension = 134.77; ///< middle of the field, in degrees
    double fieldDeclination = -47.51;    ///< in degrees; the telescope stands at the South Pole
    std::int64_t startTicks = 157440240000000000; ///< in 10 ns since 1970
    double noise = 1;                             ///< white noise, as a multiple of the usual
    double drift = 1;  ///< offsets and slow drifts of detectors, likewise
    double air = 1;    ///< emission of the atmosphere, likewise
    int flacLevel = 5; ///< 0: raw timestreams are not compressed
};

struct ObservationFiles
{
    std::string calibration;        ///< path of offline_calibration.g3
    std::string sky;                ///< path of input_sky.g3: a map of what the scans look at
    std::vector<std::string> scans; ///< paths of 0000.g3, 0001.g3, …
    std::uint64_t frames = 0;       ///< without the sky, as all of these
    std::uint64_t scanFrames = 0;   ///< turnarounds too
    std::uint64_t bytes = 0;
};

/// Told after every frame; returning false cancels.
using ObservationProgress =
    std::function<bool(std::uint64_t scansDone, std::uint64_t scans, std::uint64_t bytes)>;

/// How many bytes one sweep with its turnaround takes on the disk: measured on the first one.
/// Throws as writeObservation.
std::uint64_t estimateScanBytes(const ObservationSettings& settings);

/// Writes the files into `directory`, which is made if needed; files of these names are replaced.
/// Throws Error: of kind Usage for settings that make no observation, of kind Canceled when
/// canceled, else for a full disk and such.
ObservationFiles writeObservation(const ObservationSettings& settings,
                                  const std::string& directory,
                                  const ObservationProgress& progress = {});

} // namespace scanweave
