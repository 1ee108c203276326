// SPDX-License-Identifier: BSD-2-Clause
// rename: names change, bytes don't.
#include "tests/modules/module_runner.h"
#include "tests/support/frame_factory.h"

#include <QTest>

using namespace scanweave;
using namespace scanweave::test;

namespace {

Frame scan()
{
    return Frame::parse(makeFrame(frame_types::scan, {{"a", 1}, {"b", "two"}, {"c", 3.5}}).encode(),
                        Frame::Crc::Check);
}

Frame renamed(const char* use, const Frame& frame)
{
    return runModule(use, {frame}).at(0);
}

using Names = std::vector<std::string>;

} // namespace

class RenameTest : public QObject
{
    Q_OBJECT

private slots:
    void keepsOrderAndBytes()
    {
        const Frame out = renamed(R"({"use": "rename", "keys": {"b": "B", "no": "such"}})", scan());
        QCOMPARE(out.keys(), (Names{"a", "B", "c"}));
        QCOMPARE(out.blob("B").text(), scan().blob("b").text());
        QCOMPARE(Frame::parse(out.encode(), Frame::Crc::Check).keys(), (Names{"a", "B", "c"}));
    }

    void twoMayChangePlaces()
    {
        const Frame out =
            renamed(R"({"use": "rename", "keys": {"a": "b", "b": "c", "c": "a"}})", scan());
        QCOMPARE(out.keys(), (Names{"b", "c", "a"}));
        QCOMPARE(out.blob("a").text(), scan().blob("c").text());
    }

    void whatNobodyRenamesStaysUntouched()
    {
        QVERIFY(renamed(R"({"use": "rename", "keys": {"no": "such", "a": "a"}})", scan())
                    .isUntouched());
        QVERIFY(renamed(R"({"use": "rename", "keys": {}})", scan()).isUntouched());
    }

    void onlyTheFramesThatAreAskedFor()
    {
        Frame calibration(frame_types::calibration);
        calibration.putBlob("a", makeBlob(std::int64_t{1}));
        QCOMPARE(renamed(R"({"use": "rename", "keys": {"a": "z"}})", calibration).keys(),
                 Names{"a"});
        QCOMPARE(renamed(R"({"use": "rename", "keys": {"a": "z"}, "frames": ["Calibration"]})",
                         calibration)
                     .keys(),
                 Names{"z"});
    }

    void twoKeysOfOneNameAreAnError()
    {
        for (const char* keys : {R"({"a": "b"})", R"({"a": "z", "b": "z"})"}) {
            try {
                renamed((R"({"use": "rename", "keys": )" + std::string(keys) + "}").c_str(),
                        scan());
                QFAIL("accepted");
            } catch (const Error& error) {
                QVERIFY(error.place().key == "b" || error.place().key == "z");
                QCOMPARE(error.place().module, std::string("rename"));
            }
        }
    }

    void newNamesMustBeTexts()
    {
        for (const char* keys : {R"({"a": 1})", R"({"a": ""})", R"({"a": null})"}) {
            const std::string use = R"({"use": "rename", "keys": )" + std::string(keys) + "}";
            QVERIFY_EXCEPTION_THROWN(renamed(use.c_str(), scan()), Error);
        }
    }
};

QTEST_APPLESS_MAIN(RenameTest)
#include "rename_test.moc"
