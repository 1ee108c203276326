// SPDX-License-Identifier: BSD-2-Clause
// poly_filter, against Householder's least squares on Chebyshev polynomials in long double.
#include "engine/modules/polynomial_basis.h"
#include "tests/modules/scan_factory.h"

#include <QTest>

#include <algorithm>

using namespace scanweave;
using namespace scanweave::test;

namespace {

using Number = long double;

std::vector<std::vector<Number>> chebyshev(std::size_t samples, std::size_t terms)
{
    std::vector<std::vector<Number>> columns(terms, std::vector<Number>(samples, 1));
    for (std::size_t i = 0; i < samples; ++i) {
        const Number x =
            samples > 1 ? 2 * static_cast<Number>(i) / static_cast<Number>(samples - 1) - 1 : 0;
        for (std::size_t k = 1; k < terms; ++k) {
            columns[k][i] = k == 1 ? x : 2 * x * columns[k - 1][i] - columns[k - 2][i];
        }
    }
    return columns;
}

/// Residuals of all samples after a fit to those that count: another basis, another method and
/// more digits than the module's. The number of samples that count must exceed the order.
std::vector<double>
reference(const std::vector<double>& samples, int order, const std::vector<bool>& counts)
{
    const std::size_t terms = static_cast<std::size_t>(order) + 1;
    const auto columns = chebyshev(samples.size(), terms);
    std::vector<std::vector<Number>> matrix; // by column
    std::vector<Number> right;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (counts[i]) {
            right.push_back(samples[i]);
        }
    }
    for (const auto& column : columns) {
        auto& chosen = matrix.emplace_back();
        for (std::size_t i = 0; i < samples.size(); ++i) {
            if (counts[i]) {
                chosen.push_back(column[i]);
            }
        }
    }
    const std::size_t rows = right.size();
    for (std::size_t k = 0; k < terms; ++k) {
        Number norm = 0;
        for (std::size_t i = k; i < rows; ++i) {
            norm += matrix[k][i] * matrix[k][i];
        }
        norm = std::sqrt(norm);
        std::vector<Number> v(matrix[k].begin() + static_cast<std::ptrdiff_t>(k), matrix[k].end());
        v[0] += v[0] > 0 ? norm : -norm;
        Number vv = 0;
        for (const Number e : v) {
            vv += e * e;
        }
        const auto reflect = [&](std::vector<Number>& column) {
            Number product = 0;
            for (std::size_t i = 0; i < v.size(); ++i) {
                product += v[i] * column[k + i];
            }
            for (std::size_t i = 0; i < v.size(); ++i) {
                column[k + i] -= 2 * product / vv * v[i];
            }
        };
        for (std::size_t j = k; j < terms; ++j) {
            reflect(matrix[j]);
        }
        reflect(right);
    }
    std::vector<Number> solution(terms);
    for (std::size_t k = terms; k-- > 0;) {
        Number value = right[k];
        for (std::size_t j = k + 1; j < terms; ++j) {
            value -= matrix[j][k] * solution[j];
        }
        solution[k] = value / matrix[k][k];
    }
    std::vector<double> residuals(samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
        Number residual = samples[i];
        for (std::size_t k = 0; k < terms; ++k) {
            residual -= solution[k] * columns[k][i];
        }
        residuals[i] = static_cast<double>(residual);
    }
    return residuals;
}

std::vector<double> reference(const std::vector<double>& samples, int order)
{
    std::vector<bool> counts(samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
        counts[i] = std::isfinite(samples[i]);
    }
    return reference(samples, order, counts);
}

std::string useOf(int order, const std::string& more = "")
{
    return R"({"use": "poly_filter", "key": "Raw", "order": )" + std::to_string(order) + more + "}";
}

std::vector<double> filteredBy(const std::string& use, const Frame& frame)
{
    return samplesIn(runModule(use, {frame})[0], "Raw", "d");
}

Frame masked(const std::vector<double>& samples, FrameObjectPtr mask)
{
    Frame frame = scanOf({{"d", samples}});
    frame.put("Mask", std::move(mask));
    return frame;
}

} // namespace

class PolyFilterTest : public QObject
{
    Q_OBJECT

private slots:
    void equalsTheReferenceOnRandomSamples()
    {
        std::mt19937_64 random(1);
        for (const int order : {0, 1, 2, 5, 9, 20}) {
            for (const std::size_t count : {25U, 100U, 1003U}) {
                const auto samples = drawSamples(random, count, 1000.0, 10.0);
                const auto found = filteredBy(useOf(order), scanOf({{"d", samples}}));
                QVERIFY(areNear(found, reference(samples, order), 1e-12 * largest(samples)));
            }
        }
    }

