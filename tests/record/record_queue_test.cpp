// SPDX-License-Identifier: BSD-2-Clause
// What waits to be written: what is dropped, and what never is.
#include "db/run_reader.h"
#include "engine/record/record_queue.h"
#include "tests/support/run_records.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <array>
#include <random>
#include <span>

using namespace scanweave;

class RecordQueueTest : public QObject
{
    Q_OBJECT

private slots:
    void compactingKeepsHowFramesEnded();
    void compactingKeepsWhatUsersLookFor();
    void compactingKeepsTheLatestTotals();
    void compactingTwiceDropsNothingMore();
    void updatesOfUnknownFramesComeBack();
    void updatesOfOneFrameAreWrittenOnce();
    void writtenTogetherIsAsWrittenOneByOne();

private:
    test::TemporaryDirectory directory_;
};

void RecordQueueTest::compactingKeepsHowFramesEnded()
{
    auto writer = test::madeUpRunFile(directory_.file("ends.sqlite"), 5);
    RecordQueue queue;
    RecordBatch batch;
    batch.frames = test::madeUpUpdates(4);
    batch.frames[1].state = FrameState::Skipped;
    batch.frames[2].rank.reset();
    queue.add(batch);
    QVERIFY(queue.droppableBytes() > 0);
    queue.compact();
    QCOMPARE(queue.droppableBytes(), std::uint64_t{0});
    QVERIFY(!queue.isEmpty());
    QVERIFY(queue.writeTo(writer, 5).empty());

    RunReader reader(directory_.file("ends.sqlite"));
    const auto frames = reader.frames({});
    QCOMPARE(frames[0].state, FrameState::Processed);
    QCOMPARE(frames[0].rank, std::optional(1));
    QCOMPARE(frames[0].ioRank, std::optional(0));
    QCOMPARE(frames[0].startedUs, std::int64_t{0});
    QCOMPARE(frames[1].state, FrameState::Skipped);
    QCOMPARE(frames[2].rank, std::optional<std::int32_t>());
    QCOMPARE(frames[4].state, FrameState::Pending);
    QCOMPARE(reader.status().framesRead, std::uint64_t{4});
}

void RecordQueueTest::compactingKeepsWhatUsersLookFor()
{
    RecordQueue queue;
    RecordBatch batch;
    FrameUpdate failed = test::madeUpUpdate(0);
    failed.state = FrameState::Failed;
    failed.error = "checksum differs";
    batch.frames = {failed, test::madeUpUpdate(1)};
    batch.samples.resize(10);
    for (const auto level : {EventLevel::Info, EventLevel::Warning, EventLevel::Error}) {
        batch.events.emplace_back();
        batch.events.back().level = level;
    }
    queue.add(batch);
    queue.compact();
    QCOMPARE(queue.batch.frames, std::vector{failed});
    QCOMPARE(queue.outcomes.size(), std::size_t{1});
    QVERIFY(queue.batch.samples.empty());
    QCOMPARE(queue.batch.events.size(), std::size_t{2});
    QCOMPARE(queue.batch.events[0].level, EventLevel::Warning);
    QCOMPARE(queue.takeDropped(), std::uint64_t{12}); // one frame's times, ten samples, one event
    QCOMPARE(queue.takeDropped(), std::uint64_t{0});
}

void RecordQueueTest::compactingKeepsTheLatestTotals()
{
    RecordQueue queue;
    for (std::uint64_t total = 1; total <= 3; ++total) {
        for (std::int32_t rank = 0; rank < 2; ++rank) {
            RecordBatch batch;
            batch.ranks.emplace_back();
            batch.ranks[0].rank = rank;
            batch.ranks[0].frames = total;
            batch.moduleStats.push_back({.rank = rank,
                                         .module = 1,
                                         .framesIn = total,
                                         .framesOut = 0,
                                         .busySeconds = 0,
                                         .errors = 0});
            queue.add(batch);
        }
    }
    queue.compact();
    QCOMPARE(queue.batch.ranks.size(), std::size_t{2});
    QCOMPARE(queue.batch.ranks[1].rank, 1);
    QCOMPARE(queue.batch.ranks[1].frames, std::uint64_t{3});
    QCOMPARE(queue.batch.moduleStats.size(), std::size_t{2});
    QCOMPARE(queue.batch.moduleStats[0].framesIn, std::uint64_t{3});
}

