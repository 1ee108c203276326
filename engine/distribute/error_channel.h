// SPDX-License-Identifier: BSD-2-Clause
// How an error on one rank ends the work on every rank (guarantee 9).
#pragma once

#include "engine/base/error.h"
#include "engine/transport/transport.h"

#include <chrono>

namespace scanweave {

/// Thrown on a rank when the error is another rank's.
class RemoteError : public Error
{
public:
    explicit RemoteError(const Error& error)
        : Error(error)
    {}
};

/// A rank in trouble tells rank 0, rank 0 tells everybody; the first error that reaches rank 0 is
/// everybody's. Used on the communication thread.
class ErrorChannel
{
public:
    explicit ErrorChannel(Transport& transport)
        : transport_(transport)
    {}

    /// Throws RemoteError for a message that says some rank has failed; false for any other
    /// message.
    bool handle(const Message& message) const;

    /// Called once by a rank that leaves its work with `error` (its own, or a RemoteError): makes
    /// sure that all ranks learn, and returns the error that is everybody's. Waits for at most
    /// `patience`.
    Error spread(const Error& error, std::chrono::milliseconds patience) const;

private:
    void drain(std::chrono::steady_clock::time_point until) const;

    Transport& transport_;
};

} // namespace scanweave