    void equalsTheReferenceOnGoldenTimestreams()
    {
        SCANWEAVE_NEED_GOLDEN();
        int compared = 0;
        for (const Frame& scan : goldenScans()) {
            const auto out = runModule(
                R"({"use": "poly_filter", "key": "RawTimestreams_I", "order": 4, "output": "F"})",
                {scan});
            for (const auto& [name, timestream] :
                 scan.get<G3TimestreamMap>("RawTimestreams_I")->items) {
                const auto raw = samplesIn(scan, "RawTimestreams_I", name);
                // One recorded detector has no finite sample at all.
                const bool isGone =
                    std::ranges::none_of(raw, [](double sample) { return std::isfinite(sample); });
                const auto expected = isGone ? raw : reference(raw, 4);
                QVERIFY(areNear(samplesIn(out[0], "F", name), expected, 1e-12 * largest(raw)));
                ++compared;
            }
        }
        QVERIFY(compared > 10);
    }

    void takesOutEveryPolynomialOfItsDegree()
    {
        std::mt19937_64 random(2);
        std::uniform_real_distribution<double> draw(-1, 1);
        for (int order = 0; order <= 20; ++order) {
            std::vector<double> samples(777);
            std::vector<double> coefficients(static_cast<std::size_t>(order) + 1);
            for (double& coefficient : coefficients) {
                coefficient = draw(random);
            }
            for (std::size_t i = 0; i < samples.size(); ++i) {
                const double x = static_cast<double>(i) / 388.0 - 1;
                for (const double coefficient : coefficients) {
                    samples[i] = samples[i] * x + coefficient;
                }
            }
            const auto left = filteredBy(useOf(order), scanOf({{"d", samples}}));
            QVERIFY(largest(left) <= 1e-12 * largest(samples));
        }
    }

    void aSecondTimeChangesNothing()
    {
        std::mt19937_64 random(3);
        const auto once = filteredBy(useOf(7), scanOf({{"d", drawSamples(random, 500)}}));
        QVERIFY(areNear(filteredBy(useOf(7), scanOf({{"d", once}})), once, 1e-13));
    }

    void samplesThatAreNoNumbersDontCount()
    {
        std::mt19937_64 random(4);
        for (const double share : {0.01, 0.3, 0.9}) {
            auto samples = drawSamples(random, 800, -50);
            std::bernoulli_distribution isGap(share);
            for (double& sample : samples) {
                sample = isGap(random) ? (random() % 2 == 0 ? notANumber : -infinity) : sample;
            }
            auto expected = reference(samples, 3);
            const auto found = filteredBy(useOf(3), scanOf({{"d", samples}}));
            for (std::size_t i = 0; i < samples.size(); ++i) {
                if (std::isfinite(samples[i])) {
                    QVERIFY(std::abs(found[i] - expected[i]) < 1e-11);
                } else {
                    QVERIFY(!std::isfinite(found[i]));
                }
            }
        }
    }

    void everyKindOfMaskIsTheSame()
    {
        std::mt19937_64 random(5);
        auto samples = drawSamples(random, 300);
        std::vector<bool> isMasked(300);
        std::vector<bool> counts(300, true);
        for (std::size_t i = 100; i < 140; ++i) {
            samples[i] += 1e4; // a source
            isMasked[i] = true;
            counts[i] = false;
        }
        const auto expected = reference(samples, 2, counts);
        auto byDetector = std::make_shared<G3MapVectorBool>();
        byDetector->items["d"] = isMasked;
        auto intervalsByDetector = std::make_shared<G3MapVectorInt>();
        intervalsByDetector->items["d"] = {100, 120, 120, 140, 7, 7};
        for (const FrameObjectPtr& mask : std::initializer_list<FrameObjectPtr>{
                 std::make_shared<G3VectorBool>(isMasked),
                 byDetector,
                 std::make_shared<G3VectorInt>(std::vector<std::int64_t>{100, 140}),
                 intervalsByDetector}) {
            const auto found = filteredBy(useOf(2, R"(, "mask": "Mask")"), masked(samples, mask));
            QVERIFY2(areNear(found, expected, 1e-11), std::string(mask->className()).c_str());
        }
    }

    void detectorsThatAMaskDoesntNameHaveNone()
    {
        std::mt19937_64 random(6);
        const auto samples = drawSamples(random, 50);
        auto other = std::make_shared<G3MapVectorInt>();
        other->items["e"] = {0, 50};
        QVERIFY(areNear(filteredBy(useOf(1, R"(, "mask": "Mask")"), masked(samples, other)),
                        reference(samples, 1),
                        1e-12));
    }

