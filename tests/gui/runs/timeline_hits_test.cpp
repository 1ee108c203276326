// SPDX-License-Identifier: BSD-2-Clause
// What a search finds in a timeline, against looking at every frame.
#include "gui/runs/timeline_hits.h"
#include "tests/gui/runs/random_lane.h"

#include <QTest>

#include <algorithm>
#include <functional>
#include <random>
#include <tuple>

using namespace scanweave;
using namespace scanweave::test;

namespace {

constexpr std::int32_t ioRank = 0;
constexpr std::int32_t ranks = 5;

/// Ten files of 300 frames; in each the first is metadata, and from the second file on has no seq.
/// Every second file begins an observation.
void fillStore(TimelineStore& store, std::mt19937_64& random, std::size_t frames)
{
    store.reset(0, 3'000);
    std::vector<RankRecord> records(ranks);
    for (std::int32_t rank = 0; rank < ranks; ++rank) {
        records[static_cast<std::size_t>(rank)].rank = rank;
        records[static_cast<std::size_t>(rank)].role =
            rank == ioRank ? RankRole::Io : RankRole::Compute;
    }
    store.setRanks(records);
    std::vector<FileRange> files;
    std::vector<DataRange> kinds;
    for (std::uint32_t file = 0; file < 10; ++file) {
        files.push_back({file * 300ULL, 300, "/data/set/scan_000" + std::to_string(file) + ".g3"});
        kinds.push_back({.first = file * 300 + 1,
                         .letter = file == 7 ? 'T' : 'S',
                         .epoch = file + 1,
                         .observation = file / 2 + 1,
                         .withoutSeq = file});
    }
    store.setFiles(files);
    store.setKinds(kinds);
    for (std::int32_t rank = 0; rank < ranks; ++rank) {
        auto spans = randomSpans(random, frames);
        for (std::size_t i = 0; i < spans.size(); ++i) {
            spans[i].position = static_cast<std::uint32_t>(random() % 3'000);
        }
        store.replaceFrom(rank, 0, spans);
        std::vector<LaneTrouble> trouble;
        for (const LaneSpan& span : spans) {
            if (random() % 10 == 0) {
                trouble.push_back({span.startUs, span.position, SpanState::Failed, true});
            }
        }
        store.setTrouble(rank, trouble);
    }
}

using Matches = std::function<bool(const TimelineStore&, std::size_t lane, const LaneBar&)>;

std::vector<LanePlace> plainHits(const TimelineStore& store, const Matches& matches)
{
    std::vector<LanePlace> found;
    for (std::size_t lane = 0; lane < store.laneCount(); ++lane) {
        for (std::size_t i = 0; i < store.lane(lane).size(); ++i) {
            if (store.head(lane).role != RankRole::Io &&
                matches(store, lane, store.lane(lane).bar(i, store.nowUs()))) {
                found.push_back({lane, i});
            }
        }
    }
    std::ranges::stable_sort(found, {}, [&](const LanePlace& place) {
        return std::tuple(store.lane(place.lane).startOf(place.index), place.lane, place.index);
    });
    return found;
}

void lookThrough(TimelineHits& hits, const TimelineStore& store, std::size_t piece = 50)
{
    hits.update(store);
    while (hits.look(store, piece)) {
    }
}

const std::vector<std::pair<const char*, Matches>>& questions()
{
    const auto kind = [](const TimelineStore& store, const LaneBar& bar) {
        const DataRange* found = store.kindOf(bar.position);
        return found == nullptr ? DataRange() : *found;
    };
    static const std::vector<std::pair<const char*, Matches>> all{
        {"failed", [](auto&, auto, auto& bar) { return bar.state == SpanState::Failed; }},
        {"done", [](auto&, auto, auto& bar) { return bar.state == SpanState::Done; }},
        {"running", [](auto&, auto, auto& bar) { return bar.state == SpanState::Running; }},
        {"rank 3", [](auto&, auto lane, auto&) { return lane == 3; }},
        {"rank 3 rank 4", [](auto&, auto, auto&) { return false; }},
        {"rank 0", [](auto&, auto, auto&) { return false; }}, // whose bars are no frames
        {"rank 9", [](auto&, auto, auto&) { return false; }},
        {"frame 412", [](auto&, auto, auto& bar) { return bar.position == 412; }},
        {"seq 412", [](auto&, auto, auto& bar) { return bar.position == 413; }},
        {"412", [](auto&, auto, auto& bar) { return bar.position == 412 || bar.position == 413; }},
        {"seq 2900", [](auto&, auto, auto& bar) { return bar.position == 2909; }},
        {"seq 5000", [](auto&, auto, auto&) { return false; }},
        {"scan_0007", [](auto&, auto, auto& bar) { return bar.position / 300 == 7; }},
        {"SCAN_0007.g3:12", [](auto&, auto, auto& bar) { return bar.position == 2112; }},
        {".g3:12", [](auto&, auto, auto& bar) { return bar.position % 300 == 12; }},
        {".g3:300", [](auto&, auto, auto&) { return false; }},
        {"data/set", [](auto&, auto, auto&) { return true; }},
        {"set", [](auto&, auto, auto&) { return false; }}, // a folder, not a file
        {"Timepoint", [=](auto& s, auto, auto& bar) { return kind(s, bar).letter == 'T'; }},
        {"s", [=](auto& s, auto, auto& bar) { return kind(s, bar).letter == 'S'; }},
        {"epoch 4", [=](auto& s, auto, auto& bar) { return kind(s, bar).epoch == 4; }},
        {"obs 4", [=](auto& s, auto, auto& bar) { return kind(s, bar).observation == 4; }},
        {"failed obs 4 rank 2",
         [=](auto& s, auto lane, auto& bar) {
             return kind(s, bar).observation == 4 && lane == 2 && bar.state == SpanState::Failed;
         }},
        {"T scan_0006", [](auto&, auto, auto&) { return false; }},
        {"failed skipped", [](auto&, auto, auto&) { return false; }},
        {"", [](auto&, auto, auto&) { return false; }},
    };
    return all;
}

} // namespace

class TimelineHitsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatMatches();
    void goesFromHitToHit();
    void findsWhatComesLater();
    void findsWhatIsKnownLater();
    void aNumberThatNoFrameHasIsAFile();
    void marksAreWhereHitsAre();
};

void TimelineHitsTest::findsWhatMatches()
{
    std::mt19937_64 random(1);
    for (const std::size_t frames : {0U, 1U, 63U, 64U, 65U, 400U}) {
        TimelineStore store;
        fillStore(store, random, frames);
        TimelineHits hits;
        for (const auto& [words, matches] : questions()) {
            hits.setQuery(TimelineQuery::of(QString::fromUtf8(words)));
            lookThrough(hits, store, 1 + random() % 200);
            QVERIFY(hits.isComplete());
            const auto found = plainHits(store, matches);
            QVERIFY2(hits.count() == found.size(), words);
            for (const LanePlace& place : found) {
                QVERIFY2(hits.isHit(place), words);
            }
        }
    }
}

void TimelineHitsTest::goesFromHitToHit()
{
    std::mt19937_64 random(2);
    TimelineStore store;
    fillStore(store, random, 200);
    for (const auto& [words, matches] : questions()) {
        TimelineHits hits;
        hits.setQuery(TimelineQuery::of(QString::fromUtf8(words)));
        lookThrough(hits, store);
        const auto found = plainHits(store, matches);
        if (found.empty()) {
            QVERIFY(!hits.neighbour(store, {}, 0, 1));
            QVERIFY(!hits.neighbour(store, LanePlace{1, 0}, 0, -1));
            continue;
        }
        // All around, forwards and backwards.
        QVERIFY(hits.neighbour(store, {}, 0, 1) == found.front());
        for (std::size_t i = 0; i < found.size(); ++i) {
            const auto us = store.lane(found[i].lane).startOf(found[i].index);
            const auto& next = found[(i + 1) % found.size()];
            const auto& previous = found[(i + found.size() - 1) % found.size()];
            QVERIFY2(hits.neighbour(store, found[i], us, 1) == next, words);
            QVERIFY2(hits.neighbour(store, found[i], us, -1) == previous, words);
            QCOMPARE(hits.numberOf(store, found[i]), std::uint64_t{i + 1});
            QCOMPARE(hits.neighbour(store, {}, us + 1, -1).has_value(), true);
        }
    }
}

void TimelineHitsTest::findsWhatComesLater()
{
    std::mt19937_64 random(3);
    TimelineStore store;
    fillStore(store, random, 300);
    TimelineHits hits;
    hits.setQuery(TimelineQuery::of(QStringLiteral("failed")));
    const auto plain = [&] {
        return plainHits(store,
                         [](auto&, auto, auto& bar) { return bar.state == SpanState::Failed; })
            .size();
    };
    for (int round = 0; round < 40; ++round) {
        hits.update(store);
        hits.look(store, random() % 700); // often not all of it
        const auto rank = static_cast<std::int32_t>(1 + random() % (ranks - 1));
        const auto& lane = store.lane(*store.laneOfRank(rank));
        const auto from = lane.isEmpty() ? 0 : lane.startOf(random() % lane.size());
        auto spans = randomSpans(random, random() % 400);
        std::vector<LaneTrouble> trouble;
        for (LaneSpan& span : spans) {
            span.startUs += from;
            span.finishUs += span.finishUs < 0 ? 0 : from;
            if (random() % 5 == 0) {
                trouble.push_back({span.startUs, span.position, SpanState::Failed, true});
            }
        }
        store.replaceFrom(rank, from, spans);
        if (round % 3 == 0) {
            store.setTrouble(rank, trouble);
        }
        lookThrough(hits, store);
        QCOMPARE(hits.count(), std::uint64_t{plain()});
    }
    // Nothing new: nothing to do.
    store.setNow(store.lastUs() + 1, true);
    hits.update(store);
    QVERIFY(hits.isComplete());
    // Another rank has come, others moved.
    std::vector<RankRecord> records(2);
    records[0].rank = 2;
    records[1].rank = 7;
    store.setRanks(records);
    lookThrough(hits, store);
    QCOMPARE(hits.count(), std::uint64_t{plain()});
}

void TimelineHitsTest::findsWhatIsKnownLater()
{
    std::mt19937_64 random(4);
    TimelineStore store;
    fillStore(store, random, 300);
    const auto kinds = store.kinds();
    store.setKinds({});
    TimelineHits hits;
    hits.setQuery(TimelineQuery::of(QStringLiteral("epoch 4 scan")));
    lookThrough(hits, store);
    QCOMPARE(hits.count(), std::uint64_t{0});
    store.setKinds(kinds);
    lookThrough(hits, store);
    QVERIFY(hits.count() > 0);
    store.reset(0, 10); // another run
    lookThrough(hits, store);
    QCOMPARE(hits.count(), std::uint64_t{0});
}

void TimelineHitsTest::aNumberThatNoFrameHasIsAFile()
{
    std::mt19937_64 random(5);
    TimelineStore store;
    fillStore(store, random, 300);
    auto files = store.files();
    files[2].path = "/data/rcw38_190000001.g3";
    store.setFiles(files);
    TimelineHits hits;
    hits.setQuery(TimelineQuery::of(QStringLiteral("190000001")));
    lookThrough(hits, store);
    QCOMPARE(hits.count(), std::uint64_t{plainHits(store, [](auto&, auto, auto& bar) {
                                             return bar.position / 300 == 2;
                                         }).size()});
    QVERIFY(hits.count() > 0);
}

void TimelineHitsTest::marksAreWhereHitsAre()
{
    std::mt19937_64 random(6);
    TimelineStore store;
    fillStore(store, random, 500);
    const auto last = static_cast<double>(store.lastUs());
    for (const auto& [words, matches] : questions()) {
        TimelineHits hits;
        hits.setQuery(TimelineQuery::of(QString::fromUtf8(words)));
        lookThrough(hits, store);
        const auto found = plainHits(store, matches);
        for (const double stretch : {last / 7, last / 100, last / 3000}) {
            const double from = last * static_cast<double>(random() % 1000) / 1000 - last / 4;
            const auto marks = hits.marks(store, 1, 3, from, stretch, 50);
            QCOMPARE(marks.size(), std::size_t{50});
            std::vector<bool> expected(50);
            for (const LanePlace& place : found) {
                const auto bar = store.lane(place.lane).bar(place.index, store.nowUs());
                const double at = (static_cast<double>(bar.startUs) - from) / stretch;
                if (place.lane >= 1 && place.lane < 4 && at >= 0 && at < 50) {
                    expected[static_cast<std::size_t>(at)] = true;
                }
            }
            for (std::size_t i = 0; i < marks.size(); ++i) {
                QVERIFY2(!expected[i] || marks[i].has_value(), words);
                if (marks[i]) {
                    QVERIFY(hits.isHit(*marks[i]));
                    const auto bar = store.lane(marks[i]->lane).bar(marks[i]->index, 0);
                    const bool reachesIn =
                        i == 0 &&
                        static_cast<double>(bar.startUs)<from&& static_cast<double>(bar.endUs)>
                            from;
                    QVERIFY(expected[i] || reachesIn);
                }
            }
        }
    }
}

QTEST_APPLESS_MAIN(TimelineHitsTest)
#include "timeline_hits_test.moc"
