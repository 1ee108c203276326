// SPDX-License-Identifier: BSD-2-Clause
// The timestreams of a Scan frame, as modules take and give them.
#pragma once

#include "engine/g3/frame.h"
#include "engine/g3/timestream.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace scanweave {

/// Throws Error that says how to leave out frames that don't have them.
std::shared_ptr<const G3TimestreamMap> timestreamsOf(const Frame& frame, const std::string& key);

/// The samples as doubles: those of the timestream itself if they are, else converted into
/// `converted`.
std::span<const double> samplesOf(const G3Timestream& timestream, std::vector<double>& converted);

/// A copy of the samples as doubles.
std::vector<double> copySamples(const G3Timestream& timestream);

/// The number of samples that all have (0 for none at all). Throws Error naming the first detector
/// that has another number.
std::size_t commonLength(const G3TimestreamMap& timestreams, const std::string& key);

/// New samples with times and units of `like`. They are stored as plain numbers: FLAC would cut
/// their fractions.
std::shared_ptr<const G3Timestream> timestreamLike(const G3Timestream& like,
                                                   std::vector<double> samples);

/// Puts the result under `output`; if that is `key`, in place of what was there. Throws Error when
/// `output` is taken.
void putResult(Frame& frame,
               const std::string& key,
               const std::string& output,
               FrameObjectPtr result);

/// A result for each timestream, in their order; what is null stays so. `filter(name, timestream)`
/// returns the samples.
template <class Filter>
std::shared_ptr<G3TimestreamMap> filtered(const G3TimestreamMap& timestreams, Filter&& filter)
{
    auto result = std::make_shared<G3TimestreamMap>();
    result->items.reserve(timestreams.items.size());
    for (const auto& [name, timestream] : timestreams.items) {
        result->items.emplace_back(
            name, timestream ? timestreamLike(*timestream, filter(name, *timestream)) : nullptr);
    }
    return result;
}

} // namespace scanweave
