// SPDX-License-Identifier: BSD-2-Clause
// Tests workflows/json_location and the scanner behind it.
#include "workflows/json_location.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <random>

using namespace scanweave;

namespace {

std::string placeOf(const TextPosition& position)
{
    return std::to_string(position.line) + ":" + std::to_string(position.column);
}

std::string valuePlace(const JsonScan& scan, const char* pointer)
{
    const auto location = scan.locations.find(pointer);
    return location ? placeOf(location->value) : "none";
}

std::string keyPlace(const JsonScan& scan, const char* pointer)
{
    const auto location = scan.locations.find(pointer);
    return location ? placeOf(location->key) : "none";
}

/// Every value of `value` has a place in `locations` at which the text really begins with it.
void checkPlaces(const nlohmann::ordered_json& value,
                 const std::string& pointer,
                 const JsonLocations& locations,
                 const std::vector<std::string>& lines)
{
    const auto location = locations.find(pointer);
    QVERIFY2(location.has_value(), pointer.c_str());
    const auto& [line, column] = location->value;
    QVERIFY(line >= 1 && static_cast<std::size_t>(line) <= lines.size() && column >= 1);
    const std::string rest =
        lines[static_cast<std::size_t>(line) - 1].substr(static_cast<std::size_t>(column) - 1);
    const std::string begin = value.is_object() ? "{" : value.is_array() ? "[" : value.dump();
    QVERIFY2(rest.starts_with(begin), (pointer + " at " + rest).c_str());
    for (const auto& [key, child] : value.items()) {
        if (value.is_structured()) {
            checkPlaces(child, pointer + "/" + pointerToken(key), locations, lines);
        }
    }
}

struct BadText
{
    const char* text;
    const char* place;
    const char* message;
    const char* cure;
};

const BadText badTexts[] = {
    {"", "1:1", "the file is empty", "begin with"},
    {" \n// only a comment", "2:18", "the file is empty", "begin with"},
    {"{", "1:2", "expected a key in double quotes, found the end of the file", "\"key\": value"},
    {"{\"a\": 1", "1:8", "the file ends before the \"{\" of line 1, column 1", "missing \"}\""},
    {"{\n\"a\": [1, 2\n}", "3:1", "\"}\" can't close the \"[\" of line 2, column 6", "\"]\" first"},
    {"{\"a\": 1,}", "1:8", "a comma after the last member", "remove this comma"},
    {"[1, 2, ]", "1:6", "a comma after the last value", "remove this comma"},
    {"[1,,2]", "1:4", "expected a value, found \",\"", ""},
    {"{\"a\": 1 \"b\": 2}", "1:9", "expected \",\" or \"}\", found \"\\\"\"", "put a comma"},
    {"{\"a\" 1}", "1:6", "expected \":\" after the key \"a\"", "write \"a\": value"},
    {"{\"a\" = 1}", "1:6", "expected \":\" after the key \"a\", found \"=\"", ""},
    {"{a: 1}", "1:2", "a key without quotes", "double quotes"},
    {"{'a': 1}", "1:2", "a key in single quotes", "double quotes"},
    {"{\"a\": 'b'}", "1:7", "text in single quotes", "double quotes"},
    {"{\"a\": True}", "1:7", "True is no JSON value", "did you mean \"true\"?"},
    {"{\"a\": None}", "1:7", "None is no JSON value", "did you mean null?"},
    {"{\"a\": frames}", "1:7", "frames is no JSON value", "double quotes: \"frames\""},
    {"{\"a\": 1 MiB}", "1:9", "expected \",\" or \"}\", found \"M\"", ""},
    {"{\"a\": 1MiB}", "1:7", "this begins like a number but is none", "\"1 MiB\""},
    {"[01]", "1:2", "a number that begins with 0", ""},
    {"[-]", "1:2", "a number without all of its digits", ""},
    {"[1.]", "1:2", "a number without all of its digits", ""},
    {"[1e+]", "1:2", "a number without all of its digits", ""},
    {"[.5]", "1:2", "expected a value, found \".\"", ""},
    {"[+1]", "1:2", "expected a value, found \"+\"", ""},
    {"[1e999]", "1:2", "a number too large", ""},
    {"[\"abc\n\"]", "1:2", "a text without its closing quote", ""},
    {"[\"abc", "1:2", "a text without its closing quote", ""},
    {"[\"abc\\", "1:2", "a text without its closing quote", ""},
    {"[\"a\tb\"]", "1:4", "a control character in a text", "\\t"},
    {"[\"a\\qb\"]", "1:4", "a backslash before a character that needs none", "\\\\"},
    {"[\"\\u12g4\"]", "1:5", "\\u without four hexadecimal digits", ""},
    {"[\"\\u-123\"]", "1:5", "\\u without four hexadecimal digits", ""},
    {"[\"\\ud800\"]", "1:3", "half of a surrogate pair", ""},
    {"[\"\\udc00\"]", "1:3", "half of a surrogate pair", ""},
    {"[\"\\ud800\\u0041\"]", "1:3", "half of a surrogate pair", ""},
    {"[\"a\xff\"]", "1:4", "no UTF-8", ""},
    {"[\"\xc0\xaf\"]", "1:3", "no UTF-8", ""},
    {"[\"\xed\xa0\x80\"]", "1:3", "no UTF-8", ""},
    {"[\"\xf4\x90\x80\x80\"]", "1:3", "no UTF-8", ""},
    {"\xff\xfe{", "1:1", "no UTF-8 text", "save the file as UTF-8"},
    {"{} {}", "1:4", "the JSON value ended before this \"{\"", ""},
    {"[1] /* open", "1:5", "a comment that doesn't end", "add */"},
    {"[1] / 2", "1:5", "a slash that begins no comment", ""},
    {"# comment\n{}", "1:1", "expected a value, found \"#\"", ""},
};

} // namespace

