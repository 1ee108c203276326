// SPDX-License-Identifier: BSD-2-Clause
// FLAC streams and the timestreams that are stored as such.
#include "engine/base/error.h"
#include "engine/g3/flac_codec.h"
#include "engine/g3/object_codec.h"
#include "engine/g3/timestream.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <random>

using namespace scanweave;

namespace {

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

std::vector<std::int32_t> noise(std::size_t count, int bits)
{
    std::mt19937 random(count + static_cast<unsigned>(bits));
    std::vector<std::int32_t> samples(count);
    for (auto& sample : samples) {
        sample = static_cast<std::int32_t>(random()) >> (32 - bits);
    }
    return samples;
}

G3Timestream compressed(G3Timestream::Samples samples, int level, int depth)
{
    G3Timestream stream(SampleUnits::Counts, {1}, {2}, std::move(samples));
    stream.flacLevel = static_cast<std::uint8_t>(level);
    stream.flacBitDepth = static_cast<std::uint8_t>(depth);
    return stream;
}

G3Timestream stored(const G3Timestream& stream)
{
    return dynamic_cast<const G3Timestream&>(*decodeObject(encodeObject(stream)));
}

bool fails(std::span<const std::byte> stream)
{
    try {
        (void)decodeFlac(stream);
        return false;
    } catch (const Error&) {
        return true;
    }
}

} // namespace

class FlacTest : public QObject
{
    Q_OBJECT

private slots:
    void givesBackTheSamples_data()
    {
        QTest::addColumn<int>("level");
        QTest::addColumn<int>("depth");
        for (const int level : {1, 2, 5, 8, 9, 77}) {
            for (const int depth : {24, 32}) {
                QTest::addRow("level %d, %d bits", level, depth) << level << depth;
            }
        }
    }
    void givesBackTheSamples()
    {
        QFETCH(int, level);
        QFETCH(int, depth);
        for (const std::size_t count : {0U, 1U, 2U, 15U, 16U, 1152U, 1153U, 4096U, 4097U, 20000U}) {
            const auto samples = noise(count, depth);
            const auto stream =
                encodeFlac(samples, static_cast<unsigned>(level), static_cast<unsigned>(depth));
            QVERIFY(decodeFlac(stream) == samples);
        }
        const std::vector<std::int32_t> constant(10000, -7);
        const auto stream =
            encodeFlac(constant, static_cast<unsigned>(level), static_cast<unsigned>(depth));
        QVERIFY(depth == 32 ||
                stream.size() < 300); // libFLAC 1.4 has no constant blocks of 32 bits
        QVERIFY(decodeFlac(stream) == constant);
    }

    void leavesLengthAndMd5OpenInTheHeader()
    {
        const auto stream = encodeFlac(noise(100, 24), 5, 24);
        const std::string_view text(reinterpret_cast<const char*>(stream.data()), stream.size());
        QVERIFY(text.starts_with("fLaC"));
        const auto streamInfo = text.substr(8, 34);
        QCOMPARE(streamInfo.substr(4, 6), std::string_view("\0\0\0\0\0\0", 6)); // frame sizes
        QCOMPARE(streamInfo.substr(18), std::string(16, '\0'));                 // MD5
        const auto bits = (static_cast<unsigned char>(streamInfo[12]) & 1U) << 4 |
                          static_cast<unsigned char>(streamInfo[13]) >> 4;
        QCOMPARE(bits + 1, 24U);
    }

