// SPDX-License-Identifier: BSD-2-Clause
// The place Runs as a user meets it: opened, walked with the keyboard, compared, dead, damaged.
// With SCANWEAVE_PICTURES=DIR it leaves pictures there.
#include "db/run_reader.h"
#include "gui/runs/compare_frames.h"
#include "gui/runs/run_header.h"
#include "gui/runs/run_list.h"
#include "gui/runs/run_modules.h"
#include "gui/runs/run_tabs.h"
#include "gui/runs/run_words.h"
#include "gui/runs/runs_place.h"
#include "gui/runs/timeline_view.h"
#include "gui/widgets/notice_bar.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/theme.h"
#include "tests/support/large_run_file.h"
#include "tests/support/studio_test.h"
#include "tests/support/temporary_directory.h"

#include <QApplication>
#include <QComboBox>
#include <QFileInfo>
#include <QLabel>
#include <QMouseEvent>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <fstream>
#include <limits>
#include <map>
#include <random>
#include <span>

using namespace scanweave;
using namespace scanweave::studio;
using namespace scanweave::test;

namespace {

void picture(QWidget& widget, const QString& name)
{
    const QString folder = qEnvironmentVariable("SCANWEAVE_PICTURES");
    if (!folder.isEmpty()) {
        for (const Theme theme : {Theme::Dark, Theme::Light}) {
            applyTheme(theme);
            QApplication::processEvents();
            widget.grab().save(folder + QLatin1Char('/') + name +
                               (theme == Theme::Dark ? QStringLiteral("-dark.png")
                                                     : QStringLiteral("-light.png")));
        }
    }
}

bool isLoaded(RunsPlace& place)
{
    return place.session().picture().progress.isComplete &&
           !place.session().timeline().marks().empty();
}

} // namespace

class RunsPlaceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void showsAFinishedRun();
    void headerFollowsTheTheme();
    void keyboardWalksFrames();
    void wheelAndDragMoveTheTime();
    void aPannedPictureIsTheSame();
    void rangeGovernsBalance();
    void failureIsFoundAndSeen();
    void foldedGroupsOpenOnClick();
    void damagedFileIsASentence();
    void twoRunsAreCompared();
    void framesOfTwoRunsAreAligned();
    void comparisonIsShown();
    void groupsAreShownAsTheyGrow();
    void slowRankIsExplained();
    void ledgerInWords();
    void goesBackToAFrame();
    void observationTimeKeepsTheFrame();
    void modulesAreFoundInTheWorkflow();
    void framesAreColoredByModule();
    void sessionOpensTheRunAgain();
    void aRunThatWasStartedElsewhereIsListed();
    void aFolderIsRemovedFromTheListAlone();
    void aRemovedFolderStaysRemoved();

private:
    std::unique_ptr<RunsPlace> placeOf(const std::string& path);

    TemporaryDirectory directory_;
    std::string small_;
    std::string many_;
};

