// SPDX-License-Identifier: BSD-2-Clause
// The distribution protocol under thousands of random schedules: every rank is stepped by one
// thread, messages are delayed and reordered between pairs of ranks, ranks are slow, memory is
// tiny.
#include "engine/distribute/compute_rank.h"
#include "engine/distribute/coordinator.h"
#include "engine/distribute/io_rank.h"
#include "engine/transport/local_transport.h"
#include "tests/support/made_up_stream.h"

#include <QTest>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <sstream>

namespace scanweave {

namespace {

struct Setting
{
    int ranks = 1;
    std::optional<int> ioRanks;
    CoordinatorSettings coordinator;
    std::uint64_t bundleBytes = 2000;
    LocalScript script;
    int slowRank = -1; ///< works off one item in a hundred of its turns
    bool byFiles = false;
};

/// What a rank's pipeline saw.
struct Seen
{
    std::vector<std::uint64_t> seqs;
    std::vector<std::uint64_t> metadata;
    std::vector<std::uint64_t> data;
    int ends = 0;
};

/// All ranks of a distribution with made-up reading and processing.
class Simulation
{
public:
    Simulation(const LogicalStream& stream, const Setting& setting, std::uint64_t seed)
        : stream_(stream)
        , setting_(setting)
        , layout_(makeLayout(setting.ranks, setting.ioRanks, false))
        , network_(setting.ranks, setting.script)
        , random_(seed)
        , ranks_(static_cast<std::size_t>(setting.ranks))
    {
        std::unique_ptr<StreamWalk> walk;
        if (setting.byFiles) {
            walk = std::make_unique<FileWalk>(stream, setting.bundleBytes);
        } else {
            walk = std::make_unique<FrameWalk>(stream, setting.bundleBytes);
        }
        coordinator_ =
            std::make_unique<Coordinator>(stream, std::move(walk), layout_, setting.coordinator);
        for (const int rank : layout_.owners) {
            at(rank).io.emplace(0, layout_.compute.front());
        }
        for (std::size_t i = 0; i < layout_.compute.size(); ++i) {
            at(layout_.compute[i]).compute.emplace(0, layout_.compute, i);
        }
    }

    /// "" when all went as it must.
    std::string run()
    {
        Outbox out;
        coordinator_->start(out);
        send(0, out);
        std::uint64_t idleSteps = 0;
        while (!coordinator_->isComplete()) {
            const int rank = static_cast<int>(random_() % ranks_.size());
            idleSteps = step(rank) ? 0 : idleSteps + 1;
            if (const std::string trouble = checkMemory(rank); !trouble.empty()) {
                return trouble;
            }
            if (idleSteps > 200'000) {
                return "stuck";
            }
        }
        return check();
    }

private:
    struct Rank
    {
        std::optional<IoRank> io;
        std::optional<ComputeRank> compute;
        std::deque<ReadJob> jobs;
        std::deque<ComputeItem> items;
        std::uint64_t readBytes = 0;   ///< of bundles announced and not handed on
        std::uint64_t bundleBytes = 0; ///< arrived and not done
        std::size_t bundles = 0;
        std::uint64_t metadataBytes = 0; ///< arrived and not done
        std::size_t metadata = 0;
        std::size_t reads = 0;
        Seen seen;
    };

    Rank& at(int rank) { return ranks_[static_cast<std::size_t>(rank)]; }

    bool step(int number)
    {
        Rank& rank = at(number);
        Outbox out;
        bool isMoving = false;
        if (const auto message = network_.rank(number).poll()) {
            receive(number, *message, out);
            isMoving = true;
        }
        if (rank.io) {
            while (auto job = rank.io->takeJob()) {
                rank.jobs.push_back(std::move(*job));
            }
            if (!rank.jobs.empty() && random_() % 2 == 0) {
                const ReadJob job = std::move(rank.jobs.front());
                rank.jobs.pop_front();
                rank.io->readDone(job, std::move(Buffer(job.length())).share(), 0, out);
                isMoving = true;
            }
        }
        if (rank.compute) {
            while (auto item = rank.compute->next()) {
                rank.items.push_back(std::move(*item));
            }
            const std::uint64_t laziness = number == setting_.slowRank ? 100 : 2;
            if (!rank.items.empty()) {
                isMoving = true; // a slow rank moves as well
                if (random_() % laziness == 0) {
                    work(rank, out);
                }
            }
        }
        send(number, out);
        return isMoving;
    }

