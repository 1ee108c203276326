// SPDX-License-Identifier: BSD-2-Clause
// flag_detectors: every reason, against the definition by sorting.
#include "engine/modules/robust_scatter.h"
#include "tests/modules/scan_factory.h"

#include <QTest>

#include <algorithm>
#include <map>

using namespace scanweave;
using namespace scanweave::test;

namespace {

using Reasons = std::vector<std::string>;
using Flags = std::map<std::string, Reasons, std::less<>>;

std::string useWith(const std::string& more = "")
{
    return R"({"use": "flag_detectors", "key": "Raw")" + more + "}";
}

Flags flagsOf(const std::string& use, const std::vector<Frame>& frames)
{
    return runModule(use, frames).back().get<G3MapVectorString>("Flags")->items;
}

double middleBySorting(std::vector<double> numbers)
{
    std::ranges::sort(numbers);
    const std::size_t n = numbers.size();
    return n % 2 == 1 ? numbers[n / 2] : (numbers[n / 2 - 1] + numbers[n / 2]) / 2;
}

double deviationOf(const std::vector<double>& samples)
{
    long double sum = 0;
    long double squares = 0;
    for (const double sample : samples) {
        sum += sample;
    }
    const long double mean = sum / static_cast<long double>(samples.size());
    for (const double sample : samples) {
        squares += (sample - mean) * (sample - mean);
    }
    return static_cast<double>(std::sqrt(squares / static_cast<long double>(samples.size())));
}

/// Detectors whose deviations are spread, some far out.
Detectors manyDetectors(std::mt19937_64& random, int count)
{
    Detectors detectors;
    std::lognormal_distribution<double> spread(0, 0.2);
    for (int i = 0; i < count; ++i) {
        const double deviation = i % 17 == 3 ? 20 : i % 17 == 5 ? 0.01 : spread(random);
        detectors.emplace_back("d" + std::to_string(i), drawSamples(random, 100, 5, deviation));
    }
    return detectors;
}

Frame propertiesFrame(const std::vector<std::pair<std::string, BolometerProperties>>& all)
{
    auto map = std::make_shared<BolometerPropertiesMap>();
    for (const auto& [name, properties] : all) {
        map->items.emplace(name, properties);
    }
    return calibrationWith("BolometerProperties", map);
}

} // namespace

