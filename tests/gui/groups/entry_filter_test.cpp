// SPDX-License-Identifier: BSD-2-Clause
// Entries as a table, and the conditions that choose among them.
#include "gui/groups/entry_filter.h"
#include "gui/groups/selection_workflow.h"

#include <QTest>

#include <cmath>
#include <random>
#include <stdexcept>

using namespace scanweave;

namespace {

EntryRecord entryOf(std::int64_t group, std::int64_t position, const std::string& metadata)
{
    EntryRecord entry;
    entry.group = group;
    entry.position = position;
    entry.seq = static_cast<std::uint64_t>(10 * group + position);
    entry.rank = static_cast<std::int32_t>(position % 3);
    entry.metadata = metadata;
    return entry;
}

EntryTable exampleTable()
{
    return EntryTable(
        {{0, "rcw38-1", 3}, {1, "mars-2", 2}},
        {entryOf(0, 0, R"({"start":"2019-03-01T00:00:00","nscans":9,"source":"RCW38","el":47.5})"),
         entryOf(
             0, 1, R"({"start":"2019-03-02T12:00:00.5","nscans":10,"source":"RCW38","el":"nan"})"),
         entryOf(0, 2, R"({"start":"2019-02-28T23:59:59","nscans":11,"source":"RCW38"})"),
         entryOf(
             1,
             0,
             R"({"start":"2019-04-01T00:00:00","nscans":5,"source":"Mars, the planet","odd key":true})"),
         entryOf(1, 1, R"(this is not JSON)")},
        {});
}

std::vector<std::size_t> rowsOf(const char* text)
{
    const auto table = exampleTable();
    return EntryFilter(text, table).rows(table);
}

} // namespace

class EntryFilterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void columnsHaveTheirKinds();
    void ticksAreTimes();
    void timesAreRead_data();
    void timesAreRead();
    void choosesRows_data();
    void choosesRows();
    void complains_data();
    void complains();
    void survivesRandomText();
    void notEqualIsTheOpposite();
    void csvQuotes();
    void workflowRunsOnTheSelection();
};

void EntryFilterTest::columnsHaveTheirKinds()
{
    const auto table = exampleTable();
    QCOMPARE(table.size(), std::size_t{5});
    QVERIFY(table.column("start")->kind == MetadataColumn::Kind::Time);
    QVERIFY(table.column("nscans")->kind == MetadataColumn::Kind::Number);
    QVERIFY(table.column("source")->kind == MetadataColumn::Kind::Text);
    QVERIFY(table.column("el")->kind == MetadataColumn::Kind::Number);
    QVERIFY(std::isnan(table.column("el")->numbers[1]));
    QVERIFY(table.column("nothing") == nullptr);
    for (const MetadataColumn& column : table.columns()) {
        QCOMPARE(column.numbers.size(), table.size());
        QCOMPARE(column.texts.size(), table.size());
    }
    QCOMPARE(*table.rowOfSeq(11), std::size_t{4});
    QVERIFY(!table.rowOfSeq(999));
    QVERIFY(!table.stored(0)); // its data weren't kept
}

void EntryFilterTest::ticksAreTimes()
{
    const EntryTable table(
        {{0, "a", 2}},
        {entryOf(0, 0, R"({"start":157440240000000012,"id":190000001,"mixed":157440240000000000})"),
         entryOf(0, 1, R"({"start":157440243399737904,"id":190000002,"mixed":3})")},
        {});
    const MetadataColumn& start = *table.column("start");
    QVERIFY(start.kind == MetadataColumn::Kind::Time);
    QCOMPARE(start.texts[0], std::string("2019-11-22T06:00:00.000000120"));
    QVERIFY(table.column("id")->kind == MetadataColumn::Kind::Number);
    QVERIFY(table.column("mixed")->kind == MetadataColumn::Kind::Number);
    QCOMPARE(EntryFilter("start > 2019-11-22T06:00:10", table).rows(table),
             std::vector<std::size_t>{1});
}

