// SPDX-License-Identifier: BSD-2-Clause
// One inbox per rank, with a queue per sender; the script decides when the front of a queue can be
// taken.
#include "engine/transport/local_transport.h"

#include "engine/base/error.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <limits>
#include <mutex>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace scanweave {

namespace {

struct Letter
{
    Message message;
    std::uint64_t number = 0;      ///< order of arrival in the inbox
    std::uint64_t readyAtPoll = 0; ///< of the receiver
};

struct Queue
{
    std::deque<Letter> letters;
    std::size_t left = 0;        ///< so many at the front have left their sender
    std::uint64_t wireBytes = 0; ///< of those
};

struct Inbox
{
    mutable std::mutex mutex; ///< guards all that follows
    std::condition_variable changed;
    std::vector<Queue> from;
    std::size_t letters = 0;
    std::uint64_t arrivals = 0;
    std::uint64_t polls = 0;
    bool wasWoken = false;
    std::mt19937_64 random;
};

/// What a rank has sent; receivers count it down.
struct Outbox
{
    std::atomic<std::uint64_t> bytes = 0;
    std::atomic<std::size_t> messages = 0;
};

constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

} // namespace

struct LocalNetwork::Hub
{
    LocalScript script;
    std::vector<Inbox> inboxes;
    std::vector<Outbox> outboxes;
    std::vector<std::atomic<bool>> dead;
    std::vector<std::unique_ptr<RankTransport>> transports;

    Hub(int size, LocalScript how)
        : script(std::move(how))
        , inboxes(static_cast<std::size_t>(size))
        , outboxes(static_cast<std::size_t>(size))
        , dead(static_cast<std::size_t>(size))
    {}

    void post(int from, Message message);
    std::optional<Message> take(int rank);
    std::optional<Message> takeFrom(Inbox& inbox, int rank, bool& hasLeft);
    void wake(int rank);
    bool nextFits(const Queue& queue) const;
    Queue* choose(Inbox& inbox) const;
    unsigned idlePercent(int rank) const
    {
        const auto found = script.idlePollPercent.find(rank);
        return found == script.idlePollPercent.end() ? 0 : found->second;
    }
};

void LocalNetwork::Hub::post(int from, Message message)
{
    const auto to = static_cast<std::size_t>(message.peer);
    const bool isToItself = from == message.peer;
    Inbox& inbox = inboxes[to];
    Outbox& outbox = outboxes[static_cast<std::size_t>(from)];
    const std::uint64_t bytes = message.body.size();
    message.peer = from;
    {
        const std::lock_guard lock(inbox.mutex);
        Queue& queue = inbox.from[static_cast<std::size_t>(from)];
        const unsigned delay = script.maxDelayPolls;
        const std::uint64_t pause = delay == 0 ? 0 : inbox.random() % (delay + std::uint64_t(1));
        queue.letters.push_back({std::move(message), inbox.arrivals++, inbox.polls + pause});
        if (isToItself || (queue.left + 1 == queue.letters.size() && nextFits(queue))) {
            ++queue.left;
            queue.wireBytes += bytes;
        } else {
            outbox.bytes += bytes;
            ++outbox.messages;
        }
        ++inbox.letters;
    }
    inbox.changed.notify_one();
}

/// Whether the first letter that has not left yet may leave now.
bool LocalNetwork::Hub::nextFits(const Queue& queue) const
{
    const std::uint64_t bytes = queue.letters[queue.left].message.body.size();
    return queue.wireBytes <= script.wireBytes && bytes <= script.wireBytes - queue.wireBytes;
}

/// Of the queues whose front can be taken: the one with the oldest front, or with delays any.
Queue* LocalNetwork::Hub::choose(Inbox& inbox) const
{
    Queue* chosen = nullptr;
    std::uint64_t candidates = 0;
    for (Queue& queue : inbox.from) {
        if (queue.letters.empty() || queue.letters.front().readyAtPoll > inbox.polls) {
            continue;
        }
        ++candidates;
        const bool isBetter = script.maxDelayPolls > 0
                                  ? inbox.random() % candidates == 0
                                  : chosen == nullptr || queue.letters.front().number <
                                                             chosen->letters.front().number;
        if (isBetter) {
            chosen = &queue;
        }
    }
    return chosen;
}

std::optional<Message> LocalNetwork::Hub::take(int rank)
{
    bool hasLeft = false;
    std::optional<Message> message =
        takeFrom(inboxes[static_cast<std::size_t>(rank)], rank, hasLeft);
    if (hasLeft) {
        wake(message->peer); // it may be waiting for room
    }
    return message;
}

