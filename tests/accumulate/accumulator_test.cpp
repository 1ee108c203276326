// SPDX-License-Identifier: BSD-2-Clause
// One rank's accumulator: shards, memory, and what it refuses.
#include "engine/accumulate/accumulator.h"
#include "engine/accumulate/settings.h"
#include "engine/base/error.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/scalars.h"
#include "tests/support/error_of.h"
#include "tests/support/frame_factory.h"
#include "tests/support/golden.h"
#include "tests/support/small_disk.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

using namespace scanweave;
using namespace scanweave::test;
namespace fs = std::filesystem;

namespace {

SharedBytes pipelineInfo()
{
    return makeFrame(frame_types::pipelineInfo, {{"now", "made up"}}).encode();
}

AccumulatorOptions optionsFor(const std::string& path)
{
    AccumulatorOptions options;
    options.rank = 3;
    options.extract = groupSettingsExtract({}, {frame_types::scan});
    options.shardPath = path;
    options.pipelineInfo = pipelineInfo();
    return options;
}

Frame scan(int number, const std::string& source = "RCW38")
{
    return makeFrame(frame_types::scan,
                     {{"SourceName", source}, {"ObservationID", 1}, {"ScanNumber", number}});
}

FramePosition at(std::uint64_t seq, std::uint32_t part = 0)
{
    FramePosition position;
    position.seq = seq;
    position.part = part;
    position.isData = true;
    return position;
}

void end(Accumulator& accumulator)
{
    accumulator.add(Frame(frame_types::endProcessing), {});
}

FramePosition metadataAt(std::uint64_t seq)
{
    FramePosition position;
    position.seq = seq;
    return position;
}

} // namespace

class AccumulatorTest : public QObject
{
    Q_OBJECT

private slots:
    void shardHoldsWhatItsEntriesSay()
    {
        TemporaryDirectory directory;
        const std::string path = shardPath(directory.file("run"), 3);
        QCOMPARE(path, directory.file("run.rank0003.g3"));
        Accumulator accumulator(optionsFor(path));
        accumulator.add(scan(0), at(5));
        accumulator.add(scan(1, "other"), at(6, 1));
        accumulator.add(makeFrame(frame_types::map, {{"x", 1}}), at(6, 2)); // none of its types
        accumulator.add(scan(2), at(9));
        QVERIFY(!fs::exists(path));
        end(accumulator);
        QVERIFY(fs::exists(path));
        QCOMPARE(accumulator.entryCount(), std::uint64_t{3});

        const auto groups = accumulator.groups();
        QCOMPARE(groups.size(), std::size_t{2});
        QCOMPARE(groups[0].name, std::string("RCW38-1"));
        QCOMPARE(groups[0].entries[1].seq, std::uint64_t{9});
        QCOMPARE(groups[1].name, std::string("other-1"));
        QCOMPARE(groups[1].entries[0].part, 1U);
        const std::string bytes = readRawFile(path);
        QVERIFY(bytes.starts_with(pipelineInfo().text()));
        for (const Group& group : groups) {
            for (const Entry& entry : group.entries) {
                QCOMPARE(entry.rank, 3);
                QCOMPARE(entry.stored->file, path);
                const Frame frame = loadEntry(entry);
                QVERIFY(bytes.substr(entry.stored->offset, entry.stored->length) ==
                        frame.encode().text());
                QCOMPARE(accumulator.data(entry), nullptr);
            }
        }
        QCOMPARE(loadEntry(groups[0].entries[1]).get<G3Int>("ScanNumber")->value, 2);

        FrameReader reader(path);
        QString types;
        while (const auto frame = reader.next()) {
            types += QString::fromStdString(frame->type().letters());
        }
        QCOMPARE(types, QString("PSSS"));
    }

    void noEntryNoShard()
    {
        TemporaryDirectory directory;
        Accumulator accumulator(optionsFor(directory.file("a.g3")));
        accumulator.add(makeFrame(frame_types::observation), metadataAt(0));
        end(accumulator);
        QVERIFY(accumulator.groups().empty());
        QVERIFY(fs::is_empty(directory.path()));
    }

    void unfinishedShardHasNoFinalName()
    {
        TemporaryDirectory directory;
        {
            Accumulator accumulator(optionsFor(directory.file("a.g3")));
            accumulator.add(scan(0), at(0));
        }
        QVERIFY(!fs::exists(directory.file("a.g3")));
    }

