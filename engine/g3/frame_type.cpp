// SPDX-License-Identifier: BSD-2-Clause
// The type of a frame: up to four letters in a number.
#include "engine/g3/frame_type.h"

#include "engine/base/error.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iomanip>
#include <sstream>

namespace scanweave {

namespace {

struct NamedType
{
    std::uint32_t code;
    std::string_view name;
};

constexpr std::array<NamedType, 15> namedTypes{{
    {'S', "Scan"},
    {'C', "Calibration"},
    {'O', "Observation"},
    {'W', "Wiring"},
    {'P', "PipelineInfo"},
    {'M', "Map"},
    {'T', "Timepoint"},
    {'H', "Housekeeping"},
    {'I', "InstrumentStatus"},
    {'G', "GcpSlow"},
    {'E', "Ephemeris"},
    {'L', "LightCurve"},
    {'R', "Statistics"},
    {'Z', "EndProcessing"},
    {'N', "None"},
}};

bool isLetter(char c)
{
    return c > ' ' && c <= '~';
}

/// Without the locale: names are ASCII.
bool equalIgnoringCase(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    };
    return std::ranges::equal(a, b, {}, lower, lower);
}

constexpr std::size_t hexadecimalSize =
    2 + 8; ///< "0x" and eight digits: too long to be taken for letters

} // namespace

std::string FrameType::letters() const
{
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8) {
        const auto letter = static_cast<char>((code >> shift) & 0xff);
        if (letter != '\0' || !text.empty()) {
            text.push_back(letter);
        }
    }
    if (!text.empty() && std::ranges::all_of(text, isLetter)) {
        return text;
    }
    std::ostringstream hexadecimal;
    hexadecimal << "0x" << std::hex << std::setw(8) << std::setfill('0') << code;
    return hexadecimal.str();
}

std::string FrameType::name() const
{
    const auto* found = std::ranges::find(namedTypes, code, &NamedType::code);
    return found != namedTypes.end() ? std::string(found->name) : letters();
}

FrameType FrameType::parse(std::string_view text)
{
    for (const auto& [code, name] : namedTypes) {
        if (equalIgnoringCase(text, name)) {
            return {code};
        }
    }
    if (!text.empty() && text.size() <= 4 && std::ranges::all_of(text, isLetter)) {
        std::uint32_t code = 0;
        for (const char letter : text) {
            code = code << 8 | static_cast<std::uint8_t>(letter);
        }
        return {code};
    }
    if (text.size() == hexadecimalSize && text.starts_with("0x")) {
        std::uint32_t code = 0;
        const auto [end, problem] =
            std::from_chars(text.data() + 2, text.data() + text.size(), code, 16);
        if (problem == std::errc() && end == text.data() + text.size()) {
            return {code};
        }
    }
    throw Error(
        "\"" + std::string(text) +
        "\" is no frame type; give a name such as Scan or Calibration, or one to four letters");
}

} // namespace scanweave
