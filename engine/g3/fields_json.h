// SPDX-License-Identifier: BSD-2-Clause
// Values and classes as JSON, by their field lists.
#pragma once

#include "engine/g3/fields.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <unordered_set>
#include <variant>

namespace scanweave {

using Json = nlohmann::ordered_json;

/// Bounds what a conversion may produce.
class JsonLimits
{
public:
    JsonLimits() = default;
    explicit JsonLimits(std::size_t mostElements)
        : most_(mostElements)
    {}

    /// Throws Error when there are too many elements by now.
    void add(std::size_t elements);

    /// Lives while an object behind a pointer is being converted. A small blob can refer to its
    /// objects so often that the JSON is exponentially larger, therefore what comes repeatedly is
    /// bounded.
    class Visit
    {
    public:
        Visit(JsonLimits& limits, const FrameObject* object);
        ~Visit();
        Visit(const Visit&) = delete;
        Visit& operator=(const Visit&) = delete;

    private:
        JsonLimits& limits_;
        bool isRepeated_;
    };

private:
    std::size_t most_ = static_cast<std::size_t>(-1);
    std::size_t elements_ = 0;
    std::size_t repeatedElements_ = 0;
    std::size_t repeats_ = 0; ///< how many of the objects around have been met before
    std::unordered_set<const FrameObject*> met_;
};

/// Any object, by its class.
Json objectJson(JsonLimits& limits, const FrameObject& object);
/// The same with its class, as where the class varies.
Json classAndValue(JsonLimits& limits, const FrameObject& object);

/// Adds a member that is not there yet; the JSON type's own functions would look through all of
/// them.
inline void appendMember(Json& to, std::string name, Json value)
{
    if (to.is_null()) {
        to = Json::object();
    }
    using Members = Json::object_t::Container;
    static_cast<Members&>(to.get_ref<Json::object_t&>())
        .emplace_back(std::move(name), std::move(value));
}

inline Json toJson(JsonLimits&, const std::string& value)
{
    return value;
}
inline Json toJson(JsonLimits&, std::string_view value)
{
    return value;
}
inline Json toJson(JsonLimits&, Timestamp value)
{
    return value.ticks;
}

template <class T>
    requires std::is_arithmetic_v<T>
Json toJson(JsonLimits&, T value)
{
    if constexpr (std::is_floating_point_v<T>) {
        if (std::isnan(value)) {
            return "nan";
        }
        if (std::isinf(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        return static_cast<double>(value);
    } else {
        return value;
    }
}

/// The name; a number that has none is shown as it is.
template <class T>
    requires std::is_enum_v<T>
Json toJson(JsonLimits&, T value)
{
    const std::string_view name = enumName(value);
    return name.empty() ? Json(static_cast<std::uint32_t>(value)) : Json(name);
}

inline Json toJson(JsonLimits& limits, std::complex<double> value)
{
    return Json::array({toJson(limits, value.real()), toJson(limits, value.imag())});
}
inline Json toJson(JsonLimits& limits, const Quat& value)
{
    return Json::array({toJson(limits, value.a),
                        toJson(limits, value.b),
                        toJson(limits, value.c),
                        toJson(limits, value.d)});
}

template <Layout T>
Json toJson(JsonLimits& limits, const T& layout)
{
    return toJson(limits, layout.shown());
}

template <class... Alternatives>
Json toJson(JsonLimits& limits, const std::variant<Alternatives...>& value)
{
    return std::visit([&](const auto& held) { return toJson(limits, held); }, value);
}
inline Json toJson(JsonLimits&, std::monostate)
{
    return nullptr;
}

template <class T>
Json toJson(JsonLimits& limits, const std::shared_ptr<const T>& value)
{
    if (value == nullptr) {
        return nullptr;
    }
    const JsonLimits::Visit visit(limits, value.get());
    if constexpr (HasFields<T> && !std::is_abstract_v<T>) {
        return toJson(limits, *value);
    } else {
        return classAndValue(limits, *value);
    }
}

template <class First, class Second>
Json toJson(JsonLimits& limits, const std::pair<First, Second>& value);
template <class Element>
Json toJson(JsonLimits& limits, const std::vector<Element>& values);
template <class Key, class Value>
Json toJson(JsonLimits& limits, const Dictionary<Value, Key>& values);
template <HasFields T>
Json toJson(JsonLimits& limits, const T& object);

template <class First, class Second>
Json toJson(JsonLimits& limits, const std::pair<First, Second>& value)
{
    return Json::array({toJson(limits, value.first), toJson(limits, value.second)});
}

template <class Element>
Json toJson(JsonLimits& limits, const std::vector<Element>& values)
{
    limits.add(values.size());
    Json array = Json::array();
    array.get_ref<Json::array_t&>().reserve(values.size());
    for (const auto& element : values) {
        array.push_back(toJson(limits, element));
    }
    return array;
}

template <class Key, class Value>
Json toJson(JsonLimits& limits, const Dictionary<Value, Key>& values)
{
    limits.add(values.size());
    Json object = Json::object();
    for (const auto& [key, value] : values) {
        if constexpr (std::is_arithmetic_v<Key>) {
            appendMember(object, std::to_string(key), toJson(limits, value));
        } else {
            appendMember(object, key, toJson(limits, value));
        }
    }
    return object;
}

/// Visits a field list to make the JSON of its object.
class JsonFields
{
public:
    JsonFields(JsonLimits& limits, Json& result, std::uint32_t version)
        : limits_(limits)
        , result_(result)
        , version_(version)
    {}

    std::uint32_t version() const { return version_; }

    void object() {}

    template <class Base>
    void inherit(const Base& base)
    {
        JsonFields visitor(limits_, result_, Base::staticVersion);
        fields(visitor, base);
    }
    template <class T>
    void operator()(std::string_view name, const T& member)
    {
        appendMember(result_, std::string(name), toJson(limits_, member));
    }
    template <class T>
    void value(const T& member)
    {
        result_ = toJson(limits_, member);
    }
    template <class T>
    void content(std::string_view name, const T& member)
    {
        (*this)(name, member);
    }
    template <class T>
    void shown(std::string_view name, const T& value)
    {
        (*this)(name, value);
    }
    template <class Make>
    void derived(std::string_view, const Make&)
    {}
    template <class Old, class Object, class Take>
    void former(Object&, const Take&)
    {}
    template <class Object, class Check>
    void loaded(Object&, const Check&)
    {}

private:
    JsonLimits& limits_;
    Json& result_;
    std::uint32_t version_;
};

template <HasFields T>
Json toJson(JsonLimits& limits, const T& object)
{
    Json result;
    JsonFields visitor(limits, result, T::staticVersion);
    fields(visitor, object);
    return result;
}

} // namespace scanweave