class JsonLocationTest : public QObject
{
    Q_OBJECT

private slots:
    void placesOfKeysAndValues();
    void tabsCrlfAndUnicode();
    void byteOrderMarkIsNotCounted();
    void nearestIsTheInnermostThere();
    void pointersWithOddKeys();
    void syntaxFaults_data();
    void syntaxFaults();
    void duplicateKeys();
    void limits();
    void randomDocumentsHaveTheirPlaces();
    void agreesWithTheParser();
};

void JsonLocationTest::placesOfKeysAndValues()
{
    const JsonScan scan = scanJson("{\n"
                                   "  \"a\": 1, // comment {\n"
                                   "  /* \"x\":\n"
                                   "   */ \"b\" :\n"
                                   "    [true, {\"c\":null}]\n"
                                   "}\n");
    QVERIFY(scan.isJson);
    QVERIFY(scan.problems.empty());
    QCOMPARE(valuePlace(scan, ""), "1:1");
    QCOMPARE(keyPlace(scan, ""), "0:0");
    QCOMPARE(keyPlace(scan, "/a"), "2:3");
    QCOMPARE(valuePlace(scan, "/a"), "2:8");
    QCOMPARE(keyPlace(scan, "/b"), "4:7");
    QCOMPARE(valuePlace(scan, "/b"), "5:5");
    QCOMPARE(valuePlace(scan, "/b/0"), "5:6");
    QCOMPARE(keyPlace(scan, "/b/0"), "0:0");
    QCOMPARE(valuePlace(scan, "/b/1"), "5:12");
    QCOMPARE(keyPlace(scan, "/b/1/c"), "5:13");
    QCOMPARE(valuePlace(scan, "/b/1/c"), "5:17");
    QCOMPARE(valuePlace(scan, "/x"), "none");
    QCOMPARE(valuePlace(scan, "/b/2"), "none");
    QCOMPARE(valuePlace(scan, "/b/-1"), "none");
    QCOMPARE(valuePlace(scan, "b"), "none");
}

void JsonLocationTest::tabsCrlfAndUnicode()
{
    const JsonScan scan = scanJson("{\r\n\t\t\"é\":\t1,\r\n\"😀\": \"ü\", \"z\": 2}");
    QVERIFY(scan.isJson);
    QCOMPARE(keyPlace(scan, "/é"), "2:3");
    QCOMPARE(valuePlace(scan, "/é"), "2:9"); // é is two bytes
    QCOMPARE(valuePlace(scan, "/😀"), "3:9");
    QCOMPARE(keyPlace(scan, "/z"), "3:15");
    QCOMPARE(valuePlace(scanJson("{\"\\u00e9\\ud83d\\ude00\": 1}"), "/é😀"), "1:24");
}

