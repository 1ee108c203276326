// SPDX-License-Identifier: BSD-2-Clause
// Frames in spt3g's JSON form: texts put together by hand by the rules of G3-FORMAT.md section 10,
// and what holds for every class.
#include "engine/g3/flat_sky_map.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/maps.h"
#include "engine/g3/object_registry.h"
#include "engine/g3/opaque_object.h"
#include "engine/g3/scalars.h"
#include "engine/g3/timestream.h"
#include "engine/g3/upstream_json.h"
#include "engine/g3/vectors.h"
#include "tests/support/golden.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <memory>

using namespace scanweave;

namespace {

/// A frame of one key "k"; its text from there on.
std::string textOf(FrameObjectPtr object, FrameType type = frame_types::scan)
{
    Frame frame(type);
    frame.put("k", std::move(object));
    return upstreamJson(frame);
}

/// Without white space; texts in these tests have none of their own.
std::string compact(std::string text)
{
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
    return text;
}

/// The members of the object in a frame of one key, behind its version and its base.
std::string membersOf(FrameObjectPtr object)
{
    const std::string text = compact(textOf(std::move(object)));
    const std::string base = R"("G3FrameObject":{"cereal_class_version":1},)";
    const auto begin = text.find(base) + base.size();
    return text.substr(begin, text.size() - std::string("}}}}}").size() - begin);
}

std::shared_ptr<G3Timestream> timestream(G3Timestream::Samples samples)
{
    return std::make_shared<G3Timestream>(
        SampleUnits::Counts, Timestamp{100}, Timestamp{300}, std::move(samples));
}

/// Accepts everything that is JSON, also names that come again.
bool isJson(std::string text)
{
    for (const std::string bare : {"-Infinity", "Infinity", "NaN"}) {
        for (auto at = text.find(bare); at != std::string::npos; at = text.find(bare, at)) {
            text.replace(at, bare.size(), "0");
        }
    }
    return nlohmann::json::accept(text);
}

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

} // namespace

class UpstreamJsonTest : public QObject
{
    Q_OBJECT

private slots:
    void wholeFrames();
    void objectsAndClassesAreCounted();
    void numbers_data();
    void numbers();
    void texts();
    void lists();
    void dictionaries();
    void timestreams();
    void maps();
    void whatHasNoForm();
    void everyGoldenFrame_data();
    void everyGoldenFrame();
};

void UpstreamJsonTest::wholeFrames()
{
    QCOMPARE(upstreamJson(Frame(frame_types::none)), R"({
    "frame": {
        "cereal_class_version": 1,
        "size": 0,
        "type": "N"
    }
})");
    Frame frame(frame_types::scan);
    frame.put("Five", std::make_shared<G3Int>(5));
    frame.put("Empty", std::make_shared<G3VectorDouble>());
    QCOMPARE(upstreamJson(frame), R"({
    "frame": {
        "cereal_class_version": 1,
        "size": 2,
        "type": "S",
        "name": "Five",
        "val": {
            "polymorphic_id": 2147483649,
            "polymorphic_name": "G3Int",
            "ptr_wrapper": {
                "id": 2147483649,
                "data": {
                    "cereal_class_version": 1,
                    "G3FrameObject": {
                        "cereal_class_version": 1
                    },
                    "value": 5
                }
            }
        },
        "name": "Empty",
        "val": {
            "polymorphic_id": 2147483650,
            "polymorphic_name": "G3VectorDouble",
            "ptr_wrapper": {
                "id": 2147483650,
                "data": {
                    "cereal_class_version": 1,
                    "G3FrameObject": {},
                    "vector": []
                }
            }
        }
    }
})");
    QVERIFY(upstreamJson(Frame(FrameType::parse("AB"))).find(R"("type": "BA")") !=
            std::string::npos);
}

