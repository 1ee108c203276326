// SPDX-License-Identifier: BSD-2-Clause
// Reading frames and what is in them, for background threads: nothing here knows of widgets.
#pragma once

#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over <compare>
#include "engine/g3/frame.h"
#endif
#include "gui/files/frame_list.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scanweave::studio {

/// Told what has been read since the last call, and how far the file has been read (in bytes of the
/// file); false cancels.
using ListingProgress = std::function<bool(FrameList piece, std::uint64_t fileBytes)>;

/// Goes through the file once. What is damaged is told as Damage in a piece, what is before it has
/// been told by then. Throws Error if the file can't be opened at all.
void listFrames(const std::string& path, const ListingProgress& progress);

struct KeyFacts
{
    std::string name;
    std::string className;
    std::uint64_t bytes = 0;
    std::string summary; ///< one line about the value; of what can't be decoded why
    bool isWrong = false;
};

struct FrameFacts
{
    std::shared_ptr<const Frame> frame; ///< for reading values; null when it can't be read
    std::vector<KeyFacts> keys;
    std::string problem; ///< the frame is damaged: how, and what could be read of it nevertheless
};

/// Throws Error only when the file can't be opened.
FrameFacts readFrameFacts(const std::string& path, const ListedFrame& frame, std::uint64_t index);

/// Reads every frame whole and checks it. `progress`: frames done; false cancels.
std::vector<Damage> checkFrames(const std::string& path,
                                const std::vector<ListedFrame>& frames,
                                const std::function<bool(std::uint64_t)>& progress);

/// The .g3 files in a folder, sorted.
std::vector<std::string> frameFilesIn(const std::string& folder);

} // namespace scanweave::studio
