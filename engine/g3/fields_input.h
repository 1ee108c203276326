// SPDX-License-Identifier: BSD-2-Clause
// Reads values and classes from an archive by their field lists.
#pragma once

#include "engine/g3/archive_bytes.h"
#include "engine/g3/archive_input.h"
#include "engine/g3/fields.h"

namespace scanweave {

inline void loadValue(InputArchive& in, bool& value)
{
    value = in.takeBool();
}

inline void loadValue(InputArchive& in, std::string& value)
{
    value = in.takeString();
}

template <class T>
    requires std::is_enum_v<T>
void loadValue(InputArchive& in, T& value)
{
    value = static_cast<T>(in.take<std::uint32_t>());
}

/// What is stored in a form of its own; a layout of former versions need not be savable.
template <class T>
    requires requires(T& layout, InputArchive& in) { layout.load(in); }
void loadValue(InputArchive& in, T& layout)
{
    layout.load(in);
}

/// The version of a class whose elements are copied in one block.
template <Block T>
void enterBlock(InputArchive& in)
{
    if constexpr (requires { typename BlockOf<T>::Class; }) {
        using Class = typename BlockOf<T>::Class;
        const InputArchive::ClassScope scope(in, Class::staticClassName, Class::staticVersion);
        if constexpr (std::derived_from<Class, FrameObject>) {
            const InputArchive::ClassScope base(in, frameObjectName, frameObjectVersion);
        }
    }
}

template <Block T>
void loadValue(InputArchive& in, T& value)
{
    enterBlock<T>(in);
    in.takeBlock(&value, BlockOf<T>::count, sizeof(typename BlockOf<T>::Scalar));
}

template <class T>
void loadValue(InputArchive& in, std::shared_ptr<const T>& value)
{
    constexpr bool isAny = !HasFields<T>;
    std::string_view declared;
    if constexpr (!isAny) {
        declared = T::staticClassName;
    }
    const FrameObjectPtr object = in.takePointer(declared);
    value = std::dynamic_pointer_cast<const T>(object);
    if (object != nullptr && value == nullptr) {
        in.fail("an object of class " + std::string(object->className()) +
                " is where it doesn't belong (damaged)");
    }
}

template <class First, class Second>
void loadValue(InputArchive& in, std::pair<First, Second>& value);
template <class Element>
void loadValue(InputArchive& in, std::vector<Element>& values);
template <class Key, class Value>
void loadValue(InputArchive& in, Dictionary<Value, Key>& values);
template <HasFields T>
    requires(!Block<T>)
void loadValue(InputArchive& in, T& object);

template <class First, class Second>
void loadValue(InputArchive& in, std::pair<First, Second>& value)
{
    loadValue(in, value.first);
    loadValue(in, value.second);
}

template <class Element>
void loadValue(InputArchive& in, std::vector<Element>& values)
{
    const auto count = in.takeCount(smallestSize<Element>());
    if constexpr (Block<Element>) {
        using Scalar = typename BlockOf<Element>::Scalar;
        values.clear();
        if (count > 0) {
            enterBlock<Element>(in);
            values.resize(count);
            in.takeBlock(values.data(), count * BlockOf<Element>::count, sizeof(Scalar));
        }
    } else if constexpr (std::same_as<Element, bool>) {
        values.resize(count);
        for (std::uint64_t i = 0; i < count; ++i) {
            values[i] = in.takeBool();
        }
    } else {
        // Memory grows with what is really there: an element in memory is larger than its least
        // size stored.
        values.clear();
        for (std::uint64_t i = 0; i < count; ++i) {
            loadValue(in, values.emplace_back());
        }
    }
}

/// Of equal keys the first counts.
template <class Key, class Value>
void loadValue(InputArchive& in, Dictionary<Value, Key>& values)
{
    values.clear();
    const auto count = in.takeCount(smallestSize<Key>() + smallestSize<Value>());
    for (std::uint64_t i = 0; i < count; ++i) {
        std::pair<Key, Value> entry;
        loadValue(in, entry);
        values.emplace_hint(values.end(), std::move(entry.first), std::move(entry.second));
    }
}

/// Visits a field list to fill its object from an archive.
class InputFields
{
public:
    InputFields(InputArchive& in, std::uint32_t version)
        : in_(in)
        , version_(version)
    {}

    std::uint32_t version() const { return version_; }

    void object() { const InputArchive::ClassScope base(in_, frameObjectName, frameObjectVersion); }

    template <class Base>
    void inherit(Base&& base)
    {
        loadValue(in_, base);
    }
    template <class T>
    void operator()(std::string_view, T&& member)
    {
        loadValue(in_, member);
    }
    template <class T>
    void value(T&& member)
    {
        loadValue(in_, member);
    }
    template <class T>
    void content(std::string_view, T&& member)
    {
        loadValue(in_, member);
    }
    template <class T>
    void shown(std::string_view, const T&)
    {}
    template <class Make>
    void derived(std::string_view, const Make&)
    {}
    template <class Old, class Object, class Take>
    void former(Object& o, const Take& take)
    {
        Old old;
        loadValue(in_, old);
        take(o, old);
    }
    template <class Object, class Check>
    void loaded(Object& o, const Check& check)
    {
        check(o, in_);
    }

private:
    InputArchive& in_;
    std::uint32_t version_;
};

template <HasFields T>
    requires(!Block<T>)
void loadValue(InputArchive& in, T& object)
{
    const InputArchive::ClassScope scope(in, T::staticClassName, T::staticVersion);
    InputFields visitor(in, scope.version());
    fields(visitor, object);
}

} // namespace scanweave
