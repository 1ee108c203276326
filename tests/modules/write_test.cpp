// SPDX-License-Identifier: BSD-2-Clause
// write: which frames are in which file, and when the files have their names.
#include "engine/g3/frame_reader.h"
#include "engine/g3/scalars.h"
#include "tests/modules/module_runner.h"
#include "tests/support/frame_factory.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <filesystem>
#include <set>

using namespace scanweave;
using namespace scanweave::test;

namespace {

namespace fs = std::filesystem;

/// Throws at one scan.
class Faulty final : public Module
{
public:
    void process(Frame frame, const FramePosition& /*position*/, FrameSink& sink) override
    {
        if (frame.has("Bad")) {
            throw Error("cannot cope");
        }
        sink.emit(std::move(frame));
    }
};

/// Sends one frame more at the end, as reducers do.
class AtEnd final : public Module
{
public:
    void process(Frame frame, const FramePosition& /*position*/, FrameSink& sink) override
    {
        if (frame.type() == frame_types::endProcessing) {
            sink.emit(makeFrame(frame_types::map, {{"Id", "all"}}));
        }
        sink.emit(std::move(frame));
    }
};

/// A pipeline of write between the two above.
class Writing
{
public:
    Writing(const std::string& use, const std::string& directory, SharedBytes pipelineInfo = {})
        : pipeline_(modules(use))
    {
        for (std::size_t i = 0; i < pipeline_.size(); ++i) {
            pipeline_.module(i).begin(
                {.rank = 3, .outputPrefix = directory, .pipelineInfo = pipelineInfo});
        }
    }

    void add(const Frame& frame)
    {
        const bool isData = frame.type() == frame_types::scan;
        pipeline_.process(frame, {.seq = seq_++, .part = 0, .isData = isData}, {[](auto&&...) {}});
    }

    void finish()
    {
        pipeline_.finish([](auto&&...) {});
    }

private:
    static std::vector<NamedModule> modules(const std::string& use)
    {
        ModuleRegistry registry;
        addBuiltinModules(registry);
        std::vector<NamedModule> all;
        all.push_back({"at_end", std::make_unique<AtEnd>()});
        all.push_back({"write", registry.make(parseUse(use))});
        all.push_back({"faulty", std::make_unique<Faulty>()});
        return all;
    }

    Pipeline pipeline_;
    std::uint64_t seq_ = 0;
};

Frame scan(int number)
{
    return makeFrame(frame_types::scan, {{"N", number}, {"Text", std::string(100, 'x')}});
}

Frame calibration(const std::string& key, int number)
{
    return makeFrame(frame_types::calibration, {{key, number}});
}

/// "C:BoloProps=1 S:N=0 …": type and first key of each frame.
std::string contents(const fs::path& path)
{
    std::string text;
    FrameReader reader(path.string());
    while (const auto frame = reader.next()) {
        const std::string key = frame->keys().at(0);
        const auto number = frame->find<G3Int>(key);
        text += (text.empty() ? "" : " ") + frame->type().letters() + ':' + key +
                (number ? '=' + std::to_string(number->value) : "");
    }
    return text;
}

std::set<std::string> files(const fs::path& directory)
{
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory)) {
        names.insert(entry.path().filename().string());
    }
    return names;
}

std::string quoted(const std::string& text)
{
    return '"' + text + '"';
}

using Names = std::set<std::string>;

} // namespace

class WriteTest : public QObject
{
    Q_OBJECT

private slots:
    void writesFramesInOrderAndUntouched()
    {
        const TemporaryDirectory directory;
        const std::string run = directory.file("run/deeper");
        Writing writing(R"({"use": "write"})", run);
        writing.add(calibration("A", 1));
        writing.add(scan(0));
        writing.add(calibration("A", 2));
        const Frame raw = Frame::parse(scan(1).encode(), Frame::Crc::Check);
        writing.add(raw);
        QCOMPARE(files(run), Names{"frames.rank0003.g3.partial"});
        writing.finish();
        QCOMPARE(files(run), Names{"frames.rank0003.g3"});
        const fs::path path = fs::path(run) / "frames.rank0003.g3";
        QCOMPARE(contents(path), std::string("C:A=1 S:N=0 C:A=2 S:N=1 M:Id"));
        FrameReader reader(path.string());
        reader.next();
        reader.next();
        reader.next();
        QCOMPARE(reader.next()->encode().text(), raw.encode().text());
    }

