// SPDX-License-Identifier: BSD-2-Clause
// Values out of objects by their paths.
#include "engine/base/error.h"
#include "engine/g3/calibration.h"
#include "engine/g3/class_field.h"
#include "engine/g3/dfmux_samples.h"
#include "engine/g3/maps.h"
#include "engine/g3/object_field.h"
#include "engine/g3/object_json.h"
#include "engine/g3/object_registry.h"
#include "engine/g3/opaque_object.h"
#include "engine/g3/pipeline_info.h"
#include "engine/g3/scalars.h"
#include "engine/g3/timestream.h"

#include <QElapsedTimer>
#include <QTest>

#include <sstream>

using namespace scanweave;

namespace {

std::vector<std::string> stepsOf(const std::string& path)
{
    std::vector<std::string> steps;
    std::istringstream text(path);
    for (std::string step; std::getline(text, step, '.');) {
        steps.push_back(step);
    }
    return steps;
}

/// The JSON text of what a path with dots leads to, "none" when it leads nowhere.
std::string at(const FrameObject& object, const std::string& path)
{
    const auto found = fieldValue(object, stepsOf(path));
    return found ? dumpJson(*found) : "none";
}

/// "number", "bool text", … for what can be there, "not from 1: size, #" for what can't.
std::string outlook(const char* className, const std::string& path)
{
    const auto field = classField(className, stepsOf(path));
    if (!field) {
        return "unknown";
    }
    std::string text;
    if (field->canExist) {
        static constexpr const char* names[] = {"bool", "number", "text", "list", "dictionary"};
        for (const ValueKind kind : field->kinds) {
            text += (text.empty() ? "" : " ") + std::string(names[static_cast<int>(kind)]);
        }
        return text;
    }
    for (const std::string& member : field->members) {
        text += (text.empty() ? "" : ", ") + member;
    }
    text += field->takesIndex ? (text.empty() ? "#" : ", #") : "";
    return "not from " + std::to_string(field->depth) + ": " + text;
}

} // namespace

class ObjectFieldTest : public QObject
{
    Q_OBJECT

private slots:
    void findsTheObjectItself()
    {
        QCOMPARE(at(G3Int(5), ""), "5");
        QCOMPARE(at(G3Time(5), ""), "5");
        QCOMPARE(at(G3String("x"), ""), "\"x\"");
        QCOMPARE(at(G3Int(5), "value"), "none");
        QCOMPARE(at(G3VectorInt({1, 2}), ""), "[1,2]");
        const OpaqueObject unknown("Things", SharedBytes::copyOf(asBytes("123")));
        QCOMPARE(at(unknown, ""), R"({"class":"Things","bytes":3})");
        QCOMPARE(at(unknown, "0"), "none");
    }

    void findsElements()
    {
        const G3VectorInt vector({10, 20, 30});
        QCOMPARE(at(vector, "0"), "10");
        QCOMPARE(at(vector, "2"), "30");
        QCOMPARE(at(vector, "-1"), "30");
        QCOMPARE(at(vector, "-3"), "10");
        for (const char* none :
             {"3", "-4", "x", "1x", " 1", "+1", "1.0", "99999999999999999999", "0.0"}) {
            QCOMPARE(at(vector, none), "none");
        }
        QCOMPARE(at(vector, "size"), "3");
        QCOMPARE(at(G3VectorBool({false, true}), "1"), "true");
        QCOMPARE(at(G3VectorQuat({Quat{1, 2, 3, 4}}), "0.c"), "3.0");
        QCOMPARE(at(G3VectorQuat({Quat{1, 2, 3, 4}}), "0.-1"), "4.0");
        QCOMPARE(at(G3VectorComplexDouble(std::vector<std::complex<double>>{{1, 2}}), "0.1"),
                 "2.0");
        QCOMPARE(at(G3VectorVectorString({G3VectorString({"a", "b"})}), "0.1"), "\"b\"");
        QCOMPARE(at(G3VectorFrameObject({std::make_shared<G3Int>(7), nullptr}), "0"), "7");
        QCOMPARE(at(G3VectorFrameObject({std::make_shared<G3Int>(7), nullptr}), "1"), "null");
        QCOMPARE(at(G3VectorFrameObject({nullptr}), "0.x"), "none");
    }

