// SPDX-License-Identifier: BSD-2-Clause
// Timestreams of many entries on one time axis: where they are, and what is left out.
#include "gui/groups/stitched_streams.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace scanweave;
using namespace scanweave::studio;

namespace {

constexpr double start = 1'551'398'400; ///< 2019-03-01
const std::string detector = "a";

std::vector<StitchEntry> entriesOf(std::size_t count)
{
    std::vector<StitchEntry> entries;
    for (std::size_t i = 0; i < count; ++i) {
        entries.push_back(
            {i * 10, QStringLiteral("entry %1").arg(i), StoredFrame{"0.g3", i * 100, 100}});
    }
    return entries;
}

DrawnStream streamOf(double from, double rate, std::vector<double> samples)
{
    DrawnStream stream;
    stream.name = detector;
    stream.unit = QStringLiteral("pW");
    stream.start = from;
    stream.rate = rate;
    stream.envelope = Envelope(std::move(samples));
    return stream;
}

StitchPiece pieceOf(std::size_t entry, DrawnStream stream)
{
    return {entry, {}, true, {stream.name}, {std::move(stream)}};
}

StitchedStreams stitchOf(std::vector<DrawnStream> streams)
{
    StitchedStreams stitched;
    stitched.setEntries(entriesOf(streams.size()));
    stitched.setKey("key");
    stitched.setDetectors({detector});
    for (std::size_t i = 0; i < streams.size(); ++i) {
        stitched.add(pieceOf(i, std::move(streams[i])));
    }
    return stitched;
}

CurveWindow everything(double columns)
{
    return {start - 1, start + 10'000, columns / 10'001};
}

} // namespace

class StitchedStreamsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void standsInTrueTimeWithGaps();
    void narrowOnesAreSeen();
    void manyCostTheirPixels();
    void overlapsAreDrawnAndTold();
    void anotherUnitIsLeftOut();
    void withoutTimesIsLeftOut();
    void noTimesAtAllStandEndToEnd();
    void whatLacksIsTold();
    void knowsWhatIsMissing();
    void finerStepsOfWhatIsInSight();
};

void StitchedStreamsTest::standsInTrueTimeWithGaps()
{
    // In another order than in time.
    const auto stitched =
        stitchOf({streamOf(start + 100, 1, {4, 5, 6}), streamOf(start, 1, {1, 2, 3})});
    QCOMPARE(stitched.stretches().size(), std::size_t{2});
    QCOMPARE(stitched.stretches()[0].entry, std::size_t{1});
    QCOMPARE(stitched.stretches()[0].to, start + 2);
    QCOMPARE(stitched.stretches()[1].from, start + 100);
    const auto curves = stitched.curves({start - 10, start + 200, 10});
    QCOMPARE(curves.size(), std::size_t{1});
    QCOMPARE(curves[0].name, QStringLiteral("a"));
    QCOMPARE(curves[0].style, PlotSeries::Style::Line);
    QVERIFY(std::isnan(curves[0].y[3]));
    const std::vector<double> x{
        start, start + 1, start + 2, start + 51, start + 100, start + 101, start + 102};
    QCOMPARE(curves[0].x, x);
    QCOMPARE(curves[0].y[4], 4.0);
    QVERIFY(stitched.remarks().isEmpty());
    QCOMPARE(stitched.samples(), std::uint64_t{6});
    // Only what the window has.
    QCOMPARE(stitched.curves({start + 90, start + 200, 10})[0].x.size(), std::size_t{3});
    QCOMPARE(stitched.countIn(start + 90, start + 200), std::size_t{1});
}

