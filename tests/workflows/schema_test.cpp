// SPDX-License-Identifier: BSD-2-Clause
// Tests that workflow.schema.json and our own checks agree: what the schema refuses has a problem
// of ours, in our words, and what our checks refuse for its form is refused by the schema too.
#include "tests/workflows/module_specs.h"
#include "workflows/schema.h"
#include "workflows/workflow_io.h"

#include <QTest>

#include <algorithm>
#include <fstream>
#include <random>

using namespace scanweave;
using Json = nlohmann::ordered_json;

namespace {

const char* const fullText = R"({
  "$schema": "s", "scanweave": 1, "name": "n", "inputs": ["a", ["b", "c"]], "output": "o",
  "distribute": {"mode": "frames", "io_ranks": 2, "data_frames": ["Map"], "deduplicate": false,
                 "schedule": "random", "seed": 7, "bundle": "2 MiB", "memory": 3000000},
  "plugins": ["p.so", "q.so"],
  "modules": [{"use": "keep", "keys": ["K"], "enabled": false}],
  "accumulate": {"group": "{B}", "metadata": {"z": "Z", "a": "A.0"}, "sort": ["-z"],
                 "frames": ["Scan"], "keep": ["K*"], "stitch": true, "store": "files"},
  "on_error": {"bad_frame": "skip", "module": "fail"}, "x-a": 1})";

bool isSchemaFault(const Problem& problem)
{
    return problem.message.starts_with("this doesn't fit");
}

/// Pointers of all values.
void collectPointers(const Json& value,
                     const std::string& pointer,
                     std::vector<std::string>& pointers)
{
    pointers.push_back(pointer);
    if (value.is_structured()) {
        for (const auto& [key, child] : value.items()) {
            collectPointers(child, pointer + "/" + key, pointers);
        }
    }
}

} // namespace

class SchemaTest : public QObject
{
    Q_OBJECT

private slots:
    void isTheFilesText();
    void isItselfInOrder();
    void defaultsAreTheWorkflows();
    void agrees_data();
    void agrees();
    void neverHasTheOnlyWord();
};

void SchemaTest::isTheFilesText()
{
    QCOMPARE(
        std::string(workflowSchemaText()),
        readWorkflowFile(std::string(SCANWEAVE_SOURCE_DIR) + "/workflows/workflow.schema.json"));
}

void SchemaTest::isItselfInOrder()
{
    QVERIFY(checkAgainstSchema(Json::parse(fullText)).empty());
    const auto faults = checkAgainstSchema(Json::parse(R"({"inputs": [["a", 3]]})"));
    QVERIFY(!faults.empty());
    QVERIFY(std::ranges::all_of(faults, [](const SchemaFault& fault) {
        return fault.pointer.empty() || fault.pointer.starts_with("/inputs");
    }));
    // Every key that has no fixed meaning is explained to the reader of an editor's tooltip.
    const Json schema = Json::parse(workflowSchemaText());
    for (const auto& part : {schema,
                             schema["properties"]["distribute"],
                             schema["properties"]["on_error"],
                             schema["definitions"]["accumulate"]}) {
        for (const auto& [key, value] : part.at("properties").items()) {
            QVERIFY2(value.empty() || value.contains("description"), key.c_str());
        }
    }
}

/// The defaults that the schema shows are those that a workflow without the key has.
void SchemaTest::defaultsAreTheWorkflows()
{
    const Json schema = Json::parse(workflowSchemaText());
    const auto defaultsOf = [](const Json& part) {
        Json defaults = Json::object();
        for (const auto& [key, value] : part.at("properties").items()) {
            if (value.contains("default")) {
                defaults[key] = value["default"];
            }
        }
        return defaults;
    };
    Json document = defaultsOf(schema);
    document["inputs"] = {"a"};
    document["distribute"] = defaultsOf(schema["properties"]["distribute"]);
    document["accumulate"] = defaultsOf(schema["definitions"]["accumulate"]);
    const LoadResult shown = loadWorkflow(document.dump(), {}, {});
    QVERIFY(shown.problems.empty());
    const Workflow plain = loadWorkflow(R"({"inputs": ["a"], "accumulate": {}})", {}, {}).workflow;
    const Workflow& workflow = shown.workflow;
    QCOMPARE(workflow.name, plain.name);
    QCOMPARE(workflow.output, plain.output);
    QCOMPARE(workflow.distribute.mode, plain.distribute.mode);
    QCOMPARE(workflow.distribute.ioRanks, plain.distribute.ioRanks);
    QCOMPARE(workflow.distribute.dataFrames, plain.distribute.dataFrames);
    QCOMPARE(workflow.distribute.deduplicate, plain.distribute.deduplicate);
    QCOMPARE(workflow.distribute.schedule, plain.distribute.schedule);
    QCOMPARE(workflow.distribute.seed, plain.distribute.seed);
    QCOMPARE(workflow.accumulate->group, plain.accumulate->group);
    QCOMPARE(workflow.accumulate->metadata, plain.accumulate->metadata);
    QCOMPARE(workflow.accumulate->sort, plain.accumulate->sort);
    QCOMPARE(workflow.accumulate->keep, plain.accumulate->keep);
    QCOMPARE(workflow.accumulate->stitch, plain.accumulate->stitch);
    QCOMPARE(workflow.accumulate->store, plain.accumulate->store);
}

