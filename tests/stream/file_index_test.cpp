// SPDX-License-Identifier: BSD-2-Clause
// Indexes of files, good and damaged, against golden ones.
#include "engine/g3/frame_writer.h"
#include "engine/g3/timestream.h"
#include "engine/stream/file_index.h"
#include "tests/stream/golden_index.h"
#include "tests/support/frame_factory.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <sys/stat.h>

#include <fstream>
#include <random>

using namespace scanweave;
using namespace scanweave::test;

namespace {

const std::vector<FrameType> dataTypes{frame_types::scan, frame_types::timepoint};

std::vector<Frame> threeFrames()
{
    return {makeFrame(frame_types::observation, {{"SourceName", "RCW38"}, {"ObservationID", 7}}),
            makeFrame(frame_types::scan, {{"ScanNumber", 1}, {"Turnaround", true}}),
            makeFrame(frame_types::scan, {{"ScanNumber", 2}})};
}

/// Frames that could be used: those before the first bad or missing one.
std::uint64_t goodFrames(const FileIndex& index)
{
    std::uint64_t good = index.frames.size();
    if (index.damage) {
        good = std::min(good, index.damage->frame);
    }
    return index.badFrames.empty() ? good : std::min(good, index.badFrames.front().frame);
}

FileIndex decoded(std::span<const std::byte> bytes)
{
    WireReader reader(bytes);
    return FileIndex::decode(reader);
}

template <class Action>
std::optional<Error> errorOf(Action&& action)
{
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

} // namespace

class FileIndexTest : public QObject
{
    Q_OBJECT

private slots:
    void matchesTheRecordedIndex_data();
    void matchesTheRecordedIndex();
    void tellsTheRecordedDamage_data();
    void tellsTheRecordedDamage();
    void tellsUnitsOfTimestreams();
    void tellsFramesShapesAndHashes();
    void sameMetadataHasOneHash();
    void aCutFileTellsTheFramesBefore_data();
    void aCutFileTellsTheFramesBefore();
    void badMetadataIsMarkedAndTheScanGoesOn();
    void badDataIsLeftToTheRankThatUsesIt();
    void endProcessingIsLeftOutAndCounted();
    void anEmptyFileHasNoFrames();
    void refusesWhatIsNoFrameFile();
    void refusesAFileThatChangesMeanwhile();
    void canBeCanceled();
    void progressGrowsToTheSize();
    void contentHashIgnoresTheOrderOfKeysOnly();
    void contentHashKnowsWhereAKeyEnds();
    void survivesEncoding();
    void refusesEveryCutEncoding();
    void survivesDamagedEncodings();
};

void FileIndexTest::matchesTheRecordedIndex_data()
{
    SCANWEAVE_NEED_GOLDEN();
    QTest::addColumn<QString>("name");
    for (const std::string& name : goldenObservationFiles()) {
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }
}

void FileIndexTest::matchesTheRecordedIndex()
{
    SCANWEAVE_NEED_GOLDEN();
    QFETCH(QString, name);
    const std::string path = goldenObservation(name.toStdString());
    const nlohmann::json expected = readJson(path + ".index.json");

    const FileIndex index = indexFile(path, dataTypes);

    QVERIFY(!index.damage);
    QVERIFY(index.badFrames.empty());
    QCOMPARE(index.identity.path, path);
    QCOMPARE(index.identity.size, expected["file_size"].get<std::uint64_t>());
    QCOMPARE(index.plainSize, expected["plain_size"].get<std::uint64_t>());
    std::size_t next = 0;
    std::uint64_t endProcessing = 0;
    for (const auto& frame : expected["frames"]) {
        const FrameType type{frame["type_code"].get<std::uint32_t>()};
        if (type == frame_types::endProcessing) {
            ++endProcessing;
            continue;
        }
        QVERIFY(next < index.frames.size());
        const IndexedFrame& found = index.frames[next++];
        QCOMPARE(found.type.code, type.code);
        QCOMPARE(found.index, frame["index"].get<std::uint32_t>());
        QCOMPARE(found.offset, frame["offset"].get<std::uint64_t>());
        QCOMPARE(found.length, frame["length"].get<std::uint64_t>());
        QCOMPARE(found.metadata < 0, type == frame_types::scan || type == frame_types::timepoint);
        std::vector<ShapeKey> keys;
        for (const auto& key : frame["keys"]) {
            keys.push_back({key["name"], key["class"], {}});
        }
        std::ranges::sort(keys, {}, &ShapeKey::name);
        FrameShape shape = index.shapes[found.shape];
        for (ShapeKey& key : shape.keys) {
            key.units.clear(); // not recorded in the golden index
        }
        QVERIFY(shape == (FrameShape{type, keys}));
    }
    QCOMPARE(next, index.frames.size());
    QCOMPARE(index.endProcessingFrames, endProcessing);
}

void FileIndexTest::tellsUnitsOfTimestreams()
{
    const test::TemporaryDirectory directory;
    const std::string path = directory.file("units.g3");
    FrameWriter writer(path);
    for (const SampleUnits units : {SampleUnits::Counts, SampleUnits::Tcmb, SampleUnits::Counts}) {
        Frame scan(frame_types::scan);
        auto timestreams = std::make_shared<G3TimestreamMap>();
        timestreams->items.emplace_back(
            "w180/1.2",
            std::make_shared<G3Timestream>(
                units, Timestamp{1}, Timestamp{2}, std::vector<double>{1, 2}));
        scan.put("Raw", timestreams);
        writer.write(scan);
    }
    writer.close();
    const FileIndex index = indexFile(path, dataTypes);
    QCOMPARE(index.shapes.size(), std::size_t{2});
    QCOMPARE(index.shapes[index.frames[0].shape].keys[0].units, "Counts");
    QCOMPARE(index.shapes[index.frames[1].shape].keys[0].units, "Tcmb");
    QCOMPARE(index.frames[2].shape, index.frames[0].shape);
    QCOMPARE(index.shapeFrames, (std::vector<std::uint32_t>{0, 1}));
}

void FileIndexTest::tellsTheRecordedDamage_data()
{
    SCANWEAVE_NEED_GOLDEN();
    QTest::addColumn<quint64>("atLeast");
    QTest::addColumn<quint64>("atMost");
    QTest::addColumn<bool>("isDamaged");
    const nlohmann::json expected = readJson(goldenDirectory() / "bad" / "expect.json");
    for (const auto& [name, file] : expected["files"].items()) {
        if (name.ends_with(".txt")) {
            continue;
        }
        // "0 to 2" where it depends on how much a decompressor gives out before it finds the
        // damage.
        const nlohmann::json& good = file["must"]["good_frames_before"];
        const QStringList range = good.is_string() ? QString::fromStdString(good).split(" to ")
                                                   : QStringList(QString::number(good.get<int>()));
        // An index has no warnings: "warning or error" is damage.
        const nlohmann::json& error = file["must"]["error"];
        QTest::newRow(name.c_str())
            << quint64{range.front().toULongLong()} << quint64{range.back().toULongLong()}
            << (error.is_string() || error.get<bool>());
    }
}

void FileIndexTest::tellsTheRecordedDamage()
{
    SCANWEAVE_NEED_GOLDEN();
    QFETCH(quint64, atLeast);
    QFETCH(quint64, atMost);
    QFETCH(bool, isDamaged);
    // Without data types every frame is read whole and its CRC checked.
    const FileIndex index =
        indexFile((goldenDirectory() / "bad" / QTest::currentDataTag()).string(), {});
    QCOMPARE(index.damage.has_value() || !index.badFrames.empty(), isDamaged);
    QVERIFY2(goodFrames(index) >= atLeast && goodFrames(index) <= atMost,
             qPrintable(QString::number(goodFrames(index))));
}

void FileIndexTest::tellsFramesShapesAndHashes()
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("a.g3");
    const std::vector<Frame> frames = threeFrames();
    writeFile(path, frames);

