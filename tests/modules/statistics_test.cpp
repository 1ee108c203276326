// SPDX-License-Identifier: BSD-2-Clause
// statistics, against a two-pass reference in long double.
#include "engine/g3/frame_reader.h"
#include "engine/g3/maps.h"
#include "engine/g3/timestream.h"
#include "engine/modules/sample_moments.h"
#include "tests/modules/module_runner.h"
#include "tests/support/frame_factory.h"
#include "tests/support/golden.h"

#include <QTest>

#include <cmath>
#include <filesystem>
#include <limits>
#include <random>

using namespace scanweave;
using namespace scanweave::test;

namespace {

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

struct Expected
{
    double mean = notANumber;
    double deviation = notANumber;
    double minimum = notANumber;
    double maximum = notANumber;
    std::int64_t samples = 0;
};

/// Two passes in long double.
Expected reference(const std::vector<double>& samples)
{
    std::vector<long double> finite;
    for (const double sample : samples) {
        if (std::isfinite(sample)) {
            finite.push_back(sample);
        }
    }
    if (finite.empty()) {
        return {};
    }
    const auto count = static_cast<long double>(finite.size());
    long double sum = 0;
    for (const long double sample : finite) {
        sum += sample;
    }
    const long double mean = sum / count;
    long double squares = 0;
    for (const long double sample : finite) {
        squares += (sample - mean) * (sample - mean);
    }
    return {.mean = static_cast<double>(mean),
            .deviation = static_cast<double>(std::sqrt(squares / count)),
            .minimum = static_cast<double>(*std::ranges::min_element(finite)),
            .maximum = static_cast<double>(*std::ranges::max_element(finite)),
            .samples = static_cast<std::int64_t>(finite.size())};
}

bool isNear(double found, double expected, double scale)
{
    return std::isnan(expected) ? std::isnan(found) : std::abs(found - expected) <= 1e-12 * scale;
}

/// The mean can be small beside the samples that it is of, so its error is measured by these.
bool isNear(const Expected& found, const Expected& expected)
{
    const double scale = std::max(std::abs(expected.maximum), std::abs(expected.minimum));
    const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
    return isNear(found.mean, expected.mean, scale) &&
           isNear(found.deviation, expected.deviation, expected.deviation) &&
           same(found.minimum, expected.minimum) && same(found.maximum, expected.maximum) &&
           found.samples == expected.samples;
}

Expected resultOf(const Frame& frame, const std::string& prefix, const std::string& detector)
{
    return {.mean = frame.get<G3MapDouble>(prefix + "Mean")->items.at(detector),
            .deviation = frame.get<G3MapDouble>(prefix + "Std")->items.at(detector),
            .minimum = frame.get<G3MapDouble>(prefix + "Min")->items.at(detector),
            .maximum = frame.get<G3MapDouble>(prefix + "Max")->items.at(detector),
            .samples = frame.get<G3MapInt>(prefix + "Samples")->items.at(detector)};
}

using Detectors = std::vector<std::pair<std::string, std::vector<double>>>;

Frame scanOf(const Detectors& detectors)
{
    Frame frame(frame_types::scan);
    frame.putBlob("Raw", makeTimestreamMapBlob(detectors));
    return frame;
}

const char* const useRaw = R"({"use": "statistics", "key": "Raw"})";

/// Random samples around `offset`, some of them not finite.
std::vector<double>
drawSamples(std::mt19937_64& random, std::size_t count, double offset, double notFinite)
{
    std::normal_distribution<double> noise(offset, 1.0);
    std::bernoulli_distribution isOdd(notFinite);
    std::vector<double> samples(count);
    for (double& sample : samples) {
        sample = isOdd(random) ? (random() % 2 == 0 ? notANumber : infinity) : noise(random);
    }
    return samples;
}

} // namespace

class StatisticsTest : public QObject
{
    Q_OBJECT

private slots:
    void equalsTwoPassesOnRandomData();
    void equalsTwoPassesOnGoldenTimestreams();
    void nothingCancelsFarFromZero();
    void knowsSmallCases();
    void everySampleTypeCounts();
    void joinsWhatIsAddedInPieces();
    void outputNamesTheKeys();
    void otherFramesPassUntouched();
    void keepsTheTimestreamsBytes();
    void aMissingKeyIsAnError();
    void anotherClassIsAnError();
    void anExistingOutputIsAnError();
    void resultsSurviveWriting();
};

