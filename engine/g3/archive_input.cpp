// SPDX-License-Identifier: BSD-2-Clause
// Reads the bytes of one archive.
#include "engine/g3/archive_input.h"

#include "engine/base/error.h"
#include "engine/g3/archive_bytes.h"
#include "engine/g3/object_registry.h"

#include <bit>
#include <cstring>

namespace scanweave {

using namespace archive_bits;

namespace {

/// Names come from files: shown at a readable length and without control characters.
std::string shownName(std::string_view name)
{
    constexpr std::size_t longest = 80;
    std::string shown(name.substr(0, longest));
    for (char& letter : shown) {
        letter = static_cast<unsigned char>(letter) < 0x20 ? '?' : letter;
    }
    return name.size() > longest ? shown + "…" : shown;
}

} // namespace

InputArchive::InputArchive(std::span<const std::byte> bytes, unsigned depth, std::size_t offset)
    : bytes_(bytes)
    , offset_(offset)
    , depth_(depth)
{
    if (depth > deepest) {
        fail("objects are nested more than " + std::to_string(deepest) + " deep");
    }
    const auto order = take<std::uint8_t>();
    if (order > 1) {
        fail("the byte-order mark is " + std::to_string(order) + ", neither 0 nor 1 (damaged)");
    }
    isForeign_ = (order == 1) != (std::endian::native == std::endian::little);
}

bool InputArchive::takeBool()
{
    const auto value = take<std::uint8_t>();
    if (value > 1) {
        fail("a truth value is " + std::to_string(value) + ", neither 0 nor 1 (damaged)");
    }
    return value == 1;
}

void InputArchive::takeBlock(void* to, std::uint64_t count, std::size_t size)
{
    takeNumbers(to, takeBytes(count * size), size);
}

void InputArchive::takeNumbers(void* to, std::span<const std::byte> bytes, std::size_t size) const
{
    if (bytes.empty()) {
        return; // `to` may be null then
    }
    std::memcpy(to, bytes.data(), bytes.size());
    if (isForeign_) {
        swapEach(to, bytes.size() / size, size);
    }
}

std::span<const std::byte> InputArchive::takeBytes(std::uint64_t size)
{
    const auto taken = peekBytes(size);
    position_ += size;
    return taken;
}

std::span<const std::byte> InputArchive::peekBytes(std::uint64_t size) const
{
    const auto left = bytes_.size() - position_;
    if (size > left) {
        fail("needs " + std::to_string(size) + " more bytes but only " + std::to_string(left) +
             " are left (damaged)");
    }
    return bytes_.subspan(position_, size);
}

std::string InputArchive::takeString()
{
    const auto bytes = takeBytes(take<std::uint64_t>());
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::uint64_t InputArchive::takeCount(std::size_t smallest)
{
    return checkedCount(take<std::uint64_t>(), smallest);
}

std::uint64_t InputArchive::checkedCount(std::uint64_t count, std::size_t smallest) const
{
    const auto left = bytes_.size() - position_;
    if (count > left / smallest) {
        fail("announces " + std::to_string(count) + " elements but only " + std::to_string(left) +
             " bytes are left (damaged)");
    }
    return count;
}

FrameObjectPtr InputArchive::takePointer(std::string_view declared)
{
    const auto classId = take<std::uint32_t>();
    if (classId == 0) {
        return nullptr;
    }
    const ObjectClass& objectClass = takeClass(classId, declared);
    const auto id = take<std::uint32_t>();
    if (id == 0) {
        return nullptr;
    }
    if ((id & isNew) == 0) {
        const auto known = objects_.find(id);
        if (known == objects_.end()) {
            fail("refers to object " + std::to_string(id) + ", which was not stored (damaged)");
        }
        if (!known->second.complete) {
            fail("an object contains itself (damaged)");
        }
        return known->second.object;
    }
    if (depth_ >= deepest) {
        fail("objects are nested more than " + std::to_string(deepest) + " deep");
    }
    ++depth_; // an exception ends this archive, so nothing has to count down for it
    const auto object = objectClass.create();
    const auto key = id & ~isNew;
    objects_.insert_or_assign(key, Known{object, false});
    objectClass.load(*this, *object);
    objects_.at(key).complete = true;
    --depth_;
    return object;
}

const ObjectClass& InputArchive::takeClass(std::uint32_t id, std::string_view declared)
{
    if ((id & isDeclaredClass) != 0) {
        const ObjectClass* found = findObjectClass(declared);
        if (found == nullptr) {
            fail("a pointer that may lead to several classes doesn't name one (damaged)");
        }
        return *found;
    }
    if ((id & isNew) != 0) {
        const auto name = takeString();
        const ObjectClass* found = findObjectClass(name);
        if (found == nullptr) {
            fail("contains an object of class \"" + shownName(name) + "\", which is not known");
        }
        classes_.insert_or_assign(id & ~isNew, found);
        return *found;
    }
    const auto known = classes_.find(id);
    if (known == classes_.end()) {
        fail("refers to class " + std::to_string(id) + ", which was not named (damaged)");
    }
    return *known->second;
}

InputArchive InputArchive::takeArchive(std::uint64_t size)
{
    const auto begin = offset_ + position_;
    return InputArchive(takeBytes(size), depth_ + 1, begin);
}

std::uint32_t InputArchive::versionOf(std::string_view name, std::uint32_t known)
{
    for (const auto& [met, version] : versions_) {
        if (met == name) {
            return version;
        }
    }
    const auto version = take<std::uint32_t>();
    if (version > known) {
        fail("is stored in version " + std::to_string(version) + ", newer than version " +
             std::to_string(known) + " that is known; a newer Scanweave may read it");
    }
    versions_.emplace_back(name, version);
    return version;
}

InputArchive::ClassScope::ClassScope(InputArchive& archive,
                                     std::string_view name,
                                     std::uint32_t known)
    : archive_(archive)
    , outer_(archive.className_)
{
    archive.className_ = name;
    version_ = archive.versionOf(name, known);
}

void InputArchive::fail(const std::string& what) const
{
    throw Error(std::string(className_) + " at byte " + std::to_string(offset_ + position_) +
                " of its blob: " + what);
}

} // namespace scanweave