    const FileIndex index = indexFile(path, dataTypes);

    QCOMPARE(index.frames.size(), std::size_t{3});
    std::uint64_t offset = 0;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        QCOMPARE(index.frames[i].index, static_cast<std::uint32_t>(i));
        QCOMPARE(index.frames[i].offset, offset);
        QCOMPARE(index.frames[i].length, std::uint64_t{frames[i].encode().size()});
        QCOMPARE(index.frames[i].type.code, frames[i].type().code);
        offset += index.frames[i].length;
    }
    QCOMPARE(index.plainSize, offset);
    QCOMPARE(index.shapes.size(), std::size_t{3});
    QVERIFY(index.shapes[index.frames[0].shape] ==
            (FrameShape{frame_types::observation,
                        {{"ObservationID", "G3Int"}, {"SourceName", "G3String"}}}));
    QVERIFY(index.shapes[index.frames[1].shape] ==
            (FrameShape{frame_types::scan, {{"ScanNumber", "G3Int"}, {"Turnaround", "G3Bool"}}}));
    QCOMPARE(index.frames[0].metadata, 0);
    QCOMPARE(index.frames[1].metadata, IndexedFrame::isData);
    QCOMPARE(index.metadataHashes.size(), std::size_t{1});
    QVERIFY(index.metadataHashes[0] == contentHash(frame_types::observation, frames[0].encode()));
}

