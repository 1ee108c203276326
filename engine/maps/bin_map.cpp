// SPDX-License-Identifier: BSD-2-Clause
// Module bin_map: maps of the sky from timestreams.
#include "engine/maps/bin_map.h"

#include "engine/g3/calibration.h"
#include "engine/g3/maps.h"
#include "engine/g3/vectors.h"
#include "engine/maps/map_set.h"
#include "engine/modules/detector_groups.h"
#include "engine/modules/latest_object.h"
#include "engine/modules/scan_timestreams.h"
#include "engine/modules/sky_rotation.h"
#include "engine/modules/spec_parts.h"
#include "engine/pipeline/frame_template.h"
#include "engine/pipeline/reducer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

namespace scanweave {

namespace {

struct ProjectionName
{
    std::string_view name;
    MapProjection projection;
};

constexpr std::array projections{ProjectionName{"ZEA", MapProjection::ZEA},
                                 ProjectionName{"TAN", MapProjection::TAN},
                                 ProjectionName{"SIN", MapProjection::SIN},
                                 ProjectionName{"STG", MapProjection::STG},
                                 ProjectionName{"ARC", MapProjection::ARC},
                                 ProjectionName{"CAR", MapProjection::CAR},
                                 ProjectionName{"SFL", MapProjection::SFL},
                                 ProjectionName{"CEA", MapProjection::CEA},
                                 ProjectionName{"BICEP", MapProjection::BICEP}};

[[noreturn]] void refuseUse(const std::string& message)
{
    throw Error(message, {}, ErrorKind::Usage);
}

std::vector<std::string> projectionNames()
{
    std::vector<std::string> names;
    for (const ProjectionName& known : projections) {
        names.emplace_back(known.name);
    }
    names.emplace_back("healpix");
    return names;
}

double numberOf(const nlohmann::ordered_json& parameters, const char* name, const char* why)
{
    const auto found = parameters.find(name);
    if (found == parameters.end()) {
        refuseUse("parameter \"" + std::string(name) + "\" is missing: " + why);
    }
    return found->get<double>();
}

std::shared_ptr<const Pixelisation> pixelsFrom(const nlohmann::ordered_json& parameters)
{
    const std::string name = textOf(parameters, "projection");
    if (name == "healpix") {
        HealpixSkyMapInfo info;
        info.nside = static_cast<std::uint64_t>(
            numberOf(parameters, "nside", "a HEALPix map needs it, such as 2048"));
        info.nested = parameters.at("nested").get<bool>();
        return healpixPixels(info);
    }
    FlatSkyProjection projection;
    for (const ProjectionName& known : projections) {
        projection.proj = known.name == name ? known.projection : projection.proj;
    }
    const char* why = "a flat map needs \"longitude\", \"latitude\", \"width\" and \"height\"";
    projection.alphaCenter = numberOf(parameters, "longitude", why) * units::degree;
    projection.deltaCenter = numberOf(parameters, "latitude", why) * units::degree;
    projection.yRes = parameters.at("resolution").get<double>() * units::arcminute;
    projection.xRes = projection.yRes;
    const auto pixels = [&](const char* side) {
        const double size = numberOf(parameters, side, why) * units::degree;
        return static_cast<std::uint64_t>(std::ceil(size / projection.yRes - 1e-9));
    };
    projection.xdim = pixels("width");
    projection.ydim = pixels("height");
    return flatPixels(projection);
}

/// The same with the third axis turned over. Azimuth and elevation are left-handed; rotations are
/// in (azimuth, -elevation), which is right-handed, so that what they give is turned over for a map
/// of azimuth and elevation (spt3g_software, maps/src/pointing.cxx: get_detector_pointing_pixels).
/// With M = diag(1, 1, -1) and M r M the rotation here, M (r p) = (M r M) (M p).
Quat turnedOver(const Quat& rotation)
{
    return {rotation.a, -rotation.b, -rotation.c, rotation.d};
}

Quat directionTurnedOver(const Quat& direction)
{
    return {direction.a, direction.b, direction.c, -direction.d};
}

/// A detector of the frame at hand, with all that was to be looked up about it.
struct BinnedDetector
{
    const G3Timestream* timestream = nullptr;
    Quat direction;
    MapSum::Response response;
    std::size_t map = 0; ///< among those of the frame
};

class BinMap final : public Reducer
{
public:
    explicit BinMap(const nlohmann::ordered_json& parameters)
        : key_(parameters.at("key").get<std::string>())
        , rotation_(parameters.at("rotation").get<std::string>())
        , weights_(textOf(parameters, "weights"))
        , id_(parameters.at("id").get<std::string>(), "id")
        , by_(parameters.at("by").get<std::vector<std::string>>())
        , properties_(frame_types::calibration,
                      parameters.at("bolometer_properties").get<std::string>())
        , pixels_(pixelsFrom(parameters))
        , isPolarised_(parameters.at("polarized").get<bool>())
        , isUnweighted_(parameters.at("unweight").get<bool>())
        , maps_(parameters.at("reproducible").get<bool>())
    {
        labels_.coordRef =
            textOf(parameters, "coordinates") == "galactic" ? CoordinateReference::Galactic
            : textOf(parameters, "coordinates") == "local"  ? CoordinateReference::Local
                                                            : CoordinateReference::Equatorial;
        labels_.polConv = !isPolarised_ ? MapPolConvention::None
                          : textOf(parameters, "polarization_convention") == "COSMO"
                              ? MapPolConvention::COSMO
                              : MapPolConvention::IAU;
    }

