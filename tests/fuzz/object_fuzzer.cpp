// SPDX-License-Identifier: BSD-2-Clause
// Any bytes as the blob of an object of one family (SCANWEAVE_FAMILY). What decodes must print, go
// into JSON, encode, and come back as the same bytes; all else must be an Error.
#include "engine/base/error.h"
#include "engine/g3/object_codec.h"
#include "engine/g3/object_json.h"
#include "engine/g3/upstream_json.h"
#include "tests/fuzz/families.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

using namespace scanweave;

namespace {

void demandSameBytesAgain(const SharedBytes& blob)
{
    const SharedBytes again = encodeObject(*decodeObject(blob));
    if (!std::ranges::equal(again.span(), blob.span())) {
        std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const fuzz::Family& family = *fuzz::familyNamed(SCANWEAVE_FAMILY);
    SharedBytes encoded;
    try {
        const FrameObjectPtr object =
            decodeObject(SharedBytes::copyOf(std::as_bytes(std::span(data, size))));
        if (!fuzz::holds(family, object->className())) {
            return -1; // other families have their own fuzzer
        }
        (void)object->summary();
        encoded = encodeObject(*object);
        (void)dumpJson(objectValue(*object));
        Frame frame;
        frame.put("object", object);
        (void)upstreamJson(frame);
    } catch (const Error&) {
        // That is what damaged objects are to be.
    }
    if (!encoded.empty()) {
        demandSameBytesAgain(encoded);
    }
    return 0;
}
