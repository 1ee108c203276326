// SPDX-License-Identifier: BSD-2-Clause
// drop_turnarounds: which frames go on.
#include "tests/modules/module_runner.h"
#include "tests/support/frame_factory.h"

#include <QTest>

using namespace scanweave;
using namespace scanweave::test;

class DropTurnaroundsTest : public QObject
{
    Q_OBJECT

private slots:
    void dropsScansInWhichItIsTrue()
    {
        const auto parsed = [](FrameType type, const std::vector<FactoryKey>& keys) {
            return Frame::parse(makeFrame(type, keys).encode(), Frame::Crc::Check);
        };
        const auto out = runModule(R"({"use": "drop_turnarounds"})",
                                   {parsed(frame_types::scan, {{"n", 0}, {"Turnaround", true}}),
                                    parsed(frame_types::scan, {{"n", 1}, {"Turnaround", false}}),
                                    parsed(frame_types::scan, {{"n", 2}}),
                                    parsed(frame_types::timepoint, {{"Turnaround", true}}),
                                    parsed(frame_types::observation, {{"Turnaround", true}})});
        QCOMPARE(out.size(), std::size_t{4});
        for (const Frame& frame : out) {
            QVERIFY(frame.isUntouched());
        }
    }

    void anotherKeyMayTell()
    {
        const char* const use = R"({"use": "drop_turnarounds", "key": "Slewing"})";
        QVERIFY(runModule(use, {makeFrame(frame_types::scan, {{"Slewing", true}})}).empty());
        QCOMPARE(runModule(use, {makeFrame(frame_types::scan, {{"Turnaround", true}})}).size(),
                 std::size_t{1});
    }

    void anotherClassIsAnError()
    {
        try {
            runModule(R"({"use": "drop_turnarounds"})",
                      {makeFrame(frame_types::scan, {{"Turnaround", 1}})});
            QFAIL("accepted");
        } catch (const Error& error) {
            QCOMPARE(error.place().key, std::string("Turnaround"));
            QVERIFY(error.message().find("G3Bool") != std::string::npos);
        }
    }
};

QTEST_APPLESS_MAIN(DropTurnaroundsTest)
#include "drop_turnarounds_test.moc"
