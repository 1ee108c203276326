// SPDX-License-Identifier: BSD-2-Clause
// How an error on one rank ends the work on every rank (guarantee 9).
#pragma once

#include "engine/base/error.h"
#include "engine/transport/transport.h"

#include <chrono>
#include <functional>
#include <vector>

namespace scanweave {

/// Thrown on a rank when the error is another rank's.
class RemoteError : public Error
{
public:
    explicit RemoteError(const Error& error)
        : Error(error)
    {}
};

/// What an error has come to.
struct CommonEnd
{
    Error error;             ///< everybody's
    std::vector<int> silent; ///< on rank 0: ranks that did not answer, so have died or hang
};

/// A rank in trouble tells rank 0, rank 0 tells everybody, who answer; the first error that reaches
/// rank 0 is everybody's. Used on the communication thread.
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
    /// sure that all ranks learn. Waits for at most `patience`. `onOther`: gets, on rank 0, what
    /// others have sent before they learnt; an exception of it is ignored.
    CommonEnd spread(const Error& error,
                     std::chrono::milliseconds patience,
                     const std::function<void(const Message&)>& onOther) const;

private:
    using Time = std::chrono::steady_clock::time_point;

    std::vector<int> tellAll(const Error& error,
                             Time until,
                             const std::function<void(const Message&)>& onOther) const;
    void answer(Time until) const;

    Transport& transport_;
};

} // namespace scanweave
