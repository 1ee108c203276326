// SPDX-License-Identifier: BSD-2-Clause
// A frame's envelope: parsing, changing and encoding, and what damaged bytes must not do.
#include "engine/g3/blob_header.h"
#include "engine/g3/frame.h"
#include "engine/g3/frame_envelope.h"
#include "engine/g3/scalars.h"
#include "tests/support/allocation_meter.h"
#include "tests/support/error_of.h"
#include "tests/support/frame_bytes.h"

#include <QTest>

#include <random>

using namespace scanweave;
using test::number;
using test::Order;
using test::rawFrame;
using test::rawInt;

namespace {

SharedBytes shared(std::string_view bytes)
{
    return SharedBytes::copyOf(asBytes(bytes));
}

Frame parse(std::string_view bytes, Frame::Crc crc = Frame::Crc::Check)
{
    return Frame::parse(shared(bytes), crc);
}

std::string encoded(const Frame& frame)
{
    return std::string(frame.encode().text());
}

#define VERIFY_ERROR(expression, words)                                                            \
    do {                                                                                           \
        const std::string message = test::errorOf([&] { (void)(expression); });                    \
        QVERIFY2(message.find(words) != std::string::npos, message.c_str());                       \
    } while (false)

std::string sample(Order order = Order::Little)
{
    return rawFrame('S', {{"b", rawInt(7, order)}, {"a", rawInt(-1, order)}, {"", "x"}}, order);
}

} // namespace

class FrameTest : public QObject
{
    Q_OBJECT

private slots:
    void parsesBothByteOrders()
    {
        for (const Order order : {Order::Little, Order::Big}) {
            const Frame frame = parse(sample(order));
            QVERIFY(frame.type() == frame_types::scan);
            QVERIFY((frame.keys() == std::vector<std::string>{"b", "a", ""}));
            QCOMPARE(frame.className("a"), std::string("G3Int"));
            QCOMPARE(frame.className(""), std::string());
            QCOMPARE(frame.blobSize("b"), std::size_t{38});
            QCOMPARE(frame.get<G3Int>("b")->value, std::int64_t{7});
            QVERIFY(frame.isUntouched());
            QCOMPARE(encoded(frame), sample(order));
        }
    }

    void untouchedFramesEncodeToTheVeryBytes()
    {
        const SharedBytes bytes = shared(sample());
        const Frame frame = Frame::parse(bytes, Frame::Crc::Check);
        (void)frame.object("a");
        QCOMPARE(frame.encode().data(), bytes.data());
        Frame copy = frame;
        copy.erase("not there");
        copy.setType(frame.type());
        QCOMPARE(copy.encode().data(), bytes.data());
        copy.erase("a");
        QVERIFY(!copy.isUntouched());
        QVERIFY(frame.has("a"));
        QCOMPARE(frame.encode().data(), bytes.data());
    }

    void theEmptyFrameHas17Bytes()
    {
        QCOMPARE(encoded(Frame()), rawFrame('N', {}));
        QCOMPARE(encoded(Frame()).size(), std::size_t{17});
        QCOMPARE(parse(rawFrame('N', {})).size(), std::size_t{0});
    }

    void changedFramesKeepTheBlobsOfTheRest()
    {
        Frame frame = parse(sample(Order::Big));
        frame.put("new", std::make_shared<G3Int>(3));
        frame.erase("b");
        frame.setType(frame_types::map);
        const std::string expected =
            rawFrame('M', {{"a", rawInt(-1, Order::Big)}, {"", "x"}, {"new", rawInt(3)}});
        QCOMPARE(encoded(frame), expected);
        QCOMPARE(encoded(parse(expected)), expected);
    }

