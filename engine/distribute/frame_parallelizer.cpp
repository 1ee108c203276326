// SPDX-License-Identifier: BSD-2-Clause
// Distributes the frames of a logical stream over the ranks.
#include "engine/distribute/frame_parallelizer.h"

#include "engine/base/clock.h"
#include "engine/distribute/compute_rank.h"
#include "engine/distribute/file_thread.h"
#include "engine/distribute/io_rank.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

namespace scanweave {

namespace {

constexpr int coordinatorRank = 0;
constexpr std::chrono::microseconds longestNap(2000);

[[noreturn]] void endProcess()
{
    std::_Exit(1);
}

} // namespace

/// One rank's share of the work: its roles, its threads, and the loop between them and the
/// transport.
class FrameParallelizer::RankLoop
{
public:
    RankLoop(Transport& transport,
             const ParallelizerSettings& settings,
             std::unique_ptr<Coordinator> coordinator,
             FrameConsumer* consumer,
             DistributionObserver& observer)
        : transport_(transport)
        , errors_(transport)
        , observer_(observer)
        , coordinator_(std::move(coordinator))
    {
        const Layout& layout = settings.layout;
        const auto wake = [&transport] { transport.wake(); };
        if (layout.isOwner(transport.rank())) {
            ioRank_.emplace(coordinatorRank, layout.compute.front());
            files_.emplace(settings.worker.files, wake);
        }
        if (const auto place = std::ranges::find(layout.compute, transport.rank());
            place != layout.compute.end() && consumer != nullptr) {
            computeRank_.emplace(coordinatorRank,
                                 layout.compute,
                                 static_cast<std::size_t>(place - layout.compute.begin()));
            worker_.emplace(settings.worker, *consumer, wake);
        }
    }

    /// Asks the threads to end after what they are at.
    void stop()
    {
        if (worker_) {
            worker_->stop();
        }
        if (files_) {
            files_->stop();
        }
    }

    ~RankLoop()
    {
        if (!worker_) {
            return;
        }
        stop();
        const auto until = std::chrono::steady_clock::now() + StuckModule::patience;
        while (!worker_->isStopped() && std::chrono::steady_clock::now() < until) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        if (!worker_->isStopped()) {
            StuckModule::onStuck();
        }
    }

    RankLoop(const RankLoop&) = delete;
    RankLoop& operator=(const RankLoop&) = delete;

    ParallelizerResult run(const std::deque<Message>& early)
    {
        begin_ = nowUs();
        for (const Message& message : early) {
            receive(message);
        }
        if (coordinator_) {
            coordinator_->start(out_);
        }
        while (!isDone_) {
            bool isMoving = flush();
            while (!isDone_) {
                const auto message = transport_.poll();
                if (!message) {
                    break;
                }
                receive(*message);
                isMoving = true;
            }
            isMoving |= goOnReading();
            isMoving |= goOnComputing();
            observer_.tick(result());
            if (!isMoving && !isDone_ && out_.empty()) {
                transport_.wait(longestNap);
            }
        }
        flush();
        return result();
    }

private:
    ParallelizerResult result() const
    {
        return {.busyUs = worker_  ? worker_->busyUs()
                          : files_ ? files_->busyUs()
                                   : 0,
                .wallUs = nowUs() - begin_};
    }

    bool flush()
    {
        const bool any = !out_.empty();
        for (Message& message : out_) {
            transport_.send(std::move(message));
        }
        out_.clear();
        return any;
    }

    void receive(const Message& message)
    {
        switch (static_cast<MessageKind>(message.tag)) {
        case MessageKind::BundleRead:
            coordinator_->handle(contentOf<BundleRead>(message));
            coordinate();
            break;
        case MessageKind::BundleDone:
            coordinator_->handle(message.peer, contentOf<BundleDone>(message), out_);
            coordinate();
            break;
        case MessageKind::MetadataSeen:
            coordinator_->handle(message.peer, contentOf<MetadataSeen>(message), out_);
            coordinate();
            break;
        case MessageKind::Finished:
            coordinator_->handle(message.peer, contentOf<Finished>(message));
            coordinate();
            break;
        case MessageKind::Announce:
            ioRank_->handle(contentOf<Announce>(message));
            break;
        case MessageKind::Assign:
            ioRank_->handle(contentOf<Assign>(message), nowUs(), out_);
            break;
        case MessageKind::ReadMetadata:
            ioRank_->handle(contentOf<ReadMetadata>(message));
            break;
        case MessageKind::Bundle:
            owners_.emplace(contentOf<Bundle>(message).plan.id, message.peer);
            computeRank_->handle(message, nowUs());
            break;
        case MessageKind::Metadata:
            computeRank_->handleMetadata(message, nowUs(), out_);
            break;
        case MessageKind::Advance:
            computeRank_->handle(contentOf<Advance>(message));
            break;
        case MessageKind::Finish:
            computeRank_->handle(contentOf<Finish>(message));
            break;
        case MessageKind::AllDone:
            isDone_ = true;
            break;
        default:
            if (!errors_.handle(message)) {
                observer_.message(message);
            }
        }
    }

