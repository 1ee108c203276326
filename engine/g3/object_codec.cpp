// SPDX-License-Identifier: BSD-2-Clause
// Blobs to objects and back.
#include "engine/g3/object_codec.h"

#include "engine/base/error.h"
#include "engine/g3/archive_input.h"
#include "engine/g3/archive_output.h"
#include "engine/g3/blob_header.h"
#include "engine/g3/object_registry.h"
#include "engine/g3/opaque_object.h"

namespace scanweave {

FrameObjectPtr decodeObject(const SharedBytes& blob)
{
    const std::string name(blobClassName(blob.span()));
    if (!name.empty() && !isKnownClass(name)) {
        return std::make_shared<OpaqueObject>(name, blob);
    }
    InputArchive in(blob.span());
    auto object = in.takePointer({});
    if (object == nullptr) {
        throw Error("the blob holds no object but a null pointer");
    }
    return object;
}

SharedBytes encodeObject(const FrameObject& object)
{
    if (const auto* opaque = dynamic_cast<const OpaqueObject*>(&object)) {
        return opaque->blob();
    }
    OutputArchive out;
    out.putPointer(&object, {});
    const auto bytes = std::make_shared<const std::vector<std::byte>>(std::move(out).take());
    return {bytes, *bytes};
}

bool isKnownClass(std::string_view name)
{
    return findObjectClass(name) != nullptr;
}

} // namespace scanweave
