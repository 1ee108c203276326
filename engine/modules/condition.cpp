// SPDX-License-Identifier: BSD-2-Clause
// Conditions on frames: how they are evaluated.
#include "engine/modules/condition.h"

#include "engine/modules/condition_node.h"

#include <algorithm>
#include <compare>
#include <limits>
#include <optional>
#include <utility>

namespace scanweave {

namespace {

using Json = nlohmann::ordered_json;
using Kind = ConditionKind;

/// Non-finite numbers come out of frames as texts, because JSON has none.
std::optional<long double> nonFinite(const Json& value)
{
    constexpr long double infinity = std::numeric_limits<long double>::infinity();
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        if (text == "inf" || text == "-inf") {
            return text == "inf" ? infinity : -infinity;
        }
        if (text == "nan") {
            return std::numeric_limits<long double>::quiet_NaN();
        }
    }
    return std::nullopt;
}

/// Wide enough to hold every 64-bit integer and every double exactly.
std::optional<long double> number(const Json& value)
{
    static_assert(std::numeric_limits<long double>::digits >= 64);
    if (value.is_number_unsigned()) {
        return value.get<std::uint64_t>();
    }
    if (value.is_number_integer()) {
        return value.get<std::int64_t>();
    }
    if (value.is_number()) {
        return value.get<double>();
    }
    return std::nullopt;
}

std::partial_ordering compareNumbers(std::optional<long double> left,
                                     std::optional<long double> right)
{
    return left && right ? *left <=> *right : std::partial_ordering::unordered;
}

std::partial_ordering compare(const Json& left, const Json& right)
{
    if (left.is_number() || right.is_number()) {
        return compareNumbers(left.is_number() ? number(left) : nonFinite(left),
                              right.is_number() ? number(right) : nonFinite(right));
    }
    if (left.is_string() && right.is_string()) {
        // char_traits compares bytes as unsigned.
        return left.get_ref<const std::string&>() <=> right.get_ref<const std::string&>();
    }
    // Truth values, lists and dictionaries are equal or not, but neither is less.
    return left == right ? std::partial_ordering::equivalent : std::partial_ordering::unordered;
}

bool isTrue(Kind comparison, std::partial_ordering order)
{
    switch (comparison) {
    case Kind::Equal:
        return order == 0;
    case Kind::NotEqual:
        return order != 0;
    case Kind::Less:
        return order < 0;
    case Kind::LessEqual:
        return order <= 0;
    case Kind::Greater:
        return order > 0;
    default:
        return order >= 0;
    }
}

class Evaluation
{
public:
    Evaluation(const Frame& frame, const MetadataContext& context)
        : frame_(frame)
        , context_(context)
    {}

    bool holds(const Condition::Node& node) const
    {
        const auto partHolds = [this](const Condition::Node& part) { return holds(part); };
        switch (node.kind) {
        case Kind::Or:
            return std::ranges::any_of(node.parts, partHolds);
        case Kind::And:
            return std::ranges::all_of(node.parts, partHolds);
        case Kind::Not:
            return !holds(node.parts.front());
        case Kind::Has:
            return std::get<FieldLookup>(node.operands.front()).exists(frame_, context_);
        case Kind::Value:
            return valueOf(node.operands.front()) == std::optional<Json>(true);
        default:
            return compared(node);
        }
    }

private:
    bool compared(const Condition::Node& node) const
    {
        const auto left = valueOf(node.operands[0]);
        const auto right = valueOf(node.operands[1]);
        if (!left || !right) {
            return isTrue(node.kind, std::partial_ordering::unordered);
        }
        // Of two fields "nan" and "inf" are numbers (a text that says so is hardly ever compared
        // with another field); in the condition itself, 'nan' is the text it looks like.
        const bool areFields =
            std::ranges::all_of(node.operands, [](const ConditionOperand& operand) {
                return std::holds_alternative<FieldLookup>(operand);
            });
        if (areFields && nonFinite(*left) && nonFinite(*right)) {
            return isTrue(node.kind, compareNumbers(nonFinite(*left), nonFinite(*right)));
        }
        return isTrue(node.kind, compare(*left, *right));
    }

    std::optional<Json> valueOf(const ConditionOperand& operand) const
    {
        if (const auto* field = std::get_if<FieldLookup>(&operand)) {
            return field->value(frame_, context_);
        }
        return std::get<Json>(operand);
    }

    const Frame& frame_;
    const MetadataContext& context_;
};

void collectFields(const Condition::Node& node, std::vector<FieldPath>& fields)
{
    for (const ConditionOperand& operand : node.operands) {
        if (const auto* field = std::get_if<FieldLookup>(&operand)) {
            fields.push_back(field->path());
        }
    }
    for (const Condition::Node& part : node.parts) {
        collectFields(part, fields);
    }
}

} // namespace

Condition::Condition(std::string_view text)
    : root_(std::make_unique<const Node>(parseCondition(text)))
{}

Condition::~Condition() = default;
Condition::Condition(Condition&&) noexcept = default;
Condition& Condition::operator=(Condition&&) noexcept = default;

bool Condition::holds(const Frame& frame, const MetadataContext& context) const
{
    return Evaluation(frame, context).holds(*root_);
}

std::vector<FieldPath> Condition::fields() const
{
    std::vector<FieldPath> fields;
    collectFields(*root_, fields);
    return fields;
}

} // namespace scanweave
