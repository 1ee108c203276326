// SPDX-License-Identifier: BSD-2-Clause
// What the engine sees of the other ranks: send a message, poll for one.
#pragma once

#include "engine/base/bytes.h"

#include <cstdint>
#include <optional>

namespace scanweave {

/// A message: a small head that says what it is, and a body of any size (also above 2 GiB) that is never copied on
/// its way through the transport.
struct Message
{
    int peer = 0;         ///< the sender of a received message, the receiver of one to be sent
    std::uint32_t tag = 0;
    SharedBytes head;
    SharedBytes body;
};

/// Connects `size()` ranks. Called on the communication thread only (for MPI: the main thread), except where
/// it says otherwise. Messages of one sender to one receiver arrive in the order they were sent; between
/// different pairs there is no order. A rank may send to itself.
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

    /// Bytes of bodies taken by send() that have not left yet.
    virtual std::uint64_t unsentBytes() const = 0;

    /// True when everything sent has left.
    bool isIdle() const { return unsentMessages() == 0; }
    virtual std::size_t unsentMessages() const = 0;
};

} // namespace scanweave
