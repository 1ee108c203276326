// SPDX-License-Identifier: BSD-2-Clause
// A cure's button mends the problem that it stands at.
#include "gui/workflow/cures.h"
#include "gui/workflow/module_catalogue.h"
#include "workflows/workflow_io.h"

#include <QTest>

#include <algorithm>

using namespace scanweave;
using namespace scanweave::studio;

namespace {

std::vector<Problem> problemsOf(const std::string& text)
{
    return loadWorkflow(text, {}, builtinModules()).problems;
}

bool has(const std::vector<Problem>& problems, const Problem& wanted)
{
    return std::ranges::any_of(
        problems, [&](const Problem& problem) { return problem.message == wanted.message; });
}

} // namespace

class CuresTest : public QObject
{
    Q_OBJECT

private slots:
    void mendsTheProblem_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("label");
        const auto row = [](const char* name, const char* text, const char* label) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(label);
        };
        row("misspelt key",
            R"({"inputs": ["a.g3"], "distribute": {"io_rank": 2}})",
            "Rename it to io_ranks");
        row("misspelt module",
            R"({"inputs": ["a.g3"], "modules": [{"use": "kep", "keys": ["a"]}]})",
            "Write keep");
        row("unknown key", R"({"inputs": ["a.g3"], "completely_different": 1})", "Remove it");
        row("wrong choice",
            R"({"inputs": ["a.g3"], "distribute": {"schedule": 7}})",
            "Write \"pull\"");
        row("no inputs", R"({"name": "x"})", "Add inputs");
        row("inputs as text", R"({"inputs": "a.g3"})", "Write [\"a.g3\"]");
        row("missing parameter",
            R"({"inputs": ["a.g3"], "modules": [{"use": "keep"}]})",
            "Add keys");
        row("list needed",
            R"({"inputs": ["a.g3"], "modules": [{"use": "keep", "keys": "A"}]})",
            "Write [\"A\"]");
        row("bool in quotes",
            R"({"inputs": ["a.g3"], "distribute": {"deduplicate": "yes"}})",
            "Write true");
        row("empty text", R"({"inputs": ["a.g3"], "name": ""})", "Remove it");
        row("trailing comma", "{\"inputs\": [\"a.g3\",]}", "Remove the comma");
        row("missing comma", "{\"inputs\": [\"a.g3\"]\n \"name\": \"x\"}", "Put a comma");
        row("missing bracket", "{\"inputs\": [\"a.g3\"]", "Add the missing }");
        row("key without quotes", "{inputs: [\"a.g3\"]}", "Put it into quotes");
        row("single quotes", "{\"inputs\": ['a.g3']}", "Use double quotes");
        row("wrong word",
            "{\"inputs\": [\"a.g3\"], \"distribute\": {\"deduplicate\": True}}",
            "Write true");
        row("empty file", "", "Begin a workflow");
        row("twice", R"({"inputs": ["a.g3"], "name": "a", "name": "b"})", "Remove it");
    }

    void mendsTheProblem()
    {
        QFETCH(QString, text);
        QFETCH(QString, label);
        const std::string before = text.toStdString();
        const auto problems = problemsOf(before);
        QVERIFY(!problems.empty());
        QStringList offered;
        for (const Problem& problem : problems) {
            for (const CureEdit& cure : curesFor(problem, before, builtinModules())) {
                offered.append(QString::fromStdString(cure.label));
                if (!offered.last().startsWith(label)) {
                    continue;
                }
                const std::string after = applied(before, cure.edit);
                QVERIFY2(!has(problemsOf(after), problem), after.c_str());
                QCOMPARE(applied(after, cure.edit.inverted()), before);
                return;
            }
        }
        QFAIL(qPrintable(
            QStringLiteral("offered: ") + offered.join(u'|') + QStringLiteral("\n") +
            QString::fromStdString(problems.front().message + "\n" + problems.front().cure)));
    }

    void everyCureKeepsTheTextReadable()
    {
        // Cures of many problems of one text, each on its own.
        const std::string text = R"({
  // a comment
  "inputs": ["a.g3", []],
  "distribute": {"mode": "frame", "io_ranks": "2", "memory": "1 B", "bundle": true},
  "modules": [{"use": "selec", "where": 1}, {"use": "keep", "kyes": ["a"]}, {}],
  "accumulate": {"group": "{}", "sort": "start", "keep": "*"},
  "on_error": {"module": "never"}
})";
        int cures = 0;
        for (const Problem& problem : problemsOf(text)) {
            for (const CureEdit& cure : curesFor(problem, text, builtinModules())) {
                ++cures;
                const std::string after = applied(text, cure.edit);
                QVERIFY2(!JsonTree::of(after).isEmpty(), (cure.label + "\n" + after).c_str());
                QVERIFY(after.find("// a comment") != std::string::npos);
            }
        }
        QVERIFY2(cures >= 8, qPrintable(QString::number(cures)));
    }

    void leavesOutFramesWithoutAKey()
    {
        const std::string text =
            R"({"inputs": ["a.g3"], "modules": [{"use": "statistics", "key": "Flags"}]})";
        Problem problem;
        problem.severity = Problem::Severity::Warning;
        problem.pointer = "/modules/0/key";
        problem.message = "some Scan frames have no \"Flags\", which module \"statistics\" reads";
        problem.cure = "leave those frames out before, or set \"on_error\": {\"module\": \"skip\"}";
        const auto cures = curesFor(problem, text, builtinModules());
        QCOMPARE(cures.size(), std::size_t{2});
        const auto skip = nlohmann::json::parse(applied(text, cures[0].edit));
        QVERIFY(skip["on_error"]["module"] == "skip");
        const auto select = nlohmann::json::parse(applied(text, cures[1].edit));
        QCOMPARE(select["modules"].size(), std::size_t{2});
        QVERIFY(select["modules"][0]["where"] == "has(Flags)");
        QVERIFY(problemsOf(applied(text, cures[1].edit)).empty());
    }

    void replacesOnlyTheWrongWordOfATemplate()
    {
        const std::string text =
            R"({"inputs": ["a.g3"], "accumulate": {"group": "{SourceNam}-{ObservationID}"}})";
        Problem problem;
        problem.pointer = "/accumulate/group";
        problem.message = "the group's name wants \"SourceNam\", which no Scan frame has";
        problem.cure = "did you mean \"SourceName\"?";
        const auto cures = curesFor(problem, text, builtinModules());
        QVERIFY(!cures.empty());
        const auto after = nlohmann::json::parse(applied(text, cures[0].edit));
        QVERIFY(after["accumulate"]["group"] == "{SourceName}-{ObservationID}");
    }

    void underlinesWithinTheText()
    {
        for (const char* text : {"", "{", "{\"inputs\": [\"a\",]}", "\n\n", "{\"inputs\": 5}"}) {
            const std::string whole = text;
            for (const Problem& problem : problemsOf(whole)) {
                const TextRange range = rangeOf(problem, whole, JsonTree::of(whole));
                QVERIFY(range.begin <= range.end);
                QVERIFY(range.end <= whole.size());
            }
        }
    }
};

QTEST_APPLESS_MAIN(CuresTest)
#include "cures_test.moc"
