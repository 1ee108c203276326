// SPDX-License-Identifier: BSD-2-Clause
// Time to x and back, rows of lanes, marks of the axis.
#include "gui/runs/timeline_geometry.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace scanweave;

class TimelineGeometryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void zoomKeepsTheTimeUnderThePointer();
    void zoomAndPanStayWithinReach();
    void allLanesAreInExactlyOneRow();
    void foldsOnlyWhatDoesNotFit();
    void openGroupsShowTheirLanes();
    void rowAtFindsEveryPixel();
    void ticksAreRoundAndFarEnoughApart();
    void clockTicksStandAtFullMinutes();
    void durationsInWords_data();
    void durationsInWords();
};

void TimelineGeometryTest::zoomKeepsTheTimeUnderThePointer()
{
    std::mt19937_64 random(5);
    const double end = 3.6e9;
    auto scale = TimeScale::fitted(0, end, 1000);
    for (int i = 0; i < 200; ++i) {
        const double x = static_cast<double>(random() % 1000);
        const double factor = random() % 2 == 0 ? 1.25 : 2.0;
        const double before = scale.usAt(x);
        const auto zoomed = scale.zoomed(x, factor, end);
        if (std::abs(zoomed.usPerPixel() - scale.usPerPixel()) > 0) {
            QVERIFY(std::abs(zoomed.usAt(x) - before) < 1e-3 + zoomed.usPerPixel() * 1e-6 ||
                    zoomed.fromUs() <= 0 || zoomed.toUs() >= end);
        }
        QVERIFY(std::abs(zoomed.usAt(zoomed.xOf(12345.0)) - 12345.0) < 1e-3);
        scale = zoomed;
    }
    QVERIFY(scale.usPerPixel() >= 0.1);
}

void TimelineGeometryTest::zoomAndPanStayWithinReach()
{
    const double end = 1e6;
    auto scale = TimeScale::fitted(0, end, 500);
    for (int i = 0; i < 100; ++i) {
        scale = scale.zoomed(250, 0.5, end);
    }
    QVERIFY(scale.usPerPixel() * 500 <= 4.01 * end);
    scale = TimeScale::fitted(0, end, 500).panned(1e9, end);
    QVERIFY(scale.toUs() > 0);
    scale = scale.panned(-1e9, end);
    QVERIFY(scale.fromUs() < end);
    // Nonsense is refused rather than shown.
    QCOMPARE(scale.zoomed(0, 0, end), scale);
    QCOMPARE(scale.zoomed(0, std::nan(""), end), scale);
    QVERIFY(TimeScale::fitted(5, 5, 0).usPerPixel() > 0);
}

void TimelineGeometryTest::allLanesAreInExactlyOneRow()
{
    std::mt19937_64 random(6);
    for (int round = 0; round < 500; ++round) {
        const auto lanes = random() % 3000;
        const auto io = lanes == 0 ? 0 : random() % (lanes + 1);
        const int height = static_cast<int>(random() % 1200);
        std::set<std::size_t> open;
        for (int i = 0; i < 4 && lanes > 0; ++i) {
            open.insert(random() % lanes);
        }
        const LaneRows rows(lanes, io, height, random() % 3 == 0 ? 14 : 0, open);
        std::size_t next = 0;
        int y = 0;
        for (const LaneRow& row : rows.rows()) {
            QCOMPARE(row.firstLane, next);
            QCOMPARE(row.y, y);
            QVERIFY(row.lanes > 0 && row.height > 0);
            // I/O ranks and others never share a row.
            QVERIFY(row.firstLane >= io || row.firstLane + row.lanes <= io);
            next += row.lanes;
            y += row.height;
        }
        QCOMPARE(next, lanes);
        QCOMPARE(rows.contentHeight(), y);
    }
}

