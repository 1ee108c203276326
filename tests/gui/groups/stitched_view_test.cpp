// SPDX-License-Identifier: BSD-2-Clause
// Stitched timestreams in the place Groups as a user meets them.
#include "gui/groups/groups_place.h"
#include "gui/groups/stitched_view.h"
#include "gui/groups/stream_choice.h"
#include "gui/widgets/record_table.h"
#include "tests/gui/groups/groups_run.h"

#include <QComboBox>
#include <QFile>
#include <QFileInfo>
#include <QPushButton>
#include <QTabWidget>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <memory>

using namespace scanweave;
using namespace scanweave::studio;
using namespace scanweave::test;

namespace {

constexpr std::int64_t second = 100'000'000; ///< in ticks
constexpr std::int64_t start = 155'139'840'000'000'000;
constexpr int mars = 1; ///< the group: scans 0, 3, 6, 9, each of 100 s

Frame frameOf(const std::string& key,
              const std::string& detector,
              SampleUnits units,
              std::int64_t from)
{
    Frame frame(frame_types::scan);
    auto streams = std::make_shared<G3TimestreamMap>();
    streams->items.emplace_back(
        detector,
        std::make_shared<G3Timestream>(
            units, Timestamp(from), Timestamp(from + 10 * second), std::vector<double>(100, 1.0)));
    frame.put(key, streams);
    return frame;
}

/// One group: entries that go together, and such as don't for several reasons.
void writeMixedRun(const TemporaryDirectory& directory, const std::string& path)
{
    RunWriter writer = madeUpRunFile(path, 10);
    FrameWriter frames(directory.file("mixed.g3"));
    auto transaction = writer.begin();
    writer.setGroup({.id = 0, .name = "mixed"});
    const auto at = [](int place) { return start + 20 * place * second; };
    const std::vector<Frame> all{frameOf("Signal", "a", SampleUnits::Tcmb, at(0)),
                                 frameOf("Signal", "a", SampleUnits::Power, at(1)),
                                 frameOf("Other", "a", SampleUnits::Tcmb, at(2)),
                                 frameOf("Signal", "b", SampleUnits::Tcmb, at(3)),
                                 frameOf("Signal", "a", SampleUnits::Tcmb, 0),
                                 frameOf("Signal", "a", SampleUnits::Tcmb, at(5)),
                                 frameOf("Signal", "a", SampleUnits::Tcmb, at(5) + second)};
    for (std::size_t i = 0; i <= all.size(); ++i) {
        EntryRecord entry;
        entry.group = 0;
        entry.position = static_cast<std::int64_t>(i);
        entry.seq = i;
        entry.metadata = "{}";
        entry.outputFile = i < all.size() ? 0 : 1; // the last one's file is gone
        entry.offset = i < all.size() ? frames.write(all[i]) : 0;
        entry.length = 100;
        writer.setEntry(entry);
    }
    for (const std::string name : {"mixed.g3", "gone.g3"}) {
        OutputFileRecord file;
        file.id = name == "gone.g3" ? 1 : 0;
        file.path = directory.file(name);
        file.isComplete = true;
        writer.setOutputFile(file);
    }
    transaction.commit();
    frames.close();
}

std::ptrdiff_t gapsOf(const PlotSeries& curve)
{
    return std::ranges::count_if(curve.y, [](double value) { return std::isnan(value); });
}

} // namespace

class StitchedViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void aGroupStandsInTime();
    void severalEntriesOfSeveralGroups();
    void nothingIsReadUnseen();
    void aClickChoosesTheEntry();
    void otherDetectorsAreRead();
    void stoppedAndReadOn();
    void finerWhereOneLooks();
    void whatDoesNotGoTogetherIsTold();
    void exportsWhatIsShown();

private:
    void openRun(const std::string& path);
    void showTab();
    bool hasRead(std::size_t entries) const;

    TemporaryDirectory directory_;
    std::string path_;
    std::unique_ptr<GroupsPlace> place_;
    StitchedView* view_ = nullptr;
};

