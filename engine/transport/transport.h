// SPDX-License-Identifier: BSD-2-Clause
// What the engine sees of the other ranks: send a message, poll for one.
#pragma once

#include "engine/base/bytes.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <thread>

namespace scanweave {

/// A message: a small head that says what it is, and a body of any size (also above 2 GiB) that is
/// never copied on its way through the transport.
struct Message
{
    int peer = 0; ///< the sender of a received message, the receiver of one to be sent
    std::uint32_t tag =
        0; ///< what the message is; 0x1000 and up belong to engine/transport/collectives.h
    SharedBytes head;
    SharedBytes body;
};

/// Connects `size()` ranks. Called on the communication thread only (for MPI: the main thread),
/// except where it says otherwise. Messages of one sender to one receiver arrive in the order they
/// were sent; between different pairs there is no order. A rank may send to itself.
class Transport
{
public:
    virtual ~Transport() = default;

    virtual int rank() const = 0;
    virtual int size() const = 0;

    /// Takes the message and returns at once; the transfer goes on during poll().
    virtual void send(Message message) = 0;

    /// Makes transfers go on and returns a complete message if there is one. Never blocks.
    virtual std::optional<Message> poll() = 0;

    /// Sleeps until there may be something to do (a message to poll, a transfer that ended), wake()
    /// was called, or `longest` has passed. For a rank that has nothing to do; it may return at any
    /// time without a reason.
    virtual void wait(std::chrono::microseconds longest)
    {
        std::this_thread::sleep_for(std::min(longest, std::chrono::microseconds(100)));
    }

    /// Ends this rank's wait() early; if none is going on, the next one returns at once. Called on
    /// any thread: it is how a thread that runs modules tells the communication thread that there
    /// is something to send.
    virtual void wake() {}

    /// Bytes of bodies taken by send() that have not left yet. Messages to itself have left at
    /// once.
    virtual std::uint64_t unsentBytes() const = 0;

    /// True when everything sent has left.
    bool isIdle() const { return unsentMessages() == 0; }
    virtual std::size_t unsentMessages() const = 0;
};

} // namespace scanweave
