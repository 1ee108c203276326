// SPDX-License-Identifier: BSD-2-Clause
// The logical stream, against a plain reference, for random inputs.
#include "engine/stream/logical_stream.h"
#include "tests/stream/golden_index.h"
#include "tests/support/frame_factory.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <map>
#include <optional>
#include <random>

using namespace scanweave;
using namespace scanweave::test;

namespace {

const std::vector<FrameType> dataTypes{frame_types::scan, frame_types::timepoint};

LogicalStream streamOf(const std::vector<std::string>& paths,
                       Deduplicate deduplicate = Deduplicate::Yes,
                       const std::vector<FrameType>& types = dataTypes)
{
    std::vector<InputFile> inputs;
    std::vector<FileIndex> indexes;
    for (const std::string& path : paths) {
        inputs.push_back({.path = path, .item = 0, .isBlock = true});
        indexes.push_back(indexFile(path, types));
    }
    return makeLogicalStream(inputs, indexes, types, deduplicate);
}

/// "O W C S S (C) S": what has a seq, and in parentheses what was dropped.
std::string text(const LogicalStream& stream)
{
    std::string text;
    for (const StreamFrame& frame : stream.frames) {
        const bool isDropped = frame.seq == StreamFrame::none;
        text += (text.empty() ? "" : " ") + std::string(isDropped ? "(" : "") +
                frame.type.letters() + (isDropped ? ")" : "");
    }
    return text;
}

/// The same by the simplest means: every frame's contents by key, compared with the last kept one
/// of its type.
class Reference
{
public:
    Reference(const std::vector<std::vector<Frame>>& files,
              Deduplicate deduplicate,
              std::vector<FrameType> types)
    {
        std::map<FrameType, std::pair<std::map<std::string, std::string>, std::uint64_t>> last;
        std::uint64_t seq = 0;
        std::uint32_t epoch = 0;
        for (std::uint32_t input = 0; input < files.size(); ++input) {
            std::uint64_t offset = 0;
            for (std::uint32_t i = 0; i < files[input].size(); ++i) {
                const Frame& frame = files[input][i];
                StreamFrame expected;
                expected.input = input;
                expected.index = i;
                expected.offset = offset;
                expected.length = frame.encode().size();
                expected.type = frame.type();
                expected.epoch = epoch;
                offset += expected.length;
                std::map<std::string, std::string> contents;
                for (const std::string& key : frame.keys()) {
                    contents[key] = frame.blob(key).text();
                }
                const auto before = last.find(frame.type());
                if (std::ranges::count(types, frame.type()) > 0) {
                    expected.isData = true;
                    expected.seq = seq++;
                } else if (deduplicate == Deduplicate::Yes && before != last.end() &&
                           before->second.first == contents) {
                    expected.duplicateOf = before->second.second;
                } else {
                    last[frame.type()] = {contents, seq};
                    expected.seq = seq++;
                    ++epoch;
                }
                frames.push_back(expected);
            }
        }
    }

    std::vector<StreamFrame> frames;
};

void compareFrames(const LogicalStream& stream, const std::vector<StreamFrame>& expected)
{
    QCOMPARE(stream.frames.size(), expected.size());
    std::uint64_t data = 0;
    std::uint64_t dataBytes = 0;
    std::uint64_t metadata = 0;
    std::uint64_t duplicates = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const StreamFrame& found = stream.frames[i];
        QCOMPARE(found.input, expected[i].input);
        QCOMPARE(found.index, expected[i].index);
        QCOMPARE(found.offset, expected[i].offset);
        QCOMPARE(found.length, expected[i].length);
        QCOMPARE(found.type.code, expected[i].type.code);
        QCOMPARE(found.seq, expected[i].seq);
        QCOMPARE(found.duplicateOf, expected[i].duplicateOf);
        QCOMPARE(found.epoch, expected[i].epoch);
        QCOMPARE(found.isData, expected[i].isData);
        QVERIFY(!found.isBad);
        const bool isKept = found.seq != StreamFrame::none;
        data += found.isData ? 1 : 0;
        dataBytes += found.isData ? found.length : 0;
        metadata += !found.isData && isKept ? 1 : 0;
        duplicates += isKept ? 0 : 1;
    }
    QCOMPARE(stream.dataFrames, data);
    QCOMPARE(stream.dataBytes, dataBytes);
    QCOMPARE(stream.metadataFrames, metadata);
    QCOMPARE(stream.duplicateFrames, duplicates);
    QCOMPARE(stream.logicalFrames, data + metadata);
    QCOMPARE(stream.badFrames, std::uint64_t{0});
}

} // namespace

