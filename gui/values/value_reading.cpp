// SPDX-License-Identifier: BSD-2-Clause
// What a value looks like: as text, as a table, as series to plot.
#include "gui/values/value_reading.h"

#include "engine/g3/maps.h"
#include "engine/g3/object_json.h"
#include "engine/g3/time_text.h"
#include "engine/g3/timestream.h"
#include "engine/g3/vectors.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace scanweave::studio {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t largestAsText = std::uint64_t{4} << 20; ///< of the blob
constexpr std::size_t mostText = 400'000;
constexpr std::size_t mostRows = 20'000;
constexpr std::size_t mostCellLetters = 400;
constexpr std::size_t mostSeries = 64;
constexpr std::size_t seriesAtFirst = 6;

constexpr const char* lastTimestreamColumn = "not finite";

std::string cellText(const Json& value)
{
    std::string text = value.is_string() ? value.get<std::string>() : dumpJson(value);
    if (text.size() > mostCellLetters) {
        text = text.substr(0, mostCellLetters) + " …";
    }
    return text;
}

std::string plainNumber(double number)
{
    std::ostringstream text;
    text.precision(6);
    text << number;
    return text.str();
}

/// A table of whatever has rows: members, elements.
void fillTable(const Json& value, ValueFacts& facts)
{
    const auto add = [&](std::vector<std::string> row) {
        if (facts.rows.size() >= mostRows) {
            facts.areRowsCut = true;
            return false;
        }
        facts.rows.push_back(std::move(row));
        return true;
    };
    if (value.is_object()) {
        facts.columns = {"name", "value"};
        // Members that are objects of the same form, such as bolometer properties, get columns.
        const bool isTable =
            value.size() > 1 && std::ranges::all_of(value, [&](const Json& member) {
                return member.is_object() && member.size() == value.front().size() &&
                       member.size() > 1;
            });
        if (isTable) {
            facts.columns = {"name"};
            for (const auto& [name, ignored] : value.front().items()) {
                facts.columns.push_back(name);
            }
        }
        for (const auto& [name, member] : value.items()) {
            std::vector<std::string> row{name};
            if (isTable) {
                for (const Json& field : member) {
                    row.push_back(cellText(field));
                }
            } else {
                row.push_back(cellText(member));
            }
            if (!add(std::move(row))) {
                return;
            }
        }
    } else if (value.is_array()) {
        facts.columns = {"index", "value"};
        std::size_t index = 0;
        for (const Json& element : value) {
            if (!add({std::to_string(index++), cellText(element)})) {
                return;
            }
        }
    } else {
        facts.columns = {"value"};
        add({cellText(value)});
    }
}

template <class Numbers>
std::vector<double> doubles(const Numbers& numbers)
{
    return {numbers.begin(), numbers.end()};
}

/// In the unit that people use.
std::vector<double> samplesOf(const G3Timestream& timestream)
{
    auto samples = std::visit([](const auto& data) { return doubles(data); }, timestream.data);
    const double scale = sampleUnit(timestream.units).first;
    for (double& sample : samples) {
        sample /= scale;
    }
    return samples;
}

/// Its time, and what the columns of the table are.
void describe(const G3Timestream& timestream, ValueFacts& facts)
{
    const double rate = timestream.sampleRate();
    facts.sampleRate = std::isfinite(rate) && rate > 0 ? rate : 0;
    facts.startTicks = timestream.start.ticks;
    facts.unit = sampleUnit(timestream.units).second.toStdString();
    facts.columns = {"name", "samples"};
    for (const char* column : {"mean", "std", "min", "max"}) {
        facts.columns.push_back(facts.unit.empty() ? column : column + (" [" + facts.unit + "]"));
    }
    facts.columns.emplace_back(lastTimestreamColumn);
}

std::vector<std::string> statisticsRow(const std::string& name, const G3Timestream& timestream)
{
    const std::vector<double> samples = samplesOf(timestream);
    double sum = 0;
    double low = std::nan("");
    double high = std::nan("");
    std::size_t count = 0;
    for (const double sample : samples) {
        if (std::isfinite(sample)) {
            sum += sample;
            low = std::fmin(low, sample);
            high = std::fmax(high, sample);
            ++count;
        }
    }
    const double mean = count > 0 ? sum / static_cast<double>(count) : std::nan("");
    double squares = 0;
    for (const double sample : samples) {
        squares += std::isfinite(sample) ? (sample - mean) * (sample - mean) : 0;
    }
    return {name,
            std::to_string(samples.size()),
            plainNumber(mean),
            plainNumber(count > 0 ? std::sqrt(squares / static_cast<double>(count)) : std::nan("")),
            plainNumber(low),
            plainNumber(high),
            std::to_string(samples.size() - count)};
}

