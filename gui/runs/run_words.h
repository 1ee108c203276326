// SPDX-License-Identifier: BSD-2-Clause
// What can be said about a run in words: its ledger, how long it will take, which rank is slow and
// why.
#pragma once

#include "gui/runs/run_news.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <optional>
#include <vector>

namespace scanweave {

struct LedgerWords
{
    QString sentence; ///< "read 1 412 = processed 1 389 + in flight 23 + skipped 0 + failed 0"
    bool isBalanced = true; ///< so far, or at the end
};
LedgerWords ledgerWords(const RunStatus& status);

/// "running 02:14", "finished in 05:19, 3 h ago", "stopped without a word after 01:02".
QString stateWords(const RunStatus& status, const RunRecord& run, std::int64_t nowUs);

/// How much of the data frames has ended, 0 to 1; none while nothing is indexed.
std::optional<double> progressOf(const RunStatus& status);

/// From the rate over the whole run so far; none where it can't be told.
std::optional<double> secondsToGo(const RunStatus& status);

/// A compute rank beside the others.
struct RankBalance
{
    std::int32_t rank = 0;
    std::string host;
    std::uint64_t frames = 0;
    double busyShare = 0; ///< of busy + waiting
    double waitShare = 0;
    double secondsPerFrame = 0; ///< busy time; 0 without frames
    double relative = 1;        ///< secondsPerFrame beside the median of all
};
std::vector<RankBalance> balanceOf(const RunHead& head);

struct SlowRank
{
    std::int32_t rank = 0;
    QString title;       ///< "rank 5 (needs 2.1 times as long per frame as the others)"
    QStringList reasons; ///< whole sentences with numbers, most important first
};

/// The rank that holds the run up, if one does.
std::optional<SlowRank> slowestRank(const RunHead& head);

/// Why a rank is as fast as it is, in sentences with numbers: its waiting, its frames, its modules,
/// its host.
QStringList whyIsRankSlow(const RunHead& head, std::int32_t rank);

/// Where the run as a whole spends its time: reading, modules, waiting, and what would help.
QStringList whereTimeGoes(const RunHead& head);

} // namespace scanweave
