// SPDX-License-Identifier: BSD-2-Clause
// Objects as plain JSON, to be looked at.
#pragma once

#include "engine/g3/frame_object.h"

#include <nlohmann/json.hpp>

namespace scanweave {

/// Numbers, texts, lists and dictionaries as such, times as integer ticks, quaternions [a,b,c,d],
/// enumerations by name, classes as their members, non-finite numbers as "nan", "inf", "-inf",
/// objects of varying class as
/// {"class", "value"}, opaque ones as {"class", "bytes"}. Texts keep their bytes even when they are
/// not UTF-8: use dumpJson() on the result. Throws Error for objects that refer to each other so
/// often that their JSON would explode.
nlohmann::ordered_json objectValue(const FrameObject& object);

/// JSON text; bytes that are not UTF-8 become U+FFFD. `indent` as in nlohmann::json::dump, -1 for
/// one line.
std::string dumpJson(const nlohmann::ordered_json& value, int indent = -1);

} // namespace scanweave