void FileIndexTest::sameMetadataHasOneHash()
{
    const TemporaryDirectory directory;
    const Frame a = makeFrame(frame_types::calibration, {{"x", 1}, {"y", 2}});
    const Frame reordered = makeFrame(frame_types::calibration, {{"y", 2}, {"x", 1}});
    const Frame b = makeFrame(frame_types::calibration, {{"x", 1}, {"y", 3}});
    writeFile(directory.file("a.g3"), {a, b, reordered, b});
    const FileIndex index = indexFile(directory.file("a.g3"), dataTypes);
    QCOMPARE(index.metadataHashes.size(), std::size_t{2});
    QCOMPARE(index.shapes.size(), std::size_t{1});
    std::vector<std::int32_t> hashes;
    for (const IndexedFrame& frame : index.frames) {
        hashes.push_back(frame.metadata);
    }
    QCOMPARE(hashes, (std::vector<std::int32_t>{0, 1, 0, 1}));
}

void FileIndexTest::aCutFileTellsTheFramesBefore_data()
{
    QTest::addColumn<QString>("suffix");
    QTest::newRow("plain") << ".g3";
    QTest::newRow("gzip") << ".g3.gz";
}

void FileIndexTest::aCutFileTellsTheFramesBefore()
{
    QFETCH(QString, suffix);
    const TemporaryDirectory directory;
    const std::string path = directory.file("cut" + suffix.toStdString());
    writeFile(path, threeFrames());
    const std::string whole = readRawFile(path);
    std::vector<std::uint64_t> ends;
    for (const IndexedFrame& frame : indexFile(path, dataTypes).frames) {
        ends.push_back(frame.offset + frame.length);
    }
    const bool isPlain = suffix == ".g3";
    for (std::size_t size = isPlain ? 0 : 1; size < whole.size(); ++size) {
        writeRawFile(path, std::string_view(whole).substr(0, size));
        const FileIndex index = indexFile(path, dataTypes);
        if (!isPlain) {
            QVERIFY2(index.damage, qPrintable(QString::number(size)));
            QVERIFY(index.frames.size() <= 3);
            continue;
        }
        const auto complete = static_cast<std::size_t>(
            std::ranges::count_if(ends, [&](std::uint64_t end) { return end <= size; }));
        const std::uint64_t begin = complete == 0 ? 0 : ends[complete - 1];
        QCOMPARE(index.frames.size(), complete);
        QCOMPARE(index.plainSize, begin);
        QCOMPARE(index.damage.has_value(), size != begin);
        if (index.damage) {
            QCOMPARE(index.damage->frame, std::uint64_t{complete});
            QVERIFY(index.damage->offset >= begin && index.damage->offset <= size);
            QVERIFY(!index.damage->message.empty());
        }
    }
}

