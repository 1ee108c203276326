// SPDX-License-Identifier: BSD-2-Clause
// Times as people and PipelineInfo keys write them.
#include "engine/g3/time_text.h"

#include <chrono>
#include <cstdio>

namespace scanweave {

namespace {

using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 100'000'000>>;

struct CivilTime
{
    explicit CivilTime(std::int64_t ticks)
    {
        constexpr std::int64_t ticksPerDay = Ticks(std::chrono::days(1)).count();
        // Not std::chrono::floor: on the first day that ticks can tell, it overflows.
        std::int64_t days = ticks / ticksPerDay;
        std::int64_t ofDay = ticks % ticksPerDay;
        if (ofDay < 0) {
            ofDay += ticksPerDay;
            --days;
        }
        const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
        year = static_cast<int>(date.year());
        month = static_cast<unsigned>(date.month());
        day = static_cast<unsigned>(date.day());
        second = static_cast<int>(ofDay / Ticks::period::den);
        nanosecond = static_cast<int>(ofDay % Ticks::period::den) * 10;
    }

    int year;
    unsigned month;
    unsigned day;
    int second; ///< of the day
    int nanosecond;
};

template <class... Values>
std::string printed(const char* format, Values... values)
{
    char text[64];
    std::snprintf(text, sizeof text, format, values...);
    return text;
}

} // namespace

std::string isoTimeText(std::int64_t ticks)
{
    const CivilTime time(ticks);
    return printed("%04d-%02u-%02uT%02d:%02d:%02d.%09d",
                   time.year,
                   time.month,
                   time.day,
                   time.second / 3600,
                   time.second / 60 % 60,
                   time.second % 60,
                   time.nanosecond);
}

std::string pipelineInfoTimeText(std::int64_t ticks)
{
    static constexpr const char* months[] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const CivilTime time(ticks);
    return printed("%02u-%s-%04d:%02d:%02d:%02d.%09d",
                   time.day,
                   months[time.month - 1],
                   time.year,
                   time.second / 3600,
                   time.second / 60 % 60,
                   time.second % 60,
                   time.nanosecond);
}

std::string fileNameTimeText(std::int64_t ticks)
{
    const CivilTime time(ticks);
    return printed("%04d%02u%02u_%02d%02d%02d",
                   time.year,
                   time.month,
                   time.day,
                   time.second / 3600,
                   time.second / 60 % 60,
                   time.second % 60);
}

std::int64_t currentTicks()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::floor<Ticks>(now).count();
}

} // namespace scanweave
