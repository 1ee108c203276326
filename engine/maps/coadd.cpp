// SPDX-License-Identifier: BSD-2-Clause
// Module coadd: sums of maps.
#include "engine/maps/coadd.h"

#include "engine/g3/scalars.h"
#include "engine/g3/vectors.h"
#include "engine/maps/map_set.h"
#include "engine/modules/spec_parts.h"
#include "engine/pipeline/frame_template.h"
#include "engine/pipeline/key_patterns.h"
#include "engine/pipeline/reducer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace scanweave {

namespace {

constexpr std::array stokes{MapSum::T, MapSum::Q, MapSum::U};

/// Position of the weight of two Stokes parameters among MapSum's components.
constexpr MapSum::Component weightOf(std::size_t a, std::size_t b)
{
    constexpr MapSum::Component matrix[3][3] = {{MapSum::TT, MapSum::TQ, MapSum::TU},
                                                {MapSum::TQ, MapSum::QQ, MapSum::QU},
                                                {MapSum::TU, MapSum::QU, MapSum::UU}};
    return matrix[a][b];
}

bool isFlatPol(const G3SkyMap& map)
{
    const auto* flat = dynamic_cast<const FlatSkyMap*>(&map);
    return flat != nullptr && flat->flatPol;
}

/// The maps of a frame, checked to be a set that can be added to others.
class FrameMaps
{
public:
    explicit FrameMaps(const Frame& frame)
    {
        t_ = mapAt(frame, "T");
        isPolarised_ = frame.has("Q") || frame.has("U");
        pixels_ = withPlace({.key = "T"}, [&] { return pixelsOf(*t_); });
        if (isPolarised_) {
            q_ = mapAt(frame, "Q");
            u_ = mapAt(frame, "U");
            checkLike(*q_, "Q");
            checkLike(*u_, "U");
        }
        const char* key = isPolarised_ ? "Wpol" : "Wunpol";
        if (!frame.has(key)) {
            throw Error("this Map frame has no weights; a coadd needs them, for weighted and "
                        "unweighted maps",
                        {.key = key});
        }
        weights_ = frame.get<G3SkyMapWeights>(key);
        const std::array needed{&weights_->tt,
                                &weights_->tq,
                                &weights_->tu,
                                &weights_->qq,
                                &weights_->qu,
                                &weights_->uu};
        for (std::size_t i = 0; i < (isPolarised_ ? needed.size() : 1); ++i) {
            if (!*needed[i]) {
                throw Error("some of the weights are missing", {.key = key});
            }
            checkPixels(**needed[i], key);
        }
        if (isPolarised_) {
            checkFlatPol(*u_, "U");
            checkFlatPol(*weights_->tq, key);
        }
        if (frame.has("H")) {
            hits_ = mapAt(frame, "H");
            checkPixels(*hits_, "H");
        }
    }

    MapKind kind() const
    {
        return {pixels_,
                isPolarised_,
                {t_->coordRef, t_->units, t_->polConv, isFlatPol(isPolarised_ ? *q_ : *t_)}};
    }

    void addTo(MapSum& sum) const
    {
        if (t_->weighted) {
            addWeighted(sum);
        } else {
            addUnweighted(sum);
        }
        if (!hits_) {
            sum.loseHits();
        }
    }

private:
    static std::shared_ptr<const G3SkyMap> mapAt(const Frame& frame, const char* key)
    {
        if (!frame.has(key)) {
            throw Error("this Map frame doesn't have it; leave such frames out before, with module "
                        "select and \"where\": \"has(" +
                            std::string(key) + ")\"",
                        {.key = key});
        }
        return frame.get<G3SkyMap>(key);
    }

    void checkPixels(const G3SkyMap& map, const char* key) const
    {
        if (!pixels_->isSame(*pixelsOf(map))) {
            throw Error("its pixels are not those of \"T\"", {.key = key});
        }
    }

    void checkLike(const G3SkyMap& map, const char* key) const
    {
        checkPixels(map, key);
        if (map.weighted != t_->weighted || map.units != t_->units ||
            map.coordRef != t_->coordRef || map.polConv != t_->polConv) {
            throw Error("its units, weighting, coordinates or convention of polarisation are not "
                        "those of \"T\"",
                        {.key = key});
        }
    }

    /// T and its weight have none: spt3g's flatten_pol() leaves them as they are.
    void checkFlatPol(const G3SkyMap& map, const char* key) const
    {
        if (isFlatPol(map) != isFlatPol(*q_)) {
            throw Error("its polarisation is not along the same axes as that of \"Q\" (flat_pol); "
                        "flatten Q, U and weights together",
                        {.key = key});
        }
    }

    const G3SkyMap* weight(std::size_t a, std::size_t b) const
    {
        switch (weightOf(a, b)) {
        case MapSum::TT:
            return weights_->tt.get();
        case MapSum::TQ:
            return weights_->tq.get();
        case MapSum::TU:
            return weights_->tu.get();
        case MapSum::QQ:
            return weights_->qq.get();
        case MapSum::QU:
            return weights_->qu.get();
        default:
            return weights_->uu.get();
        }
    }