class FlagDetectorsTest : public QObject
{
    Q_OBJECT

private slots:
    void robustScatterEqualsItsDefinition()
    {
        std::mt19937_64 random(1);
        for (std::size_t count = 1; count < 60; ++count) {
            const auto numbers = drawSamples(random, count, 3);
            const double median = middleBySorting(numbers);
            std::vector<double> distances;
            for (const double number : numbers) {
                distances.push_back(std::abs(number - median));
            }
            const auto found = robustScatterOf(numbers);
            QVERIFY(std::abs(found.median - median) < 1e-14);
            QVERIFY(std::abs(found.scatter - 1.482602218505602 * middleBySorting(distances)) <
                    1e-14);
        }
        QVERIFY(std::isnan(robustScatterOf({}).median));
        const auto many = robustScatterOf(drawSamples(random, 100'001, 0, 3));
        QVERIFY(std::abs(many.scatter - 3) < 0.05); // a normal distribution's deviation
    }

    void outliersEqualTheirDefinition()
    {
        std::mt19937_64 random(2);
        for (const int count : {1, 2, 5, 60, 171}) {
            const Detectors detectors = manyDetectors(random, count);
            std::vector<double> deviations;
            for (const auto& [name, samples] : detectors) {
                deviations.push_back(deviationOf(samples));
            }
            const double median = middleBySorting(deviations);
            std::vector<double> distances;
            for (const double deviation : deviations) {
                distances.push_back(std::abs(deviation - median));
            }
            const double reach = 4 * 1.482602218505602 * middleBySorting(distances);
            Flags expected;
            Flags expectedOfRatio;
            for (std::size_t i = 0; i < deviations.size(); ++i) {
                const std::string& name = detectors[i].first;
                if (reach > 0 && std::abs(deviations[i] - median) > reach) {
                    expected[name] = {deviations[i] > median ? "HighVariance" : "LowVariance"};
                }
                if (deviations[i] > 2 * median || deviations[i] < 0.25 * median) {
                    expectedOfRatio[name] = {deviations[i] > median ? "HighVariance"
                                                                    : "LowVariance"};
                }
            }
            QCOMPARE(flagsOf(useWith(R"(, "scatter_limit": 4)"), {scanOf(detectors)}), expected);
            QCOMPARE(flagsOf(useWith(R"(, "above_median": 2, "below_median": 0.25)"),
                             {scanOf(detectors)}),
                     expectedOfRatio);
        }
    }

    void groupsAreComparedWithinThemselves()
    {
        std::mt19937_64 random(3);
        Detectors detectors;
        std::vector<std::pair<std::string, BolometerProperties>> properties;
        for (int i = 0; i < 40; ++i) {
            const bool isHigh = i % 4 == 0; // a minority, ten times as noisy
            const std::string name = "d" + std::to_string(i);
            const double deviation = (isHigh ? 10 : 1) * (i == 20 || i == 21 ? 5 : 1);
            detectors.emplace_back(name, drawSamples(random, 500, 0, deviation));
            properties.emplace_back(name, propertiesOf("w", isHigh ? 220 : 90, 0, 0));
        }
        const std::vector<Frame> frames{propertiesFrame(properties), scanOf(detectors)};
        const Flags expected{{"d20", {"HighVariance"}}, {"d21", {"HighVariance"}}};
        QCOMPARE(flagsOf(useWith(R"(, "above_median": 2, "by": ["band"])"), frames), expected);
        QCOMPARE(flagsOf(useWith(R"(, "above_median": 2)"), frames).size(), std::size_t{11});
        QVERIFY(failsAt(useWith(R"(, "above_median": 2, "by": ["band"])"),
                        {scanOf(detectors)},
                        "BolometerProperties",
                        "no Calibration frame"));
        QVERIFY(failsAt(useWith(R"(, "above_median": 2, "by": ["pixel_type"])"),
                        frames,
                        "BolometerProperties",
                        "without_properties"));
    }

    void everyReasonIsSaid()
    {
        const std::vector<Frame> frames{
            propertiesFrame({{"good", propertiesOf("w", 90, 0, 0)},
                             {"listed", propertiesOf("w", 90, 0, 0)},
                             {"gap", propertiesOf("w", 90, 0, 0)},
                             {"dead", propertiesOf("w", 90, 0, 0)},
                             {"lost", propertiesOf("w", 90, notANumber, 0)}}),
            scanOf({{"good", {1, 2, 3}},
                    {"listed", {1, 2, 3}},
                    {"gap", {1, infinity, 3}},
                    {"dead", {0.1, 0.1, 0.1}},
                    {"empty", {}},
                    {"lost", {1, notANumber, 1}}})};
        const Flags expected{{"listed", {"Listed"}},
                             {"gap", {"NonFinite"}},
                             {"dead", {"Constant"}},
                             {"empty", {"WithoutProperties", "Constant"}},
                             {"lost", {"WithoutProperties", "NonFinite", "Constant"}}};
        const std::string use =
            useWith(R"(, "detectors": ["list*", "other"], "without_properties": true)");
        QCOMPARE(flagsOf(use, frames), expected);
        const Flags none;
        QCOMPARE(flagsOf(useWith(R"(, "non_finite": false, "constant": false)"), frames), none);
    }

    void flagsThatAreThereStay()
    {
        Frame frame = scanOf({{"a", {1, 1}}, {"b", {1, 2}}});
        auto before = std::make_shared<G3MapVectorString>();
        before->items["a"] = {"BadHk", "Constant"};
        before->items["elsewhere"] = {"BadHk"};
        frame.put("Flags", before);
        const Flags expected{{"a", {"BadHk", "Constant"}}, {"elsewhere", {"BadHk"}}};
        QCOMPARE(flagsOf(useWith(), {frame}), expected);
    }

    void droppedDetectorsAreGone()
    {
        Frame frame = scanOf({{"a", {1, 1}}, {"b", {1, 2}}, {"c", {3, 4}}});
        auto before = std::make_shared<G3MapVectorString>();
        before->items["c"] = {"BadHk"};
        frame.put("Flags", before);
        const auto out = runModule(useWith(R"(, "drop": true)"), {frame});
        const auto left = out[0].get<G3TimestreamMap>("Raw");
        QCOMPARE(left->size(), std::size_t{1});
        QCOMPARE(left->items[0].first, std::string("b"));
        QCOMPARE(out[0].get<G3MapVectorString>("Flags")->items.size(), std::size_t{2});
        QCOMPARE(Frame::parse(out[0].encode(), Frame::Crc::Check).size(), std::size_t{2});
    }

    void whereNothingIsDroppedBytesStay()
    {
        const Frame before = Frame::parse(scanOf({{"a", {1, 2}}}).encode(), Frame::Crc::Check);
        const auto out = runModule(useWith(R"(, "drop": true)"), {before});
        QCOMPARE(out[0].blob("Raw").data(), before.blob("Raw").data());
    }

    void equalDeviationsAreNoOutliers()
    {
        Detectors detectors;
        for (int i = 0; i < 9; ++i) {
            detectors.push_back({"d" + std::to_string(i), {1.0 + i, 2.0 + i}});
        }
        QVERIFY(flagsOf(useWith(R"(, "scatter_limit": 0.1)"), {scanOf(detectors)}).empty());
    }

    void hostileFramesAreErrors()
    {
        QVERIFY(failsAt(useWith(), {Frame(frame_types::scan)}, "Raw", "has(Raw)"));
        Frame wrong = scanOf({{"a", {1, 2}}});
        wrong.put("Flags", std::make_shared<G3MapDouble>());
        QVERIFY(failsAt(useWith(), {wrong}, "Flags", "G3MapVectorString"));
        QVERIFY(flagsOf(useWith(R"(, "scatter_limit": 3)"), {scanOf({})}).empty());
        QVERIFY(errorOf(useWith(R"(, "by": ["colour"])"), {}));
    }
};

QTEST_APPLESS_MAIN(FlagDetectorsTest)
#include "flag_detectors_test.moc"