void UpstreamJsonTest::objectsAndClassesAreCounted()
{
    const auto shared = timestream(std::vector<std::int64_t>{});
    Frame frame(frame_types::scan);
    frame.put("ts", shared);
    frame.put("map",
              std::make_shared<G3TimestreamMap>(
                  std::vector<G3TimestreamMap::Entry>{{"z", shared}, {"a", shared}}));
    frame.put("list",
              std::make_shared<G3VectorFrameObject>(std::vector<FrameObjectPtr>{
                  nullptr, std::make_shared<G3Int>(1), std::make_shared<G3Int>(2)}));
    const std::string text = compact(upstreamJson(frame));
    const std::string again = R"({"polymorphic_id":1073741824,"ptr_wrapper":{"id":1}})";
    QVERIFY2(text.find(R"("map":[{"key":"z","value":)" + again + R"(},{"key":"a","value":)" +
                       again + "}]") != std::string::npos,
             text.c_str());
    QVERIFY2(text.find(R"("vector":[{"polymorphic_id":0},{"polymorphic_id":2147483652,)"
                       R"("polymorphic_name":"G3Int","ptr_wrapper":{"id":2147483652,"data":{)"
                       R"("cereal_class_version":1,"G3FrameObject":{},"value":1}}},)"
                       R"({"polymorphic_id":4,"ptr_wrapper":{"id":2147483653,"data":{)"
                       R"("G3FrameObject":{},"value":2}}}])") != std::string::npos,
             text.c_str());
}

void UpstreamJsonTest::numbers_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("text");
    const auto row = [](double value, const char* text) { QTest::newRow(text) << value << text; };
    row(0, "0.0");
    row(-0.0, "-0.0");
    row(6, "6.0");
    row(-15.9, "-15.9");
    row(0.1, "0.1");
    row(123456.789, "123456.789");
    row(1e-6, "0.000001");
    row(1.5e-6, "0.0000015");
    row(1e-7, "1e-7");
    row(1e-20, "1e-20");
    row(-2.25e-300, "-2.25e-300");
    row(1e20, "100000000000000000000.0");
    row(123456789012345680000.0, "123456789012345680000.0");
    row(1e21, "1e21");
    row(1.5e300, "1.5e300");
    row(5e-324, "5e-324");
    row(notANumber, "NaN");
    row(infinity, "Infinity");
    row(-infinity, "-Infinity");
}

void UpstreamJsonTest::numbers()
{
    QFETCH(double, value);
    QFETCH(QString, text);
    const std::string expected = R"("value":)" + text.toStdString();
    QCOMPARE(membersOf(std::make_shared<G3Double>(value)), expected);
    if (std::isfinite(value)) {
        QCOMPARE(text.toDouble(), value);
    }
}

void UpstreamJsonTest::texts()
{
    QCOMPARE(membersOf(std::make_shared<G3String>(std::string("a\"b\\c\n\t\x1f\0", 8))),
             R"("value":"a\"b\\c\n\t\u001F")");
    // What is no UTF-8 stays as it is.
    QCOMPARE(membersOf(std::make_shared<G3String>("\xff\xc3\xa4")), "\"value\":\"\xff\xc3\xa4\"");
    QCOMPARE(membersOf(std::make_shared<G3Bool>(true)), R"("value":true)");
    const std::int64_t large = std::numeric_limits<std::int64_t>::min();
    QCOMPARE(membersOf(std::make_shared<G3Int>(large)), R"("value":-9223372036854775808)");
    QCOMPARE(membersOf(std::make_shared<G3Time>(7)), R"("timestamp":7)");
}

