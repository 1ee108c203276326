// SPDX-License-Identifier: BSD-2-Clause
// The book of data frames: every one is read once and ends once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace scanweave {

enum class FrameEnd : std::uint8_t
{
    Processed,
    Skipped,
    Failed
};

struct LedgerCounts
{
    std::uint64_t total = 0;
    std::uint64_t read = 0;
    std::uint64_t processed = 0;
    std::uint64_t skipped = 0;
    std::uint64_t failed = 0;

    /// read = processed + skipped + failed, and nothing is missing.
    bool isBalanced() const { return total == read && read == processed + skipped + failed; }
};

/// Positions are those of LogicalStream::frames. Not thread-safe.
class Ledger
{
public:
    /// `inputOf[p]`: input file of position p; only positions opened by expect() count.
    explicit Ledger(std::size_t positions, std::size_t inputs);

    void expect(std::uint64_t position, std::uint32_t input);
    void read(std::uint32_t input, std::uint64_t frames);

    /// Throws Error (a bug in the engine, told plainly) when the frame ended before or is no data
    /// frame.
    void end(std::uint64_t position, std::uint32_t input, FrameEnd end);

    const LedgerCounts& run() const { return run_; }
    const LedgerCounts& input(std::size_t input) const { return inputs_.at(input); }

    /// Run and every file.
    bool isBalanced() const;

    /// "" when balanced, else what doesn't add up.
    std::string imbalance() const;

private:
    std::vector<bool> open_; ///< expected and not ended
    std::vector<LedgerCounts> inputs_;
    LedgerCounts run_;
};

} // namespace scanweave