void RunsPlaceTest::initTestCase()
{
    applyTheme(Theme::Light);
    small_ = directory_.file("rcw38-20260101T000000Z.sqlite");
    many_ = directory_.file("many-20260101T000000Z.sqlite");
    writeLargeRun(
        small_,
        {.frames = 6'000, .ranks = 8, .ioRanks = 2, .failedShare = 1e-3, .skippedShare = 2e-3});
    writeLargeRun(many_,
                  {.frames = 60'000, .ranks = 300, .ioRanks = 4, .seed = 2, .failedShare = 2e-4});
}

void RunsPlaceTest::cleanup()
{
    QApplication::processEvents();
}

std::unique_ptr<RunsPlace> RunsPlaceTest::placeOf(const std::string& path)
{
    auto place = std::make_unique<RunsPlace>();
    place->resize(1100, 740);
    place->show();
    place->open({QStringLiteral("runs"), QString::fromStdString(path), {}});
    return place;
}

void RunsPlaceTest::showsAFinishedRun()
{
    auto place = placeOf(small_);
    QTRY_VERIFY(isLoaded(*place));
    QTRY_VERIFY(place->list().runs().size() == 2);
    QVERIFY(place->header().stateText().contains(QStringLiteral("finished")));
    QVERIFY(place->header().ledgerText().contains(QStringLiteral("✓")));
    QCOMPARE(place->tabs().table(RunTabs::Ranks)->records().rowCount(), 10);
    QCOMPARE(place->tabs().table(RunTabs::Modules)->records().rowCount(), 3);
    QCOMPARE(place->timeline().rows().rows().size(), std::size_t{10});
    picture(*place, QStringLiteral("run"));
    for (int tab = 0; tab < RunTabs::Comparison; ++tab) {
        place->tabs().setCurrentIndex(tab);
        QApplication::processEvents();
        picture(*place, QStringLiteral("run-tab%1").arg(tab));
    }
    place->timeline().setColorBy(ColorBy::Duration);
    picture(*place, QStringLiteral("run-duration"));
    place->timeline().setColorBy(ColorBy::State);
    place->timeline().setScale(place->timeline().scale().zoomed(300, 40, 1e9));
    picture(*place, QStringLiteral("run-zoomed"));
}

void RunsPlaceTest::groupsAreShownAsTheyGrow()
{
    const std::string path = directory_.file("groups-20260101T000000Z.sqlite");
    auto writer = test::madeUpRunFile(path, 6);
    auto place = placeOf(path);
    QTRY_VERIFY(place->session().picture().head);
    QVERIFY(!place->tabs().isTabVisible(RunTabs::Groups));
    writer.setGroupProgress({"a", 1, 3});
    writer.setGroupProgress({"b", 1, 2});
    writer.setGroupProgress({"b", 2, 4});
    writer.heartbeat(1);
    QTRY_VERIFY(place->tabs().isTabVisible(RunTabs::Groups));
    place->tabs().setCurrentIndex(RunTabs::Groups);
    auto& table = *place->tabs().table(RunTabs::Groups);
    const auto texts = [&] {
        QStringList all;
        for (int row = 0; row < table.records().rowCount(); ++row) {
            QStringList cells;
            for (int column = 0; column < table.records().columnCount(); ++column) {
                cells << table.records().index(row, column).data().toString();
            }
            all << cells.join(QStringLiteral(" | "));
        }
        return all;
    };
    const QStringList expected{QStringLiteral("a | 3 | 33\u202F% | 1 | rank 1 (3)"),
                               QStringLiteral("b | 6 | 67\u202F% | 2 | rank 2 (4)")};
    QTRY_COMPARE(texts(), expected);
    QSignalSpy asked(place.get(), &Place::openRequested);
    Q_EMIT table.recordActivated(1);
    QCOMPARE(asked.size(), 1);
    const auto location = asked[0][0].value<Location>();
    QCOMPARE(location.place, QStringLiteral("groups"));
    QCOMPARE(location.item, QStringLiteral("group/b"));
}

void RunsPlaceTest::headerFollowsTheTheme()
{
    auto place = placeOf(small_);
    QTRY_VERIFY(isLoaded(*place));
    applyTheme(Theme::Dark);
    QApplication::processEvents();
    for (const QLabel* label : place->header().findChildren<QLabel*>()) {
        QVERIFY2(contrastRatio(label->palette().color(QPalette::WindowText),
                               darkPalette().color(QPalette::Window)) >= 4.5,
                 qPrintable(label->metaObject()->className() + label->text() +
                            label->palette().color(QPalette::WindowText).name()));
    }
    applyTheme(Theme::Light);
}

void RunsPlaceTest::keyboardWalksFrames()
{
    auto place = placeOf(small_);
    QTRY_VERIFY(isLoaded(*place));
    auto& view = place->timeline();
    QTest::keyClick(&view, Qt::Key_Down);
    QTest::keyClick(&view, Qt::Key_Down);
    QTest::keyClick(&view, Qt::Key_Down);
    QTest::keyClick(&view, Qt::Key_Down);
    QVERIFY(place->session().frame().has_value());
    const auto first = *place->session().frame();
    QTest::keyClick(&view, Qt::Key_Right);
    const auto second = *place->session().frame();
    QCOMPARE(second.rank, first.rank);
    QVERIFY(second.bar.startUs >= first.bar.endUs);
    QTest::keyClick(&view, Qt::Key_Left);
    QCOMPARE(place->session().frame()->bar.position, first.bar.position);
    QSignalSpy activated(&view, &TimelineView::frameActivated);
    QSignalSpy asked(place.get(), &Place::openRequested);
    QTest::keyClick(&view, Qt::Key_Return);
    QCOMPARE(activated.count(), 1);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked.front().front().value<Location>().place, QStringLiteral("files"));
    QTest::keyClick(&view, Qt::Key_Escape);
    QVERIFY(!place->session().frame());
    QTRY_VERIFY(place->inspector() != nullptr);
}

void RunsPlaceTest::wheelAndDragMoveTheTime()
{
    auto place = placeOf(small_);
    QTRY_VERIFY(isLoaded(*place));
    auto& view = place->timeline();
    const auto rect = view.lanesRect();
    const QPointF at(rect.left() + 200, rect.top() + 20);
    const double before = view.scale().usAt(200);
    QWheelEvent wheel(at,
                      view.viewport()->mapToGlobal(at),
                      {},
                      QPoint(0, 480),
                      Qt::NoButton,
                      Qt::NoModifier,
                      Qt::NoScrollPhase,
                      false);
    QApplication::sendEvent(view.viewport(), &wheel);
    QVERIFY(std::abs(view.scale().usAt(200) - before) < 1);
    const double from = view.scale().fromUs();
    QTest::mousePress(view.viewport(), Qt::LeftButton, {}, at.toPoint());
    const QPointF moved = at + QPointF(60, 0);
    QMouseEvent move(QEvent::MouseMove,
                     moved,
                     view.viewport()->mapToGlobal(moved),
                     Qt::NoButton,
                     Qt::LeftButton,
                     Qt::NoModifier);
    QApplication::sendEvent(view.viewport(), &move);
    QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, at.toPoint() + QPoint(60, 0));
    QVERIFY(view.scale().fromUs() < from);
    QTest::keyClick(&view, Qt::Key_0);
    QVERIFY(view.scale().fromUs() <= 0);
}

void RunsPlaceTest::aPannedPictureIsTheSame()
{
    auto place = placeOf(many_);
    QTRY_VERIFY(isLoaded(*place));
    auto& view = place->timeline();
    const auto end = static_cast<double>(place->session().timeline().lastUs());
    view.setScale(view.scale().zoomed(300, 3, end));
    for (const ColorBy by : {ColorBy::State, ColorBy::File}) {
        view.setColorBy(by);
        view.viewport()->grab();
        for (const int dx : {-7, 3, -40, 100, -1}) {
            view.setScale(view.scale().panned(dx, end));
            const QImage moved = view.viewport()->grab().toImage(); // only what is new is painted
            view.setColorBy(by);                                    // all of it is
            const QImage whole = view.viewport()->grab().toImage();
            QCOMPARE(moved, whole);
        }
    }
}

void RunsPlaceTest::rangeGovernsBalance()
{
    auto place = placeOf(small_);
    QTRY_VERIFY(isLoaded(*place));
    auto& view = place->timeline();
    const auto rect = view.lanesRect();
    const QPoint a(rect.left() + 100, rect.top() + 30);
    QTest::mousePress(view.viewport(), Qt::LeftButton, Qt::ShiftModifier, a);
    QMouseEvent move(QEvent::MouseMove,
                     a + QPoint(80, 0),
                     view.viewport()->mapToGlobal(a + QPoint(80, 0)),
                     Qt::NoButton,
                     Qt::LeftButton,
                     Qt::ShiftModifier);
    QApplication::sendEvent(view.viewport(), &move);
    QTest::mouseRelease(view.viewport(), Qt::LeftButton, Qt::ShiftModifier, a + QPoint(80, 0));
    QVERIFY(place->session().range().has_value());
    place->tabs().setCurrentIndex(RunTabs::Balance);
    picture(*place, QStringLiteral("run-range"));
    const BalanceChart chart(place->session());
    const auto columns = chart.columns();
    QCOMPARE(columns.size(), std::size_t{8});
    for (const auto& column : columns) {
        QVERIFY(column.busy >= 0 && column.busy <= 1.001);
    }
    QTest::keyClick(&view, Qt::Key_Escape);
    QVERIFY(!place->session().range().has_value());
}

void RunsPlaceTest::failureIsFoundAndSeen()
{
    auto place = placeOf(small_);
    QTRY_VERIFY(isLoaded(*place));
    auto& view = place->timeline();
    QTest::keyClick(&view, Qt::Key_E);
    QVERIFY(place->session().frame().has_value());
    QVERIFY(place->session().frame()->bar.state >= SpanState::Skipped);
    const auto first = place->session().frame()->bar.startUs;
    QTest::keyClick(&view, Qt::Key_E);
    QVERIFY(place->session().frame()->bar.startUs > first);
    picture(*place, QStringLiteral("run-failure"));
    // Zoomed out fully, it still has its colour: a failure is never averaged away.
    std::size_t failed = 0;
    std::vector<RowPixel> pixels;
    for (const LaneRow& row : view.rows().rows()) {
        rowPixels(place->session().timeline(), row, view.scale(), pixels);
        failed += static_cast<std::size_t>(
            std::ranges::count(pixels, SpanState::Failed, &RowPixel::worst));
    }
    QVERIFY(failed > 0);
}

void RunsPlaceTest::foldedGroupsOpenOnClick()
{
    auto place = placeOf(many_);
    QTRY_VERIFY(isLoaded(*place));
    auto& view = place->timeline();
    QVERIFY(view.rows().groupSize() > 1);
    picture(*place, QStringLiteral("many"));
    const auto rows = view.rows().rows().size();
    const auto rect = view.lanesRect();
    const auto row = view.rows().rows()[rows / 2];
    QTest::mouseClick(
        view.viewport(), Qt::LeftButton, {}, QPoint(rect.left() + 50, rect.top() + row.y + 2));
    QCOMPARE(view.rows().rows().size(), rows + row.lanes - 1);
    picture(*place, QStringLiteral("many-open"));
}

void RunsPlaceTest::damagedFileIsASentence()
{
    const auto path = directory_.file("broken.sqlite");
    {
        std::ofstream(path) << "this is no database at all, but it has a name like one";
    }
    auto place = placeOf(path);
    QTRY_VERIFY(!place->session().picture().problem.empty());
    QVERIFY(!place->notices().isEmpty());
    picture(*place, QStringLiteral("broken"));
    std::filesystem::remove(path);
}

void RunsPlaceTest::twoRunsAreCompared()
{
    RunHead a;
    a.run.name = "a";
    a.status.framesTotal = a.status.framesProcessed = 100;
    a.status.wallSeconds = 10;
    a.modules = {{0, "poly_filter", "{}"}};
    a.moduleStats = {{1, 0, 100, 100, 4.0, 0}};
    RunHead b = a;
    b.status.framesProcessed = 98;
    b.status.framesFailed = 2;
    b.status.wallSeconds = 30;
    b.moduleStats[0].busySeconds = 8.4;
    const auto rows = compareRuns(a, b);
    const auto row = [&](const QString& what) {
        const auto at = std::ranges::find(rows, what, &RunDifference::what);
        return at == rows.end() ? RunDifference{} : *at;
    };
    QCOMPARE(row(QStringLiteral("wall time")).change, QStringLiteral("3 times"));
    QCOMPARE(row(QStringLiteral("processed")).change, QStringLiteral("−2.0 %"));
    QCOMPARE(row(QStringLiteral("failed")).change, QStringLiteral("differs"));
    QVERIFY(row(QStringLiteral("module poly_filter (0)")).isDifferent);
    QVERIFY(!row(QStringLiteral("workflow")).isDifferent);
}

namespace {

/// What a run says of each data frame, by file and frame.
using Fates = std::map<std::pair<std::string, std::uint64_t>, FrameFate>;

/// A run on some files, each with frames of which some are metadata, in states and times by chance.
Fates writeRandomRun(const std::string& path, const std::vector<int>& files, unsigned seed)
{
    std::mt19937 random(seed);
    RunWriter writer(openRunFileForWriting(path, Journal::Wal));
    auto transaction = writer.begin();
    writer.setRun(madeUpRun());
    Fates fates;
    std::int64_t position = 0;
    for (std::size_t at = 0; at < files.size(); ++at) {
        const auto frames = static_cast<std::uint64_t>(files[at] * 3);
        InputFileRecord file = madeUpInput(static_cast<std::int64_t>(at), frames);
        file.path = "/data/" + std::to_string(files[at]) + ".g3";
        writer.setInputFile(file);
        for (std::uint64_t index = 0; index < frames; ++index, ++position) {
            FrameRecord frame = madeUpFrame(position);
            frame.input = static_cast<std::int64_t>(at);
            frame.index = index;
            frame.isData = index % 4 != 0;
            frame.state = random() % 5 == 0 ? FrameState::Failed : FrameState::Processed;
            frame.rank = static_cast<std::int32_t>(random() % 3);
            frame.startedUs = 1'000'000 + position * 100;
            frame.finishedUs = frame.startedUs + 1 + static_cast<std::int64_t>(random() % 90);
            writer.addFrames(std::span(&frame, 1));
            if (frame.isData) {
                fates[{file.path, index}] = {
                    position, frame.state, *frame.rank, frame.finishedUs - frame.startedUs};
            }
        }
    }
    transaction.commit();
    return fates;
}

} // namespace

void RunsPlaceTest::framesOfTwoRunsAreAligned()
{
    const auto a = directory_.file("aligned-a.sqlite");
    const auto b = directory_.file("aligned-b.sqlite");
    // Other files, in another order, and one of them only in one of the runs.
    const Fates first = writeRandomRun(a, {5, 40, 3, 7}, 1);
    const Fates second = writeRandomRun(b, {7, 5, 11, 40}, 2);
    FrameComparison expected;
    std::size_t longer = 0;
    for (const auto& [frame, fate] : first) {
        const auto other = second.find(frame);
        if (other == second.end()) {
            ++expected.onlyInFirst;
            continue;
        }
        ++expected.inBoth;
        expected.endedOtherwise += other->second.state != fate.state ? 1 : 0;
        longer += other->second.state == fate.state && other->second.durationUs != fate.durationUs
                      ? 1
                      : 0;
    }
    expected.onlyInSecond = second.size() - expected.inBoth;
    RunReader readerA(a);
    RunReader readerB(b);
    const auto never = [] { return false; };
    const auto found = compareFrames(readerA, readerB, 10'000, never);
    QCOMPARE(found.inBoth, expected.inBoth);
    QCOMPARE(found.onlyInFirst, expected.onlyInFirst);
    QCOMPARE(found.onlyInSecond, expected.onlyInSecond);
    QCOMPARE(found.endedOtherwise, expected.endedOtherwise);
    const auto otherwise = expected.onlyInFirst + expected.onlyInSecond + expected.endedOtherwise;
    QCOMPARE(found.pairs.size(), static_cast<std::size_t>(otherwise) + longer);
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    for (std::size_t i = 0; i < found.pairs.size(); ++i) {
        const FramePair& pair = found.pairs[i];
        QCOMPARE(pair.endedOtherwise(), i < otherwise);
        if (pair.first) {
            QVERIFY(*pair.first == first.at({pair.file, pair.index}));
        }
        if (pair.second) {
            QVERIFY(*pair.second == second.at({pair.file, pair.index}));
        }
        if (i >= otherwise) {
            QVERIFY(std::abs(pair.longerUs()) <= least); // those that differ most come first
            least = std::abs(pair.longerUs());
        }
    }
    // Few are asked for: the same counts, and the first of either kind.
    const auto few = compareFrames(readerA, readerB, 5, never);
    QCOMPARE(few.inBoth, expected.inBoth);
    QCOMPARE(few.endedOtherwise, expected.endedOtherwise);
    QCOMPARE(few.pairs.size(), std::size_t{10});
    QCOMPARE(few.pairs.back().longerUs() != 0, true);
    const auto same = compareFrames(readerA, readerA, 5, never);
    QCOMPARE(same.inBoth, static_cast<std::uint64_t>(first.size()));
    QVERIFY(same.pairs.empty());
}

void RunsPlaceTest::comparisonIsShown()
{
    auto place = placeOf(small_);
    QTRY_VERIFY(isLoaded(*place));
    RunReader reader(small_);
    RunReader other(many_);
    RunComparison comparison{
        QStringLiteral("many"),
        {{QStringLiteral("ranks"), QStringLiteral("8"), QStringLiteral("300"), {}, true}},
        compareFrames(reader, other, 100, [] { return false; })};
    const auto pairs = comparison.frames.pairs;
    QVERIFY(!pairs.empty());
    place->tabs().setComparison(comparison);
    QCOMPARE(place->tabs().currentIndex(), static_cast<int>(RunTabs::Comparison));
    ComparisonView& view = place->tabs().comparison();
    QCOMPARE(view.frames().records().rowCount(), static_cast<int>(pairs.size()));
    QVERIFY2(view.summary().startsWith(QStringLiteral("Beside many: 6")),
             qPrintable(view.summary()));
    picture(*place, QStringLiteral("run-comparison"));
    // A frame of the list is found in the run, and one by its place in the logical stream.
    QSignalSpy asked(place.get(), &Place::openRequested);
    Q_EMIT view.frames().recordActivated(0);
    QCOMPARE(asked.count(), 1);
    place->open(asked.first().first().value<Location>());
    QTRY_VERIFY(place->session().frame().has_value());
    QCOMPARE(std::int64_t{place->session().frame()->bar.position}, pairs.front().first->position);
    place->open({QStringLiteral("runs"), {}, QStringLiteral("seq/12")});
    QTRY_COMPARE(std::int64_t{place->session().frame()->bar.position}, reader.frame(12)->position);
}

void RunsPlaceTest::slowRankIsExplained()
{
    RunHead head;
    head.modules = {{0, "poly_filter", "{}"}, {1, "bin_map", "{}"}};
    for (std::int32_t rank = 0; rank < 6; ++rank) {
        RankRecord record;
        record.rank = rank;
        record.host = "node0";
        record.frames = 100;
        record.busySeconds = rank == 4 ? 5 : 2;
        record.waitSeconds = 0.2;
        head.status.ranks.push_back(record);
        head.moduleStats.push_back({rank, 0, 100, 100, rank == 4 ? 4.2 : 1.2, 0});
        head.moduleStats.push_back({rank, 1, 100, 100, 0.8, 0});
    }
    const auto slow = slowestRank(head);
    QVERIFY(slow.has_value());
    QCOMPARE(slow->rank, 4);
    QVERIFY(slow->title.contains(QStringLiteral("2.5 times")));
    const QString reasons = slow->reasons.join(QLatin1Char(' '));
    QVERIFY2(reasons.contains(QStringLiteral("poly_filter")), qPrintable(reasons));
    QVERIFY(reasons.contains(QStringLiteral("isn't the host")));
    // All alike: nobody is blamed.
    head.status.ranks[4].busySeconds = 2;
    QVERIFY(!slowestRank(head).has_value());
    QVERIFY(!whyIsRankSlow(head, 4).isEmpty());
    QVERIFY(!whyIsRankSlow(head, 99).isEmpty());
    QVERIFY(!whyIsRankSlow(RunHead(), 0).isEmpty());
}

void RunsPlaceTest::ledgerInWords()
{
    RunStatus status;
    status.state = RunState::Running;
    status.framesTotal = 2000;
    status.framesRead = 1412;
    status.framesProcessed = 1389;
    auto words = ledgerWords(status);
    QVERIFY(words.isBalanced);
    QVERIFY2(words.sentence.contains(QStringLiteral("in flight 23")), qPrintable(words.sentence));
    status.state = RunState::Failed;
    words = ledgerWords(status);
    QVERIFY(!words.isBalanced);
    QVERIFY(words.sentence.contains(QStringLiteral("lost 23")));
    status.framesProcessed = 1500; // more ended than were read
    QVERIFY(!ledgerWords(status).isBalanced);
    QVERIFY(!progressOf(RunStatus{}).has_value());
    QVERIFY(!secondsToGo(status).has_value());
}

void RunsPlaceTest::goesBackToAFrame()
{
    auto place = placeOf(small_);
    place->open(
        {QStringLiteral("runs"), QString::fromStdString(small_), QStringLiteral("frame/4321")});
    QTRY_VERIFY(place->session().frame().has_value());
    QCOMPARE(place->session().frame()->bar.position, 4321U);
    QCOMPARE(place->location().item, QStringLiteral("frame/4321"));
}

void RunsPlaceTest::observationTimeKeepsTheFrame()
{
    auto place = placeOf(small_);
    place->open(
        {QStringLiteral("runs"), QString::fromStdString(small_), QStringLiteral("frame/4321")});
    QTRY_VERIFY(isLoaded(*place));
    QTRY_VERIFY(place->session().frame().has_value());
    const auto rank = place->session().frame()->rank;
    place->session().selectRange(TimeRange{0, 1e6});
    placeAction(*place, QStringLiteral("Timeline in observation time"))->trigger();
    QTRY_VERIFY(place->session().timeline().isObserved());
    QTRY_VERIFY(place->session().picture().progress.isComplete);
    QTRY_VERIFY(place->session().frame().has_value());
    QCOMPARE(place->session().frame()->bar.position, 4321U);
    QCOMPARE(place->session().frame()->rank, rank);
    QCOMPARE(place->session().timeline().originUs() + place->session().frame()->bar.startUs,
             largeRunObservedUs + 4321 * std::int64_t{1'000'000});
    QVERIFY(!place->session().range()); // it was another time
    picture(*place, QStringLiteral("run-observed"));

    // A range selects frames, but is no time in which ranks could be busy.
    const BalanceChart chart(place->session());
    const auto before = chart.columns();
    place->session().selectRange(TimeRange{0, 1e8});
    const auto after = chart.columns();
    QCOMPARE(after.size(), before.size());
    for (std::size_t i = 0; i < after.size(); ++i) {
        QCOMPARE(after[i].busy, before[i].busy);
    }
    QCOMPARE(place->session().timeline().framesBetween(1, 1e8), std::uint64_t{99});

    // The choice is kept, and the way back leads to the same frame.
    const QJsonObject state = place->saveState();
    placeAction(*place, QStringLiteral("Timeline in wall-clock time (UTC)"))->trigger();
    QTRY_VERIFY(isLoaded(*place));
    QTRY_VERIFY(place->session().frame().has_value());
    QVERIFY(!place->session().timeline().isObserved());
    QCOMPARE(place->session().frame()->bar.position, 4321U);
    RunsPlace other;
    other.restoreState(state);
    QVERIFY(other.session().times() == TimelineTimes::Observation);
}

void RunsPlaceTest::modulesAreFoundInTheWorkflow()
{
    RunRecord run;
    run.workflowJson = R"({"modules": [{"use": "keep", "enabled": false}, {"use": "rename"},
                           {"use": "poly_filter", "enabled": true}, {"use": "keep"}]})";
    QCOMPARE(modulePointer(run, 0), QStringLiteral("/modules/1"));
    QCOMPARE(modulePointer(run, 2), QStringLiteral("/modules/3"));
    for (const char* broken : {"", "[]", "{", R"({"modules": 7})", R"({"modules": [1, null]})"}) {
        run.workflowJson = broken;
        QCOMPARE(modulePointer(run, 1), QStringLiteral("/modules/1"));
    }
    const std::vector<ModuleRecord> modules{
        {0, "poly", "{}"}, {1, "poly_filter", "{}"}, {2, "poly_filter", "{}"}};
    QCOMPARE(modulesNamed(modules, "module poly_filter: the mask is too short"),
             (std::vector<int>{1, 2}));
    QCOMPARE(modulesNamed(modules, "frame 3: no key (module poly)"), std::vector<int>{0});
    QCOMPARE(modulesNamed(modules, "poly_filter"), std::vector<int>());
}