    void memoryStoreKeepsTheFrames()
    {
        AccumulatorOptions options = optionsFor("");
        options.store = AccumulateStore::Memory;
        Accumulator accumulator(std::move(options));
        const Frame second = Frame::parse(scan(1).encode(), Frame::Crc::Check);
        accumulator.add(scan(0), at(7));
        accumulator.add(second, at(7, 1));
        end(accumulator);
        const auto groups = accumulator.groups();
        const auto& entries = groups.at(0).entries;
        QCOMPARE(accumulator.data(entries.at(0))->get<G3Int>("ScanNumber")->value, 0);
        QCOMPARE(accumulator.data(entries.at(1))->encode().data(), second.encode().data());
        QVERIFY(!entries[0].stored);
        Entry remote = entries[0];
        remote.rank = 2;
        QCOMPARE(accumulator.data(remote), nullptr);
        const std::string message = test::errorOf([&] { loadEntry(entries[0]); });
        QVERIFY2(message.find("no stored data") != std::string::npos, message.c_str());
    }

    /// As any reducer: states of other ranks join, in any tree, and a state can be loaded.
    void statesMergeAndLoad()
    {
        TemporaryDirectory directory;
        AccumulatorOptions options = optionsFor("");
        options.store = AccumulateStore::Memory;
        Accumulator one(options);
        options.rank = 5;
        Accumulator other(std::move(options));
        one.add(scan(0), at(1));
        other.add(scan(1), at(0));
        other.add(scan(2, "other"), at(2));
        one.merge(other.save());
        const auto groups = one.groups();
        QCOMPARE(groups.size(), std::size_t{2});
        QCOMPARE(groups[0].entries[0].rank, 5);
        QCOMPARE(groups[0].entries[1].rank, 3);
        QCOMPARE(one.entryCount(), std::uint64_t{1});
        // The data stay where they are.
        QVERIFY(one.data(groups[0].entries[0]) == nullptr);
        QVERIFY(other.data(groups[0].entries[0]) != nullptr);
        other.load(one.save());
        QVERIFY(encodeGroups(other.groups()) == encodeGroups(groups));
        other.clear();
        QVERIFY(other.groups().empty());
        QVERIFY(other.data(groups[0].entries[0]) != nullptr);
        QVERIFY_THROWS_EXCEPTION(Error, one.merge(SharedBytes::copyOf(asBytes("no state"))));
        QVERIFY(encodeGroups(one.groups()) == encodeGroups(groups));
    }

    void contextHasMetadataOnly()
    {
        AccumulatorOptions options = optionsFor("");
        options.store = AccumulateStore::Memory;
        std::string seen;
        options.extract = [&](const Frame& frame, const MetadataContext& context) {
            seen += frame.type().letters() + ":";
            for (const FrameType type :
                 {frame_types::observation, frame_types::scan, frame_types::map}) {
                seen += context.latest(type) != nullptr ? type.letters() : "";
            }
            seen += " ";
            return std::optional<Extracted>();
        };
        Accumulator accumulator(std::move(options));
        accumulator.add(scan(0), at(0));
        accumulator.add(makeFrame(frame_types::observation), metadataAt(1));
        // A map made of a data frame: another rank would not have it.
        accumulator.add(makeFrame(frame_types::map), at(2));
        accumulator.add(scan(1), at(2, 1));
        QCOMPARE(seen, std::string("S: O:O M:O S:O "));
    }

    void samePositionTwiceIsAnError()
    {
        TemporaryDirectory directory;
        Accumulator accumulator(optionsFor(directory.file("a.g3")));
        accumulator.add(scan(0), at(4));
        accumulator.add(scan(1), at(4));
        const std::string message = test::errorOf([&] { accumulator.groups(); });
        QVERIFY2(message.find("RCW38-1") != std::string::npos, message.c_str());
        QVERIFY2(message.find("seq 4") != std::string::npos, message.c_str());
    }

    void whatExtractThrowsIsAnErrorOfAccumulation()
    {
        AccumulatorOptions options = optionsFor("");
        options.store = AccumulateStore::Memory;
        options.extract = [](const Frame&, const MetadataContext&) -> std::optional<Extracted> {
            throw std::out_of_range("no such thing");
        };
        Accumulator accumulator(std::move(options));
        const std::string message = test::errorOf([&] { accumulator.add(scan(0), at(0)); });
        QVERIFY2(message.find("accumulate") != std::string::npos, message.c_str());
        QVERIFY2(message.find("no such thing") != std::string::npos, message.c_str());
    }

