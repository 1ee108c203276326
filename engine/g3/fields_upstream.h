// SPDX-License-Identifier: BSD-2-Clause
// Values and classes in spt3g's JSON, by their field lists.
#pragma once

#include "engine/g3/archive_bytes.h"
#include "engine/g3/fields.h"
#include "engine/g3/upstream_archive.h"

#include <variant>

namespace scanweave {

/// What spt3g calls a member of ours, where the names differ; "" for what its JSON doesn't have.
/// `name` is "" for a value that is the whole object.
std::string_view upstreamName(std::string_view className, std::string_view name);

/// A list of pairs that spt3g keeps as a dictionary.
template <class Entries>
struct KeyValues
{
    const Entries& entries;
};
template <class Entries>
KeyValues(const Entries&) -> KeyValues<Entries>;

/// An object as a document of its own, its bytes as a list of numbers.
struct EmbeddedObject
{
    const FrameObject* object = nullptr;
};
void toUpstream(UpstreamArchive& out, const EmbeddedObject& value);

inline void toUpstream(UpstreamArchive& out, const std::string& value)
{
    out.put(std::string_view(value));
}

template <class T>
    requires std::is_arithmetic_v<T>
void toUpstream(UpstreamArchive& out, T value)
{
    if constexpr (std::is_same_v<T, bool>) {
        out.put(value);
    } else if constexpr (std::is_floating_point_v<T>) {
        out.put(static_cast<double>(value));
    } else if constexpr (std::is_signed_v<T>) {
        out.put(static_cast<std::int64_t>(value));
    } else {
        out.put(static_cast<std::uint64_t>(value));
    }
}

template <class T>
    requires std::is_enum_v<T>
void toUpstream(UpstreamArchive& out, T value)
{
    out.put(static_cast<std::uint64_t>(static_cast<std::uint32_t>(value)));
}

/// A time within another object is a whole G3Time.
void toUpstream(UpstreamArchive& out, Timestamp value);

inline void toUpstream(UpstreamArchive& out, std::complex<double> value)
{
    out.beginObject();
    out.name("real");
    out.put(value.real());
    out.name("imag");
    out.put(value.imag());
    out.endObject();
}

template <class T>
void toUpstream(UpstreamArchive& out, const std::shared_ptr<const T>& value)
{
    if constexpr (HasFields<T>) {
        out.putPointer(value.get(), T::staticClassName);
    } else {
        out.putPointer(value.get(), {});
    }
}

template <class First, class Second>
void toUpstream(UpstreamArchive& out, const std::pair<First, Second>& value);
template <class Element>
void toUpstream(UpstreamArchive& out, const std::vector<Element>& values);
template <class Key, class Value>
void toUpstream(UpstreamArchive& out, const Dictionary<Value, Key>& values);
template <class Entries>
void toUpstream(UpstreamArchive& out, const KeyValues<Entries>& values);
template <HasFields T>
void toUpstream(UpstreamArchive& out, const T& object);

template <class First, class Second>
void toUpstream(UpstreamArchive& out, const std::pair<First, Second>& value)
{
    out.beginObject();
    out.name("first");
    toUpstream(out, value.first);
    out.name("second");
    toUpstream(out, value.second);
    out.endObject();
}

template <class Element>
void toUpstream(UpstreamArchive& out, const std::vector<Element>& values)
{
    out.beginArray();
    for (const auto& element : values) {
        toUpstream(out, element);
    }
    out.endArray();
}

template <class Key, class Value>
void toUpstream(UpstreamArchive& out, const Dictionary<Value, Key>& values)
{
    toUpstream(out, KeyValues{values});
}

template <class Entries>
void toUpstream(UpstreamArchive& out, const KeyValues<Entries>& values)
{
    out.beginArray();
    for (const auto& [key, value] : values.entries) {
        out.beginObject();
        out.name("key");
        toUpstream(out, key);
        out.name("value");
        toUpstream(out, value);
        out.endObject();
    }
    out.endArray();
}

/// Visits a field list to write its object, in the current version. A layout may have members of
/// its own: upstreamMembers(visitor) names and writes them.
class UpstreamFields
{
public:
    UpstreamFields(UpstreamArchive& out, std::string_view className, std::uint32_t version)
        : out_(out)
        , className_(className)
        , version_(version)
    {}

    std::uint32_t version() const { return version_; }

    void object()
    {
        out_.name(frameObjectName);
        out_.beginObject();
        out_.enterClass(frameObjectName, frameObjectVersion);
        out_.endObject();
    }

    template <class Base>
    void inherit(const Base& base)
    {
        member(Base::staticClassName, base);
    }
    template <class T>
    void operator()(std::string_view name, const T& value)
    {
        if constexpr (requires { value.upstreamMembers(*this); }) {
            value.upstreamMembers(*this);
        } else if (const auto ofUpstream = upstreamName(className_, name); !ofUpstream.empty()) {
            member(ofUpstream, value);
        }
    }
    template <class T>
    void value(const T& value)
    {
        constexpr bool isList = requires { typename T::value_type; } && !isText<T>;
        constexpr bool isDictionary = requires { typename T::mapped_type; };
        if constexpr (requires { value.upstreamMembers(*this); }) {
            value.upstreamMembers(*this);
        } else if (const auto ofUpstream = upstreamName(className_, {}); !ofUpstream.empty()) {
            member(ofUpstream, value);
        } else {
            member(isDictionary ? "map" : isList ? "vector" : "value", value);
        }
    }
    template <class T>
    void content(std::string_view name, const T& value)
    {
        (*this)(name, value);
    }
    /// Under a name that is spt3g's already.
    template <class T>
    void member(std::string_view name, const T& value)
    {
        out_.name(name);
        toUpstream(out_, value);
    }
    template <class T>
    void shown(std::string_view, const T&)
    {}
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
    template <class T>
    static constexpr bool isText = std::is_same_v<T, std::string>;

    UpstreamArchive& out_;
    std::string_view className_;
    std::uint32_t version_;
};

template <HasFields T>
void toUpstream(UpstreamArchive& out, const T& object)
{
    out.beginObject();
    out.enterClass(T::staticClassName, T::staticVersion);
    UpstreamFields visitor(out, T::staticClassName, T::staticVersion);
    fields(visitor, object);
    out.endObject();
}

} // namespace scanweave