    void randomFramesSurviveEncodingAndParsing()
    {
        std::mt19937 random(11);
        const auto randomText = [&](std::size_t most) {
            std::string text(random() % most, '\0');
            for (char& c : text) {
                c = static_cast<char>(random() & 0xff);
            }
            return text;
        };
        for (int i = 0; i < 300; ++i) {
            Frame frame(FrameType{static_cast<std::uint32_t>(random())});
            test::RawEntries entries;
            for (auto left = random() % 12; left != 0; --left) {
                const std::string key = randomText(20);
                if (frame.has(key)) {
                    continue;
                }
                const std::string blob = randomText(random() % 10 == 0 ? 20'000 : 100);
                entries.emplace_back(key, blob);
                frame.putBlob(key, shared(blob));
            }
            if (!entries.empty() && random() % 3 == 0) {
                const auto gone =
                    entries.begin() + static_cast<std::ptrdiff_t>(random() % entries.size());
                frame.erase(gone->first);
                entries.erase(gone);
            }
            const std::string expected = rawFrame(frame.type().code, entries);
            QCOMPARE(encoded(frame), expected);
            const Frame again = parse(expected);
            QCOMPARE(again.size(), entries.size());
            for (const auto& [key, blob] : entries) {
                QVERIFY(again.blob(key).text() == blob);
            }
        }
    }

    void refusesNullsKnownKeysAndMissingOnes()
    {
        Frame frame;
        VERIFY_ERROR(frame.put("k", nullptr), "key k: there is no object");
        frame.put("k", std::make_shared<G3Int>(1));
        VERIFY_ERROR(frame.put("k", std::make_shared<G3Int>(2)),
                     "key k: the frame has this key already");
        VERIFY_ERROR(frame.putBlob("k", shared("x")), "has this key already");
        VERIFY_ERROR(frame.object("q"), "key q: this None frame has no such key");
        VERIFY_ERROR(frame.blob("q"), "key q");
        VERIFY_ERROR(frame.className("q"), "key q");
        VERIFY_ERROR(frame.get<G3String>("k"), "this is a G3Int, where a G3String is needed");
        QVERIFY(frame.find<G3String>("k") == nullptr);
        QVERIFY(frame.find<G3Int>("q") == nullptr);
        QCOMPARE(frame.find<G3Int>("k")->value, std::int64_t{1});
        VERIFY_ERROR(frame.putBlob(std::string(longestKey + 1, 'k'), shared("x")), "too long");
    }

    void putObjectsAreTheVeryObjects()
    {
        const auto object = std::make_shared<G3Int>(1);
        Frame frame;
        frame.put("k", object);
        QCOMPARE(frame.className("k"), std::string("G3Int"));
        QCOMPARE(frame.object("k").get(), object.get());
        QCOMPARE(frame.blob("k").text(), std::string_view(rawInt(1)));
        QCOMPARE(frame.object("k").get(), object.get());
    }

    void emptyBlobsStayEmptyAndAreNoObjects()
    {
        const std::string bytes = rawFrame('S', {{"x", ""}, {"y", rawInt(1)}});
        Frame frame = parse(bytes);
        QCOMPARE(frame.className("x"), std::string());
        QVERIFY(!test::errorOf([&] { (void)frame.object("x"); }).empty());
        frame.erase("y");
        QCOMPARE(encoded(frame), rawFrame('S', {{"x", ""}}));
    }

    void ofDuplicateKeysTheFirstCounts()
    {
        const std::string bytes =
            rawFrame('S', {{"b", rawInt(0)}, {"a", rawInt(1)}, {"a", rawInt(2)}, {"c", rawInt(3)}});
        Frame frame = parse(bytes);
        QVERIFY((frame.keys() == std::vector<std::string>{"b", "a", "c"}));
        QCOMPARE(frame.get<G3Int>("a")->value, std::int64_t{1});
        QCOMPARE(encoded(frame), bytes);
        frame.erase("a");
        QVERIFY(!frame.has("a"));
        QCOMPARE(encoded(frame), rawFrame('S', {{"b", rawInt(0)}, {"c", rawInt(3)}}));
    }

    void hundredThousandKeysAreNoTrouble()
    {
        test::RawEntries entries;
        for (int i = 0; i < 100'000; ++i) {
            entries.emplace_back("key" + std::to_string((i * 7919) % 100'003), "");
        }
        const Frame frame = parse(rawFrame('S', entries));
        QCOMPARE(frame.size(), entries.size());
        for (const auto& [key, blob] : entries) {
            QVERIFY(frame.has(key));
        }
    }

    void checksTheCrcUnlessTrusted()
    {
        std::string bytes = sample();
        bytes[21] = static_cast<char>(bytes[21] ^ 1); // the first key
        VERIFY_ERROR(parse(bytes), "checksum differs");
        (void)parse(sample().replace(sample().size() - 4, 4, "abcd"), Frame::Crc::Trust);
        VERIFY_ERROR(parse(sample().replace(sample().size() - 4, 4, "abcd")), "0x64636261");
    }

    void crcLengthIsCutTo32Bits()
    {
        QCOMPARE(coveredByCrc(0), std::uint64_t{0});
        QCOMPARE(coveredByCrc(0xffffffff), std::uint64_t{0xffffffff});
        QCOMPARE(coveredByCrc(std::uint64_t{1} << 32), std::uint64_t{0});
        QCOMPARE(coveredByCrc((std::uint64_t{3} << 32) + 5), std::uint64_t{5});
    }

    void takesVersionOneAndFlagsZeroAndOneOnly()
    {
        for (int flag = 2; flag < 256; ++flag) {
            VERIFY_ERROR(parse(std::string(1, static_cast<char>(flag)) + sample().substr(1)),
                         "no frame begins");
        }
        for (const std::uint32_t version : {0U, 2U, 0x01000000U, 0xffffffffU}) {
            VERIFY_ERROR(parse(sample().replace(1, 4, number(version, 4))),
                         "there is only version 1");
        }
        VERIFY_ERROR(parse(std::string(17, '\0')), "only zeros");
        VERIFY_ERROR(parse("\x1f\x8b" + std::string(20, 'x')), "looks compressed");
    }

    void everyTruncationAndExtensionIsAnError()
    {
        for (const Order order : {Order::Little, Order::Big}) {
            const std::string bytes = sample(order);
            for (std::size_t size = 0; size < bytes.size(); ++size) {
                for (const Frame::Crc crc : {Frame::Crc::Check, Frame::Crc::Trust}) {
                    QVERIFY(
                        !test::errorOf([&] { (void)parse(bytes.substr(0, size), crc); }).empty());
                }
            }
            VERIFY_ERROR(parse(bytes + "x"), "1 more bytes follow");
        }
    }

    void everyFlippedBitIsAnErrorOrHarmless()
    {
        const std::string bytes = sample();
        test::resetLargestAllocation();
        for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
            std::string damaged = bytes;
            damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
            const bool inType = bit / 8 >= 9 && bit / 8 < 13; // which the checksum does not cover
            const std::string message = test::errorOf([&] { (void)parse(damaged); });
            QVERIFY2(message.empty() == inType, qPrintable(QString::number(bit)));
            (void)test::errorOf([&] { (void)parse(damaged, Frame::Crc::Trust); });
        }
        QVERIFY(test::largestAllocation() < 16 * bytes.size());
    }

    void absurdNumbersCostNoMemory_data()
    {
        QTest::addColumn<quint64>("value");
        for (const int shift : {31, 32, 33, 40, 62, 63}) {
            QTest::addRow("2^%d", shift) << (quint64{1} << shift);
            QTest::addRow("2^%d-1", shift) << (quint64{1} << shift) - 1;
        }
        QTest::addRow("2^64-1") << ~quint64{0};
        QTest::addRow("2^64-17") << ~quint64{0} - 16;
        QTest::addRow("one too many") << quint64{39};
    }

    void absurdNumbersCostNoMemory()
    {
        QFETCH(const quint64, value);
        for (const Order order : {Order::Little, Order::Big}) {
            const std::string bytes = sample(order);
            const std::size_t keyLength = 13;
            const std::size_t blobLength = keyLength + 8 + 1;
            const std::size_t lastLength = bytes.size() - 4 - 1 - 8;
            test::resetLargestAllocation();
            for (const std::size_t at : {keyLength, blobLength, lastLength}) {
                std::string damaged = bytes;
                damaged.replace(at, 8, number(value, 8, order));
                QVERIFY(!test::errorOf([&] { (void)parse(damaged, Frame::Crc::Trust); }).empty());
            }
            std::string damaged = bytes;
            damaged.replace(5, 4, number(value, 4, order));
            if (static_cast<std::uint32_t>(value) != 0) {
                QVERIFY(!test::errorOf([&] { (void)parse(damaged, Frame::Crc::Trust); }).empty());
            }
            QVERIFY(test::largestAllocation() < 16 * bytes.size());
        }
    }

    void blobsNameTheirClass()
    {
        const auto nameIn = [](std::string_view blob) {
            return std::string(blobClassName(asBytes(blob)));
        };
        QCOMPARE(nameIn(rawInt(1)), std::string("G3Int"));
        QCOMPARE(nameIn(rawInt(1, Order::Big)), std::string("G3Int"));
        QCOMPARE(nameIn(rawInt(1).substr(0, 18)), std::string("G3Int"));
        QCOMPARE(nameIn(number(1, 1) + number(0x40000000, 4)), std::string("G3FrameObject"));
        for (std::size_t size = 0; size < 18; ++size) {
            QCOMPARE(nameIn(rawInt(1).substr(0, size)), std::string());
        }
        QCOMPARE(nameIn(std::string(50, '\0')), std::string()); // null pointer
        QCOMPARE(nameIn(number(1, 1) + number(1, 4) + std::string(50, 'x')),
                 std::string()); // unknown id
        QCOMPARE(nameIn("\2" + rawInt(1).substr(1)), std::string());
        QCOMPARE(nameIn(rawBlobOfNameLength(longestClassName)).size(), longestClassName);
        QCOMPARE(nameIn(rawBlobOfNameLength(longestClassName + 1)), std::string());
    }

    void typesHaveLettersAndNames()
    {
        QCOMPARE(frame_types::scan.name(), std::string("Scan"));
        QCOMPARE(frame_types::scan.letters(), std::string("S"));
        QCOMPARE(FrameType{0x41424344}.letters(), std::string("ABCD"));
        QCOMPARE(FrameType{0x4142}.name(), std::string("AB"));
        QCOMPARE(FrameType{0}.name(), std::string("0x00000000"));
        QCOMPARE(FrameType{0x41000042}.letters(), std::string("0x41000042"));
        QCOMPARE(FrameType{0xff}.letters(), std::string("0x000000ff"));
        QVERIFY(FrameType::parse("Map") == frame_types::map);
        QVERIFY(FrameType::parse("pipelineinfo") == frame_types::pipelineInfo);
        QVERIFY(FrameType::parse("S") == frame_types::scan);
        QVERIFY(FrameType::parse("s") == FrameType{'s'});
        QVERIFY(FrameType::parse("ABCD") == FrameType{0x41424344});
        for (const char* wrong : {"", "ABCDE", "a b", "\t", "0x0000000g", "0x000000001"}) {
            VERIFY_ERROR(FrameType::parse(wrong), "is no frame type");
        }
        std::mt19937 random(1);
        for (int i = 0; i < 1000; ++i) {
            const FrameType type{static_cast<std::uint32_t>(random()) >> random() % 32};
            QVERIFY(FrameType::parse(type.name()) == type);
        }
    }

private:
    static std::string rawBlobOfNameLength(std::size_t length)
    {
        return test::rawBlob(std::string(length, 'n'), "");
    }
};

QTEST_APPLESS_MAIN(FrameTest)
#include "frame_test.moc"
