// SPDX-License-Identifier: BSD-2-Clause
// What the frames at one place of the pipeline have where a field path leads.
#include "engine/check/known_field.h"

#include "engine/check/check_state.h"
#include "workflows/wording.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace scanweave {

namespace {

const std::set<ValueKind> anyKind{
    ValueKind::Bool, ValueKind::Number, ValueKind::Text, ValueKind::List, ValueKind::Dictionary};

std::vector<std::string> stepNames(const FieldPath& field)
{
    std::vector<std::string> names;
    for (const PathStep& step : field.steps) {
        names.push_back(step.name);
    }
    return names;
}

/// "size, start, stop or the number of an element"
std::string memberText(const ClassField& wrong)
{
    std::vector<std::string> may = wrong.members;
    if (wrong.takesIndex) {
        may.emplace_back("the number of an element");
    }
    return alternatives(may);
}

FieldLack lackOf(const std::string& className, const FieldPath& field, const ClassField& wrong)
{
    FieldPath good{.frameType = field.frameType, .key = field.key, .steps = {}};
    const auto depth = static_cast<std::ptrdiff_t>(std::min(wrong.depth, field.steps.size() - 1));
    good.steps.assign(field.steps.begin(), field.steps.begin() + depth);
    const std::string owner = inQuotes(good.text()) + (depth == 0 ? " is " + className : "");
    const std::string& step = field.steps[static_cast<std::size_t>(depth)].name;
    if (wrong.members.empty() && !wrong.takesIndex) {
        return {owner + (depth == 0 ? ", which has no members" : " has no members"),
                "write " + inQuotes(good.text()) + " alone"};
    }
    return {owner + (depth == 0 ? ", which" : "") + " has no member " + inQuotes(step),
            didYouMean(step, wrong.members, "it has " + memberText(wrong))};
}

} // namespace

std::optional<FieldLack> memberLack(const KnownKey& key, const FieldPath& field)
{
    std::optional<FieldLack> lack;
    for (const auto& [className, where] : key.classes) {
        const auto outlook = classField(className, stepNames(field));
        if (!outlook || outlook->canExist) {
            return std::nullopt;
        }
        lack = lackOf(className, field, *outlook);
    }
    return lack;
}

KnownField knownField(const KnownKeys& known, const FieldPath& field, FrameType dataType)
{
    const auto type =
        field.frameType.empty() ? std::optional(dataType) : parsedType(field.frameType);
    if (!type || known.mayHaveAnything(*type)) {
        return {.kinds = anyKind};
    }
    if (!known.hasType(*type)) {
        return {.lack = FieldLack{"of " + type->name() + " frames, " + known.absenceText(),
                                  "name a type that occurs, or check \"inputs\""}};
    }
    const KnownKey* key = known.find(*type, field.key);
    if (key == nullptr) {
        return {.lack = FieldLack{"no " + type->name() + " frame has " + inQuotes(field.key),
                                  meantText(known.nearest(*type, field.key))}};
    }
    KnownField found{.lack = memberLack(*key, field),
                     .isEverywhere = key->isEverywhere && field.steps.empty()};
    for (const auto& [className, where] : key->classes) {
        const auto outlook = classField(className, stepNames(field));
        if (!outlook) {
            found.kinds = anyKind;
        } else if (outlook->canExist) {
            found.kinds.insert(outlook->kinds.begin(), outlook->kinds.end());
        }
    }
    return found;
}

std::optional<std::string>
notScalarText(const KnownKeys& known, const FieldPath& field, FrameType dataType)
{
    const auto kinds = knownField(known, field, dataType).kinds;
    const bool isList = kinds.contains(ValueKind::List);
    const bool isDictionary = kinds.contains(ValueKind::Dictionary);
    const std::size_t several = (isList ? 1 : 0) + (isDictionary ? 1 : 0);
    if (kinds.size() != several || several == 0) {
        return std::nullopt;
    }
    return several == 2 ? "a list or dictionary" : isList ? "a list" : "a dictionary";
}

} // namespace scanweave
