// SPDX-License-Identifier: BSD-2-Clause
// Follows the steps of a field path into values and classes, by their field lists.
#pragma once

#include "engine/g3/fields_json.h"

#include <charconv>
#include <optional>
#include <span>

namespace scanweave {

using FieldSteps = std::span<const std::string>;
using FoundField = std::optional<Json>;

/// A whole value at the end of a path may have this many elements.
inline constexpr std::size_t mostFieldElements = 64;

/// Any object, by its class.
FoundField findInObject(const FrameObject& object, FieldSteps steps);

/// The element that a step means, if it is a number in range; negative ones count from the end.
std::optional<std::size_t> indexOf(const std::string& step, std::size_t size);

template <class T>
FoundField whole(const T& value)
{
    JsonLimits limits(mostFieldElements);
    return toJson(limits, value);
}

/// What has no parts: numbers, texts, enumerations, times.
template <class T>
FoundField findIn(const T& value, FieldSteps steps)
{
    return steps.empty() ? whole(value) : std::nullopt;
}

template <HasFields T>
FoundField findIn(const T& object, FieldSteps steps);
template <Layout T>
FoundField findIn(const T& layout, FieldSteps steps);
template <class... Alternatives>
FoundField findIn(const std::variant<Alternatives...>& value, FieldSteps steps);
template <class T>
FoundField findIn(const std::shared_ptr<const T>& value, FieldSteps steps);
template <class First, class Second>
FoundField findIn(const std::pair<First, Second>& value, FieldSteps steps);
template <class Element>
FoundField findIn(const std::vector<Element>& values, FieldSteps steps);
template <class Key, class Value>
FoundField findIn(const Dictionary<Value, Key>& values, FieldSteps steps);

template <Layout T>
FoundField findIn(const T& layout, FieldSteps steps)
{
    return findIn(layout.shown(), steps);
}

template <class... Alternatives>
FoundField findIn(const std::variant<Alternatives...>& value, FieldSteps steps)
{
    return std::visit([&](const auto& held) { return findIn(held, steps); }, value);
}

template <class T>
FoundField findIn(const std::optional<T>& value, FieldSteps steps)
{
    return value ? findIn(*value, steps) : std::nullopt;
}

template <class T>
FoundField findIn(const std::shared_ptr<const T>& value, FieldSteps steps)
{
    if (value == nullptr) {
        return steps.empty() ? FoundField(Json(nullptr)) : std::nullopt;
    }
    if constexpr (HasFields<T> && !std::is_abstract_v<T>) {
        return findIn(*value, steps);
    } else {
        return findInObject(*value, steps);
    }
}

inline FoundField findIn(std::complex<double> value, FieldSteps steps)
{
    if (steps.empty()) {
        return whole(value);
    }
    const auto index = indexOf(steps.front(), 2);
    return index ? findIn(*index == 0 ? value.real() : value.imag(), steps.subspan(1))
                 : std::nullopt;
}

template <class First, class Second>
FoundField findIn(const std::pair<First, Second>& value, FieldSteps steps)
{
    if (steps.empty()) {
        return whole(value);
    }
    const auto index = indexOf(steps.front(), 2);
    if (!index) {
        return std::nullopt;
    }
    return *index == 0 ? findIn(value.first, steps.subspan(1))
                       : findIn(value.second, steps.subspan(1));
}

template <class Element>
FoundField findIn(const std::vector<Element>& values, FieldSteps steps)
{
    if (steps.empty()) {
        return whole(values);
    }
    const auto& step = steps.front();
    const auto rest = steps.subspan(1);
    if (const auto index = indexOf(step, values.size())) {
        if constexpr (std::same_as<Element, bool>) {
            return findIn(static_cast<bool>(values[*index]), rest);
        } else {
            return findIn(values[*index], rest);
        }
    }
    if (step == "size") {
        return findIn(values.size(), rest);
    }
    if constexpr (std::same_as<Element, Timestamp>) {
        if (!values.empty() && (step == "start" || step == "stop")) {
            return findIn(step == "start" ? values.front() : values.back(), rest);
        }
    }
    return std::nullopt;
}

template <class Key, class Value>
FoundField findIn(const Dictionary<Value, Key>& values, FieldSteps steps)
{
    if (steps.empty()) {
        return whole(values);
    }
    const auto& step = steps.front();
    auto found = values.end();
    if constexpr (std::is_arithmetic_v<Key>) {
        Key key{};
        const auto* end = step.data() + step.size();
        if (std::from_chars(step.data(), end, key).ptr == end && !step.empty()) {
            found = values.find(key);
        }
    } else {
        found = values.find(step);
    }
    if (found != values.end()) {
        return findIn(found->second, steps.subspan(1));
    }
    return step == "size" ? findIn(values.size(), steps.subspan(1)) : std::nullopt;
}

/// Visits a field list to find what the first step means; what comes first wins.
class PathFields
{
public:
    PathFields(FieldSteps steps, FoundField& result, std::uint32_t version)
        : steps_(steps)
        , result_(result)
        , version_(version)
    {}

    std::uint32_t version() const { return version_; }

    void object() {}

    template <class Base>
    void inherit(const Base& base)
    {
        PathFields visitor(steps_, result_, Base::staticVersion);
        fields(visitor, base);
    }
    template <class T>
    void operator()(std::string_view name, const T& member)
    {
        if (!result_ && steps_.front() == name) {
            result_ = findIn(member, steps_.subspan(1));
        }
    }
    template <class T>
    void value(const T& member)
    {
        if (!result_) {
            result_ = findIn(member, steps_);
        }
    }
    template <class T>
    void content(std::string_view name, const T& member)
    {
        value(member);
        (*this)(name, member);
    }
    template <class T>
    void shown(std::string_view name, const T& value)
    {
        (*this)(name, value);
    }
    template <class Make>
    void derived(std::string_view name, const Make& make)
    {
        if (!result_ && steps_.front() == name) {
            result_ = findIn(make(), steps_.subspan(1));
        }
    }
    template <class Old, class Object, class Take>
    void former(Object&, const Take&)
    {}
    template <class Object, class Check>
    void loaded(Object&, const Check&)
    {}

private:
    FieldSteps steps_;
    FoundField& result_;
    std::uint32_t version_;
};

template <HasFields T>
FoundField findIn(const T& object, FieldSteps steps)
{
    if (steps.empty()) {
        return whole(object);
    }
    if constexpr (std::same_as<T, Quat>) {
        if (const auto index = indexOf(steps.front(), 4)) {
            const double parts[] = {object.a, object.b, object.c, object.d};
            return findIn(parts[*index], steps.subspan(1));
        }
    }
    FoundField result;
    PathFields visitor(steps, result, T::staticVersion);
    fields(visitor, object);
    return result;
}

} // namespace scanweave
