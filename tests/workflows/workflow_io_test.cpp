// SPDX-License-Identifier: BSD-2-Clause
// Tests workflows/workflow_io: loading, overriding and saving whole files.
#include "tests/support/temporary_directory.h"
#include "tests/workflows/module_specs.h"
#include "workflows/json_location.h"
#include "workflows/problem_text.h"
#include "workflows/workflow_io.h"

#include <QTest>

#include <algorithm>
#include <fstream>
#include <random>

using namespace scanweave;

namespace {

const std::string goodText = "{\r\n"
                             "\t\"scanweave\": 1, // the version\r\n"
                             "\t\"name\": \"é😀\",\r\n"
                             "\t\"inputs\": [\"a.g3\", [\"b.g3\", \"c/*.g3\"]],\r\n"
                             "\t\"distribute\": {\"io_ranks\": 2, \"bundle\": \"1 MiB\"},\r\n"
                             "\t\"modules\": [{\"use\": \"keep\", \"keys\": [\"A\", \"B*\"]}],\r\n"
                             "\t\"accumulate\": {\"group\": \"{A}-{O/B}\", \"metadata\": {\"t\": "
                             "\"T.0\"}, \"sort\": [\"-t\"]}\r\n"
                             "}\r\n";

LoadResult load(const std::string& text, const std::vector<std::string>& overrides = {})
{
    return loadWorkflow(text, overrides, test::makeModuleSpecs());
}

std::vector<std::string> splitLines(const std::string& text)
{
    std::vector<std::string> lines(1);
    for (const char character : text) {
        if (character == '\n') {
            lines.emplace_back();
        } else {
            lines.back() += character;
        }
    }
    return lines;
}

/// A place in the text, or just behind the end of a line.
bool isPlaceOf(const Problem& problem, const std::vector<std::string>& lines)
{
    return problem.line >= 1 && static_cast<std::size_t>(problem.line) <= lines.size() &&
           problem.column >= 1 &&
           static_cast<std::size_t>(problem.column) <=
               lines[static_cast<std::size_t>(problem.line) - 1].size() + 1;
}

} // namespace

class WorkflowIoTest : public QObject
{
    Q_OBJECT

private slots:
    void loadsJsonWithCommentsAndMark();
    void documentKeepsOrderAndUnknownKeys();
    void savedTextLoadsTheSame();
    void overridesChangeWhatRuns();
    void problemsOfOverridesNameThem_data();
    void problemsOfOverridesNameThem();
    void problemsOfTheFileStayBesideOverrides();
    void hostileTextsGiveAProblem_data();
    void hostileTextsGiveAProblem();
    void randomBytesNeverCrash();
    void randomDocumentsNeverCrash();
    void readsFiles();
    void tellsWhyAFileCantBeRead();
};

void WorkflowIoTest::loadsJsonWithCommentsAndMark()
{
    const LoadResult result = load("\xef\xbb\xbf/* head */" + goodText + "// end");
    QVERIFY(result.problems.empty());
    QVERIFY(result.isValid());
    QCOMPARE(result.workflow.name, "é😀");
    QCOMPARE(result.workflow.distribute.ioRanks.value_or(0), 2);
}

