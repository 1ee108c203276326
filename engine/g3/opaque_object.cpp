// SPDX-License-Identifier: BSD-2-Clause
// Objects of unknown classes.
#include "engine/g3/opaque_object.h"

namespace scanweave {

std::string OpaqueObject::summary() const
{
    return std::to_string(blob_.size()) + " bytes of a class that is not known";
}

} // namespace scanweave
