// SPDX-License-Identifier: BSD-2-Clause
// Dropping repeated metadata on one rank.
#include "engine/g3/frame_reader.h"
#include "engine/stream/deduplicate.h"
#include "engine/stream/logical_stream.h"
#include "tests/stream/golden_index.h"
#include "tests/support/frame_factory.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

using namespace scanweave;
using namespace scanweave::test;

namespace {

const std::vector<FrameType> dataTypes{frame_types::scan, frame_types::timepoint};

/// Letters of the frames that go on.
std::string kept(const std::vector<Frame>& frames)
{
    DeduplicateMetadata deduplicate(dataTypes);
    std::string letters;
    for (const Frame& frame : frames) {
        letters += deduplicate.keep(frame.type(), frame.encode()) ? frame.type().letters() : ".";
    }
    return letters;
}

} // namespace

class DeduplicateTest : public QObject
{
    Q_OBJECT

private slots:
    void comparesWithTheLastKeptOfTheType();
    void dataAlwaysPasses();
    void isTheRuleOfTheLogicalStream();
    void passesEveryRealChange_data();
    void passesEveryRealChange();
};

void DeduplicateTest::comparesWithTheLastKeptOfTheType()
{
    const Frame a = makeFrame(frame_types::calibration, {{"x", 1}, {"y", 1}});
    const Frame reordered = makeFrame(frame_types::calibration, {{"y", 1}, {"x", 1}});
    const Frame b = makeFrame(frame_types::calibration, {{"x", 2}, {"y", 1}});
    const Frame w = makeFrame(frame_types::wiring, {{"x", 1}, {"y", 1}});
    QCOMPARE(kept({a, a, reordered, b, w, a, w, a}), std::string("C..CWC.."));
}

void DeduplicateTest::dataAlwaysPasses()
{
    const Frame scan = makeFrame(frame_types::scan, {{"x", 1}});
    const Frame timepoint = makeFrame(frame_types::timepoint);
    QCOMPARE(kept({scan, scan, timepoint, scan, timepoint}), std::string("SSTST"));
}

void DeduplicateTest::isTheRuleOfTheLogicalStream()
{
    for (std::uint64_t seed = 20; seed < 26; ++seed) {
        RandomStreamOptions options;
        options.seed = seed;
        options.repeatedMetadata = 0.5;
        const TemporaryDirectory directory;
        std::vector<InputFile> inputs;
        std::vector<FileIndex> indexes;
        for (const std::string& path : writeRandomFiles(directory.path(), options)) {
            inputs.push_back({path, 0, true});
            indexes.push_back(indexFile(path, dataTypes));
        }
        const LogicalStream stream =
            makeLogicalStream(inputs, indexes, dataTypes, Deduplicate::Yes);
        DeduplicateMetadata deduplicate(dataTypes);
        std::size_t i = 0;
        for (const auto& file : randomFiles(options)) {
            for (const Frame& frame : file) {
                QCOMPARE(deduplicate.keep(frame.type(), frame.encode()),
                         stream.frames[i++].seq != StreamFrame::none);
            }
        }
        QCOMPARE(i, stream.frames.size());
        QVERIFY(stream.duplicateFrames > 0);
    }
}

void DeduplicateTest::passesEveryRealChange_data()
{
    QTest::addColumn<QString>("folder");
    QTest::newRow("changing") << "changing";
    QTest::newRow("twocal") << "twocal";
}

void DeduplicateTest::passesEveryRealChange()
{
    SCANWEAVE_NEED_GOLDEN();
    QFETCH(QString, folder);
    DeduplicateMetadata deduplicate(dataTypes);
    int scans = 0;
    std::int64_t generation = -1;
    for (const char* name : {"/0000.g3", "/0001.g3", "/0002.g3"}) {
        const nlohmann::json file =
            readJson(goldenObservation(folder.toStdString() + name + ".json"));
        FrameReader reader(goldenObservation(folder.toStdString() + name));
        for (const auto& recorded : file["frames"]) {
            const auto frame = reader.next();
            QVERIFY(frame);
            const bool isKept = deduplicate.keep(frame->type(), frame->encode());
            const auto valueOf = [&](const char* key) {
                return std::stoll(recorded["objects"][key]["value"].get<std::string>());
            };
            if (frame->type() == frame_types::calibration && isKept &&
                recorded["objects"].contains("CalGeneration")) {
                generation = valueOf("CalGeneration");
            }
            if (frame->type() == frame_types::scan &&
                recorded["objects"].contains("NeedsCalGeneration")) {
                QVERIFY(isKept);
                QCOMPARE(generation, static_cast<std::int64_t>(valueOf("NeedsCalGeneration")));
                ++scans;
            }
        }
    }
    QVERIFY(scans > 0);
}

QTEST_APPLESS_MAIN(DeduplicateTest)
#include "deduplicate_test.moc"
