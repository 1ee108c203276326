// SPDX-License-Identifier: BSD-2-Clause
// Timestreams of many entries on one time axis.
#include "gui/groups/stitched_streams.h"

#include "gui/widgets/text_format.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>
#include <tuple>

namespace scanweave {

namespace {

constexpr std::size_t mostLanes = 8;
constexpr std::size_t mostNames = 3; ///< of entries in a sentence
constexpr double rounding = 1e-5;    ///< seconds; of times in entries that share a sample

QString tr(const char* text)
{
    return QCoreApplication::translate("StitchedStreams", text);
}

bool hasRate(const DrawnStream& stream)
{
    return stream.rate > 0 && stream.envelope.size() > 1;
}

bool hasTime(const DrawnStream& stream)
{
    return stream.start > 0 && hasRate(stream);
}

/// Of its last sample.
double endOf(const DrawnStream& stream)
{
    return stream.start + static_cast<double>(stream.envelope.size() - 1) / stream.rate;
}

/// The first lane that is free where a stretch begins; a new one if none is.
std::size_t freeLane(std::vector<double>& ends, double from)
{
    const auto free =
        std::ranges::find_if(ends, [from](double end) { return end <= from + rounding; });
    const auto lane = static_cast<std::size_t>(free - ends.begin());
    if (free == ends.end()) {
        ends.push_back(0);
    }
    return lane;
}

} // namespace

bool operator==(const StitchEntry& a, const StitchEntry& b)
{
    const auto place = [](const StitchEntry& entry) {
        return entry.where ? std::tuple(entry.where->path, entry.where->offset, entry.where->length)
                           : std::tuple(std::string(), std::uint64_t{0}, std::uint64_t{0});
    };
    return a.row == b.row && a.name == b.name && place(a) == place(b);
}

void StitchedStreams::setEntries(std::vector<StitchEntry> entries)
{
    std::map<std::pair<std::string, std::uint64_t>, Held> known;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (entries_[i].where) {
            known[{entries_[i].where->path, entries_[i].where->offset}] = std::move(held_[i]);
        }
    }
    entries_ = std::move(entries);
    held_.assign(entries_.size(), {});
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (entries_[i].where) {
            const auto same = known.find({entries_[i].where->path, entries_[i].where->offset});
            if (same != known.end()) {
                held_[i] = std::move(same->second);
                known.erase(same);
            }
        }
    }
    arrangement_.reset();
}

void StitchedStreams::setKey(std::string key)
{
    key_ = std::move(key);
    held_.assign(entries_.size(), {});
    arrangement_.reset();
}

void StitchedStreams::setDetectors(std::vector<std::string> names)
{
    detectors_ = std::move(names);
    for (Held& held : held_) {
        std::erase_if(held.streams, [this](const auto& stream) {
            return std::ranges::find(detectors_, stream.first) == detectors_.end();
        });
    }
    arrangement_.reset();
}

std::vector<std::string> StitchedStreams::missingOf(std::size_t entry) const
{
    const Held& held = held_[entry];
    std::vector<std::string> names;
    if (!entries_[entry].where || !held.problem.isEmpty() || (held.isRead && !held.hasKey)) {
        return names; // there is nothing to be had
    }
    std::ranges::copy_if(detectors_, std::back_inserter(names), [&held](const auto& name) {
        return !held.streams.contains(name);
    });
    return names;
}

std::vector<StitchWish> StitchedStreams::missing() const
{
    std::vector<StitchWish> wishes;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (auto names = missingOf(i); !names.empty()) {
            wishes.push_back({i, *entries_[i].where, std::move(names)});
        }
    }
    return wishes;
}

std::size_t StitchedStreams::known() const
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        count += missingOf(i).empty() ? 1 : 0;
    }
    return count;
}

void StitchedStreams::add(StitchPiece piece)
{
    if (piece.entry >= held_.size()) {
        return;
    }
    Held& held = held_[piece.entry];
    held.isRead = true;
    held.problem = std::move(piece.problem);
    held.hasKey = piece.hasKey;
    for (const std::string& name : piece.names) {
        held.streams.try_emplace(name);
    }
    for (DrawnStream& stream : piece.streams) {
        held.streams[stream.name] = std::move(stream);
    }
    arrangement_.reset();
}