void EntryFilterTest::timesAreRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("seconds"); // NaN: no time
    const double none = std::nan("");
    QTest::newRow("date") << QStringLiteral("1970-01-02") << 86'400.0;
    QTest::newRow("T") << QStringLiteral("1970-01-01T01:02:03.5") << 3723.5;
    QTest::newRow("Z") << QStringLiteral("1970-01-01T00:00:01Z") << 1.0;
    QTest::newRow("blank") << QStringLiteral("2000-01-01 12:00") << 946'728'000.0;
    QTest::newRow("PipelineInfo") << QStringLiteral("22-Nov-2026:06:52:17.25") << 1'795'330'337.25;
    QTest::newRow("no month") << QStringLiteral("2019-13-01") << none;
    QTest::newRow("no day") << QStringLiteral("2019-02-30") << none;
    QTest::newRow("no hour") << QStringLiteral("2019-02-01T25:00") << none;
    QTest::newRow("tail") << QStringLiteral("2019-02-01T05:00:00xyz") << none;
    QTest::newRow("number") << QStringLiteral("2019") << none;
    QTest::newRow("nothing") << QString() << none;
}

void EntryFilterTest::timesAreRead()
{
    QFETCH(QString, text);
    QFETCH(double, seconds);
    const auto ticks = timeTicks(text.toStdString());
    QCOMPARE(ticks.has_value(), !std::isnan(seconds));
    if (ticks) {
        QCOMPARE(*ticks / 1e8, seconds);
    }
}

void EntryFilterTest::choosesRows_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QList<int>>("rows");
    const auto row = [](const char* text, const QList<int>& rows) {
        QTest::newRow(text) << QString::fromUtf8(text) << rows;
    };
    row("", {0, 1, 2, 3, 4});
    row("rcw38", {0, 1, 2});
    row("RCW 2019-03", {0, 1});
    row("nowhere", {});
    row("start > 2019-03-01 and nscans >= 10", {1});
    row("start >= 2019-03-01", {0, 1, 3});
    row("start < 2019-03-02 12:00 and group ~ rcw", {0, 2});
    row("nscans=9 or nscans == 5", {0, 3});
    row("not (nscans > 9)", {0, 3, 4});
    row("NOT nscans > 9 AND group = rcw38-1", {0});
    row("source = \"mars, the planet\"", {3});
    row("source ~ planet", {3});
    row("el > 0", {0});
    row("el != 47.5", {1, 2, 3, 4});
    row("`odd key` = 1", {3});
    row("position = 1 and rank=1", {1, 4});
    row("seq >= 10", {3, 4});
    row("nscans > 1 or nscans < 1 and seq = 0", {0, 1, 2, 3});
    row("((nscans > 9))", {1, 2});
    row("nscans < 1e1", {0, 3});
}

void EntryFilterTest::choosesRows()
{
    QFETCH(QString, text);
    QFETCH(QList<int>, rows);
    QList<int> found;
    for (const std::size_t at : rowsOf(text.toUtf8().constData())) {
        found << static_cast<int>(at);
    }
    QCOMPARE(found, rows);
}

void EntryFilterTest::complains_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("about");
    const auto row = [](const char* text, const char* about) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(about);
    };
    row("nscan > 3", "there is no column “nscan”");
    row("nscans >", "a value is missing");
    row("> 3", "a column's name is missing");
    row("nscans => 3", "isn't one of");
    row("nscans > many", "neither a number nor a date");
    row("nscans > 3 nscans < 5", "is missing before “nscans”");
    row("(nscans > 3", "isn't closed");
    row("nscans > 3)", "never opened");
    row("source = 'Mars", "isn't closed");
    row("nscans > 3 and", "missing at the end");
    row("start > 2019-99-01", "neither a number nor a date");
}

void EntryFilterTest::complains()
{
    QFETCH(QString, text);
    QFETCH(QString, about);
    try {
        rowsOf(text.toUtf8().constData());
        QFAIL("was taken for good");
    } catch (const std::invalid_argument& problem) {
        QVERIFY2(QString::fromUtf8(problem.what()).contains(about), problem.what());
    }
}

