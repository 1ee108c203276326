// SPDX-License-Identifier: BSD-2-Clause
// Names, making and copying of run files.
#include "db/run_file.h"
#include "db/run_reader.h"
#include "tests/support/run_records.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <fstream>

using namespace scanweave;

namespace {

constexpr std::int64_t newYear = 1'735'689'599'999'999; // 2024-12-31T23:59:59.999999Z

std::size_t filesIn(const std::filesystem::path& directory)
{
    using Iterator = std::filesystem::directory_iterator;
    return static_cast<std::size_t>(std::distance(Iterator(directory), Iterator()));
}

} // namespace

class RunFileTest : public QObject
{
    Q_OBJECT

private slots:
    void makesNamesSafe_data();
    void makesNamesSafe();
    void pathHasNameAndUtcTime();
    void pathIsTakenOnce();
    void refusesADirectoryThatCannotBeMade();
    void walHasItsJournal();
    void singleFileHasNoCompanions();
    void copyIsWholeAndAlone();
    void failedCopyLeavesWhatWasThere();
};

void RunFileTest::makesNamesSafe_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("safe");
    QTest::newRow("plain") << "rcw38-v1.2_x" << "rcw38-v1.2_x";
    QTest::newRow("empty") << "" << "run";
    QTest::newRow("up") << "../../etc/passwd" << "_._.._etc_passwd";
    QTest::newRow("hidden") << ".x" << "_x";
    QTest::newRow("option") << "-rf" << "_rf";
    QTest::newRow("shell") << "a b;$(c)'\"" << "a_b___c___";
    QTest::newRow("unicode") << "µK" << "__K";
    QTest::newRow("long") << QString(500, 'x') << QString(100, 'x');
}

void RunFileTest::makesNamesSafe()
{
    QFETCH(QString, name);
    QFETCH(QString, safe);
    QCOMPARE(QString::fromStdString(fileSafeName(name.toStdString())), safe);
}

void RunFileTest::pathHasNameAndUtcTime()
{
    test::TemporaryDirectory directory;
    const auto path = reserveRunFile(directory.file("deep/runs"), "rcw 38", newYear);
    QCOMPARE(path, directory.file("deep/runs/rcw_38-20241231T235959Z.sqlite"));
    QVERIFY(std::filesystem::exists(path));
}

void RunFileTest::pathIsTakenOnce()
{
    test::TemporaryDirectory directory;
    QCOMPARE(reserveRunFile(directory.path(), "r", newYear),
             directory.file("r-20241231T235959Z.sqlite"));
    QCOMPARE(reserveRunFile(directory.path(), "r", newYear),
             directory.file("r-20241231T235959Z-2.sqlite"));
    QCOMPARE(reserveRunFile(directory.path(), "r", newYear),
             directory.file("r-20241231T235959Z-3.sqlite"));
}

void RunFileTest::refusesADirectoryThatCannotBeMade()
{
    test::TemporaryDirectory directory;
    std::ofstream(directory.file("file")) << "x";
    QVERIFY_THROWS_EXCEPTION(std::filesystem::filesystem_error,
                             reserveRunFile(directory.file("file/runs"), "r", newYear));
}

void RunFileTest::walHasItsJournal()
{
    test::TemporaryDirectory directory;
    auto wal = openRunFileForWriting(directory.file("w.sqlite"), Journal::Wal);
    QCOMPARE(wal.queryText("pragma journal_mode"), std::optional<std::string>("wal"));
    auto rollback = openRunFileForWriting(directory.file("r.sqlite"), Journal::Rollback);
    QCOMPARE(rollback.queryText("pragma journal_mode"), std::optional<std::string>("delete"));
}

void RunFileTest::singleFileHasNoCompanions()
{
    test::TemporaryDirectory directory;
    auto writer = test::madeUpRunFile(directory.file("w.sqlite"), 1000);
    QVERIFY(filesIn(directory.path()) > 1);
    makeSingleFile(writer.database());
    QCOMPARE(filesIn(directory.path()), std::size_t{1});
    QCOMPARE(RunReader(directory.file("w.sqlite")).frameRows(), std::int64_t{1000});
}

void RunFileTest::copyIsWholeAndAlone()
{
    test::TemporaryDirectory directory;
    test::TemporaryDirectory copies;
    auto writer =
        test::madeUpRunFile(directory.file("w.sqlite"), 20'000); // much of it only in the log
    int steps = 0;
    publishCopy(writer.database(), copies.file("copy.sqlite"), [&] { ++steps; });
    QCOMPARE(filesIn(copies.path()), std::size_t{1});
    {
        RunReader reader(copies.file("copy.sqlite"));
        QCOMPARE(reader.frameRows(), std::int64_t{20'000});
        QCOMPARE(reader.frame(19'999), std::optional(test::madeUpFrame(19'999)));
    }
    QCOMPARE(filesIn(copies.path()), std::size_t{1}); // reading left nothing either
    Database copy(copies.file("copy.sqlite"), OpenMode::ReadOnly);
    QCOMPARE(copy.queryText("pragma journal_mode"), std::optional<std::string>("delete"));
    QCOMPARE(copy.queryText("pragma integrity_check"), std::optional<std::string>("ok"));
    publishCopy(writer.database(), copies.file("copy.sqlite")); // replaces
    QCOMPARE(filesIn(copies.path()), std::size_t{1});
}

void RunFileTest::failedCopyLeavesWhatWasThere()
{
    test::TemporaryDirectory directory;
    auto writer = test::madeUpRunFile(directory.file("w.sqlite"), 100);
    std::filesystem::create_directory(directory.file("taken"));
    std::ofstream(directory.file("taken/inside")) << "x";
    const auto before = filesIn(directory.path());
    QVERIFY_THROWS_EXCEPTION(std::exception,
                             publishCopy(writer.database(), directory.file("taken")));
    QCOMPARE(filesIn(directory.path()), before);
    QVERIFY_THROWS_EXCEPTION(std::exception,
                             publishCopy(writer.database(), directory.file("no/where.sqlite")));
}

QTEST_APPLESS_MAIN(RunFileTest)
#include "run_file_test.moc"
