// SPDX-License-Identifier: BSD-2-Clause
// When a frame was taken, found without decoding anything.
#include "engine/g3/object_codec.h"
#include "engine/g3/observed_time.h"
#include "engine/g3/scalars.h"
#include "engine/g3/time.h"
#include "engine/g3/timestream.h"
#include "engine/g3/vectors.h"
#include "tests/support/blob_builder.h"

#include <QTest>

#include <memory>

using namespace scanweave;

namespace {

constexpr std::int64_t day = 8'640'000'000'000; ///< ticks

std::shared_ptr<G3Timestream> timestream(std::int64_t start, std::int64_t stop)
{
    auto made = std::make_shared<G3Timestream>();
    made->data = std::vector<double>{1, 2, 3};
    made->start = {start};
    made->stop = {stop};
    return made;
}

std::shared_ptr<G3VectorTime> times(std::initializer_list<std::int64_t> ticks)
{
    auto made = std::make_shared<G3VectorTime>();
    for (const std::int64_t tick : ticks) {
        made->items.push_back({tick});
    }
    return made;
}

/// As it comes from a file.
Frame stored(const Frame& frame)
{
    return Frame::parse(frame.encode(), Frame::Crc::Check);
}

std::optional<ObservedTimes> spanOf(std::int64_t start, std::int64_t stop)
{
    return ObservedTimes{start, stop};
}

} // namespace

class ObservedTimeTest : public QObject
{
    Q_OBJECT

private slots:
    void theBestWitnessCounts();
    void singleTimes();
    void whatIsNoTime();
    void formerVersionsAndByteOrders();
};

void ObservedTimeTest::theBestWitnessCounts()
{
    Frame frame(frame_types::scan);
    QVERIFY(!observedTimes(frame));
    frame.put("Number", std::make_shared<G3Int>(7));
    QVERIFY(!observedTimes(stored(frame)));
    frame.put("EventHeader", std::make_shared<G3Time>(9 * day));
    QCOMPARE(observedTimes(stored(frame)), spanOf(9 * day, 9 * day));
    frame.put("DetectorSampleTimes", times({3 * day, 4 * day, 5 * day}));
    QCOMPARE(observedTimes(stored(frame)), spanOf(3 * day, 5 * day));
    frame.put("BoresightAz", timestream(2 * day, 6 * day));
    frame.put("BoresightEl", timestream(7 * day, 8 * day));
    QCOMPARE(observedTimes(stored(frame)), spanOf(2 * day, 6 * day));
    auto map = std::make_shared<G3TimestreamMap>();
    map->items.emplace_back("a long name of a detector", timestream(day, 2 * day));
    map->items.emplace_back("b", timestream(day, 2 * day));
    frame.put("RawTimestreams_I", map);
    QCOMPARE(observedTimes(stored(frame)), spanOf(day, 2 * day));
    // A map that tells nothing leaves it to the next witness.
    frame.erase("RawTimestreams_I");
    frame.put("RawTimestreams_I", std::make_shared<G3TimestreamMap>());
    QCOMPARE(observedTimes(stored(frame)), spanOf(2 * day, 6 * day));
}

void ObservedTimeTest::singleTimes()
{
    Frame frame(frame_types::scan);
    frame.put("Some", std::make_shared<G3Time>(day));
    QCOMPARE(observedTimes(stored(frame)), spanOf(day, day));
    frame.put("StopTime", std::make_shared<G3Time>(4 * day));
    QCOMPARE(observedTimes(stored(frame)), spanOf(day, day)); // without a begin
    frame.put("EventHeader", std::make_shared<G3Time>(2 * day));
    QCOMPARE(observedTimes(stored(frame)), spanOf(2 * day, 2 * day));
    frame.put("StartTime", std::make_shared<G3Time>(3 * day));
    QCOMPARE(observedTimes(stored(frame)), spanOf(3 * day, 4 * day));
}

void ObservedTimeTest::whatIsNoTime()
{
    Frame frame(frame_types::scan);
    frame.put("Empty", times({}));
    frame.put("Backwards", timestream(2 * day, day));
    frame.put("Before1970", timestream(-day, day));
    frame.put("Unset", timestream(0, 0));
    QVERIFY(!observedTimes(stored(frame)));
    frame.put("One", times({day}));
    QCOMPARE(observedTimes(stored(frame)), spanOf(day, day));
    // A count that no memory could hold.
    for (const std::uint64_t count : {3ULL, 1ULL << 61U, ~0ULL, 0x2000000000000002ULL}) {
        test::BlobBuilder blob("G3VectorTime", {1, 1});
        blob.put(count).put(1U).put(day);
        QVERIFY(!blobTimes(blob.blob().span()));
    }
}

void ObservedTimeTest::formerVersionsAndByteOrders()
{
    using Order = test::BlobBuilder::Order;
    for (const Order order : {Order::Big, Order::Little}) {
        test::BlobBuilder second("G3Timestream", {2, 1}, order);
        second.put(1U).put(1U).put(3 * day).put(4 * day);
        QCOMPARE(blobTimes(second.blob().span()), spanOf(3 * day, 4 * day));
        test::BlobBuilder first("G3Timestream", {1, 1}, order); // had no times
        first.put(1U).put(std::uint8_t{0}).put(std::uint64_t{0});
        QVERIFY(!blobTimes(first.blob().span()));
    }
}

QTEST_GUILESS_MAIN(ObservedTimeTest)
#include "observed_time_test.moc"