void WorkflowIoTest::documentKeepsOrderAndUnknownKeys()
{
    const std::string text =
        R"({"x-z":1,"name":"n","x-a":{"k":[null,1.5]},"inputs":["a"],"comment":["c"],)"
        R"("modules":[{"x-1":0,"keys":[],"use":"keep"}],"distribute":{"x-b":{},"mode":"frames"},"x-c":""})";
    const LoadResult result = load(text, {"name=m", "distribute.io_ranks=1", "x-new=[1]"});
    QVERIFY(result.problems.empty());
    QCOMPARE(result.document.dump(),
             R"({"x-z":1,"name":"m","x-a":{"k":[null,1.5]},"inputs":["a"],"comment":["c"],)"
             R"("modules":[{"x-1":0,"keys":[],"use":"keep"}],)"
             R"("distribute":{"x-b":{},"mode":"frames","io_ranks":1},"x-c":"","x-new":[1]})");

    // Keys of one's own, in any order and number, come through.
    std::mt19937 random(7);
    for (int i = 0; i < 200; ++i) {
        nlohmann::ordered_json document = nlohmann::ordered_json::object();
        std::vector<std::string> keys = {"inputs", "name", "output"};
        for (auto j = random() % 10; j > 0; --j) {
            keys.push_back("x-" + std::to_string(random() % 1000) + "/~\"é" + std::to_string(j));
        }
        std::ranges::shuffle(keys, random);
        for (const std::string& key : keys) {
            document[key] =
                key == "inputs" ? nlohmann::ordered_json{"a"} : nlohmann::ordered_json(key + "v");
        }
        document["name"] = "n";
        const LoadResult loaded = load(saveWorkflow(document));
        QVERIFY(loaded.problems.empty());
        QCOMPARE(loaded.document.dump(), document.dump());
    }
}

void WorkflowIoTest::savedTextLoadsTheSame()
{
    const LoadResult first = load(goodText);
    const std::string saved = saveWorkflow(first.document);
    QVERIFY(saved.starts_with("{\n  \"scanweave\": 1,\n  \"name\": \"é😀\",\n"));
    QVERIFY(saved.ends_with("}\n"));
    const LoadResult second = load(saved);
    QVERIFY(second.problems.empty());
    QCOMPARE(second.document.dump(), first.document.dump());
    QCOMPARE(saveWorkflow(second.document), saved);
    QVERIFY(!saveWorkflow("\xff").empty()); // no throw
}

void WorkflowIoTest::overridesChangeWhatRuns()
{
    const Workflow workflow = load(goodText,
                                   {"distribute.io_ranks=0",
                                    "distribute.memory=2 GiB",
                                    "modules.0.keys=[\"Z\"]",
                                    "modules.1.use=select",
                                    "accumulate.sort=[]",
                                    "accumulate.keep=[]"})
                                  .workflow;
    QCOMPARE(workflow.distribute.ioRanks.value_or(9), 0);
    QCOMPARE(workflow.distribute.memoryBytes, 2ULL << 30U);
    QCOMPARE(workflow.modules.size(), std::size_t{2});
    QCOMPARE(workflow.modules[0].parameters.dump(), R"({"keys":["Z"]})");
    QVERIFY(workflow.accumulate && workflow.accumulate->sort.empty());
    QVERIFY(!load(goodText, {"accumulate=null"}).workflow.accumulate);
    // An override can mend the file.
    QVERIFY(!load(R"({"inputs": 3})").isValid());
    QVERIFY(load(R"({"inputs": 3})", {"inputs=[\"a\"]"}).problems.empty());
}

void WorkflowIoTest::problemsOfOverridesNameThem_data()
{
    QTest::addColumn<QString>("override");
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* override, const char* pointer, const char* message) {
        QTest::newRow(override) << override << pointer << message;
    };
    row("distribute.io_ranks=-3", "/distribute/io_ranks", "not the number -3 (from --set ");
    row("distribute.io_rank=3",
        "/distribute/io_rank",
        "distribute has no key \"io_rank\" (from --set ");
    row("modules.0.keys=[A]", "/modules/0/keys", "not the text \"[A]\" (from --set ");
    row("modules.1.keys=[\"A\"]", "/modules/1", "doesn't say which module to use (from --set ");
    row("modules.1={\"use\": \"nope\"}",
        "/modules/1/use",
        "there is no module \"nope\" (from --set ");
    row("name=5", "/name", "name must be a text, not the number 5 (from --set ");
    row("inputs.1.5=a", "", "--set \"inputs.1.5=a\": \"inputs.1\" has 2 values");
    row("accumulate.sort=[\"u\"]", "/accumulate/sort/0", "names \"u\"");
}

