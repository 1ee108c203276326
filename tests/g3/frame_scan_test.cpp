// SPDX-License-Identifier: BSD-2-Clause
// Scanning files: what is found, what is kept, what happens at damage.
#include "engine/g3/frame_scan.h"
#include "tests/support/allocation_meter.h"
#include "tests/support/compressed_file.h"
#include "tests/support/frame_bytes.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <unistd.h>

#include <random>

using namespace scanweave;
using test::number;
using test::Order;
using test::rawFrame;
using test::rawInt;

namespace {

struct Scanned
{
    std::vector<ScannedFrame> frames;
    std::string error;
    ErrorPlace place;
};

Scanned scan(const std::string& path, const ScanOptions& options = {})
{
    Scanned scanned;
    try {
        scanFrames(path, options, [&](const ScannedFrame& frame) {
            scanned.frames.push_back(frame);
            return true;
        });
    } catch (const Error& error) {
        scanned.error = error.what();
        scanned.place = error.place();
    }
    return scanned;
}

/// Frames of random shape with the truth about them.
struct Sample
{
    std::string bytes;
    std::vector<ScannedFrame> frames;
};

Sample makeSample(std::uint32_t seed, int count, std::size_t mostBlob)
{
    std::mt19937 random(seed);
    Sample sample;
    for (int i = 0; i < count; ++i) {
        const Order order = random() % 4 == 0 ? Order::Big : Order::Little;
        ScannedFrame truth;
        truth.index = static_cast<std::uint64_t>(i);
        truth.type = random() % 2 == 0 ? frame_types::scan : frame_types::calibration;
        truth.offset = sample.bytes.size();
        test::RawEntries entries;
        std::uint64_t at = truth.offset + 13;
        for (auto left = random() % 5; left != 0; --left) {
            const std::string name(random() % 40, 'k');
            const std::string className =
                random() % 3 == 0 ? "" : std::string(1 + random() % 60, 'C');
            const std::string filling(random() % mostBlob, static_cast<char>(random() & 0xff));
            const std::string blob =
                className.empty() ? "\7" + filling : test::rawBlob(className, filling, order);
            truth.keys.push_back(
                {name, className, std::nullopt, at + 16 + name.size(), blob.size()});
            at += 16 + name.size() + blob.size();
            entries.emplace_back(name, blob);
        }
        sample.bytes += rawFrame(truth.type.code, entries, order);
        truth.length = sample.bytes.size() - truth.offset;
        sample.frames.push_back(std::move(truth));
    }
    return sample;
}

} // namespace

class FrameScanTest : public QObject
{
    Q_OBJECT

private slots:
    void findsEverything_data()
    {
        QTest::addColumn<QString>("suffix");
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("mostBlob");
        for (const char* suffix : {".g3", ".g3.gz", ".g3.bz2", ".g3.xz"}) {
            QTest::addRow("%s tiny", suffix) << suffix << 1000 << 50;
            QTest::addRow("%s small", suffix) << suffix << 100 << 8000;
            QTest::addRow("%s large", suffix) << suffix << 10 << 600'000;
        }
    }
    void findsEverything()
    {
        QFETCH(const QString, suffix);
        QFETCH(const int, count);
        QFETCH(const int, mostBlob);
        const Sample sample = makeSample(31, count, static_cast<std::size_t>(mostBlob));
        const std::string path = write(suffix, sample.bytes);
        for (const bool keepScans : {false, true}) {
            for (const bool keepOthers : {false, true}) {
                const auto wants = [&](FrameType type) {
                    return type == frame_types::scan ? keepScans : keepOthers;
                };
                const Scanned scanned = scan(path, {wants});
                QCOMPARE(scanned.error, std::string());
                QCOMPARE(scanned.frames.size(), sample.frames.size());
                for (std::size_t i = 0; i < scanned.frames.size(); ++i) {
                    const ScannedFrame& truth = sample.frames[i];
                    compare(scanned.frames[i], truth);
                    const auto bytes =
                        wants(truth.type)
                            ? std::string_view(sample.bytes).substr(truth.offset, truth.length)
                            : std::string_view();
                    QVERIFY(scanned.frames[i].bytes.text() == bytes);
                }
                const auto fileSize = std::filesystem::file_size(path);
                QCOMPARE(scanned.frames.back().fileOffset, std::uint64_t{fileSize});
            }
        }
    }

    void stopsWhenToldTo()
    {
        const std::string path = write(".g3", rawFrame('S', {}) + rawFrame('C', {}) + "damage");
        int visited = 0;
        scanFrames(path, {}, [&](const ScannedFrame&) { return ++visited < 2; });
        QCOMPARE(visited, 2);
    }

    void errorsOfTheVisitorPassUnchanged()
    {
        const std::string path = write(".g3", rawFrame('S', {}));
        try {
            scanFrames(path, {}, [](const ScannedFrame&) -> bool { throw Error("mine"); });
            QFAIL("no error");
        } catch (const Error& error) {
            QCOMPARE(std::string(error.what()), std::string("mine"));
        }
    }

    void damageIsFoundAfterTheGoodFrames()
    {
        const std::string good = rawFrame('S', {{"a", rawInt(1)}});
        const std::string path = write(".g3", good + good + good.substr(0, good.size() - 1));
        const Scanned scanned = scan(path);
        QCOMPARE(scanned.frames.size(), std::size_t{2});
        QCOMPARE(scanned.place.frame.value(), std::uint64_t{2});
        QCOMPARE(scanned.place.offset.value(), std::uint64_t{2 * good.size()});
        QCOMPARE(scanned.place.file, path);
        QVERIFY(
            scanned.error.find(
                "it ends at least 1 bytes after the end of the file (damaged, or still being") !=
            std::string::npos);
    }

