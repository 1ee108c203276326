// SPDX-License-Identifier: BSD-2-Clause
// Workflows are compared by what they mean.
#include "gui/workflow/module_catalogue.h"
#include "gui/workflow/workflow_difference.h"

#include <QTest>

using namespace scanweave;
using namespace scanweave::studio;
using Kind = WorkflowDifference::Kind;

namespace {

std::vector<WorkflowDifference> between(const char* first, const char* second)
{
    const auto read = [](const char* text) {
        return nlohmann::ordered_json::parse(text, nullptr, true, true);
    };
    return compareWorkflows(read(first), read(second), builtinModules());
}

const char* const example = R"({
  "name": "a", "inputs": ["cal.g3", ["s*.g3"]],
  "modules": [
    {"use": "select", "where": "Turnaround != true"},
    {"use": "poly_filter", "key": "A", "order": 3},
    {"use": "statistics", "key": "A"}
  ],
  "accumulate": {"group": "{SourceName}", "sort": ["start"]}
})";

} // namespace

class WorkflowDifferenceTest : public QObject
{
    Q_OBJECT

private slots:
    void theSameOtherwiseWrittenIsNoDifference()
    {
        const auto all = between(example, R"({
          // a comment
          "accumulate": {"sort": ["start"], "group": "{SourceName}"},
          "modules": [
            {"where": "Turnaround != true", "use": "select", "enabled": true},
            {"order": 3.0, "use": "poly_filter", "key": "A"},
            {"use": "statistics", "key": "A"}
          ],
          "distribute": {"mode": "frames", "io_ranks": "auto"},
          "inputs": ["cal.g3", ["s*.g3"]], "name": "a"
        })");
        QVERIFY2(all.empty(), all.empty() ? "" : (all[0].part + " " + all[0].what).c_str());
        QVERIFY(between(example, example).empty());
    }

    void parametersAreNamed()
    {
        const auto all = between(example, R"({
          "name": "a", "inputs": ["cal.g3", ["s*.g3"]],
          "modules": [
            {"use": "select", "where": "Turnaround != true", "enabled": false},
            {"use": "poly_filter", "key": "A", "order": 5},
            {"use": "statistics", "key": "A"}
          ],
          "distribute": {"mode": "files"},
          "accumulate": {"group": "{SourceName}", "sort": ["start"]}
        })");
        QCOMPARE(all.size(), std::size_t{3});
        QCOMPARE(all[0].what, std::string("enabled"));
        QCOMPARE(all[0].pointer, std::string("/modules/0/enabled"));
        QCOMPARE(all[1].part, std::string("module poly_filter"));
        QCOMPARE(all[1].what, std::string("order"));
        QCOMPARE(all[1].first, std::string("3"));
        QCOMPARE(all[1].second, std::string("5"));
        QCOMPARE(all[2].what, std::string("mode"));
        QCOMPARE(all[2].first, std::string("\"frames\"")); // the default that isn't written
    }

    void modulesComeGoAndMove()
    {
        const auto all = between(example, R"({
          "name": "a", "inputs": ["cal.g3", ["s*.g3"]],
          "modules": [
            {"use": "statistics", "key": "A"},
            {"use": "select", "where": "Turnaround != true"},
            {"use": "keep", "keys": ["A"]}
          ],
          "accumulate": {"group": "{SourceName}", "sort": ["start"]}
        })");
        QCOMPARE(all.size(), std::size_t{3});
        const auto kindOf = [&](const std::string& part) {
            for (const WorkflowDifference& difference : all) {
                if (difference.part == part) {
                    return difference.kind;
                }
            }
            return Kind::Changed;
        };
        QCOMPARE(kindOf("module poly_filter"), Kind::Removed);
        QCOMPARE(kindOf("module keep"), Kind::Added);
        // One of the two has moved past the other.
        QVERIFY(kindOf("module statistics") == Kind::Moved ||
                kindOf("module select") == Kind::Moved);
    }

    void inputsAreCompared()
    {
        const auto all = between(example, R"({
          "name": "a", "inputs": ["other.g3", "s*.g3"],
          "modules": [
            {"use": "select", "where": "Turnaround != true"},
            {"use": "poly_filter", "key": "A", "order": 3},
            {"use": "statistics", "key": "A"}
          ]
        })");
        QCOMPARE(all.size(), std::size_t{4});
        QCOMPARE(all[0].kind, Kind::Removed);
        QCOMPARE(all[0].what, std::string("cal.g3"));
        QCOMPARE(all[1].kind, Kind::Changed); // shared by all instead of shared out
        QCOMPARE(all[2].kind, Kind::Added);
        QCOMPARE(all[3].part, std::string("accumulate"));
        QCOMPARE(all[3].kind, Kind::Removed);
    }

    void oneAgainstItselfChangedOnceIsOneDifference()
    {
        const char* const twice =
            R"({"modules": [{"use": "keep", "keys": ["A"]}, {"use": "keep", "keys": ["B"]}]})";
        QVERIFY(between(twice, twice).empty());
        const auto all = between(twice, R"({"modules": [{"use": "keep", "keys": ["B"]}]})");
        QCOMPARE(all.size(), std::size_t{1});
        QCOMPARE(all[0].kind, Kind::Removed);
        QCOMPARE(all[0].pointer, std::string("/modules/0"));
    }
};

QTEST_APPLESS_MAIN(WorkflowDifferenceTest)
#include "workflow_difference_test.moc"