void UpstreamJsonTest::lists()
{
    QCOMPARE(membersOf(std::make_shared<G3VectorInt>(std::vector<std::int64_t>{1, -200})),
             R"("store_bits":16,"vector":[1,-200])");
    QCOMPARE(membersOf(std::make_shared<G3VectorBool>(std::vector<bool>{true, false})),
             R"("vector":[true,false])");
    QCOMPARE(membersOf(std::make_shared<G3VectorUnsignedChar>(std::vector<std::uint8_t>{0, 255})),
             R"("vector":[0,255])");
    QCOMPARE(membersOf(std::make_shared<G3VectorComplexDouble>(
                 std::vector<std::complex<double>>{{1, -0.5}})),
             R"("vector":[{"real":1.0,"imag":-0.5}])");
    QCOMPARE(membersOf(std::make_shared<G3VectorTime>(std::vector<Timestamp>{{1}, {2}})),
             R"("vector":[{"cereal_class_version":1,"G3FrameObject":{},"timestamp":1},)"
             R"({"G3FrameObject":{},"timestamp":2}])");
    QCOMPARE(membersOf(std::make_shared<G3VectorQuat>(std::vector<Quat>{{1, 2, 3, 4}})),
             R"("vector":[{"cereal_class_version":1,"a":1.0,"b":2.0,"c":3.0,"d":4.0}])");
    const std::string rotation = compact(textOf(std::make_shared<G3TimestreamQuat>()));
    QVERIFY2(rotation.find(R"("data":{"cereal_class_version":1,"G3VectorQuat":{)"
                           R"("cereal_class_version":1,"G3FrameObject":{"cereal_class_version":1},)"
                           R"("vector":[]},"start":{"cereal_class_version":1,"G3FrameObject":{},)"
                           R"("timestamp":0},"stop":{"G3FrameObject":{},"timestamp":0}}}}}})") !=
                 std::string::npos,
             rotation.c_str());
}

void UpstreamJsonTest::dictionaries()
{
    QCOMPARE(membersOf(std::make_shared<G3MapInt>(Dictionary<std::int64_t>{{"b", 2}, {"a", 1}})),
             R"("store_bits":8,"map":[{"key":"a","value":1},{"key":"b","value":2}])");
    QCOMPARE(membersOf(std::make_shared<G3MapVectorInt>(
                 Dictionary<std::vector<std::int64_t>>{{"a", {300}}, {"b", {}}})),
             R"("len":2,"key":"a","store_bits":16,"vector":[300],)"
             R"("key":"b","store_bits":8,"vector":[])");
    QCOMPARE(membersOf(std::make_shared<G3MapVectorDouble>(
                 Dictionary<std::vector<double>>{{"x", {0.5}}})),
             R"("map":[{"key":"x","value":[0.5]}])");

    // Objects within are documents of their own, as numbers.
    const std::string members = membersOf(std::make_shared<G3MapFrameObject>(
        Dictionary<FrameObjectPtr>{{"q", std::make_shared<G3String>("\xc3\xa4")}}));
    const std::string begin = R"("len":1,"key":"q","value":)";
    QCOMPARE(members.substr(0, begin.size()), begin);
    std::string inner;
    for (const int byte : nlohmann::json::parse(members.substr(begin.size()))) {
        inner += static_cast<char>(byte);
    }
    QCOMPARE(inner.substr(0, 54),
             std::string("{\n    \"item\": {\n        \"polymorphic_id\": 2147483649,"
                         "\n")
                 .substr(0, 54));
    QVERIFY(inner.ends_with("\"value\": \"\xc3\xa4\"\n            }\n        }\n    }\n}"));
}

void UpstreamJsonTest::timestreams()
{
    const std::string times = R"("units":1,"start":{"cereal_class_version":1,"G3FrameObject":{},)"
                              R"("timestamp":100},"stop":{"G3FrameObject":{},"timestamp":300},)";
    auto compressed = timestream(std::vector<double>{1, notANumber});
    compressed->flacLevel = 5;
    QCOMPARE(membersOf(compressed), times + R"("data_type":0,"data":[1.0,NaN])");
    QCOMPARE(membersOf(timestream(std::vector<float>{0.1F})),
             times + R"("data_type":1,"data":[0.10000000149011612])");
    QCOMPARE(membersOf(timestream(std::vector<std::int32_t>{-7})),
             times + R"("data_type":2,"data":[-7])");
    QCOMPARE(membersOf(timestream(std::vector<std::int64_t>{7})),
             times + R"("data_type":3,"data":[7])");
}

