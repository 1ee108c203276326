// SPDX-License-Identifier: BSD-2-Clause
// Sender and receiver on a communicator of their own, and a wait that MPI itself does not have.
#include "engine/transport/mpi_transport.h"

#include "engine/base/error.h"
#include "engine/transport/chunked_transfer.h"
#include "engine/transport/environment.h"

#include <sys/prctl.h>

#include <algorithm>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <string>
#include <utility>

namespace scanweave {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;

namespace {

MpiTransportOptions checked(const MpiTransportOptions& options)
{
    if (options.chunkBytes < 1 || options.chunkBytes > std::numeric_limits<int>::max() ||
        options.inlineBytes > std::numeric_limits<int>::max()) {
        throw Error("the MPI transport's options are out of range", {}, ErrorKind::Usage);
    }
    return options;
}

} // namespace

struct MpiTransport::State
{
    State(const mpi::Communicator& parent, MpiTransportOptions wanted)
        : options(checked(wanted))
        , communicator(parent.duplicate())
        , sender(communicator, options)
        , receiver(communicator, options)
    {}

    /// True when something happened.
    bool progress(mpi::Admission admission = mpi::Admission::Bounded)
    {
        const bool hasSent = sender.progress();
        const bool hasReceived = receiver.progress(admission);
        isActive = isActive || hasSent || hasReceived;
        return hasSent || hasReceived;
    }

    bool isTransferringBodies() const
    {
        return receiver.isTransferringBodies() || sender.isTransferringBodies();
    }

    /// Lets some time pass after a look at MPI (since `lookedAt`) that found nothing. At first
    /// none: without hardware that transfers by itself, bodies move only while both ends call MPI.
    /// Then it sleeps rather than yields: on a busy core, one yield gives away a whole time slice
    /// (milliseconds), and a sleeper is back at once. MPI may yield by itself, so a look that took
    /// long tells that others want the core, and then spinning would only get in their way.
    void rest(Clock::time_point lookedAt, microseconds atMost)
    {
        const auto now = Clock::now();
        if (now - lookedAt > microseconds(500)) {
            crowdedUntil = now + std::chrono::milliseconds(100);
        }
        const microseconds spinFor(now < crowdedUntil ? 0 : isTransferringBodies() ? 50 : 20);
        const microseconds longestSleep(isTransferringBodies() ? 20 : 200);
        if (std::exchange(isActive, false)) {
            idleSince = now;
            sleep = microseconds(10);
        }
        if (now - idleSince < spinFor) {
            return;
        }
        std::unique_lock lock(mutex);
        woken.wait_for(lock, std::min({atMost, sleep, longestSleep}), [&] { return wasWoken; });
        sleep = std::min(2 * sleep, longestSleep);
    }

    bool takeWake()
    {
        const std::lock_guard lock(mutex);
        return std::exchange(wasWoken, false);
    }

    const MpiTransportOptions options;
    mpi::Communicator communicator;
    mpi::Sender sender;
    mpi::Receiver receiver;
    unsigned pollsSinceProgress = 0;

    bool isActive = true; ///< something happened since the last wait
    Clock::time_point idleSince;
    Clock::time_point crowdedUntil;
    microseconds sleep{};

    std::mutex mutex; ///< guards wasWoken
    std::condition_variable woken;
    bool wasWoken = false;
};

MpiTransport::MpiTransport(const mpi::Communicator& communicator, MpiTransportOptions options)
    : state_(std::make_unique<State>(communicator, options))
{}

MpiTransport::~MpiTransport()
{
    if (!isIdle() || state_->receiver.hasIncomplete()) {
        // Freeing the communicator may wait for the others, who may be gone.
        state_->sender.abandon();
        state_->receiver.abandon();
        state_->communicator.abandon();
    }
}

int MpiTransport::rank() const
{
    return state_->communicator.rank();
}

int MpiTransport::size() const
{
    return state_->communicator.size();
}

void MpiTransport::send(Message message)
{
    if (message.peer < 0 || message.peer >= size()) {
        throw Error("cannot send to rank " + std::to_string(message.peer) + ": there are " +
                    std::to_string(size()));
    }
    if (message.peer == rank()) {
        state_->receiver.addOwn(std::move(message));
        return;
    }
    state_->sender.send(std::move(message));
}

std::optional<Message> MpiTransport::poll()
{
    // Asking MPI costs more than handing out what is there, but transfers have to go on.
    constexpr unsigned progressEvery = 8;
    if (++state_->pollsSinceProgress >= progressEvery || !state_->receiver.hasComplete()) {
        state_->pollsSinceProgress = 0;
        state_->progress();
    }
    return state_->receiver.take();
}

void MpiTransport::wait(microseconds longest)
{
    auto now = Clock::now();
    const auto end = now + longest;
    while (!state_->progress() && !state_->takeWake() && !state_->receiver.hasComplete()) {
        if (now >= end) {
            return;
        }
        state_->rest(now, std::chrono::ceil<microseconds>(end - now));
        now = Clock::now();
    }
}

void MpiTransport::wake()
{
    {
        const std::lock_guard lock(state_->mutex);
        state_->wasWoken = true;
    }
    state_->woken.notify_one();
}

std::uint64_t MpiTransport::unsentBytes() const
{
    return state_->sender.unsentBytes();
}

std::size_t MpiTransport::unsentMessages() const
{
    return state_->sender.unsentMessages();
}

bool MpiTransport::drain(std::chrono::milliseconds longest)
{
    auto now = Clock::now();
    const auto end = now + longest;
    while (!isIdle()) {
        if (!state_->progress(mpi::Admission::All)) {
            if (now >= end) {
                return false;
            }
            state_->rest(now, microseconds(100));
        }
        now = Clock::now();
    }
    return true;
}

void MpiTransport::abort(int exitCode)
{
    mpi::Environment::abort(exitCode);
}

} // namespace scanweave