std::vector<StitchWish> StitchedStreams::coarser(const studio::CurveWindow& window,
                                                 std::size_t values) const
{
    std::vector<StitchWish> wishes;
    for (const Stretch& stretch : arranged().stretches) {
        if (stretch.to < window.from || stretch.from > window.to) {
            continue;
        }
        std::vector<std::string> names;
        for (const auto& [name, stream] : held_[stretch.entry].streams) {
            const double rate = stream && hasTimes() ? stream->rate : 1;
            if (stream &&
                static_cast<double>(stream->envelope.step()) > rate / window.columnsPerSecond &&
                studio::Envelope::stepOf(stream->envelope.size(), values) <
                    stream->envelope.step()) {
                names.push_back(name);
            }
        }
        if (!names.empty()) {
            wishes.push_back({stretch.entry, *entries_[stretch.entry].where, std::move(names)});
        }
    }
    return wishes;
}

std::size_t StitchedStreams::countIn(double from, double to) const
{
    return static_cast<std::size_t>(
        std::ranges::count_if(arranged().stretches, [from, to](const Stretch& stretch) {
            return stretch.to >= from && stretch.from <= to;
        }));
}

void StitchedStreams::thinOutside(double from, double to, std::size_t values)
{
    for (const Stretch& stretch : arranged().stretches) {
        if (stretch.to >= from && stretch.from <= to) {
            continue;
        }
        for (auto& [name, stream] : held_[stretch.entry].streams) {
            if (stream) {
                stream->envelope.thin(values);
            }
        }
    }
}

QString StitchedStreams::commonUnit() const
{
    std::map<QString, std::size_t> votes;
    QString most;
    for (const Held& held : held_) {
        for (const auto& [name, stream] : held.streams) {
            if (stream) {
                const std::size_t count = ++votes[stream->unit];
                most = count > votes[most] ? stream->unit : most;
                break;
            }
        }
    }
    return most;
}

bool StitchedStreams::isShown(const DrawnStream& stream) const
{
    return stream.unit == arrangement_->unit && stream.envelope.size() > 0 &&
           (!arrangement_->hasTimes || hasTime(stream));
}

/// And which entries have none.
std::vector<StitchedStreams::Stretch> StitchedStreams::stretchesOf(Arrangement& to) const
{
    std::vector<Stretch> found;
    double samplesBefore = 0;
    for (std::size_t entry = 0; entry < held_.size(); ++entry) {
        constexpr double none = std::numeric_limits<double>::infinity();
        Stretch stretch{entry, none, -none};
        bool isOther = false;
        bool isTimeless = false;
        for (const auto& [name, stream] : held_[entry].streams) {
            if (!stream || stream->envelope.size() == 0) {
                continue;
            }
            isOther = isOther || stream->unit != to.unit;
            isTimeless = isTimeless || (to.hasTimes && !hasTime(*stream));
            if (!isShown(*stream)) {
                continue;
            }
            const auto size = static_cast<double>(stream->envelope.size());
            stretch.from = std::min(stretch.from, to.hasTimes ? stream->start : samplesBefore);
            stretch.to =
                std::max(stretch.to, to.hasTimes ? endOf(*stream) : samplesBefore + size - 1);
        }
        if (stretch.from <= stretch.to) {
            samplesBefore = stretch.to + 1;
            found.push_back(stretch);
        }
        if (isOther) {
            to.otherUnit.push_back(entry);
        } else if (isTimeless) {
            to.withoutTimes.push_back(entry);
        }
    }
    return found;
}

const StitchedStreams::Arrangement& StitchedStreams::arranged() const
{
    if (arrangement_) {
        return *arrangement_;
    }
    Arrangement& made = arrangement_.emplace();
    made.unit = commonUnit();
    made.hasTimes = std::ranges::any_of(held_, [&made](const Held& held) {
        return std::ranges::any_of(held.streams, [&made](const auto& stream) {
            return stream.second && stream.second->unit == made.unit && hasTime(*stream.second);
        });
    });
    auto found = stretchesOf(made);
    std::ranges::stable_sort(found, {}, &Stretch::from);
    std::vector<double> ends; // of each lane
    double last = -std::numeric_limits<double>::infinity();
    for (const Stretch& stretch : found) {
        const std::size_t lane = freeLane(ends, stretch.from);
        if (lane >= mostLanes) {
            ends.resize(mostLanes);
            made.tooMany.push_back(stretch.entry);
            continue;
        }
        if (stretch.from < last - rounding) {
            made.overlapping.push_back(stretch.entry);
        }
        ends[lane] = stretch.to;
        last = std::max(last, stretch.to);
        made.stretches.push_back(stretch);
        made.lanes.push_back(lane);
    }
    return made;
}

const std::vector<StitchedStreams::Stretch>& StitchedStreams::stretches() const
{
    return arranged().stretches;
}

bool StitchedStreams::hasTimes() const
{
    return arranged().hasTimes;
}

const QString& StitchedStreams::unit() const
{
    return arranged().unit;
}

