// SPDX-License-Identifier: BSD-2-Clause
// Reading files: all codecs, frames of every size, damage of every kind.
#include "engine/g3/frame_reader.h"
#include "engine/g3/frame_writer.h"
#include "tests/support/allocation_meter.h"
#include "tests/support/compressed_file.h"
#include "tests/support/frame_bytes.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>

#include <random>

using namespace scanweave;
using test::number;
using test::Order;
using test::rawFrame;
using test::rawInt;
using test::readFile;
using test::writeFile;

namespace {

const std::vector<std::string> suffixes{".g3", ".g3.gz", ".g3.bz2", ".g3.xz"};

struct Outcome
{
    std::vector<std::string> frames;
    std::string error;
    ErrorPlace place;
};

Outcome readAll(const std::string& path)
{
    Outcome outcome;
    try {
        FrameReader reader(path);
        while (const auto frame = reader.next()) {
            outcome.frames.emplace_back(frame->encode().text());
        }
    } catch (const Error& error) {
        outcome.error = error.what();
        outcome.place = error.place();
    }
    return outcome;
}

std::string join(const std::vector<std::string>& frames)
{
    std::string all;
    for (const std::string& frame : frames) {
        all += frame;
    }
    return all;
}

std::vector<std::string> smallFrames()
{
    return {rawFrame('O', {{"SourceName", rawInt(1)}}),
            rawFrame('S', {{"a", rawInt(2, Order::Big)}, {"b", std::string(70, 'b')}}, Order::Big),
            rawFrame('N', {})};
}

/// Small and large frames, with small and large blobs, so that every kind of window is met.
std::vector<std::string> framesOfAllSizes()
{
    std::mt19937 random(21);
    std::vector<std::string> frames;
    const auto blob = [&](std::size_t size) {
        std::string bytes = test::rawBlob("Blob", "");
        while (bytes.size() < size) {
            bytes += number(random(), 4) + std::string(random() % 64, 'z');
        }
        return bytes;
    };
    for (int i = 0; i < 60; ++i) {
        test::RawEntries entries;
        for (auto left = random() % 6; left != 0; --left) {
            const std::size_t size = std::size_t{1} << (random() % (i % 6 == 0 ? 19 : 12));
            entries.emplace_back("key" + std::to_string(left), blob(size));
        }
        frames.push_back(rawFrame('S', entries, i % 3 == 0 ? Order::Big : Order::Little));
    }
    test::RawEntries many;
    for (int i = 0; i < 300; ++i) {
        many.emplace_back("key" + std::to_string(i), blob(3000));
    }
    frames.push_back(rawFrame('S', many));
    frames.push_back(rawFrame('S', {{std::string(1024 * 1024, 'k'), "v"}}));
    frames.push_back(rawFrame('S', {{"last", blob(10)}}));
    return frames;
}

} // namespace

class FrameReaderTest : public QObject
{
    Q_OBJECT

private slots:
    void readsFramesOfAllSizes_data() { addSuffixes(); }
    void readsFramesOfAllSizes()
    {
        QFETCH(const QString, suffix);
        const std::string path = file("sizes", suffix);
        const auto frames = framesOfAllSizes();
        FrameWriter writer(path);
        for (const std::string& frame : frames) {
            writer.write(SharedBytes::copyOf(asBytes(frame)));
        }
        writer.close();

        const Outcome outcome = readAll(path);
        QCOMPARE(outcome.error, std::string());
        QVERIFY(outcome.frames == frames);
        QCOMPARE(writer.bytes(), std::uint64_t{join(frames).size()});
    }

    void tellsAndSeeks_data() { addSuffixes(); }
    void tellsAndSeeks()
    {
        QFETCH(const QString, suffix);
        const std::string path = file("seek", suffix);
        const auto frames = smallFrames();
        FrameWriter writer(path);
        std::vector<std::uint64_t> offsets;
        for (int i = 0; i < 30; ++i) {
            offsets.push_back(
                writer.write(SharedBytes::copyOf(asBytes(frames[std::size_t(i) % 3]))));
        }
        writer.close();

        FrameReader reader(path);
        for (const std::size_t index : {29U, 3U, 4U, 0U, 17U, 1U, 28U}) {
            reader.seek(offsets[index], index);
            QCOMPARE(std::string(reader.nextBytes().value().text()), frames[index % 3]);
            QCOMPARE(reader.index(), std::uint64_t{index});
            QCOMPARE(reader.offset(), offsets[index]);
        }
        reader.next();
        QCOMPARE(reader.index(), std::uint64_t{29});
        QVERIFY(!reader.next());
        QVERIFY(!reader.next());
        reader.seek(0, 0);
        QVERIFY(reader.next().has_value());
        QVERIFY_EXCEPTION_THROWN(reader.seek(1'000'000, 1), Error);
        QVERIFY(!reader.next());
    }

