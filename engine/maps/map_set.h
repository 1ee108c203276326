// SPDX-License-Identifier: BSD-2-Clause
// Maps in the making by Id: what map-makers have as their state.
#pragma once

#include "engine/base/bytes.h"
#include "engine/g3/time.h"
#include "engine/maps/map_sum.h"
#include "engine/pipeline/module.h"

#include <functional>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace scanweave {

/// A map, and what went into it.
struct MapInMaking
{
    MapInMaking(MapSum empty, const MapLabels& itsLabels)
        : sum(std::move(empty))
        , labels(itsLabels)
    {}

    MapSum sum;
    MapLabels labels;
    std::int64_t inputs = 0; ///< frames
    Timestamp start{std::numeric_limits<std::int64_t>::max()};
    Timestamp stop{std::numeric_limits<std::int64_t>::min()};
    std::set<std::string> observations; ///< "rcw38-190000001"
    std::set<std::string> ids;          ///< of maps, for coadds
};

class MapSet
{
public:
    /// The map of that Id, made by `make` if there is none yet.
    MapInMaking& at(const std::string& id, const std::function<MapInMaking()>& make);

    /// Null if there is none.
    MapInMaking* find(const std::string& id);

    SharedBytes save() const;

    /// `makeSum`: an empty map with the pixels that a stub map has.
    void merge(const SharedBytes& saved,
               const std::function<MapSum(const G3SkyMap& stub, bool isPolarised)>& makeSum);

    bool isEmpty() const { return maps_.empty(); }
    void clear() { maps_.clear(); }

    /// Emits a Map frame for each, in the order of their Ids, with keys Id, T, …, and what went in.
    void emit(FrameSink& sink, bool unweighted) const;

private:
    std::map<std::string, MapInMaking> maps_;
};

/// Throws Error naming the Id when two that should be added have different units or coordinates.
void checkSameLabels(const std::string& id, const MapLabels& have, const MapLabels& found);

} // namespace scanweave
