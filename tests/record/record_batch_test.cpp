// SPDX-License-Identifier: BSD-2-Clause
// Batches go to bytes and back, and bytes that are no batch do no harm.
#include "engine/record/record_batch.h"
#include "tests/support/run_records.h"

#include <QTest>

#include <random>

using namespace scanweave;

namespace {

RecordBatch fullBatch()
{
    RecordBatch batch;
    batch.frames = test::madeUpUpdates(3);
    FrameUpdate bare;
    bare.position = 7;
    bare.state = FrameState::Failed;
    bare.error = test::nastyText();
    batch.frames.push_back(bare);
    batch.moduleStats.push_back(
        {.rank = 1, .module = 2, .framesIn = 3, .framesOut = 4, .busySeconds = 0.5, .errors = 6});
    batch.ranks.push_back({.rank = 1,
                           .role = RankRole::Io,
                           .host = test::nastyText("host"),
                           .pid = 2,
                           .state = RankState::Lost,
                           .frames = 3,
                           .bytes = 4,
                           .busySeconds = 5,
                           .waitSeconds = 6,
                           .peakRss = 7,
                           .lastSeenUs = 8});
    batch.groups.push_back({.group = test::nastyText("group"), .rank = 3, .entries = 1ULL << 40U});
    batch.samples.push_back({.timeUs = 1,
                             .rank = 2,
                             .rssBytes = 3,
                             .cpuSeconds = 4.5,
                             .queueBytes = 6,
                             .frames = 7,
                             .bytes = 8});
    EventRecord event;
    event.timeUs = 1;
    event.rank = 2;
    event.level = EventLevel::Warning;
    event.message = test::nastyText("message");
    event.file = "f.g3";
    event.offset = 3;
    event.frame = 4;
    event.key = "k";
    event.module = "m";
    batch.events.push_back(event);
    batch.events.emplace_back();
    return batch;
}

std::vector<std::byte> encoded(const RecordBatch& batch)
{
    WireWriter writer;
    batch.encode(writer);
    return std::move(writer).take();
}

} // namespace

class RecordBatchTest : public QObject
{
    Q_OBJECT

private slots:
    void goesThereAndBack();
    void everyTruncationIsAnError();
    void smallestRecordsFit();
    void damageIsAnErrorAtMost();
    void unknownWordsAreAnError();
    void appendKeepsOrder();
    void bytesGrowWithContents();
};

void RecordBatchTest::goesThereAndBack()
{
    const auto batch = fullBatch();
    const auto bytes = encoded(batch);
    WireReader reader(bytes);
    const auto back = RecordBatch::decode(reader);
    QCOMPARE(reader.left(), std::size_t{0});
    QCOMPARE(back.frames, batch.frames);
    QCOMPARE(back.moduleStats, batch.moduleStats);
    QCOMPARE(back.groups, batch.groups);
    QCOMPARE(back.samples, batch.samples);
    QCOMPARE(back.events, batch.events);
    QCOMPARE(encoded(back), bytes); // ranks too
}

void RecordBatchTest::everyTruncationIsAnError()
{
    const auto bytes = encoded(fullBatch());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        WireReader reader{std::span<const std::byte>(bytes.data(), size)};
        QVERIFY_THROWS_EXCEPTION(Error, RecordBatch::decode(reader));
    }
}

void RecordBatchTest::smallestRecordsFit()
{
    // Lists of nothing but the smallest records: the bound on counts must let them through.
    RecordBatch batch;
    batch.frames.resize(100);
    batch.moduleStats.resize(100);
    batch.ranks.resize(100);
    batch.groups.resize(100);
    batch.samples.resize(100);
    batch.events.resize(100);
    const auto bytes = encoded(batch);
    WireReader reader(bytes);
    QCOMPARE(RecordBatch::decode(reader).events.size(), std::size_t{100});
}

void RecordBatchTest::damageIsAnErrorAtMost()
{
    const auto good = encoded(fullBatch());
    std::mt19937 random(12);
    for (int round = 0; round < 5000; ++round) {
        auto bad = good;
        for (unsigned fault = 0; fault <= random() % 4; ++fault) {
            bad[random() % bad.size()] = static_cast<std::byte>(random());
        }
        WireReader reader(bad);
        try {
            const auto batch = RecordBatch::decode(reader);
            for (const auto& event : batch.events) {
                QVERIFY(!toText(event.level).empty());
            }
            for (const auto& rank : batch.ranks) {
                QVERIFY(!toText(rank.role).empty() && !toText(rank.state).empty());
            }
        } catch (const Error&) {
            continue; // as it should
        }
    }
}

void RecordBatchTest::unknownWordsAreAnError()
{
    RecordBatch batch;
    batch.events.emplace_back();
    batch.events[0].level = static_cast<EventLevel>(3);
    const auto bytes = encoded(batch);
    WireReader reader(bytes);
    QVERIFY_THROWS_EXCEPTION(Error, RecordBatch::decode(reader));
}

void RecordBatchTest::appendKeepsOrder()
{
    RecordBatch batch;
    QVERIFY(batch.isEmpty());
    RecordBatch first;
    first.frames.push_back(test::madeUpUpdate(1));
    RecordBatch second;
    second.frames.push_back(test::madeUpUpdate(2));
    second.events.emplace_back();
    batch.append(first);
    batch.append(second);
    QCOMPARE(batch.frames, (std::vector{test::madeUpUpdate(1), test::madeUpUpdate(2)}));
    QCOMPARE(batch.events.size(), std::size_t{1});
    QVERIFY(!batch.isEmpty());
}

void RecordBatchTest::bytesGrowWithContents()
{
    RecordBatch batch;
    QCOMPARE(batch.bytes(), std::uint64_t{0});
    batch.events.emplace_back();
    const auto one = batch.bytes();
    batch.events[0].message = std::string(1000, 'x');
    QVERIFY(batch.bytes() >= one + 1000);
}

QTEST_APPLESS_MAIN(RecordBatchTest)
#include "record_batch_test.moc"