    void metadataMustBeAnObject()
    {
        AccumulatorOptions options = optionsFor("");
        options.store = AccumulateStore::Memory;
        options.extract = [](const Frame&, const MetadataContext&) {
            return std::optional(Extracted{"g", 5, {}});
        };
        Accumulator accumulator(std::move(options));
        const std::string message = test::errorOf([&] { accumulator.add(scan(0), at(0)); });
        QVERIFY2(message.find("object") != std::string::npos, message.c_str());
    }

    void wrongOptionsAreRefused()
    {
        AccumulatorOptions none = optionsFor("a.g3");
        none.extract = {};
        QVERIFY_THROWS_EXCEPTION(Error, Accumulator(std::move(none)));
        QVERIFY_THROWS_EXCEPTION(Error, Accumulator(optionsFor("a.g3.gz")));
        QVERIFY_THROWS_EXCEPTION(Error, Accumulator(optionsFor("a.txt")));
    }

    void damagedShardIsAnErrorWithItsPlace()
    {
        TemporaryDirectory directory;
        const std::string path = directory.file("a.g3");
        Accumulator accumulator(optionsFor(path));
        accumulator.add(scan(0), at(0));
        end(accumulator);
        const Entry entry = accumulator.groups().at(0).entries.at(0);

        std::string bytes = readRawFile(path);
        bytes[bytes.size() - 1] ^= 1; // the checksum
        writeRawFile(path, bytes);
        std::string message = test::errorOf([&] { loadEntry(entry); });
        QVERIFY2(message.find(path) != std::string::npos, message.c_str());

        writeRawFile(path, bytes.substr(0, bytes.size() - 1));
        message = test::errorOf([&] { loadEntry(entry); });
        QVERIFY2(message.find("ends before") != std::string::npos, message.c_str());

        fs::remove(path);
        message = test::errorOf([&] { loadEntry(entry); });
        QVERIFY2(message.find("cannot open") != std::string::npos, message.c_str());
    }

    void hostileLengthsDontAllocate()
    {
        TemporaryDirectory directory;
        writeRawFile(directory.file("a.g3"), "12345");
        for (const std::uint64_t offset : {std::uint64_t{0}, ~std::uint64_t{0}}) {
            Entry entry;
            entry.stored = StoredAt{directory.file("a.g3"), offset, ~std::uint64_t{0}};
            QVERIFY_THROWS_EXCEPTION(Error, loadEntry(entry));
        }
    }

    void fullDiskNamesTheFile()
    {
        SmallDisk disk(1 << 20);
        if (!disk.isMounted()) {
            QSKIP("mounting a small file system needs root");
        }
        Accumulator accumulator(optionsFor(disk.file("a.g3")));
        const Frame large = makeFrame(
            frame_types::scan,
            {{"SourceName", "x"}, {"ObservationID", 1}, {"Padding", std::string(100'000, 'x')}});
        const std::string message = test::errorOf([&] {
            for (std::uint64_t seq = 0; seq < 20; ++seq) {
                accumulator.add(large, at(seq));
            }
            end(accumulator);
        });
        QVERIFY2(message.find(disk.file("a.g3")) != std::string::npos, message.c_str());
        QVERIFY(!fs::exists(disk.file("a.g3")));
    }

    void realFramesKeepTheirBytes()
    {
        SCANWEAVE_NEED_GOLDEN();
        TemporaryDirectory directory;
        Accumulator accumulator(optionsFor(directory.file("a.g3")));
        std::vector<SharedBytes> scans;
        FrameReader reader((goldenDirectory() / "obs" / "0001.g3").string());
        while (const auto frame = reader.next()) {
            FramePosition position = metadataAt(reader.index());
            position.isData = frame->type() == frame_types::scan;
            accumulator.add(*frame, position);
            if (position.isData) {
                scans.push_back(frame->encode());
            }
        }
        end(accumulator);
        const auto groups = accumulator.groups();
        QCOMPARE(groups.size(), std::size_t{1});
        QCOMPARE(groups[0].name, std::string("ra0hdec-44.75-190000001"));
        QCOMPARE(groups[0].entries.size(), scans.size());
        for (std::size_t i = 0; i < scans.size(); ++i) {
            const Frame loaded = loadEntry(groups[0].entries[i]);
            QVERIFY(std::ranges::equal(loaded.encode().span(), scans[i].span()));
        }
    }
};

QTEST_APPLESS_MAIN(AccumulatorTest)
#include "accumulator_test.moc"
