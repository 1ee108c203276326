// SPDX-License-Identifier: BSD-2-Clause
// The book of data frames.
#include "engine/distribute/ledger.h"

#include "engine/base/error.h"

#include <algorithm>

namespace scanweave {

namespace {

std::string textOf(const LedgerCounts& counts)
{
    return std::to_string(counts.total) + " expected, " + std::to_string(counts.read) + " read, " +
           std::to_string(counts.processed) + " processed, " + std::to_string(counts.skipped) +
           " skipped, " + std::to_string(counts.failed) + " failed";
}

} // namespace

Ledger::Ledger(std::size_t positions, std::size_t inputs)
    : open_(positions, false)
    , inputs_(inputs)
{}

void Ledger::expect(std::uint64_t position, std::uint32_t input)
{
    open_.at(position) = true;
    ++inputs_.at(input).total;
    ++run_.total;
}

void Ledger::read(std::uint32_t input, std::uint64_t frames)
{
    inputs_.at(input).read += frames;
    run_.read += frames;
}

void Ledger::end(std::uint64_t position, std::uint32_t input, FrameEnd end)
{
    if (position >= open_.size() || !open_[position]) {
        throw Error("internal error: the frame at position " + std::to_string(position) +
                    " of the inputs was processed twice or never handed out. Please report this.");
    }
    open_[position] = false;
    for (LedgerCounts* counts : {&inputs_.at(input), &run_}) {
        switch (end) {
        case FrameEnd::Processed:
            ++counts->processed;
            break;
        case FrameEnd::Skipped:
            ++counts->skipped;
            break;
        case FrameEnd::Failed:
            ++counts->failed;
            break;
        }
    }
}

bool Ledger::isBalanced() const
{
    return run_.isBalanced() && std::ranges::all_of(inputs_, &LedgerCounts::isBalanced);
}

std::string Ledger::imbalance() const
{
    if (isBalanced()) {
        return {};
    }
    std::string text = "the ledger doesn't balance: " + textOf(run_);
    for (std::size_t input = 0; input < inputs_.size(); ++input) {
        if (!inputs_[input].isBalanced()) {
            return text + "; first in input file " + std::to_string(input) + ": " +
                   textOf(inputs_[input]);
        }
    }
    return text;
}

} // namespace scanweave