void StitchedStreamsTest::narrowOnesAreSeen()
{
    std::vector<double> samples(1'000, 1.0);
    samples[500] = 9;
    const auto stitched = stitchOf({streamOf(start, 1'000, samples)});
    // Less than a pixel wide: an edge from the lowest to the highest.
    const auto curves = stitched.curves(everything(100));
    QCOMPARE(curves[0].style, PlotSeries::Style::Band);
    QCOMPARE(curves[0].y.front(), 9.0);
    QCOMPARE(curves[0].y[1], 1.0);
    QCOMPARE(curves[0].upper[1], 9.0);
}

void StitchedStreamsTest::manyCostTheirPixels()
{
    std::vector<DrawnStream> streams;
    for (int i = 0; i < 100; ++i) {
        std::vector<double> samples(9'000, i);
        samples[static_cast<std::size_t>(i)] = 1'000 + i;
        streams.push_back(streamOf(start + 100 * i, 100, std::move(samples)));
    }
    const auto stitched = stitchOf(std::move(streams));
    const auto curves = stitched.curves(everything(1'000));
    QCOMPARE(curves.size(), std::size_t{1});
    QVERIFY(curves[0].x.size() < 1'400);
    QVERIFY(std::ranges::is_sorted(curves[0].x));
    // No spike is lost.
    const auto spikes =
        std::ranges::count_if(curves[0].upper, [](double value) { return value >= 1'000; });
    QVERIFY(spikes >= 100);
    QCOMPARE(std::ranges::count_if(curves[0].y, [](double value) { return std::isnan(value); }),
             std::ptrdiff_t{99});
}

void StitchedStreamsTest::overlapsAreDrawnAndTold()
{
    const auto stitched = stitchOf({streamOf(start, 1, {1, 2, 3}),
                                    streamOf(start + 1, 1, {4, 5, 6}),
                                    streamOf(start + 3, 1, {7, 8})}); // shares a moment with both
    const auto curves = stitched.curves(everything(1e6));
    QCOMPARE(curves.size(), std::size_t{2});
    QCOMPARE(curves[0].name, QStringLiteral("a"));
    QCOMPARE(curves[1].name, QString()); // the same colour, once in the legend
    QCOMPARE(curves[1].color, curves[0].color);
    for (const PlotSeries& curve : curves) {
        QVERIFY(std::ranges::is_sorted(curve.x));
    }
    QCOMPARE(stitched.remarks(),
             (QStringList{QStringLiteral("Drawn over others, at the same time: entry 1.")}));

    // More at once than one could tell apart.
    std::vector<DrawnStream> streams;
    for (int i = 0; i < 12; ++i) {
        streams.push_back(streamOf(start + i * 0.1, 1, {1, 2, 3}));
    }
    const auto deep = stitchOf(std::move(streams));
    QCOMPARE(deep.stretches().size(), std::size_t{8});
    QVERIFY(deep.remarks().join(QString()).contains(
        QStringLiteral("too many at the same time: entry 8, entry 9, entry 10 and 1 more")));
}

void StitchedStreamsTest::anotherUnitIsLeftOut()
{
    auto other = streamOf(start, 1, {1, 2});
    other.unit = QStringLiteral("K");
    // It comes first; what most have counts.
    const auto stitched =
        stitchOf({other, streamOf(start + 10, 1, {1, 2}), streamOf(start + 20, 1, {1, 2})});
    QCOMPARE(stitched.unit(), QStringLiteral("pW"));
    QCOMPARE(stitched.stretches().size(), std::size_t{2});
    QCOMPARE(stitched.remarks(), (QStringList{"Left out, in another unit than pW: entry 0."}));
}

void StitchedStreamsTest::withoutTimesIsLeftOut()
{
    const auto stitched = stitchOf(
        {streamOf(0, 1, {1, 2}), streamOf(start, 1, {1, 2}), streamOf(start + 10, 0, {1})});
    QCOMPARE(stitched.stretches().size(), std::size_t{1});
    QCOMPARE(stitched.remarks(), (QStringList{"Left out, without times: entry 0, entry 2."}));
}

void StitchedStreamsTest::noTimesAtAllStandEndToEnd()
{
    const auto stitched = stitchOf({streamOf(0, 0, {1, 2, 3}), streamOf(0, 0, {4, 5})});
    QVERIFY(!stitched.hasTimes());
    QCOMPARE(stitched.stretches()[1].from, 3.0);
    QCOMPARE(stitched.stretches()[1].to, 4.0);
    const auto curves = stitched.curves({-1, 10, 100});
    QCOMPARE(curves[0].x, (std::vector<double>{0, 1, 2, 2.5, 3, 4}));
    QVERIFY(stitched.remarks().front().contains(QStringLiteral("end to end")));
}

void StitchedStreamsTest::whatLacksIsTold()
{
    StitchedStreams stitched;
    auto entries = entriesOf(5);
    entries[0].where.reset();
    stitched.setEntries(entries);
    stitched.setKey("key");
    stitched.setDetectors({"a", "b"});
    QCOMPARE(stitched.missing().size(), std::size_t{4});
    stitched.add({1, QStringLiteral("no such file"), false, {"a", "b"}, {}});
    stitched.add({2, {}, false, {"a", "b"}, {}});
    stitched.add({3, {}, true, {"a", "b"}, {streamOf(start, 1, {1, 2})}});
    stitched.add({4, {}, true, {"a", "b"}, {streamOf(start + 10, 1, {1, 2})}});
    QCOMPARE(stitched.remarks(),
             (QStringList{"Can't be read: entry 1 (no such file).",
                          "The run kept no data: entry 0.",
                          "Without key: entry 2.",
                          "Without detector b: entry 3, entry 4."}));
    QCOMPARE(stitched.stretches().size(), std::size_t{2});
    QVERIFY(stitched.missing().empty());
    QCOMPARE(stitched.known(), std::size_t{5});
}

void StitchedStreamsTest::knowsWhatIsMissing()
{
    auto stitched = stitchOf({streamOf(start, 1, {1, 2}), streamOf(start + 10, 1, {3, 4})});
    QVERIFY(stitched.missing().empty());
    stitched.setDetectors({"a", "b"});
    QCOMPARE(stitched.missing().size(), std::size_t{2});
    QCOMPARE(stitched.missing()[0].names, std::vector<std::string>{"b"});
    // Entries that stay keep what was read, wherever they stand now.
    auto entries = entriesOf(3);
    std::ranges::reverse(entries);
    stitched.setDetectors({"a"});
    stitched.setEntries(entries);
    QCOMPARE(stitched.missing().size(), std::size_t{1});
    QCOMPARE(stitched.missing()[0].entry, std::size_t{0});
    QCOMPARE(stitched.stretches().front().entry, std::size_t{2});
    stitched.setKey("other");
    QCOMPARE(stitched.missing().size(), std::size_t{3});
}

void StitchedStreamsTest::finerStepsOfWhatIsInSight()
{
    std::vector<double> samples(10'000, 1.0);
    auto first = streamOf(start, 100, samples);
    auto second = streamOf(start + 1'000, 100, samples);
    first.envelope.thin(700);
    second.envelope.thin(700);
    auto stitched = stitchOf({first, second});
    const CurveWindow all{start, start + 1'100, 1};
    QVERIFY(stitched.coarser(all, 100'000).empty()); // steps of 0.16 s, pixels of 1 s
    const CurveWindow near{start, start + 10, 100};
    const auto wishes = stitched.coarser(near, 100'000);
    QCOMPARE(wishes.size(), std::size_t{1});
    QCOMPARE(wishes[0].entry, std::size_t{0});
    QVERIFY(stitched.coarser(near, 700).empty()); // there is no memory for more
    stitched.add(pieceOf(0, streamOf(start, 100, samples)));
    QVERIFY(stitched.coarser(near, 100'000).empty());
    QCOMPARE(stitched.curves(near)[0].x.size(), std::size_t{1'000});
    // What is out of sight goes back to what it may take.
    stitched.thinOutside(start + 1'000, start + 1'100, 700);
    QCOMPARE(stitched.coarser(near, 100'000).size(), std::size_t{1});
}

QTEST_APPLESS_MAIN(StitchedStreamsTest)
#include "stitched_streams_test.moc"
