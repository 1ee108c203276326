// SPDX-License-Identifier: BSD-2-Clause
// Fields of frames by path, and what to say when they are not there.
#include "engine/accumulate/frame_field.h"

#include "engine/base/error.h"
#include "engine/g3/object_field.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace scanweave {

namespace {

constexpr std::size_t mostShown = 12;
constexpr std::size_t longestShown = 100; ///< keys come from files and can be anything

std::string inQuotes(std::string_view text)
{
    std::string out = "\"" + std::string(text.substr(0, longestShown));
    return out + (text.size() > longestShown ? "…\"" : "\"");
}

std::string listed(const std::vector<std::string>& keys)
{
    std::string text;
    for (std::size_t i = 0; i < std::min(keys.size(), mostShown); ++i) {
        text += (i == 0 ? "" : ", ") + inQuotes(keys[i]);
    }
    return text + (keys.size() > mostShown ? ", …" : "");
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Number of letters to change, add or leave out, whatever their case.
std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

} // namespace

FrameField::FrameField(FieldPath path, std::string setting)
    : text_(path.text())
    , setting_(std::move(setting))
    , key_(std::move(path.key))
{
    if (!path.frameType.empty()) {
        try {
            type_ = FrameType::parse(path.frameType);
        } catch (const Error& error) {
            throw Error(setting_ + ": " + error.message(), {}, ErrorKind::Usage);
        }
    }
    for (PathStep& step : path.steps) {
        steps_.push_back(std::move(step.name));
    }
}

nlohmann::ordered_json FrameField::value(const Frame& frame, const MetadataContext& context) const
{
    const Frame& where = frameFor(frame, context);
    if (!where.has(key_)) {
        throwMissingKey(where);
    }
    const auto found =
        withPlace({.key = key_}, [&] { return fieldValue(*where.object(key_), steps_); });
    if (!found) {
        throw Error(inQuotes(text_) + " leads nowhere in this " + where.className(key_) + " of a " +
                        where.type().name() + " frame; change " + setting_,
                    {.key = key_});
    }
    return *found;
}

const Frame& FrameField::frameFor(const Frame& frame, const MetadataContext& context) const
{
    if (!type_ || *type_ == frame.type()) {
        return frame;
    }
    if (const Frame* latest = context.latest(*type_)) {
        return *latest;
    }
    throw Error("no " + type_->name() + " frame has come before this " + frame.type().name() +
                    " frame, but " + setting_ + " wants its " + inQuotes(key_) +
                    "; add a file that has one before it, or change " + setting_,
                {.key = key_});
}

void FrameField::throwMissingKey(const Frame& frame) const
{
    const std::vector<std::string> keys = frame.keys();
    const std::vector<std::string> like = keysLike(keys, key_);
    std::string message = "this " + frame.type().name() + " frame has no key " + inQuotes(key_) +
                          ", which " + setting_ + " wants; add it to the frames or change " +
                          setting_;
    if (!like.empty()) {
        message += ". Did you mean " + listed(like) + "?";
    } else if (keys.empty()) {
        message += ". The frame has no keys at all";
    } else {
        message += ". The frame has " + listed(keys);
    }
    throw Error(message, {.key = key_});
}

bool keyMatches(std::string_view pattern, std::string_view key)
{
    // Only the last star ever needs to take more: the time is bounded by the product of the
    // lengths.
    std::size_t p = 0;
    std::size_t k = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (k < key.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = k;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == key[k])) {
            ++p;
            ++k;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            k = ++resume;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::vector<std::string> keysLike(const std::vector<std::string>& keys, std::string_view wanted)
{
    constexpr std::size_t most = 3;
    std::vector<std::pair<std::size_t, std::string>> found;
    for (const std::string& key : keys) {
        const std::size_t longer = std::max(key.size(), wanted.size());
        if (longer > longestShown || key.empty()) {
            continue;
        }
        const std::size_t distance = editDistance(key, wanted);
        if (distance <= std::max<std::size_t>(1, longer / 3)) {
            found.emplace_back(distance, key);
        }
    }
    std::ranges::sort(found);
    std::vector<std::string> like;
    for (std::size_t i = 0; i < std::min(most, found.size()); ++i) {
        like.push_back(std::move(found[i].second));
    }
    return like;
}

} // namespace scanweave
