// SPDX-License-Identifier: BSD-2-Clause
// Measures what modules do with the timestreams of a scan, in samples per second and core, each
// beside its floor: the same arithmetic in a bare loop over the same numbers.
#include "engine/g3/calibration.h"
#include "engine/g3/flac_codec.h"
#include "engine/g3/maps.h"
#include "engine/g3/timestream.h"
#include "engine/g3/vectors.h"
#include "engine/maps/map_modules.h"
#include "engine/modules/builtin_modules.h"
#include "engine/modules/sky_rotation.h"
#include "engine/pipeline/pipeline.h"

#include <FLAC/stream_decoder.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace scanweave {

namespace {

constexpr std::size_t detectors = 200;
constexpr std::size_t samples = 4578; // 30 s at 152.6 Hz
constexpr double allSamples = static_cast<double>(detectors * samples);

volatile double result = 0; // what floors compute must be wanted by somebody

/// The best of some runs: other programs can only slow one down.
double best(const std::function<void()>& work)
{
    double least = 1e300;
    for (int run = 0; run < 5; ++run) {
        const auto begin = std::chrono::steady_clock::now();
        work();
        const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
        least = std::min(least, time.count());
    }
    return least;
}

void report(const char* what, double seconds, double floorSeconds, const char* floor)
{
    std::printf("%-34s %8.1f Msamples/s   floor %8.1f   %5.2f of it   (%s)\n",
                what,
                allSamples / seconds / 1e6,
                allSamples / floorSeconds / 1e6,
                floorSeconds / seconds,
                floor);
}

std::string nameOf(std::size_t detector)
{
    return "d" + std::to_string(detector);
}

struct Scan
{
    Frame calibration{frame_types::calibration};
    Frame frame{frame_types::scan};
    std::vector<std::vector<std::int32_t>> counts;
    std::vector<std::vector<double>> numbers;
};

Scan makeScan()
{
    Scan scan;
    std::mt19937_64 random(1);
    std::normal_distribution<double> noise(0, 400);
    auto raw = std::make_shared<G3TimestreamMap>();
    auto compressed = std::make_shared<G3TimestreamMap>();
    auto numbers = std::make_shared<G3TimestreamMap>();
    auto properties = std::make_shared<BolometerPropertiesMap>();
    auto response = std::make_shared<G3MapDouble>();
    const Timestamp stop{static_cast<std::int64_t>(samples - 1) * 655'308};
    for (std::size_t detector = 0; detector < detectors; ++detector) {
        auto& counts = scan.counts.emplace_back(samples);
        double drift = 100'000;
        for (auto& count : counts) {
            drift += noise(random) / 10;
            count = static_cast<std::int32_t>(drift + noise(random));
        }
        auto& doubles = scan.numbers.emplace_back(counts.begin(), counts.end());
        G3Timestream timestream(SampleUnits::Counts, {0}, stop, counts);
        raw->items.emplace_back(nameOf(detector), std::make_shared<G3Timestream>(timestream));
        timestream.flacLevel = 5;
        timestream.flacBitDepth = 24;
        compressed->items.emplace_back(nameOf(detector),
                                       std::make_shared<G3Timestream>(timestream));
        numbers->items.emplace_back(
            nameOf(detector),
            std::make_shared<G3Timestream>(SampleUnits::Tcmb, Timestamp{0}, stop, doubles));
        BolometerProperties one;
        one.waferId = "w" + std::to_string(detector % 4);
        one.band = detector % 2 == 0 ? 900 : 1500;
        one.xOffset = 1e-4 * static_cast<double>(detector);
        one.yOffset = 5e-3;
        one.polAngle = 0.1 * static_cast<double>(detector);
        one.polEfficiency = 0.9;
        properties->items.emplace(nameOf(detector), one);
        response->items.emplace(nameOf(detector), 1.5);
    }
    const auto angle = [&](double step) {
        std::vector<double> angles(samples);
        for (std::size_t i = 0; i < samples; ++i) {
            angles[i] = 0.5 + step * static_cast<double>(i);
        }
        return std::make_shared<G3Timestream>(SampleUnits::Angle, Timestamp{0}, stop, angles);
    };
    scan.frame.put("Raw", raw);
    scan.frame.put("Compressed", compressed);
    scan.frame.put("Numbers", numbers);
    scan.frame.put("Ra", angle(1e-5));
    scan.frame.put("Dec", angle(1e-7));
    scan.calibration.put("BolometerProperties", properties);
    scan.calibration.put("Response", response);
    return scan;
}

double secondsOf(const char* parameters, const Scan& scan)
{
    ModuleRegistry registry;
    addBuiltinModules(registry);
    addMapModules(registry);
    ModuleUse use;
    use.parameters = nlohmann::ordered_json::parse(parameters);
    use.name = use.parameters.at("use").get<std::string>();
    use.parameters.erase("use");
    std::vector<NamedModule> modules;
    modules.push_back({use.name, registry.make(use)});
    Pipeline pipeline(std::move(modules));
    const auto consumer = [](const Frame&, const FramePosition&) {};
    pipeline.process(scan.calibration, {.seq = 0, .part = 0, .isData = false}, consumer);
    return best(
        [&] { pipeline.process(scan.frame, {.seq = 1, .part = 0, .isData = true}, consumer); });
}

/// For each detector: a new list of doubles, handed to `work`.
double copies(const Scan& scan, const std::function<void(std::vector<double>&)>& work)
{
    return best([&] {
        std::vector<std::vector<double>> kept;
        for (const auto& counts : scan.numbers) {
            kept.emplace_back(counts.begin(), counts.end());
            work(kept.back());
        }
        result = result + kept.back().back();
    });
}

void benchmarkPolynomials(const Scan& scan)
{
    for (const int order : {1, 5, 20}) {
        std::vector<std::vector<double>> columns(static_cast<std::size_t>(order) + 1,
                                                 std::vector<double>(samples, 1e-3));
        const double floor = copies(scan, [&](std::vector<double>& y) {
            for (const auto& column : columns) {
                double lanes[8] = {};
                for (std::size_t i = 0; i + 8 <= samples; i += 8) {
                    for (std::size_t lane = 0; lane < 8; ++lane) {
                        lanes[lane] += column[i + lane] * y[i + lane];
                    }
                }
                const double factor = lanes[0] + lanes[1] + lanes[2] + lanes[3] + lanes[4] +
                                      lanes[5] + lanes[6] + lanes[7];
                for (std::size_t i = 0; i < samples; ++i) {
                    y[i] -= factor * column[i];
                }
            }
        });
        const std::string use = R"({"use": "poly_filter", "key": "Raw", "output": "F", "order": )" +
                                std::to_string(order) + "}";
        const std::string name = "poly_filter, order " + std::to_string(order);
        report(name.c_str(),
               secondsOf(use.c_str(), scan),
               floor,
               "order + 1 products and subtractions");
    }
}

void benchmarkTheOthers(const Scan& scan)
{
    const double scaled = copies(scan, [](std::vector<double>& y) {
        for (double& sample : y) {
            sample *= 1.5;
        }
    });
    report("calibrate",
           secondsOf(R"({"use": "calibrate", "key": "Raw", "output": "F", "factor": "Response"})",
                     scan),
           scaled,
           "copy and multiply");

    std::vector<double> sum(samples);
    const double meansOff = best([&] {
        std::fill(sum.begin(), sum.end(), 0);
        for (const auto& y : scan.numbers) {
            for (std::size_t i = 0; i < samples; ++i) {
                sum[i] += y[i];
            }
        }
        std::vector<std::vector<double>> kept;
        for (const auto& y : scan.numbers) {
            auto& cleaned = kept.emplace_back(y);
            for (std::size_t i = 0; i < samples; ++i) {
                cleaned[i] -= sum[i] / detectors;
            }
        }
        result = result + kept.back().back();
    });
    report("common_mode",
           secondsOf(R"({"use": "common_mode", "key": "Numbers", "output": "F"})", scan),
           meansOff,
           "one pass to add, one to copy and subtract");

    const double variances = best([&] {
        for (const auto& y : scan.numbers) {
            double mean = 0;
            double squares = 0;
            for (const double sample : y) {
                mean += sample / samples;
            }
            for (const double sample : y) {
                squares += (sample - mean) * (sample - mean);
            }
            result = result + squares;
        }
    });
    report("detector_weights, variance",
           secondsOf(R"({"use": "detector_weights", "key": "Numbers"})", scan),
           variances,
           "mean, then squares");
    report("detector_weights, psd",
           secondsOf(R"({"use": "detector_weights", "key": "Numbers", "method": "psd"})", scan),
           variances,
           "mean, then squares; no Fourier transform");
    report("flag_detectors",
           secondsOf(R"({"use": "flag_detectors", "key": "Numbers", "scatter_limit": 5})", scan),
           variances,
           "mean, then squares");

    const double arcTangents = copies(scan, [](std::vector<double>& y) {
        for (double& sample : y) {
            sample = std::atan2(sample, 3.0) + std::atan2(2.0, std::hypot(sample, 4.0));
        }
    });
    report(
        "detector_pointing, each detector",
        secondsOf(
            R"({"use": "detector_pointing", "longitude": "Ra", "latitude": "Dec", "detectors": "D"})",
            scan),
        arcTangents,
        "two arc tangents and a root");
}

/// The floor: where two angles that are linear in time fall on a grid, and the sums there.
double sumsOnGrid(const Scan& scan, std::size_t width)
{
    constexpr std::size_t side = 600;
    std::vector<double> grid(side * side * width);
    return best([&] {
        for (const auto& y : scan.numbers) {
            for (std::size_t i = 0; i < samples; ++i) {
                const auto column = static_cast<std::size_t>(static_cast<double>(i) * 0.1);
                const std::size_t row = 20 + i / 100;
                double* sums = &grid[(row * side + column) * width];
                for (std::size_t k = 0; k < width; ++k) {
                    sums[k] += y[i];
                }
            }
        }
        result = result + grid[side * 20 * width];
    });
}

void benchmarkMaps(const Scan& scan)
{
    Scan pointed = scan;
    auto boresight = std::make_shared<G3TimestreamQuat>();
    for (std::size_t i = 0; i < samples; ++i) {
        const auto t = static_cast<double>(i);
        boresight->items.push_back(rotationTo(0.5 + 1e-5 * t, 0.5 + 1e-7 * t));
    }
    pointed.frame.put("BoresightRotation", boresight);
    const std::string map = R"({"use": "bin_map", "key": "Numbers", "id": "m", "by": [], )";
    const std::string flat =
        R"("longitude": 28.6, "latitude": 28.6, "width": 10, "height": 10, "resolution": 1)";
    const double three = sumsOnGrid(scan, 3);
    const double ten = sumsOnGrid(scan, 10);
    const auto time = [&](const std::string& more) {
        return secondsOf((map + more + "}").c_str(), pointed);
    };
    report("bin_map, ZEA", time(flat), three, "three sums in a pixel");
    report("bin_map, ZEA, reproducible",
           time(flat + R"(, "reproducible": true)"),
           three,
           "three sums in a pixel");
    report(
        "bin_map, ZEA, T Q U", time(flat + R"(, "polarized": true)"), ten, "ten sums in a pixel");
    report("bin_map, ZEA, T Q U, reproducible",
           time(flat + R"(, "polarized": true, "reproducible": true)"),
           ten,
           "ten sums in a pixel");
    report("bin_map, CAR", time(flat + R"(, "projection": "CAR")"), three, "three sums in a pixel");
    report("bin_map, HEALPix nside 2048",
           time(R"("projection": "healpix", "nside": 2048)"),
           three,
           "three sums in a pixel");
}

/// libFLAC with the least around it.
class BareDecoder
{
public:
    void decode(const std::vector<std::byte>& stream, std::vector<std::int32_t>& to)
    {
        stream_ = &stream;
        position_ = 0;
        to_ = to.data();
        FLAC__StreamDecoder* decoder = FLAC__stream_decoder_new();
        FLAC__stream_decoder_init_stream(
            decoder, read, nullptr, nullptr, nullptr, nullptr, write, nullptr, error, this);
        FLAC__stream_decoder_process_until_end_of_stream(decoder);
        FLAC__stream_decoder_delete(decoder);
    }

private:
    static FLAC__StreamDecoderReadStatus
    read(const FLAC__StreamDecoder*, FLAC__byte* to, std::size_t* size, void* self)
    {
        auto& mine = *static_cast<BareDecoder*>(self);
        *size = std::min(*size, mine.stream_->size() - mine.position_);
        std::memcpy(to, mine.stream_->data() + mine.position_, *size);
        mine.position_ += *size;
        return *size == 0 ? FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM
                          : FLAC__STREAM_DECODER_READ_STATUS_CONTINUE;
    }

    static FLAC__StreamDecoderWriteStatus write(const FLAC__StreamDecoder*,
                                                const FLAC__Frame* frame,
                                                const FLAC__int32* const channels[],
                                                void* self)
    {
        auto& mine = *static_cast<BareDecoder*>(self);
        std::memcpy(mine.to_, channels[0], frame->header.blocksize * sizeof(std::int32_t));
        mine.to_ += frame->header.blocksize;
        return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
    }

    static void error(const FLAC__StreamDecoder*, FLAC__StreamDecoderErrorStatus, void*) {}

    const std::vector<std::byte>* stream_ = nullptr;
    std::size_t position_ = 0;
    std::int32_t* to_ = nullptr;
};

void benchmarkFlac(const Scan& scan)
{
    std::vector<std::vector<std::byte>> streams;
    for (const auto& counts : scan.counts) {
        streams.push_back(encodeFlac(counts, 5, 24));
    }
    BareDecoder decoder;
    std::vector<std::int32_t> decoded(samples);
    const double alone = best([&] {
        for (const auto& stream : streams) {
            decoder.decode(stream, decoded);
        }
    });
    if (decoded != scan.counts.back()) {
        std::printf("libFLAC alone decoded something else\n");
    }
    const SharedBytes bytes = scan.frame.encode();
    const double ours = best([&] {
        const Frame frame = Frame::parse(bytes, Frame::Crc::Trust);
        result = result + static_cast<double>(frame.get<G3TimestreamMap>("Compressed")->size());
    });
    report("FLAC, frame's bytes to timestreams", ours, alone, "libFLAC alone");
}

} // namespace

} // namespace scanweave

int main()
{
    const scanweave::Scan scan = scanweave::makeScan();
    std::printf("%zu detectors, %zu samples, one core\n", scanweave::detectors, scanweave::samples);
    scanweave::benchmarkFlac(scan);
    scanweave::benchmarkPolynomials(scan);
    scanweave::benchmarkTheOthers(scan);
    scanweave::benchmarkMaps(scan);
}
