// SPDX-License-Identifier: BSD-2-Clause
// Edits of JSON texts do what they say to the value, and nothing to anything else.
#include "gui/workflow/json_edits.h"
#include "tests/gui/random_json.h"
#include "workflows/json_location.h"

#include <QTest>

#include <set>

using namespace scanweave;
using namespace scanweave::studio;
using Json = nlohmann::ordered_json;

namespace {

Json parsed(const std::string& text)
{
    return Json::parse(text, nullptr, true, true);
}

/// Comments of a text, in any order: an edit must not lose them.
std::multiset<std::string> commentsOf(const std::string& text)
{
    std::multiset<std::string> comments;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '"') {
            for (++at; at < text.size() && text[at] != '"'; ++at) {
                at += text[at] == '\\' ? 1 : 0;
            }
        } else if (text.compare(at, 2, "//") == 0) {
            const std::size_t end = std::min(text.find('\n', at), text.size());
            comments.insert(text.substr(at, end - at));
            at = end;
        } else if (text.compare(at, 2, "/*") == 0) {
            const std::size_t end = text.find("*/", at) + 2;
            comments.insert(text.substr(at, end - at));
            at = end - 1;
        }
    }
    return comments;
}

std::string afterwards(const std::string& text, const std::optional<TextEdit>& edit)
{
    return edit ? applied(text, *edit) : "no edit";
}

} // namespace

class JsonEditsTest : public QObject
{
    Q_OBJECT

private slots:
    void treeFindsWhatTheParserFinds()
    {
        for (std::uint32_t seed = 0; seed < 500; ++seed) {
            RandomJson random(seed);
            const Json document = random.document();
            const std::string text = random.blanks() + random.written(document) + random.blanks();
            const JsonTree tree = JsonTree::of(text);
            QVERIFY2(!tree.isEmpty(), text.c_str());
            const Json flat = document.flatten();
            for (const auto& [pointer, value] : flat.items()) {
                if (value.is_null()) {
                    continue; // or an empty list or object: flatten() doesn't tell
                }
                const JsonNode* node = tree.find(pointer);
                QVERIFY2(node != nullptr, (pointer + "\n" + text).c_str());
                QVERIFY(parsed(text.substr(node->value.begin, node->value.size())) == value);
                QCOMPARE(QString::fromStdString(tree.pointerAt(node->value.begin)),
                         QString::fromStdString(pointer));
            }
        }
    }

    void editsChangeTheValueAndKeepTheComments()
    {
        int edits = 0;
        for (std::uint32_t seed = 0; seed < 4000; ++seed) {
            RandomJson random(seed);
            Json document = random.document();
            const std::string text = random.written(document);
            std::optional<TextEdit> edit;
            Json& modules = document["modules"];
            const std::size_t count = modules.size();
            bool mayLoseComments = false;
            switch (seed % 6) {
            case 0: {
                const Json value = random.value(2);
                edit = insertElement(text, "/modules", random.below(1) + count / 2, value);
                modules.insert(modules.begin() + static_cast<std::ptrdiff_t>(count / 2), value);
                break;
            }
            case 1:
                if (count < 2) {
                    continue;
                }
                {
                    const std::size_t from = random.below(count);
                    const std::size_t to = random.below(count);
                    edit = moveElement(text, "/modules", from, to);
                    const Json moved = modules[from];
                    modules.erase(from);
                    modules.insert(modules.begin() + static_cast<std::ptrdiff_t>(to), moved);
                }
                break;
            case 2:
                if (count == 0) {
                    continue;
                }
                {
                    const std::size_t index = random.below(count);
                    edit = removeValue(text, "/modules/" + std::to_string(index));
                    modules.erase(index);
                    mayLoseComments = true; // those about what is gone
                }
                break;
            case 3: {
                const std::string key = "new" + random.text();
                const Json value = random.value(1);
                edit = setValue(text, "/" + pointerToken(key), value);
                document[key] = value;
                break;
            }
            case 4:
                if (count == 0) {
                    continue;
                }
                edit = duplicateElement(text, "/modules", count - 1);
                modules.push_back(modules[count - 1]);
                mayLoseComments = true; // those inside are there twice
                break;
            default: {
                std::vector<Json> elements;
                for (std::size_t i = random.below(5); i > 0; --i) {
                    elements.push_back(random.text());
                }
                edit = setElements(text, "/inputs/1", elements);
                document["inputs"][1] = elements;
                mayLoseComments = true;
            }
            }
            QVERIFY2(edit.has_value(), text.c_str());
            ++edits;
            const std::string after = applied(text, *edit);
            const JsonScan scan = scanJson(after);
            QVERIFY2(scan.isJson,
                     ("seed " + std::to_string(seed) + "\n" + text + "\n=>\n" + after).c_str());
            QVERIFY2(parsed(after) == document,
                     ("seed " + std::to_string(seed) + "\n" + text + "\n=>\n" + after).c_str());
            if (!mayLoseComments) {
                QVERIFY2(commentsOf(after) == commentsOf(text),
                         ("seed " + std::to_string(seed) + "\n" + text + "\n=>\n" + after).c_str());
            }
            QVERIFY(applied(after, edit->inverted()) == text);
        }
        QVERIFY(edits > 3000);
    }

