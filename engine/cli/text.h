// SPDX-License-Identifier: BSD-2-Clause
// Numbers and foreign text as people want to read them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace scanweave {

/// "512 B", "1.50 MB", "12.3 GB": decimal units, three digits.
std::string byteText(double bytes);

/// "1,234,567"
std::string countText(std::uint64_t count);

/// "0.4 s", "12 s", "3:05", "1:02:03"; "?" for what is no duration.
std::string durationText(double seconds);

/// "1 frame", "2,000 frames"
std::string countedText(std::uint64_t count, std::string_view one, std::string_view many);

/// "2026-11-22 06:52:17" UTC; "" for 0.
std::string utcText(std::int64_t us);

/// Text from a file, fit for a terminal: control characters, which could steer it, are shown as
/// "\x1b".
std::string printable(std::string_view text);

/// The first line of a text, with " …" if there are more.
std::string firstLine(std::string_view text);

/// At most `width` characters (not bytes), the last of them "…" where something was cut off.
std::string shortened(std::string_view text, std::size_t width);

/// The text in lines of at most `width` characters (longer words stay whole), each behind `indent`
/// spaces; its own line ends stay. Ends with one.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent = 0);

/// How many characters UTF-8 text has; bytes that are no UTF-8 count as one each.
std::size_t characterCount(std::string_view text);

} // namespace scanweave
