// SPDX-License-Identifier: BSD-2-Clause
// How much power timestreams have in a band of frequencies.
#pragma once

#include "engine/modules/power_spectrum.h"

namespace scanweave {

/// The mean of the power spectral density over its frequencies f_k from `low` to `high` (both
/// included), without f_0. Made once for all timestreams of a length and rate; used by one thread.
class BandPower
{
public:
    /// Throws Error when no f_k is in the band.
    BandPower(std::size_t samples, double rate, double low, double high);

    double of(std::span<const double> samples);

    std::size_t samples() const { return spectrum_.samples(); }
    double rate() const { return spectrum_.rate(); }

private:
    PowerSpectrum spectrum_;
    std::size_t from_ = 0; ///< the band: first and last k
    std::size_t to_ = 0;
};

} // namespace scanweave
