// SPDX-License-Identifier: BSD-2-Clause
// Stitched files: the same bytes for any number of ranks, complete or not there.
#include "engine/accumulate/settings.h"
#include "engine/base/error.h"
#include "engine/export/pipeline_info_frame.h"
#include "engine/export/stitched_file.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/scalars.h"
#include "layouts.h"
#include "tests/support/error_of.h"
#include "tests/support/frame_factory.h"
#include "tests/support/small_disk.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <filesystem>
#include <map>
#include <thread>

using namespace scanweave;
using namespace scanweave::test;
namespace fs = std::filesystem;

namespace {

SharedBytes pipelineInfo()
{
    return makeFrame(frame_types::pipelineInfo, {{"01-Jan-2026:00:00:00.000000000", "made up"}})
        .encode();
}

AccumulateSettings sortedBy(const std::vector<std::string>& sort)
{
    AccumulateSettings result;
    result.metadata = {{"scan", "ScanNumber"}};
    result.sort = sort;
    return result;
}

std::vector<StreamItem> randomStream(std::uint64_t seed)
{
    RandomStreamOptions options;
    options.seed = seed;
    return streamOf(randomFiles(options));
}

std::map<std::string, std::string> filesIn(const fs::path& directory)
{
    std::map<std::string, std::string> files;
    for (const auto& item : fs::directory_iterator(directory)) {
        files[item.path().filename().string()] = readRawFile(item.path().string());
    }
    return files;
}

/// The whole of it, all ranks writing at once.
StitchPlan stitch(const std::vector<Group>& groups, int ranks, const std::string& directory)
{
    const StitchPlan plan = planStitch(groups, pipelineInfo(), directory);
    createStitched(plan);
    {
        std::vector<std::jthread> threads;
        for (int rank = 0; rank < ranks; ++rank) {
            threads.emplace_back([&plan, rank] { writeStitched(plan, rank); });
        }
    }
    publishStitched(plan);
    return plan;
}

} // namespace

class StitchedFileTest : public QObject
{
    Q_OBJECT

private slots:
    void sameBytesForAnyLayout_data()
    {
        QTest::addColumn<QString>("sort");
        QTest::newRow("sorted") << "-scan";
        // Neighbours in a shard are neighbours in the file then, and copied together.
        QTest::newRow("logical order") << "";
    }
    void sameBytesForAnyLayout()
    {
        QFETCH(QString, sort);
        const AccumulateSettings settings =
            sortedBy(sort.isEmpty() ? std::vector<std::string>() : std::vector{sort.toStdString()});
        const auto stream = randomStream(3);
        TemporaryDirectory directory;
        std::map<std::string, std::string> expected;
        for (int ranks = 1; ranks <= 5; ++ranks) {
            const auto prefix = directory.file("shards" + std::to_string(ranks));
            const auto layout = accumulateOn(
                ranks, static_cast<unsigned>(ranks), stream, settings, prefix, pipelineInfo());
            const auto groups = mergedOnThreads(layout, settingsSorter(settings));
            const auto target = directory.file("stitched" + std::to_string(ranks));
            const StitchPlan plan = stitch(groups, ranks, target);

            const auto files = filesIn(target);
            expected = ranks == 1 ? files : expected;
            QCOMPARE(files.size(), std::size_t{2});
            QVERIFY(files == expected);
            checkContents(plan, groups);
        }
    }

    void planKnowsWhereEntriesStand()
    {
        std::vector<Group> groups(2);
        groups[0].name = "a";
        groups[1].name = "no data";
        for (int i = 0; i < 3; ++i) {
            Entry entry;
            entry.rank = i;
            entry.stored = StoredAt{"shard" + std::to_string(i % 2), 1000U * (i + 1U), 10U + i};
            groups[0].entries.push_back(entry);
        }
        groups[0].entries[1].stored.reset();
        groups[1].entries.emplace_back();
        const StitchPlan plan = planStitch(groups, SharedBytes::copyOf(asBytes("info")), "/out");
        QCOMPARE(plan.files.size(), std::size_t{1});
        QCOMPARE(plan.shards, std::vector<std::string>{"shard0"});
        const StitchedFile& file = plan.files[0];
        QCOMPARE(file.path, std::string("/out/a.g3"));
        QCOMPARE(file.bytes, std::uint64_t{4 + 10 + 12});
        QCOMPARE(file.pieces.size(), std::size_t{2});
        QCOMPARE(file.pieces[0].to, std::uint64_t{4});
        QCOMPARE(file.pieces[1].to, std::uint64_t{14});
        QCOMPARE(file.pieces[1].from, std::uint64_t{3000});
        QCOMPARE(file.pieces[1].entry, 2U);
        QCOMPARE(file.pieces[1].rank, 2);
    }

