// SPDX-License-Identifier: BSD-2-Clause
// The lines that a process writes to its standard error.
#include "engine/external/stderr_lines.h"

#include <utility>

namespace scanweave {

void StderrLines::add(std::string_view text)
{
    for (const char c : text) {
        if (c == '\n') {
            finishLine();
        } else if (line_.size() < longestLine) {
            // Control characters could do anything to a terminal.
            const bool isPlain = static_cast<unsigned char>(c) >= ' ' && c != '\x7f';
            line_ += isPlain ? c : ' ';
        }
    }
}

void StderrLines::end()
{
    if (!line_.empty()) {
        finishLine();
    }
}

void StderrLines::finishLine()
{
    std::string line = std::exchange(line_, {});
    line.erase(line.find_last_not_of(' ') + 1);
    if (line.empty()) {
        return;
    }
    kept_.push_back(line);
    if (kept_.size() > mostKept) {
        kept_.pop_front();
    }
    if (told_ < mostTold) {
        onLine_(std::move(line));
    } else if (told_ == mostTold) {
        onLine_("(it says more than " + std::to_string(mostTold) +
                " lines on this rank; the others are left out)");
    }
    ++told_;
}

std::string StderrLines::lastWords() const
{
    if (kept_.empty()) {
        return "";
    }
    std::string words = "; the last lines of its standard error:";
    for (const std::string& line : kept_) {
        words += "\n  " + line;
    }
    return words;
}

} // namespace scanweave
