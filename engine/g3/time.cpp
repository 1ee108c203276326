// SPDX-License-Identifier: BSD-2-Clause
// Points in time.
#include "engine/g3/time.h"

#include "engine/g3/object_class.h"
#include "engine/g3/time_text.h"

namespace scanweave {

template <class Fields, Is<G3Time> Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f.value(o.ticks);
}

std::string G3Time::summary() const
{
    return isoTimeText(ticks);
}

template ObjectClass objectClass<G3Time>();

} // namespace scanweave