    void findsTimes()
    {
        const G3VectorTime times({{5}, {6}, {9}});
        QCOMPARE(at(times, "0"), "5");
        QCOMPARE(at(times, "start"), "5");
        QCOMPARE(at(times, "stop"), "9");
        QCOMPARE(at(G3VectorTime(), "start"), "none");
        QCOMPARE(at(G3VectorInt({1}), "start"), "none");
    }

    void findsEntries()
    {
        const G3MapDouble map({{"a", 1.5}, {"size", 2.5}});
        QCOMPARE(at(map, "a"), "1.5");
        QCOMPARE(at(map, "size"), "2.5"); // a key comes first
        QCOMPARE(at(G3MapDouble({{"a", 1}}), "size"), "1");
        QCOMPARE(at(map, "b"), "none");
        QCOMPARE(at(G3MapVectorInt({{"a", {1, 2, 3}}}), "a.-1"), "3");
        QCOMPARE(at(G3MapFrameObject(
                        {{"a", std::make_shared<G3MapInt>(Dictionary<std::int64_t>{{"b", 4}})}}),
                    "a.b"),
                 "4");
        BolometerPropertiesMap bolometers;
        bolometers.items["w1"].coupling = Coupling::Resistor;
        QCOMPARE(at(bolometers, "w1.coupling"), "\"Resistor\"");
        QCOMPARE(at(bolometers, "w1.coupling.0"), "none");
        DfMuxMetaSample meta;
        meta.items[-2].items[3] = std::make_shared<DfMuxSample>(std::vector<std::int32_t>{4, 5});
        QCOMPARE(at(meta, "-2.3.1"), "5");
        QCOMPARE(at(meta, "-2.map.3.items.0"), "4");
        QCOMPARE(at(meta, "-2.nchannels"), "128");
        QCOMPARE(at(meta, "2"), "none");
        G3ModuleConfig config;
        config.config.emplace("x", G3ModuleArg("3"));
        QCOMPARE(at(config, "config.x.repr"), "\"3\"");
        QCOMPARE(at(config, "x.repr"), "\"3\"");
    }

    void findsWhatTimestreamsAre()
    {
        const auto stream = std::make_shared<G3Timestream>(SampleUnits::Counts,
                                                           Timestamp{100},
                                                           Timestamp{200000100},
                                                           std::vector<std::int32_t>{7, 8, 9});
        const G3TimestreamMap map({{"z", stream}, {"a", nullptr}});
        for (const auto* prefix : {"z.", ""}) {
            const std::string path = prefix;
            QCOMPARE(at(map, path + "start"), "100");
            QCOMPARE(at(map, path + "stop"), "200000100");
            QCOMPARE(at(map, path + "n_samples"), "3");
            QCOMPARE(at(map, path + "sample_rate"), "1.0");
        }
        QCOMPARE(at(map, "z.data.-1"), "9");
        QCOMPARE(at(map, "z.0"), "7");
        QCOMPARE(at(map, "z.units"), "\"Counts\"");
        QCOMPARE(at(map, "z.dtype"), "\"int32\"");
        QCOMPARE(at(map, "z.size"), "3");
        QCOMPARE(at(map, "size"), "2");
        QCOMPARE(at(map, "a"), "null");
        QCOMPARE(at(G3TimestreamMap(), "start"), "none");
        QCOMPARE(at(*stream, "sample_rate"), "1.0");
        QCOMPARE(at(G3Timestream(), "sample_rate"), "\"nan\"");

        G3TimestreamQuat pointing({Quat{1, 0, 0, 0}});
        pointing.start = {5};
        QCOMPARE(at(pointing, "start"), "5");
        QCOMPARE(at(pointing, "0.a"), "1.0");
        QCOMPARE(at(pointing, "items.0.a"), "1.0");
    }