    void everyTruncationIsAnError()
    {
        const Sample sample = makeSample(7, 4, 60);
        for (std::size_t size = 0; size < sample.bytes.size(); ++size) {
            const std::string path = write(".g3", std::string_view(sample.bytes).substr(0, size));
            const Scanned scanned = scan(path, {[](FrameType) { return true; }});
            std::uint64_t good = 0;
            for (const ScannedFrame& frame : scanned.frames) {
                compare(frame, sample.frames[frame.index]);
                good = frame.offset + frame.length;
            }
            QCOMPARE(scanned.error.empty(), good == size);
        }
    }

    void absurdLengthsCostNoMemory()
    {
        const std::string first = rawFrame('O', {{"k", rawInt(0)}});
        for (const char* suffix : {".g3", ".g3.gz", ".g3.bz2", ".g3.xz"}) {
            for (const std::uint64_t value : {(std::uint64_t{1} << 31) - 1,
                                              (std::uint64_t{1} << 32) - 1,
                                              std::uint64_t{1} << 40,
                                              std::uint64_t{1} << 62,
                                              ~std::uint64_t{0}}) {
                for (const std::size_t at : {5U, 13U, 22U}) {
                    for (const bool keep : {false, true}) {
                        std::string bytes = rawFrame('S', {{"k", rawInt(1)}});
                        const int size = at == 5 ? 4 : 8;
                        if (size == 4 && value > 0xffffffff && value != ~std::uint64_t{0}) {
                            continue; // would be 0 entries: a valid frame, with bytes behind it
                        }
                        bytes.replace(at, static_cast<std::size_t>(size), number(value, size));
                        const std::string path = write(suffix, first + bytes);
                        test::resetLargestAllocation();
                        const Scanned scanned = scan(path, {[keep](FrameType) { return keep; }});
                        QVERIFY(test::largestAllocation() <= std::size_t{2} * 1024 * 1024);
                        QCOMPARE(scanned.frames.size(), std::size_t{1});
                        QVERIFY(!scanned.error.empty());
                        QCOMPARE(scanned.place.frame.value(), std::uint64_t{1});
                    }
                }
            }
        }
    }

    void filesThatChangeMeanwhileAreErrors()
    {
        const Sample sample = makeSample(3, 50, 100'000);
        for (const bool grow : {false, true}) {
            const std::string path = write(".g3", sample.bytes);
            const auto change = [&](const ScannedFrame& frame) {
                if (frame.index == 0) {
                    const auto size = grow ? sample.bytes.size() + 1 : sample.bytes.size() / 2;
                    (void)!truncate(path.c_str(), static_cast<off_t>(size));
                }
                return true;
            };
            QVERIFY_EXCEPTION_THROWN(scanFrames(path, {}, change), Error);
        }
    }

    void dataAreNotRead()
    {
        // The hole behind the data would take long to read, and a mapped or allocated one much
        // memory.
        const std::string head = number(1, 1) + number(1, 4) + number(1, 4) + number('S', 4);
        const std::uint64_t huge = std::uint64_t{1} << 42;
        const std::string entry = number(1, 8) + "k" + number(huge, 8);
        const std::string path = write(".g3", head + entry);
        const std::uint64_t end = head.size() + entry.size() + huge + 4;
        if (truncate(path.c_str(), static_cast<off_t>(end)) != 0) {
            QSKIP("the temporary directory holds no file with a large hole");
        }
        const Scanned scanned = scan(path);
        QCOMPARE(scanned.error, std::string());
        QCOMPARE(scanned.frames.at(0).length, end);
        QCOMPARE(scanned.frames.at(0).keys.at(0).blobSize, huge);
    }

    void pathsAreJudgedByTheirEnd()
    {
        for (const char* path : {"a.g3", "a.g3.gz", "a.g3.bz2", "a.g3.xz", "/.g3", "a.gz.g3"}) {
            QVERIFY2(isFramePath(path), path);
        }
        for (const char* path :
             {"", "a", ".g3", ".g3.gz", "a.G3", "a.g3.GZ", "a.gz", "a.g3.zst", "ag3", "a.g3 "}) {
            QVERIFY2(!isFramePath(path), path);
            QVERIFY2(!isCompressedPath(path), path);
        }
        QVERIFY(!isCompressedPath("a.g3"));
        QVERIFY(!isCompressedPath("a.gz.g3"));
        QVERIFY(isCompressedPath("a.g3.gz"));
        QVERIFY(isCompressedPath("a.g3.bz2"));
        QVERIFY(isCompressedPath("a.g3.xz"));
    }

private:
    std::string write(const QString& suffix, std::string_view bytes) const
    {
        const std::string path = directory_.file("scan" + suffix.toStdString());
        test::writeCompressed(path, bytes);
        return path;
    }

    static void compare(const ScannedFrame& scanned, const ScannedFrame& truth)
    {
        QCOMPARE(scanned.index, truth.index);
        QVERIFY(scanned.type == truth.type);
        QCOMPARE(scanned.offset, truth.offset);
        QCOMPARE(scanned.length, truth.length);
        QCOMPARE(scanned.keys.size(), truth.keys.size());
        for (std::size_t k = 0; k < truth.keys.size(); ++k) {
            QCOMPARE(scanned.keys[k].name, truth.keys[k].name);
            QCOMPARE(scanned.keys[k].className, truth.keys[k].className);
            QCOMPARE(scanned.keys[k].blobOffset, truth.keys[k].blobOffset);
            QCOMPARE(scanned.keys[k].blobSize, truth.keys[k].blobSize);
        }
    }

    test::TemporaryDirectory directory_;
};

QTEST_APPLESS_MAIN(FrameScanTest)
#include "frame_scan_test.moc"