void RunsPlaceTest::framesAreColoredByModule()
{
    auto place = placeOf(small_);
    QTRY_VERIFY(isLoaded(*place));
    QTRY_VERIFY(place->session().timeline().framesByModule()[2] > 0);
    const QString choice = QStringLiteral("Colour: module");
    for (QComboBox* box : place->findChildren<QComboBox*>()) {
        if (box->findText(choice) >= 0) {
            box->setCurrentText(choice);
        }
    }
    QVERIFY(place->timeline().colorBy() == ColorBy::Module);
    const auto legend = place->timeline().legend();
    QCOMPARE(legend.size(), 3);
    QCOMPARE(legend[0].first, QStringLiteral("poly_filter"));
    QCOMPARE(legend[2].first, QStringLiteral("bin_map"));
    QVERIFY(legend[0].second != legend[1].second && legend[1].second != legend[2].second);
    const auto says = [](const QWidget& widget, const QString& words) {
        return std::ranges::any_of(widget.findChildren<QLabel*>(), [&](const QLabel* label) {
            return label->isVisibleTo(&widget) && label->text().contains(words);
        });
    };
    QVERIFY(says(*place, QStringLiteral("■</span>&nbsp;weigh")));
    picture(*place, QStringLiteral("run-modules"));
    place->timeline().setScale(place->timeline().scale().zoomed(300, 40, 1e9));
    picture(*place, QStringLiteral("run-modules-zoomed"));
    // The frame's details.
    const auto rank = place->session().timeline().head(4).rank;
    const auto position = place->session().timeline().lane(4).positionOf(7);
    place->timeline().showFrame(rank, position);
    const auto module = place->session().timeline().moduleOf(position);
    const char* names[] = {"poly_filter", "weigh", "bin_map"};
    QVERIFY(module < 3);
    QTRY_VERIFY(says(*place->inspector(), QStringLiteral("longest in")));
    QVERIFY(says(*place->inspector(), QLatin1String(names[module])));
    // The choice is kept.
    RunsPlace other;
    other.restoreState(place->saveState());
    QVERIFY(other.timeline().colorBy() == ColorBy::Module);
    // Of two modules of one name, each has its number.
    const std::vector<ModuleRecord> modules{
        {0, "keep", "{}"}, {1, "weigh", "{}"}, {2, "keep", "{}"}};
    QCOMPARE(moduleName(modules, 1), QStringLiteral("weigh"));
    QCOMPARE(moduleName(modules, 2), QStringLiteral("keep (module 2)"));
    QCOMPARE(moduleName(modules, 9), QStringLiteral("module 9"));
}

