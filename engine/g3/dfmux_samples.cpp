// SPDX-License-Identifier: BSD-2-Clause
// One readout sample of the whole array.
#include "engine/g3/dfmux_samples.h"

#include "engine/g3/object_class.h"

namespace scanweave {

template <class Fields, List Object>
    requires Is<Object, DfMuxSample>
void fields(Fields& f, Object& o)
{
    f.object();
    f.content("items", o.items);
    f("time", o.time);
}

template <class Fields, DictionaryObject Object>
    requires Is<Object, DfMuxBoardSamples>
void fields(Fields& f, Object& o)
{
    f.object();
    f.content("map", o.items);
    f("nmodules", o.nmodules);
    if (f.version() >= 2) {
        f("nblocks", o.nblocks);
        f("nchannels", o.nchannels);
    }
}

template ObjectClass objectClass<DfMuxSample>();
template ObjectClass objectClass<DfMuxBoardSamples>();
template ObjectClass objectClass<DfMuxMetaSample>();

} // namespace scanweave
