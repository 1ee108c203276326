// SPDX-License-Identifier: BSD-2-Clause
// A frame: a type and named objects, decoded only when somebody looks.
#include "engine/g3/frame.h"

#include "engine/g3/blob_header.h"
#include "engine/g3/crc32c.h"
#include "engine/g3/frame_envelope.h"
#include "engine/g3/object_codec.h"

#include <algorithm>
#include <cstring>
#include <iomanip>
#include <numeric>
#include <sstream>

namespace scanweave {

namespace {

/// Objects with larger blobs are not kept decoded, so that a frame that is passed on after a look
/// does not hold them twice. The limit is the format's reference library's.
constexpr std::size_t largestKeptDecoded = 128U * 1024 * 1024;

/// Goes through the bytes of a frame, front to back.
class EnvelopeReader
{
public:
    EnvelopeReader(const SharedBytes& frame, ByteOrder order)
        : frame_(frame)
        , order_(order)
        , at_(frameHeaderSize)
    {}

    std::size_t at() const { return at_; }
    std::uint64_t left() const { return frame_.size() - at_; }

    std::uint64_t takeLength() { return load<std::uint64_t>(take(8).data(), order_); }
    std::uint32_t takeCrc() { return load<std::uint32_t>(take(4).data(), order_); }

    /// The caller has checked that the bytes are there.
    SharedBytes take(std::uint64_t size)
    {
        const std::size_t begin = at_;
        at_ += static_cast<std::size_t>(size);
        return frame_.slice(begin, static_cast<std::size_t>(size));
    }

private:
    const SharedBytes& frame_;
    ByteOrder order_;
    std::size_t at_;
};

std::uint32_t addToCrc(std::uint32_t crc, std::span<const std::byte> bytes)
{
    return crc32c(crc, bytes.first(static_cast<std::size_t>(coveredByCrc(bytes.size()))));
}

std::string hexadecimal(std::uint32_t value)
{
    std::ostringstream text;
    text << "0x" << std::hex << std::setw(8) << std::setfill('0') << value;
    return text.str();
}

void checkCrc(std::uint32_t stored, std::uint32_t computed)
{
    if (stored != computed) {
        throw Error("checksum differs: stored " + hexadecimal(stored) + ", computed " +
                    hexadecimal(computed) + " (the file is damaged, or still being written)");
    }
}

/// Writes numbers and bytes one after the other into a buffer of the right size.
class EnvelopeWriter
{
public:
    explicit EnvelopeWriter(std::size_t size)
        : buffer_(size)
    {}

    template <std::unsigned_integral T>
    void put(T value)
    {
        store(buffer_.data() + at_, value, ByteOrder::Little);
        at_ += sizeof value;
    }

    void put(std::span<const std::byte> bytes)
    {
        put(static_cast<std::uint64_t>(bytes.size()));
        if (!bytes.empty()) {
            std::memcpy(buffer_.data() + at_, bytes.data(), bytes.size());
        }
        at_ += bytes.size();
        crc_ = addToCrc(crc_, bytes);
    }

