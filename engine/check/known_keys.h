// SPDX-License-Identifier: BSD-2-Clause
// Which keys, of which classes, the frames of each type have at one place of the pipeline.
#pragma once

#include "engine/check/shape_check.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

struct KnownKey
{
    std::map<std::string, std::string> classes; ///< and a frame of each; "" stands for any
    /// Units of timestreams ("" is not known), and a frame that has it in them.
    std::map<std::string, std::string> units = {};
    bool isEverywhere = false; ///< in every frame of the type
    std::string without = {};  ///< a frame that hasn't got it
    std::uint64_t lacking = 0; ///< how many frames of the inputs haven't
    /// Of metadata: the first data frame of the inputs, if no frame with the key comes before it.
    std::string late = {};
    bool isAssumed = false; ///< written by a module that can't work as it is: no good suggestion
};

class KnownKeys
{
public:
    /// `dataTypes`: of the frames that need the metadata before them; without any, no order is
    /// known.
    explicit KnownKeys(std::span<const SeenShape> shapes,
                       std::span<const FrameType> dataTypes = {});

    bool hasType(FrameType type) const { return types_.contains(type); }
    /// Why there are no frames of a type: "the inputs have none (they have Scan, Calibration)".
    std::string absenceText() const;
    /// Of the inputs, whatever became of them.
    std::uint64_t framesOf(FrameType type) const;

    const KnownKey* find(FrameType type, std::string_view key) const;
    /// Keys that match a pattern of `*` and `?`.
    bool hasMatch(FrameType type, std::string_view pattern) const;
    bool hasMatchAnywhere(std::string_view pattern) const;

    /// From now on every frame of the type has the key. An empty class stands for any.
    void add(FrameType type,
             const std::string& key,
             const std::string& className,
             const std::map<std::string, std::string>& units = {},
             bool isAssumed = false);
    /// From now on frames of the type have only keys for which `isKept` says so.
    template <class IsKept>
    void retain(FrameType type, IsKept&& isKept)
    {
        const auto found = types_.find(type);
        if (found != types_.end()) {
            std::erase_if(found->second, [&](const auto& item) { return !isKept(item.first); });
        }
    }
    /// From now on there are only frames of these types.
    void retainTypes(const std::set<FrameType>& kept);
    /// From now on every frame of the type has the key, if any has it: the others are gone.
    void makeEverywhere(FrameType type, std::string_view key);
    /// From now on keys of frames of the type have other names, all changed at once.
    void rename(FrameType type, const std::map<std::string, std::string, std::less<>>& names);
    /// From now on frames of the type may have any key: nothing is missed.
    void addAnything(FrameType type) { anything_.insert(type); }
    bool mayHaveAnything(FrameType type) const { return anything_.contains(type); }

    /// The key most like `key` that frames of the type have; none when nothing is like it.
    std::optional<std::string> nearest(FrameType type, std::string_view key) const;
    std::optional<std::string> nearestAnywhere(std::string_view key) const;

    std::vector<FrameType> types() const;
    /// Of the keys that only some frames of the type have.
    std::vector<std::string> partialKeys(FrameType type) const;

private:
    using Keys = std::map<std::string, KnownKey, std::less<>>;

    std::map<FrameType, Keys> types_;
    std::map<FrameType, std::uint64_t> frames_;
    std::set<FrameType> anything_;
    bool areTypesTaken_ = false;
};

} // namespace scanweave
