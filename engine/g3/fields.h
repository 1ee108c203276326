// SPDX-License-Identifier: BSD-2-Clause
// Field lists: what is said once about a class, and serves reading, writing, JSON and field paths.
//
// A class has one function template next to its implementation, found by its arguments:
//
//     template <class Fields, Is<DfMuxSample> Object>
//     void fields(Fields& f, Object& o)
//     {
//         f.object();                  // as all frame objects have
//         f.content("items", o.items); // members in the order in which they are stored
//         f("time", o.time);
//     }
//
// It is visited by InputFields (older versions are read by `if (f.version() >= k)` in the same
// list), and in the current version by OutputFields, JsonFields, UpstreamFields and PathFields.
// What a visitor offers:
//
//     f.object()               the base class of frame objects
//     f.inherit(base)          another class that comes first, its members shown as if they were
//     ours f(name, member)          a member f.value(member)          the whole object is this one
//     value, so that it has no name f.content(name, member)  what the object contains: a member
//     whose elements are also reached
//                              directly
//     f.shown(name, value)     a value that isn't stored by itself, in JSON and paths only
//     f.derived(name, make)    a value that users know under this name, in paths only
//     f.former<T>(o, take)     what only older versions store: input only; take(o, T) keeps what it
//                              wants
//     f.loaded(o, check)       input only, after all members: check(o, archive) may mend o or fail
//
// What is stored in another form than it is kept in gets a layout: a small struct with load, save
// and shown, and upstreamMembers where spt3g's JSON has other members than ours.
#pragma once

#include "engine/g3/object_of.h"
#include "engine/g3/quaternion.h"
#include "engine/g3/time.h"

#include <complex>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

namespace scanweave {

class InputArchive;
class OutputArchive;

/// Object is T or const T.
template <class Object, class T>
concept Is = std::same_as<std::remove_const_t<Object>, T>;

/// A class with a field list.
template <class T>
concept HasFields = requires {
    std::string_view(T::staticClassName);
    std::uint32_t(T::staticVersion);
};

/// A value that is stored in a form of its own.
template <class T>
concept Layout = requires(const T& layout, OutputArchive& out) { layout.save(out); };

/// How elements that are nothing but numbers are copied in one block. `Scalar` void: not so.
template <class T>
struct BlockOf
{
    using Scalar = std::conditional_t<std::is_arithmetic_v<T> && !std::same_as<T, bool>, T, void>;
    static constexpr std::size_t count = 1;
};
template <>
struct BlockOf<std::complex<double>>
{
    using Scalar = double;
    static constexpr std::size_t count = 2;
};
template <>
struct BlockOf<Timestamp>
{
    using Scalar = std::int64_t;
    static constexpr std::size_t count = 1;
    using Class = G3Time;
};
template <>
struct BlockOf<Quat>
{
    using Scalar = double;
    static constexpr std::size_t count = 4;
    using Class = Quat;
};

template <class T>
concept Block = !std::is_void_v<typename BlockOf<T>::Scalar>;

/// The least number of bytes that a value takes in an archive, which bounds the number of elements.
template <class T>
constexpr std::size_t smallestSize()
{
    if constexpr (Block<T>) {
        return sizeof(typename BlockOf<T>::Scalar) * BlockOf<T>::count;
    } else if constexpr (std::same_as<T, bool>) {
        return 1;
    } else if constexpr (std::is_enum_v<T> || requires { typename T::element_type; }) {
        return 4; // enumerations and pointers
    } else if constexpr (requires {
                             typename T::first_type;
                             typename T::second_type;
                         }) {
        return smallestSize<std::remove_const_t<typename T::first_type>>() +
               smallestSize<typename T::second_type>();
    } else {
        return 8; // texts, lists and dictionaries have a count, and no class is smaller than that
    }
}

template <class Object>
concept List =
    std::same_as<typename std::remove_const_t<Object>::ListOf, std::remove_const_t<Object>>;

template <class Object>
concept DictionaryObject =
    std::same_as<typename std::remove_const_t<Object>::MapOf, std::remove_const_t<Object>>;

/// Lists and dictionaries that are stored plainly all have the same fields. One that isn't has a
/// list of its own, constrained by Is as well; no other file may then hold objects of that class by
/// value.
template <class Fields, List Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f.value(o.items);
}

template <class Fields, DictionaryObject Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f.value(o.items);
}

template <class Fields, Is<Quat> Object>
void fields(Fields& f, Object& o)
{
    f("a", o.a);
    f("b", o.b);
    f("c", o.c);
    f("d", o.d);
}

} // namespace scanweave
