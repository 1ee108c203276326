// SPDX-License-Identifier: BSD-2-Clause
// Tests workflows/validate: what is refused, where, and in which words.
#include "tests/workflows/module_specs.h"
#include "workflows/validate.h"
#include "workflows/workflow_io.h"

#include <QTest>

using namespace scanweave;

namespace {

LoadResult load(const std::string& text)
{
    return loadWorkflow(text, {}, test::makeModuleSpecs());
}

QString describeAll(const std::vector<Problem>& problems)
{
    QString all;
    for (const Problem& problem : problems) {
        all += QString("%1:%2 %3 %4 | %5\n")
                   .arg(problem.line)
                   .arg(problem.column)
                   .arg(problem.pointer.c_str())
                   .arg(problem.message.c_str())
                   .arg(problem.cure.c_str());
    }
    return all;
}

struct BadWorkflow
{
    const char* text;
    const char* place;
    const char* pointer;
    const char* message;
    const char* cure;
};

const BadWorkflow badWorkflows[] = {
    // The whole
    {"[]", "1:1", "", "the workflow must be an object, not an empty list", ""},
    {"{}", "1:1", "", "the workflow has no inputs", "add \"inputs\""},
    {"{\n \"input\": [\"a\"]}",
     "2:2",
     "/input",
     "the workflow has no key \"input\"",
     "did you mean \"inputs\"?"},
    {R"({"inputs": ["a"], "zzz": 1})",
     "1:19",
     "/zzz",
     "the workflow has no key \"zzz\"",
     "known keys are scanweave, name, inputs,"},
    {R"({"inputs": ["a"], "scanweave": 2})",
     "1:32",
     "/scanweave",
     "the file is of version 2, and this program knows versions up to 1",
     "newer Scanweave"},
    {R"({"inputs": ["a"], "scanweave": "1"})",
     "1:32",
     "/scanweave",
     "scanweave must be the number 1, not the text \"1\"",
     ""},
    {R"({"inputs": ["a"], "scanweave": 0})",
     "1:32",
     "/scanweave",
     "scanweave must be the number 1, not the number 0",
     ""},
    {R"({"inputs": ["a"], "scanweave": 1.5})",
     "1:32",
     "/scanweave",
     "scanweave must be the number 1, not the number 1.5",
     ""},
    {R"({"inputs": ["a"], "name": 5})",
     "1:27",
     "/name",
     "name must be a text, not the number 5",
     "put it into double quotes: \"5\""},
    {R"({"inputs": ["a"], "name": ""})", "1:27", "/name", "name is an empty text", ""},
    {R"({"inputs": ["a"], "name": "a/b"})", "1:27", "/name", "can't begin the run file's name", ""},
    {R"({"inputs": ["a"], "name": ".a"})", "1:27", "/name", "can't begin the run file's name", ""},
    {R"({"inputs": ["a"], "name": "a\u0000b"})",
     "1:27",
     "/name",
     "has a control character in it",
     ""},
    {R"({"inputs": ["a"], "name": null})", "1:27", "/name", "name must be a text, not null", ""},
    {R"({"inputs": ["a"], "output": ""})", "1:29", "/output", "output is an empty text", ""},
    {R"({"inputs": ["a"], "output": ["b"]})",
     "1:29",
     "/output",
     "output must be a text, not a list",
     ""},
    // Inputs
    {R"({"inputs": "a.g3"})",
     "1:12",
     "/inputs",
     "inputs must be a list of files",
     "put it into brackets: [\"a.g3\"]"},
    {R"({"inputs": []})", "1:12", "/inputs", "inputs is an empty list", ""},
    {R"({"inputs": ["a", ""]})", "1:18", "/inputs/1", "inputs[1] is an empty text", ""},
    {R"({"inputs": ["a", 3]})",
     "1:18",
     "/inputs/1",
     "inputs[1] must be a text, not the number 3",
     ""},
    {R"({"inputs": ["a", []]})", "1:18", "/inputs/1", "inputs[1] is an empty list", ""},
    {R"({"inputs": [["a", ["b"]]]})",
     "1:19",
     "/inputs/0/1",
     "inputs[0][1] is a list in a list in a list",
     "side by side"},
    {R"({"inputs": [["a", {}]]})", "1:19", "/inputs/0/1", "inputs[0][1] must be a text", ""},
    {R"({"inputs": [["a", "b\n"]]})", "1:19", "/inputs/0/1", "control character", ""},
    // Distribute
    {R"({"inputs": ["a"], "distribute": []})",
     "1:33",
     "/distribute",
     "distribute must be an object, not an empty list",
     ""},
    {R"({"inputs": ["a"], "distribute": {"io_rank": 2}})",
     "1:34",
     "/distribute/io_rank",
     "distribute has no key \"io_rank\"",
     "did you mean \"io_ranks\"?"},
    {R"({"inputs": ["a"], "distribute": {"mode": "frame"}})",
     "1:42",
     "/distribute/mode",
     "distribute.mode must be \"frames\" or \"files\", not the text \"frame\"",
     "did you mean \"frames\"?"},
    {R"({"inputs": ["a"], "distribute": {"io_ranks": -1}})",
     "1:46",
     "/distribute/io_ranks",
     "distribute.io_ranks must be \"auto\" or a whole number from 0, not the number -1",
     ""},
    {R"({"inputs": ["a"], "distribute": {"io_ranks": 2.5}})",
     "1:46",
     "/distribute/io_ranks",
     "not the number 2.5",
     ""},
    {R"({"inputs": ["a"], "distribute": {"io_ranks": "2"}})",
     "1:46",
     "/distribute/io_ranks",
     "not the text \"2\"",
     "a number without quotes"},
    {R"({"inputs": ["a"], "distribute": {"io_ranks": 1e30}})",
     "1:46",
     "/distribute/io_ranks",
     "",
     ""},
    {R"({"inputs": ["a"], "distribute": {"io_ranks": 99999999999999999999}})",
     "1:46",
     "/distribute/io_ranks",
     "",
     ""},
    {R"({"inputs": ["a"], "distribute": {"io_ranks": 18446744073709551615}})",
     "1:46",
     "/distribute/io_ranks",
     "whole number from 0, not the number 18446744073709551615",
     "to 1000000"},
    {R"({"inputs": ["a"], "distribute": {"data_frames": []}})",
     "1:49",
     "/distribute/data_frames",
     "distribute.data_frames is an empty list",
     ""},
    {R"({"inputs": ["a"], "distribute": {"data_frames": "Scan"}})",
     "1:49",
     "/distribute/data_frames",
     "must be a list of texts, not the text \"Scan\"",
     "[\"Scan\"]"},
    {R"({"inputs": ["a"], "distribute": {"data_frames": ["Scans"]}})",
     "1:50",
     "/distribute/data_frames/0",
     "\"Scans\" is no frame type",
     "did you mean \"Scan\"?"},
    {R"({"inputs": ["a"], "distribute": {"data_frames": ["EndProcessing"]}})",
     "1:50",
     "/distribute/data_frames/0",
     "\"EndProcessing\" is no frame type",
     ""},
    {R"({"inputs": ["a"], "distribute": {"deduplicate": 1}})",
     "1:49",
     "/distribute/deduplicate",
     "distribute.deduplicate must be true or false, not the number 1",
     ""},
    {R"({"inputs": ["a"], "distribute": {"schedule": "round_robin"}})",
     "1:46",
     "/distribute/schedule",
     "must be \"pull\", \"round-robin\" or \"random\"",
     "did you mean \"round-robin\"?"},
    {R"({"inputs": ["a"], "distribute": {"seed": -1}})",
     "1:42",
     "/distribute/seed",
     "seed must be",
     ""},
    {R"({"inputs": ["a"], "distribute": {"bundle": "1 MB/s"}})",
     "1:44",
     "/distribute/bundle",
     "distribute.bundle must be a number of bytes, not the text \"1 MB/s\"",
     "\"512 KiB\""},
    {R"({"inputs": ["a"], "distribute": {"bundle": 0}})",
     "1:44",
     "/distribute/bundle",
     "distribute.bundle must be at least 1 byte",
     ""},
    {R"({"inputs": ["a"], "distribute": {"bundle": -5}})",
     "1:44",
     "/distribute/bundle",
     "distribute.bundle must be a number of bytes, not the number -5",
     ""},
    {R"({"inputs": ["a"], "distribute": {"bundle": "2 GiB"}})",
     "1:44",
     "/distribute/bundle",
     "distribute.bundle (2 GiB) is larger than distribute.memory (1 GiB)",
     ""},
    {R"({"inputs": ["a"], "distribute": {"memory": "1 MB"}})",
     "1:44",
     "/distribute/memory",
     "distribute.memory is 1 MB, but must be from 1 MiB to 1024 TiB",
     ""},
    {R"({"inputs": ["a"], "distribute": {"memory": "99999999 TiB"}})",
     "1:44",
     "/distribute/memory",
     "distribute.memory must be a number of bytes",
     ""},
    {R"({"inputs": ["a"], "distribute": {"memory": true}})",
     "1:44",
     "/distribute/memory",
     "not true",
     ""},
    {R"({"inputs": [["a"]], "distribute": {"mode": "files", "observation": "{A"}})",
     "1:68",
     "/distribute/observation",
     "distribute.observation: the \"{\" at character 1",
     "close it"},
    // Modules
    {R"({"inputs": ["a"], "modules": {}})",
     "1:30",
     "/modules",
     "modules must be a list of modules",
     ""},
    {R"({"inputs": ["a"], "modules": ["keep"]})",
     "1:31",
     "/modules/0",
     "modules[0] must be an object, not the text \"keep\"",
     "write {\"use\": \"keep\"}"},
    {R"({"inputs": ["a"], "modules": [{}]})",
     "1:31",
     "/modules/0",
     "modules[0] doesn't say which module to use",
     ""},
    {R"({"inputs": ["a"], "modules": [{"use": 3}]})",
     "1:39",
     "/modules/0/use",
     "modules[0].use must be a text",
     ""},
    {R"({"inputs": ["a"], "modules": [{"use": "kep", "keys": []}]})",
     "1:39",
     "/modules/0/use",
     "there is no module \"kep\"",
     "did you mean \"keep\"?"},
    {R"({"inputs": ["a"], "modules": [{"use": "xxxxxxxx"}]})",
     "1:39",
     "/modules/0/use",
     "there is no module \"xxxxxxxx\"",
     "scanweave modules"},
    {R"({"inputs": ["a"], "modules": [{"use": "keep"}]})",
     "1:31",
     "/modules/0",
     "module \"keep\" needs its parameter \"keys\"",
     "keys to look for"},
    {R"({"inputs": ["a"], "modules": [{"use": "tuner"}]})",
     "1:31",
     "/modules/0",
     "module \"tuner\" needs its parameter \"gain\"",
     "for example {\"use\": \"tuner\", \"gain\": 2}"},
    {R"({"inputs": ["a"], "modules": [{"use": "keep", "key": ["A"]}]})",
     "1:47",
     "/modules/0/key",
     "modules[0] has no key \"key\"",
     "did you mean \"keys\"?"},
    {R"({"inputs": ["a"], "modules": [{"use": "keep", "keys": "A"}]})",
     "1:55",
     "/modules/0/keys",
     "modules[0].keys must be a list of texts, not the text \"A\"",
     "[\"A\"]"},
    {R"({"inputs": ["a"], "modules": [{"use": "keep", "keys": ["A", 7]}]})",
     "1:61",
     "/modules/0/keys/1",
     "modules[0].keys[1] must be a text",
     ""},
    {R"({"inputs": ["a"], "modules": [{"use": "keep", "keys": [""]}]})",
     "1:56",
     "/modules/0/keys/0",
     "is an empty text",
     ""},
    {R"({"inputs": ["a"], "modules": [{"use": "keep", "keys": [], "enabled": "no"}]})",
     "1:70",
     "/modules/0/enabled",
     "must be true or false",
     ""},
    {R"({"inputs": ["a"], "modules": [{"use": "select", "frames": ["Scanner"]}]})",
     "1:60",
     "/modules/0/frames/0",
     "\"Scanner\" is no frame type",
     ""},
    {R"({"inputs": ["a"], "modules": [{"use": "select", "where": null}]})",
     "1:58",
     "/modules/0/where",
     "must be a text, not null",
     ""},
    {R"({"inputs": ["a"], "modules": [{"use": "statistics", "key": 1}]})",
     "1:60",
     "/modules/0/key",
     "must be a text",
     ""},
    {R"({"inputs": ["a"], "modules": [{"use": "table"}, {"use": "table", "name": "events"}]})",
     "1:74",
     "/modules/1/name",
     "an earlier module \"table\" has the name \"events\" too, and one would overwrite the other",
     "give each a \"name\" of its own"},
    {R"({"inputs": ["a"], "modules": [{"use": "table"}, {"use": "table"}]})",
     "1:49",
     "/modules/1",
     "an earlier module \"table\" has the name \"events\" too, and one would overwrite the other",
     "give each a \"name\" of its own"},
    {R"({"inputs": ["a"], "modules": [{"use": "despike"}]})",
     "1:39",
     "/modules/0/use",
     "module \"despike\" needs consecutive frames, which mode \"frames\" doesn't give it",
     "set distribute.mode to \"files\""},
    {R"({"inputs": ["a"], "modules": [{"use": "tuner", "gain": "2"}]})",
     "1:56",
     "/modules/0/gain",
     "modules[0].gain must be a number, not the text \"2\"",
     ""},
    {R"({"inputs": ["a"], "modules": [{"use": "tuner", "gain": 2, "order": 10}]})",
     "1:68",
     "/modules/0/order",
     "modules[0].order is 10, but must be from 0 to 9",
     ""},
    {R"({"inputs": ["a"], "modules": [{"use": "tuner", "gain": 2, "order": 1.5}]})",
     "1:68",
     "/modules/0/order",
     "must be a whole number, not the number 1.5",
     ""},
    {R"({"inputs": ["a"], "modules": [{"use": "tuner", "gain": 2, "fast": "yes"}]})",
     "1:67",
     "/modules/0/fast",
     "must be true or false",
     ""},
    {R"({"inputs": ["a"], "modules": [{"use": "tuner", "gain": 2, "window": "han"}]})",
     "1:69",
     "/modules/0/window",
     "must be \"hann\" or \"boxcar\", not the text \"han\"",
     "did you mean \"hann\"?"},
    {R"({"inputs": ["a"], "modules": [{"use": "tuner", "gain": 2, "chunk": "1000 B"}]})",
     "1:68",
     "/modules/0/chunk",
     "is 1 kB, but must be at least 1 KiB",
     ""},
    {R"({"inputs": ["a"], "modules": [{"use": "tuner", "gain": 2, "options": []}]})",
     "1:70",
     "/modules/0/options",
     "must be an object",
     ""},
    {R"({"inputs": ["a"], "modules": [{"use": "tuner", "gain": 2, "rate": 0.25}]})",
     "1:67",
     "/modules/0/rate",
     "modules[0].rate is 0.25 Hz, but must be at least 0.5 Hz",
     ""},
    // Accumulate
    {R"({"inputs": ["a"], "accumulate": true})",
     "1:33",
     "/accumulate",
     "accumulate must be an object, not true",
     "write {} for all defaults"},
    {R"({"inputs": ["a"], "accumulate": {"groups": "{A}"}})",
     "1:34",
     "/accumulate/groups",
     "accumulate has no key \"groups\"",
     "did you mean \"group\"?"},
    {R"({"inputs": ["a"], "accumulate": {"group": "{A"}})",
     "1:43",
     "/accumulate/group",
     "accumulate.group: the \"{\" at character 1 of \"{A\" is not closed",
     "close it"},
    {R"({"inputs": ["a"], "accumulate": {"group": "{Observatio/A}"}})",
     "1:43",
     "/accumulate/group",
     "\"Observatio\" in \"Observatio/A\" is no frame type",
     "did you mean \"Observation\"?"},
    {R"({"inputs": ["a"], "accumulate": {"group": ""}})",
     "1:43",
     "/accumulate/group",
     "empty text",
     ""},
    {R"({"inputs": ["a"], "accumulate": {"metadata": ["A"]}})",
     "1:46",
     "/accumulate/metadata",
     "accumulate.metadata must be an object",
     ""},
    {R"({"inputs": ["a"], "accumulate": {"metadata": {"a": 3}}})",
     "1:52",
     "/accumulate/metadata/a",
     "accumulate.metadata.a must be a text",
     ""},
    {R"({"inputs": ["a"], "accumulate": {"metadata": {"a": "B..c"}}})",
     "1:52",
     "/accumulate/metadata/a",
     "has nothing after a dot",
     ""},
    {R"({"inputs": ["a"], "accumulate": {"metadata": {"a": "{B}"}}})",
     "1:52",
     "/accumulate/metadata/a",
     "has braces in it",
     ""},
    {R"({"inputs": ["a"], "accumulate": {"metadata": {"-a": "B"}}})",
     "1:47",
     "/accumulate/metadata/-a",
     "begins with \"-\"",
     ""},
    {R"({"inputs": ["a"], "accumulate": {"sort": ["start"]}})",
     "1:43",
     "/accumulate/sort/0",
     "accumulate.sort names \"start\", which is no field of accumulate.metadata",
     "add it"},
    {R"({"inputs": ["a"], "accumulate": {"metadata": {"start": "A"}, "sort": ["-strat"]}})",
     "1:71",
     "/accumulate/sort/0",
     "accumulate.sort names \"strat\"",
     "did you mean \"start\"?"},
    {R"({"inputs": ["a"], "accumulate": {"metadata": {"a": "A"}, "sort": "a"}})",
     "1:66",
     "/accumulate/sort",
     "must be a list of texts",
     "[\"a\"]"},
    {R"({"inputs": ["a"], "accumulate": {"frames": ["Z"]}})",
     "1:45",
     "/accumulate/frames/0",
     "\"Z\" is no frame type",
     "EndProcessing"},
    {R"({"inputs": ["a"], "accumulate": {"frames": []}})",
     "1:44",
     "/accumulate/frames",
     "is an empty list",
     ""},
    {R"({"inputs": ["a"], "accumulate": {"keep": [""]}})",
     "1:43",
     "/accumulate/keep/0",
     "is an empty text",
     ""},
    {R"({"inputs": ["a"], "accumulate": {"stitch": "yes"}})",
     "1:44",
     "/accumulate/stitch",
     "must be true or false",
     ""},
    {R"({"inputs": ["a"], "accumulate": {"store": "disk"}})",
     "1:43",
     "/accumulate/store",
     "must be \"files\" or \"memory\"",
     ""},
    {R"({"inputs": ["a"], "accumulate": {"stitch": true, "store": "memory"}})",
     "1:44",
     "/accumulate/stitch",
     "accumulate.store is \"memory\"",
     "set store to \"files\""},
    // Policies
    {R"({"inputs": ["a"], "on_error": "fail"})",
     "1:31",
     "/on_error",
     "on_error must be an object",
     ""},
    {R"({"inputs": ["a"], "on_error": {"badframe": "skip"}})",
     "1:32",
     "/on_error/badframe",
     "on_error has no key \"badframe\"",
     "did you mean \"bad_frame\"?"},
    {R"({"inputs": ["a"], "on_error": {"module": "ignore"}})",
     "1:42",
     "/on_error/module",
     "on_error.module must be \"fail\" or \"skip\", not the text \"ignore\"",
     ""},
    // Places
    {"{\r\n\t\"inputs\": [\"é\"],\r\n\t\"name\":\t5}", "3:10", "/name", "must be a text", ""},
    {"\uFEFF{\"inputs\": [\"é\", 3]}", "1:19", "/inputs/1", "", ""},
    {"// c\n{\"inputs\": /* \n */ 3}", "3:5", "/inputs", "", ""},
};

} // namespace

class ValidateTest : public QObject
{
    Q_OBJECT

private slots:
    void oneProblem_data();
    void oneProblem();
    void oneWarning_data();
    void oneWarning();
    void accepts_data();
    void accepts();
    void manyAtOnceByPosition();
    void oneCauseIsOneProblem();
    void fillsInTheWorkflow();
    void fillsInDefaultParameters();
    void withoutModuleListModulesGoUnchecked();
    void worksWithoutText();
    void aMillionProblemsAreCut();
};

void ValidateTest::oneProblem_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("cure");
    for (const auto& [text, place, pointer, message, cure] : badWorkflows) {
        QTest::newRow(text) << text << place << pointer << message << cure;
    }
}

void ValidateTest::oneProblem()
{
    QFETCH(QString, text);
    QFETCH(QString, place);
    QFETCH(QString, pointer);
    QFETCH(QString, message);
    QFETCH(QString, cure);
    const LoadResult result = load(text.toStdString());
    const QString all = describeAll(result.problems);
    QVERIFY2(result.problems.size() == 1, qPrintable(all));
    const Problem& problem = result.problems.front();
    QVERIFY2(QString::fromStdString(problem.message).contains(message), qPrintable(all));
    QVERIFY2(QString::fromStdString(problem.cure).contains(cure), qPrintable(all));
    QVERIFY2(!problem.message.starts_with("this doesn't fit"), qPrintable(all));
    QVERIFY(!problem.cure.empty());
    QCOMPARE(QString::fromStdString(problem.pointer), pointer);
    QCOMPARE(QString("%1:%2").arg(problem.line).arg(problem.column), place);
    QVERIFY(!result.isValid());
}

void ValidateTest::oneWarning_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* text, const char* pointer, const char* message) {
        QTest::newRow(text) << text << pointer << message;
    };
    row(R"({"inputs": ["a"], "distribute": {"data_frames": ["Scam"]}})",
        "/distribute/data_frames/0",
        "\"Scam\" is taken as a frame type of your own");
    row(R"({"inputs": ["a"], "distribute": {"observation": "{A}"}})",
        "/distribute/observation",
        "in mode \"files\" only");
    row(R"({"inputs": ["a"], "distribute": {"mode": "files"}})", "/inputs", "inputs has none");
    row(R"({"inputs": ["a"], "modules": [{"use": "kep", "enabled": false}]})",
        "/modules/0/use",
        "there is no module \"kep\", but it is switched off");
}