void StatisticsTest::equalsTwoPassesOnRandomData()
{
    std::mt19937_64 random(3);
    for (const double notFinite : {0.0, 0.05, 0.6}) {
        Detectors detectors;
        for (const std::size_t count : {1U, 2U, 511U, 512U, 513U, 1024U, 3000U}) {
            for (const double offset : {0.0, -40.0, 1e6}) {
                detectors.emplace_back("d" + std::to_string(detectors.size()),
                                       drawSamples(random, count, offset, notFinite));
            }
        }
        const auto out = runModule(useRaw, {scanOf(detectors)});
        for (const auto& [name, samples] : detectors) {
            QVERIFY2(isNear(resultOf(out[0], "Raw", name), reference(samples)), name.c_str());
        }
    }
}

void StatisticsTest::equalsTwoPassesOnGoldenTimestreams()
{
    SCANWEAVE_NEED_GOLDEN();
    int compared = 0;
    for (const char* name : {"obs/0000.g3", "obs/second/0000.g3"}) {
        FrameReader reader((goldenDirectory() / name).string());
        while (const auto frame = reader.next()) {
            if (!frame->has("RawTimestreams_I")) {
                continue;
            }
            const auto out = runModule(
                R"({"use": "statistics", "key": "RawTimestreams_I", "output": "Raw"})", {*frame});
            for (const auto& [detector, timestream] :
                 frame->get<G3TimestreamMap>("RawTimestreams_I")->items) {
                std::vector<double> samples(timestream->size());
                for (std::size_t i = 0; i < samples.size(); ++i) {
                    samples[i] = timestream->at(i);
                }
                QVERIFY2(isNear(resultOf(out[0], "Raw", detector), reference(samples)),
                         detector.c_str());
                ++compared;
            }
        }
    }
    QVERIFY(compared > 10);
}

void StatisticsTest::nothingCancelsFarFromZero()
{
    // Sums of squares would leave nothing of a unit of noise at 1e9. The reference sees the same
    // rounded samples.
    std::mt19937_64 random(4);
    Detectors detectors;
    detectors.emplace_back("far", drawSamples(random, 5000, 1e9, 0));
    auto outlier = drawSamples(random, 5000, 0, 0);
    outlier.front() = 1e9;
    detectors.emplace_back("outlier first", outlier);
    std::vector<double> steps(4096, 1.0);
    std::fill(steps.begin() + 2000, steps.end(), 1e8);
    detectors.emplace_back("step", steps);
    const auto out = runModule(useRaw, {scanOf(detectors)});
    for (const auto& [name, samples] : detectors) {
        QVERIFY2(isNear(resultOf(out[0], "Raw", name), reference(samples)), name.c_str());
    }
}

void StatisticsTest::knowsSmallCases()
{
    const auto out = runModule(useRaw,
                               {scanOf({{"none", {}},
                                        {"nan", {notANumber, notANumber, -infinity}},
                                        {"one", {-2.5}},
                                        {"two", {1, 3, notANumber}},
                                        {"same", std::vector<double>(700, 0.1)}})});
    const auto is = [&](const char* detector, const Expected& expected) {
        return isNear(resultOf(out[0], "Raw", detector), expected);
    };
    QVERIFY(is("none", {}));
    QVERIFY(is("nan", {}));
    QVERIFY(is("one", {-2.5, 0, -2.5, -2.5, 1}));
    QVERIFY(is("two", {2, 1, 1, 3, 2}));
    QCOMPARE(resultOf(out[0], "Raw", "same").mean, 0.1);
    QCOMPARE(resultOf(out[0], "Raw", "same").deviation, 0.0);
    QVERIFY(runModule(useRaw, {scanOf({})})[0].get<G3MapDouble>("RawMean")->items.empty());
}

