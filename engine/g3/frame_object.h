// SPDX-License-Identifier: BSD-2-Clause
// The base of everything that can be stored in a frame.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace scanweave {

/// An object in a frame. Objects in frames are immutable and shared: change a copy and put that.
class FrameObject
{
public:
    virtual ~FrameObject() = default;

    /// The registered name, e.g. "G3TimestreamMap".
    virtual std::string_view className() const = 0;

    /// One line as people say it, e.g. "1729 timestreams, 386 samples at 190.8 Hz".
    virtual std::string summary() const = 0;

protected:
    FrameObject() = default;
    FrameObject(const FrameObject&) = default;
    FrameObject& operator=(const FrameObject&) = default;
    FrameObject(FrameObject&&) = default;
    FrameObject& operator=(FrameObject&&) = default;
};

using FrameObjectPtr = std::shared_ptr<const FrameObject>;

} // namespace scanweave