/// True if it was timestreams: then everything but the text is filled in.
bool fillTimestreams(const FrameObject& object,
                     const std::vector<std::string>& wanted,
                     const std::function<bool()>& isCanceled,
                     ValueFacts& facts)
{
    if (const auto* one = dynamic_cast<const G3Timestream*>(&object)) {
        describe(*one, facts);
        facts.rows.push_back(statisticsRow("value", *one));
        facts.series.push_back({"value", Envelope(samplesOf(*one))});
        facts.seriesThere = 1;
        return true;
    }
    const auto* map = dynamic_cast<const G3TimestreamMap*>(&object);
    if (map == nullptr) {
        return false;
    }
    facts.seriesThere = map->size();
    describe(map->first() != nullptr ? *map->first() : G3Timestream(), facts);
    for (const auto& [name, timestream] : map->items) {
        if (isCanceled()) {
            return true;
        }
        if (!timestream) {
            continue;
        }
        if (facts.rows.size() < mostRows) {
            facts.rows.push_back(statisticsRow(name, *timestream));
        } else {
            facts.areRowsCut = true;
        }
        const bool isWanted = wanted.empty() ? facts.series.size() < seriesAtFirst
                                             : std::ranges::find(wanted, name) != wanted.end();
        if (isWanted && facts.series.size() < mostSeries) {
            facts.series.push_back({name, Envelope(samplesOf(*timestream))});
        }
    }
    return true;
}

void fillSeries(const FrameObject& object,
                const std::vector<std::string>& wanted,
                ValueFacts& facts)
{
    const auto add = [&facts](std::string name, std::vector<double> samples) {
        ++facts.seriesThere;
        if (samples.size() > 1 && facts.series.size() < seriesAtFirst) {
            facts.series.push_back({std::move(name), Envelope(std::move(samples))});
        }
    };
    if (const auto* numbers = dynamic_cast<const G3VectorDouble*>(&object)) {
        add("value", doubles(numbers->items));
    } else if (const auto* whole = dynamic_cast<const G3VectorInt*>(&object)) {
        add("value", doubles(whole->items));
    } else if (const auto* map = dynamic_cast<const G3MapVectorDouble*>(&object)) {
        for (const auto& [name, values] : map->items) {
            if (wanted.empty() || std::ranges::find(wanted, name) != wanted.end()) {
                add(name, doubles(values));
            }
        }
        facts.seriesThere = map->items.size();
    } else if (const auto* scalars = dynamic_cast<const G3MapDouble*>(&object)) {
        std::vector<double> values;
        for (const auto& [name, value] : scalars->items) {
            values.push_back(value);
        }
        add("value", std::move(values));
    }
}

/// Times are ticks in the JSON; people want to read them.
void fillTimes(const FrameObject& object, ValueFacts& facts)
{
    const auto* times = dynamic_cast<const G3VectorTime*>(&object);
    if (times == nullptr) {
        return;
    }
    facts.columns = {"index", "time (UTC)"};
    facts.rows.clear();
    for (std::size_t i = 0; i < times->items.size() && i < mostRows; ++i) {
        facts.rows.push_back({std::to_string(i), isoTimeText(times->items[i].ticks)});
    }
}

} // namespace

bool hasTimestreams(const ValueFacts& facts)
{
    return facts.seriesThere > 0 && !facts.columns.empty() &&
           facts.columns.back() == lastTimestreamColumn;
}

ValueFacts readValue(const Frame& frame,
                     const std::string& key,
                     const std::vector<std::string>& series,
                     const std::function<bool()>& isCanceled)
{
    ValueFacts facts;
    try {
        facts.className = frame.className(key);
        const FrameObjectPtr object = frame.object(key);
        facts.summary = object->summary();
        const bool isTimestreams = fillTimestreams(*object, series, isCanceled, facts);
        if (isCanceled()) {
            return facts;
        }
        facts.sky = skyMapsIn(frame, key, *object);
        // The text of packed timestreams is many times as long as what is stored of them.
        const std::uint64_t limit = isTimestreams ? largestAsText / 16 : largestAsText;
        if (frame.blobSize(key) > limit) {
            facts.text = facts.summary;
            facts.isTextCut = true;
        } else {
            const Json value = objectValue(*object);
            facts.text = dumpJson(value, 1);
            if (!isTimestreams) {
                fillTable(value, facts);
            }
        }
        if (!isTimestreams) {
            fillSeries(*object, series, facts);
            fillTimes(*object, facts);
        }
    } catch (const Error& error) {
        facts.problem = error.message();
    }
    if (facts.text.size() > mostText) {
        facts.text.resize(mostText);
        while (!facts.text.empty() &&
               (static_cast<unsigned char>(facts.text.back()) & 0xc0U) == 0x80U) {
            facts.text.pop_back(); // not within a character
        }
        facts.isTextCut = true;
    }
    return facts;
}

} // namespace scanweave::studio
