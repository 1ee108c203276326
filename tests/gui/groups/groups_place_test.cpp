// SPDX-License-Identifier: BSD-2-Clause
// The place Groups as a user meets it. With SCANWEAVE_PICTURES=DIR it leaves pictures there.
#include "gui/groups/entry_view.h"
#include "gui/groups/groups_place.h"
#include "gui/groups/metadata_plot.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/theme.h"
#include "tests/gui/groups/groups_run.h"

#include <QApplication>
#include <QTabWidget>
#include <QTest>

#include <cmath>
#include <fstream>
#include <iterator>
#include <memory>

using namespace scanweave;
using namespace scanweave::studio;
using namespace scanweave::test;

class GroupsPlaceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void showsGroupsAndEntries();
    void filterAndItsProblem();
    void selectionIsOne();
    void timestreamsAndSpectra();
    void dataChosenBeforeTheyAreShown();
    void mapAndValueUnderThePointer();
    void exportsTablesAndMapsAsFits();
    void entryWithoutData();
    void aRunThatGoesOnSaysWhereItsEntriesAre();
    void missingFileIsASentence();
    void opensAtASeq();

private:
    TemporaryDirectory directory_;
    std::string path_;
    std::unique_ptr<GroupsPlace> place_;
};

void GroupsPlaceTest::initTestCase()
{
    applyTheme(Theme::Light);
    path_ = directory_.file("run.sqlite");
    writeGroupsRun(directory_, path_);
}

void GroupsPlaceTest::init()
{
    place_ = std::make_unique<GroupsPlace>();
    place_->resize(1100, 740);
    place_->show();
    place_->open({QStringLiteral("groups"), QString::fromStdString(path_), {}});
    QTRY_COMPARE(place_->table().size(), static_cast<std::size_t>(scans));
}

void GroupsPlaceTest::cleanup()
{
    place_.reset();
    QApplication::processEvents();
}

void GroupsPlaceTest::showsGroupsAndEntries()
{
    QCOMPARE(place_->groups().records().rowCount(), 2);
    QCOMPARE(place_->entries().records().rowCount(), scans);
    QVERIFY(place_->inspector() != nullptr);
    QCOMPARE(place_->find(QStringLiteral("mars"), 5).size(), 1);
    place_->groups().selectRecord(1);
    QCOMPARE(place_->shownRows().size(), std::size_t{4});
    picture(*place_, QStringLiteral("groups"));
}

void GroupsPlaceTest::filterAndItsProblem()
{
    place_->setFilter(QStringLiteral("nscans >= 10"));
    QCOMPARE(place_->shownRows().size(), std::size_t{2});
    QVERIFY(place_->filterProblem().isEmpty());
    place_->setFilter(QStringLiteral("nscans >="));
    QVERIFY(place_->filterProblem().contains(QStringLiteral("missing")));
    QCOMPARE(place_->shownRows().size(), std::size_t{2}); // what was there stays
    place_->setFilter(QStringLiteral("mars"));
    QCOMPARE(place_->shownRows().size(), std::size_t{4});
    place_->setFilter({});
    QCOMPARE(place_->shownRows().size(), static_cast<std::size_t>(scans));
}

void GroupsPlaceTest::selectionIsOne()
{
    QCOMPARE(place_->chosenRows().size(), static_cast<std::size_t>(scans)); // none: all
    place_->entries().selectRecords({2, 5});
    QCOMPARE(place_->chosenRows(), (std::vector<std::size_t>{2, 5}));
    // The plot shows the same ones, and what is chosen there is selected here.
    auto* plot = place_->findChild<MetadataPlot*>();
    const auto& chosen = plot->plot().series().front().chosen;
    QCOMPARE(std::count(chosen.begin(), chosen.end(), true), std::ptrdiff_t{2});
    Q_EMIT plot->plot().pointsChosen(0, {1, 3, 4});
    QCOMPARE(place_->entries().selectedRecords(), (std::vector<int>{1, 3, 4}));
    // A filter takes away what it hides.
    place_->setFilter(QStringLiteral("nscans >= 100"));
    QVERIFY(place_->chosenRows().empty());
}

void GroupsPlaceTest::timestreamsAndSpectra()
{
    auto* entry = place_->findChild<EntryView*>();
    place_->entries().selectRecords({0});
    QTRY_VERIFY(entry->frame() != nullptr && entry->frame()->streams.size() == 1);
    QCOMPARE(entry->frame()->streams.front().names.size(), std::size_t{5});
    QTRY_COMPARE(entry->traces().series().size(), std::size_t{3});
    // Far fewer points than samples, and the glitch is in them.
    const auto& trace = entry->traces().series().front();
    QVERIFY(trace.x.size() < samplesPerScan / 4);
    const double most = *std::max_element(trace.upper.begin(), trace.upper.end());
    QCOMPARE(most, 1000.0); // 1 mK in µK
    QVERIFY(!entry->spectra().series().front().x.empty());
    picture(*place_, QStringLiteral("groups-data"));
}

