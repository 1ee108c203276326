// SPDX-License-Identifier: BSD-2-Clause
// The lines that a process writes to its standard error.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

namespace scanweave {

/// Makes lines of what comes in pieces, hands them on, and remembers the last ones for error
/// messages.
class StderrLines
{
public:
    static constexpr std::size_t longestLine =
        2000; ///< bytes; the rest of a longer one is left out
    static constexpr std::size_t mostKept = 12;
    static constexpr std::size_t mostTold = 1000; ///< then one last line says that there are more

    explicit StderrLines(std::function<void(std::string)> onLine)
        : onLine_(std::move(onLine))
    {}

    void add(std::string_view text);

    /// A last line without line end is a line too.
    void end();

    /// What is remembered goes: a new process begins.
    void forget() { kept_.clear(); }

    /// "; its last words: …", "" if it said nothing.
    std::string lastWords() const;

private:
    void finishLine();

    std::function<void(std::string)> onLine_;
    std::string line_;
    std::deque<std::string> kept_;
    std::size_t told_ = 0;
};

} // namespace scanweave
