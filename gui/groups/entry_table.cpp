// SPDX-License-Identifier: BSD-2-Clause
// The entries of a run's groups with their metadata as columns.
#include "gui/groups/entry_table.h"

#include "db/run_reader.h"
#include "engine/g3/time_text.h"
#include "gui/widgets/table_export.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>

namespace scanweave {

namespace {

constexpr double notThere = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t columnsAtMost = 200;

/// Up to `digits` digits; advances.
std::optional<int> digitsOf(std::string_view& text, std::size_t least, std::size_t most)
{
    std::size_t count = 0;
    int value = 0;
    while (count < most && count < text.size() && text[count] >= '0' && text[count] <= '9') {
        value = value * 10 + (text[count] - '0');
        ++count;
    }
    if (count < least) {
        return std::nullopt;
    }
    text.remove_prefix(count);
    return value;
}

bool skip(std::string_view& text, std::string_view any)
{
    if (text.empty() || any.find(text.front()) == std::string_view::npos) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

/// What follows a date: "T12:30:05.25", any part of it; seconds of the day.
std::optional<double> clockSeconds(std::string_view text)
{
    const auto hour = digitsOf(text, 1, 2);
    if (!hour || *hour > 23) {
        return std::nullopt;
    }
    double seconds = *hour * 3600.0;
    if (skip(text, ":")) {
        const auto minute = digitsOf(text, 2, 2);
        if (!minute || *minute > 59) {
            return std::nullopt;
        }
        seconds += *minute * 60.0;
        if (skip(text, ":")) {
            const auto second = digitsOf(text, 2, 2);
            if (!second || *second > 60) {
                return std::nullopt;
            }
            seconds += *second;
            if (!text.empty() && text.front() == '.') {
                double fraction = 0;
                const auto end =
                    std::from_chars(text.data(), text.data() + text.size(), fraction).ptr;
                seconds += fraction;
                text.remove_prefix(static_cast<std::size_t>(end - text.data()));
            }
        }
    }
    skip(text, "Z");
    return text.empty() ? std::optional(seconds) : std::nullopt;
}

std::string textOf(const nlohmann::json& value)
{
    if (value.is_string()) {
        return value.get<std::string>();
    }
    return value.is_null() ? std::string()
                           : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace

std::optional<double> timeTicks(std::string_view text)
{
    using namespace std::chrono;
    int year = 0;
    unsigned month = 0;
    unsigned dayOfMonth = 0;
    auto rest = text;
    if (const auto first = digitsOf(rest, 4, 4); first && skip(rest, "-")) {
        const auto second = digitsOf(rest, 1, 2);
        if (!second || !skip(rest, "-")) {
            return std::nullopt;
        }
        const auto third = digitsOf(rest, 1, 2);
        if (!third) {
            return std::nullopt;
        }
        year = *first;
        month = static_cast<unsigned>(*second);
        dayOfMonth = static_cast<unsigned>(*third);
        if (!rest.empty() && !skip(rest, "T ")) {
            return std::nullopt;
        }
    } else {
        rest = text;
        const auto number = digitsOf(rest, 1, 2);
        if (!number || !skip(rest, "-") || rest.size() < 8) {
            return std::nullopt;
        }
        constexpr std::array<std::string_view, 12> months{
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        const auto named = std::ranges::find(months, rest.substr(0, 3));
        rest.remove_prefix(3);
        if (named == months.end() || !skip(rest, "-")) {
            return std::nullopt;
        }
        const auto third = digitsOf(rest, 4, 4);
        if (!third || (!rest.empty() && !skip(rest, ":"))) {
            return std::nullopt;
        }
        year = *third;
        month = static_cast<unsigned>(named - months.begin()) + 1;
        dayOfMonth = static_cast<unsigned>(*number);
    }
    const year_month_day date{std::chrono::year(year), std::chrono::month(month), day(dayOfMonth)};
    if (!date.ok()) {
        return std::nullopt;
    }
    const auto clock = rest.empty() ? std::optional(0.0) : clockSeconds(rest);
    if (!clock) {
        return std::nullopt;
    }
    const auto days = sys_days(date).time_since_epoch().count();
    return (static_cast<double>(days) * 86'400 + *clock) * 1e8;
}

namespace {

/// G3Time is kept as its ticks. A column of whole numbers that all are ticks of the years 2001 to
/// 2099 is one of times: nothing else in such data is as large and whole.
void readTicks(MetadataColumn& column)
{
    constexpr double from = 1e17;
    constexpr double to = 4.1e17;
    const auto isTick = [](double number) { return number >= from && number < to; };
    bool isAny = false;
    for (std::size_t row = 0; row < column.texts.size(); ++row) {
        if (column.texts[row].empty()) {
            continue;
        }
        const bool isWhole = column.texts[row].find_first_not_of("0123456789") == std::string::npos;
        if (!isWhole || !isTick(column.numbers[row])) {
            return;
        }
        isAny = true;
    }
    if (!isAny) {
        return;
    }
    column.kind = MetadataColumn::Kind::Time;
    for (std::string& text : column.texts) {
        if (!text.empty()) {
            text = isoTimeText(std::stoll(text));
        }
    }
}

} // namespace

EntryTable::EntryTable(std::vector<GroupRecord> groups,
                       const std::vector<EntryRecord>& entries,
                       std::vector<OutputFileRecord> files)
    : groups_(std::move(groups))
    , files_(std::move(files))
{
    std::map<std::int64_t, std::size_t> groupIndex;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
        groupIndex[groups_[i].id] = i;
    }
    std::map<std::string, std::size_t, std::less<>> columnIndex;
    std::vector<bool> isNumber;
    for (const EntryRecord& entry : entries) {
        const auto group = groupIndex.find(entry.group);
        if (group == groupIndex.end()) {
            continue; // of a file that contradicts itself
        }
        const auto row = rows_.size();
        rows_.push_back({entry.group,
                         entry.position,
                         entry.seq,
                         entry.rank,
                         entry.outputFile.value_or(-1),
                         entry.offset,
                         entry.length});
        groupOfRow_.push_back(group->second);
        const auto metadata = nlohmann::json::parse(entry.metadata, nullptr, false);
        if (!metadata.is_object()) {
            continue;
        }
        for (const auto& [name, value] : metadata.items()) {
            auto known = columnIndex.find(name);
            if (known == columnIndex.end()) {
                if (columns_.size() >= columnsAtMost) {
                    continue;
                }
                known = columnIndex.emplace(name, columns_.size()).first;
                columns_.push_back({name, MetadataColumn::Kind::Number, {}, {}});
                isNumber.push_back(true);
            }
            MetadataColumn& column = columns_[known->second];
            column.numbers.resize(row + 1, notThere);
            column.texts.resize(row + 1);
            column.texts[row] = textOf(value);
            if (value.is_number()) {
                column.numbers[row] = value.get<double>();
            } else if (value.is_boolean()) {
                column.numbers[row] = value.get<bool>() ? 1 : 0;
            } else if (!value.is_null() && column.texts[row] != "nan" &&
                       column.texts[row] != "inf" && column.texts[row] != "-inf") {
                isNumber[known->second] = false;
            }
        }
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        MetadataColumn& column = columns_[i];
        column.numbers.resize(rows_.size(), notThere);
        column.texts.resize(rows_.size());
        if (isNumber[i]) {
            readTicks(column);
            continue;
        }
        // Texts that all are times are times.
        column.kind = MetadataColumn::Kind::Time;
        for (std::size_t row = 0; row < rows_.size(); ++row) {
            if (column.texts[row].empty()) {
                continue;
            }
            const auto ticks = timeTicks(column.texts[row]);
            if (!ticks) {
                column.kind = MetadataColumn::Kind::Text;
                break;
            }
            column.numbers[row] = *ticks;
        }
        if (column.kind == MetadataColumn::Kind::Text) {
            std::ranges::fill(column.numbers, notThere);
        }
    }
}

const std::string& EntryTable::groupName(std::size_t index) const
{
    return groups_[groupOfRow_[index]].name;
}

const MetadataColumn* EntryTable::column(std::string_view name) const
{
    const auto found = std::ranges::find(columns_, name, &MetadataColumn::name);
    return found == columns_.end() ? nullptr : &*found;
}

std::optional<StoredFrame> EntryTable::stored(std::size_t index) const
{
    const EntryRow& row = rows_[index];
    const auto file = std::ranges::find(files_, row.outputFile, &OutputFileRecord::id);
    if (row.outputFile < 0 || file == files_.end() || row.length == 0) {
        return std::nullopt;
    }
    return StoredFrame{file->path, row.offset, row.length};
}

std::optional<std::size_t> EntryTable::rowOfSeq(std::uint64_t seq) const
{
    const auto found = std::ranges::find(rows_, std::optional(seq), &EntryRow::seq);
    return found == rows_.end() ? std::nullopt
                                : std::optional(static_cast<std::size_t>(found - rows_.begin()));
}

EntryTable readEntries(RunReader& reader, const std::function<bool()>& isCanceled)
{
    constexpr std::int64_t pageRows = 5000;
    auto groups = reader.groups();
    std::vector<EntryRecord> entries;
    for (const GroupRecord& group : groups) {
        for (Page page{.after = -1, .limit = pageRows}; !isCanceled();) {
            auto rows = reader.entries(group.id, page);
            const bool isLast = static_cast<std::int64_t>(rows.size()) < pageRows;
            if (!rows.empty()) {
                page.after = rows.back().position;
            }
            std::ranges::move(rows, std::back_inserter(entries));
            if (isLast) {
                break;
            }
        }
    }
    return EntryTable(std::move(groups), entries, reader.outputFiles());
}

std::string csvOf(const EntryTable& table, const std::vector<std::size_t>& rows)
{
    std::string csv = "group,position,seq,rank,file,offset,length";
    for (const MetadataColumn& column : table.columns()) {
        csv += ',' + studio::csvCell(column.name);
    }
    csv += '\n';
    for (const std::size_t index : rows) {
        const EntryRow& row = table.row(index);
        const auto stored = table.stored(index);
        csv += studio::csvCell(table.groupName(index)) + ',' + std::to_string(row.position) + ',' +
               (row.seq ? std::to_string(*row.seq) : std::string()) + ',' +
               std::to_string(row.rank) + ',' +
               (stored ? studio::csvCell(stored->path) + ',' + std::to_string(stored->offset) +
                             ',' + std::to_string(stored->length)
                       : std::string(",,"));
        for (const MetadataColumn& column : table.columns()) {
            csv += ',' + studio::csvCell(column.texts[index]);
        }
        csv += '\n';
    }
    return csv;
}

} // namespace scanweave
