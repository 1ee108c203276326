// SPDX-License-Identifier: BSD-2-Clause
// How an error on one rank ends the work on every rank.
#include "engine/distribute/error_channel.h"

#include "engine/distribute/messages.h"

namespace scanweave {

namespace {

constexpr std::chrono::milliseconds pollEvery(1);

} // namespace

bool ErrorChannel::handle(const Message& message) const
{
    switch (static_cast<MessageKind>(message.tag)) {
    case MessageKind::Failed:
        throw RemoteError(contentOf<Failed>(message).error.error());
    case MessageKind::Abort:
        throw RemoteError(contentOf<Abort>(message).error.error());
    default:
        return false;
    }
}

Error ErrorChannel::spread(const Error& error, std::chrono::milliseconds patience) const
{
    const auto until = std::chrono::steady_clock::now() + patience;
    if (transport_.rank() == 0) {
        for (int rank = 1; rank < transport_.size(); ++rank) {
            transport_.send(makeMessage(rank, Abort{ErrorText(error)}));
        }
        drain(until);
        return error;
    }
    if (dynamic_cast<const RemoteError*>(&error) != nullptr) {
        return error;
    }
    transport_.send(makeMessage(0, Failed{ErrorText(error)}));
    while (std::chrono::steady_clock::now() < until) {
        while (const auto message = transport_.poll()) {
            if (static_cast<MessageKind>(message->tag) == MessageKind::Abort) {
                return contentOf<Abort>(*message).error.error();
            }
        }
        transport_.wait(pollEvery);
    }
    return error; // rank 0 doesn't answer any more: then its own error is all that this rank knows
}

/// Until what was sent has left; other ranks wait for it.
void ErrorChannel::drain(std::chrono::steady_clock::time_point until) const
{
    while (!transport_.isIdle() && std::chrono::steady_clock::now() < until) {
        while (transport_.poll()) {
            // What others still send is of no use to anybody now.
        }
        transport_.wait(pollEvery);
    }
}

} // namespace scanweave
