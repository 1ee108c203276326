// SPDX-License-Identifier: BSD-2-Clause
// What an action throws.
#pragma once

#include "engine/base/error.h"

#include <string>
#include <utility>

namespace scanweave::test {

/// Runs `action` and gives the message of the Error that it throws; "" if it throws none.
template <class Action>
std::string errorOf(Action&& action)
{
    try {
        std::forward<Action>(action)();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

} // namespace scanweave::test
