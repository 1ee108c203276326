// SPDX-License-Identifier: BSD-2-Clause
// The transport between MPI processes.
#pragma once

#include "engine/transport/communicator.h"
#include "engine/transport/transport.h"

#include <chrono>
#include <cstdint>
#include <memory>

namespace scanweave {

/// The same on all ranks.
struct MpiTransportOptions
{
    /// A message of up to so many bytes (16, head and body) is one MPI message, which should be
    /// small enough for MPI to send it without asking the receiver. In a larger one the body
    /// travels by itself.
    std::size_t inlineBytes = 4032;
    /// Such bodies are cut into MPI messages of this size (1 to 2^31 - 1).
    std::size_t chunkBytes = 4U * 1024 * 1024;
    /// So many bytes per pair of ranks are received at a time, but always one chunk; the sender has
    /// four times as many ready, or two chunks. Few buffers in quick turn stay in the processor's
    /// cache.
    std::size_t windowBytes = 512U * 1024;
    /// Bytes of bodies that are being received or were not polled yet. Others wait at their
    /// senders, except that one body is always received, whatever its size.
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
