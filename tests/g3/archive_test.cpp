// SPDX-License-Identifier: BSD-2-Clause
// The bytes of blobs, written by hand: ids, versions, byte order, sharing, and what must be
// refused.
#include "engine/base/error.h"
#include "engine/g3/maps.h"
#include "engine/g3/object_codec.h"
#include "engine/g3/object_json.h"
#include "engine/g3/opaque_object.h"
#include "engine/g3/scalars.h"
#include "engine/g3/timestream.h"
#include "tests/support/allocation_meter.h"
#include "tests/support/hex_bytes.h"

#include <QTest>

using namespace scanweave;
using test::hexBytes;

namespace {

template <class T>
std::shared_ptr<const T> decode(const SharedBytes& blob)
{
    auto object = std::dynamic_pointer_cast<const T>(decodeObject(blob));
    if (!object) {
        throw std::runtime_error("an object of another class");
    }
    return object;
}

/// The message of the Error that decoding must end with.
std::string errorOf(const SharedBytes& blob)
{
    try {
        const auto object = decodeObject(blob);
        return "no error but " + std::string(object->className());
    } catch (const Error& error) {
        return error.message();
    }
}

bool contains(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

constexpr const char* mapDouble =
    "01  01 00 00 80  0b 00 00 00 00 00 00 00 'G3MapDouble'  01 00 00 80"
    "01 00 00 00  01 00 00 00  02 00 00 00 00 00 00 00"
    "0e 00 00 00 00 00 00 00 'GoingOnSixteen' cd cc cc cc cc cc 2f 40"
    "03 00 00 00 00 00 00 00 'Six' 00 00 00 00 00 00 18 40";
constexpr const char* vectorIntHead =
    "01  01 00 00 80  0b 00 00 00 00 00 00 00 'G3VectorInt'  01 00 00 80";
constexpr const char* vectorOfObjects =
    "01  01 00 00 80  13 00 00 00 00 00 00 00 'G3VectorFrameObject'"
    "01 00 00 80  01 00 00 00  01 00 00 00";

} // namespace

class ArchiveTest : public QObject
{
    Q_OBJECT

private slots:
    void readsAndWritesADictionary()
    {
        const auto blob = hexBytes(mapDouble);
        QCOMPARE(blob.size(), 93U);
        const auto map = decode<G3MapDouble>(blob);
        QCOMPARE(map->items.at("GoingOnSixteen"), 15.9);
        QCOMPARE(map->items.at("Six"), 6.0);
        QVERIFY(encodeObject(*map).text() == blob.text());
    }

    void readsIntegersOfBothVersions()
    {
        const std::vector<std::int64_t> expected{17, 42, 87};
        const auto former =
            hexBytes(std::string(vectorIntHead) + "01 00 00 00 01 00 00 00 03 00 00 00 00 00 00 00"
                                                  "11 00 00 00 2a 00 00 00 57 00 00 00");
        QCOMPARE(former.size(), 56U);
        QCOMPARE(decode<G3VectorInt>(former)->items, expected);

        const auto current = hexBytes(std::string(vectorIntHead) +
                                      "02 00 00 00 01 00 00 00 08 00 00 00 03 00 00 00 00 00 00 00"
                                      "11 2a 57");
        const auto integers = decode<G3VectorInt>(current);
        QCOMPARE(integers->items, expected);
        QVERIFY(encodeObject(*integers).text() == current.text());
        QVERIFY(encodeObject(*decode<G3VectorInt>(former)).text() == current.text());
    }

