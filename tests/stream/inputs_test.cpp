// SPDX-License-Identifier: BSD-2-Clause
// Inputs: globs, order, blocks.
#include "engine/base/error.h"
#include "engine/stream/inputs.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <fstream>

using namespace scanweave;
using namespace scanweave::test;

namespace {

void touch(const std::filesystem::path& path)
{
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file(path);
}

/// Paths relative to `base`.
std::vector<std::string> expanded(const std::vector<InputItem>& items, const std::string& base)
{
    std::vector<std::string> names;
    for (const InputFile& file : expandInputs(items, base)) {
        names.push_back(std::filesystem::path(file.path).lexically_relative(base).string());
    }
    return names;
}

std::vector<std::string> expanded(const std::string& pattern, const std::string& base)
{
    return expanded(std::vector<InputItem>{{{pattern}, false}}, base);
}

using Names = std::vector<std::string>;

} // namespace

class InputsTest : public QObject
{
    Q_OBJECT

private slots:
    void keepsOrderAndPlaces();
    void sortsMatchesByBytes();
    void plainPathsPassEvenIfMissing();
    void theSameFileTwiceIsTwoInputs();
    void absolutePatternsStandForThemselves();
    void lettersOfTheBaseAreNoPattern();
    void aFileOfThatNameIsNoPattern();
    void patternsReachIntoDirectories();
    void aRelativeBaseBecomesAbsolute();
    void refusesPatternsWithoutMatch();
    void refusesEmptyAndImpossibleNames();
};

void InputsTest::keepsOrderAndPlaces()
{
    const TemporaryDirectory directory;
    for (const char* name : {"a.g3", "b.g3", "c.g3"}) {
        touch(directory.path() / name);
    }
    const std::vector<InputItem> items{
        {{"c.g3"}, false}, {{"b.g3", "a*.g3"}, true}, {{}, true}, {{"a.g3"}, false}};
    const auto files = expandInputs(items, directory.path().string());
    QCOMPARE(files.size(), std::size_t{4});
    QCOMPARE(expanded(items, directory.path()), (Names{"c.g3", "b.g3", "a.g3", "a.g3"}));
    const std::vector<std::uint32_t> places{0, 1, 1, 3};
    for (std::size_t i = 0; i < files.size(); ++i) {
        QCOMPARE(files[i].item, places[i]);
        QCOMPARE(files[i].isBlock, places[i] == 1);
    }
}

void InputsTest::sortsMatchesByBytes()
{
    const TemporaryDirectory directory;
    for (const char* name :
         {"b.g3", "B.g3", "a10.g3", "a9.g3", "ä.g3", "_.g3", "A.g3", "other.txt"}) {
        touch(directory.path() / name);
    }
    QCOMPARE(expanded("*.g3", directory.path()),
             (Names{"A.g3", "B.g3", "_.g3", "a10.g3", "a9.g3", "b.g3", "ä.g3"}));
    QCOMPARE(expanded("[ab]?.g3", directory.path()), (Names{"a9.g3"}));
}

void InputsTest::plainPathsPassEvenIfMissing()
{
    const TemporaryDirectory directory;
    QCOMPARE(expanded("not there.g3", directory.path()), (Names{"not there.g3"}));
    QCOMPARE(expandInputs({{{"~/x.g3"}, false}}, "/base").at(0).path, std::string("/base/~/x.g3"));
}

void InputsTest::theSameFileTwiceIsTwoInputs()
{
    const TemporaryDirectory directory;
    touch(directory.path() / "a.g3");
    QCOMPARE(expanded({{{"a.g3", "*.g3", "a.g3"}, true}}, directory.path()),
             (Names{"a.g3", "a.g3", "a.g3"}));
}

void InputsTest::absolutePatternsStandForThemselves()
{
    const TemporaryDirectory directory;
    touch(directory.path() / "a.g3");
    QCOMPARE(expandInputs({{{directory.file("*.g3")}, false}}, "/elsewhere").at(0).path,
             directory.file("a.g3"));
    QCOMPARE(expandInputs({{{directory.file("a.g3")}, false}}, "/elsewhere").at(0).path,
             directory.file("a.g3"));
}

void InputsTest::lettersOfTheBaseAreNoPattern()
{
    const TemporaryDirectory directory;
    const std::filesystem::path base = directory.path() / "run[12]* \\?";
    touch(base / "a.g3");
    touch(directory.path() / "run1" / "trap.g3");
    QCOMPARE(expanded("*.g3", base), (Names{"a.g3"}));
}

void InputsTest::aFileOfThatNameIsNoPattern()
{
    const TemporaryDirectory directory;
    touch(directory.path() / "scan[1].g3");
    touch(directory.path() / "scan1.g3");
    QCOMPARE(expanded("scan[1].g3", directory.path()), (Names{"scan[1].g3"}));
    QCOMPARE(expanded("scan[12].g3", directory.path()), (Names{"scan1.g3"}));
}

void InputsTest::patternsReachIntoDirectories()
{
    const TemporaryDirectory directory;
    touch(directory.path() / "obs2/0001.g3");
    touch(directory.path() / "obs1/0000.g3");
    touch(directory.path() / "obs1/0001.g3");
    touch(directory.path() / "obs3"); // a file where a directory could be
    QCOMPARE(expanded("obs*/*.g3", directory.path()),
             (Names{"obs1/0000.g3", "obs1/0001.g3", "obs2/0001.g3"}));
}

void InputsTest::aRelativeBaseBecomesAbsolute()
{
    const std::string here = std::filesystem::current_path().string();
    QCOMPARE(expandInputs({{{"a.g3"}, false}}, "").at(0).path, here + "/a.g3");
    QCOMPARE(expandInputs({{{"a.g3"}, false}}, "sub").at(0).path, here + "/sub/a.g3");
}

void InputsTest::refusesPatternsWithoutMatch()
{
    const TemporaryDirectory directory;
    touch(directory.path() / "a.g3");
    try {
        expandInputs({{{"a.g3"}, false}, {{"a.g3", "missing*.g3"}, true}},
                     directory.path().string());
        QFAIL("accepted");
    } catch (const Error& error) {
        QVERIFY(error.kind() == ErrorKind::Usage);
        QVERIFY(error.message().find("\"missing*.g3\" in \"inputs\" matches no file") !=
                std::string::npos);
    }
}

void InputsTest::refusesEmptyAndImpossibleNames()
{
    for (const std::string& pattern : {std::string(), std::string("a\0*.g3", 6)}) {
        try {
            expandInputs({{{pattern}, false}}, "/");
            QFAIL("accepted");
        } catch (const Error& error) {
            QVERIFY(error.kind() == ErrorKind::Usage);
        }
    }
}

QTEST_APPLESS_MAIN(InputsTest)
#include "inputs_test.moc"