    void add(const Frame& frame, const FramePosition& position) override
    {
        if (!position.isData) {
            context_.update(frame);
        }
        properties_.update(frame, position);
        if (frame.type() == frame_types::scan) {
            bin(frame);
        }
    }

    SharedBytes save() const override { return maps_.save(); }

    void merge(const SharedBytes& saved) override { maps_.merge(saved); }

    void begin(const ModuleRun& run) override { run_ = run; }

    void clear() override { maps_.clear(); }

    void finish(FrameSink& sink) override { maps_.emit(sink, isUnweighted_, run_); }

private:
    /// Everything that can be wrong with a frame is found before anything is added.
    void bin(const Frame& frame)
    {
        const auto timestreams = timestreamsOf(frame, key_);
        const std::size_t samples = commonLength(*timestreams, key_);
        const auto rotations = rotationsOf(frame, samples);
        const auto weights = weights_.empty() ? nullptr : frame.get<G3MapDouble>(weights_);
        const std::string id = id_.of(frame, context_);
        std::vector<std::string> ids;
        std::vector<BinnedDetector> detectors;
        for (const auto& [name, timestream] : timestreams->items) {
            if (auto detector = binned(name, timestream.get(), weights.get())) {
                detector->map = numberOf(ids, idOf(id, name));
                detectors.push_back(*detector);
            }
        }
        std::vector<SampleUnits> units;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            units.push_back(unitsOf(detectors, i));
        }
        std::vector<MapInMaking*> maps;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            MapKind kind{pixels_, isPolarised_, labels_};
            kind.labels.units = units[i];
            maps.push_back(&maps_.at(ids[i], kind));
        }
        addSamples(detectors, *rotations, maps);
        for (MapInMaking* map : maps) {
            ++map->inputs;
            const G3Timestream& any = *detectors.front().timestream;
            map->start = std::min(map->start, any.start);
            map->stop = std::max(map->stop, any.stop);
            if (std::string observation = observationOf(frame); !observation.empty()) {
                map->observations.insert(std::move(observation));
            }
        }
    }

    void addSamples(const std::vector<BinnedDetector>& detectors,
                    const std::vector<Quat>& rotations,
                    const std::vector<MapInMaking*>& maps) const
    {
        const bool isLocal = labels_.coordRef == CoordinateReference::Local;
        std::vector<Quat> turned;
        if (isLocal) {
            std::ranges::transform(rotations, std::back_inserter(turned), turnedOver);
        }
        const SkyRotations boresight(pixels_->frameRotations(isLocal ? turned : rotations));
        const std::size_t samples = rotations.size();
        std::vector<double> x(samples);
        std::vector<double> y(samples);
        std::vector<double> z(samples);
        std::vector<std::uint64_t> pixels(samples);
        std::vector<double> converted;
        for (const BinnedDetector& detector : detectors) {
            boresight.directions(
                isLocal ? directionTurnedOver(detector.direction) : detector.direction, x, y, z);
            pixels_->locate(x, y, z, pixels);
            maps[detector.map]->sum.add(
                pixels, samplesOf(*detector.timestream, converted), detector.response);
        }
        for (MapInMaking* map : maps) {
            map->sum.endFrame();
        }
    }

    std::shared_ptr<const std::vector<Quat>> rotationsOf(const Frame& frame,
                                                         std::size_t samples) const
    {
        std::shared_ptr<const std::vector<Quat>> rotations;
        if (const auto timestream = frame.find<G3TimestreamQuat>(rotation_)) {
            rotations = {timestream, &timestream->items};
        } else if (frame.has(rotation_)) {
            const auto list = frame.get<G3VectorQuat>(rotation_);
            rotations = {list, &list->items};
        } else {
            throw Error("this Scan frame doesn't say where the boresight looks; write that before, "
                        "with module detector_pointing and \"output\": \"" +
                            rotation_ + "\"",
                        {.key = rotation_});
        }
        if (samples != 0 && rotations->size() != samples) {
            throw Error("it has " + std::to_string(rotations->size()) +
                            " samples and the detectors have " + std::to_string(samples) +
                            "; both must have the same",
                        {.key = rotation_});
        }
        return rotations;
    }

