// SPDX-License-Identifier: BSD-2-Clause
// The latest object of one key of metadata frames.
#pragma once

#include "engine/pipeline/module.h"

#include <cstdint>
#include <string>
#include <utility>

namespace scanweave {

/// A metadata frame of the type that lacks the key leaves the former object in force: calibrations
/// come in several frames, each with keys of its own. Data frames don't count, because which of
/// them a rank sees depends on the layout.
template <class T>
class LatestObject
{
public:
    LatestObject(FrameType type, std::string key)
        : type_(type)
        , key_(std::move(key))
    {}

    /// Call it for every frame. Throws Error naming the key when the object is of another class.
    void update(const Frame& frame, const FramePosition& position)
    {
        if (!position.isData && frame.type() == type_ && frame.has(key_)) {
            object_ = frame.get<T>(key_);
            ++changes_;
        }
    }

    /// Throws Error when none has come yet.
    const T& value() const
    {
        if (!object_) {
            throw Error("no " + type_.name() +
                            " frame with this key came before this frame; put the file that has "
                            "it in front of \"inputs\"",
                        {.key = key_});
        }
        return *object_;
    }

    const std::string& key() const { return key_; }

    /// Grows with every new object: for those who keep what they computed of it.
    std::uint64_t changes() const { return changes_; }

private:
    FrameType type_;
    std::string key_;
    std::shared_ptr<const T> object_;
    std::uint64_t changes_ = 0;
};

} // namespace scanweave
