// SPDX-License-Identifier: BSD-2-Clause
// What can be said about a run in words.
#include "gui/runs/run_words.h"

#include "gui/runs/run_modules.h"
#include "gui/widgets/text_format.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <map>

namespace scanweave {

using studio::agoText;
using studio::durationText;
using studio::numberText;
using studio::percentText;

namespace {

constexpr double muchSlower = 1.3;
constexpr double muchWaiting = 0.25;

QString sayRun(const char* text)
{
    return QCoreApplication::translate("RunWords", text);
}

template <class T>
double medianOf(std::vector<T> values)
{
    if (values.empty()) {
        return 0;
    }
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return static_cast<double>(*middle);
}

QString factorText(double factor)
{
    return QString::number(factor, 'f', factor < 10 ? 1 : 0);
}

/// Busy seconds per data frame of each module on each rank.
std::map<std::int32_t, std::map<std::int32_t, double>> moduleSecondsPerFrame(const RunHead& head)
{
    std::map<std::int32_t, std::uint64_t> frames;
    for (const RankRecord& rank : head.status.ranks) {
        frames[rank.rank] = rank.frames;
    }
    std::map<std::int32_t, std::map<std::int32_t, double>> seconds;
    for (const ModuleStatRecord& stat : head.moduleStats) {
        if (frames[stat.rank] > 0) {
            seconds[stat.rank][stat.module] =
                stat.busySeconds / static_cast<double>(frames[stat.rank]);
        }
    }
    return seconds;
}

/// Mean part of their time that the I/O ranks read; none without any.
std::optional<double> ioBusyShare(const RunHead& head)
{
    double busy = 0;
    double all = 0;
    for (const RankRecord& rank : head.status.ranks) {
        if (rank.role == RankRole::Io) {
            busy += rank.busySeconds;
            all += rank.busySeconds + rank.waitSeconds;
        }
    }
    return all > 0 ? std::optional(busy / all) : std::nullopt;
}

QStringList waitReasons(const RunHead& head, const RankBalance& rank, double medianWait)
{
    QStringList reasons;
    if (rank.waitShare <= muchWaiting) {
        return reasons;
    }
    if (rank.waitShare > medianWait + 0.1) {
        reasons << sayRun("It waits %1 of its time for frames; the median rank waits %2.")
                       .arg(percentText(rank.waitShare), percentText(medianWait));
    } else {
        reasons << sayRun("It waits %1 of its time for frames, as the other ranks do.")
                       .arg(percentText(rank.waitShare));
    }
    const auto io = ioBusyShare(head);
    if (io && *io > 0.8) {
        reasons << sayRun("The I/O ranks read %1 of their time: more of them "
                          "(distribute.io_ranks) would keep the others busy.")
                       .arg(percentText(*io));
    } else if (io) {
        reasons << sayRun("The I/O ranks read only %1 of their time, so reading isn't what it "
                          "waits for: there may be fewer frames than ranks can share.")
                       .arg(percentText(*io));
    }
    return reasons;
}

} // namespace

LedgerWords ledgerWords(const RunStatus& status)
{
    const auto ended = status.framesProcessed + status.framesSkipped + status.framesFailed;
    const bool isOver = hasEnded(status.state) || status.isStale;
    LedgerWords ledger;
    const auto flight = status.framesRead >= ended ? status.framesRead - ended : 0;
    ledger.isBalanced = status.framesRead >= ended && status.framesRead <= status.framesTotal;
    QStringList parts{sayRun("processed %1").arg(numberText(status.framesProcessed))};
    if (!isOver || flight > 0) {
        parts << (isOver ? sayRun("lost %1") : sayRun("in flight %1")).arg(numberText(flight));
    }
    parts << sayRun("skipped %1").arg(numberText(status.framesSkipped))
          << sayRun("failed %1").arg(numberText(status.framesFailed));
    ledger.sentence = sayRun("read %1 = %2")
                          .arg(numberText(status.framesRead), parts.join(QStringLiteral(" + ")));
    if (status.framesRead < ended) {
        ledger.sentence = sayRun("%1 frames ended, but only %2 were read")
                              .arg(numberText(ended), numberText(status.framesRead));
    }
    if (isOver && status.framesRead < status.framesTotal) {
        ledger.sentence += sayRun(" · %1 of %2 never read")
                               .arg(numberText(status.framesTotal - status.framesRead),
                                    numberText(status.framesTotal));
    }
    if (status.state == RunState::Finished) {
        ledger.isBalanced = status.ledgerOk;
    } else if (isOver) {
        ledger.isBalanced = ledger.isBalanced && flight == 0;
    }
    return ledger;
}

QString stateWords(const RunStatus& status, const RunRecord& run, std::int64_t nowUs)
{
    const QString took = durationText(status.wallSeconds);
    const auto ended = QDateTime::fromMSecsSinceEpoch(run.finishedUs / 1000, Qt::UTC);
    const QString ago = agoText(ended, QDateTime::fromMSecsSinceEpoch(nowUs / 1000, Qt::UTC));
    if (status.isStale) {
        return sayRun("stopped without a word after %1").arg(took);
    }
    switch (status.state) {
    case RunState::Indexing:
        return sayRun("indexing its inputs for %1").arg(took);
    case RunState::Running:
        return sayRun("running %1").arg(took);
    case RunState::Finishing:
        return sayRun("finishing, %1 so far").arg(took);
    case RunState::Finished:
        return sayRun("finished in %1, %2").arg(took, ago);
    case RunState::Failed:
        return sayRun("failed after %1, %2").arg(took, ago);
    case RunState::Canceled:
        return sayRun("stopped after %1, %2").arg(took, ago);
    }
    return {};
}

std::optional<double> progressOf(const RunStatus& status)
{
    if (status.framesTotal == 0) {
        return status.state == RunState::Finished ? std::optional(1.0) : std::nullopt;
    }
    const auto ended = status.framesProcessed + status.framesSkipped + status.framesFailed;
    return std::min(static_cast<double>(ended) / static_cast<double>(status.framesTotal), 1.0);
}

std::optional<double> secondsToGo(const RunStatus& status)
{
    const auto progress = progressOf(status);
    if (!progress || *progress <= 0.005 || status.wallSeconds < 1 || hasEnded(status.state) ||
        status.isStale) {
        return std::nullopt;
    }
    return status.wallSeconds * (1 - *progress) / *progress;
}

std::vector<RankBalance> balanceOf(const RunHead& head)
{
    std::vector<RankBalance> ranks;
    std::vector<double> perFrame;
    for (const RankRecord& rank : head.status.ranks) {
        if (rank.role == RankRole::Io) {
            continue;
        }
        RankBalance balance;
        balance.rank = rank.rank;
        balance.host = rank.host;
        balance.frames = rank.frames;
        const double all = rank.busySeconds + rank.waitSeconds;
        if (all > 0) {
            balance.busyShare = rank.busySeconds / all;
            balance.waitShare = rank.waitSeconds / all;
        }
        if (rank.frames > 0) {
            balance.secondsPerFrame = rank.busySeconds / static_cast<double>(rank.frames);
            perFrame.push_back(balance.secondsPerFrame);
        }
        ranks.push_back(std::move(balance));
    }
    const double median = medianOf(perFrame);
    for (RankBalance& rank : ranks) {
        rank.relative = median > 0 && rank.frames > 0 ? rank.secondsPerFrame / median : 1;
    }
    return ranks;
}

std::optional<SlowRank> slowestRank(const RunHead& head)
{
    const auto ranks = balanceOf(head);
    if (ranks.size() < 2) {
        return std::nullopt;
    }
    const auto slow = std::ranges::max_element(ranks, {}, &RankBalance::relative);
    if (slow->relative >= muchSlower) {
        return SlowRank{slow->rank,
                        sayRun("rank %1 (takes %2 times as long per frame as the median)")
                            .arg(slow->rank)
                            .arg(factorText(slow->relative)),
                        whyIsRankSlow(head, slow->rank)};
    }
    const auto waiting = std::ranges::max_element(ranks, {}, &RankBalance::waitShare);
    if (waiting->waitShare > muchWaiting) {
        return SlowRank{waiting->rank,
                        sayRun("rank %1 (waits %2 of its time for frames)")
                            .arg(waiting->rank)
                            .arg(percentText(waiting->waitShare)),
                        whyIsRankSlow(head, waiting->rank)};
    }
    return std::nullopt;
}

QStringList whyIsRankSlow(const RunHead& head, std::int32_t number)
{
    const auto ranks = balanceOf(head);
    const auto rank = std::ranges::find(ranks, number, &RankBalance::rank);
    if (rank == ranks.end()) {
        return {sayRun("Rank %1 doesn't process frames.").arg(number)};
    }
    if (rank->frames == 0) {
        return {sayRun("Rank %1 has processed no frame yet; it has waited %2 of its time.")
                    .arg(number)
                    .arg(percentText(rank->waitShare))};
    }
    std::vector<double> waits;
    std::vector<double> onHost;
    std::vector<double> perFrame;
    std::vector<std::uint64_t> frames;
    for (const RankBalance& other : ranks) {
        waits.push_back(other.waitShare);
        frames.push_back(other.frames);
        if (other.frames > 0) {
            perFrame.push_back(other.secondsPerFrame);
        }
        if (other.host == rank->host && other.rank != number && other.frames > 0) {
            onHost.push_back(other.relative);
        }
    }
    QStringList reasons;
    if (rank->relative >= muchSlower) {
        reasons << sayRun("It needs %1 of module time per frame, %2 times the median rank's %3.")
                       .arg(durationText(rank->secondsPerFrame),
                            factorText(rank->relative),
                            durationText(medianOf(perFrame)));
        // One module, or all of them?
        const auto seconds = moduleSecondsPerFrame(head);
        std::map<std::int32_t, double> medians;
        for (const ModuleRecord& module : head.modules) {
            std::vector<double> values;
            for (const auto& [at, byModule] : seconds) {
                if (const auto value = byModule.find(module.position); value != byModule.end()) {
                    values.push_back(value->second);
                }
            }
            medians[module.position] = medianOf(values);
        }
        std::optional<std::int32_t> worst;
        double worstExcess = 0;
        double excess = 0;
        const auto own = seconds.find(number);
        for (const auto& [module, median] : medians) {
            const auto value = own == seconds.end() ? 0 : [&] {
                const auto found = own->second.find(module);
                return found == own->second.end() ? 0.0 : found->second;
            }();
            excess += std::max(value - median, 0.0);
            if (value - median > worstExcess) {
                worst = module;
                worstExcess = value - median;
            }
        }
        if (worst && worstExcess > 0.6 * excess && medians.size() > 1) {
            reasons << sayRun("Most of the difference is in %1: %2 per frame rather than %3.")
                           .arg(moduleName(head.modules, *worst),
                                durationText(medians[*worst] + worstExcess),
                                durationText(medians[*worst]));
        } else if (worst && medians.size() > 1) {
            reasons << sayRun(
                "All modules are slower there, so it is the rank rather than a module.");
        }
        const auto host = QString::fromStdString(rank->host);
        if (onHost.size() >= 2 && medianOf(onHost) >= muchSlower) {
            reasons << sayRun("The other ranks on %1 are slow as well (%2 times the median): "
                              "the host is slow, or shared with other work.")
                           .arg(host, factorText(medianOf(onHost)));
        } else if (!onHost.empty() && medianOf(onHost) < muchSlower) {
            reasons << sayRun("The other ranks on %1 aren't slow, so it isn't the host: it got the "
                              "harder frames, or shares its processor.")
                           .arg(host);
        }
    }
    reasons << waitReasons(head, *rank, medianOf(waits));
    const double medianFrames = medianOf(frames);
    if (medianFrames > 0 && static_cast<double>(rank->frames) < 0.7 * medianFrames) {
        reasons << sayRun("It has processed %1 frames, the median rank %2.")
                       .arg(numberText(rank->frames),
                            numberText(static_cast<std::int64_t>(medianFrames)));
    }
    if (reasons.isEmpty()) {
        reasons << sayRun(
                       "Rank %1 isn't slow: %2 per frame beside a median of %3, and it waits %4 of "
                       "its time.")
                       .arg(QString::number(number),
                            durationText(rank->secondsPerFrame),
                            durationText(medianOf(perFrame)),
                            percentText(rank->waitShare));
    }
    return reasons;
}

QStringList whereTimeGoes(const RunHead& head)
{
    QStringList sentences;
    const auto ranks = balanceOf(head);
    double busy = 0;
    double all = 0;
    for (const RankRecord& rank : head.status.ranks) {
        if (rank.role != RankRole::Io) {
            busy += rank.busySeconds;
            all += rank.busySeconds + rank.waitSeconds;
        }
    }
    if (all <= 0) {
        return {sayRun("Nothing has been processed yet.")};
    }
    sentences
        << sayRun("The ranks that compute are busy %1 of their time.").arg(percentText(busy / all));
    if (const auto io = ioBusyShare(head)) {
        sentences << sayRun("The I/O ranks read %1 of theirs.").arg(percentText(*io));
    }
    std::map<std::int32_t, double> modules;
    double sum = 0;
    for (const ModuleStatRecord& stat : head.moduleStats) {
        modules[stat.module] += stat.busySeconds;
        sum += stat.busySeconds;
    }
    if (!modules.empty() && sum > 0) {
        const auto most =
            std::ranges::max_element(modules, {}, [](const auto& module) { return module.second; });
        sentences << sayRun("%1 takes %2 of all module time.")
                         .arg(moduleName(head.modules, most->first),
                              percentText(most->second / sum));
    }
    if (ranks.size() > 1) {
        double most = 0;
        double total = 0;
        for (const RankBalance& rank : ranks) {
            const double seconds = rank.secondsPerFrame * static_cast<double>(rank.frames);
            most = std::max(most, seconds);
            total += seconds;
        }
        if (total > 0) {
            const double lost = 1 - total / (most * static_cast<double>(ranks.size()));
            sentences << sayRun("With perfectly even work it could be done in %1 less of the time.")
                             .arg(percentText(std::max(lost, 0.0)));
        }
    }
    return sentences;
}

} // namespace scanweave