std::optional<Message> LocalNetwork::Hub::takeFrom(Inbox& inbox, int rank, bool& hasLeft)
{
    const std::lock_guard lock(inbox.mutex);
    ++inbox.polls;
    if (const unsigned percent = idlePercent(rank); percent > 0 && inbox.random() % 100 < percent) {
        return std::nullopt;
    }
    if (inbox.letters == 0) {
        return std::nullopt;
    }
    Queue* queue = choose(inbox);
    if (queue == nullptr) {
        return std::nullopt;
    }
    Outbox& outbox = outboxes[static_cast<std::size_t>(queue->letters.front().message.peer)];
    const auto letOneLeave = [&] {
        const std::uint64_t bytes = queue->letters[queue->left].message.body.size();
        ++queue->left;
        queue->wireBytes += bytes;
        outbox.bytes -= bytes;
        --outbox.messages;
        hasLeft = true;
    };
    if (queue->left == 0) {
        letOneLeave();
    }
    Message message = std::move(queue->letters.front().message);
    queue->letters.pop_front();
    --queue->left;
    queue->wireBytes -= message.body.size();
    --inbox.letters;
    while (queue->left < queue->letters.size() && nextFits(*queue)) {
        letOneLeave();
    }
    return message;
}

void LocalNetwork::Hub::wake(int rank)
{
    Inbox& inbox = inboxes[static_cast<std::size_t>(rank)];
    {
        const std::lock_guard lock(inbox.mutex);
        inbox.wasWoken = true;
    }
    inbox.changed.notify_one();
}

class LocalNetwork::RankTransport final : public Transport
{
public:
    RankTransport(Hub& hub, int rank)
        : hub_(hub)
        , rank_(rank)
    {
        const auto found = hub.script.diesAtOperation.find(rank);
        diesAt_ = found == hub.script.diesAtOperation.end() ? never : found->second;
    }

    int rank() const override { return rank_; }
    int size() const override { return static_cast<int>(hub_.inboxes.size()); }

    void send(Message message) override
    {
        if (message.peer < 0 || message.peer >= size()) {
            throw Error("cannot send to rank " + std::to_string(message.peer) + ": there are " +
                        std::to_string(size()));
        }
        if (isAlive()) {
            hub_.post(rank_, std::move(message));
        }
    }

    std::optional<Message> poll() override
    {
        if (!isAlive()) {
            return std::nullopt;
        }
        return hub_.take(rank_);
    }

    void wait(std::chrono::microseconds longest) override
    {
        Inbox& inbox = hub_.inboxes[static_cast<std::size_t>(rank_)];
        std::unique_lock lock(inbox.mutex);
        // A dead rank finds nothing, so what lies in its inbox is no reason to return.
        inbox.changed.wait_for(
            lock, longest, [&] { return inbox.wasWoken || (inbox.letters > 0 && !isDead()); });
        inbox.wasWoken = false;
    }

    void wake() override { hub_.wake(rank_); }

    std::uint64_t unsentBytes() const override
    {
        return hub_.outboxes[static_cast<std::size_t>(rank_)].bytes;
    }
    std::size_t unsentMessages() const override
    {
        return hub_.outboxes[static_cast<std::size_t>(rank_)].messages;
    }

private:
    bool isDead() const { return hub_.dead[static_cast<std::size_t>(rank_)]; }

    /// Counts one operation.
    bool isAlive()
    {
        if (operations_++ >= diesAt_) {
            hub_.dead[static_cast<std::size_t>(rank_)] = true;
        }
        return !isDead();
    }

    Hub& hub_;
    int rank_;
    std::uint64_t operations_ = 0;
    std::uint64_t diesAt_ = never;
};

LocalNetwork::LocalNetwork(int size, LocalScript script)
{
    if (size < 1) {
        throw Error("a network needs at least one rank");
    }
    hub_ = std::make_unique<Hub>(size, std::move(script));
    for (int rank = 0; rank < size; ++rank) {
        Inbox& inbox = hub_->inboxes[static_cast<std::size_t>(rank)];
        inbox.from.resize(static_cast<std::size_t>(size));
        // Each inbox has its own chance, so that what one rank sees does not hang on how often
        // others poll.
        inbox.random.seed(hub_->script.seed * 0x9E3779B97F4A7C15U +
                          static_cast<std::uint64_t>(rank));
        hub_->transports.push_back(std::make_unique<RankTransport>(*hub_, rank));
    }
}

LocalNetwork::~LocalNetwork() = default;

int LocalNetwork::size() const
{
    return static_cast<int>(hub_->inboxes.size());
}

Transport& LocalNetwork::rank(int rank)
{
    return *hub_->transports.at(static_cast<std::size_t>(rank));
}

void LocalNetwork::kill(int rank)
{
    hub_->dead.at(static_cast<std::size_t>(rank)) = true;
}

bool LocalNetwork::isDead(int rank) const
{
    return hub_->dead.at(static_cast<std::size_t>(rank));
}

std::size_t LocalNetwork::messagesUnderWay() const
{
    std::size_t messages = 0;
    for (std::size_t rank = 0; rank < hub_->inboxes.size(); ++rank) {
        if (!hub_->dead[rank]) {
            const std::lock_guard lock(hub_->inboxes[rank].mutex);
            messages += hub_->inboxes[rank].letters;
        }
    }
    return messages;
}

} // namespace scanweave
