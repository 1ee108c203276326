// SPDX-License-Identifier: BSD-2-Clause
// SQLite as RAII.
#include "db/sqlite.h"
#include "tests/support/run_records.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <atomic>
#include <limits>
#include <thread>

using namespace scanweave;

class SqliteTest : public QObject
{
    Q_OBJECT

private slots:
    void bindsAnyText_data();
    void bindsAnyText();
    void bindsNumbersOfAllSizes();
    void refusesNumbersThatDoNotFit();
    void bindsNothingAsNull();
    void isReadyAgainAfterAnError();
    void rollsBackUnlessCommitted();
    void errorNamesFileAndStatement();
    void openingAMissingFileFails();
    void opensPathsThatLookLikeUris();
    void interruptEndsALongStatement();
};

void SqliteTest::bindsAnyText_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("quotes") << QByteArray("it's \"so\"");
    QTest::newRow("statement") << QByteArray("'); drop table t; --");
    QTest::newRow("unicode") << QByteArray("µK √Hz 星");
    QTest::newRow("nul") << QByteArray("a\0b\0", 4);
    QTest::newRow("invalid utf-8") << QByteArray("\xff\xfe\x80");
    QTest::newRow("long") << QByteArray(1 << 20, 'x');
}

void SqliteTest::bindsAnyText()
{
    QFETCH(QByteArray, text);
    Database database(":memory:", OpenMode::Create);
    database.execute("create table t (value text)");
    Statement(database, "insert into t values (?)").run(text.toStdString());
    QCOMPARE(database.queryText("select value from t"), std::optional(text.toStdString()));
}

void SqliteTest::bindsNumbersOfAllSizes()
{
    Database database(":memory:", OpenMode::Create);
    Statement echo(database, "select ?");
    for (const auto value : {std::numeric_limits<std::int64_t>::min(),
                             std::int64_t{-1},
                             std::int64_t{0},
                             std::numeric_limits<std::int64_t>::max()}) {
        echo.bindAll(value);
        QVERIFY(echo.step());
        QCOMPARE(echo.integer(0), value);
        echo.reset();
    }
    echo.bindAll(std::uint8_t{255});
    QVERIFY(echo.step());
    QCOMPARE(echo.integer(0), std::int64_t{255});
    echo.reset();
    echo.bindAll(0.1);
    QVERIFY(echo.step());
    QCOMPARE(echo.real(0), 0.1);
}

void SqliteTest::refusesNumbersThatDoNotFit()
{
    Database database(":memory:", OpenMode::Create);
    Statement echo(database, "select ?");
    QVERIFY_THROWS_EXCEPTION(SqliteError, echo.bindAll(std::numeric_limits<std::uint64_t>::max()));
    QVERIFY_THROWS_EXCEPTION(SqliteError, echo.bind(2, std::int64_t{1})); // no such parameter
}

void SqliteTest::bindsNothingAsNull()
{
    Database database(":memory:", OpenMode::Create);
    Statement echo(database, "select ?1, ?2");
    echo.bindAll(std::optional<std::uint64_t>(), std::optional<std::string_view>("there"));
    QVERIFY(echo.step());
    QVERIFY(echo.isNull(0));
    QCOMPARE(echo.text(1), std::string("there"));
}

void SqliteTest::isReadyAgainAfterAnError()
{
    Database database(":memory:", OpenMode::Create);
    database.execute("create table t (value integer unique)");
    Statement insert(database, "insert into t values (?)");
    insert.run(1);
    QVERIFY_THROWS_EXCEPTION(SqliteError, insert.run(1));
    insert.run(2);
    QCOMPARE(database.queryInteger("select count(*) from t"), std::optional<std::int64_t>(2));
}

void SqliteTest::rollsBackUnlessCommitted()
{
    Database database(":memory:", OpenMode::Create);
    database.execute("create table t (value)");
    {
        Transaction transaction(database, TransactionKind::Write);
        database.execute("insert into t values (1)");
    }
    QCOMPARE(database.queryInteger("select count(*) from t"), std::optional<std::int64_t>(0));
    {
        Transaction transaction(database, TransactionKind::Write);
        database.execute("insert into t values (1)");
        transaction.commit();
    }
    QCOMPARE(database.queryInteger("select count(*) from t"), std::optional<std::int64_t>(1));
}

void SqliteTest::errorNamesFileAndStatement()
{
    test::TemporaryDirectory directory;
    const auto path = directory.file("x.sqlite");
    Database database(path, OpenMode::Create);
    try {
        database.execute("select * from nowhere");
        QFAIL("no error");
    } catch (const SqliteError& error) {
        const QString what = error.what();
        QVERIFY2(what.startsWith(QString::fromStdString(path)), error.what());
        QVERIFY2(what.contains("no such table: nowhere"), error.what());
        QVERIFY2(what.contains("select * from nowhere"), error.what());
        QVERIFY(!error.isBusy());
    }
}

void SqliteTest::openingAMissingFileFails()
{
    test::TemporaryDirectory directory;
    QVERIFY_THROWS_EXCEPTION(SqliteError, Database(directory.file("no"), OpenMode::ReadWrite));
    QVERIFY_THROWS_EXCEPTION(SqliteError, Database(directory.file("no"), OpenMode::ReadOnly));
}

void SqliteTest::opensPathsThatLookLikeUris()
{
    test::TemporaryDirectory directory;
    const auto path = directory.file("100%20 ?mode=memory#x'.sqlite");
    Database(path, OpenMode::Create).execute("create table t (value)");
    QVERIFY(std::filesystem::exists(path));
    QCOMPARE(Database(path, OpenMode::ReadOnly).queryInteger("select count(*) from t"),
             std::optional<std::int64_t>(0));
}

void SqliteTest::interruptEndsALongStatement()
{
    Database database(":memory:", OpenMode::Create);
    std::atomic<bool> isOver = false;
    std::jthread canceler([&] {
        while (!isOver) { // as long as needed: before the statement begins it has no effect
            database.interrupt();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    });
    try {
        database.queryInteger("with recursive n (i) as (select 1 union all select i + 1 from n) "
                              "select max(i) from n");
        QFAIL("an endless statement ended");
    } catch (const SqliteError& error) {
        QVERIFY(error.isInterrupted());
    }
    isOver = true;
}

QTEST_APPLESS_MAIN(SqliteTest)
#include "sqlite_test.moc"