    void refusesToReturnMuch()
    {
        G3VectorDouble vector(std::vector<double>(64));
        QVERIFY(fieldValue(vector, {}));
        vector.items.push_back(1);
        QVERIFY_EXCEPTION_THROWN((void)fieldValue(vector, {}), Error);
        const G3MapVectorDouble map({{"a", vector.items}});
        const std::vector<std::string> path{"a"};
        QVERIFY_EXCEPTION_THROWN((void)fieldValue(map, path), Error);
        QCOMPARE(at(map, "a.64"), "1.0");
    }

    void aClassTellsWhatCanBeThere_data()
    {
        QTest::addColumn<QString>("className");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* className, const char* path, const char* expected) {
            QTest::addRow("%s.%s", className, path) << className << path << expected;
        };
        row("G3String", "", "text");
        row("G3Bool", "", "bool");
        row("G3Int", "", "number");
        row("G3Time", "", "number");
        row("G3String", "x", "not from 0: ");
        row("G3VectorTime", "", "list");
        row("G3VectorTime", "100000", "number");
        row("G3VectorTime", "-1", "number");
        row("G3VectorTime", "start", "number");
        row("G3VectorTime", "foo", "not from 0: size, start, stop, #");
        row("G3VectorTime", "0.foo", "not from 1: ");
        row("G3VectorString", "0", "text");
        row("G3MapDouble", "any", "number");
        row("G3MapDouble", "any.x", "not from 1: ");
        row("G3MapVectorString", "a.0", "text");
        row("G3MapVectorString", "a.x", "not from 1: size, #");
        row("G3TimestreamMap", "", "dictionary");
        row("G3TimestreamMap", "nosuch", "dictionary");
        row("G3TimestreamMap", "start", "number dictionary");
        row("G3TimestreamMap", "A.units", "number text");
        row("G3TimestreamMap", "A.0", "number");
        row("G3TimestreamMap",
            "A.unit",
            "not from 1: units, start, stop, flac_level, flac_bit_depth, dtype, size, data, "
            "n_samples, sample_rate, #");
        row("G3Timestream", "data.x", "not from 1: size, #");
        row("G3TimestreamQuat", "0.a", "number");
        row("G3Quat", "", "list");
        row("G3Quat", "3", "number");
        row("G3MapFrameObject", "a.b.c", "bool number text list dictionary");
        row("BolometerPropertiesMap", "A.x_offset", "number");
        row("DfMuxWiringMap", "A.board_serial", "number");
        row("NoSuchClass", "x", "unknown");
    }
    void aClassTellsWhatCanBeThere()
    {
        QFETCH(QString, className);
        QFETCH(QString, path);
        QFETCH(QString, expected);
        QCOMPARE(
            QString::fromStdString(outlook(className.toUtf8().constData(), path.toStdString())),
            expected);
    }

    /// Of whatever an empty object has something at, its class says the same.
    void classesAgreeWithTheirObjects()
    {
        for (const std::string_view name : objectClassNames()) {
            const auto object = findObjectClass(name)->create();
            const auto whole = classField(name, {});
            QVERIFY2(whole && whole->canExist, name.data());
            const auto json = fieldValue(*object, {});
            if (!json || !json->is_object()) {
                continue;
            }
            for (const auto& [member, value] : json->items()) {
                const std::vector<std::string> path{member};
                QVERIFY2(classField(name, path)->canExist,
                         (std::string(name) + "." + member).c_str());
            }
        }
    }

    void costsNothingForLargeObjects()
    {
        const auto stream = std::make_shared<G3Timestream>(
            SampleUnits::Counts, Timestamp{1}, Timestamp{2}, std::vector<double>(10'000'000));
        const G3TimestreamMap map({{"a", stream}});
        const std::vector<std::string> path{"a", "data", "5000000"};
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 1000; ++i) {
            QVERIFY(fieldValue(map, path));
        }
        QVERIFY(timer.elapsed() < 1000); // with one copy each: 20 seconds and more
    }
};

QTEST_APPLESS_MAIN(ObjectFieldTest)
#include "object_field_test.moc"
