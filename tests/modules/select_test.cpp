// SPDX-License-Identifier: BSD-2-Clause
// select: which frames pass.
#include "engine/g3/scalars.h"
#include "tests/modules/module_runner.h"
#include "tests/support/frame_factory.h"

#include <QTest>

using namespace scanweave;
using namespace scanweave::test;

namespace {

Frame scan(int number)
{
    return makeFrame(frame_types::scan, {{"ScanNumber", number}});
}

Frame turnaround(int number)
{
    return makeFrame(frame_types::scan, {{"ScanNumber", number}, {"Turnaround", true}});
}

Frame observation(const char* source)
{
    return makeFrame(frame_types::observation, {{"SourceName", source}});
}

/// "O S1 S3": letters of what passes, scans with their number.
std::string passing(std::string_view use, const std::vector<Frame>& frames)
{
    std::string text;
    for (const Frame& frame : runModule(use, frames)) {
        text += (text.empty() ? "" : " ") + frame.type().letters();
        if (const auto number = frame.find<G3Int>("ScanNumber")) {
            text += std::to_string(number->value);
        }
    }
    return text;
}

} // namespace

class SelectTest : public QObject
{
    Q_OBJECT

private slots:
    void dropsDataFramesByCondition();
    void metadataPassesWhateverTheConditionSays();
    void looksAtTheLatestMetadata();
    void typesSayWhatPassesAtAll();
    void droppedMetadataIsStillInForce();
    void framesSayWhatTheConditionIsFor();
    void withoutParametersEverythingPasses();
    void passesFramesUntouched();
    void wrongConditionsAreUsageErrors();
};

void SelectTest::dropsDataFramesByCondition()
{
    const std::vector<Frame> frames{scan(1), turnaround(2), scan(3), turnaround(4), scan(5)};
    QCOMPARE(
        passing(R"({"use": "select", "where": "Turnaround != true and ScanNumber >= 3"})", frames),
        std::string("S3 S5"));
    QCOMPARE(passing(R"({"use": "select", "where": "Turnaround"})", frames), std::string("S2 S4"));
}

void SelectTest::metadataPassesWhateverTheConditionSays()
{
    QCOMPARE(
        passing(
            R"({"use": "select", "where": "false"})",
            {observation("a"), scan(1), Frame(frame_types::timepoint), Frame(frame_types::wiring)}),
        std::string("O W"));
}

void SelectTest::looksAtTheLatestMetadata()
{
    QCOMPARE(passing(R"({"use": "select", "where": "Observation/SourceName == 'b'"})",
                     {scan(0),
                      observation("a"),
                      scan(1),
                      observation("b"),
                      scan(2),
                      scan(3),
                      observation("c"),
                      scan(4)}),
             std::string("O O S2 S3 O"));
}

void SelectTest::typesSayWhatPassesAtAll()
{
    QCOMPARE(
        passing(
            R"({"use": "select", "types": ["Scan", "W"]})",
            {observation("a"), scan(1), Frame(frame_types::wiring), Frame(frame_types::timepoint)}),
        std::string("S1 W"));
}

void SelectTest::droppedMetadataIsStillInForce()
{
    QCOMPARE(
        passing(R"({"use": "select", "types": ["Scan"], "where": "Observation/SourceName == 'a'"})",
                {observation("a"), scan(1), observation("b"), scan(2)}),
        std::string("S1"));
}

void SelectTest::framesSayWhatTheConditionIsFor()
{
    QCOMPARE(
        passing(R"({"use": "select", "frames": ["Observation"], "where": "SourceName == 'b'"})",
                {observation("a"), scan(1), observation("b")}),
        std::string("S1 O"));
}

void SelectTest::withoutParametersEverythingPasses()
{
    QCOMPARE(passing(R"({"use": "select"})",
                     {observation("a"), scan(1), Frame(FrameType::parse("ABCD"))}),
             std::string("O S1 ABCD"));
}

void SelectTest::passesFramesUntouched()
{
    const Frame before = Frame::parse(scan(7).encode(), Frame::Crc::Check);
    const auto out = runModule(R"({"use": "select", "where": "ScanNumber == 7"})", {before});
    QCOMPARE(out.size(), std::size_t{1});
    QVERIFY(out[0].isUntouched());
}

void SelectTest::wrongConditionsAreUsageErrors()
{
    try {
        runModule(R"({"use": "select", "where": "ScanNumber = 7"})", {});
        QFAIL("accepted");
    } catch (const Error& error) {
        QVERIFY(error.kind() == ErrorKind::Usage);
        QCOMPARE(error.place().module, std::string("select"));
        QVERIFY(error.message().find("column 12") != std::string::npos);
    }
}

QTEST_APPLESS_MAIN(SelectTest)
#include "select_test.moc"