    /// The coordinator has learnt something.
    void coordinate()
    {
        if (const auto seen = coordinator_->takeSeenMetadata(); !seen.empty()) {
            observer_.metadataEverywhere(seen);
        }
        observer_.progress(*coordinator_);
        if (coordinator_->isComplete()) {
            for (int rank = 0; rank < transport_.size(); ++rank) {
                out_.push_back(makeMessage(rank, AllDone{}));
            }
        }
    }

    bool goOnReading()
    {
        if (!ioRank_) {
            return false;
        }
        bool isMoving = false;
        while (auto job = ioRank_->takeJob()) {
            files_->give(std::move(*job));
            isMoving = true;
        }
        for (FileReport& report : files_->takeReports()) {
            if (const auto* error = std::get_if<Error>(&report)) {
                throw *error;
            }
            auto& done = std::get<JobDone>(report);
            observer_.read(done.job);
            ioRank_->readDone(done.job, std::move(done.bytes), done.atUs, out_);
            isMoving = true;
        }
        return isMoving;
    }

    bool goOnComputing()
    {
        if (!computeRank_) {
            return false;
        }
        bool isMoving = false;
        for (WorkerReport& report : worker_->takeReports()) {
            std::visit([this](auto& what) { take(what); }, report);
            isMoving = true;
        }
        while (auto item = computeRank_->next()) {
            int owner = transport_.rank();
            if (const auto* bundle = std::get_if<ArrivedBundle>(&*item)) {
                owner = owners_.extract(bundle->what.plan.id).mapped();
            }
            worker_->give(std::move(*item), owner);
            isMoving = true;
        }
        return isMoving;
    }

    void take(BundleReport& report)
    {
        observer_.bundle(report);
        if (report.isLast) {
            computeRank_->doneBundle(std::move(report.done), out_);
        }
    }

    void take(MetadataReport& report)
    {
        observer_.metadata(report);
        computeRank_->doneMetadata(out_);
    }

    void take(EndReport&) { computeRank_->doneEnd(out_); }

    void take(WorkerFailure& failure)
    {
        observer_.failed(failure);
        throw failure.error;
    }

    Transport& transport_;
    ErrorChannel errors_;
    DistributionObserver& observer_;
    std::unique_ptr<Coordinator> coordinator_;
    std::optional<IoRank> ioRank_;
    std::optional<ComputeRank> computeRank_;
    std::map<std::uint64_t, int> owners_; ///< who sent a bundle that the worker has not got yet
    Outbox out_;
    bool isDone_ = false;
    std::int64_t begin_ = 0;
    std::optional<FileThread> files_;
    std::optional<ComputeWorker> worker_;
};

std::chrono::milliseconds StuckModule::patience{3000};
void (*StuckModule::onStuck)() = endProcess;

FrameParallelizer::~FrameParallelizer() = default;

FrameParallelizer::FrameParallelizer(Transport& transport, ParallelizerSettings settings)
    : transport_(transport)
    , settings_(std::move(settings))
{}

ParallelizerResult FrameParallelizer::run(std::unique_ptr<Coordinator> coordinator,
                                          FrameConsumer* consumer,
                                          DistributionObserver& observer,
                                          const std::deque<Message>& early)
{
    loop_ = std::make_unique<RankLoop>(
        transport_, settings_, std::move(coordinator), consumer, observer);
    try {
        const ParallelizerResult result = loop_->run(early);
        loop_.reset();
        return result;
    } catch (...) {
        loop_->stop();
        throw;
    }
}

} // namespace scanweave
