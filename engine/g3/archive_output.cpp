// SPDX-License-Identifier: BSD-2-Clause
// Writes the bytes of one archive.
#include "engine/g3/archive_output.h"

#include "engine/base/bytes.h"
#include "engine/base/error.h"
#include "engine/g3/archive_bytes.h"
#include "engine/g3/archive_input.h"
#include "engine/g3/object_registry.h"

#include <bit>

namespace scanweave {

using namespace archive_bits;

OutputArchive::OutputArchive(unsigned depth)
    : depth_(depth)
{
    put(std::uint8_t{1});
}

void OutputArchive::putBlock(const void* from, std::size_t count, std::size_t size)
{
    const auto begin = bytes_.size();
    const auto* bytes = static_cast<const std::byte*>(from);
    bytes_.insert(bytes_.end(), bytes, bytes + count * size);
    if constexpr (std::endian::native == std::endian::big) {
        swapEach(bytes_.data() + begin, count, size);
    }
}

void OutputArchive::putBytes(std::span<const std::byte> bytes)
{
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

void OutputArchive::putString(std::string_view text)
{
    putCount(text.size());
    putBytes(asBytes(text));
}

void OutputArchive::putPointer(const FrameObject* object, std::string_view declared)
{
    if (object == nullptr) {
        put(std::uint32_t{0});
        return;
    }
    const auto name = object->className();
    const ObjectClass* objectClass = findObjectClass(name);
    if (objectClass == nullptr) {
        throw Error("an object of class \"" + std::string(name) +
                    "\", which is not known, cannot be stored within another object");
    }
    if (depth_ >= InputArchive::deepest) {
        throw Error("objects are nested more than " + std::to_string(InputArchive::deepest) +
                    " deep; nobody could read them");
    }
    if (name == declared) {
        put(isDeclaredClass);
    } else if (const auto known = classes_.find(objectClass->name); known != classes_.end()) {
        put(known->second);
    } else {
        const auto id = static_cast<std::uint32_t>(classes_.size() + 1);
        classes_.emplace(objectClass->name, id);
        put(id | isNew);
        putString(name);
    }
    if (const auto known = objects_.find(object); known != objects_.end()) {
        put(known->second);
        return;
    }
    const auto id = static_cast<std::uint32_t>(objects_.size() + 1);
    objects_.emplace(object, id);
    put(id | isNew);
    ++depth_;
    objectClass->save(*this, *object);
    --depth_;
}

void OutputArchive::enterClass(std::string_view name, std::uint32_t version)
{
    if (versions_.insert(name).second) {
        put(version);
    }
}

} // namespace scanweave
