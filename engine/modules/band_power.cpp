// SPDX-License-Identifier: BSD-2-Clause
// How much power timestreams have in a band of frequencies.
#include "engine/modules/band_power.h"

#include "engine/base/error.h"
#include "engine/modules/sample_kernels.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace scanweave {

BandPower::BandPower(std::size_t samples, double rate, double low, double high)
    : spectrum_(samples, rate)
{
    const double step = spectrum_.step();
    const double first = std::max(1.0, std::ceil(low / step));
    const double last = std::floor(std::min(high, rate / 2) / step);
    if (!(first <= last)) {
        throw Error("there is no frequency in the band: " + std::to_string(samples) +
                    " samples at this rate tell frequencies up to half the rate apart by " +
                    std::to_string(step / rate) + " of the rate; choose a wider or lower band");
    }
    from_ = static_cast<std::size_t>(first);
    to_ = static_cast<std::size_t>(last);
}

double BandPower::of(std::span<const double> samples)
{
    const auto band = spectrum_.of(samples).subspan(from_, to_ - from_ + 1);
    // The spectrum has half of its level at half the rate, where the last bin ends.
    const double last = to_ == spectrum_.frequencies() - 1 ? 0.5 : 1;
    return sum(band) / (static_cast<double>(band.size() - 1) + last);
}

} // namespace scanweave
