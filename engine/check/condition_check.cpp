// SPDX-License-Identifier: BSD-2-Clause
// Whether frames can fulfil a condition.
#include "engine/check/condition_check.h"

#include "engine/check/known_field.h"
#include "engine/modules/condition_node.h"
#include "workflows/wording.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace scanweave {

namespace {

using Json = nlohmann::ordered_json;
using Kind = ConditionKind;
using Node = Condition::Node;

/// In this order, so that "and" is the least of its parts and "or" the greatest.
enum class Truth : std::uint8_t
{
    No,
    Perhaps,
    Yes
};

/// Something in the condition that can't hold.
struct Impossible
{
    std::string about; ///< the field or the comparison, whatever the type of frames
    std::string reason;
    std::string cure;
    bool isAsked = false; ///< by has(): whoever wrote it reckons with that
};

std::string kindText(ValueKind kind)
{
    switch (kind) {
    case ValueKind::Bool:
        return "true or false";
    case ValueKind::Number:
        return "a number";
    case ValueKind::Text:
        return "a text";
    case ValueKind::List:
        return "a list";
    case ValueKind::Dictionary:
        return "an object with members";
    }
    return "";
}

std::string signText(Kind comparison)
{
    switch (comparison) {
    case Kind::Equal:
        return "==";
    case Kind::NotEqual:
        return "!=";
    case Kind::Less:
        return "<";
    case Kind::LessEqual:
        return "<=";
    case Kind::Greater:
        return ">";
    default:
        return ">=";
    }
}

std::set<ValueKind> kindsOf(const Json& value)
{
    if (value.is_boolean()) {
        return {ValueKind::Bool};
    }
    if (value.is_number()) {
        return {ValueKind::Number};
    }
    // What is no number comes out of frames as such a text.
    if (value == "nan" || value == "inf" || value == "-inf") {
        return {ValueKind::Text, ValueKind::Number};
    }
    return {ValueKind::Text};
}

/// Whether values of one kind can stand in the relation.
bool canCompare(Kind comparison, ValueKind kind)
{
    switch (kind) {
    case ValueKind::Number:
    case ValueKind::Text:
        return true;
    default: // these are equal or not, but neither is less
        return comparison != Kind::Less && comparison != Kind::Greater;
    }
}

class ConditionForecast
{
public:
    ConditionForecast(const KnownKeys& known, FrameType type)
        : known_(known)
        , type_(type)
    {}

    /// As if frames hadn't got this key of their own.
    void leaveOut(std::string key) { leftOut_ = std::move(key); }

    Truth of(const Node& node)
    {
        switch (node.kind) {
        case Kind::Or: {
            Truth truth = Truth::No;
            for (const Node& part : node.parts) { // all of them, for what each finds
                truth = std::max(truth, of(part));
            }
            return truth;
        }
        case Kind::And: {
            Truth truth = Truth::Yes;
            for (const Node& part : node.parts) {
                truth = std::min(truth, of(part));
            }
            return truth;
        }
        case Kind::Not: {
            const Truth truth = of(node.parts.front());
            return truth == Truth::Perhaps ? truth : truth == Truth::Yes ? Truth::No : Truth::Yes;
        }
        case Kind::Has:
            return ofHas(std::get<FieldLookup>(node.operands.front()).path());
        case Kind::Value:
            return ofValue(node.operands.front());
        default:
            return ofComparison(node);
        }
    }

    const std::vector<Impossible>& impossible() const { return impossible_; }

private:
    KnownField look(const FieldPath& field) const
    {
        if (field.key == leftOut_ &&
            (field.frameType.empty() || parsedType(field.frameType) == type_)) {
            return {.lack = FieldLack{}};
        }
        return knownField(known_, field, type_);
    }

    Truth ofHas(const FieldPath& field)
    {
        const KnownField found = look(field);
        if (found.lack) {
            add({field.text(), found.lack->reason, found.lack->cure, true});
            return Truth::No;
        }
        return found.isEverywhere ? Truth::Yes : Truth::Perhaps;
    }

