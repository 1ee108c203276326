// SPDX-License-Identifier: BSD-2-Clause
// Scan and Calibration frames for tests of modules, and random samples.
#pragma once

#include "engine/g3/calibration.h"
#include "engine/g3/frame.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/maps.h"
#include "engine/g3/timestream.h"
#include "tests/modules/module_runner.h"
#include "tests/support/golden.h"

#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace scanweave::test {

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

using Detectors = std::vector<std::pair<std::string, std::vector<double>>>;

/// 100 samples a second.
inline std::shared_ptr<G3TimestreamMap> timestreamsOfDetectors(const Detectors& detectors,
                                                               SampleUnits units)
{
    auto map = std::make_shared<G3TimestreamMap>();
    for (const auto& [name, samples] : detectors) {
        const auto last = static_cast<std::int64_t>(samples.empty() ? 0 : samples.size() - 1);
        map->items.emplace_back(
            name,
            std::make_shared<G3Timestream>(
                units, Timestamp{1000}, Timestamp{1000 + last * 1'000'000}, samples));
    }
    return map;
}

/// A Scan frame with timestreams under "Raw".
inline Frame scanOf(const Detectors& detectors, SampleUnits units = SampleUnits::Counts)
{
    Frame frame(frame_types::scan);
    frame.put("Raw", timestreamsOfDetectors(detectors, units));
    return frame;
}

inline Frame calibrationWith(const std::string& key, FrameObjectPtr object)
{
    Frame frame(frame_types::calibration);
    frame.put(key, std::move(object));
    return frame;
}

inline BolometerProperties propertiesOf(const std::string& wafer, double band, double x, double y)
{
    BolometerProperties properties;
    properties.waferId = wafer;
    properties.pixelId = "7";
    properties.band = band;
    properties.xOffset = x;
    properties.yOffset = y;
    return properties;
}

inline std::vector<double>
samplesIn(const Frame& frame, const std::string& key, const std::string& detector)
{
    const auto timestream = frame.get<G3TimestreamMap>(key)->find(detector);
    std::vector<double> samples(timestream->size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
        samples[i] = timestream->at(i);
    }
    return samples;
}

inline std::vector<double>
drawSamples(std::mt19937_64& random, std::size_t count, double offset = 0, double deviation = 1)
{
    std::normal_distribution<double> noise(offset, deviation);
    std::vector<double> samples(count);
    for (double& sample : samples) {
        sample = noise(random);
    }
    return samples;
}

inline double largest(const std::vector<double>& samples)
{
    double most = 0;
    for (const double sample : samples) {
        most = std::isfinite(sample) ? std::max(most, std::abs(sample)) : most;
    }
    return most;
}

/// True if all are as near as `tolerance`, or both no numbers.
inline bool
areNear(const std::vector<double>& found, const std::vector<double>& expected, double tolerance)
{
    if (found.size() != expected.size()) {
        return false;
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
        const bool same = std::isnan(expected[i]) ? std::isnan(found[i])
                                                  : std::abs(found[i] - expected[i]) <= tolerance;
        if (!same) {
            return false;
        }
    }
    return true;
}

/// What running a module on frames throws; none if it succeeds.
inline std::optional<Error> errorOf(std::string_view use, const std::vector<Frame>& frames)
{
    try {
        runModule(use, frames);
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

/// True if it throws an Error about that key whose message has these words.
inline bool failsAt(std::string_view use,
                    const std::vector<Frame>& frames,
                    const std::string& key,
                    const std::string& words)
{
    const auto error = errorOf(use, frames);
    const bool isRight =
        error && error->place().key == key && error->message().find(words) != std::string::npos;
    if (!isRight) {
        qWarning("%s", error ? error->what() : "no error");
    }
    return isRight;
}

/// Scan frames with "RawTimestreams_I" of recorded files.
inline std::vector<Frame> goldenScans()
{
    std::vector<Frame> scans;
    for (const char* name : {"obs/0000.g3", "obs/second/0000.g3"}) {
        FrameReader reader((goldenDirectory() / name).string());
        while (auto frame = reader.next()) {
            if (frame->has("RawTimestreams_I")) {
                scans.push_back(std::move(*frame));
            }
        }
    }
    return scans;
}

} // namespace scanweave::test