/// Every value of a full workflow in turn becomes every kind of other value, is removed, or gets a
/// neighbour.
void SchemaTest::agrees_data()
{
    QTest::addColumn<QString>("pointer");
    std::vector<std::string> pointers;
    collectPointers(Json::parse(fullText), "", pointers);
    QVERIFY(pointers.size() > 40);
    for (const std::string& pointer : pointers) {
        QTest::newRow(pointer.empty() ? "(root)" : pointer.c_str())
            << QString::fromStdString(pointer);
    }
}

void SchemaTest::agrees()
{
    QFETCH(QString, pointer);
    const Json full = Json::parse(fullText);
    const Json::json_pointer place(pointer.toStdString());
    std::vector<Json> documents;
    for (const char* text : {"null",
                             "true",
                             "false",
                             "0",
                             "1",
                             "2",
                             "-1",
                             "1.5",
                             "1.0",
                             "1e300",
                             "5000000",
                             "18446744073709551615",
                             "9223372036854775808",
                             "\"\"",
                             "\"text\"",
                             "\"auto\"",
                             "\"1 MiB\"",
                             "\"1 MiBs\"",
                             "\"1.5 GiB\"",
                             "\"1.\"",
                             "\"5000000\"",
                             "\"files\"",
                             "\"memory\"",
                             "[]",
                             "[\"a\"]",
                             "[[\"a\"]]",
                             "[[[\"a\"]]]",
                             "[[]]",
                             "[\"\"]",
                             "[1]",
                             "[{}]",
                             "[null]",
                             "{}",
                             "{\"x-a\": 1}",
                             "{\"comment\": 1}",
                             "{\"comment\": \"c\"}",
                             "{\"bogus\": 1}",
                             "{\"bogus\": \"b\"}",
                             "{\"use\": \"keep\"}",
                             "[{\"use\": \"keep\", \"keys\": []}]",
                             "[{\"use\": \"\"}]",
                             "[{\"use\": \"select\", \"enabled\": 1}]",
                             "{\"inputs\": [\"a\"]}"}) {
        Json document = full;
        document[place] = Json::parse(text);
        documents.push_back(document);
    }
    if (!pointer.isEmpty()) {
        documents.push_back(full);
        Json& parent = documents.back()[place.parent_pointer()];
        if (parent.is_object()) {
            parent.erase(place.back());
            documents.push_back(full);
            documents.back()[place.parent_pointer()]["bogus"] = 1;
        } else {
            parent.erase(std::stoul(place.back()));
        }
    }
    for (const Json& document : documents) {
        const std::string text = document.dump();
        const LoadResult result = loadWorkflow(text, {}, {});
        const bool isFormGood = checkAgainstSchema(document).empty();
        QVERIFY2(std::ranges::none_of(result.problems, isSchemaFault), text.c_str());
        if (!isFormGood) {
            QVERIFY2(!result.isValid(), text.c_str());
        } else if (!result.isValid()) {
            // Right in form, wrong in meaning: one of the few things a schema can't say.
            static const std::vector<std::string> meanings = {"is larger than distribute.memory",
                                                              "but must be from 1 MiB",
                                                              "is no frame type",
                                                              "is no field of accumulate.metadata",
                                                              "accumulate.store is \"memory\"",
                                                              "has nothing after a dot"};
            const std::string& message = result.problems.front().message;
            QVERIFY2(std::ranges::any_of(meanings,
                                         [&message](const std::string& meaning) {
                                             return message.find(meaning) != std::string::npos;
                                         }),
                     (message + " in " + text).c_str());
        }
    }
}

/// Random values at random places: our checks always find words of their own.
void SchemaTest::neverHasTheOnlyWord()
{
    const Json full = Json::parse(fullText);
    std::vector<std::string> pointers;
    collectPointers(full, "", pointers);
    std::mt19937 random(29);
    for (int i = 0; i < 1500; ++i) {
        Json document = full;
        for (auto changes = 1 + random() % 3; changes > 0; --changes) {
            const Json::json_pointer from(pointers[random() % pointers.size()]);
            const Json::json_pointer to(pointers[random() % pointers.size()]);
            if (document.contains(to) && full.contains(from)) {
                document[to] = full[from];
            }
        }
        const LoadResult result = loadWorkflow(document.dump(), {}, test::makeModuleSpecs());
        QVERIFY2(std::ranges::none_of(result.problems, isSchemaFault), document.dump().c_str());
        if (!checkAgainstSchema(document).empty()) {
            QVERIFY2(!result.isValid(), document.dump().c_str());
        }
    }
}

QTEST_APPLESS_MAIN(SchemaTest)
#include "schema_test.moc"
