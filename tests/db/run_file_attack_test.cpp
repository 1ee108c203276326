// SPDX-License-Identifier: BSD-2-Clause
// Run files whose writer is killed, that are locked, replaced, damaged, or lie where nothing may be
// written.
#include "db/run_reader.h"
#include "tests/support/child_process.h"
#include "tests/support/run_records.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <random>
#include <thread>

using namespace scanweave;

namespace {

std::string bytesOf(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::string& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// Writes batches of frames and their ends until it is killed.
[[noreturn]] void writeForever(const std::string& path, Journal journal, const test::Signal& begun)
{
    auto writer = test::madeUpRunFile(path, 0, journal);
    for (std::int64_t first = 0;; first += 50) {
        auto transaction = writer.begin();
        std::vector<FrameRecord> frames;
        std::vector<FrameUpdate> updates;
        for (auto position = first; position < first + 50; ++position) {
            frames.push_back(test::madeUpFrame(position));
            updates.push_back(test::madeUpUpdate(position));
        }
        writer.setInputFile(test::madeUpInput(0, static_cast<std::uint64_t>(first + 50)));
        writer.addFrames(frames);
        writer.updateFrames(updates);
        transaction.commit();
        if (first == 0) {
            begun.give();
        }
    }
}

/// Asks everything; only SqliteError may come of it.
bool survives(const std::string& path)
{
    try {
        RunReader reader(path);
        reader.run();
        reader.status();
        reader.inputFiles();
        for (Page page;;) {
            const auto frames = reader.frames({}, page);
            if (frames.empty() || frames.back().position <= page.after) {
                break;
            }
            page.after = frames.back().position;
        }
        reader.frame(5);
        reader.timeline(1, 0, std::numeric_limits<std::int64_t>::max());
        reader.groups();
        reader.events();
        return true;
    } catch (const SqliteError& error) {
        return !error.message().empty();
    }
}

/// Acts without root's rights in a process of its own.
template <class Action>
int asNobody(Action&& action)
{
    test::ChildProcess child([&] {
        if (::getuid() == 0 && ::setuid(65534) != 0) {
            ::_exit(98);
        }
        action();
    });
    return child.wait();
}

} // namespace

class RunFileAttackTest : public QObject
{
    Q_OBJECT

private slots:
    void init() { directory_ = std::make_unique<test::TemporaryDirectory>(); }

    void writerKilledAtAnyMoment_data();
    void writerKilledAtAnyMoment();
    void readerDoesNotDelayTheWriter();
    void readerSeesOneStateThroughout();
    void lockedFileIsBusyNotBroken();
    void replacedFileIsReadAnew();
    void removedFileStaysReadable();
    void readsFromAReadOnlyDirectory_data();
    void readsFromAReadOnlyDirectory();
    void randomDamageIsAnErrorAtMost();
    void truncationIsAnErrorAtMost();
    void noRunFileIsAClearError_data();
    void noRunFileIsAClearError();

private:
    std::string path() const { return directory_->file("run.sqlite"); }

