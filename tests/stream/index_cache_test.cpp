// SPDX-License-Identifier: BSD-2-Clause
// The index cache: hits, misses, damage, several users at once.
#include "engine/stream/index_cache.h"
#include "tests/support/frame_factory.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace scanweave;
using namespace scanweave::test;

namespace fs = std::filesystem;

namespace {

const std::vector<FrameType> dataTypes{frame_types::scan, frame_types::timepoint};

FileIndex makeIndexedFile(const std::string& path, int scans)
{
    std::vector<Frame> frames{makeFrame(frame_types::observation, {{"ObservationID", 3}})};
    for (int i = 0; i < scans; ++i) {
        frames.push_back(makeFrame(frame_types::scan, {{"ScanNumber", i}}));
    }
    writeFile(path, frames);
    return indexFile(path, dataTypes);
}

std::vector<fs::path> filesIn(const std::string& directory)
{
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(directory)) {
        files.push_back(entry.path());
    }
    return files;
}

/// Sets or unsets a variable of the environment and puts it back.
class EnvironmentVariable
{
public:
    EnvironmentVariable(const char* name, const char* value)
        : name_(name)
    {
        if (const char* before = std::getenv(name)) {
            before_ = before;
        }
        set(value);
    }
    ~EnvironmentVariable() { set(before_ ? before_->c_str() : nullptr); }
    EnvironmentVariable(const EnvironmentVariable&) = delete;
    EnvironmentVariable& operator=(const EnvironmentVariable&) = delete;

private:
    void set(const char* value) const
    {
        if (value != nullptr) {
            setenv(name_, value, 1);
        } else {
            unsetenv(name_);
        }
    }

    const char* name_;
    std::optional<std::string> before_;
};

} // namespace

class IndexCacheTest : public QObject
{
    Q_OBJECT

private slots:
    void givesBackWhatWasStored();
    void isKeyedByDataTypesInAnyOrder();
    void missesAfterAnyChangeOfTheFile();
    void damageIsAMiss();
    void anotherVersionIsAMiss();
    void indexesOfDamagedFilesAreNotKept();
    void offStoresNothing();
    void troubleIsAsIfThereWereNone();
    void manyThreadsMayShareIt();
    void findsItsPlaceByTheEnvironment();
};

void IndexCacheTest::givesBackWhatWasStored()
{
    const TemporaryDirectory directory;
    const IndexCache cache(directory.file("deep/cache"));
    const FileIndex index = makeIndexedFile(directory.file("a.g3"), 5);
    const FileIndex other = makeIndexedFile(directory.file("b.g3"), 2);
    QVERIFY(!cache.load(index.identity, dataTypes));
    cache.store(index, dataTypes);
    cache.store(other, dataTypes);
    QVERIFY(cache.load(index.identity, dataTypes) == index);
    QVERIFY(cache.load(other.identity, dataTypes) == other);
    QCOMPARE(filesIn(cache.directory()).size(), std::size_t{2}); // and no temporary ones
}

void IndexCacheTest::isKeyedByDataTypesInAnyOrder()
{
    const TemporaryDirectory directory;
    const IndexCache cache(directory.file("cache"));
    const FileIndex index = makeIndexedFile(directory.file("a.g3"), 5);
    cache.store(index, dataTypes);
    QVERIFY(
        cache.load(index.identity, {frame_types::timepoint, frame_types::scan, frame_types::scan}));
    QVERIFY(!cache.load(index.identity, {frame_types::scan}));
    QVERIFY(!cache.load(index.identity, {}));
}

void IndexCacheTest::missesAfterAnyChangeOfTheFile()
{
    const TemporaryDirectory directory;
    const IndexCache cache(directory.file("cache"));
    const FileIndex index = makeIndexedFile(directory.file("a.g3"), 5);
    cache.store(index, dataTypes);
    const auto misses = [&](auto change) {
        FileIdentity changed = index.identity;
        change(changed);
        return !cache.load(changed, dataTypes);
    };
    QVERIFY(misses([](FileIdentity& identity) { identity.path += "x"; }));
    QVERIFY(misses([](FileIdentity& identity) { ++identity.size; }));
    QVERIFY(misses([](FileIdentity& identity) { ++identity.mtimeNs; }));
    QVERIFY(misses([](FileIdentity& identity) { ++identity.inode; }));
    QVERIFY(misses([](FileIdentity& identity) { ++identity.device; }));
    QVERIFY(!misses([](FileIdentity&) {}));

    const FileIndex changed = makeIndexedFile(directory.file("a.g3"), 6);
    QVERIFY(!cache.load(changed.identity, dataTypes));
    cache.store(changed, dataTypes);
    QVERIFY(cache.load(changed.identity, dataTypes) == changed);
    QCOMPARE(filesIn(cache.directory()).size(), std::size_t{1}); // the stale one is replaced
}