void EntryFilterTest::survivesRandomText()
{
    const auto table = exampleTable();
    std::mt19937_64 random(7);
    const char* pieces[] = {"nscans", "start", "(",  ")", " and ", " or ",       " not ",
                            ">",      "=",     "!=", "~", "3",     "2019-01-01", "\"",
                            "'",      "`",     "x",  " ", "1e999", "\xff"};
    int good = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (auto count = random() % 12; count > 0; --count) {
            text += pieces[random() % std::size(pieces)];
        }
        try {
            EntryFilter(text, table).rows(table);
            ++good;
        } catch (const std::invalid_argument&) {
        }
    }
    QVERIFY(good > 100);
    for (const std::string& deep :
         {std::string(5000, '(') + "nscans > 1", "not " + std::string(9000, '(')}) {
        QVERIFY_EXCEPTION_THROWN(EntryFilter(deep + "=", table), std::invalid_argument);
    }
}

void EntryFilterTest::notEqualIsTheOpposite()
{
    const auto table = exampleTable();
    for (const std::string comparison : {"nscans", "el", "seq"}) {
        const EntryFilter equal(comparison + " = 10", table);
        const EntryFilter other(comparison + " != 10", table);
        for (std::size_t row = 0; row < table.size(); ++row) {
            QVERIFY(equal.holds(table, row) != other.holds(table, row));
        }
    }
}

void EntryFilterTest::csvQuotes()
{
    const auto table = exampleTable();
    const auto csv = QString::fromStdString(csvOf(table, {3, 4}));
    const auto lines = csv.split(QLatin1Char('\n'));
    QCOMPARE(lines.size(), 4);
    QVERIFY(lines[0].startsWith(QStringLiteral("group,position,seq,rank,file,offset,length,")));
    QVERIFY(lines[1].contains(QStringLiteral("\"Mars, the planet\"")));
    QCOMPARE(lines[2].count(QLatin1Char(',')), lines[0].count(QLatin1Char(',')));
}

void EntryFilterTest::workflowRunsOnTheSelection()
{
    const auto table = exampleTable();
    RunRecord run;
    run.name = "rcw38";
    run.workflowPath = "/work/rcw38.json";
    run.workflowJson =
        R"({"scanweave":1,"inputs":["cal.g3",["*.g3"]],"modules":[{"use":"keep"}],"output":"runs",
                           "accumulate":{"metadata":{"nscans":"NScans","source":"SourceName"}}})";
    std::vector<InputFileRecord> inputs(3);
    inputs[0].path = "/work/cal.g3";
    for (const std::size_t block : {1U, 2U}) {
        inputs[block].id = static_cast<std::int64_t>(block);
        inputs[block].path = block == 1 ? "/work/a.g3" : "/work/b.g3";
        inputs[block].item = 1;
        inputs[block].isBlock = true;
    }
    const auto workflow = selectionWorkflow(run, inputs, {2}, table, {1, 2});
    const auto json = QString::fromStdString(workflow.json);
    QVERIFY(workflow.note.empty());
    QVERIFY(json.contains(QStringLiteral("/work/cal.g3")));
    QVERIFY(json.contains(QStringLiteral("/work/b.g3")));
    QVERIFY(!json.contains(QStringLiteral("/work/a.g3")));
    QVERIFY2(json.contains(QStringLiteral("NScans == 10 and SourceName == \\\"RCW38\\\"")),
             workflow.json.c_str());
    QVERIFY(json.contains(QStringLiteral("/work/runs")));
    QVERIFY(json.indexOf(QStringLiteral("\"select\"")) < json.indexOf(QStringLiteral("\"keep\"")));
    // Without metadata that tell them apart it says so.
    run.workflowJson = R"({"inputs":["cal.g3"]})";
    QVERIFY(!selectionWorkflow(run, inputs, {2}, table, {1}).note.empty());
    run.workflowJson = "no JSON";
    QVERIFY_EXCEPTION_THROWN(selectionWorkflow(run, inputs, {2}, table, {1}), std::runtime_error);
}

QTEST_APPLESS_MAIN(EntryFilterTest)
#include "entry_filter_test.moc"
