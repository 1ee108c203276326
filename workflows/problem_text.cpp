// SPDX-License-Identifier: BSD-2-Clause
// Problems as text, in the form that compilers use.
#include "workflows/problem_text.h"

#include "workflows/utf8.h"

#include <algorithm>

namespace scanweave {

namespace {

constexpr std::size_t maxShownBytes = 100; // of a source line

/// A terminal must get no control sequences from a file.
std::string printable(std::string text)
{
    for (char& byte : text) {
        if ((byte >= 0 && byte < 0x20 && byte != '\t') || byte == 0x7f) {
            byte = '?';
        }
    }
    return text;
}

std::string headText(const Problem& problem, const std::string& path)
{
    std::string text = path;
    if (problem.line > 0) {
        text += ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column);
    }
    text += problem.severity == Problem::Severity::Error ? ": error: " : ": warning: ";
    text += problem.message;
    if (!problem.pointer.empty()) {
        text += " [" + printable(problem.pointer) + "]";
    }
    return text;
}

std::string cureText(const Problem& problem)
{
    return problem.cure.empty() ? std::string() : "\n    " + problem.cure;
}

/// The line, and below it a caret under the column; a window of the line if it is long.
std::string sourceText(const Problem& problem, std::string_view source)
{
    if (source.starts_with("\xef\xbb\xbf")) {
        source.remove_prefix(3);
    }
    for (int line = 1; line < problem.line; ++line) {
        const std::size_t newline = source.find('\n');
        if (newline == std::string_view::npos) {
            return {};
        }
        source.remove_prefix(newline + 1);
    }
    std::string_view line = source.substr(0, source.find('\n'));
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    const std::size_t column = std::min(static_cast<std::size_t>(problem.column - 1), line.size());
    std::size_t begin = column > maxShownBytes / 2 ? column - maxShownBytes / 2 : 0;
    begin = line.size() <= maxShownBytes ? 0 : begin;
    while (begin > 0 && isUtf8Continuation(line[begin])) {
        --begin;
    }
    std::size_t end = std::min(line.size(), begin + maxShownBytes);
    while (end < line.size() && isUtf8Continuation(line[end])) {
        ++end;
    }
    std::string below;
    for (std::size_t i = begin; i < end; ++i) {
        const char byte = line[i];
        if (i < column && !isUtf8Continuation(byte)) {
            below += byte == '\t' ? '\t' : ' ';
        }
    }
    return "\n    " + printable(std::string(line.substr(begin, end - begin))) + "\n    " + below +
           "^";
}

} // namespace

std::string problemText(const Problem& problem, const std::string& path)
{
    return headText(problem, path) + cureText(problem);
}

std::string problemText(const Problem& problem, const std::string& path, std::string_view source)
{
    const bool hasPlace = problem.line > 0 && problem.column > 0;
    return headText(problem, path) + (hasPlace ? sourceText(problem, source) : std::string()) +
           cureText(problem);
}

} // namespace scanweave
