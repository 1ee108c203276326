// SPDX-License-Identifier: BSD-2-Clause
// The bytes of a file that is not compressed.
#include "engine/g3/byte_source_file.h"

#include "engine/base/error.h"

#include <algorithm>
#include <cstring>

namespace scanweave {

namespace {

constexpr std::size_t smallestWindow = 1024;
constexpr std::size_t firstWindow = 4096;
constexpr std::size_t largestWindow = 256U * 1024;

/// A hop farther than this leaves bytes unread; over a shorter one it is cheaper to read on.
constexpr std::uint64_t farAway = 4096;

/// The same while a frame is kept, which is small so far: it will be copied from the window.
constexpr std::uint64_t farAwayInSmallKept = 32U * 1024;

/// The same within a large frame that is kept: all of it will be read again, into its buffer.
constexpr std::uint64_t farAwayInLargeKept = 2048;

/// With hops up to this the system is told what will be looked at next: it does not recognise a
/// file that is read in small steps, and would go to the disk for each of them.
constexpr std::uint64_t shortHop = 256U * 1024;
constexpr std::uint64_t prefetchSize = 2048U * 1024;

} // namespace

FileByteSource::FileByteSource(const std::string& path)
    : file_(path)
    , wish_(firstWindow / 2)
{}

std::span<const std::byte> FileByteSource::peek(std::size_t count)
{
    if (position_ < windowBegin_ || position_ > windowEnd() || windowEnd() - position_ < count) {
        moveWindow(count);
    }
    const auto begin = static_cast<std::size_t>(position_ - windowBegin_);
    return std::span(window_).subspan(begin, std::min(count, windowSize_ - begin));
}

bool FileByteSource::skip(std::uint64_t count)
{
    if (count > file_.size() - position_) {
        return false;
    }
    position_ += count;
    return true;
}

SharedBytes FileByteSource::takeKept()
{
    const std::uint64_t begin = keptFrom_.value_or(position_);
    keptFrom_.reset();
    Buffer buffer(static_cast<std::size_t>(position_ - begin));
    const auto part = [&](std::uint64_t from, std::uint64_t to) {
        return buffer.span().subspan(static_cast<std::size_t>(from - begin),
                                     static_cast<std::size_t>(to - from));
    };
    // Before, in and behind the window; each of the three may be empty.
    const std::uint64_t windowFrom = std::clamp(windowBegin_, begin, position_);
    const std::uint64_t windowTo = std::clamp(windowEnd(), windowFrom, position_);
    file_.read(begin, part(begin, windowFrom));
    if (const auto inWindow = part(windowFrom, windowTo); !inWindow.empty()) {
        std::memcpy(inWindow.data(), window_.data() + (windowFrom - windowBegin_), inWindow.size());
    }
    file_.read(windowTo, part(windowTo, position_));
    return std::move(buffer).share();
}

void FileByteSource::seek(std::uint64_t offset)
{
    if (offset > file_.size()) {
        throw Error("byte " + std::to_string(offset) + " lies behind the end of the file (" +
                    std::to_string(file_.size()) +
                    " bytes), which has changed since it was indexed");
    }
    position_ = offset;
    keptFrom_.reset();
}

/// Fills the window from the position on with at least `count` bytes, if the file has that many.
void FileByteSource::moveWindow(std::size_t count)
{
    const std::uint64_t fileLeft = file_.size() - position_;
    if (count > fileLeft) {
        file_.checkSize(); // someone may be appending: then this is not the end
    }
    const auto size =
        static_cast<std::size_t>(std::min<std::uint64_t>(nextWindowSize(count), fileLeft));
    window_.resize(std::max(window_.size(), size));

    const bool overlaps = position_ >= windowBegin_ && position_ < windowEnd();
    const auto have =
        overlaps ? std::min(size, static_cast<std::size_t>(windowEnd() - position_)) : 0;
    if (have != 0) {
        std::memmove(window_.data(), window_.data() + (position_ - windowBegin_), have);
    }
    windowBegin_ = position_;
    windowSize_ = have; // what holds if the read throws
    file_.read(position_ + have, std::span(window_).subspan(have, size - have));
    windowSize_ = size;
}

std::size_t FileByteSource::nextWindowSize(std::size_t count)
{
    std::uint64_t threshold = farAway;
    if (keptFrom_) {
        const bool large = position_ - *keptFrom_ > largestWindow;
        threshold = large ? farAwayInLargeKept : farAwayInSmallKept;
    }
    const bool far = position_ < windowBegin_ || position_ > windowEnd() + threshold;
    if (far && position_ > windowEnd() && position_ - windowEnd() < shortHop) {
        prefetchAhead();
    }
    wish_ = far ? smallestWindow : std::min(2 * wish_, largestWindow);
    return std::max(count, wish_);
}

void FileByteSource::prefetchAhead()
{
    if (position_ + prefetchSize / 2 > prefetchedTo_) {
        const std::uint64_t begin = std::max(position_, prefetchedTo_);
        file_.prefetch(begin, prefetchSize);
        prefetchedTo_ = begin + prefetchSize;
    }
}

} // namespace scanweave
