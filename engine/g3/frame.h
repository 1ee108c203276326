// SPDX-License-Identifier: BSD-2-Clause
// A frame: a type and named objects, decoded only when somebody looks and kept as the bytes they
// came as.
#pragma once

#include "engine/base/bytes.h"
#include "engine/base/error.h"
#include "engine/g3/frame_object.h"
#include "engine/g3/frame_type.h"

#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

/// Copying is shallow (objects and blobs are shared). A frame is used by one thread at a time;
/// copies may go to other threads, since what they share is immutable.
///
/// Untouched bytes stay untouched: an object nobody replaced is encoded as the blob it came with,
/// and a frame nobody changed encodes to the very bytes that it was parsed from.
class Frame
{
public:
    enum class Crc
    {
        Check,
        Trust
    };

    explicit Frame(FrameType type = frame_types::none);

    /// Reads the envelope of one frame that fills `bytes` exactly (G3-FORMAT.md section 4); blobs
    /// are slices of `bytes`. Throws Error for anything that is no valid frame; where the frame
    /// stands is for the caller to add (Error::at).
    static Frame parse(SharedBytes bytes, Crc crc);

    FrameType type() const { return type_; }
    void setType(FrameType type);

    std::size_t size() const { return entries_.size(); }
    bool has(std::string_view key) const { return entry(key) != nullptr; }

    /// In file order; keys put later come last. Duplicate keys in a file: the first counts, others
    /// are kept in untouched bytes only.
    std::vector<std::string> keys() const;

    /// The object's class as its blob says; "" when the blob is no object at all. Decodes nothing.
    std::string className(std::string_view key) const;

    /// Size of the blob in bytes; encodes an object that has none yet.
    std::size_t blobSize(std::string_view key) const;

    /// The object, decoded at first look and kept (unless its blob is larger than 128 MiB: then
    /// each look decodes it anew, and the frame holds the bytes only); for a class that is not
    /// known an OpaqueObject (engine/g3/opaque_object.h). Throws Error naming the key when it is
    /// missing or doesn't decode.
    FrameObjectPtr object(std::string_view key) const;

    /// The object as a T. Throws Error when the key is missing, of another class, or doesn't
    /// decode.
    template <std::derived_from<FrameObject> T>
    std::shared_ptr<const T> get(std::string_view key) const
    {
        auto typed = std::dynamic_pointer_cast<const T>(object(key));
        if (!typed) {
            throwWrongClass(key, T::staticClassName);
        }
        return typed;
    }

    /// The object as a T, or null when the key is missing or of another class. Throws when it
    /// doesn't decode.
    template <std::derived_from<FrameObject> T>
    std::shared_ptr<const T> find(std::string_view key) const
    {
        return has(key) && className(key) == T::staticClassName
                   ? std::dynamic_pointer_cast<const T>(object(key))
                   : nullptr;
    }

    /// The bytes of the object as they are stored.
    SharedBytes blob(std::string_view key) const;

    /// Adds an object. Throws Error when it is null or the key exists.
    void put(std::string_view key, FrameObjectPtr object);

    /// Adds an object that exists as bytes only, unseen. Throws Error when the key exists.
    void putBlob(std::string_view key, SharedBytes blob);

    /// Removes a key; a missing one is no error.
    void erase(std::string_view key);

    /// Gives keys other names, all at once, so that two may change places; the objects and their
    /// bytes stay as they are. A key that is missing is no error. Throws Error naming the key when
    /// two would have one name; the frame is as before then.
    void rename(const std::map<std::string, std::string, std::less<>>& names);

    /// The frame as it stands in a file. The parsed bytes themselves if nobody changed the frame.
    SharedBytes encode() const;

    /// True until a put, or an erase, rename or setType that changes something.
    bool isUntouched() const { return !raw_.empty(); }

private:
    struct Entry
    {
        std::string key;
        mutable SharedBytes blob;      ///< empty while only the object exists
        mutable FrameObjectPtr object; ///< null while nobody looked
    };

    const Entry* entry(std::string_view key) const;
    const Entry& require(std::string_view key) const;
    static const SharedBytes& blobOf(const Entry& entry);
    void add(Entry entry);
    void sortKeys();
    std::vector<std::uint32_t>::const_iterator place(std::string_view key) const;
    [[noreturn]] void throwWrongClass(std::string_view key, std::string_view wanted) const;

    FrameType type_;
    std::vector<Entry> entries_;
    std::vector<std::uint32_t> byKey_; ///< indices into entries_, sorted by key
    SharedBytes raw_;                  ///< the whole frame while untouched, else empty
};

} // namespace scanweave