class LogicalStreamTest : public QObject
{
    Q_OBJECT

private slots:
    void equalsTheReferenceOnRandomStreams_data();
    void equalsTheReferenceOnRandomStreams();
    void anAlternatingFrameIsNoDuplicate();
    void badFramesHaveNoPlace();
    void otherDataTypesChangeWhatIsData();
    void refusesIndexesMadeForOtherDataTypes();
    void refusesInputsWithoutIndex();
    void noInputsAreAnEmptyStream();
    void emptiesTheIndexes();
    void goldenObservation_data();
    void goldenObservation();
    void goldenReorderedFileIsADuplicate();
};

void LogicalStreamTest::equalsTheReferenceOnRandomStreams_data()
{
    QTest::addColumn<quint64>("seed");
    for (quint64 seed = 1; seed <= 12; ++seed) {
        QTest::addRow("%llu", static_cast<unsigned long long>(seed)) << seed;
    }
}

void LogicalStreamTest::equalsTheReferenceOnRandomStreams()
{
    QFETCH(quint64, seed);
    RandomStreamOptions options;
    options.seed = seed;
    options.observations = 3;
    options.timepoints = 0.2;
    options.paddingBytes = 20;
    options.newCalibration = static_cast<double>(seed % 3) * 0.3;
    const TemporaryDirectory directory;
    const auto paths = writeRandomFiles(directory.path(), options);
    const auto files = randomFiles(options);
    for (const Deduplicate deduplicate : {Deduplicate::Yes, Deduplicate::No}) {
        const LogicalStream stream = streamOf(paths, deduplicate);
        compareFrames(stream, Reference(files, deduplicate, dataTypes).frames);
        QCOMPARE(stream.duplicateFrames > 0, deduplicate == Deduplicate::Yes);
    }
}

void LogicalStreamTest::anAlternatingFrameIsNoDuplicate()
{
    const TemporaryDirectory directory;
    const Frame a = makeFrame(frame_types::calibration, {{"x", 1}});
    const Frame b = makeFrame(frame_types::calibration, {{"x", 2}});
    const Frame scan = makeFrame(frame_types::scan, {{"ScanNumber", 1}});
    writeFile(directory.file("0.g3"), {a, a, scan, b, scan, a});
    writeFile(directory.file("1.g3"), {a, scan, scan});
    const LogicalStream stream = streamOf({directory.file("0.g3"), directory.file("1.g3")});
    QCOMPARE(text(stream), std::string("C (C) S C S C (C) S S"));
    QCOMPARE(stream.frames[1].duplicateOf, std::uint64_t{0});
    QCOMPARE(stream.frames[6].duplicateOf, std::uint64_t{4});
    QCOMPARE(stream.frames[8].seq, std::uint64_t{6});
    QCOMPARE(stream.frames[8].epoch, 3U);
}

void LogicalStreamTest::badFramesHaveNoPlace()
{
    const TemporaryDirectory directory;
    const Frame a = makeFrame(frame_types::calibration, {{"x", "good"}});
    const Frame scan = makeFrame(frame_types::scan, {{"ScanNumber", 1}});
    std::string bytes = fileBytes({a, a, scan});
    bytes[bytes.find("good")] ^= 1;
    writeRawFile(directory.file("0.g3"), bytes);
    const LogicalStream stream = streamOf({directory.file("0.g3")});
    QCOMPARE(text(stream), std::string("(C) C S"));
    QVERIFY(stream.frames[0].isBad);
    QCOMPARE(stream.frames[0].duplicateOf, StreamFrame::none);
    QVERIFY(!stream.frames[1].isBad);
    QCOMPARE(stream.badFrames, std::uint64_t{1});
    QCOMPARE(stream.duplicateFrames, std::uint64_t{0});
    QCOMPARE(stream.frames[2].epoch, 1U);
    QCOMPARE(stream.indexes[0].badFrames.size(), std::size_t{1});
}

