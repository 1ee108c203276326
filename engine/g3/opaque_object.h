// SPDX-License-Identifier: BSD-2-Clause
// An object of a class that the engine doesn't know: it passes through as the bytes it came as.
#pragma once

#include "engine/base/bytes.h"
#include "engine/g3/frame_object.h"

#include <utility>

namespace scanweave {

class OpaqueObject final : public FrameObject
{
public:
    /// `blob` is the whole blob, `name` the class that it names.
    OpaqueObject(std::string name, SharedBytes blob)
        : name_(std::move(name))
        , blob_(std::move(blob))
    {}

    std::string_view className() const override { return name_; }
    std::string summary() const override;

    const SharedBytes& blob() const { return blob_; }

private:
    std::string name_;
    SharedBytes blob_;
};

} // namespace scanweave
