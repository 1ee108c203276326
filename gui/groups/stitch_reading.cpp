// SPDX-License-Identifier: BSD-2-Clause
// Reads what stitched timestreams want.
#include "gui/groups/stitch_reading.h"

#include <algorithm>
#include <chrono>
#include <set>

namespace scanweave {

namespace {

constexpr std::chrono::milliseconds betweenNews{200};

std::vector<std::string> streamKeys(const Frame& frame)
{
    std::vector<std::string> keys = frame.keys();
    std::erase_if(
        keys, [&frame](const std::string& key) { return !isStreamClass(frame.className(key)); });
    return keys;
}

StreamNames namesIn(const Frame& frame, const std::string& wanted)
{
    StreamNames names{streamKeys(frame), {}, {}};
    for (const std::string& key : names.keys) {
        if (frame.has(wanted) && key != wanted) {
            continue;
        }
        const auto set = streamsIn(key, frame.object(key));
        if (set && (names.key.empty() || set->names.size() > names.detectors.size())) {
            names.key = key;
            names.detectors = set->names;
        }
    }
    return names;
}

/// What `names` has and `known` hasn't, in its order; known afterwards.
std::vector<std::string> newOnes(const std::vector<std::string>& names,
                                 std::set<std::string>& known)
{
    std::vector<std::string> found;
    std::ranges::copy_if(names, std::back_inserter(found), [&known](const std::string& name) {
        return known.insert(name).second;
    });
    return found;
}

} // namespace

FirstNames readStreamNames(const std::vector<StitchWish>& wishes,
                           const std::string& key,
                           const std::function<bool()>& isCanceled)
{
    FirstNames first;
    StoredFrameReader reader;
    for (const StitchWish& wish : wishes) {
        if (isCanceled()) {
            break;
        }
        try {
            StreamNames names = namesIn(reader.read(wish.where), key);
            const bool isIt = !names.key.empty() && (key.empty() || names.key == key);
            if (isIt || first.names.key.empty()) {
                first.names = std::move(names);
            }
            if (isIt) {
                break;
            }
        } catch (const std::exception& error) {
            first.broken.push_back({wish.entry, QString::fromUtf8(error.what()), false, {}, {}});
        }
    }
    return first;
}

void readStitch(const std::vector<StitchWish>& wishes,
                StreamNames known,
                std::size_t values,
                const std::function<bool()>& isCanceled,
                const std::function<void(StitchNews)>& tell)
{
    using Clock = std::chrono::steady_clock;
    std::set<std::string> keys(known.keys.begin(), known.keys.end());
    std::set<std::string> detectors(known.detectors.begin(), known.detectors.end());
    StoredFrameReader reader;
    StitchNews news;
    auto told = Clock::now() - betweenNews; // the first one at once
    for (const StitchWish& wish : wishes) {
        if (isCanceled()) {
            return;
        }
        StitchPiece piece{wish.entry, {}, false, wish.names, {}};
        try {
            const Frame frame = reader.read(wish.where);
            std::ranges::move(newOnes(streamKeys(frame), keys), std::back_inserter(news.keys));
            const auto set =
                frame.has(known.key) ? streamsIn(known.key, frame.object(known.key)) : std::nullopt;
            if (set) {
                piece.hasKey = true;
                std::ranges::move(newOnes(set->names, detectors),
                                  std::back_inserter(news.detectors));
                piece.streams = drawnStreams(*set, wish.names, Spectra::None);
                for (DrawnStream& stream : piece.streams) {
                    stream.envelope.thin(values);
                }
            }
        } catch (const std::exception& error) {
            piece.problem = QString::fromUtf8(error.what());
        }
        news.pieces.push_back(std::move(piece));
        if (Clock::now() - told >= betweenNews) {
            tell(std::exchange(news, {}));
            told = Clock::now();
        }
    }
    if (!news.pieces.empty()) {
        tell(std::move(news));
    }
}

} // namespace scanweave
