// SPDX-License-Identifier: BSD-2-Clause
// The frames of a made-up observation, one by one.
#include "engine/demo/observation_frames.h"

#include "engine/g3/calibration.h"
#include "engine/g3/flat_sky_map.h"
#include "engine/g3/maps.h"
#include "engine/g3/pipeline_info.h"
#include "engine/g3/scalars.h"
#include "engine/g3/time_text.h"
#include "engine/g3/timestream.h"
#include "engine/g3/vectors.h"
#include "engine/g3/wiring.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace scanweave {

namespace {

constexpr double throwOnSky = 8 * units::degree;    // length of a sweep
constexpr double largestStep = 0.1 * units::degree; // in declination, from sweep to sweep
constexpr double fieldHeight = 3 * units::degree;
constexpr double cameraRadius = 1 * units::degree;
constexpr double skyHalfWidth = throwOnSky / 2 + cameraRadius;
constexpr double skyHalfHeight = fieldHeight / 2 + cameraRadius;
constexpr double skyPixel = 2 * units::arcminute;
constexpr double siderealTurn = 2 * std::numbers::pi / 86164.1; // in radians per second
constexpr std::uint64_t knotSpacing =
    16; // samples between which everything but white noise is interpolated
constexpr std::uint64_t skySeed = 0x5c1;
constexpr std::uint64_t airSeed = 0xa13;
constexpr std::uint64_t driftSeed = 0xd21f;
constexpr std::uint64_t whiteSeed = 0x3417e;

/// From one edge of the sky to the other.
std::uint64_t pixelCount(double halfWidth)
{
    return static_cast<std::uint64_t>(std::lround(2 * halfWidth / skyPixel));
}

/// Up to a right angle. The library's cosine differs in the last digit from machine to machine.
double cosine(double x)
{
    double term = 1;
    double sum = 1;
    for (int n = 1; n <= 12; ++n) {
        term *= -x * x / ((2 * n - 1) * (2.0 * n));
        sum += term;
    }
    return sum;
}

double sine(double x)
{
    double term = x;
    double sum = x;
    for (int n = 1; n <= 12; ++n) {
        term *= -x * x / ((2 * n) * (2.0 * n + 1));
        sum += term;
    }
    return sum;
}

/// Emission of the air against that at 150 GHz.
double airOfBand(int gigahertz)
{
    return gigahertz < 120 ? 0.6 : gigahertz < 180 ? 1.0 : 2.0;
}

std::uint64_t samplesIn(double seconds, double rate)
{
    return std::max<std::uint64_t>(2, static_cast<std::uint64_t>(std::floor(seconds * rate + 0.5)));
}

template <class T, class... Arguments>
std::shared_ptr<const T> make(Arguments&&... arguments)
{
    return std::make_shared<const T>(std::forward<Arguments>(arguments)...);
}

} // namespace

ObservationFrames::ObservationFrames(const ObservationSettings& settings)
    : settings_(settings)
    , periodTicks_(static_cast<std::int64_t>(std::floor(units::second / settings.sampleRate + 0.5)))
    , sweepSamples_(samplesIn(settings.scanSeconds, settings.sampleRate))
    , turnaroundSamples_(samplesIn(settings.turnaroundSeconds, settings.sampleRate))
    , detectors_(makeFocalPlane(settings.detectors, settings.seed))
    , sky_(randomBits(settings.seed, skySeed), skyHalfWidth, skyHalfHeight)
{
    std::uint64_t sample = 0;
    for (int sweep = 0; sweep < settings.scans; ++sweep) {
        if (sweep > 0) {
            scans_.push_back(
                {static_cast<std::int64_t>(scans_.size()), sample, turnaroundSamples_, true});
            sample += turnaroundSamples_;
        }
        scans_.push_back({static_cast<std::int64_t>(scans_.size()), sample, sweepSamples_, false});
        sample += sweepSamples_;
    }
    for (int wafer = 0; wafer <= detectors_.back().waferIndex; ++wafer) {
        atmosphere_.push_back(
            {randomBits(settings.seed, airSeed, static_cast<std::uint64_t>(wafer)),
             60 * settings.sampleRate,
             9,
             0.6});
    }
}

std::int64_t ObservationFrames::ticksOf(std::uint64_t sample) const
{
    return settings_.startTicks + static_cast<std::int64_t>(sample) * periodTicks_;
}

Frame ObservationFrames::observation() const
{
    Frame frame(frame_types::observation);
    frame.put("SourceName", make<G3String>(settings_.source));
    frame.put("ObservationID", make<G3Int>(settings_.observationId));
    frame.put("ObservationStart", make<G3Time>(ticksOf(0)));
    frame.put("ObservationStop",
              make<G3Time>(ticksOf(scans_.back().firstSample + scans_.back().samples - 1)));
    return frame;
}

