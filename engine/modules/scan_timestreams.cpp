// SPDX-License-Identifier: BSD-2-Clause
// The timestreams of a Scan frame, as modules take and give them.
#include "engine/modules/scan_timestreams.h"

#include <utility>

namespace scanweave {

std::shared_ptr<const G3TimestreamMap> timestreamsOf(const Frame& frame, const std::string& key)
{
    if (!frame.has(key)) {
        throw Error("this Scan frame has no timestreams of that name; leave such frames out "
                    "before, with module select and \"where\": \"has(" +
                        key + ")\"",
                    {.key = key});
    }
    return frame.get<G3TimestreamMap>(key);
}

std::span<const double> samplesOf(const G3Timestream& timestream, std::vector<double>& converted)
{
    if (const auto* doubles = std::get_if<std::vector<double>>(&timestream.data)) {
        return *doubles;
    }
    std::visit([&](const auto& samples) { converted.assign(samples.begin(), samples.end()); },
               timestream.data);
    return converted;
}

std::vector<double> copySamples(const G3Timestream& timestream)
{
    return std::visit(
        [](const auto& samples) { return std::vector<double>(samples.begin(), samples.end()); },
        timestream.data);
}

std::size_t commonLength(const G3TimestreamMap& timestreams, const std::string& key)
{
    const G3Timestream* first = timestreams.first();
    for (const auto& [name, timestream] : timestreams.items) {
        if (timestream && timestream->size() != first->size()) {
            throw Error("detector \"" + name + "\" has " + std::to_string(timestream->size()) +
                            " samples and others have " + std::to_string(first->size()) +
                            "; all must have the same",
                        {.key = key});
        }
    }
    return first == nullptr ? 0 : first->size();
}

std::shared_ptr<const G3Timestream> timestreamLike(const G3Timestream& like,
                                                   std::vector<double> samples)
{
    return std::make_shared<const G3Timestream>(
        like.units, like.start, like.stop, std::move(samples));
}

void putResult(Frame& frame,
               const std::string& key,
               const std::string& output,
               FrameObjectPtr result)
{
    if (output == key) {
        frame.erase(key);
    } else if (frame.has(output)) {
        throw Error("the frame has this key already; choose another \"output\"", {.key = output});
    }
    frame.put(output, std::move(result));
}

} // namespace scanweave