    void everyFileCanBeReadAlone()
    {
        const TemporaryDirectory directory;
        const SharedBytes info = makeFrame(frame_types::pipelineInfo, {{"run", 7}}).encode();
        Writing writing(R"({"use": "write", "name": "small", "max_bytes": 800})",
                        directory.path().string(),
                        info);
        writing.add(makeFrame(frame_types::pipelineInfo, {{"input", 1}}));
        writing.add(calibration("Offsets", 1));
        writing.add(calibration("Gains", 1));
        for (int number = 0; number < 6; ++number) {
            if (number == 3) {
                writing.add(calibration("Gains", 2));
            }
            writing.add(scan(number));
        }
        writing.finish();
        std::string all;
        for (const std::string& name : files(directory.path().string())) {
            const fs::path path = directory.path() / name;
            const std::string text = contents(path);
            QVERIFY2(text.starts_with("P:run=7 C:Offsets=1 C:Gains="), text.c_str());
            QVERIFY(fs::file_size(path) <= 800);
            all += name.substr(0, 21) + "| " + text.substr(8) + '\n';
        }
        QVERIFY(files(directory.path().string()).size() >= 2);
        QVERIFY(files(directory.path().string()).contains("small.rank0003.0001.g3"));
        // Every scan once, in order, after the calibration in force.
        std::size_t at = 0;
        for (const char* word :
             {"S:N=0", "S:N=1", "S:N=2", "C:Gains=2", "S:N=3", "S:N=4", "S:N=5"}) {
            at = all.find(word, at);
            QVERIFY2(at != std::string::npos, all.c_str());
        }
        QVERIFY2(all.find("C:Gains=1", all.find("S:N=3")) == std::string::npos, all.c_str());
    }

    void aFrameLargerThanTheLimitIsAFileOfItsOwn()
    {
        const TemporaryDirectory directory;
        Writing writing(R"({"use": "write", "max_bytes": 1})", directory.path().string());
        writing.add(calibration("A", 1));
        writing.add(scan(0));
        writing.add(scan(1));
        writing.finish();
        QCOMPARE(files(directory.path().string()),
                 (Names{"frames.rank0003.0000.g3",
                        "frames.rank0003.0001.g3",
                        "frames.rank0003.0002.g3"}));
        QCOMPARE(contents(directory.path() / "frames.rank0003.0001.g3"),
                 std::string("C:A=1 S:N=1"));
    }

    void compresses()
    {
        for (const std::string compression : {"gz", "bz2", "xz"}) {
            const TemporaryDirectory directory;
            Writing writing(R"({"use": "write", "compression": )" + quoted(compression) + "}",
                            directory.path().string());
            writing.add(scan(4));
            writing.finish();
            QCOMPARE(contents(directory.path() / ("frames.rank0003.g3." + compression)),
                     std::string("S:N=4 M:Id"));
        }
    }

    void aFrameThatFailsLaterIsNotWritten()
    {
        const TemporaryDirectory directory;
        Writing writing(R"({"use": "write"})", directory.path().string());
        writing.add(scan(0));
        QVERIFY_EXCEPTION_THROWN(writing.add(makeFrame(frame_types::scan, {{"N", 1}, {"Bad", 1}})),
                                 Error);
        writing.add(scan(2));
        writing.finish();
        QCOMPARE(contents(directory.path() / "frames.rank0003.g3"),
                 std::string("S:N=0 S:N=2 M:Id"));
    }

    void whatIsNotFinishedHasNoFinalName()
    {
        const TemporaryDirectory directory;
        {
            Writing writing(R"({"use": "write"})", directory.path().string());
            writing.add(scan(0));
        }
        QCOMPARE(files(directory.path().string()), Names{"frames.rank0003.g3.partial"});
    }

    void twoOfOneNameAreAnError()
    {
        const TemporaryDirectory directory;
        Writing first(R"({"use": "write"})", directory.path().string());
        Writing second(R"({"use": "write"})", directory.path().string());
        first.add(scan(0));
        try {
            second.add(scan(0));
            QFAIL("accepted");
        } catch (const Error& error) {
            QVERIFY(error.message().find("name") != std::string::npos);
            QVERIFY(error.place().file.ends_with("frames.rank0003.g3"));
        }
    }

    void namesCannotLeaveTheDirectory()
    {
        ModuleRegistry registry;
        addBuiltinModules(registry);
        for (const char* name : {"", "../x", "/etc/x", "a b", ".hidden", "-rf", "a\\u0000b"}) {
            const ModuleUse use = parseUse(R"({"use": "write", "name": )" + quoted(name) + "}");
            QVERIFY_EXCEPTION_THROWN(registry.make(use), Error);
        }
    }

    /// One frame that is tried or replayed.
    void withoutARunFramesOnlyGoOn()
    {
        const auto passed = runModule(R"({"use": "write"})", {scan(0), scan(1)});
        QCOMPARE(passed.size(), std::size_t{2});
        QVERIFY(passed[1].encode().text() == scan(1).encode().text());
        QCOMPARE(runModule(R"({"use": "write"})", {}).size(), std::size_t{0});
    }

    void aDirectoryThatCannotBeMadeIsAnError()
    {
        Writing writing(R"({"use": "write"})", "/proc/nowhere");
        try {
            writing.add(scan(0));
            QFAIL("accepted");
        } catch (const Error& error) {
            QVERIFY(error.place().file.starts_with("/proc/nowhere/"));
        }
    }
};

QTEST_APPLESS_MAIN(WriteTest)
#include "write_test.moc"