Frame ObservationFrames::wiring() const
{
    auto map = std::make_shared<DfMuxWiringMap>();
    auto names = std::make_shared<G3MapString>();
    for (const Detector& detector : detectors_) {
        DfMuxChannelMapping channel;
        const auto lastByte = static_cast<std::uint32_t>(detector.board) & 0xffU;
        channel.boardIp =
            static_cast<std::int32_t>(192U | 168U << 8U | 1U << 16U | lastByte << 24U);
        channel.boardSerial = detector.board;
        channel.boardSlot = 1 + (detector.board - 60) % 16;
        channel.crateSerial = 14 + (detector.board - 60) / 16;
        channel.module = detector.module;
        channel.channel = detector.channel;
        map->items.emplace(detector.name, channel);
        names->items.emplace(detector.name, detector.physicalName);
    }
    Frame frame(frame_types::wiring);
    frame.put("ReadoutSystem", make<G3String>("ICE"));
    frame.put("WiringMap", std::move(map));
    frame.put("PhysicalBoloIDs", std::move(names));
    return frame;
}

Frame ObservationFrames::calibration() const
{
    auto response = std::make_shared<G3MapDouble>();
    auto signalToNoise = std::make_shared<G3MapDouble>();
    auto tcmbPerCount = std::make_shared<G3MapDouble>();
    auto timeConstant = std::make_shared<G3MapDouble>();
    for (const Detector& detector : detectors_) {
        response->items.emplace(detector.name, std::abs(detector.gain) * 8e-5 * units::picowatt);
        signalToNoise->items.emplace(detector.name,
                                     std::abs(detector.gain) / detector.noise * 1000);
        tcmbPerCount->items.emplace(detector.name, units::kelvin / 1000 / detector.gain);
        timeConstant->items.emplace(detector.name, detector.timeConstant * units::second);
    }
    Frame frame(frame_types::calibration);
    frame.put("CalibratorResponse", std::move(response));
    frame.put("CalibratorResponseSN", std::move(signalToNoise));
    frame.put("TcmbPerCount", std::move(tcmbPerCount));
    frame.put("TimeConst", std::move(timeConstant));
    return frame;
}

Frame ObservationFrames::offlineCalibration() const
{
    auto map = std::make_shared<BolometerPropertiesMap>();
    for (const Detector& detector : detectors_) {
        BolometerProperties properties;
        properties.physicalName = detector.physicalName;
        properties.xOffset = detector.xOffset;
        properties.yOffset = detector.yOffset;
        properties.band = detector.bandGhz * units::gigahertz;
        properties.polAngle = detector.polarisationAngle;
        properties.polEfficiency = detector.efficiency;
        properties.waferId = detector.wafer;
        properties.pixelId = detector.pixel;
        properties.coupling = Coupling::Optical;
        properties.pixelType = "A";
        properties.centerFrequency = detector.bandGhz * units::gigahertz;
        properties.bandwidth = 0.25 * detector.bandGhz * units::gigahertz;
        map->items.emplace(detector.name, std::move(properties));
    }
    Frame frame(frame_types::calibration);
    frame.put("BolometerProperties", std::move(map));
    return frame;
}

Frame ObservationFrames::pipelineInfo(const std::string& step, std::int64_t ticks) const
{
    G3ModuleConfig module;
    module.modname = "scanweave.demo." + step;
    module.config.emplace("seed", G3ModuleArg(std::to_string(settings_.seed)));
    module.config.emplace("detectors", G3ModuleArg(std::to_string(settings_.detectors)));
    module.config.emplace("scans", G3ModuleArg(std::to_string(settings_.scans)));
    auto info = std::make_shared<G3PipelineInfo>();
    info->vcsVersionName =
        "demo"; // nothing of this machine or moment: the bytes depend on the settings alone
    info->hostname = "demo";
    info->user = "demo";
    info->modules.push_back(std::move(module));
    Frame frame(frame_types::pipelineInfo);
    frame.put(pipelineInfoTimeText(ticks), std::move(info));
    return frame;
}

