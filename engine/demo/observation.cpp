// SPDX-License-Identifier: BSD-2-Clause
// Writes a made-up observation into files.
#include "engine/demo/observation.h"

#include "engine/demo/observation_frames.h"
#include "engine/g3/frame_writer.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>

namespace scanweave {

namespace {

void require(bool condition, const std::string& message)
{
    if (!condition) {
        throw Error(message, {}, ErrorKind::Usage);
    }
}

void check(const ObservationSettings& settings)
{
    require(settings.detectors >= 1 && settings.detectors <= 100000,
            "an observation has 1 to 100000 detectors");
    require(settings.scans >= 1 && settings.scans <= 1000000,
            "an observation has 1 to 1000000 scans");
    require(settings.files >= 1 && settings.files <= settings.scans && settings.files <= 10000,
            "an observation has 1 to 10000 files, and not more than scans");
    require(settings.sampleRate >= 0.1 && settings.sampleRate <= 10000,
            "a sample rate is 0.1 to 10000 Hz");
    require(settings.scanSeconds > 0 && settings.scanSeconds <= 3600,
            "a scan takes up to 3600 seconds");
    require(settings.turnaroundSeconds > 0 && settings.turnaroundSeconds <= 3600,
            "a turnaround takes up to 3600 seconds");
    // What libFLAC and memory make of one frame: 2^29 samples are 2 GiB of integers.
    require(settings.detectors * std::max(settings.scanSeconds, settings.turnaroundSeconds) *
                    settings.sampleRate <=
                536870912.0,
            "a scan of that many detectors and seconds doesn't fit into memory");
    require(settings.flacLevel >= 0 && settings.flacLevel <= 9, "a FLAC level is 0 to 9");
    require(settings.fieldDeclination <= -20 && settings.fieldDeclination >= -80,
            "the declination of the field is between -80 and -20 degrees");
    require(settings.fieldRightAscension >= 0 && settings.fieldRightAscension < 360,
            "the right ascension of the field is between 0 and 360 degrees");
}

std::string numbered(std::size_t file)
{
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), "%04zu.g3", file);
    return name.data();
}

/// Writes the files one after the other and keeps count.
class ObservationWriter
{
public:
    ObservationWriter(const ObservationSettings& settings,
                      std::filesystem::path directory,
                      const ObservationProgress& progress)
        : settings_(settings)
        , frames_(settings)
        , directory_(std::move(directory))
        , progress_(progress)
    {}

    ObservationFiles write()
    {
        writeCalibration();
        writeSky();
        const auto files = static_cast<std::size_t>(settings_.files);
        const auto sweeps = static_cast<std::size_t>(settings_.scans);
        std::size_t next = 0;
        for (std::size_t file = 0; file < files; ++file) {
            // A turnaround stands in the file of the sweep before it.
            const std::size_t lastSweep = sweeps * (file + 1) / files;
            const std::size_t end = file + 1 == files ? frames_.scans().size() : 2 * lastSweep;
            writeScans(file, next, end);
            next = end;
        }
        return std::move(written_);
    }

private:
    void writeCalibration()
    {
        written_.calibration = (directory_ / "offline_calibration.g3").string();
        FrameWriter writer(written_.calibration);
        writeFrame(writer,
                   frames_.pipelineInfo("calibration", settings_.startTicks - 8'640'000'000'000));
        writeFrame(writer, frames_.offlineCalibration());
        writer.close();
    }

    void writeSky()
    {
        written_.sky = (directory_ / "input_sky.g3").string();
        FrameWriter writer(written_.sky);
        writer.write(frames_.sky());
        writer.close();
    }

    void writeScans(std::size_t file, std::size_t begin, std::size_t end)
    {
        written_.scans.push_back((directory_ / numbered(file)).string());
        FrameWriter writer(written_.scans.back());
        writeFrame(writer, frames_.observation());
        writeFrame(writer, frames_.wiring());
        writeFrame(writer, frames_.calibration());
        writeFrame(writer, frames_.pipelineInfo("observation", settings_.startTicks));
        for (std::size_t i = begin; i < end; ++i) {
            writeFrame(writer, frames_.scan(frames_.scans()[i]));
            ++written_.scanFrames;
            if (progress_ &&
                !progress_(written_.scanFrames, frames_.scans().size(), written_.bytes)) {
                throw Error("writing the observation was stopped", {}, ErrorKind::Canceled);
            }
        }
        writer.close();
    }

    void writeFrame(FrameWriter& writer, const Frame& frame)
    {
        const std::uint64_t before = writer.bytes();
        writer.write(frame);
        written_.bytes += writer.bytes() - before;
        ++written_.frames;
    }

    const ObservationSettings& settings_;
    ObservationFrames frames_;
    std::filesystem::path directory_;
    const ObservationProgress& progress_;
    ObservationFiles written_;
};

} // namespace

std::uint64_t estimateScanBytes(const ObservationSettings& settings)
{
    ObservationSettings two = settings;
    two.scans = 2;
    two.files = 1;
    check(two);
    const ObservationFrames frames(two);
    return frames.scan(frames.scans()[0]).encode().size() +
           frames.scan(frames.scans()[1]).encode().size();
}

ObservationFiles writeObservation(const ObservationSettings& settings,
                                  const std::string& directory,
                                  const ObservationProgress& progress)
{
    check(settings);
    std::error_code failure;
    std::filesystem::create_directories(directory, failure);
    if (failure) {
        ErrorPlace place;
        place.file = directory;
        throw Error("cannot make the directory: " + failure.message(), place);
    }
    return ObservationWriter(settings, directory, progress).write();
}

} // namespace scanweave
