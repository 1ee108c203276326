// SPDX-License-Identifier: BSD-2-Clause
// The frames of a file as values.
#include "gui/files/frame_list.h"

#include "engine/g3/frame_scan.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <sstream>

namespace scanweave::studio {

namespace {

std::string lowered(std::string text)
{
    for (char& letter : text) {
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
    return text;
}

} // namespace

const Damage* FrameList::damageOf(std::uint64_t frame) const
{
    const auto found = std::ranges::lower_bound(damages, frame, {}, &Damage::frame);
    return found != damages.end() && found->frame == frame ? &*found : nullptr;
}

void FrameList::addDamage(Damage damage)
{
    const auto at = std::ranges::lower_bound(damages, damage.frame, {}, &Damage::frame);
    if (at != damages.end() && at->frame == damage.frame) {
        *at = std::move(damage);
    } else {
        damages.insert(at, std::move(damage));
    }
}

std::map<FrameType, std::uint64_t> FrameList::countByType() const
{
    std::map<FrameType, std::uint64_t> counts;
    for (const ListedFrame& frame : frames) {
        ++counts[frame.type];
    }
    return counts;
}

std::optional<std::size_t> FrameList::frameAt(std::uint64_t offset) const
{
    const auto behind = std::ranges::upper_bound(frames, offset, {}, &ListedFrame::offset);
    if (behind == frames.begin()) {
        return std::nullopt;
    }
    const auto& frame = *(behind - 1);
    return offset < frame.offset + frame.length
               ? std::optional(static_cast<std::size_t>(behind - 1 - frames.begin()))
               : std::nullopt;
}

void FrameLister::add(const ScannedFrame& frame)
{
    std::vector<std::string> names;
    names.reserve(frame.keys.size());
    for (const ScannedKey& key : frame.keys) {
        names.push_back(key.name);
    }
    const auto [shape, isNew] =
        shapes_.try_emplace(std::move(names), static_cast<std::uint32_t>(shapes_.size()));
    if (isNew) {
        allShapes_.push_back(shape->first);
        hasNewShapes_ = true;
    }
    piece_.frames.push_back({frame.offset, frame.length, frame.type, shape->second});
}

FrameList FrameLister::take()
{
    FrameList piece = std::move(piece_);
    piece_ = {};
    if (hasNewShapes_) {
        piece.shapes = allShapes_;
        hasNewShapes_ = false;
    }
    return piece;
}

void append(FrameList& list, FrameList piece)
{
    list.frames.insert(list.frames.end(), piece.frames.begin(), piece.frames.end());
    if (!piece.shapes.empty()) {
        list.shapes = std::move(piece.shapes);
    }
    for (Damage& damage : piece.damages) {
        list.addDamage(std::move(damage));
    }
}

std::vector<std::uint32_t> framesMatching(const FrameList& list, const std::string& words)
{
    std::vector<std::string> wanted;
    std::istringstream text(lowered(words));
    for (std::string word; text >> word;) {
        wanted.push_back(word);
    }
    // For each word: which types and which sets of keys fit it. Then a frame costs two look-ups.
    std::vector<std::set<FrameType>> types(wanted.size());
    std::vector<std::vector<char>> shapes(wanted.size(), std::vector<char>(list.shapes.size(), 0));
    const auto counts = list.countByType();
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        for (const auto& [type, count] : counts) {
            if (lowered(type.name()) == wanted[i] || lowered(type.letters()) == wanted[i]) {
                types[i].insert(type);
            }
        }
        for (std::size_t shape = 0; shape < list.shapes.size(); ++shape) {
            const bool isWanted = std::ranges::any_of(list.shapes[shape], [&](const auto& name) {
                return lowered(name).find(wanted[i]) != std::string::npos;
            });
            shapes[i][shape] = isWanted ? 1 : 0;
        }
    }
    std::vector<std::uint32_t> found;
    for (std::size_t at = 0; at < list.frames.size(); ++at) {
        const ListedFrame& frame = list.frames[at];
        bool fits = true;
        for (std::size_t i = 0; i < wanted.size() && fits; ++i) {
            // A word that is a type is meant as one: "C" must not find every key with a c.
            fits = types[i].empty() ? shapes[i][frame.shape] != 0 : types[i].contains(frame.type);
        }
        if (fits) {
            found.push_back(static_cast<std::uint32_t>(at));
        }
    }
    return found;
}

} // namespace scanweave::studio