    Truth ofValue(const ConditionOperand& operand)
    {
        if (const auto* value = std::get_if<Json>(&operand)) {
            return *value == true ? Truth::Yes : Truth::No;
        }
        const FieldPath& field = std::get<FieldLookup>(operand).path();
        const KnownField found = look(field);
        if (found.lack) {
            add({field.text(), found.lack->reason, found.lack->cure});
            return Truth::No;
        }
        if (!found.kinds.contains(ValueKind::Bool)) {
            add({field.text(),
                 inQuotes(field.text()) + " is " + kindText(*found.kinds.begin()) +
                     ", which alone is never true",
                 "compare it: " + field.text() + " == …, or ask for it: has(" + field.text() +
                     ")"});
            return Truth::No;
        }
        return Truth::Perhaps;
    }

    Truth ofComparison(const Node& node)
    {
        const Truth otherwise = node.kind == Kind::NotEqual ? Truth::Yes : Truth::No;
        std::set<ValueKind> kinds[2];
        bool isThere = true;
        for (std::size_t side = 0; side < 2; ++side) {
            if (const auto* value = std::get_if<Json>(&node.operands[side])) {
                kinds[side] = kindsOf(*value);
                continue;
            }
            const FieldPath& field = std::get<FieldLookup>(node.operands[side]).path();
            KnownField found = look(field);
            if (found.lack) {
                add({field.text(), found.lack->reason, found.lack->cure});
                isThere = false;
            }
            kinds[side] = std::move(found.kinds);
        }
        if (!isThere) {
            return otherwise;
        }
        const bool isPossible = std::ranges::any_of(kinds[0], [&](ValueKind kind) {
            return kinds[1].contains(kind) && canCompare(node.kind, kind);
        });
        if (!isPossible) {
            addMismatch(node, *kinds[0].begin(), *kinds[1].begin());
            return otherwise;
        }
        return Truth::Perhaps;
    }

    void addMismatch(const Node& node, ValueKind left, ValueKind right)
    {
        const auto name = [](const ConditionOperand& operand) {
            if (const auto* value = std::get_if<Json>(&operand)) {
                return value->dump(-1, ' ', false, Json::error_handler_t::replace);
            }
            return inQuotes(std::get<FieldLookup>(operand).path().text());
        };
        const std::string sign = signText(node.kind);
        const std::string about = name(node.operands[0]) + sign + name(node.operands[1]);
        if (left == right) {
            add({about,
                 name(node.operands[0]) + " is " + kindText(left) +
                     ", of which none is less: " + sign + " never holds",
                 "compare it by == or !="});
            return;
        }
        add({about,
             name(node.operands[0]) + " is " + kindText(left) + " and " + name(node.operands[1]) +
                 " is " + kindText(right) + ": " + sign +
                 (node.kind == Kind::NotEqual ? " always holds" : " never holds"),
             left == ValueKind::Bool || right == ValueKind::Bool
                 ? "compare it with true or false, without quotes"
                 : "compare texts (in quotes) with texts, and numbers with numbers"});
    }

    void add(Impossible impossible)
    {
        const auto known = std::ranges::find(impossible_, impossible.about, &Impossible::about);
        if (known == impossible_.end()) {
            impossible_.push_back(std::move(impossible));
        } else {
            known->isAsked = known->isAsked || impossible.isAsked;
        }
    }

