// SPDX-License-Identifier: BSD-2-Clause
// Sums that don't depend on the order of the numbers.
#include "engine/modules/reproducible_sum.h"

#include <QTest>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace scanweave;

namespace {

ReproducibleSum sumOf(const std::vector<double>& numbers)
{
    ReproducibleSum sum;
    for (const double number : numbers) {
        sum.add(number);
    }
    return sum;
}

/// Partial sums of random parts, merged in random order.
double mergedSum(std::vector<double> numbers, std::mt19937_64& random)
{
    std::ranges::shuffle(numbers, random);
    std::vector<ReproducibleSum> parts(1 + random() % 7);
    for (const double number : numbers) {
        parts[random() % parts.size()].add(number);
    }
    while (parts.size() > 1) {
        const std::size_t i = random() % (parts.size() - 1);
        parts[i].merge(parts.back());
        parts.pop_back();
    }
    return parts.front().value();
}

std::uint64_t bits(double number)
{
    return std::bit_cast<std::uint64_t>(number);
}

std::vector<double> drawNumbers(std::mt19937_64& random, std::size_t count, int exponents)
{
    std::uniform_real_distribution<double> mantissa(-1, 1);
    std::uniform_int_distribution<int> exponent(-exponents, exponents);
    std::vector<double> numbers(count);
    for (double& number : numbers) {
        number = std::ldexp(mantissa(random), exponent(random));
    }
    return numbers;
}

} // namespace

class ReproducibleSumTest : public QObject
{
    Q_OBJECT

private slots:
    void anyOrderGivesTheSameBits_data()
    {
        QTest::addColumn<int>("exponents");
        for (const int exponents : {0, 3, 30, 70, 300, 1000}) {
            QTest::addRow("2^+-%d", exponents) << exponents;
        }
    }
    void anyOrderGivesTheSameBits()
    {
        QFETCH(int, exponents);
        std::mt19937_64 random(7);
        for (int round = 0; round < 200; ++round) {
            const auto numbers = drawNumbers(random, 1 + random() % 300, exponents);
            const double expected = sumOf(numbers).value();
            for (int order = 0; order < 5; ++order) {
                QCOMPARE(bits(mergedSum(numbers, random)), bits(expected));
            }
        }
    }

    void theSumIsRight()
    {
        std::mt19937_64 random(8);
        for (int round = 0; round < 500; ++round) {
            const auto numbers = drawNumbers(random, 1 + random() % 1000, 20);
            __float128 exact = 0;
            double largest = 0;
            for (const double number : numbers) {
                exact += number;
                largest = std::max(largest, std::abs(number));
            }
            const double error = std::abs(
                static_cast<double>(static_cast<__float128>(sumOf(numbers).value()) - exact));
            QVERIFY(error <= 1e-18 * largest * static_cast<double>(numbers.size()) +
                                 2e-16 * std::abs(static_cast<double>(exact)));
        }
    }

    void whatCancelsIsGone()
    {
        QCOMPARE(sumOf({1e16, 1, -1e16}).value(), 1.0); // 0 in plain doubles
        QCOMPARE(sumOf({3, -3}).value(), 0.0);
        QCOMPARE(sumOf({-0.1, -0.2, -0.3}).value(), -0.6);
    }

    void oneNumberComesBackAsItIs()
    {
        using Limits = std::numeric_limits<double>;
        for (const double number : {1.0,
                                    -1.0 / 3,
                                    1e300,
                                    -1e-300,
                                    Limits::max(),
                                    Limits::lowest(),
                                    Limits::min(),
                                    Limits::denorm_min(),
                                    4294967296.0,
                                    4294967295.0,
                                    0.0}) {
            QCOMPARE(bits(sumOf({number}).value()), bits(number));
        }
    }

    void wideSumsKeepWhatLargeNumbersLeave()
    {
        const double large = std::ldexp(1, 100);
        const double small = std::ldexp(1, -20);
        std::vector<double> numbers{large, -0.75 * large, -0.25 * large, small, 3 * small};
        std::ranges::sort(numbers);
        do {
            WideReproducibleSum first;
            WideReproducibleSum second;
            for (std::size_t i = 0; i < numbers.size(); ++i) {
                (i < 2 ? first : second).add(numbers[i]);
            }
            first.merge(second);
            QCOMPARE(first.value(), 4 * small);
        } while (std::ranges::next_permutation(numbers).found);
    }

    void noNumberMakesItNoNumber()
    {
        const double infinity = std::numeric_limits<double>::infinity();
        for (const double bad : {infinity, -infinity, std::nan("")}) {
            QVERIFY(std::isnan(sumOf({1, bad, 2}).value()));
            ReproducibleSum sum = sumOf({1});
            sum.merge(sumOf({bad}));
            sum.merge(sumOf({5}));
            QVERIFY(std::isnan(sum.value()));
        }
    }

    void nothingIsZero()
    {
        ReproducibleSum sum;
        QVERIFY(sum.isZero());
        sum.merge(ReproducibleSum());
        sum.add(0.0);
        QCOMPARE(sum.value(), 0.0);
        QVERIFY(sum.isZero());
    }
};

QTEST_APPLESS_MAIN(ReproducibleSumTest)
#include "reproducible_sum_test.moc"
