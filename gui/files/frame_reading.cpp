// SPDX-License-Identifier: BSD-2-Clause
// Reading frames and what is in them, for background threads.
#include "gui/files/frame_reading.h"

#include "engine/g3/frame_reader.h"
#include "engine/g3/frame_scan.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

namespace scanweave::studio {

namespace {

constexpr std::size_t pieceFrames = 20'000;
constexpr std::uint64_t largestSummarised = std::uint64_t{64} << 20;

Damage damageOf(const Error& error, std::uint64_t frame, std::uint64_t offset)
{
    Damage damage;
    damage.frame = error.place().frame.value_or(frame);
    damage.offset = error.place().offset.value_or(offset);
    damage.message = error.message();
    return damage;
}

KeyFacts factsOf(const Frame& frame, const std::string& key)
{
    KeyFacts facts;
    facts.name = key;
    facts.className = frame.className(key);
    facts.bytes = frame.blobSize(key);
    if (facts.bytes > largestSummarised) {
        return facts;
    }
    try {
        facts.summary = frame.object(key)->summary();
    } catch (const Error& error) {
        facts.summary = error.message();
        facts.isWrong = true;
    }
    return facts;
}

} // namespace

void listFrames(const std::string& path, const ListingProgress& progress)
{
    using Clock = std::chrono::steady_clock;
    FrameLister lister;
    auto told = Clock::now();
    // The first screenful at once, then a few times a second.
    auto pause = std::chrono::milliseconds(20);
    std::uint64_t nextFrame = 0;
    std::uint64_t nextOffset = 0;
    std::uint64_t fileBytes = 0;
    bool isCanceled = false;
    try {
        scanFrames(path, {}, [&](const ScannedFrame& frame) {
            lister.add(frame);
            nextFrame = frame.index + 1;
            nextOffset = frame.offset + frame.length;
            fileBytes = frame.fileOffset;
            const auto now = Clock::now();
            if (now - told > pause || lister.waiting() >= pieceFrames) {
                told = now;
                pause = std::chrono::milliseconds(150);
                isCanceled = !progress(lister.take(), frame.fileOffset);
            }
            return !isCanceled;
        });
        progress(lister.take(), fileBytes);
    } catch (const Error& error) {
        if (!error.place().offset) {
            throw; // not even opened
        }
        FrameList piece = lister.take();
        Damage damage = damageOf(error, nextFrame, nextOffset);
        damage.isEnd = true;
        piece.addDamage(std::move(damage));
        progress(std::move(piece), fileBytes);
    }
}

FrameFacts readFrameFacts(const std::string& path, const ListedFrame& listed, std::uint64_t index)
{
    FrameFacts facts;
    FrameReader reader(path);
    const auto read = [&](Frame::Crc crc) {
        reader.seek(listed.offset, index);
        if (auto frame = reader.next(crc)) {
            facts.frame = std::make_shared<const Frame>(std::move(*frame));
        }
    };
    try {
        read(Frame::Crc::Check);
    } catch (const Error& error) {
        facts.problem = error.message();
        try {
            read(Frame::Crc::Trust); // much of it may be good all the same
        } catch (const Error&) {
            facts.frame = nullptr; // what is wrong has been told above
        }
    }
    if (facts.frame) {
        for (const std::string& key : facts.frame->keys()) {
            facts.keys.push_back(factsOf(*facts.frame, key));
        }
    }
    return facts;
}

std::vector<Damage> checkFrames(const std::string& path,
                                const std::vector<ListedFrame>& frames,
                                const std::function<bool(std::uint64_t)>& progress)
{
    std::vector<Damage> damages;
    FrameReader reader(path);
    bool mustSeek = false;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        try {
            if (mustSeek) {
                reader.seek(frames[i].offset, i);
                mustSeek = false;
            }
            const auto frame = reader.next(Frame::Crc::Check);
            if (!frame) {
                break;
            }
            for (const std::string& key : frame->keys()) {
                static_cast<void>(frame->className(key));
            }
        } catch (const Error& error) {
            Damage damage = damageOf(error, i, frames[i].offset);
            damage.frame = i;
            damages.push_back(std::move(damage));
            mustSeek = true;
        }
        if (!progress(i + 1)) {
            break;
        }
    }
    return damages;
}

std::vector<std::string> frameFilesIn(const std::string& folder)
{
    std::vector<std::string> files;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code ignored;
        if (entry->is_regular_file(ignored) && isFramePath(entry->path().string())) {
            files.push_back(entry->path().string());
        }
    }
    std::ranges::sort(files);
    return files;
}

} // namespace scanweave::studio
