// SPDX-License-Identifier: BSD-2-Clause
// Questions of who draws a whole run: few columns of many frames.
#include "db/run_reader.h"

#include <algorithm>

namespace scanweave {

std::vector<TimelinePage> RunReader::timelinePages(const std::vector<TimelineFrom>& from,
                                                   std::int64_t limit)
{
    std::vector<TimelinePage> pages;
    askInOneState([&](Database& database) {
        pages.clear(); // a question may be asked twice
        Statement rows(database,
                       "select position, started_us, finished_us from frame where rank = ?1 and"
                       " started_us >= ?2 order by started_us limit ?3");
        for (const TimelineFrom& at : from) {
            TimelinePage page;
            page.from = at;
            // A page of nothing but frames of one start would never get beyond it.
            for (auto most = std::max<std::int64_t>(limit, 2);; most *= 2) {
                page.spans.clear();
                rows.bindAll(at.rank, at.startedUs, most);
                while (rows.step()) {
                    page.spans.push_back({rows.integer(0), rows.integer(1), rows.integer(2)});
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

std::vector<TroubleSpan> RunReader::trouble(FrameState state, Page page)
{
    std::vector<TroubleSpan> frames;
    askInOneState([&](Database& database) {
        frames.clear();
        // The state as a literal: only then SQLite sees that the partial index holds all of them.
        Statement rows(database,
                       "select position, rank, started_us, finished_us from frame where state = '" +
                           std::string(toText(state)) +
                           "' and position > ?1 order by position limit ?2");
        rows.bindAll(page.after, page.limit);
        while (rows.step()) {
            frames.push_back({rows.integer(0),
                              rows.isNull(1) ? -1 : static_cast<std::int32_t>(rows.integer(1)),
                              rows.integer(2),
                              rows.integer(3),
                              state});
        }
    });
    return frames;
}

std::vector<FrameRead> RunReader::framesRead(Page page)
{
    std::vector<FrameRead> frames;
    askInOneState([&](Database& database) {
        frames.clear();
        Statement rows(database,
                       "select position, io_rank, read_us, sent_us, is_data, type"
                       " from frame where position > ?1 order by position limit ?2");
        rows.bindAll(page.after, page.limit);
        while (rows.step()) {
            const auto type = rows.text(5);
            FrameRead frame{rows.integer(0),
                            rows.isNull(1) ? -1 : static_cast<std::int32_t>(rows.integer(1)),
                            rows.integer(2),
                            rows.integer(3),
                            rows.integer(4) != 0,
                            type.empty() ? '?' : type.front()};
            frames.push_back(frame);
        }
    });
    return frames;
}

} // namespace scanweave
