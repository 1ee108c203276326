// SPDX-License-Identifier: BSD-2-Clause
// Rows of text in aligned columns.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace scanweave {

enum class Align : unsigned char
{
    Left,
    Right,
};

struct Column
{
    std::string title;
    Align align = Align::Left;
};

class Table
{
public:
    explicit Table(std::vector<Column> columns);

    /// As many cells as columns; control characters in them are made visible.
    void add(std::vector<std::string> cells);

    bool empty() const { return rows_.empty(); }

    /// Two spaces between columns, titles first (unless all are empty), no spaces at line ends. The
    /// last column is cut at `width`.
    void print(std::ostream& out, std::size_t width, std::size_t indent = 0) const;

private:
    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

} // namespace scanweave
