// SPDX-License-Identifier: BSD-2-Clause
// Evenly sampled data: one timestream, and the timestreams of many detectors.
#pragma once

#include "engine/g3/time.h"
#include "engine/g3/units.h"

#include <unordered_map>
#include <variant>

namespace scanweave {

class G3Timestream final : public ObjectOf<G3Timestream>
{
public:
    static constexpr std::string_view staticClassName = "G3Timestream";
    static constexpr std::uint32_t staticVersion = 4;

    using Samples = std::variant<std::vector<double>,
                                 std::vector<float>,
                                 std::vector<std::int32_t>,
                                 std::vector<std::int64_t>>;

    G3Timestream() = default;
    G3Timestream(SampleUnits sampleUnits, Timestamp first, Timestamp last, Samples samples)
        : units(sampleUnits)
        , start(first)
        , stop(last)
        , data(std::move(samples))
    {}
    std::string summary() const override;

    std::size_t size() const;

    /// Sample `index` as a double. The caller has checked the index.
    double at(std::size_t index) const;

    /// In Hz; NaN where less than two samples or equal times define none.
    double sampleRate() const;

    /// Time of sample `index`.
    Timestamp timeOf(std::size_t index) const;

    /// "double", "float", "int32", "int64".
    std::string_view sampleType() const;

    SampleUnits units = SampleUnits::None;
    Timestamp start; ///< time of the first sample
    Timestamp stop;  ///< time of the last sample
    Samples data;

    /// How it is stored: 0 = plain numbers, 1 to 9 = FLAC at that level (units None and Counts
    /// only) with 24 or 32 bits per sample. 24 bits are what every reader can read.
    std::uint8_t flacLevel = 0;
    std::uint8_t flacBitDepth = 32;
};

/// Timestreams by name, in the order in which they were added. Two names may share one timestream.
class G3TimestreamMap : public ObjectOf<G3TimestreamMap>
{
public:
    static constexpr std::string_view staticClassName = "G3TimestreamMap";
    static constexpr std::uint32_t staticVersion = 3;

    using Entry = std::pair<std::string, std::shared_ptr<const G3Timestream>>;

    G3TimestreamMap() = default;
    explicit G3TimestreamMap(std::vector<Entry> entries)
        : items(std::move(entries))
    {}
    std::string summary() const override;

    std::size_t size() const { return items.size(); }

    /// The timestream of that name or null. Looks at one name after the other: for many names use
    /// byName().
    std::shared_ptr<const G3Timestream> find(std::string_view name) const;

    /// For many look-ups; valid while `items` is not changed.
    std::unordered_map<std::string_view, const G3Timestream*> byName() const;

    /// The first timestream that is not null, or null: what start, stop and rate of the map mean.
    const G3Timestream* first() const;

    /// Names are unique.
    std::vector<Entry> items;
};

} // namespace scanweave