void RunsPlaceTest::sessionOpensTheRunAgain()
{
    const auto place = placeOf(small_);
    QTRY_VERIFY(isLoaded(*place));
    place->open({QStringLiteral("runs"), {}, QStringLiteral("frame/7")});
    QTRY_VERIFY(place->session().frame().has_value());
    const QJsonObject state = place->saveState();
    RunsPlace again;
    again.restoreState(state);
    QCOMPARE(again.location().path, QString::fromStdString(small_));
    QTRY_VERIFY(again.session().frame().has_value());
    QCOMPARE(again.session().frame()->bar.position, std::uint32_t{7});
}

void RunsPlaceTest::aRunThatWasStartedElsewhereIsListed()
{
    const TemporaryDirectory folder;
    RunsPlace place;
    const QString path = QString::fromStdString(folder.file("new.sqlite"));
    place.noteFile(path);
    QVERIFY(place.list().folders().contains(QFileInfo(path).absolutePath()));
    QVERIFY(!place.list().isHidden());
    QVERIFY(place.location().path.isEmpty()); // listed, not opened
}

void RunsPlaceTest::aFolderIsRemovedFromTheListAlone()
{
    const TemporaryDirectory mine;
    const std::string run = mine.file("run.sqlite");
    writeLargeRun(run, {.frames = 100, .ranks = 2, .ioRanks = 1});
    const TemporaryDirectory other;
    const QString folder = QString::fromStdString(other.path().string());
    const QString path = QString::fromStdString(other.file("other.sqlite"));
    writeLargeRun(path.toStdString(), {.frames = 100, .ranks = 2, .ioRanks = 1});
    const auto place = placeOf(run);
    RunList& list = place->list();
    QTRY_COMPARE(list.runs().size(), std::size_t{1});
    list.addFolder(folder);
    QTRY_COMPARE(list.runs().size(), std::size_t{2});
    auto* remove = placeAction(*place, QStringLiteral("Remove folder from list (its files stay)"));
    QVERIFY(remove != nullptr && remove->isEnabled());
    QVERIFY(list.actions().contains(remove)); // and in the list's own menu
    // Its heading or one of its runs says which one.
    for (const int line : {0, 1}) {
        list.setCurrentIndex(list.model()->index(line, 0));
        QCOMPARE(list.currentFolder(), folder);
        remove->trigger();
        QVERIFY(!list.folders().contains(folder));
        QCOMPARE(list.runs().size(), std::size_t{1});
        QCOMPARE(list.model()->rowCount(), 2);
        QVERIFY(QFileInfo::exists(path));
        QCOMPARE(list.selectedRuns(), QStringList{QString::fromStdString(run)});
        QVERIFY(place->bar().isVisible());
        QVERIFY(place->bar().text().contains(QStringLiteral("files are still there")));
        picture(*place, QStringLiteral("run-folder-removed"));
        place->bar().findChildren<QPushButton*>().constLast()->click(); // "List it again"
        QTRY_COMPARE(list.folders().front(), folder);
        QTRY_COMPARE(list.runs().size(), std::size_t{2});
    }
    // Without a choice it is that of the open run, which stays open.
    list.setCurrentIndex({});
    remove->trigger();
    QCOMPARE(list.folders(), QStringList{folder});
    QVERIFY(place->session().isOpen());
    QTRY_COMPARE(list.runs().size(), std::size_t{1});
    remove->trigger(); // the only one
    QVERIFY(list.folders().isEmpty());
    QVERIFY(list.runs().empty() && list.isHidden());
    QVERIFY(!remove->isEnabled());
}

void RunsPlaceTest::aRemovedFolderStaysRemoved()
{
    const auto place = placeOf(small_);
    QTRY_VERIFY(!place->list().runs().empty());
    placeAction(*place, QStringLiteral("Remove folder from list (its files stay)"))->trigger();
    RunsPlace again;
    again.restoreState(place->saveState());
    QCOMPARE(again.location().path, QString::fromStdString(small_)); // opened again
    QVERIFY(again.list().folders().isEmpty());
    QVERIFY(again.list().isHidden());
}

QTEST_MAIN(RunsPlaceTest)
#include "runs_place_test.moc"
