// SPDX-License-Identifier: BSD-2-Clause
// Which readout channel a detector is on.
#include "engine/g3/wiring.h"

#include "engine/g3/object_class.h"

namespace scanweave {

template <class Fields, Is<DfMuxChannelMapping> Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f("board_ip", o.boardIp);
    f("board_serial", o.boardSerial);
    f("board_slot", o.boardSlot);
    if (f.version() >= 2) {
        f("crate_serial", o.crateSerial);
    }
    f("module", o.module);
    f("channel", o.channel);
}

std::string DfMuxChannelMapping::summary() const
{
    return "board " + std::to_string(boardSerial) + ", module " + std::to_string(module) +
           ", channel " + std::to_string(channel);
}

template ObjectClass objectClass<DfMuxChannelMapping>();
template ObjectClass objectClass<DfMuxWiringMap>();

} // namespace scanweave
