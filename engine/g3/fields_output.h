// SPDX-License-Identifier: BSD-2-Clause
// Writes values and classes to an archive by their field lists.
#pragma once

#include "engine/g3/archive_bytes.h"
#include "engine/g3/archive_output.h"
#include "engine/g3/fields.h"

namespace scanweave {

inline void saveValue(OutputArchive& out, bool value)
{
    out.put(static_cast<std::uint8_t>(value));
}

inline void saveValue(OutputArchive& out, const std::string& value)
{
    out.putString(value);
}

template <class T>
    requires std::is_enum_v<T>
void saveValue(OutputArchive& out, T value)
{
    out.put(static_cast<std::uint32_t>(value));
}

template <Layout T>
void saveValue(OutputArchive& out, const T& layout)
{
    layout.save(out);
}

template <Block T>
void enterBlock(OutputArchive& out)
{
    if constexpr (requires { typename BlockOf<T>::Class; }) {
        using Class = typename BlockOf<T>::Class;
        out.enterClass(Class::staticClassName, Class::staticVersion);
        if constexpr (std::derived_from<Class, FrameObject>) {
            out.enterClass(frameObjectName, frameObjectVersion);
        }
    }
}

template <Block T>
void saveValue(OutputArchive& out, const T& value)
{
    enterBlock<T>(out);
    out.putBlock(&value, BlockOf<T>::count, sizeof(typename BlockOf<T>::Scalar));
}

template <class T>
void saveValue(OutputArchive& out, const std::shared_ptr<const T>& value)
{
    if constexpr (HasFields<T>) {
        out.putPointer(value.get(), T::staticClassName);
    } else {
        out.putPointer(value.get(), {});
    }
}

template <class First, class Second>
void saveValue(OutputArchive& out, const std::pair<First, Second>& value);
template <class Element>
void saveValue(OutputArchive& out, const std::vector<Element>& values);
template <class Key, class Value>
void saveValue(OutputArchive& out, const Dictionary<Value, Key>& values);
template <HasFields T>
    requires(!Block<T>)
void saveValue(OutputArchive& out, const T& object);

template <class First, class Second>
void saveValue(OutputArchive& out, const std::pair<First, Second>& value)
{
    saveValue(out, value.first);
    saveValue(out, value.second);
}

template <class Element>
void saveValue(OutputArchive& out, const std::vector<Element>& values)
{
    out.putCount(values.size());
    if constexpr (Block<Element>) {
        if (!values.empty()) {
            enterBlock<Element>(out);
            out.putBlock(values.data(),
                         values.size() * BlockOf<Element>::count,
                         sizeof(typename BlockOf<Element>::Scalar));
        }
    } else {
        for (const auto& element : values) {
            saveValue(out, element);
        }
    }
}

template <class Key, class Value>
void saveValue(OutputArchive& out, const Dictionary<Value, Key>& values)
{
    out.putCount(values.size());
    for (const auto& [key, value] : values) {
        saveValue(out, key);
        saveValue(out, value);
    }
}

/// Visits a field list to write its object, in the current version.
class OutputFields
{
public:
    OutputFields(OutputArchive& out, std::uint32_t version)
        : out_(out)
        , version_(version)
    {}

    std::uint32_t version() const { return version_; }

    void object() { out_.enterClass(frameObjectName, frameObjectVersion); }

    template <class Base>
    void inherit(const Base& base)
    {
        saveValue(out_, base);
    }
    template <class T>
    void operator()(std::string_view, const T& member)
    {
        saveValue(out_, member);
    }
    template <class T>
    void value(const T& member)
    {
        saveValue(out_, member);
    }
    template <class T>
    void content(std::string_view, const T& member)
    {
        saveValue(out_, member);
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
    OutputArchive& out_;
    std::uint32_t version_;
};

template <HasFields T>
    requires(!Block<T>)
void saveValue(OutputArchive& out, const T& object)
{
    out.enterClass(T::staticClassName, T::staticVersion);
    OutputFields visitor(out, T::staticVersion);
    fields(visitor, object);
}

} // namespace scanweave
