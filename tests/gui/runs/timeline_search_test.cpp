// SPDX-License-Identifier: BSD-2-Clause
// Frames are looked for in the timeline, from the keyboard. With SCANWEAVE_PICTURES=DIR it leaves
// pictures there.
#include "db/run_reader.h"
#include "gui/runs/runs_place.h"
#include "gui/runs/timeline_search.h"
#include "gui/runs/timeline_view.h"
#include "gui/widgets/text_format.h"
#include "gui/widgets/theme.h"
#include "tests/support/large_run_file.h"
#include "tests/support/studio_test.h"
#include "tests/support/temporary_directory.h"

#include <QApplication>
#include <QLineEdit>
#include <QScrollBar>
#include <QTest>
#include <QToolButton>

#include <set>

using namespace scanweave;
using namespace scanweave::studio;
using namespace scanweave::test;

namespace {

bool isRead(RunsPlace& place)
{
    return place.session().picture().progress.isComplete &&
           !place.session().timeline().kinds().empty();
}

std::unique_ptr<RunsPlace> placeOf(const std::string& path)
{
    auto place = std::make_unique<RunsPlace>();
    place->resize(1100, 740);
    place->show();
    place->activateWindow();
    place->open({QStringLiteral("runs"), QString::fromStdString(path), {}});
    return place;
}

QLineEdit* wordsOf(RunsPlace& place)
{
    return place.search().findChild<QLineEdit*>();
}

/// Types it, and waits until all frames are looked through.
bool look(RunsPlace& place, const QString& words)
{
    wordsOf(place)->clear();
    QTest::keyClicks(wordsOf(place), words);
    return QTest::qWaitFor([&] { return place.search().hits().isComplete(); });
}

void picture(QWidget& widget, const QString& name)
{
    const QString folder = qEnvironmentVariable("SCANWEAVE_PICTURES");
    if (!folder.isEmpty()) {
        for (const Theme theme : {Theme::Dark, Theme::Light}) {
            applyTheme(theme);
            QApplication::processEvents();
            widget.grab().save(
                QStringLiteral("%1/%2-%3.png")
                    .arg(folder,
                         name,
                         theme == Theme::Dark ? QStringLiteral("dark") : QStringLiteral("light")));
        }
    }
}

} // namespace

class TimelineSearchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void slashOpensItAndEscapeGoesBack();
    void enterGoesFromHitToHit();
    void whatIsFoundIsSelectedAndInSight();
    void framesAreFoundByWhereTheyComeFrom();
    void hitsAreMarked();
    void nothingFoundIsASentence();
    void actionsHaveShortcuts();
    void searchGoesOnInAnotherRun();
    void liveRunIsFollowed();

private:
    TemporaryDirectory directory_;
    std::string small_;
    std::string many_;
};