void FileIndexTest::badMetadataIsMarkedAndTheScanGoesOn()
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("bad.g3");
    std::string bytes = fileBytes(threeFrames());
    bytes[bytes.find("RCW38")] ^= 1;
    writeRawFile(path, bytes);
    const FileIndex index = indexFile(path, dataTypes);
    QVERIFY(!index.damage);
    QCOMPARE(index.frames.size(), std::size_t{3});
    QCOMPARE(index.frames[0].metadata, IndexedFrame::isBad);
    QCOMPARE(index.badFrames.size(), std::size_t{1});
    QCOMPARE(index.badFrames[0].frame, std::uint64_t{0});
    QCOMPARE(index.badFrames[0].offset, std::uint64_t{0});
    QVERIFY(!index.badFrames[0].message.empty());
    QVERIFY(index.metadataHashes.empty());
}

void FileIndexTest::badDataIsLeftToTheRankThatUsesIt()
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("bad.g3");
    std::string bytes = fileBytes(threeFrames());
    bytes[bytes.size() - 5] ^= 1;
    writeRawFile(path, bytes);
    const FileIndex index = indexFile(path, dataTypes);
    QVERIFY(index.badFrames.empty());
    QCOMPARE(index.frames[2].metadata, IndexedFrame::isData);
}

void FileIndexTest::endProcessingIsLeftOutAndCounted()
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("z.g3");
    auto frames = threeFrames();
    frames.insert(frames.begin() + 1, Frame(frame_types::endProcessing));
    frames.push_back(Frame(frame_types::endProcessing));
    writeFile(path, frames);
    const FileIndex index = indexFile(path, dataTypes);
    QCOMPARE(index.endProcessingFrames, std::uint64_t{2});
    QCOMPARE(index.frames.size(), std::size_t{3});
    QCOMPARE(index.frames[1].index, 2U); // its place in the file still counts the one left out
    QCOMPARE(index.plainSize, std::uint64_t{fileBytes(frames).size()});
}

void FileIndexTest::anEmptyFileHasNoFrames()
{
    const TemporaryDirectory directory;
    writeRawFile(directory.file("empty.g3"), "");
    const FileIndex index = indexFile(directory.file("empty.g3"), dataTypes);
    QVERIFY(index.frames.empty());
    QVERIFY(!index.damage);
}

void FileIndexTest::refusesWhatIsNoFrameFile()
{
    const TemporaryDirectory directory;
    writeRawFile(directory.file("frames.txt"), "");
    std::filesystem::create_directory(directory.path() / "directory.g3");
    QCOMPARE(mkfifo(directory.file("pipe.g3").c_str(), 0600), 0);
    for (const char* name : {"missing.g3", "frames.txt", "directory.g3", "pipe.g3"}) {
        const std::string path = directory.file(name);
        const auto error = errorOf([&] { indexFile(path, dataTypes); });
        QVERIFY2(error, name);
        QCOMPARE(error->place().file, path);
        QVERIFY(!error->place().offset);
    }
}

void FileIndexTest::refusesAFileThatChangesMeanwhile()
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("growing.g3");
    std::vector<Frame> frames(600, makeFrame(frame_types::scan, {{"ScanNumber", 1}}));
    writeFile(path, frames);
    bool hasGrown = false;
    const auto error = errorOf([&] {
        indexFile(path, dataTypes, [&](std::uint64_t) {
            if (!hasGrown) {
                std::ofstream(path, std::ios::app | std::ios::binary) << frames[0].encode().text();
                hasGrown = true;
            }
            return true;
        });
    });
    QVERIFY(hasGrown);
    QVERIFY(error);
    QVERIFY(error->message().find("changed") != std::string::npos);
}

void FileIndexTest::canBeCanceled()
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("a.g3");
    writeFile(path, std::vector<Frame>(2000, makeFrame(frame_types::scan, {{"ScanNumber", 1}})));
    int reports = 0;
    const auto error =
        errorOf([&] { indexFile(path, dataTypes, [&](std::uint64_t) { return ++reports < 2; }); });
    QVERIFY(error);
    QVERIFY(error->kind() == ErrorKind::Canceled);
    QCOMPARE(reports, 2);
}

void FileIndexTest::progressGrowsToTheSize()
{
    const TemporaryDirectory directory;
    for (const char* name : {"a.g3", "a.g3.gz"}) {
        const std::string path = directory.file(name);
        writeFile(path,
                  std::vector<Frame>(1500, makeFrame(frame_types::scan, {{"ScanNumber", 1}})));
        std::vector<std::uint64_t> reports;
        const FileIndex index = indexFile(path, dataTypes, [&](std::uint64_t bytes) {
            reports.push_back(bytes);
            return true;
        });
        QVERIFY(reports.size() >= 2);
        QVERIFY(std::ranges::is_sorted(reports));
        QCOMPARE(reports.back(), index.identity.size);
    }
}

