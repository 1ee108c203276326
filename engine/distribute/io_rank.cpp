// SPDX-License-Identifier: BSD-2-Clause
// What an owner of bundles knows.
#include "engine/distribute/io_rank.h"

#include <utility>

namespace scanweave {

std::uint32_t ReadJob::input() const
{
    return std::visit([](const auto& job) { return job.input; }, what);
}

std::uint64_t ReadJob::offset() const
{
    return std::visit([](const auto& job) { return job.offset; }, what);
}

std::uint64_t ReadJob::length() const
{
    return std::visit([](const auto& job) { return job.length; }, what);
}

std::uint32_t ReadJob::firstIndex() const
{
    if (const auto* plan = std::get_if<BundlePlan>(&what)) {
        return plan->frames.empty() ? 0 : plan->frames.front().index;
    }
    return std::get<ReadMetadata>(what).index;
}

IoRank::IoRank(int coordinator, int firstCompute)
    : coordinator_(coordinator)
    , firstCompute_(firstCompute)
{}

void IoRank::handle(const Announce& message)
{
    const auto [held, isNew] = bundles_.try_emplace(message.plan.id);
    if (!isNew) {
        throw Error("internal error: bundle " + std::to_string(message.plan.id) +
                    " was announced twice. Please report this.");
    }
    held->second.plan = message.plan;
    if (message.plan.isWholeFile) {
        held->second.isRead = true; // by its compute rank, frame by frame
    } else {
        jobs_.push_back({message.plan});
    }
}

void IoRank::handle(const Assign& message, std::int64_t nowUs, Outbox& out)
{
    const auto held = bundles_.find(message.id);
    if (held == bundles_.end()) {
        throw Error("internal error: bundle " + std::to_string(message.id) +
                    " was assigned before it was announced. Please report this.");
    }
    held->second.assignment = message;
    sendIfReady(held, nowUs, out);
}

void IoRank::handle(const ReadMetadata& message)
{
    jobs_.push_back({message});
}

std::optional<ReadJob> IoRank::takeJob()
{
    if (jobs_.empty()) {
        return std::nullopt;
    }
    ReadJob job = std::move(jobs_.front());
    jobs_.pop_front();
    return job;
}

void IoRank::readDone(const ReadJob& job, SharedBytes bytes, std::int64_t nowUs, Outbox& out)
{
    if (const auto* metadata = std::get_if<ReadMetadata>(&job.what)) {
        out.push_back(makeMessage(firstCompute_, Metadata{*metadata}, std::move(bytes)));
        return;
    }
    const auto held = bundles_.find(std::get<BundlePlan>(job.what).id);
    held->second.bytes = std::move(bytes);
    held->second.readUs = nowUs;
    held->second.isRead = true;
    out.push_back(makeMessage(coordinator_, BundleRead{held->first}));
    sendIfReady(held, nowUs, out);
}

void IoRank::sendIfReady(std::map<std::uint64_t, Held>::iterator held,
                         std::int64_t nowUs,
                         Outbox& out)
{
    Held& bundle = held->second;
    if (!bundle.isRead || !bundle.assignment) {
        return;
    }
    Bundle message{.plan = std::move(bundle.plan),
                   .number = bundle.assignment->number,
                   .readUs = bundle.readUs,
                   .sentUs = nowUs};
    out.push_back(makeMessage(bundle.assignment->to, std::move(message), std::move(bundle.bytes)));
    bundles_.erase(held);
}

} // namespace scanweave
