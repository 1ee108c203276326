// SPDX-License-Identifier: BSD-2-Clause
// Follows the steps of a field path through types, by their field lists: what could be there.
#pragma once

#include "engine/g3/class_field.h"
#include "engine/g3/fields_path.h"

#include <algorithm>
#include <utility>

namespace scanweave {

template <class T>
ClassField fieldOf(FieldSteps steps);

inline ClassField possible(ValueKind kind)
{
    return {.canExist = true, .kinds = {kind}};
}

/// Behind pointers to objects of any class.
inline ClassField anything()
{
    using enum ValueKind;
    return {.canExist = true, .kinds = {Bool, Number, Text, List, Dictionary}};
}

/// What follows the first step that went well.
inline ClassField oneDeeper(ClassField field)
{
    ++field.depth;
    return field;
}

/// Either is right; where neither is, the one that goes further tells more.
inline void addAlternative(ClassField& field, ClassField other)
{
    if (other.canExist) {
        field.canExist = true;
        field.kinds.merge(other.kinds);
    } else if (other.depth > field.depth) {
        field.depth = other.depth;
        field.members = std::move(other.members);
        field.takesIndex = other.takesIndex;
    } else if (other.depth == field.depth) {
        for (std::string& member : other.members) {
            if (std::ranges::find(field.members, member) == field.members.end()) {
                field.members.push_back(std::move(member));
            }
        }
        field.takesIndex = field.takesIndex || other.takesIndex;
    }
}

inline bool isIndex(const std::string& step, std::size_t size = std::size_t{1} << 62U)
{
    return indexOf(step, size).has_value();
}

/// For fieldOf to find what a type is made of.
template <class T>
struct PathType
{
    /// What has no parts.
    static ClassField field(FieldSteps steps)
    {
        if (!steps.empty()) {
            return {};
        }
        if constexpr (std::same_as<T, bool>) {
            return possible(ValueKind::Bool);
        } else if constexpr (std::is_arithmetic_v<T> || std::same_as<T, Timestamp>) {
            return possible(ValueKind::Number);
        } else if constexpr (std::is_enum_v<T>) {
            return {.canExist = true, .kinds = {ValueKind::Text, ValueKind::Number}};
        } else if constexpr (std::convertible_to<T, std::string_view>) {
            return possible(ValueKind::Text);
        } else {
            return anything();
        }
    }
};

template <class... Alternatives>
struct PathType<std::variant<Alternatives...>>
{
    static ClassField field(FieldSteps steps)
    {
        ClassField result;
        (addAlternative(result, fieldOf<Alternatives>(steps)), ...);
        return result;
    }
};

template <class T>
struct PathType<std::optional<T>>
{
    static ClassField field(FieldSteps steps) { return fieldOf<T>(steps); }
};

template <class T>
struct PathType<std::shared_ptr<T>>
{
    static ClassField field(FieldSteps steps)
    {
        if constexpr (HasFields<std::remove_const_t<T>> && !std::is_abstract_v<T>) {
            return fieldOf<std::remove_const_t<T>>(steps);
        } else {
            return anything();
        }
    }
};

template <class First, class Second>
struct PathType<std::pair<First, Second>>
{
    static ClassField field(FieldSteps steps)
    {
        if (steps.empty()) {
            return possible(ValueKind::List);
        }
        if (const auto index = indexOf(steps.front(), 2)) {
            const auto rest = steps.subspan(1);
            return oneDeeper(*index == 0 ? fieldOf<std::remove_const_t<First>>(rest)
                                         : fieldOf<Second>(rest));
        }
        return {.takesIndex = true};
    }
};

template <>
struct PathType<std::complex<double>> : PathType<std::pair<double, double>>
{};

template <class Element>
struct PathType<std::vector<Element>>
{
    static ClassField field(FieldSteps steps)
    {
        if (steps.empty()) {
            return possible(ValueKind::List);
        }
        const auto rest = steps.subspan(1);
        if (isIndex(steps.front())) {
            return oneDeeper(fieldOf<Element>(rest));
        }
        if (steps.front() == "size") {
            return oneDeeper(fieldOf<std::size_t>(rest));
        }
        ClassField none{.members = {"size"}, .takesIndex = true};
        if constexpr (std::same_as<Element, Timestamp>) {
            if (steps.front() == "start" || steps.front() == "stop") {
                return oneDeeper(fieldOf<Element>(rest));
            }
            none.members.insert(none.members.end(), {"start", "stop"});
        }
        return none;
    }
};

/// By keys that can't be known, if they are of the right type.
template <class Key, class Value>
ClassField fieldOfDictionary(FieldSteps steps)
{
    if (steps.empty()) {
        return possible(ValueKind::Dictionary);
    }
    ClassField result{.members = {"size"}, .takesIndex = std::is_arithmetic_v<Key>};
    if (!std::is_arithmetic_v<Key> || isIndex(steps.front())) {
        addAlternative(result, oneDeeper(fieldOf<Value>(steps.subspan(1))));
    }
    if (steps.front() == "size") {
        addAlternative(result, oneDeeper(fieldOf<std::size_t>(steps.subspan(1))));
    }
    return result;
}

/// Visits a field list to tell what the first step can mean.
class OutlookFields
{
public:
    OutlookFields(FieldSteps steps, ClassField& result, std::uint32_t version)
        : steps_(steps)
        , result_(result)
        , version_(version)
    {}

