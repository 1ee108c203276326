// SPDX-License-Identifier: BSD-2-Clause
// Rows of text in aligned columns.
#include "engine/cli/table.h"

#include "engine/cli/text.h"

#include <algorithm>

namespace scanweave {

Table::Table(std::vector<Column> columns)
    : columns_(std::move(columns))
{}

void Table::add(std::vector<std::string> cells)
{
    cells.resize(columns_.size());
    for (std::string& cell : cells) {
        cell = printable(cell);
    }
    rows_.push_back(std::move(cells));
}

void Table::print(std::ostream& out, std::size_t width, std::size_t indent) const
{
    std::vector<std::size_t> widths;
    std::vector<std::string> titles;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        std::size_t widest = characterCount(columns_[c].title);
        for (const auto& row : rows_) {
            widest = std::max(widest, characterCount(row[c]));
        }
        widths.push_back(widest);
        titles.push_back(columns_[c].title);
    }
    const auto printRow = [&](const std::vector<std::string>& row) {
        std::string line(indent, ' ');
        for (std::size_t c = 0; c < row.size(); ++c) {
            const std::string space(widths[c] - std::min(widths[c], characterCount(row[c])), ' ');
            line += c == 0 ? "" : "  ";
            line += columns_[c].align == Align::Right ? space + row[c] : row[c] + space;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out << shortened(line, width) << '\n';
    };
    if (std::ranges::any_of(titles, [](const std::string& title) { return !title.empty(); })) {
        printRow(titles);
    }
    for (const auto& row : rows_) {
        printRow(row);
    }
}

} // namespace scanweave