void WorkflowIoTest::problemsOfOverridesNameThem()
{
    QFETCH(QString, override);
    QFETCH(QString, pointer);
    QFETCH(QString, message);
    const LoadResult result = load(goodText, {"x-a=1", override.toStdString()});
    QCOMPARE(result.problems.size(), std::size_t{1});
    const Problem& problem = result.problems[0];
    QVERIFY2(QString::fromStdString(problem.message).contains(message), problem.message.c_str());
    QVERIFY(problem.message.find("--set") != std::string::npos);
    QCOMPARE(QString::fromStdString(problem.pointer), pointer);
    QCOMPARE(problem.line, 0);
    QVERIFY(!problem.cure.empty());
}

void WorkflowIoTest::problemsOfTheFileStayBesideOverrides()
{
    const LoadResult result =
        load("{\"inputs\": [\"a\"],\n\"output\": 3, \"name\": 4,\n\"a\": 1, \"a\": 2}",
             {"name=\"\"", "bad", "x-b=1"});
    QStringList places;
    for (const Problem& problem : result.problems) {
        places << QString("%1:%2").arg(problem.line).arg(problem.column);
    }
    // The doubled key is reported as doubled and as unknown: two things to mend.
    QCOMPARE(places.join(" "), "2:11 3:1 3:9 0:0 0:0");
    QVERIFY(result.problems[3].message.find("name") != std::string::npos);
    QVERIFY(result.problems[4].message.find("\"bad\"") != std::string::npos);
}

void WorkflowIoTest::hostileTextsGiveAProblem_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("zeros") << QByteArray(1000, '\0');
    QTest::newRow("brackets") << QByteArray(100000, '[');
    QTest::newRow("braces") << QByteArray("{\"a\":").repeated(100000);
    QTest::newRow("closed brackets") << QByteArray(100000, '[') + QByteArray(100000, ']');
    QTest::newRow("brackets in inputs") << "{\"inputs\": " + QByteArray(100000, '[');
    QTest::newRow("quote") << QByteArray("\"");
    QTest::newRow("comment") << QByteArray("/*").repeated(100000);
    QTest::newRow("long key") << "{\"" + QByteArray(5'000'000, 'k') + "\": 1}";
    QTest::newRow("long name") << "{\"inputs\": [\"a\"], \"name\": \"" +
                                      QByteArray(5'000'000, 'k') + "\"}";
    QTest::newRow("long size") << "{\"inputs\": [\"a\"], \"distribute\": {\"bundle\": \"" +
                                      QByteArray(5'000'000, '1') + "\"}}";
    QTest::newRow("long number") << "{\"inputs\": " + QByteArray(5'000'000, '1') + "}";
    QTest::newRow("long template") << "{\"inputs\": [\"a\"], \"accumulate\": {\"group\": \"" +
                                          QByteArray(5'000'001, '{') + "\"}}";
    QTest::newRow("too large") << QByteArray(static_cast<int>(maxJsonBytes) + 1, ' ');
    QTest::newRow("number") << QByteArray("1");
    QTest::newRow("overflow") << "{\"inputs\": [1" + QByteArray(400, '0') + "e-5]}";
}

void WorkflowIoTest::hostileTextsGiveAProblem()
{
    QFETCH(QByteArray, text);
    const std::string source = text.toStdString();
    const LoadResult result = load(source);
    QVERIFY(!result.isValid());
    for (const Problem& problem : result.problems) {
        QVERIFY(problem.line >= 1 && problem.column >= 1);
        QVERIFY(problemText(problem, "w", source).size() < 5000);
    }
}

/// Bytes changed in a good text: it loads, or tells a place that is in the text.
void WorkflowIoTest::randomBytesNeverCrash()
{
    static constexpr std::string_view letters = "{}[]\",:\\/*012.-eAa \n\r\t\xc3\xa9\xff";
    std::mt19937 random(41);
    int valid = 0;
    for (int i = 0; i < 2500; ++i) {
        std::string text = goodText;
        for (auto changes = 1 + random() % 3; changes > 0; --changes) {
            const std::size_t where = random() % text.size();
            const char letter = letters[random() % letters.size()];
            switch (random() % 4) {
            case 0:
                text[where] = letter;
                break;
            case 1:
                text.insert(where, 1, letter);
                break;
            case 2:
                text.erase(where, 1 + random() % 5);
                break;
            default:
                text.insert(where, text.substr(random() % text.size(), random() % 20));
                break;
            }
        }
        const LoadResult result = load(text);
        const std::vector<std::string> lines = splitLines(text);
        valid += result.isValid() ? 1 : 0;
        QVERIFY2(result.isValid() || !result.problems.empty(), text.c_str());
        for (const Problem& problem : result.problems) {
            QVERIFY2(isPlaceOf(problem, lines), text.c_str());
            QVERIFY2(!problem.message.empty() && !problem.cure.empty(), text.c_str());
            QVERIFY(!problemText(problem, "w.json", text).empty());
        }
    }
    QVERIFY(valid > 20 && valid < 2480);
}