void FileIndexTest::contentHashIgnoresTheOrderOfKeysOnly()
{
    const auto hashOf = [](const Frame& frame) {
        return contentHash(frame.type(), frame.encode());
    };
    const Frame frame = makeFrame(frame_types::calibration, {{"a", 1}, {"b", "text"}, {"", 2.5}});
    QVERIFY(hashOf(frame) ==
            hashOf(makeFrame(frame_types::calibration, {{"", 2.5}, {"b", "text"}, {"a", 1}})));
    QVERIFY(hashOf(frame) !=
            hashOf(makeFrame(frame_types::wiring, {{"a", 1}, {"b", "text"}, {"", 2.5}})));
    QVERIFY(hashOf(frame) !=
            hashOf(makeFrame(frame_types::calibration, {{"a", 1}, {"b", "text"}})));
    QVERIFY(hashOf(frame) !=
            hashOf(makeFrame(frame_types::calibration, {{"a", 2}, {"b", "text"}, {"", 2.5}})));
    QVERIFY(hashOf(frame) !=
            hashOf(makeFrame(frame_types::calibration, {{"b", 1}, {"a", "text"}, {"", 2.5}})));
    QVERIFY(hashOf(Frame(frame_types::calibration)) != hashOf(Frame(frame_types::wiring)));
}

void FileIndexTest::contentHashKnowsWhereAKeyEnds()
{
    // The same bytes in the same order, cut elsewhere: the frame's own CRC can't tell these apart.
    const auto hashOf = [](std::string_view key, std::string_view blob) {
        Frame frame(frame_types::calibration);
        frame.putBlob(key, SharedBytes::copyOf(asBytes(blob)));
        return contentHash(frame.type(), frame.encode());
    };
    QVERIFY(hashOf("ab", "cdef") != hashOf("abc", "def"));
}

void FileIndexTest::survivesEncoding()
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("a.g3");
    std::string bytes = fileBytes(threeFrames()) + fileBytes(threeFrames());
    bytes[bytes.find("RCW38")] ^= 1;
    writeRawFile(path, bytes + "damage");
    const FileIndex index = indexFile(path, dataTypes);
    QVERIFY(index.damage);
    QVERIFY(!index.badFrames.empty());
    WireWriter writer;
    index.encode(writer);
    const auto encoded = std::move(writer).take();
    QVERIFY(decoded(encoded) == index);
}

void FileIndexTest::refusesEveryCutEncoding()
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("a.g3");
    writeRawFile(path, fileBytes(threeFrames()) + "damage");
    WireWriter writer;
    indexFile(path, dataTypes).encode(writer);
    const auto encoded = std::move(writer).take();
    for (std::size_t size = 0; size < encoded.size(); ++size) {
        QVERIFY(errorOf([&] { decoded(std::span(encoded).first(size)); }));
    }
}

void FileIndexTest::survivesDamagedEncodings()
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("a.g3");
    writeFile(path, threeFrames());
    WireWriter writer;
    indexFile(path, dataTypes).encode(writer);
    const auto encoded = std::move(writer).take();
    std::mt19937 random(5);
    int refused = 0;
    for (int round = 0; round < 3000; ++round) {
        auto damaged = encoded;
        damaged[random() % damaged.size()] = static_cast<std::byte>(random());
        try {
            const FileIndex index = decoded(damaged);
            for (const IndexedFrame& frame : index.frames) {
                QVERIFY(frame.shape < index.shapes.size());
                QVERIFY(frame.metadata < static_cast<std::int64_t>(index.metadataHashes.size()));
                QVERIFY(frame.metadata >= IndexedFrame::isBad);
            }
        } catch (const Error&) {
            ++refused;
        }
    }
    QVERIFY(refused > 0);
}

QTEST_APPLESS_MAIN(FileIndexTest)
#include "file_index_test.moc"
