// SPDX-License-Identifier: BSD-2-Clause
// Run files of older, newer and no versions.
#include "db/migrations.h"
#include "db/run_file.h"
#include "db/run_reader.h"
#include "tests/support/run_records.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <array>
#include <thread>

using namespace scanweave;

namespace {

constexpr std::array steps = {
    Migration{
        1,
        "first",
        "create table meta (version integer, name text, applied_us integer); create table a (x)"},
    Migration{2, "second", "alter table a add column y; update a set y = x * 2"},
    Migration{3, "third", "create table b (z)"},
};

constexpr std::array brokenSteps = {
    steps[0],
    Migration{2, "broken", "create table c (x); insert into nowhere values (1)"},
};

} // namespace

class MigrationsTest : public QObject
{
    Q_OBJECT

private slots:
    void numbersCountFromOne();
    void bringsAnOlderFileUpToDate();
    void keepsNothingOfAFailedStep();
    void refusesANewerFileWithBothNumbers();
    void refusesADatabaseThatIsNoRunFile();
    void twoAtOnceMigrateOnce();
    void readingNeverMigrates();
    void makesExactlyTheTables();
};

void MigrationsTest::numbersCountFromOne()
{
    int expected = 1;
    for (const auto& migration : migrations()) {
        QCOMPARE(migration.version, expected++);
        QVERIFY(!migration.sql.empty());
    }
    QVERIFY(expected > 1);
}

void MigrationsTest::bringsAnOlderFileUpToDate()
{
    Database database(":memory:", OpenMode::Create);
    QCOMPARE(schemaVersion(database), 0);
    migrate(database, std::span(steps).first(1));
    QCOMPARE(schemaVersion(database), 1);
    database.execute("insert into a values (21)");
    migrate(database, steps);
    QCOMPARE(schemaVersion(database), 3);
    QCOMPARE(database.queryInteger("select y from a"), std::optional<std::int64_t>(42));
    QCOMPARE(database.queryText(
                 "select group_concat(name) from (select name from meta order by version)"),
             std::optional<std::string>("first,second,third"));
    migrate(database, steps); // has nothing to do
    QCOMPARE(database.queryInteger("select count(*) from meta"), std::optional<std::int64_t>(3));
}

void MigrationsTest::keepsNothingOfAFailedStep()
{
    Database database(":memory:", OpenMode::Create);
    migrate(database, std::span(steps).first(1));
    QVERIFY_THROWS_EXCEPTION(SqliteError, migrate(database, brokenSteps));
    QCOMPARE(schemaVersion(database), 1);
    QCOMPARE(database.queryInteger("select count(*) from sqlite_master where name = 'c'"),
             std::optional<std::int64_t>(0));
}

void MigrationsTest::refusesANewerFileWithBothNumbers()
{
    test::TemporaryDirectory directory;
    const auto path = directory.file("new.sqlite");
    const int known = migrations().back().version;
    {
        auto writer = test::madeUpRunFile(path, 1);
        Statement(writer.database(),
                  "insert into meta (version, name, applied_us) values (?, 'future', 1)")
            .run(known + 41);
    }
    const auto check = [&](auto&& open) {
        try {
            open();
        } catch (const SqliteError& error) {
            const QString message = QString::fromStdString(error.message());
            return message.contains(QString::number(known + 41)) &&
                   message.contains("up to " + QString::number(known) + ";");
        }
        return false;
    };
    QVERIFY(check([&] { RunReader reader(path); }));
    QVERIFY(check([&] { openRunFileForWriting(path, Journal::Wal); }));
}

void MigrationsTest::refusesADatabaseThatIsNoRunFile()
{
    test::TemporaryDirectory directory;
    const auto path = directory.file("other.sqlite");
    Database(path, OpenMode::Create).execute("create table mine (x); insert into mine values (1)");
    QVERIFY_THROWS_EXCEPTION(SqliteError, openRunFileForWriting(path, Journal::Wal));
    QVERIFY_THROWS_EXCEPTION(SqliteError, RunReader{path});
    Database database(path, OpenMode::ReadOnly);
    QCOMPARE(database.queryInteger("select count(*) from sqlite_master"),
             std::optional<std::int64_t>(1));
    QCOMPARE(database.queryText("pragma journal_mode"), std::optional<std::string>("delete"));
}

void MigrationsTest::twoAtOnceMigrateOnce()
{
    test::TemporaryDirectory directory;
    const auto path = directory.file("both.sqlite");
    std::vector<std::jthread> threads;
    std::atomic<int> failures = 0;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            try {
                Database database(path, OpenMode::Create);
                database.setBusyTimeout(30'000);
                migrate(database, steps);
            } catch (const std::exception& error) {
                qWarning("%s", error.what());
                ++failures;
            }
        });
    }
    threads.clear();
    QCOMPARE(failures.load(), 0);
    Database database(path, OpenMode::ReadOnly);
    QCOMPARE(database.queryInteger("select count(*) from meta"), std::optional<std::int64_t>(3));
}

void MigrationsTest::readingNeverMigrates()
{
    test::TemporaryDirectory directory;
    const auto path = directory.file("empty.sqlite");
    Database(path, OpenMode::Create)
        .execute("pragma user_version = 1"); // a database without any table
    try {
        RunReader reader(path);
        QFAIL("an empty file was read");
    } catch (const SqliteError& error) {
        QVERIFY2(QString(error.what()).contains("empty"), error.what());
    }
    QCOMPARE(Database(path, OpenMode::ReadOnly).queryInteger("select count(*) from sqlite_master"),
             std::optional<std::int64_t>(0));
}

void MigrationsTest::makesExactlyTheTables()
{
    Database database(":memory:", OpenMode::Create);
    migrate(database);
    QCOMPARE(
        database.queryText(
            "select group_concat(name) from (select name from sqlite_master where type = 'table'"
            " order by name)"),
        std::optional<std::string>(
            "entry,event,frame,group_progress,grp,input_file,meta,module,module_stat,"
            "output_file,rank,run,sample,table_row"));
}

QTEST_APPLESS_MAIN(MigrationsTest)
#include "migrations_test.moc"