void TimelineSearchTest::initTestCase()
{
    applyTheme(Theme::Light);
    small_ = directory_.file("rcw38-20260101T000000Z.sqlite");
    many_ = directory_.file("many-20260101T000000Z.sqlite");
    writeLargeRun(
        small_,
        {.frames = 6'000, .ranks = 8, .ioRanks = 2, .failedShare = 1e-3, .skippedShare = 2e-3});
    writeLargeRun(many_,
                  {.frames = 210'000, .ranks = 300, .ioRanks = 4, .seed = 2, .failedShare = 2e-4});
}

void TimelineSearchTest::slashOpensItAndEscapeGoesBack()
{
    const auto place = placeOf(small_);
    QTRY_VERIFY(isRead(*place));
    QVERIFY(place->search().isHidden());
    place->timeline().setFocus();
    QTest::keyClick(&place->timeline(), Qt::Key_Slash);
    QVERIFY(place->search().isVisible());
    QVERIFY(wordsOf(*place)->hasFocus());
    QVERIFY(wordsOf(*place)->text().isEmpty());
    QVERIFY(wordsOf(*place)->placeholderText().contains(QStringLiteral("rank 5")));
    QTest::keyClicks(wordsOf(*place), QStringLiteral("/"));
    QCOMPARE(wordsOf(*place)->text(), QStringLiteral("/")); // there it is a letter
    QTest::keyClick(wordsOf(*place), Qt::Key_Escape);
    QVERIFY(place->search().isHidden());
    QVERIFY(place->timeline().hasFocus());
    // What was looked for is offered again.
    QTest::keyClick(&place->timeline(), Qt::Key_Slash);
    QCOMPARE(wordsOf(*place)->selectedText(), QStringLiteral("/"));
}

void TimelineSearchTest::enterGoesFromHitToHit()
{
    const auto place = placeOf(small_);
    QTRY_VERIFY(isRead(*place));
    const auto& status = place->session().picture().head->status;
    QVERIFY(status.framesFailed > 2);
    place->search().open();
    QVERIFY(look(*place, QStringLiteral("failed")));
    const QString all = numberText(status.framesFailed);
    QCOMPARE(place->search().message(), QStringLiteral("▼ %1 frames").arg(all));
    QVERIFY(!place->session().frame()); // only looking selects nothing
    std::set<std::uint32_t> seen;
    std::int64_t before = -1;
    for (std::uint64_t i = 1; i <= status.framesFailed; ++i) {
        QTest::keyClick(wordsOf(*place), Qt::Key_Return);
        QVERIFY(place->session().frame().has_value());
        const auto& bar = place->session().frame()->bar;
        QCOMPARE(static_cast<int>(bar.state), static_cast<int>(SpanState::Failed));
        QVERIFY(bar.startUs >= before);
        before = bar.startUs;
        seen.insert(bar.position);
        QCOMPARE(place->search().message(), QStringLiteral("▼ %1 of %2").arg(numberText(i), all));
    }
    QCOMPARE(seen.size(), static_cast<std::size_t>(status.framesFailed));
    QTest::keyClick(wordsOf(*place), Qt::Key_Return); // from the last to the first
    QCOMPARE(place->search().message(), QStringLiteral("▼ 1 of %1").arg(all));
    QTest::keyClick(wordsOf(*place), Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(place->search().message(), QStringLiteral("▼ %1 of %1").arg(all));
    QVERIFY(wordsOf(*place)->hasFocus());
    picture(*place, QStringLiteral("search-failed"));
}

void TimelineSearchTest::whatIsFoundIsSelectedAndInSight()
{
    const auto place = placeOf(many_);
    QTRY_VERIFY(isRead(*place));
    auto& view = place->timeline();
    QVERIFY(view.rows().groupSize() > 1);
    place->search().open();
    QApplication::processEvents(); // the line has its place, and the timeline less
    QVERIFY(look(*place, QStringLiteral("frame 123457")));
    QCOMPARE(place->search().message(), QStringLiteral("▼ one frame"));
    view.setScale(view.scale().zoomed(10, 30, 1e12));
    QTest::keyClick(wordsOf(*place), Qt::Key_Return);
    QVERIFY(place->session().frame().has_value());
    const auto frame = *place->session().frame();
    QCOMPARE(frame.bar.position, 123457U);
    QCOMPARE(*place->session().rank(), frame.rank);
    QCOMPARE(place->location().item, QStringLiteral("frame/123457"));
    const double x0 = view.scale().xOf(static_cast<double>(frame.bar.startUs));
    const double x1 = view.scale().xOf(static_cast<double>(frame.bar.endUs));
    QVERIFY(x0 >= 0 && x1 <= view.scale().width());
    QVERIFY(x1 - x0 >= 2); // closer than before, because it was too narrow to be seen
    const auto row = view.rows().rowOfLane(*place->session().timeline().laneOfRank(frame.rank));
    QVERIFY(row.has_value());
    QCOMPARE(view.rows().rows()[*row].lanes, std::size_t{1});
    // A click there selects the same.
    const auto& at = view.rows().rows()[*row];
    const QPoint point(view.lanesRect().left() + static_cast<int>((x0 + x1) / 2),
                       view.lanesRect().top() + at.y + at.height / 2 -
                           view.verticalScrollBar()->value());
    place->session().selectFrame({});
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, point);
    QVERIFY(place->session().frame().has_value());
    QCOMPARE(place->session().frame()->bar.position, 123457U);
    // From there to another one nothing is zoomed, only moved.
    const double scale = view.scale().usPerPixel();
    QVERIFY(look(*place, QStringLiteral("frame 200123")));
    QTest::keyClick(wordsOf(*place), Qt::Key_Return);
    QCOMPARE(place->session().frame()->bar.position, 200'123U);
    constexpr double scrollBar = 1.05; // may have come, and leaves fewer pixels
    QVERIFY(view.scale().usPerPixel() < scrollBar * scale);
    QVERIFY(view.scale().usPerPixel() * scrollBar > scale);
    picture(*place, QStringLiteral("search-many"));
}

void TimelineSearchTest::framesAreFoundByWhereTheyComeFrom()
{
    const auto place = placeOf(many_);
    QTRY_VERIFY(isRead(*place));
    RunReader reader(many_);
    const auto count = [&](auto&& matches) {
        std::uint64_t sum = 0;
        std::int64_t after = -1;
        for (;;) {
            const auto page = reader.frames({}, {.after = after, .limit = 50'000});
            for (const FrameRecord& frame : page) {
                sum += frame.isData && matches(frame) ? 1 : 0;
            }
            if (page.empty()) {
                return sum;
            }
            after = page.back().position;
        }
    };
    place->search().open();
    const auto finds = [&](const QString& words, std::uint64_t expected) {
        return look(*place, words) && place->search().hits().count() == expected;
    };
    QVERIFY(finds(QStringLiteral("1.g3"), count([](auto& f) { return f.input == 1; })));
    QVERIFY(finds(QStringLiteral("2.g3:77"), 1));
    QVERIFY(finds(QStringLiteral("rank 17"), count([](auto& f) { return f.rank == 17; })));
    QVERIFY(finds(QStringLiteral("epoch 20"), count([](auto& f) { return f.epoch == 20; })));
    QVERIFY(finds(QStringLiteral("Scan"), 210'000));
    QVERIFY(finds(QStringLiteral("scan rank 17 0.g3 processed"), count([](auto& f) {
                      return f.rank == 17 && f.input == 0 && f.state == FrameState::Processed;
                  })));
    QVERIFY(finds(QStringLiteral("observation 3"), count([](auto& f) { return f.input == 2; })));
    const auto frame = reader.frame(150'000);
    QVERIFY(look(*place, QStringLiteral("seq 150000")));
    QCOMPARE(place->search().message(), QStringLiteral("▼ one frame"));
    place->search().go(1);
    QCOMPARE(std::int64_t{place->session().frame()->bar.position}, frame->position);
}

void TimelineSearchTest::hitsAreMarked()
{
    const auto place = placeOf(small_);
    QTRY_VERIFY(isRead(*place));
    auto& view = place->timeline();
    const QImage without = view.viewport()->grab().toImage();
    place->search().open();
    QVERIFY(look(*place, QStringLiteral("skipped")));
    const auto heldBy = [&](const QImage& image) {
        // Marks have the colour of text, which no bar has.
        const QRgb ink = view.palette().color(QPalette::Text).rgb();
        std::set<std::size_t> rows;
        for (std::size_t row = 0; row < view.rows().rows().size(); ++row) {
            const auto& at = view.rows().rows()[row];
            for (int x = view.lanesRect().left(); x < view.lanesRect().right(); ++x) {
                if (image.pixel(x, view.lanesRect().top() + at.y + 1) == ink) {
                    rows.insert(row);
                }
            }
        }
        return rows;
    };
    std::set<std::size_t> expected;
    const auto& timeline = place->session().timeline();
    for (std::size_t lane = 0; lane < timeline.laneCount(); ++lane) {
        for (std::size_t i = 0; i < timeline.lane(lane).size(); ++i) {
            if (timeline.lane(lane).stateOf(i) == SpanState::Skipped) {
                expected.insert(*view.rows().rowOfLane(lane));
            }
        }
    }
    QVERIFY(!expected.empty() && expected.size() < view.rows().rows().size());
    view.resize(without.width(), without.height());
    QVERIFY(heldBy(without).empty());
    QCOMPARE(heldBy(view.viewport()->grab().toImage()), expected);
    picture(*place, QStringLiteral("search-skipped"));
    view.setScale(view.scale().zoomed(400, 60, 1e12));
    QVERIFY(look(*place, QStringLiteral("0.g3 rank 4")));
    picture(*place, QStringLiteral("search-zoomed"));
    place->search().close();
    QVERIFY(heldBy(view.viewport()->grab().toImage()).empty());
}

void TimelineSearchTest::nothingFoundIsASentence()
{
    const auto place = placeOf(small_);
    QTRY_VERIFY(isRead(*place));
    place->search().open();
    QVERIFY(place->search().message().startsWith(QStringLiteral("Type which frames")));
    QVERIFY(look(*place, QStringLiteral("xyz")));
    QCOMPARE(place->search().message(),
             QStringLiteral("No frame of %1 matches “xyz”").arg(numberText(6'000)));
    QVERIFY(look(*place, QStringLiteral("Calibration")));
    QVERIFY(place->search().message().contains(QStringLiteral("metadata frames are")));
    QVERIFY(look(*place, QStringLiteral("rank")));
    QVERIFY(place->search().message().contains(QStringLiteral("“rank 5”")));
    QTest::keyClick(wordsOf(*place), Qt::Key_Return);
    QVERIFY(!place->session().frame());
    for (QToolButton* button : place->search().findChildren<QToolButton*>()) {
        if (button->accessibleName().endsWith(QStringLiteral(" frame"))) {
            QVERIFY(!button->isEnabled());
        }
    }
    picture(*place, QStringLiteral("search-nothing"));
}

void TimelineSearchTest::actionsHaveShortcuts()
{
    const auto place = placeOf(small_);
    QTRY_VERIFY(isRead(*place));
    QAction* find = placeAction(*place, QStringLiteral("Find frames in the timeline"));
    QAction* next = placeAction(*place, QStringLiteral("Next frame found"));
    QAction* previous = placeAction(*place, QStringLiteral("Previous frame found"));
    QVERIFY(find != nullptr && next != nullptr && previous != nullptr);
    next->trigger(); // nothing is looked for yet
    QVERIFY(place->search().isVisible());
    place->search().close();
    find->trigger();
    QVERIFY(look(*place, QStringLiteral("failed")));
    QVERIFY(place->search().hits().count() > 1);
    QTest::keyClick(wordsOf(*place), Qt::Key_F3);
    QVERIFY(place->search().message().startsWith(QStringLiteral("▼ 1 of")));
    QTest::keyClick(&place->timeline(), Qt::Key_F3);
    QVERIFY(place->search().message().startsWith(QStringLiteral("▼ 2 of")));
    QTest::keyClick(&place->timeline(), Qt::Key_F3, Qt::ShiftModifier);
    QVERIFY(place->search().message().startsWith(QStringLiteral("▼ 1 of")));
    // No two actions of the place share a key.
    std::set<QKeySequence> keys;
    for (const QAction* action : place->placeActions()) {
        QVERIFY2(action->shortcut().isEmpty() || keys.insert(action->shortcut()).second,
                 qPrintable(action->text()));
    }
}

void TimelineSearchTest::searchGoesOnInAnotherRun()
{
    const auto place = placeOf(small_);
    QTRY_VERIFY(isRead(*place));
    place->search().open();
    QVERIFY(look(*place, QStringLiteral("rank 9")));
    QVERIFY(place->search().hits().count() > 0);
    const auto before = place->search().hits().count();
    place->open({QStringLiteral("runs"), QString::fromStdString(many_), {}});
    QTRY_VERIFY(isRead(*place));
    QTRY_VERIFY(place->search().hits().isComplete());
    const auto& timeline = place->session().timeline();
    QCOMPARE(place->search().hits().count(),
             std::uint64_t{timeline.lane(*timeline.laneOfRank(9)).size()});
    QVERIFY(place->search().hits().count() != before);
}

void TimelineSearchTest::liveRunIsFollowed()
{
    const auto path = directory_.file("live-20260101T000000Z.sqlite");
    RunWriter writer = madeUpRunFile(path, 40);
    {
        auto transaction = writer.begin();
        for (std::int32_t rank = 0; rank < 2; ++rank) {
            RankRecord record;
            record.rank = rank;
            record.role = rank == 0 ? RankRole::Io : RankRole::Compute;
            record.host = "node0";
            record.state = RankState::Running;
            writer.setRank(record);
        }
        transaction.commit();
    }
    const auto place = placeOf(path);
    QTRY_VERIFY(isRead(*place));
    QVERIFY(place->session().timeline().isLive());
    place->search().open();
    QVERIFY(look(*place, QStringLiteral("done")));
    QVERIFY(place->search().message().startsWith(QStringLiteral("No frame of 0")));
    const auto start = place->session().picture().head->run.startedUs;
    for (std::int64_t step = 0; step < 4; ++step) {
        std::vector<FrameUpdate> updates;
        for (std::int64_t i = step * 10; i < step * 10 + 10; ++i) {
            FrameUpdate update = madeUpUpdate(i, 1);
            update.startedUs = start + i * 1000;
            update.finishedUs = update.startedUs + 900;
            updates.push_back(update);
        }
        {
            auto transaction = writer.begin();
            writer.updateFrames(updates);
            writer.heartbeat(utcNowUs());
            transaction.commit();
        }
        // By itself, while nobody types.
        QTRY_COMPARE(place->search().hits().count(), static_cast<std::uint64_t>(step * 10 + 10));
        QTRY_VERIFY(place->search().hits().isComplete());
        QTest::keyClick(wordsOf(*place), Qt::Key_Return);
        QCOMPARE(std::int64_t{place->session().frame()->bar.position}, step);
    }
}

QTEST_MAIN(TimelineSearchTest)
#include "timeline_search_test.moc"