    /// None for a detector that adds nothing.
    std::optional<BinnedDetector> binned(const std::string& name,
                                         const G3Timestream* timestream,
                                         const G3MapDouble* weights) const
    {
        if (timestream == nullptr || timestream->size() == 0) {
            return std::nullopt;
        }
        BinnedDetector detector;
        detector.timestream = timestream;
        detector.response.weight = weightOfDetector(weights, name, weights_);
        const BolometerProperties& properties = propertiesOf(name);
        detector.direction = offsetDirection(properties.xOffset, properties.yOffset);
        double polarisation = 0;
        if (isPolarised_) {
            // A detector of efficiency e answers to (2 - e) T / 2 + e (Q cos 2a + U sin 2a) / 2;
            // calibrated on T.
            const double efficiency = properties.polEfficiency;
            polarisation = efficiency / (2 - efficiency);
            detector.response.q = polarisation * std::cos(2 * properties.polAngle);
            detector.response.u = polarisation * std::sin(2 * properties.polAngle);
        }
        const bool isKnown =
            std::isfinite(properties.xOffset + properties.yOffset) &&
            (!isPolarised_ || std::isfinite(detector.response.q + detector.response.u));
        return isKnown && detector.response.weight > 0 ? std::optional(detector) : std::nullopt;
    }

    const BolometerProperties& propertiesOf(const std::string& detector) const
    {
        return propertiesOfDetector(properties_.value(), detector, properties_.key());
    }

    std::string idOf(const std::string& id, const std::string& detector) const
    {
        if (by_.empty()) {
            return id;
        }
        const std::string group = groupLabel(propertiesOf(detector), by_);
        if (group.empty()) {
            throw Error("detector \"" + detector +
                            "\" has no wafer, band, pixel or pixel type to make a map by; drop it "
                            "before, or leave out \"by\"",
                        {.key = properties_.key()});
        }
        return id.empty() ? group : id + "-" + group;
    }

    static std::size_t numberOf(std::vector<std::string>& ids, const std::string& id)
    {
        const auto found = std::ranges::find(ids, id);
        const auto number = static_cast<std::size_t>(found - ids.begin());
        if (found == ids.end()) {
            ids.push_back(id);
        }
        return number;
    }

    SampleUnits unitsOf(const std::vector<BinnedDetector>& detectors, std::size_t map) const
    {
        std::optional<SampleUnits> units;
        for (const BinnedDetector& detector : detectors) {
            if (detector.map != map) {
                continue;
            }
            if (units && *units != detector.timestream->units) {
                throw Error("the detectors are in different units", {.key = key_});
            }
            units = detector.timestream->units;
        }
        return units.value_or(SampleUnits::None);
    }

    /// As users name observations, where the frame says it.
    std::string observationOf(const Frame& frame) const
    {
        try {
            return observation_.of(frame, context_);
        } catch (const Error&) {
            return "";
        }
    }

    std::string key_;
    std::string rotation_;
    std::string weights_; ///< "" for none
    FrameTemplate id_;
    FrameTemplate observation_{"{SourceName}-{ObservationID}", "observation"};
    std::vector<std::string> by_;
    LatestObject<BolometerPropertiesMap> properties_;
    std::shared_ptr<const Pixelisation> pixels_;
    bool isPolarised_;
    bool isUnweighted_;
    MapLabels labels_;
    MetadataContext context_;
    MapSet maps_;
    ModuleRun run_;
};