    void choosesTheWidthOfIntegers_data()
    {
        QTest::addColumn<QList<qint64>>("integers");
        QTest::addColumn<int>("bits");
        QTest::newRow("none") << QList<qint64>{} << 8;
        QTest::newRow("127") << QList<qint64>{127, -128} << 8;
        QTest::newRow("128") << QList<qint64>{128} << 16;
        QTest::newRow("-129") << QList<qint64>{-129} << 16;
        QTest::newRow("32767") << QList<qint64>{32767, -32768} << 16;
        QTest::newRow("32768") << QList<qint64>{0, 32768} << 32;
        QTest::newRow("2^31") << QList<qint64>{qint64{1} << 31} << 64;
        QTest::newRow("-2^31") << QList<qint64>{-(qint64{1} << 31)} << 32;
        QTest::newRow("least") << QList<qint64>{std::numeric_limits<qint64>::min()} << 64;
    }
    void choosesTheWidthOfIntegers()
    {
        QFETCH(QList<qint64>, integers);
        QFETCH(int, bits);
        const G3VectorInt object(std::vector<std::int64_t>(integers.begin(), integers.end()));
        const auto blob = encodeObject(object);
        QCOMPARE(blob.size(),
                 1U + 4 + 8 + 11 + 4 + 4 + 4 + 4 + 8 +
                     object.items.size() * static_cast<unsigned>(bits) / 8);
        QCOMPARE(std::to_integer<int>(blob.span()[36]), bits);
        QCOMPARE(decode<G3VectorInt>(blob)->items, object.items);
    }

    void readsBigEndian()
    {
        const auto blob = hexBytes("00 80 00 00 01 00 00 00 00 00 00 00 05 'G3Int' 80 00 00 01"
                                   "00 00 00 01 00 00 00 01 00 00 00 00 00 00 00 05");
        QCOMPARE(decode<G3Int>(blob)->value, 5);
        const auto little = encodeObject(*decode<G3Int>(blob));
        QCOMPARE(std::to_integer<int>(little.span()[0]), 1);
        QCOMPARE(little.size(), 38U);
    }

    void writesVersionsOnceAndNotForAnEmptyList()
    {
        const auto times =
            hexBytes("01 01 00 00 80 0c 00 00 00 00 00 00 00 'G3VectorTime' 01 00 00 80"
                     "01 00 00 00 01 00 00 00 02 00 00 00 00 00 00 00 01 00 00 00"
                     "07 00 00 00 00 00 00 00 ff ff ff ff ff ff ff ff");
        const auto vector = decode<G3VectorTime>(times);
        QCOMPARE(vector->items.at(0).ticks, 7);
        QCOMPARE(vector->items.at(1).ticks, -1);
        QVERIFY(encodeObject(*vector).text() == times.text());

        const auto none =
            hexBytes("01 01 00 00 80 0c 00 00 00 00 00 00 00 'G3VectorQuat' 01 00 00 80"
                     "01 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00");
        QVERIFY(encodeObject(*decode<G3VectorQuat>(none)).text() == none.text());
    }

    void keepsOneObjectOne()
    {
        // The integer 7 twice, as one object, a null, and then the same class by its number.
        const auto blob =
            hexBytes(std::string(vectorOfObjects) +
                     "04 00 00 00 00 00 00 00"
                     "02 00 00 80 05 00 00 00 00 00 00 00 'G3Int' 02 00 00 80 01 00 00 00"
                     "07 00 00 00 00 00 00 00"
                     "02 00 00 00 02 00 00 00"
                     "00 00 00 00"
                     "02 00 00 00 03 00 00 80 08 00 00 00 00 00 00 00");
        const auto vector = decode<G3VectorFrameObject>(blob);
        QCOMPARE(vector->items.size(), 4U);
        QVERIFY(vector->items[0] == vector->items[1]);
        QVERIFY(vector->items[2] == nullptr);
        QCOMPARE(dynamic_cast<const G3Int&>(*vector->items[3]).value, 8);
        QVERIFY(encodeObject(*vector).text() == blob.text());
    }

    void readsPointersOfTheDeclaredClass()
    {
        G3TimestreamMap map;
        auto stream = std::make_shared<G3Timestream>(
            SampleUnits::Counts, Timestamp{5}, Timestamp{9}, std::vector<std::int32_t>{1, 2, 3});
        map.items = {{"z", stream}, {"a", stream}, {"none", nullptr}};
        const auto blob = encodeObject(map);
        const auto again = decode<G3TimestreamMap>(blob);
        QCOMPARE(again->items.at(0).first, "z");
        QVERIFY(again->items[0].second == again->items[1].second);
        QVERIFY(again->items[2].second == nullptr);
        QVERIFY(encodeObject(*again).text() == blob.text());
        // "z", 0x40000000, new object 2.
        QVERIFY(blob.text().find(hexBytes("'z' 00 00 00 40 02 00 00 80 04 00 00 00").text()) !=
                std::string_view::npos);
        QVERIFY(blob.text().find(hexBytes("'a' 00 00 00 40 02 00 00 00").text()) !=
                std::string_view::npos);
    }