void RecordQueueTest::compactingTwiceDropsNothingMore()
{
    RecordQueue queue;
    RecordBatch batch;
    batch.frames = test::madeUpUpdates(10);
    queue.add(batch);
    queue.compact();
    queue.add(batch);
    queue.compact();
    QCOMPARE(queue.outcomes.size(), std::size_t{20});
    QCOMPARE(queue.takeDropped(), std::uint64_t{20});
}

void RecordQueueTest::updatesOfUnknownFramesComeBack()
{
    auto writer = test::madeUpRunFile(directory_.file("later.sqlite"), 2);
    RecordQueue queue;
    RecordBatch batch;
    batch.frames = test::madeUpUpdates(4);
    queue.add(batch);
    const std::vector<FrameUpdate> later = {batch.frames[2], batch.frames[3]};
    QCOMPARE(queue.writeTo(writer, 2), later);
    QCOMPARE(RunReader(directory_.file("later.sqlite")).status().framesProcessed, std::uint64_t{2});
}

void RecordQueueTest::updatesOfOneFrameAreWrittenOnce()
{
    auto writer = test::madeUpRunFile(directory_.file("once.sqlite"), 3);
    RecordQueue queue;
    RecordBatch reads;
    RecordBatch work;
    for (const FrameUpdate& whole : test::madeUpUpdates(3)) {
        FrameUpdate read;
        read.position = whole.position;
        read.ioRank = whole.ioRank;
        read.readUs = whole.readUs;
        read.sentUs = whole.sentUs;
        reads.frames.push_back(read);
        FrameUpdate processed = whole;
        processed.ioRank.reset();
        processed.readUs = processed.sentUs = 0;
        work.frames.push_back(processed);
    }
    queue.add(reads);
    queue.add(work);
    const auto before = writer.database().queryInteger("select total_changes()").value_or(0);
    QVERIFY(queue.writeTo(writer, 3).empty());
    const auto after = writer.database().queryInteger("select total_changes()").value_or(0);
    QCOMPARE(after - before, 3 + 1); // the frames, and the counts of their file
}

void RecordQueueTest::writtenTogetherIsAsWrittenOneByOne()
{
    constexpr int frames = 6;
    const auto metadataToo = [](RunWriter& writer) {
        writer.database().execute("update frame set is_data = 0 where position >= 4");
    };
    for (unsigned seed = 0; seed < 20; ++seed) {
        std::mt19937 random(seed);
        const auto pick = [&](unsigned below) { return random() % below; };
        const auto time = [&] { return pick(2) == 0 ? 0 : std::int64_t{1000} + pick(1000); };
        RecordBatch batch;
        for (int i = 0; i < 24; ++i) {
            FrameUpdate update;
            update.position = pick(frames);
            update.ioRank = pick(2) == 0 ? std::nullopt : std::optional<std::int32_t>(pick(3));
            update.rank = pick(2) == 0 ? std::nullopt : std::optional<std::int32_t>(pick(3));
            update.readUs = time();
            update.sentUs = time();
            update.receivedUs = time();
            update.startedUs = time();
            update.finishedUs = time();
            update.observedStartUs = time();
            update.observedStopUs = time();
            update.slowestModule =
                pick(2) == 0 ? std::nullopt : std::optional<std::int32_t>(pick(3));
            update.state = std::array{FrameState::Pending,
                                      FrameState::Pending,
                                      FrameState::Processed,
                                      FrameState::Skipped,
                                      FrameState::Failed}[pick(5)];
            update.error = pick(3) == 0 ? "error " + std::to_string(i) : std::string();
            batch.frames.push_back(update);
        }
        const auto name = std::to_string(seed);
        const auto together = directory_.file(name + "together.sqlite");
        const auto oneByOne = directory_.file(name + "one.sqlite");
        {
            auto writer = test::madeUpRunFile(together, frames);
            metadataToo(writer);
            RecordQueue queue;
            queue.add(batch);
            QVERIFY(queue.writeTo(writer, frames).empty());
        }
        {
            auto writer = test::madeUpRunFile(oneByOne, frames);
            metadataToo(writer);
            for (const FrameUpdate& update : batch.frames) {
                writer.updateFrames(std::span(&update, 1));
            }
        }
        RunReader expected(oneByOne);
        RunReader actual(together);
        QCOMPARE(actual.frames({}), expected.frames({}));
        const auto counts = [](RunReader& reader) {
            const InputFileRecord file = reader.inputFiles().at(0);
            return std::array{file.read, file.processed, file.skipped, file.failed};
        };
        QCOMPARE(counts(actual), counts(expected));
    }
}

QTEST_APPLESS_MAIN(RecordQueueTest)
#include "record_queue_test.moc"