void StatisticsTest::everySampleTypeCounts()
{
    const auto check = [](const auto& samples) {
        G3Timestream timestream;
        timestream.data = samples;
        auto map = std::make_shared<G3TimestreamMap>();
        map->items.emplace_back("d", std::make_shared<G3Timestream>(timestream));
        Frame frame(frame_types::scan);
        frame.put("Raw", map);
        const auto out = runModule(useRaw, {frame});
        return isNear(resultOf(out[0], "Raw", "d"), {2, std::sqrt(2.0 / 3), 1, 3, 3});
    };
    QVERIFY(check(std::vector<double>{1, 2, 3}));
    QVERIFY(check(std::vector<float>{1, 2, 3}));
    QVERIFY(check(std::vector<std::int32_t>{1, 2, 3}));
    QVERIFY(check(std::vector<std::int64_t>{1, 2, 3}));
}

void StatisticsTest::joinsWhatIsAddedInPieces()
{
    std::mt19937_64 random(8);
    const auto samples = drawSamples(random, 4000, 10, 0.1);
    SampleMoments moments;
    for (std::size_t at = 0; at < samples.size();) {
        const std::size_t size = std::min<std::size_t>(random() % 900, samples.size() - at);
        moments.add(std::span(samples).subspan(at, size));
        at += size;
    }
    QVERIFY(isNear({moments.mean(),
                    moments.standardDeviation(),
                    moments.minimum(),
                    moments.maximum(),
                    moments.count()},
                   reference(samples)));
}

void StatisticsTest::outputNamesTheKeys()
{
    const auto keys = [](const char* use) {
        return runModule(use, {scanOf({{"d", {1}}})})[0].keys();
    };
    using Names = std::vector<std::string>;
    QCOMPARE(keys(useRaw), (Names{"Raw", "RawMean", "RawStd", "RawMin", "RawMax", "RawSamples"}));
    QCOMPARE(keys(R"({"use": "statistics", "key": "Raw", "output": "Noise"})"),
             (Names{"Raw", "NoiseMean", "NoiseStd", "NoiseMin", "NoiseMax", "NoiseSamples"}));
    QCOMPARE(keys(R"({"use": "statistics", "key": "Raw", "output": "My{key}_"})")[1],
             std::string("MyRaw_Mean"));
}

void StatisticsTest::otherFramesPassUntouched()
{
    const Frame calibration =
        Frame::parse(makeFrame(frame_types::calibration, {{"Raw", 1}}).encode(), Frame::Crc::Check);
    const auto out = runModule(useRaw, {calibration, Frame(frame_types::timepoint)});
    QCOMPARE(out.size(), std::size_t{2});
    QVERIFY(out[0].isUntouched());
    QCOMPARE(out[1].size(), std::size_t{0});
}

void StatisticsTest::keepsTheTimestreamsBytes()
{
    const Frame before = Frame::parse(scanOf({{"d", {1, 2}}}).encode(), Frame::Crc::Check);
    const auto out = runModule(useRaw, {before});
    QCOMPARE(out[0].blob("Raw").text(), before.blob("Raw").text());
}

void StatisticsTest::aMissingKeyIsAnError()
{
    try {
        runModule(useRaw, {makeFrame(frame_types::scan, {{"Other", 1}})});
        QFAIL("accepted");
    } catch (const Error& error) {
        QCOMPARE(error.place().key, std::string("Raw"));
        QCOMPARE(error.place().module, std::string("statistics"));
        QVERIFY(error.message().find("has(Raw)") != std::string::npos);
    }
}

void StatisticsTest::anotherClassIsAnError()
{
    QVERIFY_EXCEPTION_THROWN(runModule(useRaw, {makeFrame(frame_types::scan, {{"Raw", 1}})}),
                             Error);
}

void StatisticsTest::anExistingOutputIsAnError()
{
    Frame frame = scanOf({{"d", {1}}});
    frame.putBlob("RawStd", makeBlob(1.0));
    QVERIFY_EXCEPTION_THROWN(runModule(useRaw, {frame}), Error);
}

void StatisticsTest::resultsSurviveWriting()
{
    const auto out = runModule(useRaw, {scanOf({{"a", {1, 2, 4}}, {"b", {notANumber}}})});
    const Frame again = Frame::parse(out[0].encode(), Frame::Crc::Check);
    for (const char* detector : {"a", "b"}) {
        QVERIFY(isNear(resultOf(again, "Raw", detector), resultOf(out[0], "Raw", detector)));
    }
}

QTEST_APPLESS_MAIN(StatisticsTest)
#include "statistics_test.moc"
