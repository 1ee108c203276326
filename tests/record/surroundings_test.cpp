// SPDX-License-Identifier: BSD-2-Clause
// What the process and its file systems look like.
#include "engine/record/file_system.h"
#include "engine/record/resource_sampler.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <time.h>

#include <memory>

using namespace scanweave;

class SurroundingsTest : public QObject
{
    Q_OBJECT

private slots:
    void memoryGrowsWhenUsed();
    void processorTimeGrowsWhenUsed();
    void knowsMemoryFileSystems();
    void asksTheNearestDirectoryThatExists();
};

void SurroundingsTest::memoryGrowsWhenUsed()
{
    constexpr std::size_t size = 64 << 20;
    const auto before = sampleResources();
    QVERIFY(before.rssBytes > 1 << 20);
    QVERIFY(before.peakRssBytes >= before.rssBytes);
    std::uint64_t during = 0;
    {
        const auto memory = std::make_unique<volatile char[]>(size);
        for (std::size_t i = 0; i < size; i += 1024) {
            memory[i] = 1;
        }
        during = sampleResources().rssBytes;
    }
    QVERIFY(during >= before.rssBytes + size * 9 / 10);
    QVERIFY(sampleResources().peakRssBytes >= during * 9 / 10);
}

void SurroundingsTest::processorTimeGrowsWhenUsed()
{
    const auto before = sampleResources().cpuSeconds;
    timespec now{};
    const auto seconds = [&] {
        ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
        return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
    };
    const auto begin = seconds();
    while (seconds() < begin + 0.1) {
    }
    const auto used = sampleResources().cpuSeconds - before;
    QVERIFY2(used >= 0.07 && used < 1, qPrintable(QString::number(used)));
}

void SurroundingsTest::knowsMemoryFileSystems()
{
    const auto system = describeFileSystem("/dev/shm");
    if (system.name != "tmpfs") {
        QSKIP("there is no tmpfs at /dev/shm");
    }
    QVERIFY(system.supportsWal);
    const auto unknown = describeFileSystem("/proc");
    QVERIFY2(unknown.name.starts_with("type 0x"), unknown.name.c_str());
    QVERIFY(!unknown.supportsWal);
}

void SurroundingsTest::asksTheNearestDirectoryThatExists()
{
    test::TemporaryDirectory directory;
    const auto here = describeFileSystem(directory.path());
    const auto below = describeFileSystem(directory.file("not/yet/there.sqlite"));
    QCOMPARE(below.name, here.name);
    QCOMPARE(below.supportsWal, here.supportsWal);
    QVERIFY(!describeFileSystem("relative/not/there").name.empty());
}

QTEST_APPLESS_MAIN(SurroundingsTest)
#include "surroundings_test.moc"
