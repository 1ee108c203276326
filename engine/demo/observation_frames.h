// SPDX-License-Identifier: BSD-2-Clause
// The frames of a made-up observation, one by one.
#pragma once

#include "engine/demo/focal_plane.h"
#include "engine/demo/noise.h"
#include "engine/demo/observation.h"
#include "engine/demo/sky.h"
#include "engine/g3/frame.h"

#include <cstdint>
#include <vector>

namespace scanweave {

/// One sweep or turnaround: which samples of the observation it holds.
struct ScanSpan
{
    std::int64_t number = 0;
    std::uint64_t firstSample = 0; ///< of the observation
    std::uint64_t samples = 0;
    bool isTurnaround = false;
};

class ObservationFrames
{
public:
    explicit ObservationFrames(const ObservationSettings& settings);

    /// Sweeps and turnarounds in turn, beginning and ending with a sweep.
    const std::vector<ScanSpan>& scans() const { return scans_; }

    Frame observation() const;
    Frame wiring() const;
    Frame calibration() const;        ///< what every file begins with
    Frame offlineCalibration() const; ///< bolometer properties
    Frame pipelineInfo(const std::string& step, std::int64_t ticks) const;
    Frame scan(const ScanSpan& span) const;

    Frame sky() const; ///< a map of what the scans look at

private:
    struct Pointing
    {
        double azimuth = 0;
        double elevation = 0;
        double rightAscension = 0;
        double declination = 0;
    };

    /// On the sky's patch, in radians.
    struct SkyPlace
    {
        double x = 0;
        double y = 0;
    };

    std::int64_t ticksOf(std::uint64_t sample) const;
    Pointing pointingAt(double sample) const;
    void putPointing(Frame& frame, const ScanSpan& span) const;
    void putTimestreams(Frame& frame, const ScanSpan& span) const;
    SkyPlace skyPlace(const Pointing& boresight, const Detector& detector) const;

    ObservationSettings settings_;
    std::int64_t periodTicks_ = 0; ///< between two samples
    std::uint64_t sweepSamples_ = 0;
    std::uint64_t turnaroundSamples_ = 0;
    std::vector<ScanSpan> scans_;
    std::vector<Detector> detectors_;
    std::vector<OctaveNoise> atmosphere_; ///< by wafer
    Sky sky_;
};

} // namespace scanweave
