// SPDX-License-Identifier: BSD-2-Clause
// Tests workflows/problem_text.
#include "workflows/problem_text.h"
#include "workflows/utf8.h"

#include <QTest>

using namespace scanweave;

namespace {

Problem makeProblem(int line, int column)
{
    return {.severity = Problem::Severity::Error,
            .pointer = "/a/b",
            .line = line,
            .column = column,
            .message = "b is wrong",
            .cure = "write c"};
}

} // namespace

class ProblemTextTest : public QObject
{
    Q_OBJECT

private slots:
    void looksLikeACompilers();
    void showsTheLine_data();
    void showsTheLine();
    void longLinesAreCutAroundTheColumn();
    void wrongPlacesDoNoHarm();
    void controlCharactersStayOut();
};

void ProblemTextTest::looksLikeACompilers()
{
    Problem problem = makeProblem(3, 7);
    QCOMPARE(problemText(problem, "w.json"), "w.json:3:7: error: b is wrong [/a/b]\n    write c");
    problem.severity = Problem::Severity::Warning;
    problem.pointer.clear();
    problem.cure.clear();
    QCOMPARE(problemText(problem, "w.json"), "w.json:3:7: warning: b is wrong");
    problem.line = 0;
    problem.column = 0;
    QCOMPARE(problemText(problem, "w.json"), "w.json: warning: b is wrong");
}

void ProblemTextTest::showsTheLine_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("shown");
    QTest::newRow("first") << "{\"a\": 1}" << 1 << 2 << "    {\"a\": 1}\n     ^";
    QTest::newRow("second") << "{\n  \"a\": 1}\n" << 2 << 3 << "      \"a\": 1}\n      ^";
    QTest::newRow("crlf") << "{\r\n  \"a\": 1}\r\n" << 2 << 3 << "      \"a\": 1}\n      ^";
    QTest::newRow("tab") << "{\n\t\"a\":\t1}" << 2 << 7 << "    \t\"a\":\t1}\n    \t    \t^";
    QTest::newRow("unicode") << "{\"é😀\": 1}" << 1 << 12 << "    {\"é😀\": 1}\n           ^";
    QTest::newRow("mark") << "\uFEFF{\"a\": 1}" << 1 << 2 << "    {\"a\": 1}\n     ^";
    QTest::newRow("end") << "{" << 1 << 2 << "    {\n     ^";
}

void ProblemTextTest::showsTheLine()
{
    QFETCH(QString, source);
    QFETCH(int, line);
    QFETCH(int, column);
    QFETCH(QString, shown);
    const std::string text = problemText(makeProblem(line, column), "w", source.toStdString());
    const QString expected = QString("w:%1:%2: error: b is wrong [/a/b]\n%3\n    write c")
                                 .arg(line)
                                 .arg(column)
                                 .arg(shown);
    QCOMPARE(QString::fromStdString(text), expected);
}

void ProblemTextTest::longLinesAreCutAroundTheColumn()
{
    std::string source(100000, 'a');
    source[50000] = 'X';
    const std::string text = problemText(makeProblem(1, 50001), "w", source);
    QVERIFY(text.size() < 400);
    const auto lines = QString::fromStdString(text).split('\n');
    QCOMPARE(lines.size(), 4);
    QCOMPARE(lines[1].indexOf('X'), lines[2].indexOf('^'));
    QVERIFY(lines[1].contains('X'));

    std::string wide;
    for (int i = 0; i < 1000; ++i) {
        wide += "é";
    }
    for (int column = 1; column < 300; ++column) {
        QVERIFY(isUtf8(problemText(makeProblem(1, column), "w", wide)));
    }
}

void ProblemTextTest::wrongPlacesDoNoHarm()
{
    for (const int line : {-1, 0, 1, 2, 1000000}) {
        for (const int column : {-1, 0, 1, 2, 3, 1000000}) {
            for (const char* source : {"", "\n", "ab\n", "\xff\xff", "\r\n\r\n"}) {
                const std::string text = problemText(makeProblem(line, column), "w", source);
                QVERIFY(text.ends_with("\n    write c"));
            }
        }
    }
}

void ProblemTextTest::controlCharactersStayOut()
{
    Problem problem = makeProblem(1, 3);
    problem.pointer = "/\x1b[31m";
    const std::string text = problemText(problem, "w", "\x1b[2J\x7f");
    QVERIFY(text.find('\x1b') == std::string::npos);
    QVERIFY(text.find('\x7f') == std::string::npos);
}

QTEST_APPLESS_MAIN(ProblemTextTest)
#include "problem_text_test.moc"