void StitchedViewTest::initTestCase()
{
    applyTheme(Theme::Light);
    path_ = directory_.file("run.sqlite");
    writeGroupsRun(directory_, path_);
}

void StitchedViewTest::init()
{
    openRun(path_);
    QTRY_COMPARE(place_->table().size(), static_cast<std::size_t>(scans));
}

void StitchedViewTest::cleanup()
{
    place_.reset();
    QApplication::processEvents();
}

void StitchedViewTest::openRun(const std::string& path)
{
    place_ = std::make_unique<GroupsPlace>();
    place_->resize(1100, 740);
    place_->show();
    place_->open({QStringLiteral("groups"), QString::fromStdString(path), {}});
    view_ = place_->findChild<StitchedView*>();
}

void StitchedViewTest::showTab()
{
    for (auto* tabs : place_->findChildren<QTabWidget*>()) {
        if (tabs->indexOf(view_) >= 0) {
            tabs->setCurrentWidget(view_);
        }
    }
}

bool StitchedViewTest::hasRead(std::size_t entries) const
{
    return !view_->isReading() && view_->streams().stretches().size() == entries;
}

void StitchedViewTest::aGroupStandsInTime()
{
    showTab();
    QTRY_VERIFY(view_->plot().series().empty() && view_->streams().entries().empty());
    place_->groups().selectRecord(mars);
    QTRY_VERIFY(hasRead(4));
    const auto& curves = view_->plot().series();
    QCOMPARE(curves.size(), std::size_t{3});
    QCOMPARE(curves[0].name, QStringLiteral("det0"));
    QCOMPARE(gapsOf(curves[0]), std::ptrdiff_t{3});
    QVERIFY(std::ranges::is_sorted(curves[0].x));
    QVERIFY(curves[0].x.size() < 2'000);              // of 80 000 samples
    QCOMPARE(std::ranges::max(curves[0].upper), 1e3); // 1 mK in µK: the glitch
    QCOMPARE(view_->streams().unit(), QStringLiteral("µK_CMB"));
    const auto& stretches = view_->plot().stretches();
    QCOMPARE(stretches.size(), std::size_t{4});
    QCOMPARE(stretches[1].from - stretches[0].from, 300.0);
    QCOMPARE(stretches[1].name, QStringLiteral("entry 3"));
    QVERIFY(stretches[1].toolTip.contains(QStringLiteral("2019-03-01")));
    QVERIFY(view_->remarks().isEmpty());
    const auto [from, to] = view_->plot().xRange();
    QVERIFY(from <= stretches.front().from && to >= stretches.back().to);
    picture(*place_, QStringLiteral("groups-stitched"));
    // The other group has an entry whose data were not kept.
    place_->groups().selectRecord(0);
    QTRY_VERIFY(hasRead(7));
    QCOMPARE(view_->remarks(), QStringLiteral("The run kept no data: entry 11."));
    picture(*place_, QStringLiteral("groups-stitched-dense"));
}

void StitchedViewTest::severalEntriesOfSeveralGroups()
{
    showTab();
    place_->entries().selectRecords({0, 1, 8});
    QTRY_VERIFY(hasRead(3));
    QCOMPARE(view_->plot().stretches()[0].name, QStringLiteral("mars-2, entry 0"));
    QCOMPARE(view_->plot().stretches()[1].name, QStringLiteral("rcw38-1, entry 1"));
    // One alone stands for its group, and is marked in it.
    place_->entries().selectRecords({0});
    QTRY_VERIFY(!view_->isReading() && view_->streams().stretches().size() != 3);
    const auto& stretches = view_->plot().stretches();
    QCOMPARE(std::ranges::count_if(stretches, &PlotStretch::isChosen), std::ptrdiff_t{1});
    // What a filter hides isn't there.
    place_->groups().selectRecord(mars);
    place_->setFilter(QStringLiteral("nscans >= 6"));
    QTRY_VERIFY(hasRead(2));
}

void StitchedViewTest::nothingIsReadUnseen()
{
    place_->groups().selectRecord(mars);
    QTRY_COMPARE(view_->streams().entries().size(), std::size_t{4});
    QVERIFY(!view_->isReading());
    QVERIFY(view_->plot().series().empty());
    showTab();
    QTRY_VERIFY(hasRead(4));
}

void StitchedViewTest::aClickChoosesTheEntry()
{
    showTab();
    place_->groups().selectRecord(mars);
    QTRY_VERIFY(hasRead(4));
    const auto click = [this](std::size_t stretch) {
        const PlotStretch at = view_->plot().stretches()[stretch];
        view_->plot().setXRange(at.from, at.to);
        auto* canvas = view_->plot().findChild<QWidget*>();
        QTest::mouseClick(canvas, Qt::LeftButton, {}, canvas->rect().center());
    };
    click(2);
    QTRY_COMPARE(place_->chosenRows().size(), std::size_t{1});
    QCOMPARE(place_->table().row(place_->chosenRows()[0]).position, 6);
    QTRY_VERIFY(view_->plot().stretches()[2].isChosen);
    QVERIFY(hasRead(4)); // the group stays
    // Of several that are selected it becomes the current one.
    place_->entries().selectRecords({0, 1, 2, 3});
    QTRY_VERIFY(view_->plot().stretches()[0].isChosen);
    click(1);
    QTRY_COMPARE(place_->entries().currentRecord(), 1);
    QCOMPARE(place_->chosenRows().size(), std::size_t{4});
    QTRY_VERIFY(view_->plot().stretches()[1].isChosen);
    // A drag is no click.
    auto* canvas = view_->plot().findChild<QWidget*>();
    QTest::mousePress(canvas, Qt::LeftButton, {}, canvas->rect().center());
    QTest::mouseMove(canvas, canvas->rect().center() + QPoint(60, 0));
    QTest::mouseRelease(canvas, Qt::LeftButton, {}, canvas->rect().center() + QPoint(60, 0));
    QCOMPARE(place_->entries().currentRecord(), 1);
}

void StitchedViewTest::otherDetectorsAreRead()
{
    showTab();
    place_->groups().selectRecord(mars);
    QTRY_VERIFY(hasRead(4));
    QCOMPARE(view_->choice().allDetectors().size(), 5);
    view_->choice().chooseDetectors({QStringLiteral("det1"), QStringLiteral("det4")});
    QTRY_VERIFY(!view_->isReading());
    QCOMPARE(view_->plot().series().size(), std::size_t{2});
    QCOMPARE(view_->plot().series()[1].name, QStringLiteral("det4"));
    QCOMPARE(gapsOf(view_->plot().series()[1]), std::ptrdiff_t{3});
    // Other entries, the same detectors.
    place_->groups().selectRecord(0);
    QTRY_VERIFY(hasRead(7));
    QCOMPARE(view_->plot().series()[1].name, QStringLiteral("det4"));
    view_->choice().chooseDetectors({});
    QVERIFY(view_->plot().series().empty());
}

void StitchedViewTest::stoppedAndReadOn()
{
    showTab();
    place_->groups().selectRecord(mars);
    QTRY_VERIFY(hasRead(4));
    view_->choice().chooseDetectors({QStringLiteral("det3")});
    QVERIFY(view_->isReading());
    QVERIFY(view_->remarks().startsWith(QStringLiteral("Reading 0 of 4 entries")));
    view_->stop();
    QVERIFY(!view_->isReading());
    QCOMPARE(view_->remarks(), QStringLiteral("Stopped after 0 of 4 entries."));
    auto* readOn = view_->findChild<QPushButton*>();
    QVERIFY(readOn->isVisible());
    readOn->click();
    QTRY_VERIFY(hasRead(4));
    QVERIFY(!readOn->isVisible());
    QVERIFY(view_->remarks().isEmpty());
}

void StitchedViewTest::finerWhereOneLooks()
{
    view_->setMemory(1); // as little as there may be
    showTab();
    place_->groups().selectRecord(mars);
    QTRY_VERIFY(hasRead(4));
    const auto stepsSeen = [this] {
        const auto [from, to] = view_->plot().xRange();
        return view_->streams().coarser({from, to, 1e6}, samplesPerScan).size();
    };
    QCOMPARE(stepsSeen(), std::size_t{4}); // all are coarse
    // The memory is enough for a single entry.
    view_->setMemory(samplesPerScan * sizeof(double) * 3);
    const double from = view_->plot().stretches()[1].from + 10;
    view_->plot().setXRange(from, from + 1); // 200 samples
    Q_EMIT view_->plot().xRangeChanged(from, from + 1);
    QTRY_COMPARE(stepsSeen(), std::size_t{0});
    const auto& curve = view_->plot().series().front();
    QCOMPARE(curve.style, PlotSeries::Style::Line);
    QVERIFY(curve.x.size() >= 200);
}

void StitchedViewTest::whatDoesNotGoTogetherIsTold()
{
    const std::string path = directory_.file("mixed.sqlite");
    writeMixedRun(directory_, path);
    openRun(path);
    QTRY_COMPARE(place_->table().size(), std::size_t{8});
    showTab(); // the only group needs no choice
    QTRY_VERIFY(hasRead(3));
    QTRY_VERIFY(view_->remarks().contains(QStringLiteral("Can't be read: entry 7 (")));
    for (const char* remark : {"gone.g3",
                               "Without Signal: entry 2.",
                               "Without detector a: entry 3.",
                               "in another unit than µK_CMB: entry 1.",
                               "without times: entry 4.",
                               "Drawn over others, at the same time: entry 6."}) {
        QVERIFY2(view_->remarks().contains(QString::fromUtf8(remark)),
                 qPrintable(view_->remarks()));
    }
    picture(*place_, QStringLiteral("groups-stitched-mixed"));
    // The detector that only another entry has can be chosen, and so can its key.
    QVERIFY(view_->choice().allDetectors().contains(QStringLiteral("b")));
    view_->choice().chooseDetectors({QStringLiteral("b")});
    QTRY_VERIFY(hasRead(1));
    QCOMPARE(view_->plot().series().front().name, QStringLiteral("b"));
    auto* key = view_->choice().findChild<QComboBox*>();
    QVERIFY(key->findText(QStringLiteral("Other")) >= 0);
    key->setCurrentText(QStringLiteral("Other"));
    QTRY_VERIFY(hasRead(1) && view_->streams().key() == "Other");
    QTRY_COMPARE(view_->plot().stretches().front().name, QStringLiteral("entry 2"));
}

void StitchedViewTest::exportsWhatIsShown()
{
    showTab();
    place_->groups().selectRecord(mars);
    QTRY_VERIFY(hasRead(4));
    for (const char* name : {"stitched.png", "stitched.svg", "stitched.csv"}) {
        const QString path = QString::fromStdString(directory_.file(name));
        place_->writeData(path);
        QTRY_VERIFY2(QFileInfo::exists(path), name);
    }
    QTRY_VERIFY(place_->message().contains(QStringLiteral("stitched.csv")));
    QFile csv(QString::fromStdString(directory_.file("stitched.csv")));
    QVERIFY(csv.open(QIODevice::ReadOnly));
    QCOMPARE(csv.readLine(), QByteArray("name,seconds since 1970,low,high\n"));
    QVERIFY(csv.readLine().startsWith("det0,1551398400,"));
}

QTEST_MAIN(StitchedViewTest)
#include "stitched_view_test.moc"
