// SPDX-License-Identifier: BSD-2-Clause
// Numbers, foreign text, tables and progress as people see them.
#include "engine/cli/progress.h"
#include "engine/cli/repeated_messages.h"
#include "engine/cli/table.h"
#include "engine/cli/text.h"

#include <QTest>

#include <limits>
#include <sstream>

using namespace scanweave;

class TextTest : public QObject
{
    Q_OBJECT

private slots:
    void messagesOfOneKindAreCounted()
    {
        RepeatedMessages messages;
        int told = 0;
        for (int i = 0; i < 50; ++i) {
            const std::string number = std::to_string(i);
            told +=
                messages.isToTell("/data/" + number + ".g3, frame " + number + ": is bad") ? 1 : 0;
        }
        QCOMPARE(told, 20);
        QVERIFY(messages.isToTell("something else"));
        QCOMPARE(messages.rest(),
                 std::vector<std::string>{"… and 30 more like this: /data/0.g3, frame 0: is bad"});
        RepeatedMessages many;
        for (char a = 'a'; a <= 'z'; ++a) {
            for (char b = 'a'; b <= 'z'; ++b) {
                many.isToTell({a, b});
            }
        }
        QCOMPARE(many.rest(), std::vector<std::string>{"… and 556 more of other kinds"});
    }

    void bytesHaveThreeDigits_data()
    {
        QTest::addColumn<double>("bytes");
        QTest::addColumn<QString>("text");
        QTest::newRow("zero") << 0.0 << "0 B";
        QTest::newRow("bytes") << 999.0 << "999 B";
        QTest::newRow("next unit") << 1000.0 << "1.00 kB";
        QTest::newRow("rounds up to the next unit") << 999'600.0 << "1.00 MB";
        QTest::newRow("two digits") << 12'340'000.0 << "12.3 MB";
        QTest::newRow("rounds up to fewer decimals") << 9'999'000.0 << "10.0 MB";
        QTest::newRow("three digits") << 812e9 << "812 GB";
        QTest::newRow("largest") << 1.8446744e19 << "18.4 EB";
        QTest::newRow("negative") << -1.0 << "?";
        QTest::newRow("not a number") << std::numeric_limits<double>::quiet_NaN() << "?";
    }
    void bytesHaveThreeDigits()
    {
        QFETCH(double, bytes);
        QTEST(QString::fromStdString(byteText(bytes)), "text");
    }

    void countsAreGrouped()
    {
        QCOMPARE(countText(0), std::string("0"));
        QCOMPARE(countText(999), std::string("999"));
        QCOMPARE(countText(1000), std::string("1,000"));
        QCOMPARE(countText(std::numeric_limits<std::uint64_t>::max()),
                 std::string("18,446,744,073,709,551,615"));
        QCOMPARE(countedText(1, "frame", "frames"), std::string("1 frame"));
        QCOMPARE(countedText(2000, "frame", "frames"), std::string("2,000 frames"));
    }

    void durations()
    {
        QCOMPARE(durationText(0.04), std::string("0.0 s"));
        QCOMPARE(durationText(9.97), std::string("10 s"));
        QCOMPARE(durationText(59.4), std::string("59 s"));
        QCOMPARE(durationText(59.6), std::string("1:00"));
        QCOMPARE(durationText(3599.7), std::string("1:00:00"));
        QCOMPARE(durationText(100000), std::string("27:46:40"));
        QCOMPARE(durationText(-1), std::string("?"));
        QCOMPARE(durationText(std::numeric_limits<double>::infinity()), std::string("?"));
    }

    void terminalControlIsMadeVisible()
    {
        QCOMPARE(printable("a\x1b[31mb\n\x7f"), std::string("a\\x1b[31mb\\x0a\\x7f"));
        QCOMPARE(printable("µK\xff"), std::string("µK\xff"));
    }

    void textIsCutByCharacters()
    {
        QCOMPARE(shortened("abc", 3), std::string("abc"));
        QCOMPARE(shortened("abcd", 3), std::string("ab…"));
        QCOMPARE(shortened("µµµµ", 3), std::string("µµ…"));
        QCOMPARE(shortened("abcd", 1), std::string("…"));
        QCOMPARE(shortened("abcd", 0), std::string());
        QCOMPARE(characterCount("日本"), std::size_t{2});
    }

    void textIsWrappedBetweenWords()
    {
        QCOMPARE(wrapped("a bc  def\n\nxy", 6, 1), std::string(" a bc\n def\n\n xy\n"));
        QCOMPARE(wrapped("averylongword b", 4), std::string("averylongword\nb\n"));
        QCOMPARE(wrapped("", 4), std::string());
    }

    void tableAligns()
    {
        Table table({{"name"}, {"size", Align::Right}, {"note"}});
        table.add({"µ", "5", ""});
        table.add({"longer", "12345", "bell \a"});
        table.add({"few cells"});
        std::ostringstream out;
        table.print(out, 80, 1);
        QCOMPARE(out.str(),
                 std::string(" name        size  note\n"
                             " µ              5\n"
                             " longer     12345  bell \\x07\n"
                             " few cells\n"));
    }

    void tableIsCutAtTheWidth()
    {
        Table table({{""}, {""}});
        table.add({"abc", "defghijk"});
        std::ostringstream out;
        table.print(out, 8);
        QCOMPARE(out.str(), std::string("abc  de…\n"));
    }

    void progressOfKnownTotal()
    {
        const Progress progress{"running", "frames", 250, 1000, 50'000'000, 100'000'000, 10};
        QCOMPARE(fractionDone(progress), 0.5);
        QCOMPARE(secondsLeft(progress), 10.0);
        QCOMPARE(
            progressText(progress),
            std::string("running   50 %  250/1,000 frames  5.00 MB/s  25 frames/s  10 s left"));
    }

    void progressOfUnknownTotal()
    {
        const Progress progress{"indexing", "files", 3, 0, 0, 0, 0.1};
        QCOMPARE(progressText(progress), std::string("indexing  3 files"));
        QVERIFY(secondsLeft(progress) < 0);
    }

    void progressNeverExceedsAll()
    {
        const Progress progress{"running", "frames", 20, 10, 0, 0, 4};
        QCOMPARE(fractionDone(progress), 1.0);
        QCOMPARE(progressText(progress), std::string("running  100 %  20/10 frames  5.0 frames/s"));
    }

    void noWorkIsNoDivisionByZero()
    {
        QCOMPARE(progressText(Progress{}), std::string("  0 frames"));
        QCOMPARE(fractionDone(Progress{}), 0.0);
    }

    void barFitsTheWidth()
    {
        const Progress progress{"running", "frames", 250, 1000, 0, 0, 10};
        for (std::size_t width = 1; width < 150; ++width) {
            QVERIFY2(characterCount(progressBar(progress, width)) <= width,
                     qPrintable(QString::number(width)));
        }
        QVERIFY(progressBar(progress, 120)
                    .starts_with("[##########..............................] running"));
    }
};

QTEST_APPLESS_MAIN(TextTest)
#include "text_test.moc"
