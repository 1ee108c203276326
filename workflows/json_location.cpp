// SPDX-License-Identifier: BSD-2-Clause
// Where the values of a JSON text are.
#include "workflows/json_location.h"

#include "workflows/json_scanner.h"

#include <charconv>

namespace scanweave {

std::pair<const JsonLocations::Node*, bool> JsonLocations::walk(std::string_view pointer) const
{
    if (nodes_.empty()) {
        return {nullptr, false};
    }
    const Node* node = &nodes_.front();
    if (!pointer.empty() && pointer.front() != '/') {
        return {node, false};
    }
    for (const std::string& token : pointerTokens(pointer)) {
        if (const auto member = node->members.find(token); member != node->members.end()) {
            node = &nodes_[member->second];
            continue;
        }
        std::size_t index = 0;
        const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
        if (error != std::errc() || end != token.data() + token.size() ||
            index >= node->elements.size()) {
            return {node, false};
        }
        node = &nodes_[node->elements[index]];
    }
    return {node, true};
}

std::optional<JsonLocation> JsonLocations::find(std::string_view pointer) const
{
    const auto [node, isWhole] = walk(pointer);
    return isWhole ? std::optional(node->location) : std::nullopt;
}

JsonLocation JsonLocations::nearest(std::string_view pointer) const
{
    const Node* node = walk(pointer).first;
    return node == nullptr ? JsonLocation{} : node->location;
}

JsonScan scanJson(std::string_view text)
{
    return JsonScanner(text).scan();
}

std::string pointerToken(std::string_view key)
{
    std::string token;
    token.reserve(key.size());
    for (const char character : key) {
        if (character == '~') {
            token += "~0";
        } else if (character == '/') {
            token += "~1";
        } else {
            token += character;
        }
    }
    return token;
}

std::vector<std::string> pointerTokens(std::string_view pointer)
{
    std::vector<std::string> tokens;
    for (std::size_t i = 0; i < pointer.size(); ++i) {
        const char character = pointer[i];
        if (character == '/') {
            tokens.emplace_back();
        } else if (tokens.empty()) {
            return {std::string(pointer)}; // no pointer, so one that nothing has
        } else if (character == '~' && i + 1 < pointer.size()) {
            tokens.back() += pointer[++i] == '0' ? '~' : '/';
        } else {
            tokens.back() += character;
        }
    }
    return tokens;
}

} // namespace scanweave