ObservationFrames::Pointing ObservationFrames::pointingAt(double sample) const
{
    // Sweeps go to and fro at constant speed; a turnaround brakes and accelerates evenly and steps
    // in declination.
    const auto sweep = static_cast<double>(sweepSamples_);
    const auto turnaround = static_cast<double>(turnaroundSamples_);
    const double cycle = std::floor(sample / (sweep + turnaround));
    const double within = sample - cycle * (sweep + turnaround);
    const double speed = throwOnSky / sweep; // radians per sample
    double along = within * speed;
    double step = cycle;
    if (within >= sweep) {
        const double t = (within - sweep) / turnaround;
        along = throwOnSky + speed * turnaround * (t - t * t);
        step += smoothStep(t);
    }
    const double x =
        (along - throwOnSky / 2) * (static_cast<std::int64_t>(cycle) % 2 == 0 ? 1 : -1);
    const double stepSize = std::min(largestStep, fieldHeight / settings_.scans);
    const double y = stepSize * (step - 0.5 * (settings_.scans - 1));

    // At the South Pole elevation is minus declination, and azimuth, which goes from north over
    // east as right ascension does there, is right ascension minus sidereal time.
    Pointing pointing;
    const double fieldDeclination = settings_.fieldDeclination * units::degree;
    pointing.declination = fieldDeclination + y;
    pointing.rightAscension =
        settings_.fieldRightAscension * units::degree + x / cosine(fieldDeclination);
    pointing.elevation = -pointing.declination;
    const double seconds = sample * static_cast<double>(periodTicks_) / units::second;
    const double turns =
        (pointing.rightAscension - siderealTurn * seconds) / (2 * std::numbers::pi);
    pointing.azimuth = 2 * std::numbers::pi * (turns - std::floor(turns));
    return pointing;
}

void ObservationFrames::putPointing(Frame& frame, const ScanSpan& span) const
{
    std::vector<double> azimuth(span.samples);
    std::vector<double> elevation(span.samples);
    std::vector<double> rightAscension(span.samples);
    std::vector<double> declination(span.samples);
    std::vector<Timestamp> times(span.samples);
    for (std::uint64_t i = 0; i < span.samples; ++i) {
        const Pointing pointing = pointingAt(static_cast<double>(span.firstSample + i));
        azimuth[i] = pointing.azimuth;
        elevation[i] = pointing.elevation;
        rightAscension[i] = pointing.rightAscension;
        declination[i] = pointing.declination;
        times[i] = {ticksOf(span.firstSample + i)};
    }
    const Timestamp start = times.front();
    const Timestamp stop = times.back();
    const auto put = [&](const char* key, std::vector<double>&& samples) {
        frame.put(key, make<G3Timestream>(SampleUnits::Angle, start, stop, std::move(samples)));
    };
    put("OnlineBoresightAz", std::move(azimuth));
    put("OnlineBoresightEl", std::move(elevation));
    put("OnlineBoresightRa", std::move(rightAscension));
    put("OnlineBoresightDec", std::move(declination));
    frame.put("DetectorSampleTimes", make<G3VectorTime>(std::move(times)));
}

/// The boresight's direction, east and north, turned into the frame of the field's middle, and the
/// detector's offset along them. (Offsets are along elevation, which goes against declination.)
ObservationFrames::SkyPlace ObservationFrames::skyPlace(const Pointing& boresight,
                                                        const Detector& detector) const
{
    const double fieldDeclination = settings_.fieldDeclination * units::degree;
    const double along = boresight.rightAscension - settings_.fieldRightAscension * units::degree;
    const double sinField = sine(fieldDeclination);
    const double cosField = cosine(fieldDeclination);
    const double sinDeclination = sine(boresight.declination);
    const double cosDeclination = cosine(boresight.declination);
    const double sinAlong = sine(along);
    const double cosAlong = cosine(along);

    const double ahead = cosine(detector.yOffset) * cosine(detector.xOffset);
    const double east = cosine(detector.yOffset) * sine(detector.xOffset);
    const double north = -sine(detector.yOffset);
    const double towards =
        ahead * (sinField * sinDeclination + cosField * cosDeclination * cosAlong) -
        east * cosField * sinAlong +
        north * (sinField * cosDeclination - cosField * sinDeclination * cosAlong);
    const double x =
        ahead * cosDeclination * sinAlong + east * cosAlong - north * sinDeclination * sinAlong;
    const double y = ahead * (cosField * sinDeclination - sinField * cosDeclination * cosAlong) +
                     east * sinField * sinAlong +
                     north * (cosField * cosDeclination + sinField * sinDeclination * cosAlong);
    const double scale = std::sqrt(2 / (1 + towards)); // ZEA
    return {scale * x, scale * y};
}

