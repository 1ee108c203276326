// SPDX-License-Identifier: BSD-2-Clause
// What all frame object classes share: their name, and the two shapes that most of them have.
#pragma once

#include "engine/g3/frame_object.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace scanweave {

/// A class has two static members: staticClassName, its registered name, and staticVersion, the
/// version that is written. Its field list stands next to its implementation (see fields.h).
template <class Self>
class ObjectOf : public FrameObject
{
public:
    std::string_view className() const override { return Self::staticClassName; }
};

/// "1 entry", "12 entries": for summaries.
std::string countText(std::size_t count, std::string_view one, std::string_view many);

/// A frame object that is a list.
template <class Self, class Element>
class VectorObject : public ObjectOf<Self>
{
public:
    using ListOf = Self;

    VectorObject() = default;
    explicit VectorObject(std::vector<Element> elements)
        : items(std::move(elements))
    {}

    std::string summary() const override { return countText(items.size(), "element", "elements"); }

    std::vector<Element> items;
};

/// A dictionary in the order in which it is written: by key, strings by their unsigned bytes.
template <class Value, class Key = std::string>
using Dictionary = std::map<Key, Value, std::less<>>;

/// A frame object that is a dictionary.
template <class Self, class Value, class Key = std::string>
class MapObject : public ObjectOf<Self>
{
public:
    using MapOf = Self;

    MapObject() = default;
    explicit MapObject(Dictionary<Value, Key> entries)
        : items(std::move(entries))
    {}

    std::string summary() const override { return countText(items.size(), "entry", "entries"); }

    Dictionary<Value, Key> items;
};

} // namespace scanweave