    const KnownKeys& known_;
    FrameType type_;
    std::optional<std::string> leftOut_;
    std::vector<Impossible> impossible_;
};

std::optional<Node> parsedNode(const std::string& text)
{
    try {
        return parseCondition(text);
    } catch (const Error&) {
        return std::nullopt; // whoever makes the module tells
    }
}

/// Whether the condition itself reckons with frames that lack the key: has(key), or nothing but
/// that it be true.
bool isReckonedWith(const Node& node, const std::string& key)
{
    const auto is = [&](const ConditionOperand& operand) {
        const auto* field = std::get_if<FieldLookup>(&operand);
        return field != nullptr && field->path().key == key;
    };
    const auto isTrue = [](const ConditionOperand& operand) {
        const auto* value = std::get_if<Json>(&operand);
        return value != nullptr && *value == true;
    };
    const bool here =
        ((node.kind == Kind::Has || node.kind == Kind::Value) && is(node.operands.front())) ||
        (node.kind == Kind::Equal && (is(node.operands[0]) || is(node.operands[1])) &&
         (isTrue(node.operands[0]) || isTrue(node.operands[1])));
    return here || std::ranges::any_of(node.parts,
                                       [&](const Node& part) { return isReckonedWith(part, key); });
}

/// The keys without which frames of a type can't fulfil the condition, of those that some lack.
std::vector<std::string> neededKeys(const KnownKeys& known, const Node& node, FrameType type)
{
    std::vector<std::string> needed;
    for (const std::string& key : known.partialKeys(type)) {
        ConditionForecast without(known, type);
        without.leaveOut(key);
        if (without.of(node) == Truth::No) {
            needed.push_back(key);
        }
    }
    return needed;
}

std::vector<FrameType> typesHere(const KnownKeys& known, const CheckedCondition& condition)
{
    std::vector<FrameType> types = condition.types;
    std::erase_if(types, [&](FrameType type) { return !known.hasType(type); });
    return types;
}

std::string namesOf(const std::vector<FrameType>& types)
{
    std::vector<std::string> names;
    for (const FrameType type : types) {
        names.push_back(type.name());
    }
    return alternatives(names);
}

void warnOfLacking(CheckState& state,
                   const CheckedCondition& condition,
                   const Node& node,
                   FrameType type)
{
    for (const std::string& key : neededKeys(state.known, node, type)) {
        if (isReckonedWith(node, key)) {
            continue;
        }
        const KnownKey& known = *state.known.find(type, key);
        state.report(
            Problem::Severity::Warning,
            condition.pointer,
            std::to_string(known.lacking) + " of " + std::to_string(state.known.framesOf(type)) +
                " " + type.name() + " frames have no " + inQuotes(key) + " (" + known.without +
                ") and can't fulfil the condition of module " + inQuotes(condition.module),
            "if that is meant, say has(" + key + ") and …; else, != is true of what isn't there");
    }
}

} // namespace

void checkCondition(CheckState& state, const CheckedCondition& condition)
{
    const auto node = parsedNode(condition.text);
    const std::vector<FrameType> types = typesHere(state.known, condition);
    if (!node || types.empty()) {
        return;
    }
    std::vector<FrameType> never;
    std::vector<std::vector<Impossible>> found;
    for (const FrameType type : types) {
        ConditionForecast forecast(state.known, type);
        if (forecast.of(*node) == Truth::No) {
            never.push_back(type);
        } else {
            warnOfLacking(state, condition, *node, type);
        }
        found.push_back(forecast.impossible());
    }
    const std::string owner = "the condition of module " + inQuotes(condition.module);
    if (never.size() < types.size()) {
        if (!never.empty()) {
            state.report(Problem::Severity::Warning,
                         condition.pointer,
                         "no " + namesOf(never) + " frame can fulfil " + owner,
                         "name in \"frames\" only the types of frames that it is for");
        }
        // What one type lacks may be there for another.
        for (const Impossible& impossible : found.front()) {
            const bool isEverywhere = std::ranges::all_of(found, [&](const auto& of) {
                return std::ranges::find(of, impossible.about, &Impossible::about) != of.end();
            });
            if (isEverywhere && !impossible.isAsked) {
                state.report(Problem::Severity::Warning,
                             condition.pointer,
                             "part of " + owner +
                                 " is the same for all frames: " + impossible.reason,
                             impossible.cure);
            }
        }
        return;
    }
    const std::string verdict = "no " + namesOf(types) + " frame can fulfil " + owner;
    std::set<std::string> told;
    for (const auto& ofType : found) {
        for (const Impossible& impossible : ofType) {
            if (told.insert(impossible.about).second) {
                state.report(impossible.isAsked ? Problem::Severity::Warning
                                                : Problem::Severity::Error,
                             condition.pointer,
                             verdict + ": " + impossible.reason,
                             impossible.cure);
            }
        }
    }
    if (told.empty()) {
        state.report(Problem::Severity::Error,
                     condition.pointer,
                     verdict,
                     "correct the condition, or leave the module out");
    }
}

void followCondition(CheckState& state, const CheckedCondition& condition)
{
    if (const auto node = parsedNode(condition.text)) {
        for (const FrameType type : typesHere(state.known, condition)) {
            for (const std::string& key : neededKeys(state.known, *node, type)) {
                state.known.makeEverywhere(type, key);
            }
        }
    }
}

} // namespace scanweave
