// SPDX-License-Identifier: BSD-2-Clause
// Compares decoded objects with the values that are recorded next to the golden files (their README
// describes the schema).
#pragma once

#include "engine/g3/frame_object.h"

#include <nlohmann/json.hpp>

#include <string>

namespace scanweave::test {

/// Where and how `object` differs from what is recorded; "" when it doesn't.
std::string differenceFromGolden(const nlohmann::json& recorded, const FrameObject& object);

} // namespace scanweave::test
