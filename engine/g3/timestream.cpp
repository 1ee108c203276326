// SPDX-License-Identifier: BSD-2-Clause
// Timestreams.
#include "engine/g3/timestream.h"

#include "engine/g3/object_class.h"
#include "engine/g3/summary_text.h"
#include "engine/g3/timestream_fields.h"
#include "engine/g3/units.h"

#include <limits>

namespace scanweave {

std::size_t G3Timestream::size() const
{
    return std::visit([](const auto& samples) { return samples.size(); }, data);
}

double G3Timestream::at(std::size_t index) const
{
    return std::visit([=](const auto& samples) { return static_cast<double>(samples[index]); },
                      data);
}

double G3Timestream::sampleRate() const
{
    const double span = static_cast<double>(stop.ticks) - static_cast<double>(start.ticks);
    if (size() < 2 || span == 0) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    return static_cast<double>(size() - 1) / span / units::hertz;
}

Timestamp G3Timestream::timeOf(std::size_t index) const
{
    if (size() < 2) {
        return start;
    }
    // In whole steps and the rest of the division, because span times index would overflow.
    const auto span = stop.ticks - start.ticks;
    const auto steps = static_cast<std::int64_t>(size() - 1);
    const auto i = static_cast<std::int64_t>(index);
    return {start.ticks + span / steps * i + span % steps * i / steps};
}

std::string_view G3Timestream::sampleType() const
{
    static constexpr std::string_view names[] = {"double", "float", "int32", "int64"};
    return names[data.index()];
}

std::string G3Timestream::summary() const
{
    auto text = std::string(sampleType()) + ", " + sampledText(*this);
    return units == SampleUnits::None ? text : text + ", " + std::string(enumName(units));
}

std::string sampledText(const G3Timestream& stream)
{
    auto text = countText(stream.size(), "sample", "samples");
    const auto rate = stream.sampleRate();
    return rate > 0 ? text + " at " + roundedText(rate) + " Hz" : text;
}

template ObjectClass objectClass<G3Timestream>();

} // namespace scanweave
