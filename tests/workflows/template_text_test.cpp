// SPDX-License-Identifier: BSD-2-Clause
// Tests workflows/template_text.
#include "workflows/template_text.h"

#include <QTest>

#include <random>

using namespace scanweave;

namespace {

FieldPath makePath(std::string type, std::string key, std::vector<PathStep> steps = {})
{
    return {std::move(type), std::move(key), std::move(steps)};
}

} // namespace

class TemplateTextTest : public QObject
{
    Q_OBJECT

private slots:
    void readsFieldPaths();
    void readsTemplates();
    void refuses_data();
    void refuses();
    void pathsReadBackWhatTheyWrite();
    void randomTextsNeverCrash();
};

void TemplateTextTest::readsFieldPaths()
{
    QVERIFY(parseFieldPath("SourceName") == makePath("", "SourceName"));
    QVERIFY(parseFieldPath("Observation/SourceName") == makePath("Observation", "SourceName"));
    QVERIFY(parseFieldPath("O/SourceName") == makePath("O", "SourceName"));
    QVERIFY(parseFieldPath("Times.0") == makePath("", "Times", {{"0", 0}}));
    QVERIFY(parseFieldPath("Times.-1") == makePath("", "Times", {{"-1", -1}}));
    QVERIFY(parseFieldPath("Times.start") == makePath("", "Times", {{"start", {}}}));
    QVERIFY(parseFieldPath("Map.a b.-x.12a.3") ==
            makePath("", "Map", {{"a b", {}}, {"-x", {}}, {"12a", {}}, {"3", 3}}));
    // Only the first slash is between type and key.
    QVERIFY(parseFieldPath("O/a/b") == makePath("O", "a/b"));
    QVERIFY(parseFieldPath("PipelineInfo/22-May-2019:18:42:15") ==
            makePath("PipelineInfo", "22-May-2019:18:42:15"));
}

void TemplateTextTest::readsTemplates()
{
    const auto parts = parseTemplate("{SourceName}-{O/ID.x}");
    QCOMPARE(parts.size(), std::size_t{3});
    QVERIFY(parts[0].field == makePath("", "SourceName") && parts[0].literal.empty());
    QVERIFY(!parts[1].field && parts[1].literal == "-");
    QVERIFY(parts[2].field == makePath("O", "ID", {{"x", {}}}));

    QVERIFY(parseTemplate("").empty());
    QVERIFY(parseTemplate("all") == (std::vector<TemplatePart>{{"all", {}}}));
    QVERIFY(parseTemplate("a{{b}}c") == (std::vector<TemplatePart>{{"a{b}c", {}}}));
    QVERIFY(parseTemplate("{{{A}}}") ==
            (std::vector<TemplatePart>{{"{", {}}, {"", makePath("", "A")}, {"}", {}}}));
    QVERIFY(parseTemplate("{A}{B}") ==
            (std::vector<TemplatePart>{{"", makePath("", "A")}, {"", makePath("", "B")}}));
    QVERIFY(parseTemplate("{{}}") == (std::vector<TemplatePart>{{"{}", {}}}));
}

void TemplateTextTest::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* text, const char* message) {
        QTest::newRow(text) << text << message;
    };
    row("{", "the \"{\" at character 1 of \"{\" is not closed");
    row("a{b", "the \"{\" at character 2 of \"a{b\" is not closed");
    row("{a{b}}", "the \"{\" at character 1 of \"{a{b}}\" is not closed");
    row("}", "the \"}\" at character 1 of \"}\" closes nothing");
    row("{a}}", "the \"}\" at character 4 of \"{a}}\" closes nothing");
    row("{}", "the name of a field is empty");
    row("{ }", "the name of a field is empty");
    row("{ a}", "has a blank at its begin or end");
    row("{a }", "has a blank at its begin or end");
    row("{O/}", "names no frame key");
    row("{.x}", "names no frame key");
    row("{O/.x}", "names no frame key");
    row("{/a}", "\"\" in \"/a\" is no frame type");
    row("{Observatoin/a}", "\"Observatoin\" in \"Observatoin/a\" is no frame type");
    row("{EndProcessing/a}", "is no frame type");
    row("{a.}", "has nothing after a dot");
    row("{a..b}", "has nothing after a dot");
    row("{a.99999999999999999999}", "is out of range");
    row("{a\tb}", "has a control character in it");
}

void TemplateTextTest::refuses()
{
    QFETCH(QString, text);
    QFETCH(QString, message);
    try {
        parseTemplate(text.toStdString());
        QFAIL("taken");
    } catch (const TemplateError& error) {
        QVERIFY2(QString(error.what()).contains(message), error.what());
        QVERIFY(!error.cure().empty());
    }
}

void TemplateTextTest::pathsReadBackWhatTheyWrite()
{
    for (const char* text : {"A", "O/A", "A.b.-3.0", "Map/a/b.c d.-0"}) {
        QCOMPARE(parseFieldPath(text).text(), text);
    }
    QVERIFY_EXCEPTION_THROWN(parseFieldPath("a}"), TemplateError);
    QVERIFY_EXCEPTION_THROWN(parseFieldPath(""), TemplateError);
}

void TemplateTextTest::randomTextsNeverCrash()
{
    static constexpr std::string_view letters = "{}{}./-0aS\xc3 ";
    std::mt19937 random(5);
    int taken = 0;
    for (int i = 0; i < 20000; ++i) {
        std::string text(random() % 12, ' ');
        for (char& character : text) {
            character = letters[random() % letters.size()];
        }
        try {
            std::string again;
            for (const TemplatePart& part : parseTemplate(text)) {
                if (part.field) {
                    again += "{" + part.field->text() + "}";
                }
                for (const char character : part.literal) {
                    again += std::string(character == '{' || character == '}' ? 2 : 1, character);
                }
            }
            QCOMPARE(again, text);
            ++taken;
        } catch (const TemplateError&) {
            continue; // refused, that's fine
        }
    }
    QVERIFY(taken > 1000);
}

QTEST_APPLESS_MAIN(TemplateTextTest)
#include "template_text_test.moc"
