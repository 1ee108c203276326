// SPDX-License-Identifier: BSD-2-Clause
// Writing files: nothing under the final name before the end, and clear words when it can't be
// done.
#include "engine/g3/frame_reader.h"
#include "engine/g3/frame_writer.h"
#include "tests/support/error_of.h"
#include "tests/support/frame_bytes.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <sys/resource.h>

#include <csignal>

using namespace scanweave;
using test::rawFrame;
using test::rawInt;
using test::readFile;

namespace {

SharedBytes shared(std::string_view bytes)
{
    return SharedBytes::copyOf(asBytes(bytes));
}

/// While it lives files can't get larger than this, and the attempt is an error rather than a
/// signal.
class FileSizeLimit
{
public:
    explicit FileSizeLimit(rlim_t bytes)
        : handler_(std::signal(SIGXFSZ, SIG_IGN))
    {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit()
    {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    void (*handler_)(int);
    rlimit before_{};
};

std::string incompressible(std::size_t size)
{
    std::string bytes(size, '\0');
    std::uint32_t state = 1;
    for (char& byte : bytes) {
        state = state * 1664525 + 1013904223;
        byte = static_cast<char>(state >> 24);
    }
    return bytes;
}

} // namespace

class FrameWriterTest : public QObject
{
    Q_OBJECT

private slots:
    void plainFilesAreTheFramesAndNothingElse()
    {
        const std::string first = rawFrame('S', {{"a", rawInt(1)}}, test::Order::Big);
        const std::string large = rawFrame('S', {{"b", std::string(3'000'000, 'x')}});
        const std::string path = directory_.file("plain.g3");
        FrameWriter writer(path);
        QCOMPARE(writer.write(Frame::parse(shared(first), Frame::Crc::Check)), std::uint64_t{0});
        QCOMPARE(writer.write(shared(large)), std::uint64_t{first.size()});
        QCOMPARE(writer.write(shared(first)), std::uint64_t{first.size() + large.size()});
        QCOMPARE(writer.bytes(), std::uint64_t{2 * first.size() + large.size()});
        writer.close();
        QVERIFY(readFile(path) == first + large + first);
    }

    void theNameAppearsWithTheLastByte_data() { addSuffixes(); }
    void theNameAppearsWithTheLastByte()
    {
        QFETCH(const QString, suffix);
        const std::string path = directory_.file("late" + suffix.toStdString());
        {
            FrameWriter writer(path);
            writer.write(shared(rawFrame('S', {})));
            QVERIFY(!std::filesystem::exists(path));
            QVERIFY(std::filesystem::exists(path + ".partial"));
        }
        QVERIFY(!std::filesystem::exists(path));
        QVERIFY(std::filesystem::exists(path + ".partial"));
        FrameWriter writer(path);
        writer.write(shared(rawFrame('S', {})));
        writer.close();
        QVERIFY(std::filesystem::exists(path));
        QVERIFY(!std::filesystem::exists(path + ".partial"));
        QVERIFY(FrameReader(path).next().has_value());
    }

    void dropsEndProcessing()
    {
        const std::string path = directory_.file("z.g3");
        FrameWriter writer(path);
        QCOMPARE(writer.write(Frame(frame_types::endProcessing)), std::uint64_t{0});
        writer.write(Frame(frame_types::scan));
        QCOMPARE(writer.write(shared(rawFrame('Z', {}))), std::uint64_t{17});
        QCOMPARE(writer.write(shared(rawFrame('Z', {}, test::Order::Big))), std::uint64_t{17});
        writer.close();
        QCOMPARE(readFile(path), rawFrame('S', {}));
    }

    void compressedFilesAreOneStreamWithTheFormatsSettings()
    {
        const std::string frame = rawFrame('S', {{"a", std::string(100'000, 'a')}});
        const auto beginOf = [&](const std::string& suffix) {
            const std::string path = directory_.file("settings" + suffix);
            FrameWriter writer(path);
            for (int i = 0; i < 20; ++i) {
                writer.write(shared(frame));
            }
            writer.close();
            return readFile(path).substr(0, 10);
        };
        QCOMPARE(beginOf(".g3.gz"),
                 std::string("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10)); // zlib's default header
        QCOMPARE(beginOf(".g3.bz2").substr(0, 4), std::string("BZh9"));
        QCOMPARE(beginOf(".g3.xz").substr(0, 8),
                 std::string("\xfd"
                             "7zXZ\0\0\4",
                             8)); // 4 is CRC64
    }

    void saysWhyAFileCannotBeMade()
    {
        const auto open = [](const std::string& path) {
            return test::errorOf([&] { FrameWriter writer(path); });
        };
        const auto expect = [&](const std::string& path, const std::string& words) {
            const std::string message = open(path);
            QVERIFY2(message.starts_with(path), message.c_str());
            QVERIFY2(message.find(words) != std::string::npos, message.c_str());
        };
        expect(directory_.file("x.txt"), "names of frame files end in");
        expect(directory_.file("no/x.g3"), "there is no directory " + directory_.file("no"));
        std::filesystem::create_directory(directory_.file("dir.g3"));
        expect(directory_.file("dir.g3"), "a directory has its name");
        QCOMPARE(open(".g3").empty(), false);
    }

    void fullDisksAreReported_data() { addSuffixes(); }
    void fullDisksAreReported()
    {
        QFETCH(const QString, suffix);
        const std::string path = directory_.file("full" + suffix.toStdString());
        const std::string frame = rawFrame('S', {{"a", incompressible(300'000)}});
        FrameWriter writer(path);
        const std::string message = test::errorOf([&] {
            const FileSizeLimit limit(50'000);
            writer.write(shared(frame));
            writer.close();
        });
        QVERIFY2(message.starts_with(path + ".partial: cannot write: "), message.c_str());
        QVERIFY2(message.find("allows no larger file") != std::string::npos, message.c_str());
        QVERIFY(!test::errorOf([&] { writer.close(); }).empty());
        QVERIFY(!std::filesystem::exists(path));
        QVERIFY(std::filesystem::exists(path + ".partial"));
    }

    void nothingFollowsTheClosing()
    {
        FrameWriter writer(directory_.file("closed.g3"));
        writer.close();
        QVERIFY(!test::errorOf([&] { writer.write(Frame(frame_types::scan)); }).empty());
        QVERIFY(!test::errorOf([&] { writer.close(); }).empty());
    }

    void refusesBytesThatAreNoFrame()
    {
        FrameWriter writer(directory_.file("bytes.g3"));
        QVERIFY(!test::errorOf([&] { writer.write(shared("short")); }).empty());
        QVERIFY(!test::errorOf([&] { writer.write(shared(std::string(100, 'x'))); }).empty());
        QCOMPARE(writer.bytes(), std::uint64_t{0});
    }

private:
    static void addSuffixes()
    {
        QTest::addColumn<QString>("suffix");
        for (const char* suffix : {".g3", ".g3.gz", ".g3.bz2", ".g3.xz"}) {
            QTest::newRow(suffix) << QString(suffix);
        }
    }

    test::TemporaryDirectory directory_;
};

QTEST_APPLESS_MAIN(FrameWriterTest)
#include "frame_writer_test.moc"
