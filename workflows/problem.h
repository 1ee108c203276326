// SPDX-License-Identifier: BSD-2-Clause
// One thing that is wrong with a workflow file, in the user's words.
#pragma once

#include <cstdint>
#include <string>

namespace scanweave {

struct Problem
{
    enum class Severity : std::uint8_t
    {
        Error,
        Warning
    };

    Severity severity = Severity::Error;
    std::string pointer; ///< JSON pointer, e.g. "/modules/0/keys"
    int line = 0;        ///< from 1; 0 when not known
    int column = 0;      ///< from 1, in bytes
    std::string message; ///< what is wrong
    std::string cure;    ///< what would mend it
};

} // namespace scanweave