    void receive(int number, const Message& message, Outbox& out)
    {
        Rank& rank = at(number);
        switch (static_cast<MessageKind>(message.tag)) {
        case MessageKind::Announce: {
            const auto announce = contentOf<Announce>(message);
            rank.readBytes += announce.plan.isWholeFile ? 0 : announce.plan.length;
            rank.reads += announce.plan.isWholeFile ? 0 : 1;
            rank.io->handle(announce);
            break;
        }
        case MessageKind::Assign:
            rank.io->handle(contentOf<Assign>(message), 0, out);
            break;
        case MessageKind::ReadMetadata:
            rank.io->handle(contentOf<ReadMetadata>(message));
            break;
        case MessageKind::Bundle:
            rank.bundleBytes += message.body.size();
            ++rank.bundles;
            rank.compute->handle(message, 0);
            break;
        case MessageKind::Metadata:
            rank.metadataBytes += message.body.size();
            ++rank.metadata;
            rank.compute->handleMetadata(message, 0, out);
            break;
        case MessageKind::Advance:
            rank.compute->handle(contentOf<Advance>(message));
            break;
        case MessageKind::Finish:
            rank.compute->handle(contentOf<Finish>(message));
            break;
        case MessageKind::BundleRead:
            coordinator_->handle(contentOf<BundleRead>(message));
            break;
        case MessageKind::BundleDone:
            coordinator_->handle(message.peer, contentOf<BundleDone>(message), out);
            break;
        case MessageKind::MetadataSeen:
            coordinator_->handle(message.peer, contentOf<MetadataSeen>(message), out);
            break;
        case MessageKind::Finished:
            coordinator_->handle(message.peer, contentOf<Finished>(message));
            break;
        default:
            throw Error("an unexpected message");
        }
    }

    void work(Rank& rank, Outbox& out)
    {
        const ComputeItem item = std::move(rank.items.front());
        rank.items.pop_front();
        if (const auto* bundle = std::get_if<ArrivedBundle>(&item)) {
            BundleDone done{
                .id = bundle->what.plan.id, .frames = 0, .trouble = {}, .metadataSeen = 0};
            workBundle(rank, bundle->what.plan, done);
            rank.bundleBytes -= bundle->bytes.size();
            --rank.bundles;
            rank.compute->doneBundle(std::move(done), out);
        } else if (const auto* metadata = std::get_if<ArrivedMetadata>(&item)) {
            rank.seen.seqs.push_back(metadata->what.seq);
            rank.seen.metadata.push_back(metadata->what.seq);
            rank.metadataBytes -= metadata->bytes.size();
            --rank.metadata;
            rank.compute->doneMetadata(out);
        } else {
            ++rank.seen.ends;
            rank.compute->doneEnd(out);
        }
    }

    void workBundle(Rank& rank, const BundlePlan& plan, BundleDone& done)
    {
        if (!plan.isWholeFile) {
            for (const BundleFrame& frame : plan.frames) {
                rank.seen.seqs.push_back(frame.seq);
                rank.seen.data.push_back(frame.seq);
            }
            done.frames = plan.frames.size();
            return;
        }
        for (std::uint64_t i = 0; i < plan.frameCount; ++i) {
            const StreamFrame& frame = stream_.frames[plan.frames.front().position + i];
            if (frame.isData) {
                rank.seen.data.push_back(frame.seq);
                ++done.frames;
            }
        }
    }

    void send(int from, Outbox& out)
    {
        for (Message& message : out) {
            if (static_cast<MessageKind>(message.tag) == MessageKind::Bundle) {
                Rank& rank = at(from);
                rank.readBytes -= message.body.size();
                rank.reads -= message.body.empty() ? 0 : 1;
            }
            network_.rank(from).send(std::move(message));
        }
        out.clear();
    }

    /// Guarantee 8: under the limits, or a single thing of any size.
    std::string checkMemory(int number)
    {
        const Rank& rank = at(number);
        const CoordinatorSettings& limits = setting_.coordinator;
        if (rank.bundles > 1 && rank.bundleBytes > limits.computeBytes) {
            return "a compute rank holds too many bytes of bundles";
        }
        if (rank.metadata > 1 && rank.metadataBytes > limits.metadataBytes) {
            return "a compute rank holds too many bytes of metadata";
        }
        if (!layout_.isDirect && rank.reads > 1 && rank.readBytes > limits.ownerBytes) {
            return "an I/O rank has read too far ahead";
        }
        return {};
    }

