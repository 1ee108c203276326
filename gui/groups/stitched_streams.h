// SPDX-License-Identifier: BSD-2-Clause
// Timestreams of many entries on one time axis. No widgets.
#pragma once

#include "gui/groups/entry_frame.h"
#include "gui/groups/stream_curve.h"

#include <QStringList>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace scanweave {

/// An entry whose timestreams may be shown.
struct StitchEntry
{
    std::size_t row = 0; ///< of the table of entries
    QString name;        ///< "entry 4"
    std::optional<StoredFrame> where;

    friend bool operator==(const StitchEntry& a, const StitchEntry& b);
};

/// What is to be read of an entry.
struct StitchWish
{
    std::size_t entry = 0; ///< its number
    StoredFrame where;
    std::vector<std::string> names; ///< of detectors
};

/// What was read of it.
struct StitchPiece
{
    std::size_t entry = 0;
    QString problem; ///< why the frame could not be read
    bool hasKey = false;
    std::vector<std::string> names; ///< of detectors that were looked for
    std::vector<DrawnStream> streams;
};

/// Puts pieces where they belong in time. Entries in another unit than most, without times, or one
/// too many at the same time are left out. Where none has times they stand end to end.
class StitchedStreams
{
public:
    /// Where an entry is on the axis: seconds since 1970, or samples if none has times.
    struct Stretch
    {
        std::size_t entry = 0;
        double from = 0; ///< its first sample
        double to = 0;   ///< its last one
    };

    /// Keeps what is known of those that were there before.
    void setEntries(std::vector<StitchEntry> entries);
    const std::vector<StitchEntry>& entries() const { return entries_; }
    /// Another key: nothing is known any more.
    void setKey(std::string key);
    const std::string& key() const { return key_; }
    /// Lets go of others.
    void setDetectors(std::vector<std::string> names);
    const std::vector<std::string>& detectors() const { return detectors_; }

    /// What has not been looked for yet.
    std::vector<StitchWish> missing() const;
    /// Of what is shown between two times all that could be kept in smaller steps than it is, if
    /// `values` were spent on each timestream there.
    std::vector<StitchWish> coarser(const studio::CurveWindow& window, std::size_t values) const;
    /// How many entries of the axis have something between two times.
    std::size_t countIn(double from, double to) const;
    void add(StitchPiece piece);
    /// Keeps at most so many values of each timestream that has nothing between two times.
    void thinOutside(double from, double to, std::size_t values);
    std::size_t known() const; ///< entries of which nothing is missing

    const std::vector<Stretch>& stretches() const;
    bool hasTimes() const;       ///< false: stretches are counted in samples
    const QString& unit() const; ///< that most have
    std::uint64_t samples() const;
    /// One for each detector, and further ones without names for what overlaps.
    std::vector<studio::PlotSeries> curves(const studio::CurveWindow& window) const;
    /// What isn't shown, or not as one might think, in sentences.
    QStringList remarks() const;

private:
    struct Held
    {
        QString problem;
        bool isRead = false;
        bool hasKey = false;
        std::map<std::string, std::optional<DrawnStream>> streams; ///< none: not in the frame
    };
    struct Arrangement
    {
        bool hasTimes;
        QString unit;
        std::vector<Stretch> stretches;
        std::vector<std::size_t> lanes; ///< of each stretch: in one, none overlaps another
        // Entries:
        std::vector<std::size_t> otherUnit;
        std::vector<std::size_t> withoutTimes;
        std::vector<std::size_t> overlapping;
        std::vector<std::size_t> tooMany; ///< at the same time
    };

    const Arrangement& arranged() const;
    QString commonUnit() const;
    std::vector<Stretch> stretchesOf(Arrangement& to) const;
    bool isShown(const DrawnStream& stream) const;
    std::vector<std::string> missingOf(std::size_t entry) const;
    QString namesOf(const std::vector<std::size_t>& entries) const;

    std::vector<StitchEntry> entries_;
    std::vector<Held> held_; ///< of each entry
    std::string key_;
    std::vector<std::string> detectors_;
    mutable std::optional<Arrangement> arrangement_; ///< made when it is asked for
};

} // namespace scanweave
