// SPDX-License-Identifier: BSD-2-Clause
// The frames of a file as values: what indexing found, and where the file is damaged. No Qt widget
// inside.
#pragma once

#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over <compare>
#include "engine/g3/frame_type.h"
#endif

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace scanweave {
struct ScannedFrame;
} // namespace scanweave

namespace scanweave::studio {

struct ListedFrame
{
    std::uint64_t offset = 0; ///< in decompressed bytes
    std::uint64_t length = 0;
    FrameType type;
    std::uint32_t shape = 0; ///< index into FrameList::shapes
};

struct Damage
{
    std::uint64_t frame = 0;
    std::uint64_t offset = 0;
    std::string message;
    bool isEnd = false; ///< nothing behind it can be read
};

/// Grows while the file is being read; files hold many frames and few sets of keys.
struct FrameList
{
    std::vector<ListedFrame> frames;
    std::vector<std::vector<std::string>> shapes; ///< names of keys, in file order
    std::vector<Damage> damages;                  ///< by frame

    std::uint64_t plainBytes() const
    {
        return frames.empty() ? 0 : frames.back().offset + frames.back().length;
    }
    const Damage* damageOf(std::uint64_t frame) const;
    void addDamage(Damage damage);
    /// Frames of each type, by code.
    std::map<FrameType, std::uint64_t> countByType() const;
    /// The frame that holds that byte; none behind the end.
    std::optional<std::size_t> frameAt(std::uint64_t offset) const;
};

/// Makes pieces of a list, frame by frame, on the thread that reads.
class FrameLister
{
public:
    void add(const ScannedFrame& frame);
    /// What came since the last call; its shapes are all shapes so far if there are new ones.
    FrameList take();
    std::size_t waiting() const { return piece_.frames.size(); }

private:
    FrameList piece_;
    std::map<std::vector<std::string>, std::uint32_t> shapes_;
    std::vector<std::vector<std::string>> allShapes_;
    bool hasNewShapes_ = false;
};

/// Adds a piece at the end.
void append(FrameList& list, FrameList piece);

/// Indexes of the frames that fit, in order. Words, all of which must fit: a type's name or letter
/// ("scan", "S"), a part of a key's name. Empty: all frames.
std::vector<std::uint32_t> framesMatching(const FrameList& list, const std::string& words);

} // namespace scanweave::studio
