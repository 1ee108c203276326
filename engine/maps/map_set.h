// SPDX-License-Identifier: BSD-2-Clause
// Maps in the making by Id: what map-makers have as their state.
#pragma once

#include "engine/base/bytes.h"
#include "engine/g3/time.h"
#include "engine/maps/map_sum.h"
#include "engine/pipeline/module.h"

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

namespace scanweave {

/// What maps must have in common to be added.
struct MapKind
{
    std::shared_ptr<const Pixelisation> pixels;
    bool isPolarised = false;
    MapLabels labels;
};

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

/// Which kind of an Id comes first depends on the layout of a run, so none has precedence: all are
/// kept, each for itself.
class MapSet
{
public:
    explicit MapSet(bool isReproducible)
        : isReproducible_(isReproducible)
    {}

    /// The map of that Id and kind, empty if there was none. Stays where it is.
    MapInMaking& at(const std::string& id, const MapKind& kind);

    SharedBytes save() const;
    void merge(const SharedBytes& saved);

    bool isEmpty() const { return maps_.empty(); }
    void clear() { maps_.clear(); }

    /// Emits a Map frame for each, in the order of their Ids, of one Id that with most inputs
    /// first, with keys Id, T, …, and what went in. Tells users of Ids with several kinds.
    void emit(FrameSink& sink, bool unweighted, const ModuleRun& run) const;

private:
    using Maps = std::multimap<std::string, MapInMaking>;

    bool isReproducible_;
    Maps maps_;
};

} // namespace scanweave