    std::uint32_t version() const { return version_; }

    void object() {}

    template <class Base>
    void inherit(const Base& base)
    {
        OutlookFields visitor(steps_, result_, Base::staticVersion);
        fields(visitor, base);
    }
    template <class T>
    void operator()(std::string_view name, const T&)
    {
        named<T>(name);
    }
    template <class T>
    void value(const T&)
    {
        addAlternative(result_, fieldOf<T>(steps_));
    }
    template <class T>
    void content(std::string_view name, const T& member)
    {
        if (!steps_.empty()) {
            value(member);
        }
        named<T>(name);
    }
    template <class T>
    void shown(std::string_view name, const T&)
    {
        named<T>(name);
    }
    template <class Make>
    void derived(std::string_view name, const Make&)
    {
        if (!steps_.empty()) { // alone, it makes no part of the object's value
            named<std::remove_cvref_t<std::invoke_result_t<const Make&>>>(name);
        }
    }
    template <class Old, class Object, class Take>
    void former(Object&, const Take&)
    {}
    template <class Object, class Check>
    void loaded(Object&, const Check&)
    {}

private:
    template <class T>
    void named(std::string_view name)
    {
        if (steps_.empty()) {
            addAlternative(result_, possible(ValueKind::Dictionary));
        } else if (steps_.front() == name) {
            addAlternative(result_, oneDeeper(fieldOf<T>(steps_.subspan(1))));
        } else {
            addAlternative(result_, {.members = {std::string(name)}});
        }
    }

    FieldSteps steps_;
    ClassField& result_;
    std::uint32_t version_;
};

template <class T>
ClassField fieldOfClass(FieldSteps steps)
{
    ClassField result;
    if constexpr (std::same_as<T, Quat>) {
        if (steps.empty()) {
            return possible(ValueKind::List);
        }
        if (isIndex(steps.front(), 4)) {
            return oneDeeper(fieldOf<double>(steps.subspan(1)));
        }
        result.takesIndex = true;
    }
    const T example{}; // only its types matter
    OutlookFields visitor(steps, result, T::staticVersion);
    fields(visitor, example);
    if (steps.empty() && !result.canExist) {
        return possible(ValueKind::Dictionary);
    }
    return result;
}

template <class Key, class Value>
ClassField fieldOfMap(const Dictionary<Value, Key>*, FieldSteps steps)
{
    return fieldOfDictionary<Key, Value>(steps);
}

template <class T>
ClassField fieldOf(FieldSteps steps)
{
    if constexpr (HasFields<T>) {
        return fieldOfClass<T>(steps);
    } else if constexpr (requires { typename T::ShownAs; }) {
        return fieldOf<typename T::ShownAs>(steps);
    } else if constexpr (Layout<T>) {
        return fieldOf<std::remove_cvref_t<decltype(std::declval<const T&>().shown())>>(steps);
    } else if constexpr (requires { fieldOfMap(static_cast<const T*>(nullptr), steps); }) {
        return fieldOfMap(static_cast<const T*>(nullptr), steps);
    } else {
        return PathType<T>::field(steps);
    }
}

} // namespace scanweave
