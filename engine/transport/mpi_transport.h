// SPDX-License-Identifier: BSD-2-Clause
// The transport between MPI processes.
#pragma once

#include "engine/transport/communicator.h"
#include "engine/transport/transport.h"

#include <chrono>
#include <cstdint>
#include <memory>

namespace scanweave {

struct MpiTransportOptions
{
    /// Bodies up to this many bytes travel in the header message.
    std::size_t inlineBytes = 3U * 1024;
    /// Larger bodies are cut into messages of this many bytes (MPI counts in int, so below 2 GiB).
    std::size_t chunkBytes = 256U * 1024 * 1024;
    /// Chunks to one rank that MPI has at a time.
    unsigned chunksInFlight = 16;
    /// Bodies received at a time, and their bytes together with those of messages nobody polled
    /// yet; one body is always received whatever its size. The others wait at their senders.
    unsigned bodiesReceived = 32;
    std::uint64_t receivedBytes = 256U * 1024 * 1024;
};

/// Messages between the processes of a communicator. All calls but wake() on the main thread.
class MpiTransport final : public Transport
{
public:
    /// Collective: all processes of `communicator` make theirs, on a duplicate of it. Throws Error.
    explicit MpiTransport(const mpi::Communicator& communicator, MpiTransportOptions options = {});

    /// Waits for nobody: what has not left by now may never arrive. Call drain() before.
    ~MpiTransport() override;

    int rank() const override;
    int size() const override;

    /// Throws Error for a peer that does not exist or a head above 64 MiB, and when MPI fails.
    void send(Message message) override;
    /// Throws Error when MPI fails.
    std::optional<Message> poll() override;
    void wait(std::chrono::microseconds longest) override;
    void wake() override;

    std::uint64_t unsentBytes() const override;
    std::size_t unsentMessages() const override;

    /// Blocks until everything sent has left; false when it hasn't by then. Messages that arrive
    /// meanwhile stay there for poll().
    bool drain(std::chrono::milliseconds longest);

    /// Ends the processes of all ranks at once.
    [[noreturn]] void abort(int exitCode);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace scanweave
