// SPDX-License-Identifier: BSD-2-Clause
// Objects as JSON to be looked at.
#include "engine/base/error.h"
#include "engine/g3/calibration.h"
#include "engine/g3/flat_sky_map.h"
#include "engine/g3/maps.h"
#include "engine/g3/object_codec.h"
#include "engine/g3/object_json.h"
#include "engine/g3/opaque_object.h"
#include "engine/g3/pipeline_info.h"
#include "engine/g3/scalars.h"
#include "engine/g3/sky_map_weights.h"
#include "engine/g3/timestream.h"

#include <QElapsedTimer>
#include <QTest>

#include <limits>

using namespace scanweave;

namespace {

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

std::string textOf(const FrameObject& object)
{
    return dumpJson(objectValue(object));
}

G3Timestream stream(G3Timestream::Samples samples)
{
    return {SampleUnits::Tcmb, {100}, {300}, std::move(samples)};
}

} // namespace

class ObjectJsonTest : public QObject
{
    Q_OBJECT

private slots:
    void showsScalars()
    {
        QCOMPARE(textOf(G3Bool(true)), "true");
        QCOMPARE(textOf(G3Int(std::numeric_limits<std::int64_t>::min())), "-9223372036854775808");
        QCOMPARE(textOf(G3Double(0.1)), "0.1");
        QCOMPARE(textOf(G3Double(-0.0)), "-0.0");
        QCOMPARE(textOf(G3Double(notANumber)), "\"nan\"");
        QCOMPARE(textOf(G3Double(infinity)), "\"inf\"");
        QCOMPARE(textOf(G3Double(-infinity)), "\"-inf\"");
        QCOMPARE(textOf(G3String("µK \"x\"\n")), "\"µK \\\"x\\\"\\n\"");
        QCOMPARE(textOf(G3Time(190000001)), "190000001");
        QCOMPARE(textOf(G3Quat({1, 2, notANumber, 4})), "[1.0,2.0,\"nan\",4.0]");
    }

    void keepsBytesThatAreNoText()
    {
        const auto value = objectValue(G3String("\xff"
                                                "a"));
        QCOMPARE(value.get<std::string>(),
                 "\xff"
                 "a");
        QCOMPARE(dumpJson(value),
                 "\"\xef\xbf\xbd"
                 "a\"");
    }

    void showsLists()
    {
        QCOMPARE(textOf(G3VectorBool({true, false})), "[true,false]");
        QCOMPARE(textOf(G3VectorUnsignedChar({0, 255})), "[0,255]");
        QCOMPARE(textOf(G3VectorTime({{1}, {-2}})), "[1,-2]");
        QCOMPARE(textOf(G3VectorComplexDouble(std::vector<std::complex<double>>{{1, -infinity}})),
                 "[[1.0,\"-inf\"]]");
        QCOMPARE(textOf(G3VectorVectorString({G3VectorString(), G3VectorString({"a"})})),
                 "[[],[\"a\"]]");
        QCOMPARE(textOf(G3VectorFrameObject({std::make_shared<G3Int>(7), nullptr})),
                 R"([{"class":"G3Int","value":7},null])");
        G3TimestreamQuat quaternions({Quat{1, 0, 0, 0}});
        quaternions.start = {5};
        QCOMPARE(textOf(quaternions), R"({"items":[[1.0,0.0,0.0,0.0]],"start":5,"stop":0})");
    }

    void showsDictionaries()
    {
        QCOMPARE(textOf(G3MapInt({{"b", 2}, {"a", -1}})), R"({"a":-1,"b":2})");
        QCOMPARE(textOf(G3MapMapDouble({{"x", G3MapDouble({{"y", 1.5}})}})), R"({"x":{"y":1.5}})");
        QCOMPARE(textOf(G3MapFrameObject({{"q", std::make_shared<G3MapFrameObject>()}})),
                 R"({"q":{"class":"G3MapFrameObject","value":{}}})");
        G3TimesampleMap samples(
            {{"a", std::make_shared<G3VectorInt>(std::vector<std::int64_t>{4})}});
        samples.times.items = {{9}};
        QCOMPARE(textOf(samples),
                 R"({"map":{"a":{"class":"G3VectorInt","value":[4]}},"times":[9]})");
    }

