// SPDX-License-Identifier: BSD-2-Clause
// Frames and files for tests, made in memory: by hand, or random streams from a seed. Their objects
// are encoded here byte by byte (little endian), so that a test doesn't trust the very code that it
// tests.
#pragma once

#include "engine/g3/frame.h"

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace scanweave::test {

using FactoryValue = std::variant<bool, std::int64_t, double, std::string>;

/// A key with its value; takes int, double, bool and text literals as they come.
struct FactoryKey
{
    template <class T>
    FactoryKey(std::string key, T keyValue)
        : name(std::move(key))
        , value(convert(std::move(keyValue)))
    {}

    std::string name;
    FactoryValue value;

private:
    static FactoryValue convert(bool value) { return value; }
    static FactoryValue convert(int value) { return std::int64_t{value}; }
    static FactoryValue convert(long value) { return std::int64_t{value}; }
    static FactoryValue convert(long long value) { return std::int64_t{value}; }
    static FactoryValue convert(unsigned long value) { return static_cast<std::int64_t>(value); }
    static FactoryValue convert(double value) { return value; }
    static FactoryValue convert(const char* value) { return std::string(value); }
    static FactoryValue convert(std::string value) { return value; }
};

/// The blob of a G3Bool, G3Int, G3Double or G3String.
SharedBytes makeBlob(const FactoryValue& value);

/// The blob of a G3TimestreamMap of doubles (uncompressed, units Counts) that all start and stop
/// together (ticks of 10 ns).
SharedBytes
makeTimestreamMapBlob(const std::vector<std::pair<std::string, std::vector<double>>>& detectors,
                      std::int64_t startTicks = 0,
                      std::int64_t stopTicks = 100'000'000);

/// makeFrame(frame_types::scan, {{"ScanNumber", 3}, {"SourceName", "RCW38"}}). Keys keep their
/// order.
Frame makeFrame(FrameType type, const std::vector<FactoryKey>& keys = {});

/// The whole file's bytes / the file itself (plain .g3 or compressed by name).
std::string fileBytes(const std::vector<Frame>& frames);
void writeFile(const std::string& path, const std::vector<Frame>& frames);

/// Bytes as they are, for files that no writer would write.
void writeRawFile(const std::string& path, std::string_view bytes);
std::string readRawFile(const std::string& path);

/// What random streams are made of.
struct RandomStreamOptions
{
    std::uint64_t seed = 1;
    int observations = 2;        ///< each begins with Observation, Wiring, Calibration
    int filesPerObservation = 3; ///< each file repeats the metadata in force at its begin
    int scansPerFile = 5;        ///< 0 to twice that, drawn
    int paddingBytes = 200;      ///< of text in a scan: 0 to twice that, drawn
    double newCalibration = 0.2; ///< probability of a new Calibration before a scan
    double repeatedMetadata =
        0.2;                 ///< probability that the metadata in force is said again before a scan
    double timepoints = 0.0; ///< probability that a data frame is a Timepoint
};

/// Files of frames. Scans have ObservationID, SourceName, ScanNumber (counting over the whole
/// stream, from 0), CalGeneration (that of the Calibration frame in force) and Padding; Calibration
/// has CalGeneration.
std::vector<std::vector<Frame>> randomFiles(const RandomStreamOptions& options);

/// Writes them as DIRECTORY/obs<N>_<M>.g3; returns the paths in order.
std::vector<std::string> writeRandomFiles(const std::string& directory,
                                          const RandomStreamOptions& options);

} // namespace scanweave::test
