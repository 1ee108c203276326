// SPDX-License-Identifier: BSD-2-Clause
// Statistics of a whole run, against all samples in one list.
#include "engine/g3/vectors.h"
#include "tests/modules/builtin_reducer_runner.h"

#include <QTest>

#include <cmath>
#include <map>
#include <numbers>

using namespace scanweave;
using namespace scanweave::test;

namespace {

struct RandomRun
{
    explicit RandomRun(unsigned seed)
        : random(seed)
    {
        for (int scan = 0; scan < 25; ++scan) {
            Detectors detectors;
            const std::size_t count = 100 + random() % 400;
            for (const auto& [name, offset, deviation] : {std::tuple("far", 1e6, 0.5),
                                                          std::tuple("near", 0.0, 3.0),
                                                          std::tuple("none", 0.0, 0.0)}) {
                auto samples = drawSamples(random, count, offset, deviation > 0 ? deviation : 1);
                if (deviation == 0) {
                    std::ranges::fill(samples, notANumber);
                }
                if (scan % 3 == 0) {
                    samples[5] = infinity;
                }
                auto& list = all[name];
                list.insert(list.end(), samples.begin(), samples.end());
                detectors.emplace_back(name, std::move(samples));
            }
            frames.push_back(scanOf(detectors));
        }
    }

    std::mt19937_64 random;
    std::map<std::string, std::vector<double>> all;
    std::vector<Frame> frames;
};

double number(const Frame& frame, const std::string& key, const std::string& detector)
{
    return frame.get<G3MapDouble>(key)->items.at(detector);
}

const std::string plain = R"({"use": "statistics", "key": "Raw"})";
const std::string withAll = R"({"use": "statistics", "key": "Raw", "histogram_bins": 40,
    "histogram_low": -10, "histogram_high": 10, "psd_samples": 64})";

} // namespace

class StatisticsReducerTest : public QObject
{
    Q_OBJECT

private slots:
    void theRunsMomentsAreThoseOfAllSamples()
    {
        const RandomRun run(1);
        const auto results = reduced(plain, run.frames, 3);
        QCOMPARE(results.size(), std::size_t{1});
        for (const auto& [name, samples] : run.all) {
            std::vector<long double> finite;
            for (const double sample : samples) {
                if (std::isfinite(sample)) {
                    finite.push_back(sample);
                }
            }
            QCOMPARE(results[0].get<G3MapInt>("RawSamples")->items.at(name),
                     static_cast<std::int64_t>(finite.size()));
            if (finite.empty()) {
                QVERIFY(std::isnan(number(results[0], "RawMean", name)));
                QVERIFY(std::isnan(number(results[0], "RawStd", name)));
                continue;
            }
            const auto n = static_cast<long double>(finite.size());
            long double mean = 0;
            for (const long double sample : finite) {
                mean += sample / n;
            }
            long double squares = 0;
            for (const long double sample : finite) {
                squares += (sample - mean) * (sample - mean);
            }
            const auto near = [](double found, long double expected, double tolerance) {
                return std::abs(found - static_cast<double>(expected)) <=
                       tolerance * std::abs(static_cast<double>(expected));
            };
            QVERIFY(near(number(results[0], "RawMean", name), mean, name == "near" ? 1e-9 : 1e-14));
            QVERIFY(near(number(results[0], "RawStd", name),
                         std::sqrt(squares / n),
                         name == "far" ? 1e-12 : 1e-14));
            QCOMPARE(number(results[0], "RawMin", name),
                     static_cast<double>(*std::ranges::min_element(finite)));
            QCOMPARE(number(results[0], "RawMax", name),
                     static_cast<double>(*std::ranges::max_element(finite)));
        }
    }

    void everyLayoutGivesTheSameBits()
    {
        const RandomRun run(2);
        const auto one = reduced(withAll, run.frames);
        for (const int ranks : {1, 2, 5, 30}) {
            auto shuffled = run.frames;
            std::ranges::shuffle(shuffled, std::mt19937(static_cast<unsigned>(ranks)));
            const auto other = reduced(withAll, shuffled, ranks, static_cast<unsigned>(ranks));
            QVERIFY(other.at(0).encode().text() == one.at(0).encode().text());
        }
    }

    void histogramsCountEverySample()
    {
        const RandomRun run(3);
        const auto results = reduced(withAll, run.frames, 4);
        const auto edges = results.at(0).get<G3VectorDouble>("RawHistogramEdges")->items;
        QCOMPARE(edges.size(), std::size_t{41});
        QCOMPARE(edges.front(), -10.0);
        QCOMPARE(edges.back(), 10.0);
        const auto histograms = results[0].get<G3MapVectorInt>("RawHistogram");
        std::vector<std::int64_t> expected(40);
        for (const double sample : run.all.at("near")) {
            if (std::isfinite(sample)) {
                std::size_t bin = 0;
                while (bin < 39 && sample >= edges[bin + 1]) {
                    ++bin;
                }
                ++expected[bin];
            }
        }
        QCOMPARE(histograms->items.at("near"), expected);
        const auto& far = histograms->items.at("far");
        QCOMPARE(far.back(), results[0].get<G3MapInt>("RawSamples")->items.at("far"));
        QCOMPARE(histograms->items.at("none"), std::vector<std::int64_t>(40));
    }

