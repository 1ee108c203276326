// SPDX-License-Identifier: BSD-2-Clause
// What the parts of the validation share: values with their places, reading with checks, collecting
// problems.
#pragma once

#include "workflows/validate.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scanweave {

/// A value of the document and its JSON pointer.
struct Node
{
    const nlohmann::ordered_json& value;
    std::string pointer;

    /// The member if this is an object that has it.
    std::optional<Node> member(const std::string& key) const;
    Node element(std::size_t index) const;

    /// For messages: "modules[0].keys".
    std::string label() const;
};

/// Keys that may be anywhere and mean nothing: "x-…", "$schema", "comment", "description".
bool isAnnotation(std::string_view key);

/// The read functions report what is wrong with a value, and then leave their target alone and
/// return false.
class Checker
{
public:
    enum class Mark : std::uint8_t
    {
        Value,
        Key
    };

    explicit Checker(const DocumentOrigin& origin);

    void error(const Node& node, std::string message, std::string cure, Mark mark = Mark::Value);
    void warning(const Node& node, std::string message, std::string cure, Mark mark = Mark::Value);

    /// "label must be `expected`, not …".
    void mustBe(const Node& node, const std::string& expected, std::string cure);

    bool isObject(const Node& node, std::string cure);

    /// Reports every key that is neither of `known` nor an annotation. Returns the known keys that
    /// the unknown ones were probably meant to be: that one of them is missing is no second fault.
    std::set<std::string> checkKeys(const Node& object, const std::vector<std::string>& known);

    /// Not empty, no control characters.
    bool readText(const Node& node, std::string& target);
    /// At least `minimum` texts as above.
    bool readTexts(const Node& node, std::vector<std::string>& target, std::size_t minimum = 0);
    bool readFrameTypes(const Node& node, std::vector<std::string>& target);
    bool checkFrameType(const Node& node, const std::string& text);
    bool readBool(const Node& node, bool& target);
    bool readBytes(const Node& node, std::uint64_t& target);
    /// From 0 to `maximum`; `expected` says so.
    bool readWhole(const Node& node,
                   std::int64_t maximum,
                   std::int64_t& target,
                   const std::string& expected);

    template <class Enum>
    bool readChoice(const Node& node,
                    std::initializer_list<std::pair<std::string, Enum>> choices,
                    Enum& target)
    {
        std::vector<std::string> names;
        for (const auto& [name, value] : choices) {
            if (node.value == name) {
                target = value;
                return true;
            }
            names.push_back(name);
        }
        refuseChoice(node, names);
        return false;
    }
    void refuseChoice(const Node& node, const std::vector<std::string>& names);

    bool hasErrors() const { return hasErrors_; }

    /// By position; what has none comes last.
    std::vector<Problem> takeProblems();

private:
    void add(Problem::Severity severity,
             const Node& node,
             std::string message,
             std::string cure,
             Mark mark);
    const AppliedOverride* overrideOf(const std::string& pointer) const;

    DocumentOrigin origin_;
    std::vector<Problem> problems_;
    std::size_t leftOut_ = 0;
    bool hasErrors_ = false;
};

} // namespace scanweave