void IndexCacheTest::damageIsAMiss()
{
    const TemporaryDirectory directory;
    const IndexCache cache(directory.file("cache"));
    const FileIndex index = makeIndexedFile(directory.file("a.g3"), 1);
    cache.store(index, dataTypes);
    const std::string file = filesIn(cache.directory()).at(0).string();
    const std::string good = readRawFile(file);
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string damaged = good;
        damaged[i] ^= 0x10;
        writeRawFile(file, damaged);
        QVERIFY2(!cache.load(index.identity, dataTypes), qPrintable(QString::number(i)));
        writeRawFile(file, std::string_view(good).substr(0, i));
        QVERIFY2(!cache.load(index.identity, dataTypes), qPrintable(QString::number(i)));
    }
    writeRawFile(file, good + "x");
    QVERIFY(!cache.load(index.identity, dataTypes));
    writeRawFile(file, good);
    QVERIFY(cache.load(index.identity, dataTypes));
}

void IndexCacheTest::anotherVersionIsAMiss()
{
    const TemporaryDirectory directory;
    const IndexCache cache(directory.file("cache"));
    const FileIndex index = makeIndexedFile(directory.file("a.g3"), 1);
    cache.store(index, dataTypes);
    const std::string file = filesIn(cache.directory()).at(0).string();
    std::string bytes = readRawFile(file);
    const std::size_t version = 8 + std::string_view("scanweave index\n").size();
    QCOMPARE(static_cast<int>(bytes[version]), 2);
    bytes[version] = 1;
    writeRawFile(file, bytes);
    QVERIFY(!cache.load(index.identity, dataTypes));
}

void IndexCacheTest::indexesOfDamagedFilesAreNotKept()
{
    const TemporaryDirectory directory;
    const IndexCache cache(directory.file("cache"));
    const std::string path = directory.file("a.g3");
    writeRawFile(path, fileBytes({makeFrame(frame_types::scan)}) + "damage");
    const FileIndex index = indexFile(path, dataTypes);
    QVERIFY(index.damage);
    cache.store(index, dataTypes);
    QVERIFY(!cache.load(index.identity, dataTypes));
}

void IndexCacheTest::offStoresNothing()
{
    const TemporaryDirectory directory;
    const FileIndex index = makeIndexedFile(directory.file("a.g3"), 1);
    const IndexCache cache = IndexCache::off();
    cache.store(index, dataTypes);
    QVERIFY(!cache.load(index.identity, dataTypes));
}

void IndexCacheTest::troubleIsAsIfThereWereNone()
{
    const TemporaryDirectory directory;
    const FileIndex index = makeIndexedFile(directory.file("a.g3"), 1);
    writeRawFile(directory.file("file"), "in the way");
    const IndexCache cache(directory.file("file"));
    cache.store(index, dataTypes);
    QVERIFY(!cache.load(index.identity, dataTypes));

    // A directory where the cache's file should be.
    const IndexCache blocked(directory.file("blocked"));
    blocked.store(index, dataTypes);
    const fs::path file = filesIn(blocked.directory()).at(0);
    fs::remove(file);
    fs::create_directory(file);
    writeRawFile((file / "x").string(), "");
    blocked.store(index, dataTypes);
    QVERIFY(!blocked.load(index.identity, dataTypes));
    QCOMPARE(filesIn(blocked.directory()).size(), std::size_t{1});
}

void IndexCacheTest::manyThreadsMayShareIt()
{
    const TemporaryDirectory directory;
    const IndexCache cache(directory.file("cache"));
    const FileIndex index = makeIndexedFile(directory.file("a.g3"), 200);
    std::atomic<int> hits = 0;
    std::atomic<int> wrong = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 50; ++i) {
                    cache.store(index, dataTypes);
                    const auto loaded = cache.load(index.identity, dataTypes);
                    ++(loaded == index ? hits : wrong);
                }
            });
        }
    }
    QCOMPARE(wrong.load(), 0);
    QCOMPARE(hits.load(), 200);
    QCOMPARE(filesIn(cache.directory()).size(), std::size_t{1});
}

void IndexCacheTest::findsItsPlaceByTheEnvironment()
{
    const TemporaryDirectory directory;
    const EnvironmentVariable home("HOME", directory.path().c_str());
    const EnvironmentVariable noOwn("SCANWEAVE_CACHE", nullptr);
    const EnvironmentVariable noXdg("XDG_CACHE_HOME", nullptr);
    QCOMPARE(IndexCache::standard().directory(), directory.file(".cache/scanweave/index"));
    {
        const EnvironmentVariable xdg("XDG_CACHE_HOME", directory.file("xdg").c_str());
        QCOMPARE(IndexCache::standard().directory(), directory.file("xdg/scanweave/index"));
        const EnvironmentVariable own("SCANWEAVE_CACHE", directory.file("own").c_str());
        QCOMPARE(IndexCache::standard().directory(), directory.file("own/index"));
    }
    const EnvironmentVariable relative("XDG_CACHE_HOME",
                                       "relative"); // the XDG rules say: ignore it
    QCOMPARE(IndexCache::standard().directory(), directory.file(".cache/scanweave/index"));
    {
        const EnvironmentVariable empty("SCANWEAVE_CACHE", "");
        QCOMPARE(IndexCache::standard().directory(), std::string());
    }
    writeRawFile(directory.file("file"), "");
    const EnvironmentVariable blocked("SCANWEAVE_CACHE", directory.file("file").c_str());
    QCOMPARE(IndexCache::standard().directory(), std::string());
}

QTEST_APPLESS_MAIN(IndexCacheTest)
#include "index_cache_test.moc"
