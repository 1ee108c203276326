// SPDX-License-Identifier: BSD-2-Clause
// Frames in the JSON form of spt3g_software, for exchange with its users.
#pragma once

#include "engine/g3/frame.h"

#include <string>

namespace scanweave {

/// The text that spt3g's G3Frame.to_json() gives (G3-FORMAT.md section 10), which its from_json()
/// reads: `{"frame": {…}}`, indented by four spaces. It is JSON but for two things: members come
/// under the same name again and again, and numbers that are not finite are bare NaN, Infinity and
/// -Infinity. All objects appear in the current version of their class. Throws Error naming the key
/// for what has no such form: classes that are not known, damage, G3SuperTimestream.
std::string upstreamJson(const Frame& frame);

} // namespace scanweave
