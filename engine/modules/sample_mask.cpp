// SPDX-License-Identifier: BSD-2-Clause
// Which samples of a scan don't count, as a key of the frame says.
#include "engine/modules/sample_mask.h"

#include "engine/g3/maps.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace scanweave {

namespace {

SampleChoice countedOf(const std::vector<bool>& masked, std::size_t samples, const std::string& key)
{
    if (masked.size() != samples) {
        throw Error("the mask is for " + std::to_string(masked.size()) +
                        " samples, and the timestream has " + std::to_string(samples),
                    {.key = key});
    }
    SampleChoice counted(samples);
    std::ranges::transform(
        masked, counted.begin(), [](bool isMasked) { return std::uint8_t{!isMasked}; });
    return counted;
}

SampleChoice
countedOf(const std::vector<std::int64_t>& intervals, std::size_t samples, const std::string& key)
{
    SampleChoice counted(samples, 1);
    const auto end = static_cast<std::int64_t>(samples);
    for (std::size_t i = 0; i < intervals.size(); i += 2) {
        const std::int64_t from = intervals[i];
        const std::int64_t to = i + 1 < intervals.size() ? intervals[i + 1] : -1;
        if (from < 0 || to < from || to > end) {
            throw Error("a mask of intervals must be pairs of sample numbers, 0 <= from <= to <= " +
                            std::to_string(samples) + "; pair " + std::to_string(i / 2) +
                            " begins with " + std::to_string(from),
                        {.key = key});
        }
        std::fill(counted.begin() + from, counted.begin() + to, std::uint8_t{0});
    }
    return counted;
}

template <class Mask>
SampleChoice countedOfDetector(const Mask& mask,
                               std::string_view detector,
                               std::size_t samples,
                               const std::string& key)
{
    const auto found = mask.items.find(detector);
    return found == mask.items.end() ? SampleChoice() : countedOf(found->second, samples, key);
}

} // namespace

const std::vector<std::string_view>& SampleMask::classes()
{
    static const std::vector<std::string_view> all{G3VectorBool::staticClassName,
                                                   G3VectorInt::staticClassName,
                                                   G3MapVectorBool::staticClassName,
                                                   G3MapVectorInt::staticClassName};
    return all;
}

SampleMask::SampleMask(const Frame& frame, std::string key)
    : key_(std::move(key))
    , mask_(frame.object(key_))
{
    const std::string_view name = mask_->className();
    isCommon_ = name == G3VectorBool::staticClassName || name == G3VectorInt::staticClassName;
    if (std::ranges::find(classes(), name) == classes().end()) {
        throw Error("this is a " + std::string(name) +
                        ", where a mask is needed: G3VectorBool, G3VectorInt (pairs from, to), or "
                        "G3MapVectorBool or G3MapVectorInt by detector",
                    {.key = key_});
    }
}

SampleChoice SampleMask::counted(std::string_view detector, std::size_t samples) const
{
    SampleChoice counted;
    if (const auto* flags = dynamic_cast<const G3VectorBool*>(mask_.get())) {
        counted = countedOf(flags->items, samples, key_);
    } else if (const auto* intervals = dynamic_cast<const G3VectorInt*>(mask_.get())) {
        counted = countedOf(intervals->items, samples, key_);
    } else if (const auto* each = dynamic_cast<const G3MapVectorBool*>(mask_.get())) {
        counted = countedOfDetector(*each, detector, samples, key_);
    } else if (const auto* pairs = dynamic_cast<const G3MapVectorInt*>(mask_.get())) {
        counted = countedOfDetector(*pairs, detector, samples, key_);
    }
    const bool isAll = std::ranges::find(counted, std::uint8_t{0}) == counted.end();
    return isAll ? SampleChoice() : counted;
}

} // namespace scanweave