void UpstreamJsonTest::maps()
{
    auto map = std::make_shared<FlatSkyMap>();
    map->projection.xdim = map->xpix = 2;
    map->projection.ydim = map->ypix = 2;
    const auto pixelsOf = [&] {
        const std::string members = membersOf(map);
        const auto begin = members.find(R"("xpix")");
        return members.substr(begin);
    };
    const std::string members = membersOf(map);
    const std::string base = R"("G3SkyMap":{"cereal_class_version":3,"coord_ref":)";
    QCOMPARE(members.substr(0, base.size()), base);
    QCOMPARE(pixelsOf(), R"("xpix":2,"ypix":2,"store":0,"flat_pol":false)");
    map->data = SparseMapData{2, 2, 1, {{0, {1, 2.5}}}};
    QCOMPARE(pixelsOf(),
             R"("xpix":2,"ypix":2,"store":1,"data":{"cereal_class_version":1,"xlen":2,"ylen":2,)"
             R"("offset":1,"data":[{"first":0,"second":[1.0,2.5]}]},"flat_pol":false)");
    map->data = DenseMapData{2, 2, {1, 2, 3, 4}};
    QCOMPARE(pixelsOf(),
             R"("xpix":2,"ypix":2,"store":2,"data":{"cereal_class_version":1,"xlen":2,"ylen":2,)"
             R"("data":[1.0,2.0,3.0,4.0]},"flat_pol":false)");
}

void UpstreamJsonTest::whatHasNoForm()
{
    Frame frame(frame_types::scan);
    frame.put("Strange",
              std::make_shared<OpaqueObject>("Unheard", SharedBytes::copyOf(asBytes("xyz"))));
    try {
        (void)upstreamJson(frame);
        QFAIL("an unknown class has got a form");
    } catch (const Error& error) {
        const std::string message = error.what();
        QVERIFY2(message.find("Strange") != std::string::npos, message.c_str());
        QVERIFY2(message.find("Unheard") != std::string::npos, message.c_str());
    }
}

void UpstreamJsonTest::everyGoldenFrame_data()
{
    QTest::addColumn<QString>("path");
    if (std::filesystem::exists(test::goldenDirectory())) {
        for (const char* folder : {"types", "types_old", "obs"}) {
            for (const auto& file :
                 std::filesystem::directory_iterator(test::goldenDirectory() / folder)) {
                if (file.path().extension() == ".g3") {
                    QTest::newRow(file.path().c_str()) << QString(file.path().c_str());
                }
            }
        }
    }
    QTest::newRow("none") << QString();
}

void UpstreamJsonTest::everyGoldenFrame()
{
    SCANWEAVE_NEED_GOLDEN();
    QFETCH(QString, path);
    if (path.isEmpty()) {
        return;
    }
    FrameReader reader(path.toStdString());
    while (const auto frame = reader.next()) {
        bool isSuper = false;
        for (const std::string& key : frame->keys()) {
            isSuper = isSuper || frame->className(key) == "G3SuperTimestream";
        }
        if (isSuper) {
            QVERIFY_THROWS_EXCEPTION(Error, upstreamJson(*frame));
            continue;
        }
        const std::string text = upstreamJson(*frame);
        QVERIFY(isJson(text));
        QCOMPARE(QString::fromStdString(text).count("\n        \"name\": \""),
                 static_cast<qsizetype>(frame->keys().size()));
        for (const std::string& key : frame->keys()) {
            QVERIFY(text.find("\"polymorphic_name\": \"" + frame->className(key) + "\"") !=
                    std::string::npos);
        }
    }
}

QTEST_GUILESS_MAIN(UpstreamJsonTest)
#include "upstream_json_test.moc"