    std::unique_ptr<test::TemporaryDirectory> directory_;
};

void RunFileAttackTest::writerKilledAtAnyMoment_data()
{
    QTest::addColumn<int>("journal");
    QTest::newRow("wal") << static_cast<int>(Journal::Wal);
    QTest::newRow("rollback") << static_cast<int>(Journal::Rollback);
}

void RunFileAttackTest::writerKilledAtAnyMoment()
{
    QFETCH(int, journal);
    std::mt19937 random(31);
    for (int round = 0; round < 8; ++round) {
        const auto file = directory_->file("run" + std::to_string(round) + ".sqlite");
        test::Signal begun;
        test::ChildProcess writer(
            [&] { writeForever(file, static_cast<Journal>(journal), begun); });
        QVERIFY(begun.await());
        std::this_thread::sleep_for(
            std::chrono::microseconds(random() % 60'000)); // the moment is the test's input
        writer.kill();

        RunReader reader(file);
        const auto status = reader.status();
        const auto rows = static_cast<std::uint64_t>(reader.frameRows());
        QVERIFY(rows >= 50);
        QCOMPARE(rows % 50, std::uint64_t{0}); // whole batches
        QCOMPARE(status.framesTotal, rows);
        QCOMPARE(status.framesProcessed, rows);
        QCOMPARE(status.state, RunState::Running);
        Database database(file, OpenMode::ReadOnly);
        QCOMPARE(database.queryText("pragma integrity_check"), std::optional<std::string>("ok"));

        RunWriter resumed(openRunFileForWriting(file, static_cast<Journal>(journal)));
        QCOMPARE(resumed.finish({}, utcNowUs()).state, RunState::Finished);
    }
}

void RunFileAttackTest::readerDoesNotDelayTheWriter()
{
    auto writer = test::madeUpRunFile(path(), 100);
    Database reader(path(), OpenMode::ReadOnly);
    Transaction held(reader, TransactionKind::Read);
    QCOMPARE(reader.queryInteger("select count(*) from frame where state = 'pending'"),
             std::optional<std::int64_t>(100));
    writer.database().setBusyTimeout(0); // would fail at once if it had to wait
    writer.updateFrames(test::madeUpUpdates(100));
    QCOMPARE(writer.finish({}, utcNowUs()).state, RunState::Finished);
}

void RunFileAttackTest::readerSeesOneStateThroughout()
{
    auto writer = test::madeUpRunFile(path(), 50);
    RunReader reader(path());
    for (std::int64_t position = 0; position < 50; ++position) {
        auto transaction = writer.begin();
        writer.updateFrames(std::vector{test::madeUpUpdate(position)});
        QCOMPARE(reader.status().framesProcessed, static_cast<std::uint64_t>(position));
        transaction.commit();
        QCOMPARE(reader.status().framesProcessed, static_cast<std::uint64_t>(position + 1));
    }
}

void RunFileAttackTest::lockedFileIsBusyNotBroken()
{
    test::madeUpRunFile(path(), 5, Journal::Rollback);
    Database other(path(), OpenMode::ReadWrite);
    other.execute("begin exclusive");
    try {
        RunReader reader(path());
        QFAIL("read through an exclusive lock");
    } catch (const SqliteError& error) {
        QVERIFY2(error.isBusy(), error.what());
        QVERIFY2(QString(error.what()).contains("try again"), error.what());
    }
    other.execute("commit");
    QCOMPARE(RunReader(path()).frameRows(), std::int64_t{5});
}

void RunFileAttackTest::replacedFileIsReadAnew()
{
    auto first = test::madeUpRunFile(directory_->file("a.sqlite"), 3);
    publishCopy(first.database(), path());
    RunReader reader(path());
    QCOMPARE(reader.frameRows(), std::int64_t{3});
    first.addFrames(std::vector{test::madeUpFrame(3)});
    publishCopy(first.database(), path());
    QCOMPARE(reader.frameRows(), std::int64_t{4});

    write(directory_->file("broken"), "this is no database at all, but something");
    std::filesystem::rename(directory_->file("broken"), path());
    QVERIFY_THROWS_EXCEPTION(SqliteError, reader.frameRows());
    publishCopy(first.database(), path());
    QCOMPARE(reader.frameRows(), std::int64_t{4}); // and recovers
}

void RunFileAttackTest::removedFileStaysReadable()
{
    auto writer = test::madeUpRunFile(directory_->file("a.sqlite"), 3);
    publishCopy(writer.database(), path());
    RunReader reader(path());
    std::filesystem::remove(path());
    QCOMPARE(reader.frameRows(), std::int64_t{3});
    QVERIFY_THROWS_EXCEPTION(SqliteError, RunReader{path()});
}

void RunFileAttackTest::readsFromAReadOnlyDirectory_data()
{
    QTest::addColumn<QString>("state");
    QTest::newRow("finished, single file") << "single";
    QTest::newRow("wal mode, checkpointed, no log") << "bare wal";
    QTest::newRow("wal mode, killed writer, no -shm") << "no shm";
    QTest::newRow("wal mode, killed writer, with -shm") << "with shm";
}

void RunFileAttackTest::readsFromAReadOnlyDirectory()
{
    QFETCH(QString, state);
    {
        test::ChildProcess writer([&] {
            auto made = test::madeUpRunFile(path(), 5);
            if (state == "single") {
                makeSingleFile(made.database());
                ::_exit(0);
            }
            if (state == "bare wal") {
                return; // closing checkpoints and removes the log
            }
            ::_exit(0); // like killed: the frames are in the log only
        });
        QCOMPARE(writer.wait(), 0);
    }
    if (state == "no shm") {
        std::filesystem::remove(path() + "-shm");
    }
    QCOMPARE(std::filesystem::exists(path() + "-wal"), state.contains("shm"));
    QCOMPARE(std::filesystem::exists(path() + "-shm"), state == "with shm");
    const auto before = bytesOf(path());

    for (const auto& entry : std::filesystem::directory_iterator(directory_->path())) {
        ::chmod(entry.path().c_str(), 0444);
    }
    ::chmod(directory_->path().c_str(), 0555);
    const int code = asNobody([&] {
        RunReader reader(path());
        if (reader.frameRows() != 5 || reader.frames({}).size() != 5 ||
            reader.run().name != "rcw38") {
            ::_exit(1);
        }
    });
    ::chmod(directory_->path().c_str(), 0755);
    QCOMPARE(code, 0);
    QVERIFY(bytesOf(path()) == before);
}

void RunFileAttackTest::randomDamageIsAnErrorAtMost()
{
    {
        auto writer = test::madeUpRunFile(path(), 2000);
        writer.updateFrames(test::madeUpUpdates(2000));
        makeSingleFile(writer.database());
    }
    const auto good = bytesOf(path());
    std::mt19937 random(5);
    for (int round = 0; round < 150; ++round) {
        auto bad = good;
        const auto faults = 1 + random() % 20;
        for (unsigned fault = 0; fault < faults; ++fault) {
            // Half of them near the beginning, where the header and the schema are.
            const auto place = random() % (fault % 2 == 0 ? 8192 : bad.size());
            bad[place] = static_cast<char>(random());
        }
        write(directory_->file("bad.sqlite"), bad);
        QVERIFY(survives(directory_->file("bad.sqlite")));
    }
}

void RunFileAttackTest::truncationIsAnErrorAtMost()
{
    {
        auto writer = test::madeUpRunFile(path(), 2000);
        makeSingleFile(writer.database());
    }
    const auto good = bytesOf(path());
    std::mt19937 random(6);
    for (int round = 0; round < 60; ++round) {
        write(directory_->file("bad.sqlite"), good.substr(0, random() % good.size()));
        QVERIFY(survives(directory_->file("bad.sqlite")));
    }
    write(directory_->file("bad.sqlite"), good.substr(0, good.size() / 2));
    try {
        RunReader reader(directory_->file("bad.sqlite"));
        reader.frames({}, {.after = -1, .limit = 10'000});
        QFAIL("read frames that are not there");
    } catch (const SqliteError& error) {
        QVERIFY(error.isDamaged());
        QVERIFY2(QString(error.what()).contains("the run file is damaged"), error.what());
        QVERIFY2(QString(error.what()).contains("bad.sqlite"), error.what());
    }
}

void RunFileAttackTest::noRunFileIsAClearError_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("word");
    QTest::newRow("empty") << QByteArray() << "empty";
    QTest::newRow("text") << QByteArray(5000, 'x') << "no run file";
    QTest::newRow("short text") << QByteArray("hello") << "no run file";
    QTest::newRow("zeros") << QByteArray(8192, '\0') << "no run file";
}

void RunFileAttackTest::noRunFileIsAClearError()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, word);
    write(path(), bytes.toStdString());
    try {
        RunReader reader(path());
        QFAIL("opened");
    } catch (const SqliteError& error) {
        QVERIFY2(QString(error.what()).contains(word), error.what());
        QVERIFY2(QString(error.what()).contains("run.sqlite"), error.what());
    }
    QVERIFY_THROWS_EXCEPTION(SqliteError, RunReader{directory_->file("missing.sqlite")});
    QVERIFY_THROWS_EXCEPTION(SqliteError, RunReader{directory_->path().string()});
}

QTEST_APPLESS_MAIN(RunFileAttackTest)
#include "run_file_attack_test.moc"