    /// Calls visit(component, map) for all that there are.
    template <class Visit>
    void forEachMap(Visit&& visit) const
    {
        const std::array maps{t_.get(), q_.get(), u_.get()};
        for (std::size_t a = 0; a < stokesCount(); ++a) {
            visit(stokes[a], *maps[a]);
            for (std::size_t b = a; b < stokesCount(); ++b) {
                visit(weightOf(a, b), *weight(a, b));
            }
        }
        if (hits_) {
            visit(MapSum::Hits, *hits_);
        }
    }

    /// Calls visit(pixel, value); what is outside is one more pixel.
    template <class Visit>
    void forEachValue(const G3SkyMap& map, Visit&& visit) const
    {
        for (const auto& [pixel, value] : valuesOf(map)) {
            visit(pixel, value);
        }
        if (map.overflow != 0) {
            visit(pixels_->pixelCount(), map.overflow);
        }
    }

    void addWeighted(MapSum& sum) const
    {
        forEachMap([&](MapSum::Component component, const G3SkyMap& map) {
            forEachValue(
                map, [&](std::uint64_t pixel, double value) { sum.add(component, pixel, value); });
        });
    }

    /// The weights times the maps. Pixels whose weights don't determine a value are left out: there
    /// the maps are NaN or zero, and weights without a signal would draw the sum towards zero.
    void addUnweighted(MapSum& sum) const
    {
        TiledSums<double> pixels(pixels_->pixelCount() + 1, MapSum::Hits + 1);
        forEachMap([&](MapSum::Component component, const G3SkyMap& map) {
            forEachValue(map, [&](std::uint64_t pixel, double value) {
                pixels.at(pixel)[component] = value;
            });
        });
        pixels.forEach([&](std::uint64_t pixel, const double* values) {
            MapSum::PixelSums sums{};
            std::copy_n(values, sums.size(), sums.begin());
            for (std::size_t a = 0; a < stokesCount(); ++a) {
                sums[stokes[a]] = 0;
                for (std::size_t b = 0; b < stokesCount(); ++b) {
                    sums[stokes[a]] += values[weightOf(a, b)] * values[stokes[b]];
                }
            }
            const auto solution = MapSum::solve(sums, isPolarised_);
            if (solution &&
                std::ranges::all_of(*solution, [](double x) { return std::isfinite(x); })) {
                for (std::size_t component = 0; component < sums.size(); ++component) {
                    if (sums[component] != 0) {
                        sum.add(MapSum::Component(component), pixel, sums[component]);
                    }
                }
            }
        });
    }

    std::size_t stokesCount() const { return isPolarised_ ? 3 : 1; }

    std::shared_ptr<const G3SkyMap> t_;
    std::shared_ptr<const G3SkyMap> q_;
    std::shared_ptr<const G3SkyMap> u_;
    std::shared_ptr<const G3SkyMap> hits_;
    std::shared_ptr<const G3SkyMapWeights> weights_;
    std::shared_ptr<const Pixelisation> pixels_;
    bool isPolarised_ = false;
};

class Coadd final : public Reducer
{
public:
    explicit Coadd(const nlohmann::ordered_json& parameters)
        : maps_(parameters.at("maps").get<std::vector<std::string>>())
        , id_(parameters.at("id").get<std::string>(), "id")
        , isUnweighted_(parameters.at("unweight").get<bool>())
        , coadds_(parameters.at("reproducible").get<bool>())
    {}

    void add(const Frame& frame, const FramePosition& position) override
    {
        if (!position.isData) {
            context_.update(frame);
        }
        if (frame.type() != frame_types::map) {
            return;
        }
        hadMap_ = true;
        if (!frame.has("Id")) {
            return;
        }
        const std::string inputId = frame.get<G3String>("Id")->value;
        if (!maps_.match(inputId)) {
            otherId_ = otherId_.empty() ? inputId : std::min(otherId_, inputId);
            return;
        }
        if (!position.isData) {
            throw Error("Map frames come to every process as metadata, and would be added several "
                        "times; name them in \"distribute\": {\"data_frames\": [\"Map\"]}",
                        {.key = "Id"},
                        ErrorKind::Usage);
        }
        const FrameMaps maps(frame);
        MapInMaking& coadd = coadds_.at(id_.of(frame, context_), maps.kind());
        maps.addTo(coadd.sum);
        ++coadd.inputs;
        noteInputs(frame, inputId, coadd);
    }

    void begin(const ModuleRun& run) override { run_ = run; }

    SharedBytes save() const override
    {
        WireWriter writer;
        writer.put(hadMap_).put(otherId_);
        writer.put(coadds_.save().span());
        return std::move(writer).share();
    }

    void merge(const SharedBytes& saved) override
    {
        WireReader reader(saved.span());
        hadMap_ = reader.take<bool>() || hadMap_;
        if (const std::string other = reader.takeString(); !other.empty()) {
            otherId_ = otherId_.empty() ? other : std::min(otherId_, other);
        }
        coadds_.merge(SharedBytes::copyOf(reader.takeBytes()));
    }

