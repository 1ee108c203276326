// SPDX-License-Identifier: BSD-2-Clause
// Rows of scalars, whatever the layout.
#include "engine/g3/scalars.h"
#include "engine/g3/vectors.h"
#include "tests/modules/builtin_reducer_runner.h"

#include <QTest>

using namespace scanweave;
using namespace scanweave::test;

namespace {

std::vector<Frame> someFrames()
{
    std::vector<Frame> frames;
    for (int i = 0; i < 40; ++i) {
        if (i % 15 == 0) {
            Frame observation(frame_types::observation);
            observation.put("SourceName", std::make_shared<G3String>("source" + std::to_string(i)));
            frames.push_back(observation);
        }
        Frame scan(frame_types::scan);
        scan.put("ScanNumber", std::make_shared<G3Int>(i));
        scan.put("Noise",
                 std::make_shared<G3VectorDouble>(std::vector<double>{i * 0.5, notANumber}));
        if (i % 2 == 0) {
            scan.put("Even", std::make_shared<G3Bool>(true));
        }
        frames.push_back(scan);
    }
    return frames;
}

/// "seq values" lines of a run on so many ranks.
std::string rowsOf(const std::string& use, const std::vector<Frame>& frames, int ranks)
{
    std::string text;
    const ResultTable table =
        mergedReducer(use, frames, ranks, static_cast<unsigned>(ranks))->table();
    for (const ResultTable::Row& row : table.rows) {
        text += table.name + ' ' + std::to_string(row.seq) + ' ' + row.values + '\n';
    }
    return text;
}

const std::string use = R"({"use": "event_table", "columns": {"scan": "ScanNumber",
    "source": "Observation/SourceName", "noise": "Noise.0", "even": "Even"}, "where": "ScanNumber < 17"})";

} // namespace

class EventTableTest : public QObject
{
    Q_OBJECT

private slots:
    void rowsStandInLogicalOrderForEveryLayout()
    {
        const auto frames = someFrames();
        const std::string one = rowsOf(use, frames, 1);
        QCOMPARE(std::ranges::count(one, '\n'), 17);
        VERIFY_SAYS(one,
                    "events 2 {\"scan\":1,\"source\":\"source0\",\"noise\":0.5,\"even\":null}\n"
                    "events 3 {\"scan\":2,\"source\":\"source0\",\"noise\":1.0,\"even\":true}\n");
        VERIFY_SAYS(one, "\"scan\":15,\"source\":\"source15\"");
        for (const int ranks : {2, 3, 17}) {
            QCOMPARE(rowsOf(use, frames, ranks), one);
        }
    }

    void metadataMakeOneRowHoweverManyRanksSeeThem()
    {
        const std::string metadata =
            R"({"use": "event_table", "name": "fields", "frames": ["Observation"], "columns": {"source": "SourceName"}})";
        const std::string one = rowsOf(metadata, someFrames(), 1);
        QCOMPARE(
            one,
            std::string("fields 0 {\"source\":\"source0\"}\nfields 16 {\"source\":\"source15\"}\n"
                        "fields 32 {\"source\":\"source30\"}\n"));
        QCOMPARE(rowsOf(metadata, someFrames(), 5), one);
    }

    void severalFramesOfOneMakeSeveralRows()
    {
        const auto reducer = makeReducer(use);
        for (int i = 0; i < 3; ++i) {
            Frame scan(frame_types::scan);
            scan.put("ScanNumber", std::make_shared<G3Int>(i));
            reducer->add(scan, {.seq = 4, .part = 0, .isData = true});
            reducer->add(scan, {.seq = FramePosition::atEnd, .part = 0, .isData = true});
        }
        const auto rows = reducer->table().rows;
        QCOMPARE(rows.size(), std::size_t{3});
        QCOMPARE(rows[2].part, 2U);
    }

    void numbersThatAreNoneAreWritten()
    {
        const std::string rows =
            rowsOf(R"({"use": "event_table", "columns": {"n": "Noise.1"}})", someFrames(), 1);
        VERIFY_SAYS(rows, "{\"n\":\"nan\"}");
    }

    void wrongColumnsAreRefused()
    {
        const auto fails = [](const std::string& columns) {
            return reducingFails(R"({"use": "event_table", "columns": )" + columns + "}",
                                 someFrames());
        };
        VERIFY_SAYS(fails("{}"), "needs columns");
        VERIFY_SAYS(fails(R"({"a": 3})"), "path of a field");
        VERIFY_SAYS(fails(R"({"a": "/path"})"), "no field path");
        VERIFY_SAYS(fails(R"({"a": "Noise"})"), "one text or number");
        QCOMPARE(fails(R"({"a": "NotThere"})"), std::string());
    }
};

QTEST_APPLESS_MAIN(EventTableTest)
#include "event_table_test.moc"
