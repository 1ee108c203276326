// SPDX-License-Identifier: BSD-2-Clause
// The order of JSON values that sorting by metadata uses.
#include "engine/accumulate/json_order.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <random>

using namespace scanweave;
using Json = nlohmann::ordered_json;

namespace {

constexpr auto infinity = std::numeric_limits<double>::infinity();
constexpr auto smallest = std::numeric_limits<std::int64_t>::min();
constexpr auto largest = std::numeric_limits<std::int64_t>::max();

/// Each is below the next.
const std::vector<Json>& ascending()
{
    static const std::vector<Json> values{
        nullptr,
        false,
        true,
        -infinity,
        -1e300,
        smallest,
        std::nextafter(-9223372036854775808.0, 0.0),
        -2,
        -1.5,
        -1,
        0,
        0.25,
        1U,
        1.5,
        std::int64_t{9007199254740992},
        std::int64_t{9007199254740993}, // the same double as the one before
        std::int64_t{9007199254740994},
        largest,
        9223372036854775808.0,
        std::uint64_t{9223372036854775809ULL},
        std::numeric_limits<std::uint64_t>::max(),
        18446744073709551616.0,
        infinity,
        std::nan(""),
        "",
        "10",
        "9",
        "Z",
        "a",
        "aa",
        "\xff",
        Json::array(),
        Json::array({1}),
        Json::array({1, 0}),
        Json::array({2}),
        Json::object(),
        Json{{"a", 1}},
        Json{{"a", 1}, {"b", 0}},
        Json{{"a", 2}},
        Json{{"b", 0}},
    };
    return values;
}

Json randomNumber(std::mt19937_64& random)
{
    const std::uint64_t base = std::uint64_t{1} << (random() % 64);
    const std::uint64_t bits = base + random() % 5 - 2;
    switch (random() % 5) {
    case 0:
        return static_cast<std::int64_t>(bits);
    case 1:
        return bits;
    case 2:
        return -static_cast<double>(bits);
    case 3:
        return std::nextafter(static_cast<double>(bits), random() % 2 == 0 ? -infinity : infinity);
    default:
        return static_cast<double>(bits) + 0.5;
    }
}

} // namespace

class JsonOrderTest : public QObject
{
    Q_OBJECT

private slots:
    void ordersAllKinds()
    {
        const auto& values = ascending();
        for (std::size_t i = 0; i < values.size(); ++i) {
            for (std::size_t j = 0; j < values.size(); ++j) {
                const auto order = compareJson(values[i], values[j]);
                const QByteArray what = QByteArray::number(static_cast<qulonglong>(i)) +
                                        " against " +
                                        QByteArray::number(static_cast<qulonglong>(j));
                QVERIFY2(i < j ? order < 0 : i > j ? order > 0 : order == 0, what.constData());
            }
        }
    }

    void numbersOfDifferentTypesCanBeEqual()
    {
        QVERIFY(compareJson(3, 3U) == 0);
        QVERIFY(compareJson(3, 3.0) == 0);
        QVERIFY(compareJson(std::uint64_t{1} << 63, 9223372036854775808.0) == 0);
        QVERIFY(compareJson(smallest, -9223372036854775808.0) == 0);
        QVERIFY(compareJson(0, -0.0) == 0);
        QVERIFY(compareJson(std::nan(""), -std::nan("")) == 0);
    }

    void isTransitiveAroundPowersOfTwo()
    {
        std::mt19937_64 random(5);
        for (int round = 0; round < 20000; ++round) {
            const Json a = randomNumber(random);
            const Json b = randomNumber(random);
            const Json c = randomNumber(random);
            QVERIFY((compareJson(a, b) < 0) == (compareJson(b, a) > 0));
            if (compareJson(a, b) <= 0 && compareJson(b, c) <= 0) {
                QVERIFY(compareJson(a, c) <= 0);
            }
            // Long double holds both kinds exactly here.
            const auto exact = [](const Json& value) {
                return value.is_number_float() ? value.get<long double>()
                       : value.is_number_unsigned()
                           ? static_cast<long double>(value.get<std::uint64_t>())
                           : static_cast<long double>(value.get<std::int64_t>());
            };
            if constexpr (std::numeric_limits<long double>::digits >= 64) {
                QVERIFY((compareJson(a, b) < 0) == (exact(a) < exact(b)));
            }
        }
    }
};

QTEST_APPLESS_MAIN(JsonOrderTest)
#include "json_order_test.moc"