    void wrongMasksAreErrors()
    {
        const std::vector<double> samples(10, 1.0);
        const auto use = useOf(1, R"(, "mask": "Mask")");
        QVERIFY(failsAt(use, {scanOf({{"d", samples}})}, "Mask", "no such key"));
        QVERIFY(failsAt(use,
                        {masked(samples, std::make_shared<G3VectorBool>(std::vector<bool>(9)))},
                        "Mask",
                        "9 samples"));
        QVERIFY(failsAt(
            use, {masked(samples, std::make_shared<G3VectorDouble>())}, "Mask", "G3VectorDouble"));
        using Pairs = std::vector<std::int64_t>;
        for (const Pairs& pairs : {Pairs{0},
                                   Pairs{-1, 3},
                                   Pairs{3, 2},
                                   Pairs{0, 11},
                                   Pairs{0, 1, 2},
                                   Pairs{std::numeric_limits<std::int64_t>::min(), 1}}) {
            QVERIFY(failsAt(
                use, {masked(samples, std::make_shared<G3VectorInt>(pairs))}, "Mask", "pairs"));
        }
    }

    void tooFewSamplesLowerTheDegree()
    {
        std::mt19937_64 random(7);
        for (const std::size_t count : {1U, 2U, 3U, 6U}) {
            const auto samples = drawSamples(random, count, 100);
            QVERIFY(largest(filteredBy(useOf(5), scanOf({{"d", samples}}))) < 1e-10);
            QCOMPARE(PolynomialBasis(count, 20).terms(), count);
        }
        QVERIFY(filteredBy(useOf(5), scanOf({{"d", {}}})).empty());
        // Three samples count; at those nothing is left, and the others get a parabola off.
        std::vector<double> gaps(40, notANumber);
        gaps[3] = 1;
        gaps[20] = -5;
        gaps[39] = 2.5;
        const auto left = filteredBy(useOf(9), scanOf({{"d", gaps}}));
        QVERIFY(std::abs(left[3]) + std::abs(left[20]) + std::abs(left[39]) < 1e-12);
    }

    void whereNoSampleCountsNothingIsKnown()
    {
        const auto use = useOf(1, R"(, "mask": "Mask")");
        const auto all = std::make_shared<G3VectorInt>(std::vector<std::int64_t>{0, 4});
        for (const double sample : filteredBy(use, masked({1, 2, 3, 4}, all))) {
            QVERIFY(std::isnan(sample));
        }
    }

    void aShortStretchDeterminesThePolynomial_data()
    {
        QTest::addColumn<int>("order");
        QTest::addColumn<int>("first");
        QTest::addColumn<int>("count");
        for (const int order : {1, 3, 7, 12}) {
            for (const int first : {0, 100, 192}) {
                QTest::addRow("%d at %d", order, first) << order << first << 8;
            }
        }
        QTest::newRow("20 of 30") << 20 << 85 << 30;
    }
    void aShortStretchDeterminesThePolynomial()
    {
        QFETCH(int, order);
        QFETCH(int, first);
        QFETCH(int, count);
        // A polynomial in whole numbers, around the stretch, and what lies far from it: Newton's
        // binomials, of which each is exact.
        SampleChoice counted(200);
        std::fill_n(counted.begin() + first, count, std::uint8_t{1});
        const int degree = std::min(order, count - 1);
        std::vector<double> samples(200);
        for (int i = 0; i < 200; ++i) {
            Number value = 0;
            Number binomial = 1;
            for (int k = 0; k <= std::min(degree, 7); ++k) {
                value += (k % 2 == 0 ? 3 : -2) * binomial;
                binomial *= static_cast<Number>(i - first - k) / (k + 1);
            }
            samples[static_cast<std::size_t>(i)] = static_cast<double>(value);
        }
        const PolynomialBasis basis(200, order, counted);
        QCOMPARE(basis.terms(), static_cast<std::size_t>(degree) + 1);
        auto left = samples;
        basis.removeFrom(left);
        const std::vector<double> stretch(samples.begin() + first, samples.begin() + first + count);
        for (int i = 0; i < 200; ++i) {
            const auto at = static_cast<std::size_t>(i);
            if (counted[at] != 0) {
                QVERIFY(std::abs(left[at]) < 1e-12 * largest(stretch));
            } else if (order <= 3) {
                QVERIFY(std::abs(left[at]) < 1e-9 * (1 + std::abs(samples[at])));
            }
        }
    }

