// SPDX-License-Identifier: BSD-2-Clause
// Numbers and foreign text as people want to read them.
#include "engine/cli/text.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <sstream>

namespace scanweave {

namespace {

template <class... Values>
std::string formatted(const char* format, Values... values)
{
    std::array<char, 128> text{};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

bool isContinuation(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

} // namespace

std::string byteText(double bytes)
{
    if (!(bytes >= 0) || !std::isfinite(bytes)) {
        return "?";
    }
    static constexpr std::array<const char*, 7> units{"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    std::size_t unit = 0;
    // 999.5 would be shown as "1000".
    while (bytes >= 999.5 && unit + 1 < units.size()) {
        bytes /= 1000;
        ++unit;
    }
    const int decimals = unit == 0 || bytes >= 99.95 ? 0 : bytes >= 9.995 ? 1 : 2;
    return formatted("%.*f %s", decimals, bytes, units[unit]);
}

std::string countText(std::uint64_t count)
{
    std::string text = std::to_string(count);
    for (std::size_t at = text.size(); at > 3; at -= 3) {
        text.insert(at - 3, 1, ',');
    }
    return text;
}

std::string durationText(double seconds)
{
    if (!(seconds >= 0) || seconds > 1e9) {
        return "?";
    }
    if (seconds < 9.95) {
        return formatted("%.1f s", seconds);
    }
    const long whole = std::lround(seconds);
    if (whole < 60) {
        return formatted("%ld s", whole);
    }
    if (whole < 3600) {
        return formatted("%ld:%02ld", whole / 60, whole % 60);
    }
    return formatted("%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string countedText(std::uint64_t count, std::string_view one, std::string_view many)
{
    return countText(count) + ' ' + std::string(count == 1 ? one : many);
}

std::string utcText(std::int64_t us)
{
    if (us == 0) {
        return {};
    }
    const std::time_t seconds = us / 1'000'000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
    return text.data();
}

std::string printable(std::string_view text)
{
    std::string safe;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            safe += formatted("\\x%02x", byte);
        } else {
            safe += c;
        }
    }
    return safe;
}

std::string firstLine(std::string_view text)
{
    const std::size_t end = text.find('\n');
    return std::string(text.substr(0, end)) + (end == std::string_view::npos ? "" : " …");
}

std::string shortened(std::string_view text, std::size_t width)
{
    if (characterCount(text) <= width) {
        return std::string(text);
    }
    if (width == 0) {
        return {};
    }
    std::size_t end = 0;
    for (std::size_t characters = 0; end < text.size(); ++end) {
        if (!isContinuation(text[end]) && ++characters == width) {
            break;
        }
    }
    return std::string(text.substr(0, end)) + "…";
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent)
{
    const std::string margin(indent, ' ');
    std::string result;
    std::istringstream paragraphs{std::string(text)};
    for (std::string paragraph; std::getline(paragraphs, paragraph);) {
        std::string line;
        std::istringstream words(paragraph);
        for (std::string word; words >> word;) {
            if (!line.empty() && indent + characterCount(line) + 1 + characterCount(word) > width) {
                result += margin + line + '\n';
                line.clear();
            }
            line += (line.empty() ? "" : " ") + word;
        }
        result += line.empty() ? "\n" : margin + line + '\n';
    }
    return result;
}

std::size_t characterCount(std::string_view text)
{
    std::size_t count = 0;
    for (const char c : text) {
        count += isContinuation(c) ? 0 : 1;
    }
    return count;
}

} // namespace scanweave
