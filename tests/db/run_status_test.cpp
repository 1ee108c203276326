// SPDX-License-Identifier: BSD-2-Clause
// Whether a run that says that it runs still does.
#include "db/run_status.h"
#include "tests/support/child_process.h"
#include "tests/support/run_records.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <fstream>
#include <limits>

using namespace scanweave;

namespace {

constexpr std::int64_t second = 1'000'000;

} // namespace

class RunStatusTest : public QObject
{
    Q_OBJECT

private slots:
    void staleIs_data();
    void staleIs();
    void knowsItsOwnProcess();
    void aDeadProcessIsGone();
    void aNumberUsedAgainIsAnotherProcess();
    void aFileFromTheFutureIsNoSignOfLife();
};

void RunStatusTest::staleIs_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<bool>("sameHost");
    QTest::addColumn<bool>("alive");
    QTest::addColumn<int>("secondsAgo");
    QTest::addColumn<bool>("stale");
    const auto running = static_cast<int>(RunState::Running);
    QTest::newRow("fresh") << running << false << false << 14 << false;
    QTest::newRow("old elsewhere") << running << false << true << 16 << true;
    QTest::newRow("old here, alive") << running << true << true << 1000 << false;
    QTest::newRow("old here, gone") << running << true << false << 4 << true;
    QTest::newRow("fresh here, gone") << running << true << false << 2 << false;
    QTest::newRow("indexing") << static_cast<int>(RunState::Indexing) << false << false << 16
                              << true;
    QTest::newRow("finished") << static_cast<int>(RunState::Finished) << false << false << 1000
                              << false;
    QTest::newRow("failed") << static_cast<int>(RunState::Failed) << false << false << 1000
                            << false;
}

void RunStatusTest::staleIs()
{
    QFETCH(int, state);
    QFETCH(bool, sameHost);
    QFETCH(bool, alive);
    QFETCH(int, secondsAgo);
    QFETCH(bool, stale);
    auto run = test::madeUpRun();
    run.state = static_cast<RunState>(state);
    run.host = sameHost ? "here" : "there";
    run.pid = alive ? ::getpid() : std::numeric_limits<std::int32_t>::max();
    // The process of this test began just now, so "now" for the check lies ahead.
    const auto seen = utcNowUs();
    QCOMPARE(isStaleRun(run, seen, "here", seen + secondsAgo * second), stale);
}

void RunStatusTest::knowsItsOwnProcess()
{
    QVERIFY(isProcessAlive(::getpid(), utcNowUs()));
}

void RunStatusTest::aDeadProcessIsGone()
{
    test::ChildProcess child([] {});
    const auto pid = child.pid();
    QCOMPARE(child.wait(), 0);
    QVERIFY(!isProcessAlive(pid, utcNowUs()));
    QVERIFY(!isProcessAlive(0, utcNowUs()));
    QVERIFY(!isProcessAlive(-1, utcNowUs()));
}

void RunStatusTest::aNumberUsedAgainIsAnotherProcess()
{
    QVERIFY(!isProcessAlive(::getpid(), utcNowUs() - 3600 * 24 * 365 * second));
}

void RunStatusTest::aFileFromTheFutureIsNoSignOfLife()
{
    test::TemporaryDirectory directory;
    const auto path = directory.file("run.sqlite");
    std::ofstream(path.c_str()) << "x";
    auto run = test::madeUpRun();
    const auto now = utcNowUs();
    run.lastSeenUs = now - 100 * second;
    QVERIFY(lastSign(run, path, now) >= now - 10 * second); // just written
    QCOMPARE(lastSign(run, path, now - 50 * second), run.lastSeenUs);
    QCOMPARE(lastSign(run, directory.file("gone"), now), run.lastSeenUs);
}

QTEST_APPLESS_MAIN(RunStatusTest)
#include "run_status_test.moc"
