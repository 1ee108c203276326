// SPDX-License-Identifier: BSD-2-Clause
// Lanes against plain answers: what a pixel shows, whatever the zoom.
#include "gui/runs/timeline_lane.h"
#include "gui/runs/timeline_overview.h"
#include "gui/runs/timeline_rows.h"
#include "tests/gui/runs/random_lane.h"

#include <QTest>

#include <array>
#include <map>

using namespace scanweave;
using namespace scanweave::test;

namespace {

int shiftFor(const TimelineLane& lane)
{
    int shift = 0;
    while (lane.lastUs() >> shift >= static_cast<std::int64_t>(lane.cellCount())) {
        ++shift;
    }
    return shift;
}

std::vector<LaneTrouble> randomTrouble(std::mt19937_64& random, const std::vector<LaneSpan>& spans)
{
    std::vector<LaneTrouble> trouble;
    for (const LaneSpan& span : spans) {
        if (random() % 40 == 0) {
            trouble.push_back({span.startUs,
                               span.position,
                               random() % 2 == 0 ? SpanState::Failed : SpanState::Skipped,
                               true});
        }
    }
    return trouble;
}

} // namespace

class TimelineLaneTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pixelsOfFewFramesAreExact();
    void pixelsOfManyFramesLoseNothing();
    void appendingInPiecesIsTheSameAsAllAtOnce();
    void mergingInAnyOrderIsTheSameAsAllAtOnce();
    void marksWithoutSpanComeAndGo();
    void openFrameGrowsWithTime();
    void hostileTimesAreBent();
    void longDurationsAreKept();
    void hitFindsTheShortFailure();
    void positionsNameTheFirstFrameOfAPixel();
    void emptyLaneIsEmpty();
    void durationCodesAreLogarithms();
    void foldedLanesShowLeastMedianAndMost();
    void frameIsFoundByItsPosition();
    void newsOfSomeLanesGiveTheWholePicture();
    void modulesAreKnownByPosition();
    void modulesColorTheFramesTheyTookLongestFor();
};

void TimelineLaneTest::durationCodesAreLogarithms()
{
    std::mt19937_64 random(11);
    for (int round = 0; round < 100'000; ++round) {
        const auto us = static_cast<std::int64_t>(random() >> (random() % 62 + 2));
        const auto code =
            us < 1 ? 0L : std::min(std::lround(1 + 8 * std::log2(static_cast<double>(us))), 255L);
        QCOMPARE(static_cast<long>(durationCode(us)), code);
    }
}

