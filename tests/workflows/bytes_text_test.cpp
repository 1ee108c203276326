// SPDX-License-Identifier: BSD-2-Clause
// Tests workflows/bytes_text.
#include "workflows/bytes_text.h"

#include <QTest>

#include <limits>
#include <random>

using namespace scanweave;

class BytesTextTest : public QObject
{
    Q_OBJECT

private slots:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void readsBackWhatItWrites();
    void writes();
};

void BytesTextTest::reads_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<quint64>("bytes");
    const auto row = [](const char* text, quint64 bytes) { QTest::newRow(text) << text << bytes; };
    row("0", 0);
    row("1048576", 1048576);
    row("1 MiB", 1048576);
    row("1MiB", 1048576);
    row("1 mib", 1048576);
    row("512 KiB", 524288);
    row("512 kib", 524288);
    row("2 GB", 2'000'000'000);
    row("1 kB", 1000);
    row("1.5 KiB", 1536);
    row("0.5 B", 0);
    row("0.000001 TB", 1'000'000);
    row("0.999999 TiB", 1099510528264); // 0.999999 * 2^40, cut off
    row("1 TiB", 1ULL << 40U);
    row("7 B", 7);
    row("18446744073709551615", std::numeric_limits<quint64>::max());
    row("18446744073709551615 B", std::numeric_limits<quint64>::max());
    row("16777215.999999 TiB", 18446744073708452104ULL); // just below 2^64
}

void BytesTextTest::reads()
{
    QFETCH(QString, text);
    QFETCH(quint64, bytes);
    const auto read = parseBytes(text.toStdString());
    QVERIFY(read.has_value());
    QCOMPARE(*read, bytes);
}

void BytesTextTest::refuses_data()
{
    QTest::addColumn<QString>("text");
    for (const char* text : {"",
                             " ",
                             "MiB",
                             "-1",
                             "+1",
                             "1.5",
                             "1. MiB",
                             ".5 MiB",
                             "1.1234567 MiB",
                             "1  MiB",
                             " 1 MiB",
                             "1 MiB ",
                             "1 M",
                             "1 MiBs",
                             "1 iB",
                             "1,5 MiB",
                             "0x10",
                             "1e6",
                             "18446744073709551616",
                             "18446744073709552 kB",
                             "16777216 TiB",
                             "99999999999999999999 B",
                             "one"}) {
        QTest::newRow(text) << text;
    }
}

void BytesTextTest::refuses()
{
    QFETCH(QString, text);
    QVERIFY(!parseBytes(text.toStdString()).has_value());
}

void BytesTextTest::readsBackWhatItWrites()
{
    std::mt19937_64 random(17);
    for (int i = 0; i < 2000; ++i) {
        // Numbers with zeros at their end in base 2 or 10, of all sizes.
        std::uint64_t bytes = random() >> (random() % 64);
        if (i % 3 == 1) {
            bytes = (bytes % 5000) << (10 * (random() % 5));
        } else if (i % 3 == 2) {
            bytes = bytes % 5000 * 1'000'000;
        }
        const std::string text = formatBytes(bytes);
        QCOMPARE(parseBytes(text).value_or(bytes + 1), bytes);
    }
    QCOMPARE(parseBytes(formatBytes(std::numeric_limits<quint64>::max())).value_or(0),
             std::numeric_limits<quint64>::max());
}

void BytesTextTest::writes()
{
    QCOMPARE(formatBytes(0), "0 B");
    QCOMPARE(formatBytes(1), "1 B");
    QCOMPARE(formatBytes(1001), "1001 B");
    QCOMPARE(formatBytes(1000), "1 kB");
    QCOMPARE(formatBytes(1U << 20U), "1 MiB");
    QCOMPARE(formatBytes(1536U << 10U), "1536 KiB");
    QCOMPARE(formatBytes(2'000'000'000), "2 GB");
}

QTEST_APPLESS_MAIN(BytesTextTest)
#include "bytes_text_test.moc"