    void goesOnBehindABadFrameWhenAsked()
    {
        const std::string path = file("behind", ".g3");
        auto frames = smallFrames();
        frames[1][40] = static_cast<char>(frames[1][40] ^ 4);
        writeFile(path, join(frames));
        FrameReader reader(path);
        QVERIFY(reader.next().has_value());
        QVERIFY_EXCEPTION_THROWN(reader.next(), Error);
        QVERIFY(!reader.next());
        reader.seek(frames[0].size() + frames[1].size(), 2);
        QCOMPARE(std::string(reader.next().value().encode().text()), frames[2]);
        QCOMPARE(reader.index(), std::uint64_t{2});
    }

    void emptyFilesHaveNoFrames()
    {
        writeFile(file("empty", ".g3"), "");
        QCOMPARE(readAll(file("empty", ".g3")).error, std::string());
        for (const std::string& suffix : suffixes) {
            const std::string path = directory_.file("nothing" + suffix);
            FrameWriter(path).close();
            const Outcome outcome = readAll(path);
            QCOMPARE(outcome.error, std::string());
            QVERIFY(outcome.frames.empty());
            if (suffix != ".g3") {
                writeFile(path, "");
                const std::string error = readAll(path).error;
                QVERIFY2(error.find("end early") != std::string::npos, error.c_str());
            }
        }
    }

    void readsSeveralMembers_data() { addSuffixes(); }
    void readsSeveralMembers()
    {
        QFETCH(const QString, suffix);
        const std::string path = file("members", suffix);
        test::writeCompressed(path, join(smallFrames()));
        const std::string member = readFile(path);
        writeFile(path, member + member + member);
        const Outcome outcome = readAll(path);
        QCOMPARE(outcome.error, std::string());
        QCOMPARE(join(outcome.frames),
                 join(smallFrames()) + join(smallFrames()) + join(smallFrames()));
    }

    void bytesBehindTheLastMemberAreAnError_data() { addSuffixes(); }
    void bytesBehindTheLastMemberAreAnError()
    {
        QFETCH(const QString, suffix);
        const std::string path = file("garbage", suffix);
        test::writeCompressed(path, join(smallFrames()));
        const std::string member = readFile(path);
        for (const std::string& garbage :
             {std::string("x"), std::string(100, 'x'), member.substr(0, 2)}) {
            writeFile(path, member + garbage);
            const Outcome outcome = readAll(path);
            QVERIFY(outcome.frames == smallFrames());
            QVERIFY(!outcome.error.empty());
            QCOMPARE(outcome.place.frame.value(), std::uint64_t{3});
        }
    }

    void everyTruncationIsAnError_data() { addSuffixes(); }
    void everyTruncationIsAnError()
    {
        QFETCH(const QString, suffix);
        const std::string path = file("cut", suffix);
        test::writeCompressed(path, join(smallFrames()));
        const std::string whole = readFile(path);
        std::size_t atBoundary = 0;
        for (std::size_t size = 0; size < whole.size(); ++size) {
            writeFile(path, whole.substr(0, size));
            test::resetLargestAllocation();
            const Outcome outcome = readAll(path);
            QVERIFY(isBeginOf(outcome.frames, smallFrames()));
            QVERIFY(test::largestAllocation() <= std::size_t{256} * 1024);
            if (outcome.error.empty()) {
                ++atBoundary;
                QCOMPARE(size, join(outcome.frames).size());
            } else {
                QCOMPARE(outcome.place.file, path);
                QCOMPARE(outcome.place.frame.value(), std::uint64_t{outcome.frames.size()});
                QCOMPARE(outcome.place.offset.value(), std::uint64_t{join(outcome.frames).size()});
            }
        }
        QCOMPARE(atBoundary,
                 std::size_t{suffix == ".g3" ? 3U : 0U}); // with nothing, one or two frames
    }

    void noFlippedBitPassesUnseen_data() { addSuffixes(); }
    void noFlippedBitPassesUnseen()
    {
        QFETCH(const QString, suffix);
        const std::string path = file("flip", suffix);
        test::writeCompressed(path, join(smallFrames()));
        const std::string whole = readFile(path);
        for (std::size_t at = 0; at < whole.size(); ++at) {
            std::string damaged = whole;
            damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
            writeFile(path, damaged);
            test::resetLargestAllocation();
            const Outcome outcome = readAll(path);
            QVERIFY(test::largestAllocation() <= std::size_t{2} * 1024 * 1024);
            if (outcome.error.empty() && join(outcome.frames) != join(smallFrames())) {
                // Nothing covers the type of a frame in a plain file.
                QVERIFY(suffix == ".g3");
                QCOMPARE(join(outcome.frames), damaged);
                QVERIFY(isTypeByte(at));
            }
        }
    }

