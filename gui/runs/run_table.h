// SPDX-License-Identifier: BSD-2-Clause
// The tables of scalars that module event_table made of a run. Reading is for background tasks.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace scanweave {

struct RunTableColumn
{
    std::string name;
    bool isNumber = true;           ///< all its values are numbers, or missing
    std::vector<std::string> texts; ///< as written; "" where it is missing
    std::vector<double> numbers;    ///< NaN where it is none
};

struct RunTable
{
    std::string name;
    std::vector<RunTableColumn> columns; ///< "seq" first
    std::size_t rows = 0;
    bool isCut = false; ///< there are more rows than can be shown
};

using RunTableNames = std::vector<std::pair<std::string, std::uint64_t>>; ///< with rows

/// Throws for a file that can't be read.
RunTableNames readRunTableNames(const std::string& runFile);

/// `isCanceled` is asked now and then; then what is there by then is returned.
RunTable readRunTable(const std::string& runFile,
                      const std::string& name,
                      const std::function<bool()>& isCanceled);

/// These rows, in that order, with a line of titles.
std::string csvOf(const RunTable& table, const std::vector<int>& rows);

} // namespace scanweave