void GroupsPlaceTest::dataChosenBeforeTheyAreShown()
{
    auto* entry = place_->findChild<EntryView*>();
    QVERIFY(!entry->isVisible());
    const auto secondsShown = [&] {
        const auto [from, to] = entry->traces().xRange();
        return to - from;
    };
    for (const int record : {0, 1}) {
        const auto* before = entry->frame();
        place_->entries().selectRecords({record});
        QTRY_VERIFY(entry->frame() != before && entry->frame()->streams.size() == 1);
        QTRY_COMPARE(entry->traces().series().size(), std::size_t{3});
        QTRY_VERIFY2(std::abs(secondsShown() - 108) < 1,
                     qPrintable(QString::number(secondsShown())));
        QVERIFY(entry->traces().series().front().x.size() > 100);
    }
    for (auto* tabs : place_->findChildren<QTabWidget*>()) {
        if (tabs->indexOf(entry) >= 0) {
            tabs->setCurrentWidget(entry);
        }
    }
    QTRY_VERIFY(entry->isVisible());
    QVERIFY(std::abs(secondsShown() - 108) < 1);
    picture(*place_, QStringLiteral("groups-data-later"));
}

void GroupsPlaceTest::mapAndValueUnderThePointer()
{
    auto* entry = place_->findChild<EntryView*>();
    place_->entries().selectRecords({1});
    QTRY_VERIFY(entry->frame() != nullptr && entry->frame()->maps.size() == 1);
    entry->setCurrentIndex(1);
    entry->map().resize(400, 300);
    entry->map().fit();
    const auto pixel = entry->map().pixelAt(QPointF(200, 150));
    QVERIFY(pixel.has_value());
    const double expected = std::sin((pixel->x + pixel->y * 40) * 0.05);
    QVERIFY(std::abs(pixel->value - expected) < 1e-9);
    QVERIFY(!entry->map().pixelAt(QPointF(-5, 5)).has_value());
    picture(*place_, QStringLiteral("groups-map"));
}

void GroupsPlaceTest::exportsTablesAndMapsAsFits()
{
    place_->entries().selectRecords({0, 1, 2});
    const std::string path = directory_.file("chosen.fits");
    place_->writeFits(QString::fromStdString(path));
    QTRY_VERIFY(place_->message().contains(QStringLiteral("3 entries and 3 maps")));
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    QCOMPARE(bytes.size() % 2880, std::size_t{0});
    QVERIFY(bytes.starts_with("SIMPLE  ="));
    QVERIFY(bytes.find("TTYPE5  = 'nscans") != std::string::npos ||
            bytes.find("TTYPE6  = 'nscans") != std::string::npos);
    QVERIFY(bytes.find("MAPTYPE = 'FLAT") != std::string::npos);
}

void GroupsPlaceTest::entryWithoutData()
{
    auto* entry = place_->findChild<EntryView*>();
    place_->entries().selectRecords({0});
    QTRY_VERIFY(entry->frame() != nullptr && !entry->frame()->keys.empty());
    for (std::size_t row = 0; row < place_->table().size(); ++row) {
        if (!place_->table().stored(row)) {
            const auto& shown = place_->shownRows();
            place_->entries().selectRecords(
                {static_cast<int>(std::find(shown.begin(), shown.end(), row) - shown.begin())});
        }
    }
    QVERIFY(entry->frame()->keys.empty());
}

void GroupsPlaceTest::aRunThatGoesOnSaysWhereItsEntriesAre()
{
    const std::string path = directory_.file("live.sqlite");
    auto writer = madeUpRunFile(path, 6);
    writer.setRunState(RunState::Running);
    const auto says = [this](const char* part) {
        return place_->message().contains(QString::fromUtf8(part));
    };
    place_->open(
        {QStringLiteral("groups"), QString::fromStdString(path), QStringLiteral("group/second")});
    QTRY_VERIFY(says("Its entries stand here when it has ended"));
    writer.setGroupProgress({"second", 1, 3});
    writer.setGroupProgress({"second", 2, 1});
    QTRY_VERIFY(says("has accumulated 4 frames so far"));
    QCOMPARE(place_->table().size(), std::size_t{0});
    writer.setGroup({0, "first"});
    writer.setGroup({1, "second"});
    EntryRecord entry;
    entry.group = 1;
    entry.seq = 3;
    writer.setEntry(entry);
    writer.setRunState(RunState::Finished);
    QTRY_COMPARE(place_->table().size(), std::size_t{1});
    QTRY_COMPARE(place_->message(), QString());
    QCOMPARE(place_->shownRows().size(), std::size_t{1});
    QCOMPARE(place_->groups().currentRecord(), 1); // the one that was asked for
}

void GroupsPlaceTest::missingFileIsASentence()
{
    place_->open(
        {QStringLiteral("groups"), QString::fromStdString(directory_.file("nothing.sqlite")), {}});
    QTRY_VERIFY(place_->filterProblem().contains(QStringLiteral("nothing.sqlite")));
    QCOMPARE(place_->table().size(), std::size_t{0});
}

void GroupsPlaceTest::opensAtASeq()
{
    place_->open(
        {QStringLiteral("groups"), QString::fromStdString(path_), QStringLiteral("seq/7")});
    QCOMPARE(place_->chosenRows().size(), std::size_t{1});
    QCOMPARE(*place_->table().row(place_->chosenRows().front()).seq, std::uint64_t{7});
    QCOMPARE(place_->location().item, QStringLiteral("seq/7"));
}

QTEST_MAIN(GroupsPlaceTest)
#include "groups_place_test.moc"
