// SPDX-License-Identifier: BSD-2-Clause
// Dictionaries in a frame.
#include "engine/g3/maps.h"

#include "engine/base/error.h"
#include "engine/g3/blob_header.h"
#include "engine/g3/object_class.h"
#include "engine/g3/opaque_object.h"
#include "engine/g3/packed_integers.h"

#include <limits>

namespace scanweave {

namespace {

/// Two classes count their entries in 32 bits where all others use 64.
std::uint32_t shortCount(std::size_t count)
{
    if (count > std::numeric_limits<std::uint32_t>::max()) {
        throw Error("a dictionary of this class can hold 2^32 - 1 entries at most");
    }
    return static_cast<std::uint32_t>(count);
}

/// Each list has its own width.
template <class Lists>
struct PackedLists
{
    Lists& lists;

    void load(InputArchive& in)
    {
        const auto count = in.checkedCount(in.take<std::uint32_t>(), 8 + 4 + 8);
        for (std::uint64_t i = 0; i < count; ++i) {
            auto key = in.takeString();
            std::vector<std::int64_t> list;
            PackedIntegers{list}.load(in);
            lists.emplace_hint(lists.end(), std::move(key), std::move(list));
        }
    }

    void save(OutputArchive& out) const
    {
        out.put(shortCount(lists.size()));
        for (const auto& [key, list] : lists) {
            out.putString(key);
            PackedIntegers{list}.save(out);
        }
    }

    template <class Fields>
    void upstreamMembers(Fields& f) const
    {
        f.member("len", shortCount(lists.size()));
        for (const auto& [key, list] : lists) {
            f.member("key", key);
            PackedIntegers{list}.upstreamMembers(f);
        }
    }

    const Lists& shown() const { return lists; }
};

/// Each object is an archive of its own.
template <class Objects>
struct Blobs
{
    Objects& objects;

    void load(InputArchive& in)
    {
        const auto count = in.checkedCount(in.take<std::uint32_t>(), 8 + 8);
        for (std::uint64_t i = 0; i < count; ++i) {
            auto key = in.takeString();
            objects.emplace_hint(objects.end(), std::move(key), loadObject(in));
        }
    }

    void save(OutputArchive& out) const
    {
        out.put(shortCount(objects.size()));
        for (const auto& [key, object] : objects) {
            out.putString(key);
            saveObject(out, object.get());
        }
    }

    template <class Fields>
    void upstreamMembers(Fields& f) const
    {
        f.member("len", shortCount(objects.size()));
        for (const auto& [key, object] : objects) {
            f.member("key", key);
            f.member("value", EmbeddedObject{object.get()});
        }
    }

    const Objects& shown() const { return objects; }

private:
    static FrameObjectPtr loadObject(InputArchive& in)
    {
        const auto size = in.take<std::uint64_t>();
        const auto name = blobClassName(in.peekBytes(size));
        if (!name.empty() && findObjectClass(name) == nullptr) {
            std::string kept(name);
            return std::make_shared<OpaqueObject>(std::move(kept),
                                                  SharedBytes::copyOf(in.takeBytes(size)));
        }
        return in.takeArchive(size).takePointer({});
    }

    static void saveObject(OutputArchive& out, const FrameObject* object)
    {
        if (const auto* opaque = dynamic_cast<const OpaqueObject*>(object)) {
            out.putCount(opaque->blob().size());
            out.putBytes(opaque->blob().span());
            return;
        }
        OutputArchive blob(out.depth() + 1);
        blob.putPointer(object, {});
        const auto bytes = std::move(blob).take();
        out.putCount(bytes.size());
        out.putBytes(bytes);
    }
};

template <class T>
PackedLists(T&) -> PackedLists<T>;
template <class T>
Blobs(T&) -> Blobs<T>;

} // namespace

template <class Fields, DictionaryObject Object>
    requires Is<Object, G3MapInt>
void fields(Fields& f, Object& o)
{
    f.object();
    if (f.version() >= 2) {
        f.value(PackedIntegers{o.items});
    } else {
        f.template former<Dictionary<std::int32_t>>(
            o, [](auto& loaded, const auto& old) { widen(loaded.items, old); });
    }
}

template <class Fields, DictionaryObject Object>
    requires Is<Object, G3MapVectorInt>
void fields(Fields& f, Object& o)
{
    f.object();
    if (f.version() >= 2) {
        f.value(PackedLists{o.items});
    } else {
        f.template former<Dictionary<std::vector<std::int32_t>>>(
            o, [](auto& loaded, const auto& old) {
                for (const auto& [key, list] : old) {
                    widen(loaded.items[key], list);
                }
            });
    }
}

template <class Fields, DictionaryObject Object>
    requires Is<Object, G3MapFrameObject>
void fields(Fields& f, Object& o)
{
    f.object();
    f.value(Blobs{o.items});
}

template <class Fields, Is<G3TimesampleMap> Object>
void fields(Fields& f, Object& o)
{
    using Base =
        std::conditional_t<std::is_const_v<Object>, const G3MapFrameObject, G3MapFrameObject>;
    f.content("map", static_cast<Base&>(o));
    f("times", o.times);
}

std::string G3TimesampleMap::summary() const
{
    return MapObject::summary() + ", " + countText(times.items.size(), "sample", "samples");
}

template ObjectClass objectClass<G3MapDouble>();
template ObjectClass objectClass<G3MapInt>();
template ObjectClass objectClass<G3MapString>();
template ObjectClass objectClass<G3MapTime>();
template ObjectClass objectClass<G3MapQuat>();
template ObjectClass objectClass<G3MapVectorDouble>();
template ObjectClass objectClass<G3MapVectorInt>();
template ObjectClass objectClass<G3MapVectorBool>();
template ObjectClass objectClass<G3MapVectorString>();
template ObjectClass objectClass<G3MapVectorComplexDouble>();
template ObjectClass objectClass<G3MapVectorTime>();
template ObjectClass objectClass<G3MapVectorVectorString>();
template ObjectClass objectClass<G3MapVectorQuat>();
template ObjectClass objectClass<G3MapMapDouble>();
template ObjectClass objectClass<G3MapFrameObject>();
template ObjectClass objectClass<G3TimesampleMap>();

} // namespace scanweave