    void clear() override
    {
        coadds_.clear();
        hadMap_ = false;
        otherId_.clear();
    }

    void finish(FrameSink& sink) override
    {
        if (coadds_.isEmpty() && run_.tell) {
            run_.tell({.level = MessageLevel::Warning, .module = run_.name, .text = whyEmpty()});
        }
        coadds_.emit(sink, isUnweighted_, run_);
    }

private:
    std::string whyEmpty() const
    {
        const std::string what = "no map was added, and there is no coadd: ";
        if (!hadMap_) {
            return what + "no Map frame came";
        }
        if (otherId_.empty()) {
            return what + "none of the Map frames that came has an \"Id\"";
        }
        return what + "\"maps\" matches no Id of the Map frames that came, such as \"" + otherId_ +
               "\"";
    }

    /// A coadd of coadds tells of what they were made of.
    static void noteInputs(const Frame& frame, const std::string& id, MapInMaking& coadd)
    {
        const auto join = [&](const char* key, std::set<std::string>& texts) {
            const auto list = frame.find<G3VectorString>(key);
            if (list) {
                texts.insert(list->items.begin(), list->items.end());
            }
            return list != nullptr;
        };
        if (!join("InputMapIds", coadd.ids)) {
            coadd.ids.insert(id);
        }
        join("InputObservations", coadd.observations);
        if (const auto start = frame.find<G3Time>("StartTime")) {
            coadd.start.ticks = std::min(coadd.start.ticks, start->ticks);
        }
        if (const auto stop = frame.find<G3Time>("StopTime")) {
            coadd.stop.ticks = std::max(coadd.stop.ticks, stop->ticks);
        }
    }

    KeyPatterns maps_;
    FrameTemplate id_;
    bool isUnweighted_;
    MetadataContext context_;
    MapSet coadds_;
    bool hadMap_ = false;
    std::string otherId_; ///< of a map that "maps" doesn't match, the first by name; "" if none
    ModuleRun run_;
};

} // namespace

void addCoadd(ModuleRegistry& registry)
{
    ModuleSpec spec;
    spec.name = "coadd";
    spec.summary = "Adds maps of the same pixels, by their Ids, over all processes.";
    spec.doc =
        "Map frames with the same Id (as \"id\" makes it) are added: their weighted maps T, Q and "
        "U, and their weights Wpol or Wunpol. Unweighted maps are multiplied by their weights "
        "first, in the overflow as well; pixels that their weights leave open don't count. Maps of "
        "one Id with other pixels, units, coordinates or "
        "convention of polarisation (pol_conv, and flat_pol of Q and U) are added apart from each "
        "other, which a warning tells; flat and HEALPix maps are possible, dense or sparse. Flat "
        "maps without a projection are added pixel by pixel if they have as "
        "many columns and rows. Map frames must be data frames: \"distribute\": "
        "{\"data_frames\": [\"Map\"]}.\n"
        "When the run has ended, the sums of all processes are merged, and one file NAME/coadd.g3 "
        "beside the run file has a Map frame for each Id, with weighted maps unless \"unweight\" "
        "divides them by the weights; H, the number of samples, if every map that went in has it; "
        "and what went in: InputMapIds, InputObservations, InputFrames, StartTime, StopTime. "
        "Without any map to add there is no file, and a warning says why. Put coadd last: a frame "
        "that fails in a later module stays in the sum.";
    spec.parameters = {
        defaultParameter("maps",
                         std::vector<std::string>{"*"},
                         "Ids, or patterns of them, of the maps that are added"),
        asTemplate(defaultParameter(
            "id", "{Id}", "Id of the coadd; what is in braces is a field of the Map frame")),
        defaultParameter("unweight", false, "divides the coadd by its weights"),
        defaultParameter("reproducible",
                         false,
                         "gives the same bits for every number of processes, for about four times "
                         "the memory")};
    using Classes = std::vector<std::string_view>;
    const Classes maps{FlatSkyMap::staticClassName, HealpixSkyMap::staticClassName};
    const auto mapKey = [](const char* key, const Classes& classes) {
        KeySpec read = ifThere(scanKey(key, classes));
        read.frames = "Map";
        read.mustBeData = true; // as metadata they would be added on every rank
        return read;
    };
    spec.reads = {mapKey("Id", {G3String::staticClassName}),
                  mapKey("T", maps),
                  mapKey("Q", maps),
                  mapKey("U", maps),
                  mapKey("Wpol", {G3SkyMapWeights::staticClassName}),
                  mapKey("Wunpol", {G3SkyMapWeights::staticClassName}),
                  mapKey("H", maps)};
    spec.example = R"({"use": "coadd", "maps": ["*-150GHz"], "id": "150GHz"})";
    registry.add(std::move(spec), [](const nlohmann::ordered_json& parameters) {
        return std::make_unique<Coadd>(parameters);
    });
}

} // namespace scanweave