void ValidateTest::oneWarning()
{
    QFETCH(QString, text);
    QFETCH(QString, pointer);
    QFETCH(QString, message);
    const LoadResult result = load(text.toStdString());
    QVERIFY2(result.problems.size() == 1, qPrintable(describeAll(result.problems)));
    QCOMPARE(result.problems[0].severity, Problem::Severity::Warning);
    QCOMPARE(QString::fromStdString(result.problems[0].pointer), pointer);
    QVERIFY2(QString::fromStdString(result.problems[0].message).contains(message),
             result.problems[0].message.c_str());
    QVERIFY(result.isValid());
}

void ValidateTest::accepts_data()
{
    QTest::addColumn<QString>("text");
    for (
        const char* text :
        {R"({"inputs": ["a"]})",
         R"({"scanweave": 1, "inputs": ["a", ["b", "c/*.g3"], "d"]})",
         R"({"inputs": ["a"], "$schema": "x", "comment": 3, "description": [], "x-a": {"b": null}})",
         R"({"inputs": ["a"], "distribute": {"x-a": 1, "comment": "c", "$schema": 1}})",
         R"({"inputs": ["a"], "distribute": {}, "modules": [], "on_error": {"x-": 0}})",
         R"({"inputs": ["a"], "distribute": {"io_ranks": 0}})",
         R"({"inputs": ["a"], "distribute": {"io_ranks": "auto", "seed": 9007199254740991}})",
         R"({"inputs": ["a"], "distribute": {"bundle": 1, "memory": 1048576}})",
         R"({"inputs": ["a"], "distribute": {"bundle": "1 GiB", "memory": "1GiB"}})",
         R"({"inputs": ["a"], "distribute": {"memory": "1.5 GiB", "bundle": "2048"}})",
         R"({"inputs": ["a"], "distribute": {"data_frames": ["scan", "S", "AB", "ABCD", "None"]}})",
         R"({"inputs": [["a"]], "distribute": {"mode": "files", "observation": "{O/A}x{{}}"}})",
         R"({"inputs": [["a"]], "distribute": {"mode": "files"}, "modules": [{"use": "despike"}]})",
         R"({"inputs": ["a"], "modules": [{"use": "despike", "enabled": false}]})",
         R"({"inputs": ["a"], "modules": [{"use": "keep", "keys": [], "comment": "c", "x-y": 1}]})",
         R"({"inputs": ["a"], "modules": [{"use": "select", "where": "a\nb"}]})",
         R"({"inputs": ["a"], "modules": [{"use": "tuner", "gain": 2, "chunk": "1 KiB"}]})",
         R"({"inputs": ["a"], "modules": [{"use": "tuner", "gain": -1e300, "rate": 0.5,
               "window": "boxcar", "options": {"deep": [{}]}, "order": 9, "fast": true}]})",
         R"({"inputs": ["a"], "accumulate": null})",
         R"({"inputs": ["a"], "accumulate": false})",
         R"({"inputs": ["a"], "accumulate": {}})",
         R"({"inputs": ["a"], "accumulate": {"metadata": {"comment": "A", "x-n": 3}}})",
         R"({"inputs": ["a"], "accumulate": {"metadata": {"a": "A"}, "sort": ["a"], "keep": []}})",
         R"({"inputs": ["a"], "accumulate": {"stitch": false, "store": "memory"}})",
         R"({"inputs": ["a"], "accumulate": {"stitch": true}})",
         R"({"inputs": ["a"], "on_error": {"bad_frame": "skip", "module": "skip"}})"}) {
        QTest::newRow(text) << text;
    }
}

void ValidateTest::accepts()
{
    QFETCH(QString, text);
    const LoadResult result = load(text.toStdString());
    QVERIFY2(result.problems.empty(), qPrintable(describeAll(result.problems)));
}

void ValidateTest::manyAtOnceByPosition()
{
    const LoadResult result = load("{\n"
                                   "  \"scanweave\": 3,\n"
                                   "  \"on_error\": {\"module\": 1},\n"
                                   "  \"inputs\": [\"\", [\"\"], 4],\n"
                                   "  \"modules\": [{\"use\": \"nope\"}, {\"use\": \"keep\"}],\n"
                                   "  \"distribute\": {\"mode\": 1, \"memory\": \"x\", \"q\": 0},\n"
                                   "  \"name\": \"a\",\n"
                                   "  \"name\": \"b\",\n"
                                   "  \"accumulate\": {\"sort\": [\"a\", \"b\"], \"store\": 1}\n"
                                   "}\n");
    QStringList places;
    for (const Problem& problem : result.problems) {
        places << QString("%1:%2").arg(problem.line).arg(problem.column);
        QVERIFY(!problem.cure.empty());
    }
    QCOMPARE(places.join(" "),
             "2:16 3:26 4:14 4:19 4:24 5:23 5:32 6:26 6:39 6:44 8:3 9:27 9:32 9:47");
}

void ValidateTest::oneCauseIsOneProblem()
{
    const auto count = [](const char* text) { return load(text).problems.size(); };
    // A mistyped key is not also a missing one; a bad value isn't held against others.
    QCOMPARE(count(R"({"inptus": ["a"]})"), std::size_t{1});
    QCOMPARE(count(R"({"inputs": ["a"], "modules": [{"use": "keep", "kyes": []}]})"),
             std::size_t{1});
    QCOMPARE(count(R"({"inputs": ["a"], "distribute": {"memory": "?", "bundle": "9 TB"}})"),
             std::size_t{1});
    QCOMPARE(count(R"({"inputs": ["a"], "accumulate": {"metadata": 3, "sort": ["a"]}})"),
             std::size_t{1});
    QCOMPARE(count(R"({"inputs": ["a"], "accumulate": {"metadata": {"a": 3}, "sort": ["a"]}})"),
             std::size_t{1});
    QCOMPARE(
        count(R"({"inputs": ["a"], "distribute": {"mode": "?"}, "modules": [{"use": "despike"}]})"),
        std::size_t{1});
    QCOMPARE(
        count(
            R"({"inputs": ["a"], "distribute": {"mod": "files"}, "modules": [{"use": "despike"}]})"),
        std::size_t{1});
    QCOMPARE(count(R"({"inputs": ["a"], "modules": [{"used": "keep", "keys": []}]})"),
             std::size_t{1});
    QCOMPARE(count(R"({"inputs": ["a"], "accumulate": {"metdata": {"a": "A"}, "sort": ["a"]}})"),
             std::size_t{1});
}

void ValidateTest::fillsInTheWorkflow()
{
    const Workflow workflow = load(R"({
      "name": "n", "inputs": ["a", ["b", "c"]], "output": "o",
      "distribute": {"mode": "files", "io_ranks": 2, "data_frames": ["Map"], "deduplicate": false,
                     "schedule": "random", "seed": 7, "bundle": "2 MiB", "memory": "3 GiB",
                     "observation": "{A}"},
      "modules": [{"use": "keep", "keys": ["K"], "enabled": false, "comment": "c"}],
      "accumulate": {"group": "{B}", "metadata": {"z": "Z", "a": "A.0"}, "sort": ["-z"],
                     "frames": ["Scan"], "keep": ["K*"], "stitch": true},
      "on_error": {"bad_frame": "skip"}})")
                                  .workflow;
    QCOMPARE(workflow.name, "n");
    QCOMPARE(workflow.output, "o");
    QCOMPARE(workflow.inputs.size(), std::size_t{2});
    QVERIFY(!workflow.inputs[0].isBlock && workflow.inputs[1].isBlock);
    QCOMPARE(workflow.inputs[1].patterns, (std::vector<std::string>{"b", "c"}));
    QCOMPARE(workflow.distribute.mode, DistributeMode::Files);
    QCOMPARE(workflow.distribute.ioRanks.value_or(-1), 2);
    QCOMPARE(workflow.distribute.dataFrames, std::vector<std::string>{"Map"});
    QVERIFY(!workflow.distribute.deduplicate);
    QCOMPARE(workflow.distribute.schedule, Schedule::Random);
    QCOMPARE(workflow.distribute.seed, 7U);
    QCOMPARE(workflow.distribute.bundleBytes, 2ULL << 20U);
    QCOMPARE(workflow.distribute.memoryBytes, 3ULL << 30U);
    QCOMPARE(workflow.distribute.observation, "{A}");
    QCOMPARE(workflow.modules.size(), std::size_t{1});
    QVERIFY(!workflow.modules[0].isEnabled);
    QCOMPARE(workflow.modules[0].parameters.dump(), R"({"keys":["K"]})");
    QVERIFY(workflow.accumulate.has_value());
    QCOMPARE(workflow.accumulate->group, "{B}");
    QCOMPARE(workflow.accumulate->metadata[0].first, "z");
    QCOMPARE(workflow.accumulate->metadata[1].second, "A.0");
    QCOMPARE(workflow.accumulate->sort, std::vector<std::string>{"-z"});
    QCOMPARE(workflow.accumulate->frames, std::vector<std::string>{"Scan"});
    QCOMPARE(workflow.accumulate->keep, std::vector<std::string>{"K*"});
    QVERIFY(workflow.accumulate->stitch);
    QCOMPARE(workflow.accumulate->store, AccumulateStore::Files);
    QCOMPARE(workflow.onBadFrame, ErrorPolicy::Skip);
    QCOMPARE(workflow.onModuleError, ErrorPolicy::Fail);

    const Workflow defaults = load(R"({"inputs": ["a"]})").workflow;
    QVERIFY(!defaults.accumulate && defaults.modules.empty() && !defaults.distribute.ioRanks);
    QCOMPARE(defaults.distribute.dataFrames, (std::vector<std::string>{"Scan", "Timepoint"}));
}

void ValidateTest::fillsInDefaultParameters()
{
    const LoadResult result =
        load(R"({"inputs": ["a"], "modules": [{"use": "tuner", "gain": 2}]})");
    QCOMPARE(result.workflow.modules.at(0).parameters.dump(), R"({"gain":2,"order":3})");
    // The document says what the user said.
    QCOMPARE(result.document.at("modules").at(0).dump(), R"({"use":"tuner","gain":2})");
}

void ValidateTest::withoutModuleListModulesGoUnchecked()
{
    const std::string text =
        R"({"inputs": ["a"], "modules": [{"use": "x", "p": [1], "comment": 1}]})";
    const LoadResult result = loadWorkflow(text, {}, {});
    QVERIFY(result.problems.empty());
    QCOMPARE(result.workflow.modules.at(0).name, "x");
    QCOMPARE(result.workflow.modules.at(0).parameters.dump(), R"({"p":[1]})");
}

void ValidateTest::worksWithoutText()
{
    const nlohmann::ordered_json document = {{"inputs", 3}, {"nmae", "a"}};
    const JsonLocations nowhere;
    const Validation validation = validateWorkflow(document, {nowhere, {}}, {});
    QCOMPARE(validation.problems.size(), std::size_t{2});
    QCOMPARE(validation.problems[0].line, 0);
    QCOMPARE(validation.problems[0].pointer, "/nmae");
}

void ValidateTest::aMillionProblemsAreCut()
{
    std::string text = "{\"inputs\": [0";
    for (int i = 0; i < 200000; ++i) {
        text += ",0";
    }
    const LoadResult result = load(text + "]}");
    QCOMPARE(result.problems.size(), std::size_t{1001});
    QCOMPARE(result.problems.back().message, "and 199001 problems more");
}

QTEST_APPLESS_MAIN(ValidateTest)
#include "validate_test.moc"
