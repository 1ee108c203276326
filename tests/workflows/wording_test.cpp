// SPDX-License-Identifier: BSD-2-Clause
// Tests workflows/wording.
#include "workflows/utf8.h"
#include "workflows/wording.h"

#include <QTest>

using namespace scanweave;

class WordingTest : public QObject
{
    Q_OBJECT

private slots:
    void quotesAnything();
    void listsAlternatives();
    void findsWhatWasMeant_data();
    void findsWhatWasMeant();
    void describesValues();
};

void WordingTest::quotesAnything()
{
    QCOMPARE(inQuotes("a\"b\n\x1b"), "\"a\\\"b\\n\\u001b\"");
    QVERIFY(isUtf8(inQuotes("\xff\xfe\xc3")));
    const std::string many = inQuotes(std::string(79, 'a') + "ééé" + std::string(1000, 'b'));
    QVERIFY(isUtf8(many));
    QCOMPARE(many, "\"" + std::string(79, 'a') + "…\"");
    QCOMPARE(inQuotes(std::string(80, 'a')), "\"" + std::string(80, 'a') + "\"");
}

void WordingTest::listsAlternatives()
{
    using Words = std::vector<std::string>;
    QCOMPARE(alternatives(Words{}), "");
    QCOMPARE(alternatives(Words{"a"}), "a");
    QCOMPARE(alternatives(Words{"a", "b"}), "a or b");
    QCOMPARE(alternatives(Words{"a", "b", "c"}), "a, b or c");
}

void WordingTest::findsWhatWasMeant_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("meant");
    const auto row = [](const char* word, const char* meant) {
        QTest::newRow(word) << word << meant;
    };
    row("io_rank", "io_ranks");
    row("ioranks", "io_ranks");
    row("io-ranks", "io_ranks");
    row("IO_RANKS", "io_ranks");
    row("oi_ranks", "io_ranks");
    row("mdoe", "mode");
    row("Mode", "mode");
    row("keep", ""); // two of four letters are too many
    row("x", "");
    row("", "");
    row("something", "");
}

void WordingTest::findsWhatWasMeant()
{
    QFETCH(QString, word);
    QFETCH(QString, meant);
    const std::vector<std::string> known = {"mode", "io_ranks", "data_frames", "keys"};
    QCOMPARE(nearestWord(word.toStdString(), known).value_or(""), meant.toStdString());
    QVERIFY(!nearestWord(std::string(100000, 'a'), known).has_value());
}

void WordingTest::describesValues()
{
    using Json = nlohmann::ordered_json;
    QCOMPARE(describe(Json("a")), "the text \"a\"");
    QCOMPARE(describe(Json(3)), "the number 3");
    QCOMPARE(describe(Json(-1.5)), "the number -1.5");
    QCOMPARE(describe(Json(true)), "true");
    QCOMPARE(describe(Json()), "null");
    QCOMPARE(describe(Json::array()), "an empty list");
    QCOMPARE(describe(Json::array({1})), "a list");
    QCOMPARE(describe(Json::object()), "an empty object");
}

QTEST_APPLESS_MAIN(WordingTest)
#include "wording_test.moc"
