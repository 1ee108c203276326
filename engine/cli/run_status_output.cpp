// SPDX-License-Identifier: BSD-2-Clause
// A run in one look, as JSON and as lines.
#include "engine/cli/run_status_output.h"

#include "db/utc_time.h"
#include "engine/cli/table.h"
#include "engine/cli/terminal.h"
#include "engine/cli/text.h"

#include <algorithm>

namespace scanweave {

namespace {

std::string stateText(const RunStatus& status)
{
    const std::string state = status.isStale
                                  ? std::string(toText(status.state)) + ", but its process is gone"
                                  : std::string(toText(status.state));
    const Style style = status.isStale || status.state == RunState::Failed      ? Style::Bad
                        : status.state == RunState::Canceled                    ? Style::Warning
                        : status.state == RunState::Finished && status.ledgerOk ? Style::Good
                                                                                : Style::Bold;
    return styled(Stream::Output, style, state);
}

/// A rank tells of itself once a second; one that doesn't is stopped, overloaded or gone.
std::string rankStateText(const RankRecord& rank, bool hasRunEnded)
{
    constexpr double silence = 10; // seconds
    std::string text(toText(rank.state));
    const double seconds = static_cast<double>(utcNowUs() - rank.lastSeenUs) * 1e-6;
    if (!hasRunEnded && rank.state == RankState::Running && rank.lastSeenUs != 0 &&
        seconds > silence) {
        text += ", silent for " + durationText(seconds);
    }
    return text;
}

} // namespace

nlohmann::ordered_json statusJson(const RunStatus& status)
{
    auto ranks = nlohmann::ordered_json::array();
    for (const RankRecord& rank : status.ranks) {
        ranks.push_back({{"rank", rank.rank},
                         {"role", toText(rank.role)},
                         {"host", rank.host},
                         {"state", toText(rank.state)},
                         {"frames", rank.frames},
                         {"bytes", rank.bytes},
                         {"busy_seconds", rank.busySeconds},
                         {"wait_seconds", rank.waitSeconds},
                         {"peak_rss", rank.peakRss}});
    }
    return {
        {"run", status.run},
        {"state", toText(status.state)},
        {"stale", status.isStale},
        {"frames",
         {{"total", status.framesTotal},
          {"read", status.framesRead},
          {"processed", status.framesProcessed},
          {"skipped", status.framesSkipped},
          {"failed", status.framesFailed}}},
        {"ledger_ok", status.ledgerOk},
        {"bytes", status.bytes},
        {"wall_seconds", status.wallSeconds},
        {"error",
         status.error.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(status.error)},
        {"ranks", std::move(ranks)}};
}

std::string ledgerText(const RunStatus& status)
{
    std::string text = countText(status.framesProcessed) + " of " +
                       countedText(status.framesTotal, "frame", "frames") + " processed, " +
                       countText(status.framesSkipped) + " skipped, " +
                       countText(status.framesFailed) + " failed";
    if (status.state == RunState::Finished) {
        text += status.ledgerOk ? ": the ledger balances" : ": the ledger does not balance";
    } else if (hasEnded(status.state)) {
        const std::uint64_t ended =
            status.framesProcessed + status.framesSkipped + status.framesFailed;
        text += ", " + countText(status.framesTotal - std::min(status.framesTotal, ended)) +
                " not reached";
    }
    return text;
}

void printStatus(std::ostream& out, const RunStatus& status)
{
    if (!status.run.empty()) {
        out << "run file  " << printable(status.run) << '\n';
    }
    out << "state     " << stateText(status) << '\n';
    if (!status.error.empty()) {
        std::string_view rest = status.error;
        for (const char* begin = "error     "; !rest.empty(); begin = "          ") {
            const std::size_t end = std::min(rest.find('\n'), rest.size());
            out << begin << printable(rest.substr(0, end)) << '\n';
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    out << "frames    " << ledgerText(status) << '\n';
    out << "data      " << byteText(static_cast<double>(status.bytes)) << " in "
        << durationText(status.wallSeconds);
    if (status.wallSeconds > 0) {
        out << ", " << byteText(static_cast<double>(status.bytes) / status.wallSeconds) << "/s";
    }
    out << '\n';
    if (status.ranks.empty()) {
        return;
    }
    out << '\n';
    Table table({{"rank", Align::Right},
                 {"role"},
                 {"state"},
                 {"frames", Align::Right},
                 {"data", Align::Right},
                 {"busy", Align::Right},
                 {"waiting", Align::Right},
                 {"peak memory", Align::Right},
                 {"host"}});
    for (const RankRecord& rank : status.ranks) {
        table.add({std::to_string(rank.rank),
                   std::string(toText(rank.role)),
                   rankStateText(rank, hasEnded(status.state)),
                   countText(rank.frames),
                   byteText(static_cast<double>(rank.bytes)),
                   durationText(rank.busySeconds),
                   durationText(rank.waitSeconds),
                   byteText(static_cast<double>(rank.peakRss)),
                   rank.host});
    }
    table.print(out, terminalWidth(Stream::Output));
}

} // namespace scanweave