std::uint64_t StitchedStreams::samples() const
{
    std::uint64_t count = 0;
    for (const Stretch& stretch : arranged().stretches) {
        std::size_t longest = 0;
        for (const auto& [name, stream] : held_[stretch.entry].streams) {
            longest =
                stream && isShown(*stream) ? std::max(longest, stream->envelope.size()) : longest;
        }
        count += longest;
    }
    return count;
}

std::vector<studio::PlotSeries> StitchedStreams::curves(const studio::CurveWindow& window) const
{
    const Arrangement& all = arranged();
    const std::size_t lanes = all.lanes.empty() ? 0 : std::ranges::max(all.lanes) + 1;
    std::vector<studio::PlotSeries> curves;
    for (std::size_t detector = 0; detector < detectors_.size(); ++detector) {
        std::vector<studio::PlotSeries> ofLanes(lanes);
        for (std::size_t i = 0; i < all.stretches.size(); ++i) {
            const Stretch& stretch = all.stretches[i];
            const auto& streams = held_[stretch.entry].streams;
            const auto found = streams.find(detectors_[detector]);
            if (stretch.to < window.from || stretch.from > window.to || found == streams.end() ||
                !found->second || !isShown(*found->second)) {
                continue;
            }
            const DrawnStream& stream = *found->second;
            studio::addToCurve(ofLanes[all.lanes[i]],
                               stream.envelope,
                               all.hasTimes ? stream.start : stretch.from,
                               all.hasTimes ? stream.rate : 1,
                               window);
        }
        QString name = QString::fromStdString(detectors_[detector]);
        for (studio::PlotSeries& curve : ofLanes) {
            if (!curve.x.empty()) {
                curve.name = std::exchange(name, {});
                curve.color = studio::curveColor(detector);
                curves.push_back(std::move(curve));
            }
        }
    }
    return curves;
}

QString StitchedStreams::namesOf(const std::vector<std::size_t>& entries) const
{
    QStringList names;
    for (std::size_t i = 0; i < std::min(entries.size(), mostNames); ++i) {
        names << entries_[entries[i]].name;
    }
    const QString text = names.join(QStringLiteral(", "));
    return entries.size() <= mostNames ? text
                                       : tr("%1 and %2 more")
                                             .arg(text,
                                                  studio::numberText(static_cast<std::uint64_t>(
                                                      entries.size() - mostNames)));
}

QStringList StitchedStreams::remarks() const
{
    const Arrangement& all = arranged();
    std::vector<std::size_t> withoutData;
    std::vector<std::size_t> withoutKey;
    std::map<QString, std::vector<std::size_t>> broken;
    std::map<std::string, std::vector<std::size_t>> withoutDetector;
    for (std::size_t entry = 0; entry < entries_.size(); ++entry) {
        const Held& held = held_[entry];
        if (!entries_[entry].where) {
            withoutData.push_back(entry);
        } else if (!held.problem.isEmpty()) {
            broken[held.problem].push_back(entry);
        } else if (held.isRead && !held.hasKey) {
            withoutKey.push_back(entry);
        }
        for (const auto& [name, stream] : held.streams) {
            if (!stream && held.hasKey) {
                withoutDetector[name].push_back(entry);
            }
        }
    }
    QStringList remarks;
    for (const auto& [problem, entries] : broken) {
        remarks << tr("Can't be read: %1 (%2).").arg(namesOf(entries), problem);
    }
    if (!withoutData.empty()) {
        remarks << tr("The run kept no data: %1.").arg(namesOf(withoutData));
    }
    if (!withoutKey.empty()) {
        remarks << tr("Without %1: %2.").arg(QString::fromStdString(key_), namesOf(withoutKey));
    }
    for (const auto& [name, entries] : withoutDetector) {
        remarks
            << tr("Without detector %1: %2.").arg(QString::fromStdString(name), namesOf(entries));
    }
    if (!all.otherUnit.empty()) {
        remarks << tr("Left out, in another unit than %1: %2.")
                       .arg(all.unit.isEmpty() ? tr("plain numbers") : all.unit,
                            namesOf(all.otherUnit));
    }
    if (!all.withoutTimes.empty()) {
        remarks << tr("Left out, without times: %1.").arg(namesOf(all.withoutTimes));
    }
    if (!all.tooMany.empty()) {
        remarks << tr("Left out, too many at the same time: %1.").arg(namesOf(all.tooMany));
    }
    if (!all.overlapping.empty()) {
        remarks << tr("Drawn over others, at the same time: %1.").arg(namesOf(all.overlapping));
    }
    if (!all.hasTimes && !all.stretches.empty()) {
        remarks << tr("These timestreams have no times, so entries stand end to end in samples.");
    }
    return remarks;
}

} // namespace scanweave