void JsonLocationTest::byteOrderMarkIsNotCounted()
{
    const JsonScan scan = scanJson("\xef\xbb\xbf{\"a\": 1}");
    QVERIFY(scan.isJson);
    QCOMPARE(valuePlace(scan, ""), "1:1");
    QCOMPARE(keyPlace(scan, "/a"), "1:2");
}

void JsonLocationTest::nearestIsTheInnermostThere()
{
    const JsonScan scan = scanJson("{\"a\": {\"b\": [1]}}");
    QCOMPARE(placeOf(scan.locations.nearest("/a/b/0").value), "1:14");
    QCOMPARE(placeOf(scan.locations.nearest("/a/b/7/x").value), "1:13");
    QCOMPARE(placeOf(scan.locations.nearest("/q").value), "1:1");
    QCOMPARE(placeOf(JsonLocations().nearest("/q").value), "0:0");
}

void JsonLocationTest::pointersWithOddKeys()
{
    const JsonScan scan = scanJson("{\"a/b~c\": {\"\": 1}, \"~1\": 2}");
    QCOMPARE(pointerToken("a/b~c"), "a~1b~0c");
    QCOMPARE(valuePlace(scan, "/a~1b~0c/"), "1:16");
    QCOMPARE(valuePlace(scan, "/~01"), "1:26");
    QVERIFY(pointerTokens("").empty());
    QCOMPARE(pointerTokens("/").size(), std::size_t{1});
}

void JsonLocationTest::syntaxFaults_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("cure");
    for (const auto& [text, place, message, cure] : badTexts) {
        QTest::newRow(text) << QByteArray(text) << place << message << cure;
    }
}

void JsonLocationTest::syntaxFaults()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, place);
    QFETCH(QString, message);
    QFETCH(QString, cure);
    const JsonScan scan = scanJson(text.toStdString());
    QVERIFY(!scan.isJson);
    QCOMPARE(scan.problems.size(), std::size_t{1});
    const Problem& problem = scan.problems.front();
    QVERIFY2(QString::fromStdString(problem.message).contains(message), problem.message.c_str());
    QVERIFY2(QString::fromStdString(problem.cure).contains(cure), problem.cure.c_str());
    QVERIFY(!problem.cure.empty());
    QCOMPARE(QString("%1:%2").arg(problem.line).arg(problem.column), place);
}

void JsonLocationTest::duplicateKeys()
{
    const JsonScan scan =
        scanJson("{\"a\": [{\"k\": 1,\n\"\\u006b\": 2}], \"b\": 1, \"a\": 3, \"a\": 4}");
    QVERIFY(scan.isJson);
    QCOMPARE(scan.problems.size(), std::size_t{3});
    QCOMPARE(scan.problems[0].pointer, "/a/0/k");
    QCOMPARE(scan.problems[0].line, 2);
    QCOMPARE(scan.problems[0].column, 1);
    QCOMPARE(scan.problems[0].message, "the key \"k\" is already at line 1, column 9");
    QCOMPARE(scan.problems[1].pointer, "/a");
    QCOMPARE(scan.problems[1].column, 24);
    QCOMPARE(scan.problems[2].message, "the key \"a\" is already at line 1, column 2");
}