    void absurdLengthsCostNoMemory_data() { addSuffixes(); }
    void absurdLengthsCostNoMemory()
    {
        QFETCH(const QString, suffix);
        const std::string path = file("absurd", suffix);
        const auto frames = smallFrames();
        const std::size_t begin = frames[0].size();
        for (const std::uint64_t value : {(std::uint64_t{1} << 31) - 1,
                                          (std::uint64_t{1} << 32) - 1,
                                          std::uint64_t{1} << 33,
                                          std::uint64_t{1} << 40,
                                          std::uint64_t{1} << 62,
                                          std::uint64_t{1} << 63,
                                          ~std::uint64_t{0}}) {
            for (const std::size_t at : {5U, 13U, 22U}) {
                std::string bytes = join(frames);
                const int size = at == 5 ? 4 : 8;
                if (size == 4 && value > 0xffffffff && value != ~std::uint64_t{0}) {
                    continue; // would be 0 entries: a valid frame, with bytes behind it
                }
                bytes.replace(
                    begin + at, static_cast<std::size_t>(size), number(value, size, Order::Big));
                test::writeCompressed(path, bytes);
                test::resetLargestAllocation();
                const Outcome outcome = readAll(path);
                QVERIFY(test::largestAllocation() <= std::size_t{2} * 1024 * 1024);
                QCOMPARE(outcome.frames.size(), std::size_t{1});
                QVERIFY(!outcome.error.empty());
                QCOMPARE(outcome.place.frame.value(), std::uint64_t{1});
                QCOMPARE(outcome.place.offset.value(), std::uint64_t{begin});
            }
        }
    }

    void saysWhatIsWrong()
    {
        const std::string path = file("words", ".g3");
        writeFile(path, join(smallFrames()).substr(0, 100));
        const std::size_t begin = smallFrames()[0].size();
        const std::size_t missing = 13 + 2 * 16 + 4 - (100 - begin);
        const std::string expected = path + ", frame 1, byte " + std::to_string(begin) +
                                     ": it ends at least " + std::to_string(missing) +
                                     " bytes after the end of the file (damaged, or still being "
                                     "written); check that its writer "
                                     "has finished, or get the file anew";
        QCOMPARE(readAll(path).error, expected);
    }

    void refusesWhatIsNoFrameFile()
    {
        writeFile(directory_.file("x.txt"), "");
        writeFile(directory_.file("x.G3"), "");
        mkfifo(directory_.file("fifo.g3").c_str(), 0600);
        for (const char* name : {"x.txt", "x.G3", "not_there.g3", "fifo.g3", ".", "missing/x.g3"}) {
            const std::string path = directory_.file(name);
            const std::string error = readAll(path).error;
            QVERIFY2(error.starts_with(path + ": "), error.c_str());
        }
        QVERIFY(!readAll("/dev/null.g3").error.empty());
        QVERIFY(!readAll("").error.empty());
    }

    void aFileThatChangesMeanwhileIsAnError()
    {
        const std::string path = file("growing", ".g3");
        writeFile(path, join(smallFrames()));
        FrameReader grown(path);
        QVERIFY(grown.next().has_value());
        writeFile(path, join(smallFrames()) + "x");
        QVERIFY(grown.next().has_value());
        QVERIFY(grown.next().has_value());
        QVERIFY_EXCEPTION_THROWN(grown.next(), Error);

        const auto frames = framesOfAllSizes();
        writeFile(path, join(frames));
        FrameReader cut(path);
        QVERIFY(cut.next().has_value());
        writeFile(path, join(frames).substr(0, join(frames).size() / 2));
        const auto readOn = [&] {
            while (cut.nextBytes()) {
            }
        };
        QVERIFY_EXCEPTION_THROWN(readOn(), Error);
    }

    void endProcessingFramesAreDelivered()
    {
        const std::string path = file("z", ".g3");
        writeFile(path, rawFrame('Z', {}) + rawFrame('S', {}));
        FrameReader reader(path);
        QVERIFY(reader.next()->type() == frame_types::endProcessing);
        QVERIFY(reader.next()->type() == frame_types::scan);
    }

private:
    static void addSuffixes()
    {
        QTest::addColumn<QString>("suffix");
        for (const std::string& suffix : suffixes) {
            QTest::newRow(suffix.c_str()) << QString::fromStdString(suffix);
        }
    }

    std::string file(const char* name, const QString& suffix) const
    {
        return directory_.file(name + suffix.toStdString());
    }

    static bool isBeginOf(const std::vector<std::string>& begin,
                          const std::vector<std::string>& all)
    {
        return begin.size() <= all.size() && std::equal(begin.begin(), begin.end(), all.begin());
    }

    static bool isTypeByte(std::size_t at)
    {
        std::size_t begin = 0;
        for (const std::string& frame : smallFrames()) {
            if (at >= begin + 9 && at < begin + 13) {
                return true;
            }
            begin += frame.size();
        }
        return false;
    }

    test::TemporaryDirectory directory_;
};

QTEST_APPLESS_MAIN(FrameReaderTest)
#include "frame_reader_test.moc"
