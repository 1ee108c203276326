// SPDX-License-Identifier: BSD-2-Clause
// Reads what stitched timestreams want. For background tasks.
#pragma once

#include "gui/groups/stitched_streams.h"

#include <functional>

namespace scanweave {

/// The keys that have timestreams, the one that was read, and its detectors.
struct StreamNames
{
    std::vector<std::string> keys;
    std::string key;
    std::vector<std::string> detectors;
};

struct FirstNames
{
    StreamNames names;               ///< no key: there are no timestreams
    std::vector<StitchPiece> broken; ///< entries that could not be read
};

/// Of the first entry that has timestreams under `key`; where none has, of the first that has any,
/// under the key with most.
FirstNames readStreamNames(const std::vector<StitchWish>& wishes,
                           const std::string& key,
                           const std::function<bool()>& isCanceled);

struct StitchNews
{
    std::vector<StitchPiece> pieces;
    std::vector<std::string> keys;      ///< that were not known before
    std::vector<std::string> detectors; ///< that were not known before
};

/// Reads what is wished under the known key and keeps at most `values` of each timestream. Tells
/// what it has a few times a second, and at the end.
void readStitch(const std::vector<StitchWish>& wishes,
                StreamNames known,
                std::size_t values,
                const std::function<bool()>& isCanceled,
                const std::function<void(StitchNews)>& tell);

} // namespace scanweave
