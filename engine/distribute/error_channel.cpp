// SPDX-License-Identifier: BSD-2-Clause
// How an error on one rank ends the work on every rank.
#include "engine/distribute/error_channel.h"

#include "engine/distribute/messages.h"

#include <set>

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

CommonEnd ErrorChannel::spread(const Error& error,
                               std::chrono::milliseconds patience,
                               const std::function<void(const Message&)>& onOther) const
{
    const Time until = std::chrono::steady_clock::now() + patience;
    if (transport_.rank() == 0) {
        return {error, tellAll(error, until, onOther)};
    }
    if (dynamic_cast<const RemoteError*>(&error) != nullptr) {
        answer(until);
        return {error, {}};
    }
    transport_.send(makeMessage(0, Failed{ErrorText(error)}));
    while (std::chrono::steady_clock::now() < until) {
        while (const auto message = transport_.poll()) {
            if (static_cast<MessageKind>(message->tag) == MessageKind::Abort) {
                answer(until);
                return {contentOf<Abort>(*message).error.error(), {}};
            }
        }
        transport_.wait(pollEvery);
    }
    return {error, {}}; // rank 0 doesn't answer any more: this is all that this rank knows
}

std::vector<int> ErrorChannel::tellAll(const Error& error,
                                       Time until,
                                       const std::function<void(const Message&)>& onOther) const
{
    std::set<int> silent;
    for (int rank = 1; rank < transport_.size(); ++rank) {
        transport_.send(makeMessage(rank, Abort{ErrorText(error)}));
        silent.insert(rank);
    }
    while (!silent.empty() && std::chrono::steady_clock::now() < until) {
        while (const auto message = transport_.poll()) {
            if (static_cast<MessageKind>(message->tag) == MessageKind::Farewell) {
                silent.erase(message->peer);
                continue;
            }
            try {
                onOther(*message);
            } catch (const std::exception&) {
                // One error ends the run, and that is known.
            }
        }
        if (!silent.empty()) {
            transport_.wait(pollEvery);
        }
    }
    return {silent.begin(), silent.end()};
}

void ErrorChannel::answer(Time until) const
{
    transport_.send(makeMessage(0, Farewell{}));
    while (!transport_.isIdle() && std::chrono::steady_clock::now() < until) {
        while (transport_.poll()) {
        }
        transport_.wait(pollEvery);
    }
}

} // namespace scanweave