void LogicalStreamTest::otherDataTypesChangeWhatIsData()
{
    const TemporaryDirectory directory;
    const Frame scan = makeFrame(frame_types::scan, {{"ScanNumber", 1}});
    const Frame map = makeFrame(frame_types::map, {{"Id", "m"}});
    writeFile(directory.file("0.g3"), {scan, scan, map, map});
    QCOMPARE(text(streamOf({directory.file("0.g3")})), std::string("S S M (M)"));
    const LogicalStream stream =
        streamOf({directory.file("0.g3")}, Deduplicate::Yes, {frame_types::map});
    QCOMPARE(text(stream), std::string("S (S) M M"));
    QCOMPARE(stream.dataFrames, std::uint64_t{2});
}

void LogicalStreamTest::refusesIndexesMadeForOtherDataTypes()
{
    const TemporaryDirectory directory;
    writeFile(directory.file("0.g3"), {makeFrame(frame_types::scan)});
    const FileIndex index = indexFile(directory.file("0.g3"), dataTypes);
    QVERIFY_EXCEPTION_THROWN(
        makeLogicalStream(
            {{directory.file("0.g3"), 0, false}}, {index}, {frame_types::map}, Deduplicate::No),
        Error);
}

void LogicalStreamTest::refusesInputsWithoutIndex()
{
    QVERIFY_EXCEPTION_THROWN(
        makeLogicalStream({{"a.g3", 0, false}}, {}, dataTypes, Deduplicate::Yes), Error);
}

void LogicalStreamTest::noInputsAreAnEmptyStream()
{
    const LogicalStream stream = makeLogicalStream({}, {}, dataTypes, Deduplicate::Yes);
    QVERIFY(stream.frames.empty());
    QCOMPARE(stream.logicalFrames, std::uint64_t{0});
}

void LogicalStreamTest::emptiesTheIndexes()
{
    const TemporaryDirectory directory;
    writeFile(directory.file("0.g3"),
              {makeFrame(frame_types::scan), makeFrame(frame_types::wiring)});
    const LogicalStream stream = streamOf({directory.file("0.g3")});
    QCOMPARE(stream.indexes.size(), std::size_t{1});
    QCOMPARE(stream.indexes[0].frames.capacity(), std::size_t{0});
    QCOMPARE(stream.indexes[0].shapes.size(), std::size_t{2});
}

void LogicalStreamTest::goldenObservation_data()
{
    SCANWEAVE_NEED_GOLDEN();
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<int>("scans");
    QTest::addColumn<int>("metadata");
    QTest::addColumn<int>("duplicates");
    const QStringList plain{"0000.g3", "0001.g3", "0002.g3", "0003.g3", "0004.g3", "0005.g3"};
    // Four metadata frames at the head of each file, equal in all.
    QTest::newRow("repeated metadata") << plain << 23 << 4 << 20;
    QTest::newRow("compressed or not")
        << QStringList{"0001.g3", "0001.g3.gz", "0001.g3.bz2", "0001.g3.xz"} << 24 << 4 << 12;
}

void LogicalStreamTest::goldenObservation()
{
    SCANWEAVE_NEED_GOLDEN();
    QFETCH(QStringList, names);
    std::vector<std::string> paths;
    for (const QString& name : names) {
        paths.push_back(::goldenObservation(name.toStdString()));
    }
    const LogicalStream stream = streamOf(paths);
    QTEST(static_cast<int>(stream.dataFrames), "scans");
    QTEST(static_cast<int>(stream.metadataFrames), "metadata");
    QTEST(static_cast<int>(stream.duplicateFrames), "duplicates");
    for (const StreamFrame& frame : stream.frames) {
        QCOMPARE(frame.isData, frame.type == frame_types::scan);
        if (frame.isData) {
            QCOMPARE(frame.epoch, static_cast<std::uint32_t>(stream.metadataFrames));
        }
    }
}

void LogicalStreamTest::goldenReorderedFileIsADuplicate()
{
    SCANWEAVE_NEED_GOLDEN();
    const LogicalStream stream =
        streamOf({::goldenObservation("second/0000.g3"), ::goldenObservation("reordered/0000.g3")});
    for (const StreamFrame& frame : stream.frames) {
        if (!frame.isData) {
            QCOMPARE(frame.duplicateOf != StreamFrame::none, frame.input == 1);
        }
    }
    QCOMPARE(stream.duplicateFrames, stream.metadataFrames);
}

QTEST_APPLESS_MAIN(LogicalStreamTest)
#include "logical_stream_test.moc"