/// Values moved about in a good document: it loads, or tells a place; sorted, nothing twice.
void WorkflowIoTest::randomDocumentsNeverCrash()
{
    using Json = nlohmann::ordered_json;
    const Json good = load(goodText).document;
    const Json flat = good.flatten();
    std::vector<std::string> pointers;
    for (const auto& [pointer, value] : flat.items()) {
        for (std::size_t end = 0; end != std::string::npos;) {
            end = pointer.find('/', end + 1);
            pointers.push_back(pointer.substr(0, end));
        }
    }
    std::mt19937 random(43);
    for (int i = 0; i < 1500; ++i) {
        Json document = good;
        for (auto changes = 1 + random() % 4; changes > 0; --changes) {
            const Json::json_pointer to(pointers[random() % pointers.size()]);
            const Json value = good.at(Json::json_pointer(pointers[random() % pointers.size()]));
            if (document.contains(to)) {
                document[to] = random() % 3 == 0 ? Json::array({value, value}) : value;
            }
        }
        const std::string text = saveWorkflow(document);
        const LoadResult result = load(text);
        const std::vector<std::string> lines = splitLines(text);
        QCOMPARE(result.document.dump(), document.dump());
        for (std::size_t j = 0; j < result.problems.size(); ++j) {
            const Problem& problem = result.problems[j];
            QVERIFY2(isPlaceOf(problem, lines), text.c_str());
            QVERIFY2(!problem.message.starts_with("this doesn't fit"), text.c_str());
            if (j > 0) {
                const Problem& before = result.problems[j - 1];
                QVERIFY(std::pair(before.line, before.column) <=
                        std::pair(problem.line, problem.column));
                QVERIFY(before.pointer != problem.pointer || before.message != problem.message);
            }
        }
    }
}

void WorkflowIoTest::readsFiles()
{
    const test::TemporaryDirectory directory;
    std::ofstream(directory.file("w.json"), std::ios::binary) << goodText;
    std::ofstream(directory.file("empty.json"));
    QCOMPARE(readWorkflowFile(directory.file("w.json")), goodText);
    QCOMPARE(readWorkflowFile(directory.file("empty.json")), "");
    const std::string full(maxJsonBytes, ' ');
    std::ofstream(directory.file("full.json"), std::ios::binary) << full;
    QCOMPARE(readWorkflowFile(directory.file("full.json")).size(), maxJsonBytes);
}

void WorkflowIoTest::tellsWhyAFileCantBeRead()
{
    const test::TemporaryDirectory directory;
    std::ofstream(directory.file("large.json"), std::ios::binary)
        << std::string(maxJsonBytes + 1, ' ');
    const auto reason = [](const std::string& path) -> std::string {
        try {
            readWorkflowFile(path);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "none";
    };
    QCOMPARE(reason("/nowhere/w.json"),
             "workflow file \"/nowhere/w.json\" is not there (No such file or directory)");
    QVERIFY(reason(directory.path().string()).find("is a directory") != std::string::npos);
    QVERIFY(reason(directory.file("large.json")).find("is larger than 16 MiB") !=
            std::string::npos);
    // Endless files end too.
    QVERIFY(reason("/dev/zero").find("is larger than 16 MiB") != std::string::npos);
}

QTEST_APPLESS_MAIN(WorkflowIoTest)
#include "workflow_io_test.moc"
