// SPDX-License-Identifier: BSD-2-Clause
// The answer doesn't depend on the layout: groups of any number of ranks.
#include "engine/accumulate/settings.h"
#include "layouts.h"
#include "tests/support/frame_factory.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <set>

using namespace scanweave;
using namespace scanweave::test;

namespace {

AccumulateSettings sortedSettings()
{
    AccumulateSettings settings;
    settings.metadata = {{"scan", "ScanNumber"}, {"generation", "Calibration/CalGeneration"}};
    settings.sort = {"generation", "-scan"};
    return settings;
}

} // namespace

class MergeGroupsTest : public QObject
{
    Q_OBJECT

private slots:
    void sameGroupsForAnyLayout_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 8; ++seed) {
            QTest::addRow("seed %d", seed) << seed;
        }
    }
    void sameGroupsForAnyLayout()
    {
        QFETCH(int, seed);
        RandomStreamOptions options;
        options.seed = static_cast<std::uint64_t>(seed);
        options.newCalibration = 0.3;
        const auto stream = streamOf(randomFiles(options));
        const AccumulateSettings settings = sortedSettings();
        const EntrySorter sorter = settingsSorter(settings);
        TemporaryDirectory directory;

        std::string expected;
        for (int ranks = 1; ranks <= 5; ++ranks) {
            const auto prefix = directory.file("layout" + std::to_string(ranks));
            const auto layout = accumulateOn(
                ranks, static_cast<unsigned>(seed * 10 + ranks), stream, settings, prefix);
            const auto merged = mergedOnThreads(layout, sorter);
            const std::string text = textOf(merged);
            if (ranks == 1) {
                expected = text;
                QVERIFY(!text.empty());
                QCOMPARE(merged.size(), std::size_t{2});
            }
            QCOMPARE(text, expected);
            for (const Group& group : merged) {
                for (std::size_t i = 1; i < group.entries.size(); ++i) {
                    QVERIFY(!sorter(group.entries[i], group.entries[i - 1]));
                }
            }
        }
    }

    void accumulatedMetadataFramesCountOnce()
    {
        RandomStreamOptions options;
        options.newCalibration = 0.5;
        const auto stream = streamOf(randomFiles(options));
        AccumulateSettings settings;
        settings.frames = {"Calibration"};
        settings.group = "calibrations of {Observation/SourceName}";
        settings.metadata = {{"generation", "CalGeneration"}};
        TemporaryDirectory directory;
        std::string expected;
        for (int ranks = 1; ranks <= 4; ++ranks) {
            const auto layout =
                accumulateOn(ranks, 1, stream, settings, directory.file(std::to_string(ranks)));
            const std::string text = textOf(mergedOnThreads(layout, {}));
            expected = ranks == 1 ? text : expected;
            QCOMPARE(text, expected);
        }
        const auto calibrations = std::count_if(stream.begin(), stream.end(), [](const auto& item) {
            return item.frame.type() == frame_types::calibration;
        });
        QCOMPARE(std::count(expected.begin(), expected.end(), '\n'), calibrations);
    }

    void noDataAtAllGivesNoGroups()
    {
        const std::vector<StreamItem> stream;
        TemporaryDirectory directory;
        const auto layout = accumulateOn(3, 1, stream, {}, directory.file("none"));
        QVERIFY(mergedOnThreads(layout, {}).empty());
        QVERIFY(std::filesystem::is_empty(directory.path()));
    }

    void ownSorterAndExtract()
    {
        RandomStreamOptions options;
        const auto stream = streamOf(randomFiles(options));
        Layout layout;
        for (int rank = 0; rank < 3; ++rank) {
            AccumulatorOptions accumulator;
            accumulator.rank = rank;
            accumulator.store = AccumulateStore::Memory;
            accumulator.dataFrames = {frame_types::scan};
            accumulator.extract = [](const Frame& frame,
                                     const MetadataContext&) -> std::optional<Extracted> {
                return Extracted{"all", {{"keys", frame.keys()}}, {}};
            };
            layout.accumulators.emplace_back(std::move(accumulator));
        }
        for (const StreamItem& item : stream) {
            layout.accumulators.at(item.position.seq % 3).add(item.frame, item.position);
        }
        std::set<std::uint64_t> scans;
        for (const StreamItem& item : stream) {
            if (item.frame.type() == frame_types::scan) {
                scans.insert(item.position.seq);
            }
        }
        for (auto& accumulator : layout.accumulators) {
            layout.groups.push_back(accumulator.groups());
        }
        const auto merged =
            mergedOnThreads(layout, [](const Entry& a, const Entry& b) { return a.seq > b.seq; });
        QCOMPARE(merged.size(), std::size_t{1});
        QCOMPARE(merged[0].entries.size(), scans.size());
        for (const Entry& entry : merged[0].entries) {
            QCOMPARE(entry.seq, *scans.rbegin());
            QCOMPARE(entry.rank, static_cast<int>(entry.seq % 3));
            scans.erase(entry.seq);
        }
    }
};

QTEST_APPLESS_MAIN(MergeGroupsTest)
#include "merge_groups_test.moc"
