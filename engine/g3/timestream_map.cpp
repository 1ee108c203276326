// SPDX-License-Identifier: BSD-2-Clause
// The timestreams of many detectors.
#include "engine/g3/object_class.h"
#include "engine/g3/timestream_fields.h"

#include <algorithm>
#include <unordered_set>

namespace scanweave {

namespace {

/// In the order of insertion, unlike all other dictionaries.
template <class Entries>
struct OrderedStreams
{
    using ShownAs = Dictionary<std::shared_ptr<const G3Timestream>>; ///< what it looks like

    Entries& entries;

    void load(InputArchive& in)
    {
        std::vector<G3TimestreamMap::Entry> stored;
        loadValue(in, stored);
        // Of equal names the first counts.
        std::unordered_set<std::string> met;
        std::erase_if(stored, [&](const auto& entry) { return !met.insert(entry.first).second; });
        entries = std::move(stored);
    }

    void save(OutputArchive& out) const { saveValue(out, entries); }

    template <class Fields>
    void upstreamMembers(Fields& f) const
    {
        f.member("map", KeyValues{entries});
    }

    friend Json toJson(JsonLimits& limits, const OrderedStreams& streams)
    {
        limits.add(streams.entries.size());
        Json object = Json::object();
        for (const auto& [name, stream] : streams.entries) {
            appendMember(object, name, toJson(limits, stream));
        }
        return object;
    }

    friend FoundField findIn(const OrderedStreams& streams, FieldSteps steps)
    {
        const auto& step = steps.front();
        const auto found = std::ranges::find(streams.entries, step, &G3TimestreamMap::Entry::first);
        if (found != streams.entries.end()) {
            return findIn(found->second, steps.subspan(1));
        }
        return step == "size" ? findIn(streams.entries.size(), steps.subspan(1)) : std::nullopt;
    }
};

/// Before version 3 the timestreams came in place.
using StreamsInPlace = Dictionary<G3Timestream>;
/// In version 1 they had common times, stored once.
using StreamsAndTimes = std::pair<StreamsInPlace, std::pair<Timestamp, Timestamp>>;

void takeStreams(G3TimestreamMap& map, StreamsInPlace& streams)
{
    for (auto& [name, stream] : streams) {
        map.items.emplace_back(name, std::make_shared<G3Timestream>(std::move(stream)));
    }
}

} // namespace

template <class Fields, Is<G3TimestreamMap> Object>
void fields(Fields& f, Object& o)
{
    f.object();
    if (f.version() >= 3) {
        f.value(OrderedStreams<decltype((o.items))>{o.items});
    } else if (f.version() == 2) {
        f.template former<StreamsInPlace>(
            o, [](auto& map, StreamsInPlace& old) { takeStreams(map, old); });
    } else {
        f.template former<StreamsAndTimes>(o, [](auto& map, StreamsAndTimes& old) {
            for (auto& [name, stream] : old.first) {
                std::tie(stream.start, stream.stop) = old.second;
            }
            takeStreams(map, old.first);
        });
    }
    const auto ofFirst = [&o](auto member) {
        return [&o, member] {
            const auto* stream = o.first();
            return stream ? std::optional(std::invoke(member, *stream)) : std::nullopt;
        };
    };
    f.derived("start", ofFirst(&G3Timestream::start));
    f.derived("stop", ofFirst(&G3Timestream::stop));
    f.derived("n_samples", ofFirst(&G3Timestream::size));
    f.derived("sample_rate", ofFirst(&G3Timestream::sampleRate));
}

std::shared_ptr<const G3Timestream> G3TimestreamMap::find(std::string_view name) const
{
    const auto found = std::ranges::find(items, name, &Entry::first);
    return found == items.end() ? nullptr : found->second;
}

std::unordered_map<std::string_view, const G3Timestream*> G3TimestreamMap::byName() const
{
    std::unordered_map<std::string_view, const G3Timestream*> table;
    table.reserve(items.size());
    for (const auto& [name, stream] : items) {
        table.emplace(name, stream.get());
    }
    return table;
}

const G3Timestream* G3TimestreamMap::first() const
{
    const auto found =
        std::ranges::find_if(items, [](const Entry& entry) { return entry.second != nullptr; });
    return found == items.end() ? nullptr : found->second.get();
}

std::string G3TimestreamMap::summary() const
{
    auto text = countText(items.size(), "timestream", "timestreams");
    const auto* stream = first();
    if (stream == nullptr) {
        return text;
    }
    const bool isUneven = std::ranges::any_of(items, [&](const Entry& entry) {
        return entry.second == nullptr || entry.second->size() != stream->size();
    });
    text += ", " + std::string(isUneven ? "of unequal length, the first " : "");
    text += sampledText(*stream);
    const bool isMixed = std::ranges::any_of(items, [&](const Entry& entry) {
        return entry.second != nullptr && entry.second->units != stream->units;
    });
    if (isMixed) {
        return text + ", in different units";
    }
    return stream->units == SampleUnits::None ? text
                                              : text + ", " + std::string(enumName(stream->units));
}

template ObjectClass objectClass<G3TimestreamMap>();

} // namespace scanweave
