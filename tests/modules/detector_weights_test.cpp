// SPDX-License-Identifier: BSD-2-Clause
// detector_weights, against variances in two passes and Fourier sums term by term.
#include "engine/modules/band_power.h"
#include "tests/modules/scan_factory.h"

#include <QTest>

#include <complex>
#include <numbers>

using namespace scanweave;
using namespace scanweave::test;

namespace {

std::string useWith(const std::string& more = "")
{
    return R"({"use": "detector_weights", "key": "Raw")" + more + "}";
}

double weightIn(const Frame& frame, const std::string& detector)
{
    return frame.get<G3MapDouble>("TimestreamWeights")->items.at(detector);
}

/// The definition, frequency by frequency.
double bandPower(const std::vector<double>& samples, double rate, double low, double high)
{
    using Number = long double;
    const auto n = static_cast<Number>(samples.size());
    Number mean = 0;
    for (const double sample : samples) {
        mean += sample / n;
    }
    std::size_t size = 2;
    while (size < samples.size()) {
        size *= 2;
    }
    const Number pi = std::numbers::pi_v<Number>;
    Number total = 0;
    Number steps = 0;
    for (std::size_t k = 1; k <= size / 2; ++k) {
        const double frequency = static_cast<double>(k) * rate / static_cast<double>(size);
        if (frequency < low || frequency > high) {
            continue;
        }
        std::complex<Number> transform;
        Number windows = 0;
        for (std::size_t i = 0; i < samples.size(); ++i) {
            const Number window = std::pow(std::sin(pi * (static_cast<Number>(i) + 0.5L) / n), 2);
            const Number turn = static_cast<Number>(k * i % size) / static_cast<Number>(size);
            transform += window * (samples[i] - mean) * std::polar(Number{1}, -2 * pi * turn);
            windows += window * window;
        }
        // Half the rate has one sign, and half a step below it is in the band.
        const Number signs = k == size / 2 ? 1 : 2;
        total += signs * std::norm(transform) / (rate * windows);
        steps += signs / 2;
    }
    return static_cast<double>(total / steps);
}

bool isNear(double found, double expected)
{
    return std::abs(found / expected - 1) < 1e-12;
}

} // namespace

class DetectorWeightsTest : public QObject
{
    Q_OBJECT

private slots:
    void varianceEqualsTwoPasses()
    {
        std::mt19937_64 random(1);
        Detectors detectors;
        for (const std::size_t count : {2U, 3U, 512U, 4001U}) {
            detectors.emplace_back("d" + std::to_string(count),
                                   drawSamples(random, count, 1e5, 0.5));
        }
        const auto out = runModule(useWith(), {scanOf(detectors)});
        for (const auto& [name, samples] : detectors) {
            long double mean = 0;
            long double squares = 0;
            for (const double sample : samples) {
                mean += sample;
            }
            mean /= static_cast<long double>(samples.size());
            for (const double sample : samples) {
                squares += (sample - mean) * (sample - mean);
            }
            QVERIFY(
                isNear(weightIn(out[0], name),
                       static_cast<double>(static_cast<long double>(samples.size()) / squares)));
        }
    }

    void spectrumEqualsFourierSums()
    {
        std::mt19937_64 random(2);
        for (const std::size_t count : {2U, 3U, 64U, 100U, 301U}) {
            const auto a = drawSamples(random, count, 30);
            const auto b = drawSamples(random, count, -10, 4);
            for (const auto& [low, high] :
                 {std::pair(0.0, 0.5), std::pair(0.1, 0.3), std::pair(0.4, 0.6)}) {
                const double rate = 152.6;
                if (count < 4 && low > 0) {
                    continue;
                }
                BandPower band(count, rate, low * rate, high * rate);
                QVERIFY(isNear(band.of(a), bandPower(a, rate, low * rate, high * rate)));
                QVERIFY(isNear(band.of(b), bandPower(b, rate, low * rate, high * rate)));
            }
        }
    }