    void theFitOfAShortStretchIsThatOfTheStretchAlone()
    {
        std::mt19937_64 random(10);
        const auto samples = drawSamples(random, 60, 1e3, 5);
        for (const int order : {3, 9, 20}) {
            const auto alone = reference(samples, order);
            for (const std::size_t before : {0U, 500U, 20'000U}) {
                std::vector<double> scan(before + samples.size() + 700, 1e6);
                std::ranges::copy(samples, scan.begin() + static_cast<std::ptrdiff_t>(before));
                const auto end = static_cast<std::int64_t>(before + samples.size());
                const auto mask = std::make_shared<G3VectorInt>(
                    std::vector<std::int64_t>{0,
                                              static_cast<std::int64_t>(before),
                                              end,
                                              static_cast<std::int64_t>(scan.size())});
                const auto left =
                    filteredBy(useOf(order, R"(, "mask": "Mask")"), masked(scan, mask));
                for (std::size_t i = 0; i < samples.size(); ++i) {
                    QVERIFY(std::abs(left[before + i] - alone[i]) < 1e-10);
                }
            }
        }
    }

    void twoStretchesFarApartAreFittedTogether()
    {
        // Eight samples at each end: nearly the same abscissae, and yet they tell 16 degrees.
        std::mt19937_64 random(11);
        auto samples = drawSamples(random, 4000);
        std::vector<bool> counts(4000);
        SampleChoice counted(4000);
        for (std::size_t i = 0; i < 8; ++i) {
            counts[i] = counts[3999 - i] = true;
            counted[i] = counted[3999 - i] = 1;
        }
        const PolynomialBasis basis(4000, 3, counted);
        QCOMPARE(basis.terms(), std::size_t{4});
        const auto expected = reference(samples, 3, counts);
        basis.removeFrom(samples);
        for (std::size_t i = 0; i < 4000; ++i) {
            if (counts[i]) {
                QVERIFY(std::abs(samples[i] - expected[i]) < 1e-11);
            }
        }
        QCOMPARE(PolynomialBasis(4000, 20, counted).terms(), std::size_t{16});
    }

    void basesAreOrthonormalOverTheSamplesThatCount()
    {
        std::mt19937_64 random(8);
        SampleChoice counted(400);
        for (auto& one : counted) {
            one = random() % 3 != 0;
        }
        const PolynomialBasis basis(400, 20, counted);
        QCOMPARE(basis.terms(), std::size_t{21});
        auto samples = drawSamples(random, 400);
        const auto before = samples;
        basis.removeFrom(samples);
        // What is left has no product with any power over the samples that count.
        for (int power = 0; power <= 20; ++power) {
            double product = 0;
            for (std::size_t i = 0; i < samples.size(); ++i) {
                const double x = static_cast<double>(i) / 199.5 - 1;
                product += counted[i] != 0 ? samples[i] * std::pow(x, power) : 0;
            }
            QVERIFY(std::abs(product) < 1e-11);
        }
    }

    void unitsTimesAndOrderStay()
    {
        auto map = std::make_shared<G3TimestreamMap>();
        auto integers = std::make_shared<G3Timestream>(
            SampleUnits::Power, Timestamp{5}, Timestamp{9}, std::vector<std::int32_t>{1, 2, 4});
        integers->flacLevel = 5;
        map->items.emplace_back("z", integers);
        map->items.emplace_back("null", nullptr);
        map->items.emplace_back("a", integers);
        Frame frame(frame_types::scan);
        frame.put("Raw", map);
        const auto out = runModule(useOf(1, R"(, "output": "{key}Flat")"), {frame});
        const auto result = out[0].get<G3TimestreamMap>("RawFlat");
        QCOMPARE(result->items[0].first, std::string("z"));
        QVERIFY(!result->items[1].second);
        const G3Timestream& flat = *result->items[2].second;
        QCOMPARE(flat.units, SampleUnits::Power);
        QCOMPARE(flat.start.ticks, 5);
        QCOMPARE(flat.stop.ticks, 9);
        QCOMPARE(flat.flacLevel, std::uint8_t{0});
        QVERIFY(std::abs(flat.at(1) + 1.0 / 3) < 1e-14);
        QCOMPARE(out[0].get<G3TimestreamMap>("Raw")->items.size(), std::size_t{3});
    }

    void hostileFramesAreErrors()
    {
        QVERIFY(failsAt(useOf(1), {Frame(frame_types::scan)}, "Raw", "has(Raw)"));
        Frame wrong(frame_types::scan);
        wrong.put("Raw", std::make_shared<G3MapDouble>());
        QVERIFY(failsAt(useOf(1), {wrong}, "Raw", "G3TimestreamMap"));
        Frame taken = scanOf({{"d", {1, 2}}});
        taken.put("Out", std::make_shared<G3MapDouble>());
        QVERIFY(failsAt(useOf(1, R"(, "output": "Out")"), {taken}, "Out", "output"));
        QVERIFY(errorOf(useOf(21), {}));
        QVERIFY(errorOf(useOf(-1), {}));
        QCOMPARE(runModule(useOf(1), {scanOf({})})[0].get<G3TimestreamMap>("Raw")->size(),
                 std::size_t{0});
    }
};

QTEST_APPLESS_MAIN(PolyFilterTest)
#include "poly_filter_test.moc"
