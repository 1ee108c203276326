// SPDX-License-Identifier: BSD-2-Clause
// Quaternions.
#include "engine/g3/quaternion.h"

#include "engine/g3/object_class.h"
#include "engine/g3/summary_text.h"

namespace scanweave {

template <class Fields, Is<G3Quat> Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f.value(o.value);
}

std::string G3Quat::summary() const
{
    return "(" + numberText(value.a) + ", " + numberText(value.b) + ", " + numberText(value.c) +
           ", " + numberText(value.d) + ")";
}

template ObjectClass objectClass<G3Quat>();

} // namespace scanweave
