// SPDX-License-Identifier: BSD-2-Clause
// Where the values of a JSON text are: JSON pointer -> line:column, and what is wrong with the text
// itself.
#pragma once

#include "workflows/problem.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scanweave {

/// From 1, columns in bytes; 0:0 is nowhere. Only "\n" ends a line; a byte order mark is not
/// counted.
struct TextPosition
{
    int line = 0;
    int column = 0;
};

struct JsonLocation
{
    TextPosition key;   ///< of an object's member; else nowhere
    TextPosition value; ///< first character
};

/// The places of all values of one text. A tree rather than a map of pointers: its size stays in
/// proportion to the text, however long the keys.
class JsonLocations
{
public:
    std::optional<JsonLocation> find(std::string_view pointer) const;

    /// Of the value itself or, if the text doesn't have it, of the innermost one around it.
    JsonLocation nearest(std::string_view pointer) const;

private:
    friend class JsonScanner;

    struct Node
    {
        JsonLocation location;
        std::map<std::string, std::uint32_t, std::less<>> members;
        std::vector<std::uint32_t> elements;
    };

    /// The innermost node on the way, and whether it is the whole way.
    std::pair<const Node*, bool> walk(std::string_view pointer) const;

    std::vector<Node> nodes_;
};

struct JsonScan
{
    JsonLocations locations;
    std::vector<Problem> problems; ///< at most one of syntax, and every key that is there twice
    bool isJson = false; ///< no fault of syntax, no limit passed: a parser will take the text
};

// What a hostile text can cost. Objects keep their keys in order and look them up one after the
// other.
inline constexpr std::size_t maxJsonBytes = std::size_t{16} << 20;
inline constexpr std::size_t maxJsonValues = 1'000'000;
inline constexpr std::size_t maxJsonMembers = 1000; ///< of one object
inline constexpr std::size_t maxJsonKeyBytes = 1024;
inline constexpr int maxJsonDepth = 64;

/// Goes through the text once. Takes JSON with // and /* */ comments and a byte order mark; stops
/// at the first fault of syntax. Never throws for what the text holds.
JsonScan scanJson(std::string_view text);

/// "a/b~c" -> "a~1b~0c", as one token of a JSON pointer.
std::string pointerToken(std::string_view key);

/// The tokens of a JSON pointer ("" has none), unescaped.
std::vector<std::string> pointerTokens(std::string_view pointer);

} // namespace scanweave
