// SPDX-License-Identifier: BSD-2-Clause
// Blobs to objects and back.
#pragma once

#include "engine/base/bytes.h"
#include "engine/g3/frame_object.h"

namespace scanweave {

/// The object in a blob of either byte order; an OpaqueObject when its class is not known. Throws
/// Error that names class and byte in the blob when the blob is null, damaged or of a newer class
/// version. Memory is bounded by the blob's size, apart from FLAC data, which may be smaller than
/// its samples by a large factor.
FrameObjectPtr decodeObject(const SharedBytes& blob);

/// The blob of an object: little-endian, current class versions; of an OpaqueObject the very bytes
/// it came as. Throws Error for an object that cannot be stored, naming its class.
SharedBytes encodeObject(const FrameObject& object);

/// True when objects of that class are decoded rather than opaque.
bool isKnownClass(std::string_view name);

} // namespace scanweave
