// SPDX-License-Identifier: BSD-2-Clause
// calibrate: factors, units, and what is missing.
#include "tests/modules/scan_factory.h"

#include <QTest>

using namespace scanweave;
using namespace scanweave::test;

namespace {

Frame factors(const Dictionary<double>& all, const std::string& key = "Response")
{
    return calibrationWith(key, std::make_shared<G3MapDouble>(all));
}

std::string useWith(const std::string& more)
{
    return R"({"use": "calibrate", "key": "Raw", "output": "Cal")" + more + "}";
}

const std::string response = R"(, "factor": "Response")";

} // namespace

class CalibrateTest : public QObject
{
    Q_OBJECT

private slots:
    void multipliesAndDividesRandomSamples()
    {
        std::mt19937_64 random(1);
        const auto a = drawSamples(random, 333);
        const auto b = drawSamples(random, 333);
        const std::vector<Frame> frames{factors({{"a", 2.5e-12}, {"b", -7}}),
                                        scanOf({{"a", a}, {"b", b}})};
        const auto out =
            runModule(useWith(response + R"(, "scale": 4, "units": "Power")"), frames)[1];
        const auto divided =
            runModule(useWith(response + R"(, "scale": 4, "operation": "divide")"), frames)[1];
        for (std::size_t i = 0; i < a.size(); ++i) {
            QVERIFY(std::abs(samplesIn(out, "Cal", "a")[i] / (a[i] * 1e-11) - 1) < 1e-15);
            QVERIFY(std::abs(samplesIn(out, "Cal", "b")[i] / (b[i] * -28) - 1) < 1e-15);
            QVERIFY(std::abs(samplesIn(divided, "Cal", "b")[i] / (b[i] * -4 / 7) - 1) < 1e-15);
            if (i > 20) {
                break;
            }
        }
        QCOMPARE(out.get<G3TimestreamMap>("Cal")->items[0].second->units, SampleUnits::Power);
        QCOMPARE(divided.get<G3TimestreamMap>("Cal")->items[0].second->units, SampleUnits::Counts);
        QCOMPARE(samplesIn(out, "Raw", "a"), a);
    }

    void theLatestFrameThatHasTheKeyCounts()
    {
        const Frame scan = scanOf({{"a", {1}}});
        const auto out = runModule(useWith(response),
                                   {factors({{"a", 2}}),
                                    scan,
                                    factors({{"a", 9}}, "Other"),
                                    scan,
                                    factors({{"a", 3}}),
                                    scan});
        QCOMPARE(samplesIn(out[1], "Cal", "a"), std::vector<double>{2});
        QCOMPARE(samplesIn(out[3], "Cal", "a"), std::vector<double>{2});
        QCOMPARE(samplesIn(out[5], "Cal", "a"), std::vector<double>{3});
    }

    void detectorsWithoutFactorAreAnErrorOrDropped()
    {
        const std::vector<Frame> frames{
            factors({{"zero", 0}, {"nan", notANumber}, {"good", 2}, {"inf", infinity}}),
            scanOf({{"no", {1}}, {"zero", {1}}, {"nan", {1}}, {"good", {1}}, {"inf", {1}}})};
        QVERIFY(failsAt(useWith(response), frames, "Response", "\"no\""));
        const auto names = [&](const std::string& more) {
            std::string all;
            const auto out = runModule(useWith(response + R"(, "missing": "drop")" + more), frames);
            for (const auto& [name, timestream] : out[1].get<G3TimestreamMap>("Cal")->items) {
                all += name + ' ';
            }
            return all;
        };
        QCOMPARE(names(""), std::string("zero good "));
        QCOMPARE(names(R"(, "operation": "divide")"), std::string("good inf "));
    }

    void nothingIsCalibratedTwice()
    {
        const std::string use = useWith(R"(, "scale": 2, "from": "Counts", "units": "Tcmb")");
        QVERIFY(failsAt(use, {scanOf({{"a", {1}}}, SampleUnits::Tcmb)}, "Raw", "Tcmb"));
        const auto out = runModule(use, {scanOf({{"a", {1}}})});
        QCOMPARE(samplesIn(out[0], "Cal", "a"), std::vector<double>{2});
        QVERIFY(errorOf(useWith(R"(, "units": "Kelvin")"), {}));
    }

    void whatIsNoNumberStaysNone()
    {
        const auto out = runModule(useWith(R"(, "scale": 2)"),
                                   {scanOf({{"a", {1, notANumber, infinity}}, {"none", {}}})});
        QVERIFY(areNear(samplesIn(out[0], "Cal", "a"), {2, notANumber, infinity}, 0) ||
                std::isinf(samplesIn(out[0], "Cal", "a")[2]));
        QVERIFY(samplesIn(out[0], "Cal", "none").empty());
    }

    void hostileFramesAreErrors()
    {
        QVERIFY(
            failsAt(useWith(response), {scanOf({{"a", {1}}})}, "Response", "no Calibration frame"));
        QVERIFY(failsAt(useWith(response),
                        {calibrationWith("Response", std::make_shared<G3MapString>())},
                        "Response",
                        "G3MapDouble"));
        QVERIFY(failsAt(useWith(R"(, "scale": 2)"), {Frame(frame_types::scan)}, "Raw", "has(Raw)"));
        QVERIFY(errorOf(useWith(""), {}));
        QCOMPARE(runModule(useWith(response), {factors({}), scanOf({})})[1]
                     .get<G3TimestreamMap>("Cal")
                     ->size(),
                 std::size_t{0});
    }
};

QTEST_APPLESS_MAIN(CalibrateTest)
#include "calibrate_test.moc"
