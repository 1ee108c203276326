// SPDX-License-Identifier: BSD-2-Clause
// Field lists of the lists that are stored in a form of their own; the other lists are in fields.h.
#pragma once

#include "engine/g3/packed_integers.h"
#include "engine/g3/vectors.h"

namespace scanweave {

template <class Fields, List Object>
    requires Is<Object, G3VectorInt>
void fields(Fields& f, Object& o)
{
    f.object();
    if (f.version() >= 2) {
        f.value(PackedIntegers{o.items});
    } else {
        f.template former<std::vector<std::int32_t>>(
            o, [](auto& loaded, const auto& old) { widen(loaded.items, old); });
    }
}

} // namespace scanweave
