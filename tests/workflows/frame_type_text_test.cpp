// SPDX-License-Identifier: BSD-2-Clause
// Tests workflows/frame_type_text.
#include "workflows/frame_type_text.h"

#include <QTest>

using namespace scanweave;

class FrameTypeTextTest : public QObject
{
    Q_OBJECT

private slots:
    void takesNamesAndLetters();
    void refusesOthers();
    void sameTypeSameLetters();
    void knowsWhatWasMeant();
};

void FrameTypeTextTest::takesNamesAndLetters()
{
    for (const FrameTypeName& type : frameTypeNames) {
        QVERIFY(isFrameType(type.name));
        QVERIFY(isFrameType(std::string(1, type.letter)));
    }
    for (const char* text :
         {"scan", "SCAN", "pipelineinfo", "s", "AB", "ABC", "ABCD", "a1?_", "z"}) {
        QVERIFY2(isFrameType(text), text);
    }
}

void FrameTypeTextTest::refusesOthers()
{
    for (const char* text : {"",
                             "Scans",
                             "ABCDE",
                             "EndProcessing",
                             "endprocessing",
                             "Z",
                             "A B",
                             " ",
                             "\n",
                             "é",
                             "\x7f"}) {
        QVERIFY2(!isFrameType(text), text);
    }
}

void FrameTypeTextTest::sameTypeSameLetters()
{
    QCOMPARE(frameTypeLetters("Scan"), "S");
    QCOMPARE(frameTypeLetters("scan"), "S");
    QCOMPARE(frameTypeLetters("S"), "S");
    QCOMPARE(frameTypeLetters("Statistics"), "R");
    QCOMPARE(frameTypeLetters("map"), "M");
    QCOMPARE(frameTypeLetters("ABCD"), "ABCD");
}

void FrameTypeTextTest::knowsWhatWasMeant()
{
    QCOMPARE(nearestFrameType("Scans").value_or(""), "Scan");
    QCOMPARE(nearestFrameType("Observaton").value_or(""), "Observation");
    QVERIFY(!nearestFrameType("Telescope").has_value());
    QCOMPARE(frameTypeCure("Scans"), "did you mean \"Scan\"?");
    QVERIFY(frameTypeCure("Z").find("EndProcessing") != std::string::npos);
    QVERIFY(frameTypeCure("Telescope").find("one to four letters") != std::string::npos);
}

QTEST_APPLESS_MAIN(FrameTypeTextTest)
#include "frame_type_text_test.moc"
