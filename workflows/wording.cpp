// SPDX-License-Identifier: BSD-2-Clause
// Small pieces of the sentences in problems.
#include "workflows/wording.h"

#include "workflows/utf8.h"

#include <algorithm>
#include <numeric>

namespace scanweave {

namespace {

constexpr std::size_t maxQuotedBytes = 80;
constexpr std::size_t maxComparedBytes = 64; // the distance costs the product of the lengths

std::string folded(std::string_view word)
{
    std::string result(word);
    for (char& character : result) {
        if (character >= 'A' && character <= 'Z') {
            character = static_cast<char>(character - 'A' + 'a');
        } else if (character == '-' || character == ' ') {
            character = '_';
        }
    }
    return result;
}

/// Insertions, deletions, replacements and swaps of neighbours that make `left` into `right`.
std::size_t editDistance(std::string_view left, std::string_view right)
{
    std::vector<std::size_t> beforePrevious(right.size() + 1);
    std::vector<std::size_t> previous(right.size() + 1);
    std::vector<std::size_t> current(right.size() + 1);
    std::iota(previous.begin(), previous.end(), std::size_t{0});
    for (std::size_t i = 1; i <= left.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const std::size_t change = left[i - 1] == right[j - 1] ? 0 : 1;
            current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + change});
            if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
                current[j] = std::min(current[j], beforePrevious[j - 2] + 1);
            }
        }
        std::swap(beforePrevious, previous);
        std::swap(previous, current);
    }
    return previous[right.size()];
}

} // namespace

std::string inQuotes(std::string_view text)
{
    std::string shown(text);
    if (shown.size() > maxQuotedBytes) {
        std::size_t cut = maxQuotedBytes;
        while (cut > 0 && isUtf8Continuation(shown[cut])) {
            --cut; // not inside a character
        }
        shown = shown.substr(0, cut) + "…";
    }
    return nlohmann::json(shown).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string alternatives(std::span<const std::string> words)
{
    std::string result;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) {
            result += i + 1 == words.size() ? " or " : ", ";
        }
        result += words[i];
    }
    return result;
}

std::string describe(const nlohmann::ordered_json& value)
{
    switch (value.type()) {
    case nlohmann::ordered_json::value_t::string:
        return "the text " + inQuotes(value.get_ref<const std::string&>());
    case nlohmann::ordered_json::value_t::array:
        return value.empty() ? "an empty list" : "a list";
    case nlohmann::ordered_json::value_t::object:
        return value.empty() ? "an empty object" : "an object";
    case nlohmann::ordered_json::value_t::number_integer:
    case nlohmann::ordered_json::value_t::number_unsigned:
    case nlohmann::ordered_json::value_t::number_float:
        return "the number " + value.dump();
    case nlohmann::ordered_json::value_t::boolean:
        return value.get<bool>() ? "true" : "false";
    case nlohmann::ordered_json::value_t::null:
        return "null";
    default:
        return "nothing that JSON has";
    }
}

std::optional<std::string> nearestWord(std::string_view word,
                                       std::span<const std::string> candidates)
{
    if (word.empty() || word.size() > maxComparedBytes) {
        return std::nullopt;
    }
    const std::string sought = folded(word);
    std::optional<std::string> nearest;
    std::size_t smallest = 0;
    for (const std::string& candidate : candidates) {
        if (candidate.size() > maxComparedBytes) {
            continue;
        }
        const std::size_t distance = editDistance(sought, folded(candidate));
        const std::size_t longer = std::max(word.size(), candidate.size());
        const bool isNear = distance <= std::max<std::size_t>(1, longer / 3) && distance < longer;
        if (isNear && (!nearest || distance < smallest)) {
            nearest = candidate;
            smallest = distance;
        }
    }
    return nearest;
}

std::string didYouMean(std::string_view word,
                       std::span<const std::string> candidates,
                       const std::string& otherwise)
{
    const auto nearest = nearestWord(word, candidates);
    return nearest ? "did you mean " + inQuotes(*nearest) + "?" : otherwise;
}

} // namespace scanweave
