// SPDX-License-Identifier: BSD-2-Clause
// keep and drop: which keys of which frames stay, and that untouched bytes do.
#include "tests/modules/module_runner.h"
#include "tests/support/frame_factory.h"

#include <QTest>

using namespace scanweave;
using namespace scanweave::test;

namespace {

using Names = std::vector<std::string>;

Frame scan()
{
    Frame frame = makeFrame(
        frame_types::scan, {{"RawTimestreams_I", 1}, {"SourceName", "x"}, {"RawTimestreams_Q", 2}});
    frame.putBlob("Strange", SharedBytes::copyOf(asBytes("bytes of no class")));
    return frame;
}

} // namespace

class KeepDropTest : public QObject
{
    Q_OBJECT

private slots:
    void keepLeavesOnlyWhatMatches();
    void dropTakesWhatMatches();
    void metadataIsNotTouched();
    void framesSayWhatItAppliesTo();
    void whatStaysKeepsItsBytes();
    void untouchedFramesAreTheSameBytes();
    void wrongFrameTypesAreRefused();
};

void KeepDropTest::keepLeavesOnlyWhatMatches()
{
    const auto out =
        runModule(R"({"use": "keep", "keys": ["*_Q", "SourceName", "NotThere"]})", {scan()});
    QCOMPARE(out.size(), std::size_t{1});
    QCOMPARE(out[0].keys(), (Names{"SourceName", "RawTimestreams_Q"}));
    QVERIFY(runModule(R"({"use": "keep", "keys": []})", {scan()})[0].keys().empty());
}

void KeepDropTest::dropTakesWhatMatches()
{
    const auto out = runModule(R"({"use": "drop", "keys": ["Raw*", "NotThere"]})", {scan()});
    QCOMPARE(out[0].keys(), (Names{"SourceName", "Strange"}));
}

void KeepDropTest::metadataIsNotTouched()
{
    const Frame calibration = makeFrame(frame_types::calibration, {{"a", 1}});
    for (const char* use :
         {R"({"use": "keep", "keys": []})", R"({"use": "drop", "keys": ["*"]})"}) {
        const auto out =
            runModule(use, {calibration, makeFrame(frame_types::timepoint, {{"a", 1}})});
        QCOMPARE(out[0].keys(), (Names{"a"}));
        QVERIFY(out[1].keys().empty());
    }
}

void KeepDropTest::framesSayWhatItAppliesTo()
{
    const auto out = runModule(R"({"use": "drop", "keys": ["*"], "frames": ["Calibration", "T"]})",
                               {scan(), makeFrame(frame_types::calibration, {{"a", 1}})});
    QCOMPARE(out[0].size(), std::size_t{4});
    QVERIFY(out[1].keys().empty());
}

void KeepDropTest::whatStaysKeepsItsBytes()
{
    const Frame before = Frame::parse(scan().encode(), Frame::Crc::Check);
    const auto out = runModule(R"({"use": "keep", "keys": ["S*"]})", {before});
    for (const std::string& key : out[0].keys()) {
        QCOMPARE(out[0].blob(key).text(), before.blob(key).text());
    }
}

void KeepDropTest::untouchedFramesAreTheSameBytes()
{
    const Frame before = Frame::parse(scan().encode(), Frame::Crc::Check);
    for (const char* use :
         {R"({"use": "keep", "keys": ["*"]})", R"({"use": "drop", "keys": ["NotThere"]})"}) {
        const auto out = runModule(use, {before});
        QVERIFY(out[0].isUntouched());
        QCOMPARE(out[0].encode().data(), before.encode().data());
    }
}

void KeepDropTest::wrongFrameTypesAreRefused()
{
    QVERIFY_EXCEPTION_THROWN(
        runModule(R"({"use": "keep", "keys": ["a"], "frames": ["Scans!"]})", {}), Error);
}

QTEST_APPLESS_MAIN(KeepDropTest)
#include "keep_drop_test.moc"
