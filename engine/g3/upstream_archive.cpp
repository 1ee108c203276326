// SPDX-License-Identifier: BSD-2-Clause
// Writes an archive as JSON.
#include "engine/g3/upstream_archive.h"

#include "engine/base/error.h"
#include "engine/g3/archive_bytes.h"
#include "engine/g3/object_registry.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <utility>

namespace scanweave {

using namespace archive_bits;

namespace {

constexpr std::size_t indentation = 4;

/// The shortest digits that read back as the same number, always with a point or an exponent: an
/// exponent from 1e21 on and below 1e-6.
std::string numberOf(double value)
{
    if (std::isnan(value)) {
        return "NaN";
    }
    if (std::isinf(value)) {
        return value > 0 ? "Infinity" : "-Infinity";
    }
    std::array<char, 32> shortest{};
    const auto end = std::to_chars(shortest.data(),
                                   shortest.data() + shortest.size(),
                                   std::abs(value),
                                   std::chars_format::scientific)
                         .ptr; // d.ddde±xx
    const std::string_view all(shortest.data(), static_cast<std::size_t>(end - shortest.data()));
    const auto e = all.find('e');
    std::string digits(all.substr(0, 1));
    if (e > 2) {
        digits += all.substr(2, e - 2);
    }
    int exponent = 0;
    const auto sign = all[e + 1] == '+' ? 1 : 0; // from_chars takes no plus
    std::from_chars(all.data() + e + 1 + sign, all.data() + all.size(), exponent);

    const int point = exponent + 1; // where it stands in the digits
    const int count = static_cast<int>(digits.size());
    std::string text;
    if (point > 21 || point <= -6) {
        text = digits.substr(0, 1) + (count > 1 ? "." + digits.substr(1) : "") + "e" +
               std::to_string(exponent);
    } else if (point <= 0) {
        text = "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
    } else if (point >= count) {
        text = digits + std::string(static_cast<std::size_t>(point - count), '0') + ".0";
    } else {
        text = digits.substr(0, static_cast<std::size_t>(point)) + "." +
               digits.substr(static_cast<std::size_t>(point));
    }
    return (std::signbit(value) ? "-" : "") + text;
}

/// "" for what stands for itself, also for bytes that are no UTF-8.
std::string escapeOf(char c)
{
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\b':
        return "\\b";
    case '\t':
        return "\\t";
    case '\n':
        return "\\n";
    case '\f':
        return "\\f";
    case '\r':
        return "\\r";
    default:
        break;
    }
    const auto code = static_cast<unsigned char>(c);
    if (code >= 0x20) {
        return {};
    }
    std::array<char, 8> escape{};
    std::snprintf(escape.data(), escape.size(), "\\u%04X", static_cast<unsigned>(code));
    return escape.data();
}

} // namespace

void UpstreamArchive::name(std::string_view name)
{
    newLine();
    putQuoted(name);
    text_ += ": ";
    isNamed_ = true;
}

void UpstreamArchive::put(double value)
{
    putRaw(numberOf(value));
}

void UpstreamArchive::put(std::string_view text)
{
    beginValue();
    putQuoted(text);
}

void UpstreamArchive::enterClass(std::string_view name, std::uint32_t version)
{
    if (versions_.insert(name).second) {
        this->name("cereal_class_version");
        put(std::uint64_t{version});
    }
}

void UpstreamArchive::putPointer(const FrameObject* object, std::string_view declared)
{
    beginObject();
    name("polymorphic_id");
    if (object == nullptr) {
        put(std::uint64_t{0});
        endObject();
        return;
    }
    const std::string_view className = object->className();
    const ObjectClass* objectClass = findObjectClass(className);
    if (objectClass == nullptr) {
        throw Error("class \"" + std::string(className) +
                    "\" is not known, so its objects have no JSON form");
    }
    if (className == declared) {
        put(std::uint64_t{isDeclaredClass});
    } else if (const auto known = classes_.find(objectClass->name); known != classes_.end()) {
        put(std::uint64_t{known->second});
    } else {
        const auto id = static_cast<std::uint32_t>(classes_.size() + 1);
        classes_.emplace(objectClass->name, id);
        put(std::uint64_t{id | isNew});
        name("polymorphic_name");
        put(objectClass->name);
    }
    name("ptr_wrapper");
    beginObject();
    name("id");
    const auto id = static_cast<std::uint32_t>(objects_.size() + 1);
    if (const auto [known, isFirst] = objects_.emplace(object, id); !isFirst) {
        put(std::uint64_t{known->second});
    } else {
        put(std::uint64_t{id | isNew});
        name("data");
        objectClass->upstream(*this, *object);
    }
    endObject();
    endObject();
}

std::string UpstreamArchive::take() &&
{
    endObject();
    return std::move(text_);
}

void UpstreamArchive::begin(char bracket)
{
    beginValue();
    text_ += bracket;
    levels_.push_back({});
}

void UpstreamArchive::end(char bracket)
{
    const bool isEmpty = levels_.back().isEmpty;
    levels_.pop_back();
    if (!isEmpty) {
        text_ += '\n';
        text_.append(levels_.size() * indentation, ' ');
    }
    text_ += bracket;
}

/// A value stands behind its name, or on a line of its own in an array; the first has neither.
void UpstreamArchive::beginValue()
{
    if (!std::exchange(isNamed_, false) && !levels_.empty()) {
        newLine();
    }
}

void UpstreamArchive::newLine()
{
    text_ += std::exchange(levels_.back().isEmpty, false) ? "\n" : ",\n";
    text_.append(levels_.size() * indentation, ' ');
}

void UpstreamArchive::putRaw(std::string_view text)
{
    beginValue();
    text_ += text;
}

void UpstreamArchive::putQuoted(std::string_view text)
{
    text_ += '"';
    for (const char c : text) {
        const std::string escape = escapeOf(c);
        if (escape.empty()) {
            text_ += c;
        } else {
            text_ += escape;
        }
    }
    text_ += '"';
}

} // namespace scanweave