void JsonLocationTest::limits()
{
    const auto message = [](const std::string& text) {
        const JsonScan scan = scanJson(text);
        return scan.problems.empty() ? std::string() : scan.problems.front().message;
    };
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    QVERIFY(scanJson(nested(maxJsonDepth)).isJson);
    QCOMPARE(message(nested(maxJsonDepth + 1)), "nested deeper than 64 levels");
    QCOMPARE(message(std::string(100000, '[')), "nested deeper than 64 levels");
    std::string objects;
    for (int i = 0; i < 100000; ++i) {
        objects += "{\"a\":";
    }
    QCOMPARE(message(objects), "nested deeper than 64 levels");

    std::string wide = "{";
    for (std::size_t i = 0; i <= maxJsonMembers; ++i) {
        wide += "\"" + std::to_string(i) + "\": 0,";
    }
    QCOMPARE(message(wide), "an object with more than 1000 keys");
    std::string many = "[";
    for (std::size_t i = 0; i <= maxJsonValues; ++i) {
        many += "0,";
    }
    QCOMPARE(message(many), "more than 1000000 values");
    QCOMPARE(message("{\"" + std::string(maxJsonKeyBytes + 1, 'k') + "\": 0}"),
             "a key longer than 1024 bytes");
    QCOMPARE(message(std::string(maxJsonBytes + 1, ' ')), "the file is larger than 16 MiB");
    QVERIFY(scanJson("[\"" + std::string(maxJsonBytes - 4, 'a') + "\"]").isJson);

    std::string twice = "{\"a\": 0";
    for (int i = 0; i < 100000; ++i) {
        twice += ",\"a\":0";
    }
    QCOMPARE(scanJson(twice + "}").problems.size(), std::size_t{100});
}

void JsonLocationTest::randomDocumentsHaveTheirPlaces()
{
    using Json = nlohmann::ordered_json;
    std::mt19937 random(11);
    const auto make = [&random](const auto& self, int depth) -> Json {
        const auto kind = random() % (depth > 4 ? 5U : 8U);
        if (kind > 4) {
            Json result = kind == 5 ? Json::array() : Json::object();
            const auto size = random() % 5;
            for (std::size_t i = 0; i < size; ++i) {
                if (result.is_array()) {
                    result.push_back(self(self, depth + 1));
                } else {
                    result["k/~é\"" + std::to_string(i)] = self(self, depth + 1);
                }
            }
            return result;
        }
        const Json simple[] = {nullptr, true, static_cast<int>(random()), 1.25e-7, "t\n\"é"};
        return simple[kind];
    };
    for (int i = 0; i < 200; ++i) {
        const Json document = make(make, 0);
        const std::string text = document.dump(i % 4);
        const JsonScan scan = scanJson(text);
        QVERIFY(scan.isJson && scan.problems.empty());
        std::vector<std::string> lines(1);
        for (const char character : text) {
            if (character == '\n') {
                lines.emplace_back();
            } else {
                lines.back() += character;
            }
        }
        checkPlaces(document, "", scan.locations, lines);
        if (QTest::currentTestFailed()) {
            return;
        }
    }
}

/// What the scanner takes the parser takes and the other way round, but for what only the scanner
/// refuses.
void JsonLocationTest::agreesWithTheParser()
{
    const std::string good =
        "{\"a\": [1, -2.5e3, true, null, \"x\\n\\u00e9\\ud83d\\ude00é\"], // c\n"
        " \"b\": {\"c\": false, \"d\": [[], {}]} /* c */}\r\n";
    static constexpr std::string_view letters = "{}[]\",:\\/*ue019.+-x \n\r\t\xc3\xa9\xff";
    std::mt19937 random(23);
    int taken = 0;
    for (int i = 0; i < 10000; ++i) {
        std::string text = good;
        for (auto changes = 1 + random() % 2; changes > 0; --changes) {
            const std::size_t where = random() % text.size();
            const char letter = letters[random() % letters.size()];
            switch (random() % 3) {
            case 0:
                text[where] = letter;
                break;
            case 1:
                text.insert(where, 1, letter);
                break;
            default:
                text.erase(where, 1 + random() % 3);
                break;
            }
        }
        const bool isTaken = nlohmann::ordered_json::accept(text, true);
        const JsonScan scan = scanJson(text);
        QVERIFY2(scan.isJson == isTaken, text.c_str());
        taken += isTaken ? 1 : 0;
        for (const Problem& problem : scan.problems) {
            QVERIFY(problem.line >= 1 && problem.column >= 1);
        }
    }
    QVERIFY(taken > 300 && taken < 9700);
}

QTEST_APPLESS_MAIN(JsonLocationTest)
#include "json_location_test.moc"