    void failsForEveryCutAndFlip()
    {
        const auto samples = noise(5000, 20);
        const auto stream = encodeFlac(samples, 5, 24);
        const std::span bytes(stream);
        QVERIFY(decodeFlac(bytes.first(0)).empty());
        constexpr std::size_t headerEnd = 86; // a stream without frames is a good one
        for (std::size_t size = 1; size < bytes.size(); ++size) {
            if (size != headerEnd && (size < 200 || size % 97 == 0 || size > bytes.size() - 50)) {
                const bool isWholeFrames = !fails(bytes.first(size)) && size > headerEnd;
                QVERIFY2(fails(bytes.first(size)) || isWholeFrames, std::to_string(size).c_str());
                if (isWholeFrames) {
                    QCOMPARE(decodeFlac(bytes.first(size)).size(), 4096U);
                }
            }
        }
        std::mt19937 random(3);
        for (int i = 0; i < 300; ++i) {
            auto damaged = stream;
            const auto at = headerEnd + random() % (damaged.size() - headerEnd);
            damaged[at] ^= static_cast<std::byte>(1U << random() % 8);
            QVERIFY2(fails(damaged), std::to_string(at).c_str());
            try {
                decodeFlac(damaged);
            } catch (const Error& error) {
                QVERIFY2(error.message().find("FLAC__") == std::string::npos, error.what());
            }
        }
        auto longer = stream;
        longer.push_back(std::byte{0});
        QVERIFY(fails(longer));
    }

    void storesTimestreamsAsTheFormatSays()
    {
        // Of 24 bits the low ones are kept, fractions are cut, types become shorter.
        const auto doubles = stored(compressed(std::vector{1.9, -1.9, 8388608.0, 0.0}, 5, 24));
        QCOMPARE(std::get<std::vector<float>>(doubles.data),
                 (std::vector{1.0F, -1.0F, -8388608.0F, 0.0F}));
        const auto longs = stored(compressed(std::vector<std::int64_t>{1LL << 40, -3}, 5, 24));
        QCOMPARE(std::get<std::vector<std::int32_t>>(longs.data),
                 (std::vector<std::int32_t>{0, -3}));
        // Of 32 bits types are kept.
        const auto kept = stored(compressed(std::vector<std::int64_t>{(1LL << 40) + 5, -3}, 5, 32));
        QCOMPARE(std::get<std::vector<std::int64_t>>(kept.data),
                 (std::vector<std::int64_t>{5, -3}));
        const auto large = stored(compressed(std::vector{1e300, -1e300, 2147483646.5}, 5, 32));
        QCOMPARE(std::get<std::vector<double>>(large.data),
                 (std::vector{2147483647.0, -2147483648.0, 2147483646.0}));
        QCOMPARE(kept.flacLevel, 5);
        QCOMPARE(kept.flacBitDepth, 32);
    }

    void storesWhatIsNoNumber_data()
    {
        QTest::addColumn<QList<double>>("samples");
        QTest::newRow("none") << QList<double>{1, 2, 3};
        QTest::newRow("some") << QList<double>{1, notANumber, infinity, -infinity, 5};
        QTest::newRow("all") << QList<double>{notANumber, infinity};
        QTest::newRow("no samples") << QList<double>{};
    }
    void storesWhatIsNoNumber()
    {
        QFETCH(QList<double>, samples);
        for (const int depth : {24, 32}) {
            const auto again =
                stored(compressed(std::vector(samples.begin(), samples.end()), 5, depth));
            QCOMPARE(again.size(), static_cast<std::size_t>(samples.size()));
            for (std::size_t i = 0; i < again.size(); ++i) {
                const double before = samples[static_cast<qsizetype>(i)];
                QVERIFY(std::isfinite(before) ? again.at(i) == before : std::isnan(again.at(i)));
            }
            // What was read is written as the same bytes.
            QVERIFY(encodeObject(again).text() == encodeObject(stored(again)).text());
        }
    }

    void refusesWhatCannotBeStored()
    {
        auto stream = compressed(std::vector<std::int32_t>{1, 2}, 5, 24);
        stream.units = SampleUnits::Tcmb;
        QVERIFY_EXCEPTION_THROWN((void)encodeObject(stream), Error);
        stream.units = SampleUnits::None;
        QCOMPARE(stored(stream).size(), 2U);
        stream.flacBitDepth = 16;
        QVERIFY_EXCEPTION_THROWN((void)encodeObject(stream), Error);
    }
};

QTEST_APPLESS_MAIN(FlacTest)
#include "flac_test.moc"