    void keepsFormatting_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("after");
        const char* const list = "{\n  \"modules\": [\n    {\"use\": \"a\"}, // first\n"
                                 "    {\"use\": \"b\"}  // second\n  ]\n}\n";
        QTest::newRow("move") << list << "move"
                              << "{\n  \"modules\": [\n    {\"use\": \"b\"},  // second\n"
                                 "    {\"use\": \"a\"} // first\n  ]\n}\n";
        QTest::newRow("remove first")
            << list << "remove"
            << "{\n  \"modules\": [\n    {\"use\": \"b\"}  // second\n  ]\n}\n";
        QTest::newRow("insert")
            << list << "insert"
            << "{\n  \"modules\": [\n    {\"use\": \"a\"}, // first\n"
               "    {\"use\": \"c\"},\n    {\"use\": \"b\"}  // second\n  ]\n}\n";
        QTest::newRow("append to one line") << R"({"modules": [1, 2]})" << "append"
                                            << R"({"modules": [1, 2, {"use": "c"}]})";
        QTest::newRow("into empty") << "{\n  \"modules\": []\n}\n"
                                    << "append"
                                    << "{\n  \"modules\": [\n    {\"use\": \"c\"}\n  ]\n}\n";
        QTest::newRow("new key") << "{\n  \"inputs\": [\"a\"] // here\n}\n"
                                 << "key"
                                 << "{\n  \"inputs\": [\"a\"], // here\n  \"name\": \"x\"\n}\n";
        QTest::newRow("nested key")
            << "{\n  \"inputs\": [\"a\"]\n}\n"
            << "nested"
            << "{\n  \"inputs\": [\"a\"],\n  \"distribute\": {\"io_ranks\": 2}\n}\n";
    }

    void keepsFormatting()
    {
        QFETCH(QString, before);
        QFETCH(QString, what);
        QFETCH(QString, after);
        const std::string text = before.toStdString();
        const Json use{{"use", "c"}};
        std::optional<TextEdit> edit;
        if (what == "move") {
            edit = moveElement(text, "/modules", 0, 1);
        } else if (what == "remove") {
            edit = removeValue(text, "/modules/0");
        } else if (what == "insert") {
            edit = insertElement(text, "/modules", 1, use);
        } else if (what == "append") {
            edit = setValue(text, "/modules/-", use);
        } else if (what == "key") {
            edit = setValue(text, "/name", "x");
        } else {
            edit = setValue(text, "/distribute/io_ranks", 2);
        }
        QCOMPARE(QString::fromStdString(afterwards(text, edit)), after);
    }

    void refusesPlacesThatAreNotThere()
    {
        const std::string text = R"({"modules": [1], "name": "a"})";
        QVERIFY(!moveElement(text, "/modules", 0, 1));
        QVERIFY(!removeValue(text, "/modules/1"));
        QVERIFY(!removeValue(text, "/other"));
        QVERIFY(!removeValue(text, ""));
        QVERIFY(!insertElement(text, "/name", 0, 1));
        QVERIFY(!renameKey(text, "/modules/0", "x"));
        QVERIFY(!setValue("{", "/name", 1));
        QVERIFY(!setValue(text, "/modules/5", 1));
    }

    void smallestEditNeverCutsACharacter()
    {
        const TextEdit edit = editBetween("aé", "aè"); // differ in the last byte only
        QCOMPARE(edit.removed, std::string("é"));
        QCOMPARE(edit.inserted, std::string("è"));
        QVERIFY(editBetween("same", "same").isEmpty());
    }
};

QTEST_APPLESS_MAIN(JsonEditsTest)
#include "json_edits_test.moc"