    void keepsBitsOfNumbers()
    {
        const auto bits = {
            0x7ff8000000000000ULL, 0xfff8000000000123ULL, 0x8000000000000000ULL, 1ULL};
        G3VectorDouble numbers;
        for (const auto value : bits) {
            numbers.items.push_back(std::bit_cast<double>(value));
        }
        const auto again = decode<G3VectorDouble>(encodeObject(numbers));
        for (std::size_t i = 0; i < bits.size(); ++i) {
            QCOMPARE(std::bit_cast<std::uint64_t>(again->items[i]), bits.begin()[i]);
        }
    }

    void keepsBytesOfStrings()
    {
        const std::string bytes("\xff\xfe\0\x80", 4);
        QCOMPARE(decode<G3String>(encodeObject(G3String(bytes)))->value, bytes);
        G3MapString map({{"\x80", "b"}, {"\x7f", "a"}});
        QCOMPARE(map.items.begin()->second, "a"); // keys are ordered as unsigned bytes
    }

    void passesUnknownClassesOn()
    {
        const auto blob =
            hexBytes("01 01 00 00 80 06 00 00 00 00 00 00 00 'Things' 01 00 00 80 aa bb");
        const auto object = decode<OpaqueObject>(blob);
        QCOMPARE(object->className(), "Things");
        QVERIFY(encodeObject(*object).text() == blob.text());
        QVERIFY(!isKnownClass("Things"));

        // A dictionary of blobs survives a value that nobody knows.
        G3MapFrameObject map({{"x", object}, {"y", std::make_shared<G3Int>(3)}, {"z", nullptr}});
        const auto stored = encodeObject(map);
        const auto again = decode<G3MapFrameObject>(stored);
        QCOMPARE(again->items.at("x")->className(), "Things");
        QCOMPARE(again->items.at("y")->summary(), "3");
        QVERIFY(again->items.at("z") == nullptr);
        QVERIFY(encodeObject(*again).text() == stored.text());

        // A list in one archive doesn't.
        const G3VectorFrameObject vector({object});
        QVERIFY_EXCEPTION_THROWN((void)encodeObject(vector), Error);
    }

    void ignoresWhatFollowsTheObject()
    {
        const auto blob = hexBytes(std::string(mapDouble) + "00 01 02");
        QCOMPARE(decode<G3MapDouble>(blob)->items.size(), 2U);
    }

    void refusesDamage_data()
    {
        QTest::addColumn<QString>("bytes");
        QTest::addColumn<QString>("message");
        const auto add = [](const char* name, const std::string& bytes, const char* message) {
            QTest::newRow(name) << QString::fromStdString(bytes) << message;
        };
        const std::string integer = "05 00 00 00 00 00 00 00 'G3Int' ";
        const std::string objects = vectorOfObjects;
        add("nothing", "", "object at byte 0 of its blob: needs 1 more bytes but only 0 are left");
        add("byte order", "02 00 00 00 00", "the byte-order mark is 2");
        add("null", "01 00 00 00 00", "holds no object");
        add("null object", "01 01 00 00 80" + integer + "00 00 00 00", "holds no object");
        add("unknown class number", "01 05 00 00 00 01 00 00 80", "refers to class 5");
        add("unknown object number",
            "01 01 00 00 80" + integer + "09 00 00 00",
            "refers to object 9");
        add("newer",
            "01 01 00 00 80" + integer + "01 00 00 80 63 00 00 00",
            "version 99, newer than version 1");
        add("newer base",
            "01 01 00 00 80" + integer + "01 00 00 80 01 00 00 00 02 00 00 00",
            "G3FrameObject at byte 30");
        add("cut",
            "01 01 00 00 80" + integer + "01 00 00 80 01 00 00 00 01 00 00 00 05 00",
            "G3Int at byte 30 of its blob: needs 8 more bytes but only 2");
        add("huge name",
            "01 01 00 00 80 00 00 00 00 00 00 00 10 'G3Int'",
            "needs 1152921504606846976 more");
        add("huge list",
            objects + "00 00 00 00 00 00 00 10",
            "announces 1152921504606846976 elements");
        add("itself",
            objects + "01 00 00 00 00 00 00 00 01 00 00 00 01 00 00 00",
            "contains itself");
        add("unknown inside",
            objects + "01 00 00 00 00 00 00 00 02 00 00 80 02 00 00 00 00 00 00 00 'No'",
            "class \"No\", which is not known");
        add("no name", objects + "01 00 00 00 00 00 00 00 00 00 00 40", "doesn't name one");
        add("truth value",
            "01 01 00 00 80 06 00 00 00 00 00 00 00 'G3Bool' 01 00 00 80"
            "01 00 00 00 01 00 00 00 02",
            "a truth value is 2");
        add("width",
            std::string(vectorIntHead) +
                "02 00 00 00 01 00 00 00 0d 00 00 00 00 00 00 00 00 00 00 00",
            "integers of 13 bits");
        add("wrong class inside",
            "01 01 00 00 80 0f 00 00 00 00 00 00 00 'G3TimestreamMap' 01 00 00 80"
            "03 00 00 00 01 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
            "02 00 00 80" +
                integer + "02 00 00 80 01 00 00 00 07 00 00 00 00 00 00 00",
            "an object of class G3Int is where it doesn't belong");
    }
    void refusesDamage()
    {
        QFETCH(QString, bytes);
        QFETCH(QString, message);
        const auto error = errorOf(hexBytes(bytes.toStdString()));
        QVERIFY2(contains(error, message.toStdString()), error.c_str());
    }

