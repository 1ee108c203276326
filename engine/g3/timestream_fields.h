// SPDX-License-Identifier: BSD-2-Clause
// The field list of timestreams.
#pragma once

#include "engine/g3/fields.h"
#include "engine/g3/timestream_samples.h"

namespace scanweave {

/// "386 samples at 190.8 Hz"
std::string sampledText(const G3Timestream& stream);

template <class Stream>
struct StoredSamples
{
    Stream& stream;
    std::uint32_t version;

    void load(InputArchive& in) { loadSamples(in, stream, version); }
    void save(OutputArchive& out) const { saveSamples(out, stream); }
    /// Which numbers they are is the alternative's index, as in the binary form.
    template <class Fields>
    void upstreamMembers(Fields& f) const
    {
        f.member("data_type", stream.data.index());
        std::visit([&](const auto& samples) { f.member("data", samples); }, stream.data);
    }

    const G3Timestream::Samples& shown() const { return stream.data; }
};

template <class Fields, Is<G3Timestream> Object>
void fields(Fields& f, Object& o)
{
    static constexpr std::string_view dtypes[] = {"float64", "float32", "int32", "int64"};
    f.object();
    f("units", o.units);
    if (f.version() >= 2) {
        f("start", o.start);
        f("stop", o.stop);
    }
    f("flac_level", o.flacLevel);
    f.shown("flac_bit_depth", o.flacBitDepth);
    f.shown("dtype", dtypes[o.data.index()]);
    f.content("data", StoredSamples<Object>{o, f.version()});
    f.derived("n_samples", [&] { return o.size(); });
    f.derived("sample_rate", [&] { return o.sampleRate(); });
}

} // namespace scanweave