    std::string check()
    {
        std::vector<std::uint64_t> metadata;
        std::set<std::uint64_t> data;
        for (const StreamFrame& frame : stream_.frames) {
            if (frame.seq == StreamFrame::none) {
                continue;
            }
            const bool isOfFile = setting_.byFiles && stream_.inputs[frame.input].isBlock;
            if (!frame.isData && !isOfFile) {
                metadata.push_back(frame.seq);
            } else if (frame.isData) {
                data.insert(frame.seq);
            }
        }
        for (const int number : layout_.compute) {
            const Seen& seen = at(number).seen;
            if (seen.metadata != metadata) {
                return "a rank has not seen all metadata in order";
            }
            if (!setting_.byFiles && !std::ranges::is_sorted(seen.seqs)) {
                return "a rank's order is not the logical order";
            }
            if (seen.ends != 1) {
                return "a rank has not ended once";
            }
            for (const std::uint64_t seq : seen.data) {
                if (data.erase(seq) != 1) {
                    return "a data frame was processed twice";
                }
            }
        }
        if (!data.empty()) {
            return "a data frame is lost";
        }
        return coordinator_->ledger().imbalance();
    }

    const LogicalStream& stream_;
    Setting setting_;
    Layout layout_;
    LocalNetwork network_;
    std::mt19937_64 random_;
    std::vector<Rank> ranks_;
    std::unique_ptr<Coordinator> coordinator_;
};

Setting randomSetting(std::mt19937_64& random)
{
    Setting setting;
    setting.ranks = 1 + static_cast<int>(random() % 9);
    setting.ioRanks =
        static_cast<int>(random() % static_cast<unsigned>(std::min(6, setting.ranks)));
    setting.coordinator.schedule =
        std::vector{Schedule::Pull, Schedule::RoundRobin, Schedule::Random}[random() % 3];
    setting.coordinator.seed = random();
    const auto limit = [&] { return random() % 3 == 0 ? random() % 100 : random() % 20'000; };
    setting.coordinator.ownerBytes = limit();
    setting.coordinator.computeBytes = limit();
    setting.coordinator.metadataBytes = limit();
    setting.coordinator.bundlesPerRank = 1 + random() % 4;
    setting.bundleBytes = 1 + random() % 6000;
    setting.script.seed = random();
    setting.script.maxDelayPolls = static_cast<unsigned>(random() % 8);
    setting.script.wireBytes = random() % 3 == 0 ? random() % 10'000 : 0;
    if (random() % 3 == 0) {
        setting.slowRank = static_cast<int>(random() % static_cast<unsigned>(setting.ranks));
        setting.script.idlePollPercent[setting.slowRank] = 80;
    }
    return setting;
}

/// Scans of 100 bytes in one file, and nothing else.
LogicalStream streamOfScans(std::uint32_t count)
{
    FileIndex index;
    for (std::uint32_t i = 0; i < count; ++i) {
        index.frames.push_back(
            {.offset = i * 100ULL, .length = 100, .type = frame_types::scan, .index = i});
    }
    index.plainSize = count * 100ULL;
    return makeLogicalStream({{.path = "/a.g3", .item = 0, .isBlock = false}},
                             {index},
                             test::usualDataTypes(),
                             Deduplicate::Yes);
}

} // namespace

class ProtocolTest : public QObject
{
    Q_OBJECT

private slots:
    /// Guarantees 1 (metadata everywhere, in order), 2 (data once, ledger balances), 3 (order per
    /// rank), 5 (EndProcessing once) and 8 (bounded memory), for ten thousand schedules.
    void guaranteesHoldForRandomSchedules()
    {
        constexpr std::uint64_t schedules = 10'000;
        for (std::uint64_t seed = 0; seed < schedules; ++seed) {
            std::mt19937_64 random(seed);
            test::StreamShape shape;
            shape.metadataPercent = static_cast<int>(random() % 101);
            shape.mostFrames = random() % 10 == 0 ? 1 : 20;
            shape.mostContents = 1 + static_cast<int>(random() % 4);
            shape.isBlock = true;
            Setting setting = randomSetting(random);
            setting.byFiles = setting.ioRanks == 0 && random() % 3 == 0;
            const LogicalStream stream = test::makeUpStream(
                random, shape, setting.byFiles ? Deduplicate::No : Deduplicate::Yes);
            const std::string trouble = Simulation(stream, setting, seed).run();
            if (!trouble.empty()) {
                QFAIL(qPrintable(
                    QString("schedule %1: %2").arg(seed).arg(QString::fromStdString(trouble))));
            }
        }
    }

