// SPDX-License-Identifier: BSD-2-Clause
// Pieces of the one line that is said about an object.
#pragma once

#include <string>
#include <string_view>

namespace scanweave {

/// The shortest text that reads back as that number: "0.1", "nan", "-inf".
std::string numberText(double value);

/// "190.8": for people.
std::string roundedText(double value);

/// At most a few dozen letters in one line.
std::string shortText(std::string_view text);

} // namespace scanweave
