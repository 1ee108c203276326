// SPDX-License-Identifier: BSD-2-Clause
// What a value of a frame looks like, for background threads: nothing here knows of widgets.
#pragma once

#include "engine/g3/frame.h"
#include "gui/plots/sky_maps.h"
#include "gui/widgets/envelope.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace scanweave::studio {

struct Series
{
    std::string name;
    Envelope envelope;
    bool isBefore = false;  ///< paler, in the colour of the next series: see value_comparison.h
    bool isOnRight = false; ///< measured on the axis at the right, in rightUnit
};

/// What a value looks like, in three ways.
struct ValueFacts
{
    std::string className;
    std::string summary;
    std::string text; ///< JSON, cut where it gets long
    bool isTextCut = false;
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows; ///< cut where there are many
    bool areRowsCut = false;
    SkyMaps sky;                ///< of a map
    std::vector<Series> series; ///< of what can be plotted; the first 64 of many
    std::size_t seriesThere = 0;
    std::string unit;                       ///< of the series, "" for none
    std::string rightUnit;                  ///< of those on the axis at the right
    double sampleRate = 0;                  ///< in Hz; 0: plotted over the index
    std::optional<std::int64_t> startTicks; ///< of the first sample
    std::string problem;
};

/// The rows are timestreams, named in the first column.
bool hasTimestreams(const ValueFacts& facts);

/// `series`: names to plot of a dictionary of many; empty: the first ones.
ValueFacts readValue(const Frame& frame,
                     const std::string& key,
                     const std::vector<std::string>& series,
                     const std::function<bool()>& isCanceled);

} // namespace scanweave::studio
