// SPDX-License-Identifier: BSD-2-Clause
// One value before and after something was done to it.
#include "gui/values/value_comparison.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>

namespace scanweave::studio {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ValueComparison", text);
}

std::string beforeName(const std::string& name)
{
    return tr("%1 before").arg(QString::fromStdString(name)).toStdString();
}

std::string afterName(const std::string& name)
{
    return tr("%1 after").arg(QString::fromStdString(name)).toStdString();
}

/// "a", or "a → b" where they differ.
std::string changeText(const std::string& before, const std::string& after)
{
    return before == after ? after : before + " \u2192 " + after;
}

/// Each of before stands in front of its like of after.
std::vector<Series> pairedSeries(const std::vector<Series>& before,
                                 const std::vector<Series>& after,
                                 bool isInOtherUnit)
{
    std::vector<Series> all;
    std::vector<bool> isPaired(after.size(), false);
    for (const Series& series : before) {
        all.push_back({beforeName(series.name), series.envelope, true, isInOtherUnit});
        const auto same = std::ranges::find(after, series.name, &Series::name);
        if (same != after.end()) {
            all.push_back({afterName(same->name), same->envelope, false});
            isPaired[static_cast<std::size_t>(same - after.begin())] = true;
        } else {
            all.back().isBefore = false;
        }
    }
    for (std::size_t i = 0; i < after.size(); ++i) {
        if (!isPaired[i]) {
            all.push_back({afterName(after[i].name), after[i].envelope, false});
        }
    }
    return all;
}

void pairRows(const ValueFacts& before, const ValueFacts& after, ValueFacts& both)
{
    both.columns = {after.columns.front()};
    for (std::size_t i = 1; i < after.columns.size(); ++i) {
        both.columns.push_back(beforeName(before.columns[i]));
        both.columns.push_back(afterName(after.columns[i]));
    }
    const auto add = [&](const std::vector<std::string>* first,
                         const std::vector<std::string>* second) {
        std::vector<std::string> row{(first != nullptr ? first : second)->front()};
        for (std::size_t i = 1; i < after.columns.size(); ++i) {
            for (const auto* cells : {first, second}) {
                row.push_back(cells != nullptr && i < cells->size() ? (*cells)[i] : std::string());
            }
        }
        both.rows.push_back(std::move(row));
    };
    std::map<std::string, const std::vector<std::string>*> later;
    for (const auto& row : after.rows) {
        later.emplace(row.front(), &row);
    }
    for (const auto& row : before.rows) {
        const auto same = later.find(row.front());
        add(&row, same != later.end() ? same->second : nullptr);
        if (same != later.end()) {
            later.erase(same);
        }
    }
    for (const auto& row : after.rows) { // in their order
        if (later.contains(row.front())) {
            add(nullptr, &row);
        }
    }
}

std::vector<std::shared_ptr<const MapNumbers>> named(const SkyMaps& sky, const char* pattern)
{
    std::vector<std::shared_ptr<const MapNumbers>> maps;
    for (const auto& map : sky.maps) {
        auto copy = std::make_shared<MapNumbers>(*map);
        copy->name = tr(pattern).arg(map->name);
        maps.push_back(std::move(copy));
    }
    return maps;
}

} // namespace

ValueFacts compareValues(const ValueFacts& before, const ValueFacts& after)
{
    if (!before.problem.empty() || !after.problem.empty()) {
        return after;
    }
    ValueFacts both;
    both.className = changeText(before.className, after.className);
    both.summary = changeText(before.summary, after.summary);
    both.text = after.text;
    both.isTextCut = after.isTextCut;
    // What was in another unit is measured on an axis of its own.
    const bool isInOtherUnit =
        before.unit != after.unit && !before.series.empty() && !after.series.empty();
    both.series = pairedSeries(before.series, after.series, isInOtherUnit);
    both.seriesThere = after.seriesThere;
    both.unit = after.series.empty() ? before.unit : after.unit;
    both.rightUnit = isInOtherUnit ? before.unit : std::string();
    both.sampleRate = after.sampleRate;
    both.startTicks = after.startTicks;
    both.areRowsCut = before.areRowsCut || after.areRowsCut;
    if (before.columns.size() == after.columns.size() && after.columns.size() > 1 &&
        before.columns.front() == after.columns.front()) {
        pairRows(before, after, both);
    } else if (!before.rows.empty() && !after.rows.empty() && after.columns.size() == 1) {
        both.columns = {beforeName(before.columns.front()), afterName(after.columns.front())};
        both.rows = {{before.rows.front().front(), after.rows.front().front()}};
    } else {
        both.columns = after.columns;
        both.rows = after.rows;
    }
    both.sky.maps = named(after.sky, "%1 after");
    for (auto& map : named(before.sky, "%1 before")) {
        both.sky.maps.push_back(std::move(map));
    }
    both.sky.problems = after.sky.problems;
    return both;
}

} // namespace scanweave::studio
