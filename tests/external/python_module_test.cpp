// SPDX-License-Identifier: BSD-2-Clause
// Module python with callables that behave and that don't; what light frames make of objects.
#include "engine/g3/frame_reader.h"
#include "engine/g3/maps.h"
#include "engine/g3/object_json.h"
#include "engine/g3/scalars.h"
#include "engine/g3/timestream.h"
#include "engine/g3/vectors.h"
#include "tests/external/module_run.h"
#include "tests/support/frame_factory.h"
#include "tests/support/golden.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <cmath>
#include <filesystem>
#include <fstream>

namespace scanweave {

using namespace test;

namespace {

using Json = nlohmann::ordered_json;

const char* const filters = R"py(
import sys
from scanweave_worker import Frame, Time, Timestream, TimestreamMap, Typed


def pass_on(frame):
    return None


def accept(frame):
    return True


def drop(frame):
    return False


def scans_only(frame):
    return frame.type in ("Scan", "EndProcessing")


def twice(frame):
    return [frame, frame]


def add(frame, key="Added", value=1):
    frame[key] = value


def strange(frame):
    return 42


def strange_list(frame):
    return [frame, "text"]


def look(frame):
    """Looks at everything and changes nothing."""
    for key in frame.keys():
        frame[key]
    print("looked at", len(frame), "keys")


def fails(frame):
    if "ScanNumber" in frame and frame["ScanNumber"] == 2:
        deep(frame)


def deep(frame):
    raise ValueError("gain of %s is missing" % frame["ScanNumber"])


def leaves(frame):
    sys.exit(5)


class Sum:
    def __init__(self, key, factor=1):
        self.key = key
        self.total = 0
        self.factor = factor

    def __call__(self, frame):
        if frame.type == "EndProcessing":
            out = Frame("Map")
            out["Sum"] = self.total
            return [out, frame]
        if frame.type == "S":
            self.total += self.factor * frame[self.key]
        return False


class ByProcess:
    def Process(self, frame):
        return [frame]


class NotCallable:
    pass


def all_kinds(frame):
    if frame.type != "Scan":
        return
    frame["Bool"] = True
    frame["Int"] = 1 << 40
    frame["Double"] = 0.1
    frame["String"] = "gr\u00fc\u00dfe"
    frame["Time"] = Time(123456789)
    frame["Doubles"] = [1.5, 2, -0.0]
    frame["Ints"] = [127, -129, 3]
    frame["Bools"] = [True, False]
    frame["Strings"] = ["a", ""]
    frame["Times"] = [Time(1), Time(2)]
    frame["MapDouble"] = {"b": 1.5, "a": 2.5}
    frame["MapInt"] = {"a": 70000}
    frame["MapString"] = {"a": "x"}
    frame["MapVectorDouble"] = {"a": [0.5], "b": []}
    frame["MapVectorInt"] = {"a": [1, 300], "b": [1]}
    frame["MapVectorString"] = {"a": ["glitchy"]}
    frame["Nothing"] = Typed("G3MapDouble", {})
    stream = Timestream([1.0, 2.5, -3.0], Time(0), Time(200), units=1)
    frame["Stream"] = stream
    frame["Streams"] = {"x": stream, "w": Timestream([1, 2], dtype="int32"), "y": stream}


def double_streams(frame):
    if "Detectors" in frame:
        detectors = frame["Detectors"]
        made = TimestreamMap()
        for name, stream in detectors.items():
            made[name] = Timestream([2 * x for x in stream], stream.start, stream.stop, stream.units, stream.dtype)
        frame["Detectors"] = made
        frame["Rate"] = detectors["a"].sample_rate


def in_place(frame):
    if "Flags" in frame:
        frame["Flags"]["a"].append("glitchy")


def unknown(frame):
    frame["X"] = frame["Blob"]
    frame["Y"] = len(repr(frame["Blob"])) > 10
    return frame["Blob"][0]


def unstorable(frame):
    frame["X"] = object()


def replace(frame):
    del frame["ScanNumber"]
    frame.type = "Map"


def chatty(frame):
    print("on standard output")
    print("on standard error", file=sys.stderr)
)py";

/// A folder with the callables above as my_filters.py.
class Workplace
{
public:
    Workplace() { writeRawFile(directory_.file("my_filters.py"), filters); }

