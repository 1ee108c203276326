// SPDX-License-Identifier: BSD-2-Clause
// Tests that every file of workflows/examples loads without problems, and means what it says.
#include "tests/workflows/module_specs.h"
#include "workflows/problem_text.h"
#include "workflows/workflow_io.h"

#include <QTest>

#include <filesystem>

using namespace scanweave;

namespace {

const std::filesystem::path exampleDirectory =
    std::filesystem::path(SCANWEAVE_SOURCE_DIR) / "workflows" / "examples";

LoadResult loadExample(const std::string& name)
{
    return loadWorkflow(
        readWorkflowFile((exampleDirectory / name).string()), {}, test::makeModuleSpecs());
}

} // namespace

class ExampleWorkflowsTest : public QObject
{
    Q_OBJECT

private slots:
    void loadsWithoutProblems_data();
    void loadsWithoutProblems();
    void pointsToTheSchema_data() { loadsWithoutProblems_data(); }
    void pointsToTheSchema();
    void minimalMeansTheDefaults();
    void accumulateKeepsItsSettings();
    void wholeFilesRunsInModeFiles();
};

void ExampleWorkflowsTest::loadsWithoutProblems_data()
{
    QTest::addColumn<QString>("name");
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(exampleDirectory)) {
        const std::string name = entry.path().filename().string();
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
        ++count;
    }
    QVERIFY(count >= 5);
}

void ExampleWorkflowsTest::loadsWithoutProblems()
{
    QFETCH(QString, name);
    const LoadResult result = loadExample(name.toStdString());
    std::string all;
    for (const Problem& problem : result.problems) {
        all += problemText(problem, name.toStdString()) + "\n";
    }
    QVERIFY2(result.problems.empty(), all.c_str());
    QVERIFY(!result.workflow.inputs.empty());
    QVERIFY(!result.workflow.modules.empty());
}

void ExampleWorkflowsTest::pointsToTheSchema()
{
    QFETCH(QString, name);
    const LoadResult result = loadExample(name.toStdString());
    const std::string schema = result.document.at("$schema").get<std::string>();
    QVERIFY(std::filesystem::exists(exampleDirectory / schema));
}

void ExampleWorkflowsTest::minimalMeansTheDefaults()
{
    const Workflow workflow = loadExample("minimal.json").workflow;
    QCOMPARE(workflow.inputs.size(), std::size_t{1});
    QVERIFY(!workflow.inputs[0].isBlock);
    QVERIFY(!workflow.distribute.ioRanks.has_value());
    QVERIFY(workflow.accumulate.has_value());
    QCOMPARE(workflow.accumulate->group, "{SourceName}-{ObservationID}");
    QCOMPARE(workflow.accumulate->keep, std::vector<std::string>{"*"});
}

void ExampleWorkflowsTest::accumulateKeepsItsSettings()
{
    const Workflow workflow = loadExample("accumulate.json").workflow;
    QVERIFY(workflow.accumulate.has_value());
    QVERIFY(workflow.accumulate->stitch);
    QCOMPARE(workflow.accumulate->metadata.size(), std::size_t{4});
    QCOMPARE(workflow.accumulate->metadata[1].first, "stop");
    QCOMPARE(workflow.accumulate->metadata[1].second, "DetectorSampleTimes.-1");
    QCOMPARE(workflow.accumulate->sort, (std::vector<std::string>{"start", "-scan"}));
}

void ExampleWorkflowsTest::wholeFilesRunsInModeFiles()
{
    const Workflow workflow = loadExample("whole_files.json").workflow;
    QCOMPARE(workflow.distribute.mode, DistributeMode::Files);
    QCOMPARE(workflow.distribute.observation, "{SourceName}-{ObservationID}");
    QVERIFY(workflow.accumulate && workflow.accumulate->keep.empty());
}

QTEST_APPLESS_MAIN(ExampleWorkflowsTest)
#include "example_workflows_test.moc"
