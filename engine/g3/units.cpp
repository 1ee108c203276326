// SPDX-License-Identifier: BSD-2-Clause
// Names of units.
#include "engine/g3/units.h"

namespace scanweave {

std::string_view enumName(SampleUnits units)
{
    static constexpr std::string_view names[] = {"None",
                                                 "Counts",
                                                 "Current",
                                                 "Power",
                                                 "Tcmb",
                                                 "Resistance",
                                                 "Angle",
                                                 "Distance",
                                                 "Voltage",
                                                 "Pressure",
                                                 "FluxDensity",
                                                 "Trj",
                                                 "Frequency"};
    const auto index = static_cast<std::uint32_t>(units);
    return index < std::size(names) ? names[index] : std::string_view();
}

} // namespace scanweave