    ExternalRun run(const std::string& callable,
                    const std::vector<Frame>& frames,
                    const Json& arguments = Json::object(),
                    bool endsAfterError = true) const
    {
        return runExternal(
            {{"use", "python"},
             {"callable", callable},
             {"arguments", arguments},
             {"interpreter", "/usr/bin/python3"},
             {"environment", {{"SCANWEAVE_FRAMES", "light"}, {"PYTHONDONTWRITEBYTECODE", "1"}}},
             {"timeout", 60}},
            frames,
            {.baseDirectory = directory_.path().string(), .endsAfterError = endsAfterError});
    }

    std::string file(const std::string& name) const { return directory_.file(name); }

private:
    TemporaryDirectory directory_;
};

std::vector<Frame> someFrames(int scans = 4)
{
    std::vector<Frame> frames{makeFrame(frame_types::calibration, {{"Gain", 1.5}})};
    for (int i = 0; i < scans; ++i) {
        frames.push_back(makeFrame(frame_types::scan, {{"ScanNumber", i}, {"Name", "rcw38"}}));
    }
    return frames;
}

bool sameBytes(const Frame& a, const Frame& b)
{
    return a.encode().text() == b.encode().text();
}

Frame scanWithDetectors(std::uint8_t flacLevel)
{
    std::vector<double> samples;
    for (int i = 0; i < 500; ++i) {
        samples.push_back(std::round(1000 * std::sin(i * 0.1)));
    }
    auto timestream = std::make_shared<G3Timestream>(
        SampleUnits::Counts, Timestamp{0}, Timestamp{49'900'000'000}, samples);
    timestream->flacLevel = flacLevel;
    timestream->flacBitDepth = 24;
    Frame frame(frame_types::scan);
    frame.put("Detectors",
              std::make_shared<G3TimestreamMap>(
                  std::vector<G3TimestreamMap::Entry>{{"b", timestream}, {"a", timestream}}));
    frame.put("Boresight", timestream);
    return framed(frame);
}

std::string valueOf(const Frame& frame, const std::string& key)
{
    return dumpJson(objectValue(*frame.object(key)));
}

} // namespace

class PythonModuleTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (!std::filesystem::exists("/usr/bin/python3")) {
            QSKIP("/usr/bin/python3 is not there; install python3 to run this");
        }
    }

    void resultsMeanWhatTheyMeanInSpt3g_data()
    {
        QTest::addColumn<QString>("callable");
        QTest::addColumn<int>("frames");
        QTest::newRow("None") << "my_filters:pass_on" << 5;
        QTest::newRow("True") << "my_filters:accept" << 5;
        QTest::newRow("False") << "my_filters:drop" << 0;
        QTest::newRow("a bool") << "my_filters:scans_only" << 4;
        QTest::newRow("a list") << "my_filters:twice" << 10;
        QTest::newRow("method Process") << "my_filters:ByProcess" << 5;
        QTest::newRow("a file") << "my_filters.py:pass_on" << 5;
        QTest::newRow("looks") << "my_filters:look" << 5;
    }
    void resultsMeanWhatTheyMeanInSpt3g()
    {
        QFETCH(QString, callable);
        QFETCH(int, frames);
        const Workplace place;
        const std::vector<Frame> in = someFrames();
        const ExternalRun run = place.run(callable.toStdString(), in);
        QVERIFY2(run.errors.empty(), run.text().c_str());
        QCOMPARE(run.out.size(), static_cast<std::size_t>(frames));
        if (frames == 5) {
            for (std::size_t i = 0; i < in.size(); ++i) {
                QVERIFY(sameBytes(run.out[i], in[i]));
            }
        }
    }

    void anObjectKeepsItsStateUntilTheEnd()
    {
        const ExternalRun run = Workplace().run(
            "my_filters:Sum", someFrames(), {{"key", "ScanNumber"}, {"factor", 10}});
        QVERIFY2(run.errors.empty(), run.text().c_str());
        QCOMPARE(run.out.size(), 1U);
        QVERIFY(run.out[0].type() == frame_types::map);
        QCOMPARE(run.out[0].get<G3Int>("Sum")->value, 60);
    }

    void argumentsReachAFunction()
    {
        const ExternalRun run = Workplace().run(
            "my_filters:add", someFrames(1), {{"key", "Text"}, {"value", "gr\u00fcn \""}});
        QVERIFY2(run.errors.empty(), run.text().c_str());
        const Frame scan = framed(run.out.at(1));
        QCOMPARE(scan.get<G3String>("Text")->value, std::string("gr\u00fcn \""));
        QVERIFY(scan.blob("Name").text() == someFrames(1)[1].blob("Name").text());
    }

