// SPDX-License-Identifier: BSD-2-Clause
// The tokenizer behind scanJson(): the grammar of JSON, once through the text, with messages for
// people.
#pragma once

#include "workflows/json_location.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

class JsonScanner
{
public:
    explicit JsonScanner(std::string_view text);

    /// Once only.
    JsonScan scan();

private:
    /// A fault of syntax; ends the scan.
    struct Fault
    {
        TextPosition position;
        std::string message;
        std::string cure;
    };

    void scanText();
    void scanValue(std::uint32_t node, int depth);
    void scanObject(std::uint32_t node, int depth);
    void scanMember(std::uint32_t node, int depth);
    void scanArray(std::uint32_t node, int depth);
    /// Steps over the string that begins here; its contents go to `decoded` if given.
    void scanString(std::string* decoded);
    void scanEscape(TextPosition begin, std::string* decoded);
    unsigned scanHexDigits();
    void scanUtf8(std::string* decoded);
    void scanNumber();
    void scanWord();
    void skipDigits(std::size_t begin);
    void skipBlanks();
    void skipComment();

    /// After a value in a list or object: steps over "," (true) or `close` (false).
    bool continues(char close, const char* what, TextPosition opened);
    std::uint32_t addNode();
    std::string pointer() const;

    bool isAtEnd() const { return offset_ == text_.size(); }
    char peek(std::size_t ahead = 0) const;
    TextPosition here() const { return position(offset_); }
    /// Of an offset in the current line.
    TextPosition position(std::size_t offset) const;
    [[noreturn]] void fail(TextPosition where, std::string message, std::string cure) const;

    std::string_view text_;
    std::size_t offset_ = 0;
    std::size_t lineStart_ = 0;
    int line_ = 1;
    std::vector<std::string> path_; ///< tokens of the pointer to what is being scanned
    JsonScan result_;
};

} // namespace scanweave