void TimelineGeometryTest::foldsOnlyWhatDoesNotFit()
{
    const LaneRows few(8, 2, 400, 0, {});
    QCOMPARE(few.rows().size(), std::size_t{8});
    QCOMPARE(few.rows().front().height, LaneRows::mostHeight);
    QCOMPARE(few.groupSize(), std::size_t{1});
    const LaneRows many(1000, 8, 500, 0, {});
    QVERIFY(many.groupSize() > 1);
    QVERIFY(many.contentHeight() <= 500 + LaneRows::leastHeight);
    const LaneRows wanted(1000, 8, 500, 14, {}); // the user wants to see each: scrolls
    QCOMPARE(wanted.rows().size(), std::size_t{1000});
    QCOMPARE(wanted.contentHeight(), 14'000);
}

void TimelineGeometryTest::openGroupsShowTheirLanes()
{
    const LaneRows folded(1000, 0, 500, 0, {});
    const auto group = folded.groupOf(500);
    const LaneRows open(1000, 0, 500, 0, {group});
    QCOMPARE(open.groupSize(), folded.groupSize());
    QCOMPARE(open.rows().size(), folded.rows().size() + folded.groupSize() - 1);
    const auto row = open.rows()[*open.rowOfLane(500)];
    QCOMPARE(row.firstLane, std::size_t{500});
    QCOMPARE(row.lanes, std::size_t{1});
    QVERIFY(row.height >= LaneRows::openHeight);
}

void TimelineGeometryTest::rowAtFindsEveryPixel()
{
    const LaneRows rows(37, 3, 333, 0, {});
    for (int y = 0; y < rows.contentHeight(); ++y) {
        const auto& row = rows.rows()[*rows.rowAt(y)];
        QVERIFY(y >= row.y && y < row.y + row.height);
    }
    QVERIFY(!rows.rowAt(-1));
    QVERIFY(!rows.rowAt(rows.contentHeight()));
    QVERIFY(!LaneRows().rowAt(0));
}

void TimelineGeometryTest::ticksAreRoundAndFarEnoughApart()
{
    for (double usPerPixel = 0.1; usPerPixel < 1e10; usPerPixel *= 1.7) {
        const auto scale = TimeScale::fitted(0, usPerPixel * 1000, 1000);
        const auto ticks = axisTicks(scale, AxisKind::Elapsed, 0, 90);
        QVERIFY(!ticks.empty());
        QVERIFY(ticks.size() <= 13);
        for (std::size_t i = 1; i < ticks.size(); ++i) {
            QVERIFY(scale.xOf(ticks[i].us) - scale.xOf(ticks[i - 1].us) > 89);
            QVERIFY2(ticks[i].label != ticks[i - 1].label, ticks[i].label.c_str());
        }
    }
}

void TimelineGeometryTest::clockTicksStandAtFullMinutes()
{
    // 2025-01-31 23:58:30.25 UTC
    const std::int64_t origin = 1'738'367'910'250'000;
    const auto scale = TimeScale::fitted(0, 300e6, 1000);
    const auto ticks = axisTicks(scale, AxisKind::WallClock, origin, 180);
    QCOMPARE(ticks.front().label, std::string("23:59"));
    QCOMPARE(ticks[1].label, std::string("00:00"));
    QCOMPARE(ticks.front().us, 29.75e6);
    const auto fine = axisTicks(TimeScale::fitted(0, 1e6, 1000), AxisKind::WallClock, origin, 90);
    QCOMPARE(fine.front().label, std::string("23:58:30.3"));
}

void TimelineGeometryTest::durationsInWords_data()
{
    QTest::addColumn<double>("us");
    QTest::addColumn<QString>("words");
    QTest::newRow("tiny") << 7.0 << QStringLiteral("7 µs");
    QTest::newRow("ms") << 1540.0 << QStringLiteral("1.5 ms");
    QTest::newRow("many ms") << 954'000.0 << QStringLiteral("954 ms");
    QTest::newRow("s") << 3.2e6 << QStringLiteral("3.2 s");
    QTest::newRow("min") << 134e6 << QStringLiteral("02:14");
    QTest::newRow("h") << 3734e6 << QStringLiteral("1:02:14");
    QTest::newRow("d") << 97'200e6 << QStringLiteral("1 d 03 h");
    QTest::newRow("nan") << std::nan("") << QStringLiteral("–");
}

void TimelineGeometryTest::durationsInWords()
{
    QFETCH(double, us);
    QFETCH(QString, words);
    QCOMPARE(QString::fromStdString(durationWords(us)), words);
}

QTEST_APPLESS_MAIN(TimelineGeometryTest)
#include "timeline_geometry_test.moc"
