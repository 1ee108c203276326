// SPDX-License-Identifier: BSD-2-Clause
// --set texts: changes to a workflow document from the command line.
#include "workflows/overrides.h"

#include "workflows/json_location.h"
#include "workflows/utf8.h"
#include "workflows/wording.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace scanweave {

namespace {

using Json = nlohmann::ordered_json;

/// Why an override can't be applied; becomes its Problem.
struct OverrideFault
{
    std::string message;
    std::string cure;
};

std::vector<std::string> splitPath(std::string_view path)
{
    if (path.starts_with('/')) {
        return pointerTokens(path);
    }
    std::vector<std::string> keys(1);
    for (const char character : path) {
        if (character == '.') {
            keys.emplace_back();
        } else {
            keys.back() += character;
        }
    }
    return keys;
}

bool isIndex(std::string_view key)
{
    return !key.empty() && key.size() <= 9 &&
           key.find_first_not_of("0123456789") == std::string_view::npos;
}

Json parseValue(const std::string& text)
{
    const JsonScan scan = scanJson(text);
    if (!scan.isJson) {
        return text;
    }
    if (!scan.problems.empty()) {
        throw OverrideFault{scan.problems.front().message + " of the value",
                            scan.problems.front().cure};
    }
    return Json::parse(text, nullptr, true, true);
}

/// The element of `list` at `key`; one past the end is appended.
Json& elementAt(Json& list, const std::string& key, const std::string& where)
{
    if (!isIndex(key)) {
        throw OverrideFault{inQuotes(where) + " is a list, so " + inQuotes(key) +
                                " can't be an index of it",
                            "use 0 for its first value"};
    }
    std::size_t index = 0;
    std::from_chars(key.data(), key.data() + key.size(), index);
    if (index > list.size()) {
        throw OverrideFault{inQuotes(where) + " has " + std::to_string(list.size()) +
                                " values, so there is no index " + key,
                            "use " + std::to_string(list.size()) + " to add one at its end"};
    }
    if (index == list.size()) {
        list.push_back(nullptr);
    }
    return list[index];
}

int depthOf(const Json& value)
{
    int depth = 0;
    if (value.is_structured()) {
        for (const Json& child : value) {
            depth = std::max(depth, depthOf(child));
        }
    }
    return depth + 1;
}

void apply(Json& document, const std::vector<std::string>& keys, Json value)
{
    Json* target = &document;
    std::string where; // the path so far, for messages
    for (const std::string& key : keys) {
        // What is switched off or not there yet is made on the way.
        if (target->is_null() || (*target == false && !where.empty())) {
            *target = isIndex(key) ? Json::array() : Json::object();
        }
        if (target->is_array()) {
            target = &elementAt(*target, key, where);
        } else if (target->is_object()) {
            if (!target->contains(key) && target->size() >= maxJsonMembers) {
                throw OverrideFault{inQuotes(where) + " has too many keys", "leave some away"};
            }
            target = &(*target)[key];
        } else {
            throw OverrideFault{inQuotes(where) + " is " + describe(*target) + ", so there is no " +
                                    inQuotes(key) + " in it",
                                "override " + inQuotes(where) + " itself"};
        }
        where += where.empty() ? key : "." + key;
    }
    *target = std::move(value);
}

/// Applies one override; returns the pointer to what it set.
std::string applyOverride(Json& document, const std::string& text)
{
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        throw OverrideFault{"it has no form key=value",
                            "write it as distribute.io_ranks=3 or modules.0.keys='[\"A\"]'"};
    }
    if (!isUtf8(text) || text.find('\0') != std::string::npos) {
        throw OverrideFault{"it is no UTF-8 text", "use a UTF-8 terminal"};
    }
    const std::vector<std::string> keys = splitPath(std::string_view(text).substr(0, equals));
    if (std::ranges::any_of(keys, [](const std::string& key) {
            return key.empty() || key.size() > maxJsonKeyBytes;
        })) {
        throw OverrideFault{"one of its keys is empty or too long",
                            "write keys with single dots between them"};
    }
    Json value = parseValue(text.substr(equals + 1));
    if (keys.size() + static_cast<std::size_t>(depthOf(value)) > maxJsonDepth) {
        throw OverrideFault{"it goes too deep", "a workflow needs hardly more than five levels"};
    }
    std::string pointer;
    for (const std::string& key : keys) {
        pointer += "/" + pointerToken(key);
    }
    // On a copy: a fault on the way leaves nothing half made.
    Json changed = document;
    apply(changed, keys, std::move(value));
    document = std::move(changed);
    return pointer;
}

} // namespace

OverrideResult applyOverrides(Json& document, std::span<const std::string> overrides)
{
    OverrideResult result;
    for (const std::string& text : overrides) {
        try {
            result.applied.push_back({applyOverride(document, text), text});
        } catch (const OverrideFault& fault) {
            result.problems.push_back({.severity = Problem::Severity::Error,
                                       .pointer = {},
                                       .line = 0,
                                       .column = 0,
                                       .message = "--set " + inQuotes(text) + ": " + fault.message,
                                       .cure = fault.cure});
        }
    }
    return result;
}

} // namespace scanweave
