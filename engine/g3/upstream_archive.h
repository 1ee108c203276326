// SPDX-License-Identifier: BSD-2-Clause
// Writes an archive as JSON, in the way of the serialization library that spt3g_software uses.
#pragma once

#include "engine/g3/frame_object.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace scanweave {

/// Values come one after the other, within objects each behind its name. Classes, objects and
/// versions are counted as in a binary archive (OutputArchive).
class UpstreamArchive
{
public:
    UpstreamArchive() { beginObject(); }

    /// Of the member that comes next.
    void name(std::string_view name);

    void beginObject() { begin('{'); }
    void endObject() { end('}'); }
    void beginArray() { begin('['); }
    void endArray() { end(']'); }

    void put(bool value) { putRaw(value ? "true" : "false"); }
    void put(std::int64_t value) { putRaw(std::to_string(value)); }
    void put(std::uint64_t value) { putRaw(std::to_string(value)); }
    void put(double value);
    void put(std::string_view text);

    /// A member with the class's version, where the class occurs first.
    void enterClass(std::string_view name, std::uint32_t version);

    /// As OutputArchive::putPointer. Throws Error for an object of a class that is not known.
    void putPointer(const FrameObject* object, std::string_view declared);

    /// The whole document.
    std::string take() &&;

private:
    struct Level
    {
        bool isEmpty = true;
    };

    void begin(char bracket);
    void end(char bracket);
    void beginValue();
    void newLine();
    void putRaw(std::string_view text);
    void putQuoted(std::string_view text);

    std::string text_;
    std::vector<Level> levels_;
    bool isNamed_ = false; ///< a name waits for its value
    std::unordered_set<std::string_view> versions_;
    std::unordered_map<std::string_view, std::uint32_t> classes_;
    std::unordered_map<const FrameObject*, std::uint32_t> objects_;
};

} // namespace scanweave
