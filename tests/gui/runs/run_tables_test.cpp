// SPDX-License-Identifier: BSD-2-Clause
// The tables of a run: rows by number, filtered, plotted, exported; no tab where there are none.
#include "gui/runs/run_tables_view.h"
#include "gui/runs/run_tabs.h"
#include "gui/runs/runs_place.h"
#include "tests/support/run_records.h"
#include "tests/support/studio_test.h"
#include "tests/support/temporary_directory.h"

#include <QAction>
#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace scanweave;
using namespace scanweave::studio;
using namespace scanweave::test;

namespace {

QString writeRun(const TemporaryDirectory& folder, const std::string& name, int rows)
{
    const std::string path = folder.file(name + ".sqlite");
    RunWriter writer(openRunFileForWriting(path, Journal::Memory));
    auto transaction = writer.begin();
    RunRecord run = madeUpRun(name);
    run.state = RunState::Finished;
    writer.setRun(run);
    writer.setInputFile(madeUpInput(0, static_cast<std::uint64_t>(rows)));
    for (int i = 0; i < rows; ++i) {
        TableRowRecord row;
        row.table = "noise";
        row.position = i;
        row.seq = static_cast<std::uint64_t>(i + 3);
        // Of another order as text: 100, 90, 80, …
        row.row = R"({"scan": )" + std::to_string(i) + R"(, "level": )" +
                  (i == 2 ? std::string("null") : std::to_string(100 - 10 * i)) +
                  R"(, "source": ")" + (i % 2 == 0 ? "rcw38" : R"(mat5a, \"b\")") + "\"}";
        writer.setTableRow(row);
    }
    transaction.commit();
    return QString::fromStdString(path);
}

} // namespace

class RunTablesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsSortsAndFilters()
    {
        const TemporaryDirectory folder;
        RunsPlace place;
        place.resize(1280, 800);
        place.show();
        place.open({QStringLiteral("runs"), writeRun(folder, "a", 6), {}});
        auto& tabs = *place.findChild<RunTabs*>();
        QTRY_VERIFY(tabs.tables().hasTables());
        QVERIFY(tabs.isTabVisible(RunTabs::Tables));
        placeAction(place, QStringLiteral("Show the tables of the run"))->trigger();
        QCOMPARE(tabs.currentIndex(), static_cast<int>(RunTabs::Tables));
        RunTablesView& view = tabs.tables();
        QTRY_COMPARE(view.table().rows, std::size_t{6});
        QCOMPARE(view.table().columns.size(), std::size_t{4});
        QCOMPARE(view.table().columns[2].name, std::string("level"));
        QVERIFY(view.table().columns[2].isNumber); // though one is missing
        QVERIFY(!view.table().columns[3].isNumber);

        view.rows().sortByColumn(2, Qt::AscendingOrder);
        QCOMPARE(view.rows().shownRecords(), (std::vector<int>{5, 4, 3, 1, 0, 2}));
        view.filter().setText(QStringLiteral("mat5a"));
        QCOMPARE(view.rows().shownRecords(), (std::vector<int>{5, 3, 1}));
        QVERIFY(view.message().startsWith(QStringLiteral("3 of 6")));

        view.x().setCurrentIndex(view.x().findText(QStringLiteral("scan")));
        view.y().setCurrentIndex(view.y().findText(QStringLiteral("level")));
        QCOMPARE(view.plot().series().size(), std::size_t{1});
        QCOMPARE(view.plot().series()[0].y, (std::vector<double>{50, 70, 90}));
        QCOMPARE(view.x().findText(QStringLiteral("source")), -1); // no number

        const QString csv = QString::fromStdString(folder.file("out.csv"));
        view.writeCsv(csv);
        QTRY_VERIFY(QFile::exists(csv));
        QTRY_VERIFY(view.message().contains(QStringLiteral("out.csv")));
        QFile file(csv);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readLine(), QByteArray("seq,scan,level,source\n"));
        QCOMPARE(file.readLine(), QByteArray("8,5,50,\"mat5a, \"\"b\"\"\"\n"));
    }

    void aRowOpensItsFrame()
    {
        const TemporaryDirectory folder;
        RunsPlace place;
        place.resize(1280, 800);
        place.show();
        place.open({QStringLiteral("runs"), writeRun(folder, "a", 3), {}});
        auto& tabs = *place.findChild<RunTabs*>();
        QTRY_VERIFY(tabs.tables().hasTables());
        tabs.showTables();
        QTRY_COMPARE(tabs.tables().table().rows, std::size_t{3});
        QSignalSpy spy(&place, &Place::openRequested);
        Q_EMIT tabs.tables().rows().recordActivated(1);
        QCOMPARE(spy.size(), 1);
        QCOMPARE(spy[0][0].value<Location>().item, QStringLiteral("seq/4"));
    }

    void aRunWithoutTablesHasNoTab()
    {
        const TemporaryDirectory folder;
        RunsPlace place;
        place.open({QStringLiteral("runs"), writeRun(folder, "a", 3), {}});
        auto& tabs = *place.findChild<RunTabs*>();
        QTRY_VERIFY(tabs.isTabVisible(RunTabs::Tables));
        QVERIFY(placeAction(place, QStringLiteral("Export the table as CSV…"))->isEnabled());
        place.open({QStringLiteral("runs"), writeRun(folder, "b", 0), {}});
        QTRY_VERIFY(!tabs.isTabVisible(RunTabs::Tables));
        QVERIFY(!placeAction(place, QStringLiteral("Export the table as CSV…"))->isEnabled());
    }
};

QTEST_MAIN(RunTablesTest)
#include "run_tables_test.moc"
