// SPDX-License-Identifier: BSD-2-Clause
// The tables of scalars that module event_table made of a run.
#include "gui/runs/run_table.h"

#include "db/run_reader.h"
#include "gui/widgets/table_export.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace scanweave {

namespace {

constexpr std::size_t mostRows = 500'000;
constexpr std::int64_t pageRows = 10'000;
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

/// Of that name; what it lacks for the rows before is filled up.
RunTableColumn& columnOf(RunTable& table, const std::string& name)
{
    auto found = std::ranges::find(table.columns, name, &RunTableColumn::name);
    if (found == table.columns.end()) {
        table.columns.push_back({name, true, {}, {}});
        found = std::prev(table.columns.end());
    }
    found->texts.resize(table.rows);
    found->numbers.resize(table.rows, nothing);
    return *found;
}

void add(RunTable& table, const TableRowRecord& row)
{
    RunTableColumn& seq = columnOf(table, "seq");
    seq.texts.push_back(row.seq ? std::to_string(*row.seq) : std::string());
    seq.numbers.push_back(row.seq ? static_cast<double>(*row.seq) : nothing);
    auto values = nlohmann::ordered_json::parse(row.row, nullptr, false);
    if (!values.is_object()) {
        values = nlohmann::ordered_json::object(); // written by something else
    }
    for (const auto& item : values.items()) {
        RunTableColumn& column = columnOf(table, item.key());
        const auto& value = item.value();
        if (column.texts.size() > table.rows) {
            continue; // a column of the user's that is called "seq", too
        }
        const bool isNumber = value.is_number();
        column.texts.push_back(value.is_null()     ? std::string()
                               : value.is_string() ? value.get<std::string>()
                                                   : value.dump());
        column.numbers.push_back(isNumber ? value.get<double>() : nothing);
        column.isNumber = column.isNumber && (isNumber || value.is_null());
    }
    ++table.rows;
}

} // namespace

RunTableNames readRunTableNames(const std::string& runFile)
{
    return RunReader(runFile).tables();
}

RunTable readRunTable(const std::string& runFile,
                      const std::string& name,
                      const std::function<bool()>& isCanceled)
{
    RunReader reader(runFile);
    RunTable table;
    table.name = name;
    for (std::int64_t after = -1; !isCanceled();) {
        const auto rows = reader.tableRows(name, {.after = after, .limit = pageRows});
        for (const TableRowRecord& row : rows) {
            if (table.rows == mostRows) {
                table.isCut = true;
                break;
            }
            add(table, row);
        }
        if (rows.empty() || table.isCut) {
            break;
        }
        after = rows.back().position;
    }
    for (RunTableColumn& column : table.columns) {
        column.texts.resize(table.rows);
        column.numbers.resize(table.rows, nothing);
    }
    return table;
}

std::string csvOf(const RunTable& table, const std::vector<int>& rows)
{
    std::string csv;
    for (const RunTableColumn& column : table.columns) {
        csv += (csv.empty() ? "" : ",") + studio::csvCell(column.name);
    }
    csv += '\n';
    for (const int row : rows) {
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            csv += (i == 0 ? "" : ",") +
                   studio::csvCell(table.columns[i].texts.at(static_cast<std::size_t>(row)));
        }
        csv += '\n';
    }
    return csv;
}

} // namespace scanweave
