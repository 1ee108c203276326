// SPDX-License-Identifier: BSD-2-Clause
// What a stream leads to: a terminal with a width and colours, or a file or pipe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace scanweave {

enum class Stream : unsigned char
{
    Output,
    Errors,
};

/// True if somebody looks at it. Progress bars are for those.
bool isTerminal(Stream stream);

/// Columns; 100 where it isn't known.
std::size_t terminalWidth(Stream stream);

/// Colours are used on terminals that have them, unless NO_COLOR is set.
bool hasColours(Stream stream);

enum class Style : unsigned char
{
    Bold,
    Faint,
    Good,    ///< green
    Warning, ///< yellow
    Bad,     ///< red
};

/// The text in that style where the stream has colours, else as it is.
std::string styled(Stream stream, Style style, std::string_view text);

/// Of the processes that a launcher (mpirun, srun) started, only the first speaks. Needs no MPI.
bool isFirstProcess();

/// "scanweave: message" on standard error, from the first process only; further lines are indented.
void printError(std::string_view message);

/// Like printError for what is no failure: "scanweave: warning: message".
void printWarning(std::string_view message);

/// A line on standard error, from the first process only.
void printNote(std::string_view line);

} // namespace scanweave
