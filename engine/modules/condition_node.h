// SPDX-License-Identifier: BSD-2-Clause
// A parsed condition: what the parser makes and Condition evaluates.
#pragma once

#include "engine/modules/condition.h"

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace scanweave {

/// A value that stands in the condition, or where to find one.
using ConditionOperand = std::variant<nlohmann::ordered_json, FieldLookup>;

enum class ConditionKind : std::uint8_t
{
    Or,
    And,
    Not,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Has,
    Value
};

struct Condition::Node
{
    ConditionKind kind = ConditionKind::Value;
    std::vector<Node> parts; ///< of Or, And (any number) and Not (one)
    std::vector<ConditionOperand>
        operands; ///< of comparisons (two), Has (one, a field) and Value (one)
};

/// Throws Error of kind Usage. The tree is at most some hundred levels deep.
Condition::Node parseCondition(std::string_view text);

} // namespace scanweave
