// SPDX-License-Identifier: BSD-2-Clause
// Which keys the frames of each type have at one place of the pipeline.
#include "engine/check/known_keys.h"

#include "engine/pipeline/key_patterns.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

namespace scanweave {

namespace {

char lower(char c)
{
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

/// Levenshtein distance without regard to case.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

bool containsLower(std::string_view text, std::string_view part)
{
    return !std::ranges::search(text, part, {}, lower, lower).empty();
}

/// Remembers the best candidate that is like enough to be what somebody meant.
class Nearest
{
public:
    explicit Nearest(std::string_view wanted)
        : wanted_(wanted.substr(0, 200)) // keys are short; the cost grows with the square
        , best_(std::max<std::size_t>(2, wanted_.size() / 3) + 1)
    {}

    void offer(const std::string& candidate)
    {
        if (candidate.size() > 200) {
            return;
        }
        // A part of a name is a likely way to call it.
        constexpr std::size_t leastPart = 4;
        const bool isPart = wanted_.size() >= leastPart && containsLower(candidate, wanted_);
        const std::size_t d = isPart ? 1 : distance(wanted_, candidate);
        if (d < best_) {
            best_ = d;
            found_ = candidate;
        }
    }

    std::optional<std::string> found() && { return std::move(found_); }

private:
    std::string_view wanted_;
    std::size_t best_;
    std::optional<std::string> found_;
};

/// Where the first frame of a shape stands in the inputs.
std::pair<std::size_t, std::uint32_t> placeOf(const SeenShape& seen)
{
    return {seen.file, seen.index};
}

/// The earliest shape of these types; null if there is none.
const SeenShape* firstOf(std::span<const SeenShape> shapes, std::span<const FrameType> types)
{
    const SeenShape* first = nullptr;
    for (const SeenShape& seen : shapes) {
        const bool isOne = std::ranges::find(types, seen.shape.type) != types.end();
        if (isOne && (first == nullptr || placeOf(seen) < placeOf(*first))) {
            first = &seen;
        }
    }
    return first;
}

} // namespace

KnownKeys::KnownKeys(std::span<const SeenShape> shapes, std::span<const FrameType> dataTypes)
{
    const SeenShape* firstData = firstOf(shapes, dataTypes);
    for (const SeenShape& seen : shapes) {
        frames_[seen.shape.type] += seen.frames;
        Keys& keys = types_[seen.shape.type];
        const bool isLate = firstData != nullptr && placeOf(*firstData) < placeOf(seen);
        for (const ShapeKey& key : seen.shape.keys) {
            const auto [at, isNew] = keys.try_emplace(key.name);
            KnownKey& known = at->second;
            known.isEverywhere = true;
            known.classes.emplace(key.className, seen.where);
            known.units.emplace(key.units, seen.where);
            if (!isLate) {
                known.late.clear();
            } else if (isNew) {
                known.late = firstData->where;
            }
        }
    }
    for (const SeenShape& seen : shapes) {
        for (auto& [name, known] : types_[seen.shape.type]) {
            if (std::ranges::binary_search(seen.shape.keys, name, {}, &ShapeKey::name)) {
                continue;
            }
            known.without = known.isEverywhere ? seen.where : known.without;
            known.isEverywhere = false;
            known.lacking += seen.frames;
        }
    }
}

std::string KnownKeys::absenceText() const
{
    std::string names;
    for (const auto& [type, keys] : types_) {
        names += (names.empty() ? "" : ", ") + type.name();
    }
    if (areTypesTaken_) {
        return "an earlier module lets none go on (there are " +
               (names.empty() ? "no frames" : names) + ")";
    }
    return "the inputs have none (they have " + names + ")";
}

std::uint64_t KnownKeys::framesOf(FrameType type) const
{
    const auto found = frames_.find(type);
    return found == frames_.end() ? 0 : found->second;
}

const KnownKey* KnownKeys::find(FrameType type, std::string_view key) const
{
    const auto keys = types_.find(type);
    if (keys == types_.end()) {
        return nullptr;
    }
    const auto found = keys->second.find(key);
    return found == keys->second.end() ? nullptr : &found->second;
}

bool KnownKeys::hasMatch(FrameType type, std::string_view pattern) const
{
    const auto keys = types_.find(type);
    return keys != types_.end() &&
           std::any_of(keys->second.begin(), keys->second.end(), [&](const auto& item) {
               return keyMatches(pattern, item.first);
           });
}

bool KnownKeys::hasMatchAnywhere(std::string_view pattern) const
{
    return std::ranges::any_of(types_,
                               [&](const auto& item) { return hasMatch(item.first, pattern); });
}

void KnownKeys::add(FrameType type,
                    const std::string& key,
                    const std::string& className,
                    const std::map<std::string, std::string>& units,
                    bool isAssumed)
{
    types_[type][key] = {
        .classes = {{className, ""}}, .units = units, .isEverywhere = true, .isAssumed = isAssumed};
}

void KnownKeys::retainTypes(const std::set<FrameType>& kept)
{
    const auto taken =
        std::erase_if(types_, [&](const auto& item) { return !kept.contains(item.first); });
    areTypesTaken_ = areTypesTaken_ || taken > 0;
}

void KnownKeys::makeEverywhere(FrameType type, std::string_view key)
{
    if (const auto keys = types_.find(type); keys != types_.end()) {
        if (const auto found = keys->second.find(key); found != keys->second.end()) {
            found->second.isEverywhere = true;
        }
    }
}

void KnownKeys::rename(FrameType type, const std::map<std::string, std::string, std::less<>>& names)
{
    const auto found = types_.find(type);
    if (found == types_.end()) {
        return;
    }
    Keys renamed;
    for (auto& [key, known] : found->second) {
        const auto name = names.find(key);
        renamed.emplace(name == names.end() ? key : name->second, std::move(known));
    }
    found->second = std::move(renamed);
}

std::optional<std::string> KnownKeys::nearest(FrameType type, std::string_view key) const
{
    Nearest nearest(key);
    if (const auto keys = types_.find(type); keys != types_.end()) {
        for (const auto& [name, known] : keys->second) {
            if (!known.isAssumed) {
                nearest.offer(name);
            }
        }
    }
    return std::move(nearest).found();
}

std::optional<std::string> KnownKeys::nearestAnywhere(std::string_view key) const
{
    Nearest nearest(key);
    for (const auto& [type, keys] : types_) {
        for (const auto& [name, known] : keys) {
            if (!known.isAssumed) {
                nearest.offer(name);
            }
        }
    }
    return std::move(nearest).found();
}

std::vector<FrameType> KnownKeys::types() const
{
    std::vector<FrameType> all;
    for (const auto& [type, keys] : types_) {
        all.push_back(type);
    }
    return all;
}

std::vector<std::string> KnownKeys::partialKeys(FrameType type) const
{
    std::vector<std::string> partial;
    if (const auto keys = types_.find(type); keys != types_.end()) {
        for (const auto& [name, known] : keys->second) {
            if (!known.isEverywhere) {
                partial.push_back(name);
            }
        }
    }
    return partial;
}

} // namespace scanweave