std::vector<ParameterSpec> makeParameters()
{
    const auto optionalNumber = [](const char* name, const char* unit, const char* doc) {
        return inUnit(optionalParameter(name, ParameterType::Double, doc), unit);
    };
    return {
        timestreamsParameter("timestreams to bin"),
        asFrameKey(
            defaultParameter("rotation",
                             "BoresightRotation",
                             "key of the boresight's rotation, as detector_pointing writes it")),
        asFrameKey(optionalParameter(
            "weights", ParameterType::String, "key of the detectors' weights in the Scan frame")),
        oneOf(defaultParameter("projection", "ZEA", "of the map"), projectionNames()),
        within(
            optionalNumber("longitude",
                           "deg",
                           "of the map's centre: right ascension, galactic longitude or azimuth"),
            -360,
            360),
        within(optionalNumber("latitude",
                              "deg",
                              "of the map's centre: declination, galactic latitude or elevation"),
               -90,
               90),
        within(optionalNumber("width", "deg", "of the map"), 1e-6, 360),
        within(optionalNumber("height", "deg", "of the map"), 1e-6, 360),
        inUnit(
            within(defaultParameter("resolution", 2.0, "size of a pixel of a flat map"), 1e-6, 1e4),
            "arcmin"),
        within(
            optionalParameter("nside", ParameterType::Int, "pixels of a HEALPix map"), 1, 1 << 20),
        defaultParameter("nested", false, "order of a HEALPix map's pixels; else ring order"),
        asTemplate(defaultParameter("id",
                                    "{SourceName}",
                                    "Id of the map; what is in braces is a field of the frame, as "
                                    "in accumulate.group")),
        oneOf(defaultParameter("by",
                               std::vector<std::string>{"band"},
                               "a map for each; what tells them apart is added to the Id"),
              {"wafer", "band", "pixel", "pixel_type"}),
        defaultParameter("polarized", false, "makes maps of T, Q and U instead of T alone"),
        oneOf(defaultParameter(
                  "polarization_convention", "IAU", "of the detectors' angles; noted in the map"),
              {"IAU", "COSMO"}),
        oneOf(defaultParameter("coordinates",
                               "equatorial",
                               "of the boresight's rotation and the map; noted in the map"),
              {"equatorial", "galactic", "local"}),
        defaultParameter("unweight", false, "divides the maps by their weights"),
        defaultParameter("reproducible",
                         false,
                         "gives the same bits for every number of processes, for about four times "
                         "the memory"),
        propertiesParameter()};
}

} // namespace

void addBinMap(ModuleRegistry& registry)
{
    ModuleSpec spec;
    spec.name = "bin_map";
    spec.summary = "Bins timestreams into maps of the sky, merged over all processes.";
    spec.doc =
        "For each sample d of a detector with weight w that falls into a pixel, adds w d to T, w q "
        "d to Q, w u d to U, and w (1, q, u) (1, q, u)^T to the weights, where q = e cos(2 a) / (2 "
        "- e) and u = e sin(2 a) / (2 - e) with the detector's polarisation angle a and efficiency "
        "e (Jones 2003; conventions of spt3g_software, maps/src/MapBinner.cxx: the angle is the "
        "same for the whole map). Without \"polarized\" only T and its weight w are made. Where a "
        "detector looks follows from the boresight's rotation and its offsets, as "
        "detector_pointing tells. Samples that are not finite don't count, nor do detectors of "
        "weight 0, without offsets, or, with \"polarized\", without angle and efficiency.\n"
        "When the run has ended, the maps of all processes are merged, and one file "
        "NAME/bin_map.g3 "
        "beside the run file has a Map frame for each Id: T, Q, U and Wpol, or T and Wunpol; H, "
        "the "
        "number of samples; StartTime, StopTime, InputFrames and InputObservations. Maps are "
        "weighted sums, as spt3g's MapBinner makes them, unless \"unweight\" divides them by the "
        "weights; then pixels whose weights don't determine T, Q and U are zero. What falls "
        "outside of a flat map is in its overflow. Scans in different units make a map each, which "
        "a warning tells.\n"
        "Flat maps have the projections of FITS (Calabretta & Greisen 2002) with spt3g's "
        "orientation: columns grow to decreasing longitude, rows to increasing latitude. "
        "\"healpix\" "
        "makes maps of equal-area pixels (Gorski et al. 2005).\n"
        "With \"coordinates\": \"local\" longitude is azimuth and latitude elevation. They are "
        "left-handed; the boresight's rotation is in azimuth and minus elevation, as "
        "detector_pointing with \"local\" writes it, so that the third component of every "
        "direction changes its sign before the pixel is found (as in spt3g's "
        "get_detector_pointing_pixels). Polarisation angles are used as they are, in all "
        "coordinates: those of a local map must be measured in azimuth and elevation, for IAU "
        "from higher elevation towards higher azimuth.\n"
        "With \"reproducible\" the sums of a scan are joined as whole numbers at fixed binary "
        "places (after Demmel & Nguyen 2015), which depends on no order. Put bin_map last: a frame "
        "that fails in a later module stays in the map.";
    spec.parameters = makeParameters();
    spec.reads = {
        scanKey("{key}", G3TimestreamMap::staticClassName),
        scanKey("{rotation}", {G3TimestreamQuat::staticClassName, G3VectorQuat::staticClassName}),
        scanKey("{weights}", G3MapDouble::staticClassName),
        calibrationKey("{bolometer_properties}", BolometerPropertiesMap::staticClassName)};
    spec.reads.front().inOneUnit = true;
    spec.example =
        R"({"use": "bin_map", "key": "Filtered", "weights": "TimestreamWeights", "longitude": 134.8, "latitude": -47.5, "width": 12, "height": 6})";
    registry.add(std::move(spec), [](const nlohmann::ordered_json& parameters) {
        return std::make_unique<BinMap>(parameters);
    });
}

} // namespace scanweave
