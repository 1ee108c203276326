// SPDX-License-Identifier: BSD-2-Clause
// Frames and files for tests, made in memory.
#include "tests/support/frame_factory.h"

#include "engine/g3/frame_scan.h"
#include "engine/g3/frame_writer.h"

#include <bit>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace scanweave::test {

namespace {

/// Little-endian archive, as G3-FORMAT.md sections 3 and 5 say.
class BlobText
{
public:
    /// Byte order, class name, object id, version of the class and of G3FrameObject.
    BlobText(std::string_view className, std::uint32_t version)
    {
        text_ += '\x01';
        number(0x80000001U);
        string(className);
        number(0x80000001U);
        number(version);
        number(std::uint32_t{1});
    }

    template <class T>
    BlobText& number(T value)
    {
        auto bits = static_cast<std::uint64_t>(value);
        for (std::size_t i = 0; i < sizeof value; ++i, bits >>= 8) {
            text_ += static_cast<char>(bits & 0xff);
        }
        return *this;
    }
    BlobText& number(double value) { return number(std::bit_cast<std::uint64_t>(value)); }

    BlobText& string(std::string_view value)
    {
        number(std::uint64_t{value.size()});
        text_ += value;
        return *this;
    }

    SharedBytes bytes() const { return SharedBytes::copyOf(asBytes(text_)); }

private:
    std::string text_;
};

SharedBytes blobOf(bool value)
{
    return BlobText("G3Bool", 1).number(static_cast<std::uint8_t>(value)).bytes();
}
SharedBytes blobOf(std::int64_t value)
{
    return BlobText("G3Int", 1).number(value).bytes();
}
SharedBytes blobOf(double value)
{
    return BlobText("G3Double", 1).number(value).bytes();
}
SharedBytes blobOf(const std::string& value)
{
    return BlobText("G3String", 1).string(value).bytes();
}

/// What randomFiles() is in the middle of.
class StreamMaker
{
public:
    explicit StreamMaker(const RandomStreamOptions& options)
        : options_(options)
        , random_(options.seed)
    {}

    std::vector<std::vector<Frame>> files()
    {
        std::vector<std::vector<Frame>> all;
        for (observation_ = 0; observation_ < options_.observations; ++observation_) {
            ++calGeneration_;
            for (int file = 0; file < options_.filesPerObservation; ++file) {
                all.push_back(oneFile());
            }
        }
        return all;
    }

private:
    int drawTo(int most) { return std::uniform_int_distribution<int>(0, most)(random_); }
    bool happens(double probability) { return std::bernoulli_distribution(probability)(random_); }

    std::vector<Frame> oneFile()
    {
        std::vector<Frame> frames;
        addMetadata(frames);
        const int scans = drawTo(2 * options_.scansPerFile);
        for (int i = 0; i < scans; ++i) {
            if (happens(options_.newCalibration)) {
                ++calGeneration_;
                frames.push_back(calibration());
            }
            if (happens(options_.repeatedMetadata)) {
                addMetadata(frames);
            }
            frames.push_back(dataFrame());
        }
        return frames;
    }

    void addMetadata(std::vector<Frame>& frames)
    {
        frames.push_back(
            makeFrame(frame_types::observation,
                      {{"SourceName", source()}, {"ObservationID", 1000 + observation_}}));
        frames.push_back(makeFrame(
            frame_types::wiring, {{"ReadoutSystem", "made-up"}, {"Board", 7 + observation_ / 2}}));
        frames.push_back(calibration());
    }

    Frame calibration()
    {
        return makeFrame(frame_types::calibration,
                         {{"CalGeneration", calGeneration_}, {"Gain", 0.5 * calGeneration_}});
    }

    Frame dataFrame()
    {
        const auto padding = static_cast<std::size_t>(drawTo(2 * options_.paddingBytes));
        return makeFrame(happens(options_.timepoints) ? frame_types::timepoint : frame_types::scan,
                         {{"ObservationID", 1000 + observation_},
                          {"SourceName", source()},
                          {"ScanNumber", scanNumber_++},
                          {"CalGeneration", calGeneration_},
                          {"Padding", std::string(padding, 'x')}});
    }

    std::string source() const { return "field" + std::to_string(observation_ % 3); }

    RandomStreamOptions options_;
    std::mt19937_64 random_;
    int observation_ = 0;
    int calGeneration_ = 0;
    int scanNumber_ = 0;
};

} // namespace

SharedBytes makeBlob(const FactoryValue& value)
{
    return std::visit([](const auto& held) { return blobOf(held); }, value);
}

SharedBytes
makeTimestreamMapBlob(const std::vector<std::pair<std::string, std::vector<double>>>& detectors,
                      std::int64_t startTicks,
                      std::int64_t stopTicks)
{
    BlobText blob("G3TimestreamMap", 3);
    blob.number(std::uint64_t{detectors.size()});
    std::uint32_t object = 0x80000002U; // the map itself is object 1
    for (const auto& [name, samples] : detectors) {
        const bool isFirst = object == 0x80000002U; // only the first of a class tells its version
        blob.string(name).number(0x40000000U).number(object++);
        if (isFirst) {
            blob.number(std::uint32_t{4});
        }
        blob.number(std::uint32_t{1}); // units: Counts
        if (isFirst) {
            blob.number(std::uint32_t{1}); // version of G3Time
        }
        blob.number(startTicks).number(stopTicks);
        blob.number(std::uint8_t{0}).number(std::uint32_t{0}); // no FLAC, doubles
        blob.number(std::uint64_t{samples.size()});
        for (const double sample : samples) {
            blob.number(sample);
        }
    }
    return blob.bytes();
}

Frame makeFrame(FrameType type, const std::vector<FactoryKey>& keys)
{
    Frame frame(type);
    for (const FactoryKey& key : keys) {
        frame.putBlob(key.name, makeBlob(key.value));
    }
    return frame;
}

std::string fileBytes(const std::vector<Frame>& frames)
{
    std::string bytes;
    for (const Frame& frame : frames) {
        bytes += frame.encode().text();
    }
    return bytes;
}

void writeFile(const std::string& path, const std::vector<Frame>& frames)
{
    if (!isCompressedPath(path)) {
        writeRawFile(path, fileBytes(frames));
        return;
    }
    FrameWriter writer(path);
    for (const Frame& frame : frames) {
        writer.write(frame);
    }
    writer.close();
}

void writeRawFile(const std::string& path, std::string_view bytes)
{
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) {
        throw std::runtime_error("cannot write " + path);
    }
}

std::string readRawFile(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw std::runtime_error("cannot read " + path);
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::vector<Frame>> randomFiles(const RandomStreamOptions& options)
{
    return StreamMaker(options).files();
}

std::vector<std::string> writeRandomFiles(const std::string& directory,
                                          const RandomStreamOptions& options)
{
    std::vector<std::string> paths;
    const auto files = randomFiles(options);
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto perObservation = static_cast<std::size_t>(options.filesPerObservation);
        paths.push_back(directory + "/obs" + std::to_string(i / perObservation) + "_" +
                        std::to_string(i % perObservation) + ".g3");
        writeFile(paths.back(), files[i]);
    }
    return paths;
}

} // namespace scanweave::test