    SharedBytes finish() &&
    {
        put(crc_);
        return std::move(buffer_).share();
    }

private:
    Buffer buffer_;
    std::size_t at_ = 0;
    std::uint32_t crc_ = 0;
};

} // namespace

Frame::Frame(FrameType type)
    : type_(type)
{}

Frame Frame::parse(SharedBytes bytes, Crc crc)
{
    if (bytes.size() < frameHeaderSize + frameTrailerSize) {
        throw Error("a frame has at least 17 bytes, and here are " + std::to_string(bytes.size()));
    }
    const FrameHeader header = parseFrameHeader(bytes.span());
    EnvelopeReader reader(bytes, header.order);
    checkEntryCount(header.entries, reader.left());

    Frame frame(header.type);
    frame.entries_.reserve(header.entries); // its least size has been checked against the bytes
    std::uint32_t computed = 0;
    for (std::uint32_t i = 0; i < header.entries; ++i) {
        const std::uint32_t after = header.entries - i - 1;
        const std::uint64_t keyLength = reader.takeLength();
        checkKeyLength(keyLength, after, reader.left());
        const SharedBytes key = reader.take(keyLength);
        const std::uint64_t blobSize = reader.takeLength();
        checkBlobLength(blobSize, after, reader.left());
        Entry entry{std::string(key.text()), reader.take(blobSize), nullptr};
        if (crc == Crc::Check) {
            computed = addToCrc(addToCrc(computed, key.span()), entry.blob.span());
        }
        frame.entries_.push_back(std::move(entry));
    }
    const std::uint32_t stored = reader.takeCrc();
    if (reader.left() != 0) {
        throw Error("the frame ends at its byte " + std::to_string(reader.at()) + ", but " +
                    std::to_string(reader.left()) + " more bytes follow");
    }
    if (crc == Crc::Check) {
        checkCrc(stored, computed);
    }
    frame.sortKeys();
    frame.raw_ = std::move(bytes);
    return frame;
}

/// Of equal keys the first in the file stays.
void Frame::sortKeys()
{
    byKey_.resize(entries_.size());
    std::iota(byKey_.begin(), byKey_.end(), 0U);
    const auto keyOf = [this](std::uint32_t i) -> const std::string& { return entries_[i].key; };
    std::ranges::sort(byKey_, [&](std::uint32_t a, std::uint32_t b) {
        const int order = keyOf(a).compare(keyOf(b));
        return order != 0 ? order < 0 : a < b;
    });
    if (std::ranges::adjacent_find(byKey_, {}, keyOf) == byKey_.end()) {
        return;
    }
    const auto others = std::ranges::unique(byKey_, {}, keyOf);
    byKey_.erase(others.begin(), others.end());
    std::vector<std::uint32_t> inFileOrder = byKey_;
    std::ranges::sort(inFileOrder);
    std::vector<Entry> firsts;
    firsts.reserve(inFileOrder.size());
    for (const std::uint32_t i : inFileOrder) {
        firsts.push_back(std::move(entries_[i]));
    }
    entries_ = std::move(firsts);
    sortKeys();
}

void Frame::setType(FrameType type)
{
    if (type != type_) {
        type_ = type;
        raw_ = {};
    }
}

std::vector<std::string> Frame::keys() const
{
    std::vector<std::string> keys;
    keys.reserve(entries_.size());
    for (const Entry& entry : entries_) {
        keys.push_back(entry.key);
    }
    return keys;
}

std::string Frame::className(std::string_view key) const
{
    const Entry& found = require(key);
    return std::string(found.object ? found.object->className() : blobClassName(found.blob.span()));
}

std::size_t Frame::blobSize(std::string_view key) const
{
    return withPlace({.key = std::string(key)}, [&] { return blobOf(require(key)).size(); });
}

FrameObjectPtr Frame::object(std::string_view key) const
{
    return withPlace({.key = std::string(key)}, [&] {
        const Entry& found = require(key);
        if (found.object) {
            return found.object;
        }
        FrameObjectPtr decoded = decodeObject(found.blob);
        if (found.blob.size() <= largestKeptDecoded) {
            found.object = decoded;
        }
        return decoded;
    });
}

SharedBytes Frame::blob(std::string_view key) const
{
    return withPlace({.key = std::string(key)}, [&] { return blobOf(require(key)); });
}

void Frame::put(std::string_view key, FrameObjectPtr object)
{
    if (!object) {
        throw Error("there is no object to put into the frame", {.key = std::string(key)});
    }
    add({std::string(key), {}, std::move(object)});
}

void Frame::putBlob(std::string_view key, SharedBytes blob)
{
    add({std::string(key), std::move(blob), nullptr});
}

void Frame::add(Entry entry)
{
    if (entry.key.size() > longestKey) {
        throw Error("a key of " + std::to_string(entry.key.size()) +
                    " bytes is too long; a megabyte is allowed");
    }
    const auto where = place(entry.key);
    if (where != byKey_.end() && entries_[*where].key == entry.key) {
        throw Error("the frame has this key already: give the new one another name, or take the "
                    "old one out first (module \"drop\")",
                    {.key = entry.key});
    }
    byKey_.insert(where, static_cast<std::uint32_t>(entries_.size()));
    entries_.push_back(std::move(entry));
    raw_ = {};
}

void Frame::erase(std::string_view key)
{
    const auto where = place(key);
    if (where == byKey_.end() || entries_[*where].key != key) {
        return;
    }
    const std::uint32_t index = *where;
    byKey_.erase(where);
    for (std::uint32_t& other : byKey_) {
        other -= other > index ? 1 : 0;
    }
    entries_.erase(entries_.begin() + index);
    raw_ = {};
}

void Frame::rename(const std::map<std::string, std::string, std::less<>>& names)
{
    std::vector<Entry> renamed = entries_;
    bool isChanged = false;
    for (Entry& entry : renamed) {
        const auto name = names.find(entry.key);
        if (name != names.end() && name->second != entry.key) {
            entry.key = name->second;
            isChanged = true;
        }
    }
    if (!isChanged) {
        return;
    }
    Frame changed(type_);
    for (Entry& entry : renamed) {
        changed.add(std::move(entry));
    }
    *this = std::move(changed);
}

SharedBytes Frame::encode() const
{
    if (!raw_.empty()) {
        return raw_;
    }
    std::size_t size = frameHeaderSize + frameTrailerSize;
    for (const Entry& entry : entries_) {
        const auto& blob = withPlace({.key = entry.key}, [&]() -> auto& { return blobOf(entry); });
        size += smallestEntry + entry.key.size() + blob.size();
    }
    EnvelopeWriter writer(size);
    writer.put(std::uint8_t{1}); // little-endian
    writer.put(frameVersion);
    writer.put(static_cast<std::uint32_t>(entries_.size()));
    writer.put(type_.code);
    for (const Entry& entry : entries_) {
        writer.put(asBytes(entry.key));
        writer.put(entry.blob.span());
    }
    return std::move(writer).finish();
}

/// Where the key is, or would be put.
std::vector<std::uint32_t>::const_iterator Frame::place(std::string_view key) const
{
    return std::ranges::lower_bound(
        byKey_, key, {}, [this](std::uint32_t i) -> std::string_view { return entries_[i].key; });
}

const Frame::Entry* Frame::entry(std::string_view key) const
{
    const auto where = place(key);
    return where != byKey_.end() && entries_[*where].key == key ? &entries_[*where] : nullptr;
}

const Frame::Entry& Frame::require(std::string_view key) const
{
    if (const Entry* found = entry(key)) {
        return *found;
    }
    throw Error("this " + type_.name() + " frame has no such key", {.key = std::string(key)});
}

const SharedBytes& Frame::blobOf(const Entry& entry)
{
    if (entry.blob.empty() && entry.object) {
        entry.blob = encodeObject(*entry.object);
    }
    return entry.blob;
}

void Frame::throwWrongClass(std::string_view key, std::string_view wanted) const
{
    throw Error("this is a " + className(key) + ", where a " + std::string(wanted) + " is needed",
                {.key = std::string(key)});
}

} // namespace scanweave