void ObservationFrames::putTimestreams(Frame& frame, const ScanSpan& span) const
{
    const std::uint64_t knots = span.samples / knotSpacing + 2;
    const auto positionOf = [&](std::uint64_t knot) {
        return static_cast<double>(span.firstSample + knot * knotSpacing);
    };
    std::vector<std::vector<double>> air(atmosphere_.size(), std::vector<double>(knots));
    std::vector<Pointing> pointing(knots);
    for (std::uint64_t knot = 0; knot < knots; ++knot) {
        pointing[knot] = pointingAt(positionOf(knot));
        for (std::size_t wafer = 0; wafer < air.size(); ++wafer) {
            air[wafer][knot] =
                25 * settings_.air * atmosphere_[wafer].at(positionOf(knot)); // in millikelvin
        }
    }

    const Timestamp start{ticksOf(span.firstSample)};
    const Timestamp stop{ticksOf(span.firstSample + span.samples - 1)};
    auto map = std::make_shared<G3TimestreamMap>();
    std::vector<double> atKnots(knots);
    std::vector<double> slow(span.samples);
    for (std::size_t number = 0; number < detectors_.size(); ++number) {
        const Detector& detector = detectors_[number];
        const auto id = static_cast<std::uint64_t>(number);
        const OctaveNoise drift{
            randomBits(settings_.seed, driftSeed, id), 120 * settings_.sampleRate, 6, 0.8};
        const auto wafer = static_cast<std::size_t>(detector.waferIndex);
        for (std::uint64_t knot = 0; knot < knots; ++knot) {
            const SkyPlace place = skyPlace(pointing[knot], detector);
            const double signal =
                sky_.at(place.x, place.y) + airOfBand(detector.bandGhz) * air[wafer][knot];
            atKnots[knot] = settings_.drift * detector.offset + detector.gain * signal +
                            300 * settings_.drift * drift.at(positionOf(knot));
        }
        for (std::uint64_t i = 0; i < span.samples; ++i) {
            const std::uint64_t knot = i / knotSpacing;
            const double t = static_cast<double>(i % knotSpacing) * (1.0 / knotSpacing);
            slow[i] = atKnots[knot] + (atKnots[knot + 1] - atKnots[knot]) * t;
        }
        std::vector<std::int32_t> samples(span.samples);
        addWhiteNoise(slow,
                      settings_.noise * detector.noise,
                      randomBits(settings_.seed, whiteSeed, id),
                      span.firstSample,
                      samples);
        G3Timestream timestream(SampleUnits::Counts, start, stop, std::move(samples));
        timestream.flacLevel = static_cast<std::uint8_t>(settings_.flacLevel);
        timestream.flacBitDepth = 24;
        map->items.emplace_back(detector.name, make<G3Timestream>(std::move(timestream)));
    }
    frame.put("RawTimestreams_I", std::move(map));
}

Frame ObservationFrames::sky() const
{
    auto map = std::make_shared<FlatSkyMap>();
    map->coordRef = CoordinateReference::Equatorial;
    map->units = SampleUnits::Tcmb;
    map->polType = MapPolType::T;
    map->weighted = false;
    FlatSkyProjection& projection = map->projection;
    projection.proj = MapProjection::ZEA;
    projection.xdim = map->xpix = pixelCount(skyHalfWidth);
    projection.ydim = map->ypix = pixelCount(skyHalfHeight);
    projection.alphaCenter = settings_.fieldRightAscension * units::degree;
    projection.deltaCenter = settings_.fieldDeclination * units::degree;
    projection.xRes = projection.yRes = skyPixel;
    projection.xCenter = static_cast<double>(map->xpix) / 2 - 0.5;
    projection.yCenter = static_cast<double>(map->ypix) / 2 - 0.5;
    DenseMapData pixels;
    pixels.xlen = map->xpix;
    pixels.ylen = map->ypix;
    for (std::uint64_t row = 0; row < map->ypix; ++row) {
        const double y = (static_cast<double>(row) - projection.yCenter) * skyPixel;
        for (std::uint64_t column = 0; column < map->xpix; ++column) {
            // Columns grow to the west.
            const double x = (projection.xCenter - static_cast<double>(column)) * skyPixel;
            pixels.data.push_back(sky_.at(x, y));
        }
    }
    map->data = std::move(pixels);
    Frame frame(frame_types::map);
    frame.put("Id", make<G3String>("sky"));
    frame.put("T", std::move(map));
    return frame;
}

Frame ObservationFrames::scan(const ScanSpan& span) const
{
    Frame frame(frame_types::scan);
    frame.put("SourceName", make<G3String>(settings_.source));
    frame.put("ObservationID", make<G3Int>(settings_.observationId));
    frame.put("ScanNumber", make<G3Int>(span.number));
    frame.put("ScanStart", make<G3Time>(ticksOf(span.firstSample)));
    frame.put("ScanStop", make<G3Time>(ticksOf(span.firstSample + span.samples - 1)));
    if (span.isTurnaround) {
        frame.put("Turnaround", make<G3Bool>(true));
    }
    frame.put("GCPFeatureBits",
              make<G3VectorString>(span.isTurnaround
                                       ? std::vector<std::string>{"scan"}
                                       : std::vector<std::string>{"scan", "analyze"}));
    putPointing(frame, span);
    putTimestreams(frame, span);
    return frame;
}

} // namespace scanweave