    void detectorsOfAScanAreWeighedEachForItself()
    {
        // An odd number, with gaps and other lengths between: no detector gets its neighbour's.
        std::mt19937_64 random(3);
        Detectors detectors;
        for (int i = 0; i < 11; ++i) {
            detectors.emplace_back("d" + std::to_string(i),
                                   drawSamples(random, i % 5 == 3 ? 150 : 200, 0, 1 + i));
        }
        detectors[4].second[7] = notANumber;
        const auto out =
            runModule(useWith(R"(, "method": "psd", "low": 5, "high": 20)"), {scanOf(detectors)});
        for (const auto& [name, samples] : detectors) {
            const double expected =
                name == "d4" ? 0 : 1 / (bandPower(samples, 100, 5, 20) * 100 / 2);
            QVERIFY(expected == 0 ? weightIn(out[0], name) == 0
                                  : isNear(weightIn(out[0], name), expected));
        }
    }

    void bothMethodsAgreeForWhiteNoise()
    {
        std::mt19937_64 random(4);
        const Frame scan = scanOf({{"d", drawSamples(random, 60'000, 0, 3)}});
        const double variance = weightIn(runModule(useWith(), {scan})[0], "d");
        const double psd = weightIn(
            runModule(useWith(R"(, "method": "psd", "low": 2, "high": 45)"), {scan})[0], "d");
        QVERIFY(std::abs(variance * 9 - 1) < 0.03);
        QVERIFY(std::abs(psd / variance - 1) < 0.03);
    }

    void aToneOutsideTheBandHardlyCounts()
    {
        std::vector<double> samples(1000);
        std::vector<double> withTone(1000);
        std::mt19937_64 random(5);
        samples = drawSamples(random, 1000);
        for (std::size_t i = 0; i < samples.size(); ++i) {
            withTone[i] = samples[i] + 10 * std::sin(0.02 * static_cast<double>(i)); // 0.3 Hz
        }
        const auto out = runModule(useWith(R"(, "method": "psd", "low": 10, "high": 40)"),
                                   {scanOf({{"a", samples}, {"b", withTone}})});
        QVERIFY(std::abs(weightIn(out[0], "b") / weightIn(out[0], "a") - 1) < 1e-3);
        const auto all = runModule(useWith(), {scanOf({{"a", samples}, {"b", withTone}})});
        QVERIFY(weightIn(all[0], "b") < 0.1 * weightIn(all[0], "a"));
    }

    void detectorsThatTellNothingWeighNothing()
    {
        const Detectors detectors{{"flat", std::vector<double>(100, 0.1)},
                                  {"none", {}},
                                  {"nan", std::vector<double>(100, notANumber)}};
        for (const char* method : {"", R"(, "method": "psd")"}) {
            const auto out = runModule(useWith(method), {scanOf(detectors)});
            for (const auto& [name, samples] : detectors) {
                QVERIFY2(weightIn(out[0], name) < 1e20, name.c_str());
                QVERIFY2(name == "flat" || weightIn(out[0], name) == 0, name.c_str());
            }
        }
        QCOMPARE(weightIn(runModule(useWith(), {scanOf(detectors)})[0], "flat"), 0.0);
        const auto out = runModule(useWith(R"(, "method": "psd")"), {scanOf(detectors)});
        QCOMPARE(weightIn(out[0], "flat"), 0.0);
    }

    void hostileFramesAreErrors()
    {
        QVERIFY(failsAt(useWith(), {Frame(frame_types::scan)}, "Raw", "has(Raw)"));
        Frame taken = scanOf({{"d", {1, 2}}});
        taken.put("TimestreamWeights", std::make_shared<G3MapDouble>());
        QVERIFY(errorOf(useWith(), {taken}));
        const std::string psd = R"(, "method": "psd", "low": )";
        QVERIFY(failsAt(useWith(R"(, "method": "psd")"), {scanOf({{"d", {1}}})}, "Raw", "rate"));
        QVERIFY(errorOf(useWith(psd + R"(60, "high": 90)"), {scanOf({{"d", {1, 2, 3, 5}}})}));
        QVERIFY(errorOf(useWith(psd + R"(3, "high": 3)"), {}));
        QVERIFY(errorOf(useWith(psd + R"(-1, "high": 3)"), {}));
        QVERIFY(runModule(useWith(), {scanOf({})})[0]
                    .get<G3MapDouble>("TimestreamWeights")
                    ->items.empty());
    }
};

QTEST_APPLESS_MAIN(DetectorWeightsTest)
#include "detector_weights_test.moc"