void TimelineLaneTest::foldedLanesShowLeastMedianAndMost()
{
    std::mt19937_64 random(12);
    for (const std::size_t lanes : {1U, 2U, 3U, 8U, 31U, 32U, 33U, 40U}) {
        TimelineStore store;
        store.reset(0, 10'000);
        std::vector<RankRecord> ranks(lanes);
        for (std::size_t i = 0; i < lanes; ++i) {
            ranks[i].rank = static_cast<std::int32_t>(i);
            ranks[i].role = RankRole::Compute;
        }
        store.setRanks(ranks);
        for (const RankRecord& rank : ranks) {
            store.replaceFrom(rank.rank, 0, randomSpans(random, 100));
        }
        const auto scale = TimeScale::fitted(-100, static_cast<double>(store.lastUs()), 333);
        std::vector<RowPixel> pixels;
        rowPixels(store, {.firstLane = 0, .lanes = lanes}, scale, pixels);
        std::vector<std::vector<LaneCell>> cells(lanes, std::vector<LaneCell>(333));
        for (std::size_t i = 0; i < lanes; ++i) {
            store.lane(i).columns(scale.fromUs(), scale.usPerPixel(), store.nowUs(), cells[i]);
        }
        for (std::size_t x = 0; x < pixels.size(); ++x) {
            std::vector<int> busy;
            for (const auto& lane : cells) {
                busy.push_back(lane[x].busy);
            }
            std::ranges::sort(busy);
            QCOMPARE(int{pixels[x].least}, busy.front());
            QCOMPARE(int{pixels[x].most}, busy.back());
            QCOMPARE(int{pixels[x].median},
                     lanes < 3 ? (busy.front() + busy.back()) / 2 : busy[lanes / 2]);
        }
    }
}

void TimelineLaneTest::pixelsOfFewFramesAreExact()
{
    std::mt19937_64 random(1);
    for (int round = 0; round < 60; ++round) {
        const auto spans = randomSpans(random, 1 + random() % 200);
        const auto trouble = randomTrouble(random, spans);
        TimelineLane lane(1024);
        lane.replaceFrom(0, spans);
        lane.setTrouble(trouble);
        lane.setShift(shiftFor(lane) + 3); // cells far coarser than pixels: frames are walked
        const auto now = lane.lastUs() + 777;
        const auto bars = plainBars(spans, trouble, now);
        const double usPerPixel = 1 + static_cast<double>(random() % 100) / 7;
        const double from = static_cast<double>(random() % static_cast<std::uint64_t>(now)) - 50.5;
        if (usPerPixel >= std::ldexp(1.0, lane.shift())) {
            continue;
        }
        std::vector<LaneCell> pixels(300);
        lane.columns(from, usPerPixel, now, pixels);
        for (std::size_t x = 0; x < pixels.size(); ++x) {
            const double left = from + static_cast<double>(x) * usPerPixel;
            const auto expected = plainCell(bars, left, left + usPerPixel);
            const double busy = pixels[x].busy / 255.0;
            // The last frame counts as whole where it is still open.
            const bool isOpenEnd = !bars.empty() && bars.back().state == SpanState::Running &&
                                   bars.back().start < left + usPerPixel && bars.back().end > left;
            QVERIFY2(isOpenEnd || std::abs(busy - expected.busy) < 0.01,
                     qPrintable(QStringLiteral("round %1 pixel %2: %3, not %4")
                                    .arg(round)
                                    .arg(x)
                                    .arg(busy)
                                    .arg(expected.busy)));
            QCOMPARE(static_cast<int>(pixels[x].worst), static_cast<int>(expected.worst));
        }
    }
}

void TimelineLaneTest::pixelsOfManyFramesLoseNothing()
{
    std::mt19937_64 random(2);
    for (int round = 0; round < 30; ++round) {
        const auto spans = randomSpans(random, 2000 + random() % 3000);
        const auto trouble = randomTrouble(random, spans);
        TimelineLane lane(4096);
        lane.replaceFrom(0, spans);
        lane.setTrouble(trouble);
        lane.setShift(shiftFor(lane));
        const auto now = lane.lastUs() + 1000;
        const auto bars = plainBars(spans, trouble, now);
        const double cell = std::ldexp(1.0, lane.shift());
        const double usPerPixel = cell * (1 + static_cast<double>(random() % 1000) / 50);
        const double from = -usPerPixel * static_cast<double>(random() % 20);
        std::vector<LaneCell> pixels(400);
        lane.columns(from, usPerPixel, now, pixels);
        double sum = 0;
        for (std::size_t x = 0; x < pixels.size(); ++x) {
            const double left = from + static_cast<double>(x) * usPerPixel;
            const auto within = plainCell(bars, left, left + usPerPixel);
            // Cells don't begin where pixels do: what is shown may come from up to a cell (a pixel
            // at most) beside it, but never from farther, and nothing within is missed.
            const auto around = plainCell(bars, left - usPerPixel, left + 2 * usPerPixel);
            QVERIFY(pixels[x].worst >= within.worst);
            QVERIFY(pixels[x].worst <= around.worst);
            sum += pixels[x].busy / 255.0 * usPerPixel;
        }
        const auto whole = plainCell(bars, from, from + 400 * usPerPixel);
        const double expected = whole.busy * 400 * usPerPixel;
        QVERIFY2(std::abs(sum - expected) < 0.04 * expected + 3 * usPerPixel,
                 qPrintable(QStringLiteral("%1 beside %2").arg(sum).arg(expected)));
    }
}

void TimelineLaneTest::appendingInPiecesIsTheSameAsAllAtOnce()
{
    std::mt19937_64 random(3);
    for (int round = 0; round < 40; ++round) {
        const auto spans = randomSpans(random, 500);
        const auto trouble = randomTrouble(random, spans);
        TimelineLane whole(1024);
        whole.replaceFrom(0, spans);
        whole.setTrouble(trouble);
        whole.setShift(shiftFor(whole));

        TimelineLane pieces(1024);
        pieces.setShift(whole.shift());
        pieces.setTrouble(trouble);
        for (std::size_t at = 0; at < spans.size();) {
            // As a live file: the last ones of a piece have no end yet, and come again.
            const auto next = std::min(at + 1 + random() % 60, spans.size());
            auto begin = at;
            while (begin > 0 && spans[begin - 1].startUs >= pieces.deltaFromUs()) {
                --begin;
            }
            std::vector<LaneSpan> piece(spans.begin() + static_cast<std::ptrdiff_t>(begin),
                                        spans.begin() + static_cast<std::ptrdiff_t>(next));
            if (next < spans.size()) {
                piece.back().finishUs = -1;
            }
            const auto from = begin == 0 ? 0 : spans[begin].startUs;
            pieces.replaceFrom(from, piece);
            at = next;
        }
        QCOMPARE(pieces.size(), whole.size());
        const auto now = whole.lastUs();
        for (std::size_t i = 0; i < whole.size(); ++i) {
            QCOMPARE(pieces.bar(i, now).startUs, whole.bar(i, now).startUs);
            QCOMPARE(pieces.bar(i, now).endUs, whole.bar(i, now).endUs);
            QCOMPARE(static_cast<int>(pieces.bar(i, now).state),
                     static_cast<int>(whole.bar(i, now).state));
        }
        std::vector<LaneCell> a(100);
        std::vector<LaneCell> b(100);
        const double usPerPixel = static_cast<double>(now) / 100 + 1;
        whole.columns(0, usPerPixel, now, a);
        pieces.columns(0, usPerPixel, now, b);
        QVERIFY(a == b);
    }
}

void TimelineLaneTest::marksWithoutSpanComeAndGo()
{
    TimelineLane lane(256);
    lane.setShift(4);
    lane.replaceFrom(0, std::vector<LaneSpan>{{100, 200, 1}, {300, 400, 2}});
    lane.setTrouble({{250, 9, SpanState::Failed, false}});
    QCOMPARE(lane.size(), std::size_t{3});
    QCOMPARE(lane.bar(1, 500).position, 9U);
    QCOMPARE(static_cast<int>(lane.bar(1, 500).state), static_cast<int>(SpanState::Failed));
    QCOMPARE(lane.bar(0, 500).endUs, 200);

    lane.replaceFrom(100, std::vector<LaneSpan>{{100, 200, 1}, {300, 400, 2}, {500, 600, 3}});
    QCOMPARE(lane.size(), std::size_t{4}); // it is still there after its time was read anew

    lane.setTrouble({});
    QCOMPARE(lane.size(), std::size_t{3});
    for (std::size_t i = 0; i < lane.size(); ++i) {
        QCOMPARE(static_cast<int>(lane.bar(i, 700).state), static_cast<int>(SpanState::Done));
    }
}

void TimelineLaneTest::openFrameGrowsWithTime()
{
    TimelineLane lane(256);
    lane.setShift(2);
    lane.replaceFrom(0, std::vector<LaneSpan>{{0, 100, 0}, {100, -1, 1}});
    std::vector<LaneCell> pixels(10);
    lane.columns(0, 100, 500, pixels);
    QCOMPARE(static_cast<int>(pixels[0].worst), static_cast<int>(SpanState::Done));
    QCOMPARE(static_cast<int>(pixels[4].worst), static_cast<int>(SpanState::Running));
    QCOMPARE(static_cast<int>(pixels[6].worst), static_cast<int>(SpanState::None));
    lane.columns(0, 100, 800, pixels);
    QCOMPARE(static_cast<int>(pixels[7].worst), static_cast<int>(SpanState::Running));
    QCOMPARE(lane.bar(1, 800).durationUs, 700);
    QCOMPARE(lane.busyUs(0, 1000, 800), 800);
}

void TimelineLaneTest::hostileTimesAreBent()
{
    const auto huge = std::numeric_limits<std::int64_t>::max();
    const auto low = std::numeric_limits<std::int64_t>::min();
    TimelineLane lane(256);
    lane.setShift(40);
    lane.replaceFrom(
        0, std::vector<LaneSpan>{{low, huge, 0}, {huge, low, 1}, {5, 3, 2}, {7, huge, 3}});
    QCOMPARE(lane.size(), std::size_t{4});
    std::vector<LaneCell> pixels(50);
    for (const double usPerPixel : {0.1, 1.0, 1e6, 1e15, 1e18}) {
        lane.columns(-1e18, usPerPixel, huge, pixels);
        lane.columns(0, usPerPixel, huge, pixels);
        lane.columns(1e18, usPerPixel, 0, pixels);
    }
    for (std::size_t i = 0; i < lane.size(); ++i) {
        const auto bar = lane.bar(i, 1000);
        QVERIFY(bar.startUs >= 0 && bar.endUs >= bar.startUs);
    }
}

void TimelineLaneTest::longDurationsAreKept()
{
    TimelineLane lane(256);
    const std::int64_t twoHours = 7'200'000'000;
    lane.replaceFrom(0, std::vector<LaneSpan>{{10, 10 + twoHours, 0}});
    QVERIFY(std::abs(lane.bar(0, 0).durationUs - twoHours) <= 1024);
    for (const std::int64_t us : {1, 2, 17, 1000, 123'456, 60'000'000}) {
        const auto back = static_cast<double>(durationOfCode(durationCode(us)));
        QVERIFY(std::abs(back / static_cast<double>(us) - 1) < 0.06);
    }
    QVERIFY(durationCode(1000) < durationCode(2000));
}

void TimelineLaneTest::hitFindsTheShortFailure()
{
    std::vector<LaneSpan> spans;
    for (int i = 0; i < 1000; ++i) {
        spans.push_back({i * 100, i * 100 + 90, static_cast<std::uint32_t>(i)});
    }
    TimelineLane lane(256);
    lane.replaceFrom(0, spans);
    lane.setTrouble({{50'000, 500, SpanState::Failed, true}});
    QCOMPARE(lane.hit(50'900, 1000, 0)->position, 500U);
    QCOMPARE(lane.hit(50'900, 10, 0)->position, 509U);
    QCOMPARE(lane.hit(197, 10, 0)->position, 2U);
    QVERIFY(!lane.hit(500'000, 10, 0).has_value());
    QVERIFY(!TimelineLane(256).hit(5, 100, 0).has_value());
}

void TimelineLaneTest::positionsNameTheFirstFrameOfAPixel()
{
    std::mt19937_64 random(4);
    for (int round = 0; round < 20; ++round) {
        auto spans = randomSpans(random, 400);
        TimelineLane lane(1024);
        lane.replaceFrom(0, spans);
        const auto now = lane.lastUs();
        const double usPerPixel = static_cast<double>(1 + random() % 20'000);
        std::vector<std::uint32_t> pixels(200);
        lane.positions(0, usPerPixel, now, pixels);
        for (std::size_t x = 0; x < pixels.size(); ++x) {
            const double left = static_cast<double>(x) * usPerPixel;
            std::uint32_t expected = TimelineLane::noPosition;
            for (std::size_t i = 0; i < lane.size() && expected == TimelineLane::noPosition; ++i) {
                const auto bar = lane.bar(i, now);
                const auto start = static_cast<double>(bar.startUs);
                if ((static_cast<double>(bar.endUs) > left && start < left) ||
                    (start >= left && start < left + usPerPixel)) {
                    expected = bar.position;
                }
            }
            QCOMPARE(pixels[x], expected);
        }
    }
}

void TimelineLaneTest::emptyLaneIsEmpty()
{
    TimelineLane lane;
    std::vector<LaneCell> pixels(10, LaneCell{255, SpanState::Failed, 9});
    lane.columns(0, 10, 100, pixels);
    QVERIFY(std::ranges::all_of(pixels, [](const LaneCell& cell) { return cell == LaneCell{}; }));
    lane.replaceFrom(0, {});
    QCOMPARE(lane.lastUs(), 0);
    lane.setTrouble({{5, 1, SpanState::Failed, false}}); // a failure before any frame
    QCOMPARE(lane.size(), std::size_t{1});
}

void TimelineLaneTest::mergingInAnyOrderIsTheSameAsAllAtOnce()
{
    std::mt19937_64 random(15);
    for (int round = 0; round < 40; ++round) {
        auto spans = randomSpans(random, 300);
        // Of frames of one start the order is that of their coming; here none of them have one.
        const auto same = std::ranges::unique(spans, {}, &LaneSpan::startUs);
        spans.erase(same.begin(), same.end());
        const auto trouble = randomTrouble(random, spans);
        TimelineLane whole(1024);
        whole.replaceFrom(0, spans);
        whole.setTrouble(trouble);
        whole.setShift(shiftFor(whole));
        TimelineLane pieces(1024);
        pieces.setShift(whole.shift());
        pieces.setTrouble(trouble);
        auto shuffled = spans;
        std::ranges::shuffle(shuffled, random);
        for (std::size_t at = 0; at < shuffled.size();) {
            const auto next = std::min(at + 1 + random() % 60, shuffled.size());
            const auto again = at - std::min<std::size_t>(at, random() % 5); // told twice
            pieces.merge(std::span(shuffled).subspan(again, next - again));
            at = next;
        }
        QCOMPARE(pieces.size(), whole.size());
        QCOMPARE(pieces.lastUs(), whole.lastUs());
        const auto now = whole.lastUs();
        for (std::size_t i = 0; i < whole.size(); ++i) {
            QCOMPARE(pieces.bar(i, now).startUs, whole.bar(i, now).startUs);
            QCOMPARE(pieces.bar(i, now).endUs, whole.bar(i, now).endUs);
            QCOMPARE(pieces.bar(i, now).position, whole.bar(i, now).position);
            QVERIFY(pieces.bar(i, now).state == whole.bar(i, now).state);
        }
        std::vector<LaneCell> a(200);
        std::vector<LaneCell> b(200);
        whole.columns(-10, static_cast<double>(now) / 150, now, a);
        pieces.columns(-10, static_cast<double>(now) / 150, now, b);
        QVERIFY(a == b);
    }
}

void TimelineLaneTest::frameIsFoundByItsPosition()
{
    std::mt19937_64 random(13);
    TimelineLane lane;
    lane.replaceFrom(0, randomSpans(random, 100));
    for (const std::uint32_t position : {0U, 57U, 99U}) {
        const auto index = lane.indexOf(position);
        QVERIFY(index);
        QCOMPARE(lane.bar(*index, 0).position, position);
    }
    QVERIFY(!lane.indexOf(100));
}

void TimelineLaneTest::newsOfSomeLanesGiveTheWholePicture()
{
    std::mt19937_64 random(14);
    constexpr std::size_t lanes = 100;
    constexpr std::size_t ioLanes = 3;
    TimelineStore store;
    store.reset(0, 100 * lanes);
    std::vector<RankRecord> ranks(lanes);
    for (std::size_t i = 0; i < lanes; ++i) {
        ranks[i].rank = static_cast<std::int32_t>(i);
        ranks[i].role = i < ioLanes ? RankRole::Io : RankRole::Compute;
    }
    store.setRanks(ranks);
    store.setNow(600'000, false);
    TimelineColors colors;
    colors.states = {0xffffffff, 0xff00ff00, 0xff0000ff, 0xffffaa00, 0xffff0000};
    const LaneRows rows(lanes, ioLanes, 300, 0, {});
    QVERIFY(rows.groupSize() > 1);
    const auto scale = TimeScale::fitted(-1000, 700'000, 400);
    TimelineOverview overview;
    QImage pieces(400, 300, QImage::Format_RGB32);
    std::uint64_t change = 0;
    for (int round = 0; round < 30; ++round) {
        for (int i = 0; i < 3; ++i) {
            const auto rank = static_cast<std::int32_t>(random() % lanes);
            const auto spans = randomSpans(random, random() % 100);
            store.replaceFrom(rank, 0, spans);
            store.setTrouble(rank, randomTrouble(random, spans));
        }
        if (round == 20) {
            store.setNow(500'000, true); // concerns all lanes
        }
        paintRows(pieces, store, rows, scale, 0, ColorBy::State, colors, 0, change);
        change = store.change();
        QImage whole(400, 300, QImage::Format_RGB32);
        paintRows(whole, store, rows, scale, 0, ColorBy::State, colors);
        QCOMPARE(pieces, whole);
        TimelineOverview fresh;
        QVERIFY(overview.of(store, scale) == fresh.of(store, scale));
    }
    // Against the plain answer: the mean of all that compute.
    std::vector<unsigned> busy(400);
    std::vector<SpanState> worst(400);
    unsigned counted = 0;
    for (std::size_t lane = ioLanes; lane < lanes; ++lane) {
        if (store.lane(lane).isEmpty()) {
            continue;
        }
        ++counted;
        std::vector<LaneCell> cells(400);
        store.lane(lane).columns(scale.fromUs(), scale.usPerPixel(), store.nowUs(), cells);
        for (std::size_t x = 0; x < cells.size(); ++x) {
            busy[x] += cells[x].busy;
            worst[x] = std::max(worst[x], cells[x].worst);
        }
    }
    for (std::size_t x = 0; x < busy.size(); ++x) {
        const LaneCell& cell = overview.of(store, scale)[x];
        QCOMPARE(unsigned{cell.busy}, busy[x] / counted);
        QCOMPARE(cell.worst, worst[x]);
    }
}

void TimelineLaneTest::modulesAreKnownByPosition()
{
    std::mt19937_64 random(15);
    TimelineStore store;
    store.reset(0, 1'000);
    std::vector<RankRecord> ranks(1);
    store.setRanks(ranks);
    std::map<std::uint32_t, std::uint8_t> known;
    for (int round = 0; round < 50; ++round) {
        const auto first = static_cast<std::uint32_t>(random() % 900);
        const auto change = store.changeOfModules();
        ModuleRange range{first, {}};
        std::vector<LaneSpan> spans;
        bool isNew = false;
        for (std::uint32_t i = 0; i < 100; ++i) {
            // Whoever doesn't know a frame's module leaves what is known.
            const auto module =
                random() % 4 == 0 ? noModule : static_cast<std::uint8_t>(random() % 3);
            range.modules.push_back(module);
            spans.push_back({std::int64_t{i} * 10, std::int64_t{i} * 10 + 5, first + i, module});
            if (module != noModule) {
                isNew = isNew || !known.contains(first + i) || known[first + i] != module;
                known[first + i] = module;
            }
        }
        if (round % 2 == 0) {
            store.setModules(range);
            QCOMPARE(store.changeOfModules() > change, isNew);
        } else {
            store.replaceFrom(0, 0, spans);
        }
        std::array<std::uint64_t, noModule> frames{};
        for (std::uint32_t position = 0; position < 1'100; ++position) {
            const auto found = known.find(position);
            QCOMPARE(store.moduleOf(position), found == known.end() ? noModule : found->second);
            if (found != known.end()) {
                ++frames[found->second];
            }
        }
        QVERIFY(frames == store.framesByModule());
    }
    // A position that no run has is nobody's.
    store.setModules({0xfffffff0U, {1, 2}});
    QCOMPARE(store.moduleOf(0xfffffff0U), noModule);
    QCOMPARE(moduleCode(-1), noModule);
    QCOMPARE(moduleCode(255), noModule);
    QCOMPARE(moduleCode(254), std::uint8_t{254});
}

void TimelineLaneTest::modulesColorTheFramesTheyTookLongestFor()
{
    TimelineStore store;
    store.reset(0, 10);
    std::vector<RankRecord> ranks(2);
    ranks[0].role = RankRole::Io;
    ranks[1].rank = 1;
    ranks[1].role = RankRole::Compute;
    store.setRanks(ranks);
    std::vector<LaneSpan> spans;
    for (std::uint32_t i = 0; i < 10; ++i) {
        const auto module = i == 9 ? noModule : static_cast<std::uint8_t>(i % 3);
        spans.push_back({std::int64_t{i} * 1000, std::int64_t{i} * 1000 + 1000, i, module});
    }
    store.replaceFrom(0, 0, spans);
    store.replaceFrom(1, 0, spans);
    store.setTrouble(1, {{4000, 4, SpanState::Failed, true}});
    TimelineColors colors;
    colors.states = {0xffffffff, 0xff00ff00, 0xff0000ff, 0xffffaa00, 0xffff0000};
    colors.modules[0] = 0xff111111;
    colors.modules[1] = 0xff222222;
    colors.modules[2] = 0xff333333;
    colors.unknown = 0xff444444;
    const LaneRows rows(2, 1, 48, 0, {});
    QImage image(100, 48, QImage::Format_RGB32);
    paintRows(image, store, rows, TimeScale::fitted(0, 10'000, 100), 0, ColorBy::Module, colors);
    for (int frame = 0; frame < 10; ++frame) {
        const QRgb expected = frame == 4   ? colors.states[4] // a failure is told first
                              : frame == 9 ? colors.unknown
                                           : colors.modules[static_cast<std::size_t>(frame % 3)];
        QCOMPARE(image.pixel(frame * 10 + 5, 36), expected);
        QCOMPARE(image.pixel(frame * 10 + 5, 12), colors.unknown); // reading is no module
    }
}

QTEST_APPLESS_MAIN(TimelineLaneTest)
#include "timeline_lane_test.moc"
