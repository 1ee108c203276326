// SPDX-License-Identifier: BSD-2-Clause
// The values of a JSON text with where each begins and ends, comments included: what edits of the
// text itself need.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scanweave::studio {

/// A piece of a text, in bytes: [begin, end).
struct TextRange
{
    std::size_t begin = 0;
    std::size_t end = 0;

    std::size_t size() const { return end - begin; }
    bool contains(std::size_t at) const { return at >= begin && at <= end; }

    friend bool operator==(const TextRange&, const TextRange&) = default;
};

struct JsonNode
{
    enum class Kind
    {
        Object,
        Array,
        String,
        Other ///< number, true, false, null
    };

    Kind kind = Kind::Other;
    TextRange value;
    TextRange key;    ///< with its quotes; empty unless a member of an object
    std::string name; ///< the key, decoded
    std::vector<JsonNode> children;

    bool isContainer() const { return kind == Kind::Object || kind == Kind::Array; }
    /// Key and value, or the value alone.
    TextRange whole() const { return {key.size() > 0 ? key.begin : value.begin, value.end}; }
    /// Null when there is none. Of two members of one name the last, as parsers take it.
    const JsonNode* member(std::string_view wanted) const;
};

class JsonTree
{
public:
    JsonTree() = default;

    /// Of a text without faults of syntax (see scanJson); of any other there is no tree.
    static JsonTree of(std::string_view text);

    bool isEmpty() const { return !root_; }
    const JsonNode& root() const { return *root_; }

    /// Null when the text has no such value.
    const JsonNode* find(std::string_view pointer) const;

    /// Pointer of the innermost value whose key or value contains that byte; "" is the root.
    std::string pointerAt(std::size_t offset) const;

private:
    std::optional<JsonNode> root_;
};

} // namespace scanweave::studio