    void neverAllocatesWhatALengthSays()
    {
        const auto blob =
            hexBytes("01 01 00 00 80 0e 00 00 00 00 00 00 00 'G3VectorDouble' 01 00 00 80"
                     "01 00 00 00 01 00 00 00 00 00 00 00 04 00 00 00 00 00 00 00");
        test::resetLargestAllocation();
        QVERIFY(contains(errorOf(blob), "G3VectorDouble at byte"));
        QVERIFY(test::largestAllocation() < 10000);
    }

    void boundsNesting()
    {
        FrameObjectPtr object = std::make_shared<G3Int>(1);
        for (int level = 0; level < 98; ++level) {
            object = std::make_shared<G3VectorFrameObject>(std::vector{object});
        }
        const auto blob = encodeObject(*object);
        QVERIFY(encodeObject(*decodeObject(blob)).text() == blob.text());
        for (int level = 0; level < 3; ++level) {
            object = std::make_shared<G3VectorFrameObject>(std::vector{object});
        }
        QVERIFY_EXCEPTION_THROWN((void)encodeObject(*object), Error);

        // The same by hand, far deeper, in one archive and with an archive in each level.
        std::string bytes =
            "01 01 00 00 80 13 00 00 00 00 00 00 00 'G3VectorFrameObject' 01 00 00 80"
            "01 00 00 00 01 00 00 00";
        for (unsigned level = 2; level < 30000; ++level) {
            const auto id = hexNumber(level | 0x80000000U);
            bytes += "01 00 00 00 00 00 00 00 01 00 00 00" + id;
        }
        QVERIFY(contains(errorOf(hexBytes(bytes)), "nested more than 100 deep"));

        SharedBytes nested = encodeObject(G3MapFrameObject());
        for (int level = 0; level < 150; ++level) {
            const auto size = hexNumber(static_cast<std::uint32_t>(nested.size())) + "00 00 00 00";
            const auto head =
                hexBytes("01 01 00 00 80 10 00 00 00 00 00 00 00 'G3MapFrameObject' 01 00 00 80"
                         "01 00 00 00 01 00 00 00 01 00 00 00"
                         "00 00 00 00 00 00 00 00" +
                         size);
            nested =
                SharedBytes::copyOf(asBytes(std::string(head.text()) + std::string(nested.text())));
        }
        QVERIFY(contains(errorOf(nested), "nested more than 100 deep"));
    }

private:
    static std::string hexNumber(std::uint32_t value)
    {
        char text[16];
        std::snprintf(text,
                      sizeof text,
                      " %02x %02x %02x %02x ",
                      value & 0xff,
                      value >> 8 & 0xff,
                      value >> 16 & 0xff,
                      value >> 24);
        return text;
    }
};

QTEST_APPLESS_MAIN(ArchiveTest)
#include "archive_test.moc"
