// SPDX-License-Identifier: BSD-2-Clause
// scanweave table: the tables of scalars that a run made.
#include "db/run_reader.h"
#include "engine/base/error.h"
#include "engine/cli/command.h"
#include "engine/cli/run_argument.h"
#include "engine/cli/table.h"
#include "engine/cli/terminal.h"
#include "engine/cli/text.h"

#include <iostream>
#include <memory>

namespace scanweave {

namespace {

struct TableOptions
{
    std::string run;
    std::string name;
    bool json = false;
    bool csv = false;
};

constexpr std::int64_t pageRows = 10'000;

/// Calls visit(values) for each row.
template <class Visit>
void forEachRow(RunReader& reader, const std::string& table, Visit&& visit)
{
    for (std::int64_t after = -1;;) {
        const auto rows = reader.tableRows(table, {.after = after, .limit = pageRows});
        for (const TableRowRecord& row : rows) {
            visit(row, nlohmann::ordered_json::parse(row.row, nullptr, false));
        }
        if (rows.empty()) {
            return;
        }
        after = rows.back().position;
    }
}

std::string cellText(const nlohmann::ordered_json& value)
{
    return value.is_null()     ? std::string()
           : value.is_string() ? value.get<std::string>()
                               : value.dump();
}

/// As RFC 4180 has it.
std::string csvCell(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        return text;
    }
    std::string quoted = "\"";
    for (const char c : text) {
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    }
    return quoted + '"';
}

std::vector<std::string> columnsOf(RunReader& reader, const std::string& table)
{
    std::vector<std::string> columns{"seq"};
    for (const TableRowRecord& row : reader.tableRows(table, {.after = -1, .limit = 1})) {
        const auto values = nlohmann::ordered_json::parse(row.row, nullptr, false);
        for (const auto& item : values.items()) {
            columns.push_back(item.key());
        }
    }
    return columns;
}

std::vector<std::string> cellsOf(const TableRowRecord& row,
                                 const nlohmann::ordered_json& values,
                                 const std::vector<std::string>& columns)
{
    std::vector<std::string> cells{row.seq ? std::to_string(*row.seq) : std::string()};
    for (std::size_t i = 1; i < columns.size(); ++i) {
        const auto found = values.find(columns[i]);
        cells.push_back(found == values.end() ? std::string() : cellText(*found));
    }
    return cells;
}

void printCsv(RunReader& reader, const std::string& table)
{
    const auto columns = columnsOf(reader, table);
    const auto print = [](const std::vector<std::string>& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            std::cout << (i == 0 ? "" : ",") << csvCell(cells[i]);
        }
        std::cout << '\n';
    };
    print(columns);
    forEachRow(reader, table, [&](const TableRowRecord& row, const nlohmann::ordered_json& values) {
        print(cellsOf(row, values, columns));
    });
}

void printRows(RunReader& reader, const std::string& table)
{
    const auto columns = columnsOf(reader, table);
    std::vector<Column> heads;
    for (const std::string& column : columns) {
        heads.push_back({column, Align::Right});
    }
    Table rows(heads);
    forEachRow(reader, table, [&](const TableRowRecord& row, const nlohmann::ordered_json& values) {
        rows.add(cellsOf(row, values, columns));
    });
    rows.print(std::cout, terminalWidth(Stream::Output));
}

void printJsonRows(RunReader& reader, const std::vector<std::string>& tables)
{
    auto all = nlohmann::ordered_json::array();
    for (const std::string& table : tables) {
        auto rows = nlohmann::ordered_json::array();
        forEachRow(reader, table, [&](const TableRowRecord& row, nlohmann::ordered_json values) {
            rows.push_back({{"seq", row.seq ? nlohmann::ordered_json(*row.seq) : nullptr},
                            {"part", row.part},
                            {"values", std::move(values)}});
        });
        all.push_back({{"table", table}, {"rows", std::move(rows)}});
    }
    printJson({{"tables", std::move(all)}});
}

int showTable(const TableOptions& options)
{
    RunReader reader(findRunFile(options.run));
    const auto known = reader.tables();
    std::vector<std::string> names;
    for (const auto& [name, rows] : known) {
        if (options.name.empty() || options.name == name) {
            names.push_back(name);
        }
    }
    if (names.empty() && !options.name.empty()) {
        throw Error("the run has no table \"" + options.name + "\"; scanweave table lists all",
                    {},
                    ErrorKind::Usage);
    }
    if (options.json) {
        printJsonRows(reader, names);
    } else if (names.empty()) {
        std::cout << "no tables: no module event_table in the workflow, or the run has not ended\n";
    } else if (!options.name.empty() || names.size() == 1) {
        options.csv ? printCsv(reader, names.front()) : printRows(reader, names.front());
    } else if (options.csv) {
        throw Error("the run has several tables; name one with --name", {}, ErrorKind::Usage);
    } else {
        Table table({{"table"}, {"rows", Align::Right}});
        for (const auto& [name, rows] : known) {
            table.add({name, countText(rows)});
        }
        table.print(std::cout, terminalWidth(Stream::Output));
    }
    return exit_code::ok;
}

} // namespace

void addTableCommand(CLI::App& program, Invocation& invocation)
{
    auto options = std::make_shared<TableOptions>();
    CLI::App* command = addCommand(program,
                                   "table",
                                   "Show the tables that module event_table made of a run",
                                   {"scanweave table                   of the newest run in runs/",
                                    "scanweave table RUN --name noise --csv > noise.csv",
                                    "scanweave table RUN --json"},
                                   usualExitCodes("the run file can't be read"));
    addRunArgument(*command, options->run);
    command->add_option("--name", options->name, "this table only")->type_name("NAME");
    CLI::Option* json = command->add_flag("--json", options->json, "print JSON");
    command->add_flag("--csv", options->csv, "print comma-separated values")->excludes(json);
    command->callback(
        [options, &invocation] { invocation.action = [options] { return showTable(*options); }; });
}

} // namespace scanweave