    /// One slow worker doesn't hold the others up: with pull they process nearly everything.
    void oneSlowRankDoesNotHoldTheOthersUp()
    {
        const LogicalStream stream = streamOfScans(400);
        Outbox out;
        CoordinatorSettings settings;
        settings.ownerBytes = settings.computeBytes = settings.metadataBytes = 1 << 20;
        Coordinator coordinator(
            stream, std::make_unique<FrameWalk>(stream, 100), makeLayout(4, 1, false), settings);
        coordinator.start(out);
        std::map<int, std::uint64_t> done;
        std::uint64_t turn = 0;
        // Rank 1 finishes nothing before the others have finished all that they are given.
        std::deque<std::pair<int, std::uint64_t>> slow;
        while (!out.empty() || !slow.empty()) {
            Outbox answers;
            for (const Message& message : out) {
                if (static_cast<MessageKind>(message.tag) == MessageKind::Announce) {
                    coordinator.handle(BundleRead{contentOf<Announce>(message).plan.id});
                }
                if (static_cast<MessageKind>(message.tag) != MessageKind::Assign) {
                    continue;
                }
                const auto assign = contentOf<Assign>(message);
                if (assign.to == 1) {
                    slow.emplace_back(assign.to, assign.id);
                    continue;
                }
                ++done[assign.to];
                coordinator.handle(
                    assign.to,
                    BundleDone{.id = assign.id, .frames = 1, .trouble = {}, .metadataSeen = 0},
                    answers);
            }
            if (answers.empty() && !slow.empty()) {
                ++done[1];
                const auto [rank, id] = slow.front();
                slow.pop_front();
                coordinator.handle(
                    rank,
                    BundleDone{.id = id, .frames = 1, .trouble = {}, .metadataSeen = 0},
                    answers);
            }
            out = std::move(answers);
            QVERIFY(++turn < 10'000);
        }
        QVERIFY(done[1] <= settings.bundlesPerRank);
        QCOMPARE(done[1] + done[2] + done[3], std::uint64_t(400));
    }

    /// Readers are few bundles ahead of the compute ranks, and further when these wait for reading.
    void readersGoFurtherAheadWhenRanksWait()
    {
        const LogicalStream stream = streamOfScans(400);
        CoordinatorSettings settings;
        settings.ownerBytes = settings.computeBytes = settings.metadataBytes = 1 << 20;
        const auto mostAhead = [&](bool areReadInTime) {
            Coordinator coordinator(stream,
                                    std::make_unique<FrameWalk>(stream, 100),
                                    makeLayout(2, 1, false),
                                    settings);
            std::deque<std::uint64_t> unread;
            std::deque<std::uint64_t> undone;
            std::size_t most = 0;
            Outbox out;
            coordinator.start(out);
            while (!unread.empty() || !undone.empty() || !out.empty()) {
                for (const Message& message : std::exchange(out, {})) {
                    if (static_cast<MessageKind>(message.tag) == MessageKind::Announce) {
                        unread.push_back(contentOf<Announce>(message).plan.id);
                    }
                }
                most = std::max(most, unread.size() + undone.size());
                while (!unread.empty() && (areReadInTime || undone.empty())) {
                    coordinator.handle(BundleRead{unread.front()});
                    undone.push_back(unread.front());
                    unread.pop_front();
                }
                if (!undone.empty()) {
                    coordinator.handle(
                        1,
                        BundleDone{
                            .id = undone.front(), .frames = 1, .trouble = {}, .metadataSeen = 0},
                        out);
                    undone.pop_front();
                }
            }
            return most;
        };
        QCOMPARE(mostAhead(true), std::size_t(8));
        QVERIFY(mostAhead(false) > 100);
    }

    void readAheadShrinksAgain()
    {
        ReadAhead ahead(8);
        ahead.cameLate();
        ahead.cameLate();
        QCOMPARE(ahead.bundles(), std::size_t(32));
        for (int i = 0; i < 16 * 20; ++i) {
            ahead.cameInTime();
        }
        QCOMPARE(ahead.bundles(), std::size_t(12));
        for (int i = 0; i < 1000; ++i) {
            ahead.cameInTime();
        }
        QCOMPARE(ahead.bundles(), std::size_t(8));
    }

    /// A frame that ends twice, or a bundle that comes back from the wrong rank, is told, not
    /// counted.
    void confusionIsToldPlainly()
    {
        Ledger ledger(3, 1);
        ledger.expect(1, 0);
        ledger.read(0, 1);
        QVERIFY(!ledger.isBalanced());
        ledger.end(1, 0, FrameEnd::Processed);
        QVERIFY(ledger.isBalanced());
        QVERIFY_THROWS_EXCEPTION(Error, ledger.end(1, 0, FrameEnd::Processed));
        QVERIFY_THROWS_EXCEPTION(Error, ledger.end(0, 0, FrameEnd::Processed));
    }

    void tooManyIoRanksAreRefused()
    {
        for (const int ranks : {2, 3, 5}) {
            for (const int ioRanks : {ranks, ranks + 1, -1}) {
                try {
                    makeLayout(ranks, ioRanks, false);
                    QFAIL("accepted");
                } catch (const Error& error) {
                    QVERIFY(error.kind() == ErrorKind::Usage);
                }
            }
        }
        QCOMPARE(makeLayout(1, 4, false).roleOf(0), "serial");
        QCOMPARE(makeLayout(5, 2, false).compute.size(), std::size_t(3));
        QVERIFY(makeLayout(4, 0, false).isDirect);
    }

    void bundlesAreStretchesOfOneFileAndEpoch()
    {
        for (std::uint64_t seed = 0; seed < 500; ++seed) {
            std::mt19937_64 random(seed);
            const LogicalStream stream = test::makeUpStream(random, {});
            const std::uint64_t most = 1 + random() % 8000;
            FrameWalk walk(stream, most);
            std::uint64_t seq = 0;
            std::uint32_t metadata = 0;
            while (const auto step = walk.next()) {
                if (const auto* frame = std::get_if<ReadMetadata>(&*step)) {
                    QCOMPARE(frame->seq, seq++);
                    QCOMPARE(frame->number, std::uint64_t(metadata++));
                    continue;
                }
                const auto& plan = std::get<BundlePlan>(*step);
                QVERIFY(plan.frames.size() == 1 || plan.length <= most);
                QCOMPARE(plan.epoch, metadata);
                for (const BundleFrame& frame : plan.frames) {
                    const StreamFrame& expected = stream.frames[frame.position];
                    QCOMPARE(frame.seq, seq++);
                    QCOMPARE(expected.input, plan.input);
                    QCOMPARE(expected.offset, plan.offset + frame.offset);
                    QCOMPARE(expected.length, frame.length);
                    QVERIFY(frame.offset + frame.length <= plan.length);
                }
            }
            QCOMPARE(seq, stream.logicalFrames);
        }
    }

    void messagesSurviveTheWire()
    {
        const Error error(
            "disk full",
            {.file = "a.g3", .offset = 7, .frame = 3, .key = "K", .module = "keep", .rank = 2},
            ErrorKind::Usage);
        const Error back =
            contentOf<Failed>(makeMessage(0, Failed{ErrorText(error)})).error.error();
        QCOMPARE(QString(back.what()), QString(error.what()));
        QVERIFY(back.kind() == ErrorKind::Usage);

        const Message whole = makeMessage(
            1, BundleDone{.id = 9, .frames = 4, .trouble = {{5, true, "x"}}, .metadataSeen = 2});
        for (std::size_t cut = 0; cut < whole.head.size(); ++cut) {
            Message damaged = whole;
            damaged.head = whole.head.slice(0, cut);
            QVERIFY_THROWS_EXCEPTION(Error, contentOf<BundleDone>(damaged));
        }
        QCOMPARE(contentOf<BundleDone>(whole).trouble.front().error, std::string("x"));
    }
};

} // namespace scanweave

QTEST_APPLESS_MAIN(scanweave::ProtocolTest)
#include "protocol_test.moc"