    void faultsAreErrors_data()
    {
        QTest::addColumn<QString>("callable");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* callable, const char* says) {
            QTest::newRow(says) << QString("my_filters:") + callable << says;
        };
        row("fails", "my_filters:fails raised ValueError: gain of 2 is missing");
        row("fails", "in deep\n    raise ValueError(\"gain of %s is missing\"");
        row("fails", "my_filters.py\", line");
        row("leaves", "SystemExit: 5");
        row("strange", "it returned int 42; a module returns None or True");
        row("strange_list", "it returned list [<Calibration frame: Gain>, 'text']");
        row("not_there", "has no attribute 'not_there'");
        row("Frame.keys", "TypeError");
        row("NotCallable", "give the class a method __call__");
        row("Sum", "missing 1 required positional argument: 'key'");
        row("unstorable", "can't tell how to store object");
        row("unknown", "KeyError");
        QTest::newRow("module") << "no_such_module:f"
                                << "ModuleNotFoundError: No module named 'no_such_module'";
        QTest::newRow("file") << "no_such_file.py:f"
                              << "there is no file no_such_file.py in";
    }
    void faultsAreErrors()
    {
        QFETCH(QString, callable);
        QFETCH(QString, says);
        const ExternalRun run = Workplace().run(callable.toStdString(), someFrames());
        QCOMPARE(run.errors.size(), 1U);
        VERIFY_CONTAINS(run.errors[0], says.toStdString());
        VERIFY_CONTAINS(run.errors[0], "module python: ");
        QVERIFY(!contains(run.errors[0], "scanweave_worker.py\", line"));
    }

    void aFailedFrameDoesNotEndTheObject()
    {
        const ExternalRun run =
            Workplace().run("my_filters:fails", someFrames(), Json::object(), false);
        QCOMPARE(run.errors.size(), 1U);
        QCOMPARE(run.out.size(), 4U);
    }

    void whatIsPrintedIsToldAndHarmsNothing()
    {
        const ExternalRun run = Workplace().run("my_filters:chatty", someFrames(0));
        QVERIFY2(run.errors.empty(), run.text().c_str());
        std::string told;
        for (const ModuleMessage& message : run.messages) {
            told += message.text + "|";
        }
        VERIFY_CONTAINS(told, "on standard output|");
        VERIFY_CONTAINS(told, "on standard error|");
    }

    void everyKindOfValueIsStored()
    {
        const ExternalRun run = Workplace().run("my_filters:all_kinds", someFrames(1));
        QVERIFY2(run.errors.empty(), run.text().c_str());
        const Frame frame = framed(run.out.at(1));
        const std::vector<std::array<std::string, 3>> expected{
            {"Bool", "G3Bool", "true"},
            {"Int", "G3Int", "1099511627776"},
            {"Double", "G3Double", "0.1"},
            {"String", "G3String", "\"gr\u00fc\u00dfe\""},
            {"Doubles", "G3VectorDouble", "[1.5,2.0,-0.0]"},
            {"Ints", "G3VectorInt", "[127,-129,3]"},
            {"Bools", "G3VectorBool", "[true,false]"},
            {"Strings", "G3VectorString", "[\"a\",\"\"]"},
            {"MapDouble", "G3MapDouble", R"({"a":2.5,"b":1.5})"},
            {"MapInt", "G3MapInt", R"({"a":70000})"},
            {"MapString", "G3MapString", R"({"a":"x"})"},
            {"MapVectorDouble", "G3MapVectorDouble", R"({"a":[0.5],"b":[]})"},
            {"MapVectorInt", "G3MapVectorInt", R"({"a":[1,300],"b":[1]})"},
            {"MapVectorString", "G3MapVectorString", R"({"a":["glitchy"]})"},
            {"Nothing", "G3MapDouble", "{}"},
        };
        for (const auto& [key, className, value] : expected) {
            QCOMPARE(frame.className(key), className);
            QCOMPARE(valueOf(frame, key), value);
        }
        QCOMPARE(frame.get<G3Time>("Time")->ticks, 123456789);
        QCOMPARE(frame.get<G3VectorTime>("Times")->items.at(1).ticks, 2);
        const auto stream = frame.get<G3Timestream>("Stream");
        QVERIFY(std::get<std::vector<double>>(stream->data) ==
                (std::vector<double>{1.0, 2.5, -3.0}));
        QVERIFY(stream->units == SampleUnits::Counts);
        QCOMPARE(stream->stop.ticks, 200);
        const auto streams = frame.get<G3TimestreamMap>("Streams");
        QCOMPARE(streams->items.at(0).first, std::string("x"));
        QVERIFY(streams->items.at(0).second == streams->items.at(2).second);
        QVERIFY(std::get<std::vector<std::int32_t>>(streams->items.at(1).second->data) ==
                (std::vector<std::int32_t>{1, 2}));
    }

    void compressedTimestreamsCanBeWorkedOn()
    {
        for (const std::uint8_t level : {std::uint8_t{0}, std::uint8_t{5}}) {
            const Frame scan = scanWithDetectors(level);
            const ExternalRun run = Workplace().run("my_filters:double_streams", {scan});
            QVERIFY2(run.errors.empty(), run.text().c_str());
            const Frame& out = run.out.at(0);
            const auto before = scan.get<G3TimestreamMap>("Detectors");
            const auto after = out.get<G3TimestreamMap>("Detectors");
            QCOMPARE(after->size(), 2U);
            QCOMPARE(after->items[0].first, std::string("b"));
            for (std::size_t i = 0; i < 500; ++i) {
                QCOMPARE(after->items[1].second->at(i), 2 * before->items[1].second->at(i));
            }
            QCOMPARE(out.get<G3Double>("Rate")->value, 1.0);
            // Nobody touched this one: compressed as it was.
            QVERIFY(out.blob("Boresight").text() == scan.blob("Boresight").text());
        }
    }

    void lookingAtObjectsLeavesThemAlone()
    {
        const Frame scan = scanWithDetectors(5);
        const ExternalRun run = Workplace().run("my_filters:look", {scan});
        QVERIFY2(run.errors.empty(), run.text().c_str());
        QVERIFY(sameBytes(run.out.at(0), scan));
    }

    void whatIsChangedInPlaceIsStored()
    {
        auto flags = std::make_shared<G3MapVectorString>();
        flags->items["a"] = {"turnaround"};
        Frame scan(frame_types::scan);
        scan.put("Flags", flags);
        const ExternalRun run = Workplace().run("my_filters:in_place", {scan});
        QVERIFY2(run.errors.empty(), run.text().c_str());
        QCOMPARE(valueOf(framed(run.out.at(0)), "Flags"),
                 std::string(R"({"a":["turnaround","glitchy"]})"));
    }

    void typeAndKeysCanBeChanged()
    {
        const ExternalRun run = Workplace().run("my_filters.py:replace", {someFrames(1)[1]});
        QVERIFY2(run.errors.empty() || contains(run.text(), "KeyError"), run.text().c_str());
        QVERIFY(run.out.at(0).type() == frame_types::map);
        QVERIFY(run.out.at(0).keys() == std::vector<std::string>{"Name"});
    }

    void objectsThatAreNotOpenedPass()
    {
        Frame scan(frame_types::scan);
        scan.putBlob("Blob", framed(makeFrame(frame_types::scan, {{"A", 1}})).encode());
        const ExternalRun run = Workplace().run("my_filters:look", {scan});
        QVERIFY2(run.errors.empty(), run.text().c_str());
        QVERIFY(sameBytes(run.out.at(0), framed(scan)));
        const ExternalRun opened = Workplace().run("my_filters:unknown", {scan});
        VERIFY_CONTAINS(opened.text(), "can't be opened in a light frame");
    }

    void goldenObjectsSurviveALook()
    {
        SCANWEAVE_NEED_GOLDEN();
        std::vector<Frame> frames;
        for (const char* folder : {"types", "types_old"}) {
            for (const auto& entry :
                 std::filesystem::directory_iterator(goldenDirectory() / folder)) {
                if (entry.path().extension() == ".g3") {
                    FrameReader reader(entry.path().string());
                    while (auto frame = reader.next()) {
                        frames.push_back(std::move(*frame));
                    }
                }
            }
        }
        QVERIFY(frames.size() > 50);
        const ExternalRun run = Workplace().run("my_filters:look", frames);
        QVERIFY2(run.errors.empty(), run.text().c_str());
        QCOMPARE(run.out.size(), frames.size());
        for (std::size_t i = 0; i < frames.size(); ++i) {
            QVERIFY(sameBytes(run.out[i], frames[i]));
        }
    }

    void wrongSettingsAreRefusedBeforeTheRun()
    {
        const auto refusal = [](const Json& change) -> std::string {
            Json use{{"use", "python"}, {"callable", "a:b"}};
            use.update(change);
            try {
                runExternal(use, {});
            } catch (const Error& error) {
                return error.what();
            }
            return "";
        };
        VERIFY_CONTAINS(refusal({{"callable", "name"}}), "must be \"module:name\"");
        VERIFY_CONTAINS(refusal({{"callable", "name:"}}), "must be \"module:name\"");
        VERIFY_CONTAINS(refusal({{"interpreter", "python17"}}), "no program \"python17\"");
        VERIFY_CONTAINS(refusal({{"arguments", {{"x", std::string(200'000, 'x')}}}}),
                        "more than 120 KiB");
        VERIFY_CONTAINS(refusal({{"arguments", Json::array()}}), "an object in braces");
    }

    /// Checks before the run look for the callable, but call nothing.
    void whatCantBeCalledIsRefusedInATrial_data()
    {
        QTest::addColumn<QString>("callable");
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* callable, const char* arguments, const char* says) {
            QTest::addRow("%s %s", callable, arguments) << callable << arguments << says;
        };
        row("trial:Filter", R"({"sigma": 1})", "");
        row("trial.py:Filter", R"({"sigma": 1})", "");
        row("trial:function", "{}", "");
        row("trial:function", R"({"a": 2})", "");
        row("math:sqrt", "{}", "");
        row("trial:Filter", "{}", "missing a required argument: 'sigma'");
        row("trial:Filter", R"({"sigma": 1, "x": 2})", "unexpected keyword argument 'x'");
        row("trial:function", R"({"b": 2})", "unexpected keyword argument 'b'");
        row("trial:Fillter", "{}", "has no attribute 'Fillter'");
        row("trial:number", "{}", "is of type int, which can't be called");
        row("tryal:Filter", "{}", "No module named 'tryal'");
        row("tryal.py:Filter", "{}", "there is no file tryal.py");
        row("broken:Filter", "{}", "SyntaxError");
    }
    void whatCantBeCalledIsRefusedInATrial()
    {
        QFETCH(QString, callable);
        QFETCH(QString, arguments);
        QFETCH(QString, says);
        const TemporaryDirectory directory;
        writeRawFile(directory.file("broken.py"), "def f(:\n");
        writeRawFile(directory.file("trial.py"),
                     "number = 5\n"
                     "class Filter:\n"
                     "    def __init__(self, sigma):\n"
                     "        open(__file__ + '.called', 'w')\n"
                     "    def __call__(self, frame):\n"
                     "        pass\n"
                     "def function(frame, a=1):\n"
                     "    open(__file__ + '.called', 'w')\n");
        ModuleRegistry registry;
        addExternalModules(registry);
        ModuleUse use;
        use.name = "python";
        use.parameters = {{"callable", callable.toStdString()},
                          {"arguments", Json::parse(arguments.toStdString())},
                          {"environment", {{"PYTHONDONTWRITEBYTECODE", "1"}}}};
        std::string refusal;
        try {
            registry.make(use)->begin(
                {.baseDirectory = directory.path().string(), .isTrial = true});
        } catch (const Error& error) {
            refusal = error.what();
            QCOMPARE(error.kind(), ErrorKind::Usage);
        }
        QVERIFY2(says.isEmpty() == refusal.empty(), refusal.c_str());
        VERIFY_CONTAINS(refusal, says.toStdString());
        QVERIFY(!std::filesystem::exists(directory.file("trial.py.called")));
    }

    /// spt3g is not here: a stand-in with its names and its pickled form.
    void spt3gFramesAreUsedWhereTheyAre()
    {
        const TemporaryDirectory directory;
        std::filesystem::create_directory(directory.path() / "spt3g");
        writeRawFile(directory.file("spt3g/__init__.py"), "");
        writeRawFile(directory.file("spt3g/core.py"), R"py(
import scanweave_worker as worker


class G3FrameType:
    EndProcessing = "EndProcessing"


class G3Frame:
    def __setstate__(self, state):
        assert isinstance(state[0], dict)
        self.light = worker.parse_frame(state[1])
        self.data = state[1]
        self.type = self.light.type

    def __getstate__(self):
        return ({}, self.data)
)py");
        writeRawFile(directory.file("filters.py"), R"py(
from spt3g import core


def check(frame):
    assert isinstance(frame, core.G3Frame)
    print("seen", frame.type)
)py");
        const std::vector<Frame> frames = someFrames(2);
        const ExternalRun run = runExternal({{"use", "python"},
                                             {"callable", "filters:check"},
                                             {"environment", {{"PYTHONDONTWRITEBYTECODE", "1"}}},
                                             {"interpreter", "/usr/bin/python3"}},
                                            frames,
                                            {.baseDirectory = directory.path().string()});
        QVERIFY2(run.errors.empty(), run.text().c_str());
        QCOMPARE(run.out.size(), 3U);
        QCOMPARE(run.messages.size(), 4U);
        QVERIFY(sameBytes(run.out[1], framed(frames[1])));
    }
};

} // namespace scanweave

QTEST_APPLESS_MAIN(scanweave::PythonModuleTest)
#include "python_module_test.moc"
