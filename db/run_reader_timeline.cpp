// SPDX-License-Identifier: BSD-2-Clause
// Questions of who draws a whole run: few columns of many frames.
#include "db/run_reader.h"

#include <algorithm>

namespace scanweave {

std::vector<TimelinePage> RunReader::timelinePages(const std::vector<TimelineFrom>& from,
                                                   std::int64_t limit,
                                                   TimelineTimes times,
                                                   TimelineModules modules)
{
    std::vector<TimelinePage> pages;
    askInOneState([&](Database& database) {
        pages.clear(); // a question may be asked twice
        const bool isObserved =
            times == TimelineTimes::Observation && schemaVersion(database) >= observedTimesSince;
        const bool hasModules =
            modules == TimelineModules::Read && schemaVersion(database) >= progressSince;
        Statement rows(database,
                       std::string("select position, started_us, finished_us") +
                           (isObserved ? ", observed_start_us, observed_stop_us" : ", null, null") +
                           (hasModules ? ", slowest_module" : ", null") +
                           " from frame where rank = ?1 and started_us >= ?2"
                           " order by started_us limit ?3");
        for (const TimelineFrom& at : from) {
            TimelinePage page;
            page.from = at;
            // A page of nothing but frames of one start would never get beyond it.
            for (auto most = std::max<std::int64_t>(limit, 2);; most *= 2) {
                page.spans.clear();
                rows.bindAll(at.rank, at.startedUs, most);
                while (rows.step()) {
                    page.spans.push_back(
                        {rows.integer(0),
                         rows.integer(1),
                         rows.integer(2),
                         rows.integer(3),
                         rows.integer(4),
                         rows.isNull(5) ? -1 : static_cast<std::int32_t>(rows.integer(5))});
                }
                page.isCut = static_cast<std::int64_t>(page.spans.size()) == most;
                if (!page.isCut || page.spans.back().startedUs > at.startedUs) {
                    break;
                }
            }
            pages.push_back(std::move(page));
        }
    });
    return pages;
}

std::optional<std::pair<std::int64_t, std::int64_t>> RunReader::observedRange()
{
    using Range = std::optional<std::pair<std::int64_t, std::int64_t>>;
    return ask([](Database& database) -> Range {
        if (schemaVersion(database) < observedTimesSince) {
            return std::nullopt;
        }
        Statement row(database,
                      "select min(observed_start_us), max(observed_stop_us) from frame"
                      " indexed by frame_timeline where started_us is not null");
        return row.step() && !row.isNull(0) ? Range({row.integer(0), row.integer(1)})
                                            : std::nullopt;
    });
}

std::vector<TroubleSpan> RunReader::trouble(FrameState state, Page page)
{
    std::vector<TroubleSpan> frames;
    askInOneState([&](Database& database) {
        frames.clear();
        // The state as a literal: only then SQLite sees that the partial index holds all of them.
        const bool isObserved = schemaVersion(database) >= observedTimesSince;
        Statement rows(database,
                       std::string("select position, rank, started_us, finished_us, ") +
                           (isObserved ? "observed_start_us" : "null") +
                           " from frame where state = '" + std::string(toText(state)) +
                           "' and position > ?1 order by position limit ?2");
        rows.bindAll(page.after, page.limit);
        while (rows.step()) {
            frames.push_back({rows.integer(0),
                              rows.isNull(1) ? -1 : static_cast<std::int32_t>(rows.integer(1)),
                              rows.integer(2),
                              rows.integer(3),
                              state,
                              rows.integer(4)});
        }
    });
    return frames;
}

std::vector<FrameRead> RunReader::framesRead(Page page)
{
    std::vector<FrameRead> frames;
    askInOneState([&](Database& database) {
        frames.clear();
        const bool hasModules = schemaVersion(database) >= progressSince;
        Statement rows(database,
                       std::string("select position, io_rank, read_us, sent_us, is_data, type, "
                                   "epoch, duplicate_of, ") +
                           (hasModules ? "slowest_module" : "null") +
                           ", seq from frame where position > ?1 order by position limit ?2");
        rows.bindAll(page.after, page.limit);
        while (rows.step()) {
            const auto type = rows.text(5);
            FrameRead frame{rows.integer(0),
                            rows.isNull(1) ? -1 : static_cast<std::int32_t>(rows.integer(1)),
                            rows.integer(2),
                            rows.integer(3),
                            rows.integer(4) != 0,
                            type.empty() ? '?' : type.front(),
                            rows.integer(6),
                            !rows.isNull(7),
                            rows.isNull(8) ? -1 : static_cast<std::int32_t>(rows.integer(8)),
                            rows.isNull(9) ? -1 : rows.integer(9)};
            frames.push_back(frame);
        }
    });
    return frames;
}

} // namespace scanweave