    void largePiecesAreCopiedWhole()
    {
        TemporaryDirectory directory;
        std::string bytes(20'000'003, '\0');
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            bytes[i] = static_cast<char>((i * 2654435761U) >> 13);
        }
        writeRawFile(directory.file("shard"), "before" + bytes + "after");
        Entry entry;
        entry.stored = StoredAt{directory.file("shard"), 6, bytes.size()};
        stitch({{"g", {entry}}}, 1, directory.file("out"));
        QVERIFY(readRawFile(directory.file("out/g.g3")) ==
                std::string(pipelineInfo().text()) + bytes);
    }

    void copiesBetweenFileSystems()
    {
        // In memory and on disk: where the kernel can't copy between them, the fallback must.
        if (!fs::is_directory("/dev/shm")) {
            QSKIP("no /dev/shm to copy from");
        }
        TemporaryDirectory directory;
        const fs::path shard = fs::path("/dev/shm") / directory.path().filename();
        writeRawFile(shard.string(), "0123456789");
        Entry entry;
        entry.stored = StoredAt{shard.string(), 3, 4};
        stitch({{"g", {entry}}}, 1, directory.file("out"));
        fs::remove(shard);
        QVERIFY(readRawFile(directory.file("out/g.g3")).ends_with("3456"));
    }

    void cutShardIsAnError()
    {
        TemporaryDirectory directory;
        writeRawFile(directory.file("shard"), "0123456789");
        Entry entry;
        entry.stored = StoredAt{directory.file("shard"), 3, 8};
        const StitchPlan plan = planStitch({{"g", {entry}}}, pipelineInfo(), directory.file("out"));
        createStitched(plan);
        const std::string message = test::errorOf([&] { writeStitched(plan, 0); });
        QVERIFY2(message.find(directory.file("shard")) != std::string::npos, message.c_str());
        QVERIFY2(message.find("byte 10") != std::string::npos, message.c_str());
        QVERIFY(!fs::exists(directory.file("out/g.g3")));
        discardStitched(plan);
        QVERIFY(fs::is_empty(directory.file("out")));
    }

    void missingShardIsAnError()
    {
        TemporaryDirectory directory;
        Entry entry;
        entry.rank = 4;
        entry.stored = StoredAt{directory.file("gone"), 0, 8};
        const StitchPlan plan = planStitch({{"g", {entry}}}, pipelineInfo(), directory.file("out"));
        createStitched(plan);
        writeStitched(plan, 3); // has nothing to write
        const std::string message = test::errorOf([&] { writeStitched(plan, 4); });
        QVERIFY2(message.find(directory.file("gone")) != std::string::npos, message.c_str());
    }

    void directoryThatCannotBeMadeIsAnError()
    {
        TemporaryDirectory directory;
        Entry entry;
        entry.stored = StoredAt{"shard", 0, 8};
        const auto target = directory.file("missing/out");
        const StitchPlan plan = planStitch({{"g", {entry}}}, pipelineInfo(), target);
        const std::string message = test::errorOf([&] { createStitched(plan); });
        QVERIFY2(message.find(target) != std::string::npos, message.c_str());
    }

    void publishingReplacesAnOlderFile()
    {
        TemporaryDirectory directory;
        writeRawFile(directory.file("shard"), "0123456789");
        fs::create_directory(directory.file("out"));
        writeRawFile(directory.file("out/g.g3"), "old and longer than what comes now, by far");
        Entry entry;
        entry.stored = StoredAt{directory.file("shard"), 0, 10};
        stitch({{"g", {entry}}}, 1, directory.file("out"));
        QVERIFY(readRawFile(directory.file("out/g.g3")).ends_with("0123456789"));
    }

    void nothingToStitchMakesNothing()
    {
        TemporaryDirectory directory;
        stitch({}, 2, directory.file("out"));
        QVERIFY(!fs::exists(directory.file("out")));
    }

    void fullDiskShowsBeforeCopying()
    {
        SmallDisk disk(1 << 20);
        if (!disk.isMounted()) {
            QSKIP("mounting a small file system needs root");
        }
        TemporaryDirectory directory;
        writeRawFile(directory.file("shard"), std::string(2 << 20, 'x'));
        Entry small;
        small.stored = StoredAt{directory.file("shard"), 0, 10};
        Entry large;
        large.stored = StoredAt{directory.file("shard"), 0, 2 << 20};
        const StitchPlan plan =
            planStitch({{"a", {small}}, {"b", {large}}}, pipelineInfo(), disk.file("out"));
        const std::string message = test::errorOf([&] { createStitched(plan); });
        QVERIFY2(message.find(disk.file("out/b.g3.partial")) != std::string::npos, message.c_str());
        QVERIFY2(message.find("No space left") != std::string::npos, message.c_str());
        QVERIFY(fs::is_empty(disk.file("out")));
    }

private:
    /// Reads the files back: PipelineInfo first, then the scans in sorted order, where the plan
    /// says.
    void checkContents(const StitchPlan& plan, const std::vector<Group>& groups)
    {
        QCOMPARE(plan.files.size(), groups.size());
        for (std::size_t g = 0; g < groups.size(); ++g) {
            QCOMPARE(plan.files[g].group, groups[g].name);
            QCOMPARE(fs::file_size(plan.files[g].path), plan.files[g].bytes);
            FrameReader reader(plan.files[g].path);
            QCOMPARE(reader.next()->type().letters(), std::string("P"));
            for (std::size_t e = 0; e < groups[g].entries.size(); ++e) {
                const auto frame = reader.next();
                QVERIFY(frame);
                QCOMPARE(reader.offset(), plan.files[g].pieces.at(e).to);
                QCOMPARE(frame->get<G3Int>("ScanNumber")->value,
                         groups[g].entries[e].metadata.at("scan").get<std::int64_t>());
                QCOMPARE(frame->get<G3String>("SourceName")->value + "-" +
                             std::to_string(frame->get<G3Int>("ObservationID")->value),
                         groups[g].name);
            }
            QVERIFY(!reader.next());
        }
    }
};

QTEST_APPLESS_MAIN(StitchedFileTest)
#include "stitched_file_test.moc"