    void showsTimestreams()
    {
        const auto shared = std::make_shared<G3Timestream>(stream(std::vector<float>{0.5F, 1.0F}));
        const std::string text = R"({"units":"Tcmb","start":100,"stop":300,"flac_level":0,)"
                                 R"("flac_bit_depth":32,"dtype":"float32","data":[0.5,1.0]})";
        QCOMPARE(textOf(*shared), text);
        QCOMPARE(textOf(G3TimestreamMap({{"z", shared}, {"a", shared}})),
                 R"({"z":)" + text + R"(,"a":)" + text + "}");
    }

    void showsMembersByName()
    {
        BolometerProperties bolometer;
        bolometer.physicalName = "w1";
        bolometer.coupling = Coupling::Optical;
        const auto value = objectValue(bolometer);
        QVERIFY(value.at("physical_name") == "w1");
        QVERIFY(value.at("coupling") == "Optical");
        QVERIFY(value.at("band") == "nan");
        QCOMPARE(value.size(), 12U);
        bolometer.coupling = static_cast<Coupling>(2); // kept though it has no name
        QVERIFY(objectValue(bolometer).at("coupling") == 2);

        G3ModuleConfig config;
        config.config.emplace("x", G3ModuleArg("3", std::make_shared<G3Int>(3)));
        QCOMPARE(
            textOf(config),
            R"({"modname":"","instancename":"","config":{"x":{"repr":"3","object":{"class":"G3Int","value":3}}}})");
    }

    void showsWhatIsUnknownAsItsSize()
    {
        const OpaqueObject object("Things", SharedBytes::copyOf(asBytes("12345")));
        QCOMPARE(textOf(object), R"({"class":"Things","bytes":5})");
        QCOMPARE(textOf(G3MapFrameObject({{"x", std::make_shared<OpaqueObject>(object)}})),
                 R"({"x":{"class":"Things","bytes":5}})");
    }

    void showsSkyMaps()
    {
        auto map = std::make_shared<FlatSkyMap>();
        map->xpix = map->projection.xdim = 2;
        map->ypix = map->projection.ydim = 1;
        map->projection.proj = MapProjection::ZEA;
        map->data = DenseMapData{2, 1, {1, 2}};
        const auto value = objectValue(*map);
        QVERIFY(value.at("units") == "None");
        QVERIFY(value.at("proj_info").at("proj") == "ProjZEA");
        QCOMPARE(dumpJson(value.at("data")), R"({"xlen":2,"ylen":1,"data":[1.0,2.0]})");
        G3SkyMapWeights weights;
        weights.tt = map;
        const auto shown = objectValue(weights);
        QVERIFY(shown.at("TT").at("class") == "FlatSkyMap");
        QVERIFY(shown.at("TQ").is_null());
    }

    void isFastForManyNames()
    {
        G3MapDouble map;
        for (int i = 0; i < 100000; ++i) {
            map.items.emplace("detector" + std::to_string(i), i);
        }
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(objectValue(map).size(), 100000U);
        QVERIFY(timer.elapsed() < 5000); // by looking through all names each time: minutes
    }

    void refusesToExplode()
    {
        // Each level holds the one below twice: a small blob, and 2^90 numbers if it were spread
        // out.
        FrameObjectPtr object = std::make_shared<G3VectorDouble>(std::vector<double>(1000));
        for (int level = 0; level < 90; ++level) {
            object = std::make_shared<G3VectorFrameObject>(std::vector{object, object});
        }
        const auto blob = encodeObject(*object);
        QVERIFY(blob.size() < 20000);
        const auto again = decodeObject(blob);
        QVERIFY(encodeObject(*again).text() == blob.text());
        QVERIFY_EXCEPTION_THROWN((void)objectValue(*again), Error);
    }
};

QTEST_APPLESS_MAIN(ObjectJsonTest)
#include "object_json_test.moc"