    void whiteNoiseHasAFlatSpectrum()
    {
        std::mt19937_64 random(4);
        std::vector<Frame> frames;
        for (int scan = 0; scan < 60; ++scan) {
            frames.push_back(scanOf({{"a", drawSamples(random, 1000, 7, 2)}}));
        }
        const auto results = reduced(withAll, frames, 3);
        const auto power = results.at(0).get<G3MapVectorDouble>("RawPSD")->items.at("a");
        const auto frequencies = results[0].get<G3VectorDouble>("RawPSDFrequencies")->items;
        QCOMPARE(power.size(), std::size_t{33});
        QCOMPARE(frequencies.size(), std::size_t{33});
        // 100 samples a second: from 0 to 50 Hz.
        QVERIFY(std::abs(frequencies.back() / units::hertz - 50) < 1e-9);
        // Variance 4 over 50 Hz; about 1800 segments.
        for (std::size_t k = 2; k < 32; ++k) {
            QVERIFY(std::abs(power[k] / 0.08 - 1) < 0.2);
        }
    }

    void theSpectrumsSumIsTheVariance()
    {
        // Parseval: sum S df = sum w^2 (y - mean)^2 / sum w^2, where a segment is one scan.
        std::mt19937_64 random(6);
        std::vector<double> alternating(64);
        for (std::size_t i = 0; i < alternating.size(); ++i) {
            alternating[i] = i % 2 == 0 ? 1 : -1;
        }
        const Detectors detectors{{"alternating", alternating},
                                  {"noise", drawSamples(random, 64, 3, 2)}};
        const auto results = reduced(withAll, {scanOf(detectors)});
        const auto spectra = results.at(0).get<G3MapVectorDouble>("RawPSD");
        const auto frequencies = results[0].get<G3VectorDouble>("RawPSDFrequencies")->items;
        for (const auto& [name, samples] : detectors) {
            long double mean = 0;
            for (const double sample : samples) {
                mean += sample / 64.0L;
            }
            long double squares = 0;
            long double windows = 0;
            for (std::size_t i = 0; i < 64; ++i) {
                const long double half = static_cast<long double>(i) + 0.5L;
                const long double w =
                    std::pow(std::sin(std::numbers::pi_v<long double> * half / 64), 2);
                squares += std::pow(w * (samples[i] - mean), 2);
                windows += w * w;
            }
            long double sum = 0;
            for (const double power : spectra->items.at(name)) {
                sum += power * frequencies[1] / units::hertz;
            }
            QVERIFY2(std::abs(sum / (squares / windows) - 1) < 1e-12, name.c_str());
        }
    }

    void farFromZeroNoDigitsAreLost_data()
    {
        QTest::addColumn<double>("mean");
        for (const double mean : {1e4, 1e6, 1e9, 1e12}) {
            QTest::addRow("%g", mean) << mean;
        }
    }
    void farFromZeroNoDigitsAreLost()
    {
        QFETCH(double, mean);
        std::mt19937_64 random(7);
        std::vector<Frame> frames;
        // Whole numbers, so that the reference is exact: n sum k^2 - (sum k)^2, with k from `mean`.
        std::int64_t sum = 0;
        std::int64_t squares = 0;
        std::int64_t count = 0;
        for (int scan = 0; scan < 40; ++scan) {
            std::vector<double> samples(200 + random() % 300);
            const auto drift = static_cast<std::int64_t>(random() % 7) - 3;
            for (double& sample : samples) {
                const std::int64_t k = drift + static_cast<std::int64_t>(random() % 5) - 2;
                sum += k;
                squares += k * k;
                ++count;
                sample = mean + static_cast<double>(k);
            }
            frames.push_back(
                scanOf({{"a", samples}, {"same", std::vector<double>(samples.size(), mean / 3)}}));
        }
        const double expected = std::sqrt(static_cast<double>(count * squares - sum * sum)) /
                                static_cast<double>(count);
        const auto one = reduced(plain, frames);
        const double found = number(one.at(0), "RawStd", "a");
        QVERIFY2(std::abs(found / expected - 1) < 1e-13,
                 std::to_string(found / expected - 1).c_str());
        QCOMPARE(number(one[0], "RawStd", "same"), 0.0);
        for (const int ranks : {2, 5, 40}) {
            const auto other = reduced(plain, frames, ranks, static_cast<unsigned>(ranks));
            QVERIFY(other.at(0).encode().text() == one[0].encode().text());
        }
    }

    void wrongParametersAreRefused()
    {
        const auto fails = [](const char* more) {
            return reducingFails(
                std::string(R"({"use": "statistics", "key": "Raw", )") + more + "}", {});
        };
        VERIFY_SAYS(fails(R"("histogram_bins": 5)"), "histogram_low");
        VERIFY_SAYS(fails(R"("histogram_bins": 5, "histogram_low": 1, "histogram_high": 1)"),
                    "below");
        VERIFY_SAYS(fails(R"("histogram_bins": -1)"), "histogram_bins");
    }

    void damagedStatesAreRefused()
    {
        const RandomRun run(5);
        const auto reducer = makeReducer(withAll);
        for (const Frame& frame : run.frames) {
            reducer->add(frame, {.seq = 0, .part = 0, .isData = true});
        }
        const SharedBytes state = reducer->save();
        for (std::size_t size = 0; size < state.size(); size += 97) {
            QVERIFY_EXCEPTION_THROWN(makeReducer(withAll)->merge(state.slice(0, size)), Error);
        }
    }
};

QTEST_APPLESS_MAIN(StatisticsReducerTest)
#include "statistics_reducer_test.moc"
