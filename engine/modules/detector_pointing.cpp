// SPDX-License-Identifier: BSD-2-Clause
// Module detector_pointing: where detectors look.
#include "engine/modules/detector_pointing.h"

#include "engine/g3/calibration.h"
#include "engine/g3/vectors.h"
#include "engine/modules/detector_groups.h"
#include "engine/modules/latest_object.h"
#include "engine/modules/scan_timestreams.h"
#include "engine/modules/sky_rotation.h"
#include "engine/modules/spec_parts.h"

#include <utility>

namespace scanweave {

namespace {

[[noreturn]] void refuseUse(const std::string& message)
{
    throw Error(message, {}, ErrorKind::Usage);
}

class DetectorPointing final : public Module
{
public:
    explicit DetectorPointing(const nlohmann::ordered_json& parameters)
        : longitude_(textOf(parameters, "longitude"))
        , latitude_(textOf(parameters, "latitude"))
        , rotation_(textOf(parameters, "rotation"))
        , output_(textOf(parameters, "output"))
        , detectors_(textOf(parameters, "detectors"))
        , key_(textOf(parameters, "key"))
        , properties_(frame_types::calibration,
                      parameters.at("bolometer_properties").get<std::string>())
        , isLocal_(textOf(parameters, "coordinates") == "local")
    {
        const bool hasAngles = !longitude_.empty() && !latitude_.empty();
        if (longitude_.empty() != latitude_.empty() || hasAngles != rotation_.empty()) {
            refuseUse("where the boresight looks must be told either by \"longitude\" and "
                      "\"latitude\" or by \"rotation\"");
        }
        if (output_.empty() && detectors_.empty()) {
            refuseUse("nothing to write: name \"output\" for the boresight's rotation, or "
                      "\"detectors\" for the angles of each detector");
        }
        if (!output_.empty() && !rotation_.empty()) {
            refuseUse("\"output\" would be what \"rotation\" is already; leave out one of them");
        }
    }

    void process(Frame frame, const FramePosition& position, FrameSink& sink) override
    {
        if (!detectors_.empty()) {
            properties_.update(frame, position);
        }
        if (frame.type() == frame_types::scan) {
            const auto rotation =
                rotation_.empty() ? rotationOf(frame) : frame.get<G3TimestreamQuat>(rotation_);
            if (!output_.empty()) {
                frame.put(output_, rotation);
            }
            if (!detectors_.empty()) {
                putDetectors(frame, *rotation);
            }
        }
        sink.emit(std::move(frame));
    }

private:
    std::shared_ptr<const G3TimestreamQuat> rotationOf(const Frame& frame) const
    {
        const auto longitude = angles(frame, longitude_);
        const auto latitude = angles(frame, latitude_);
        if (longitude->size() != latitude->size()) {
            throw Error("it has " + std::to_string(latitude->size()) + " samples and \"" +
                            longitude_ + "\" has " + std::to_string(longitude->size()) +
                            "; both must have the same",
                        {.key = latitude_});
        }
        auto rotation = std::make_shared<G3TimestreamQuat>();
        rotation->start = longitude->start;
        rotation->stop = longitude->stop;
        rotation->items.reserve(longitude->size());
        std::vector<double> converted;
        std::vector<double> convertedToo;
        const auto a = samplesOf(*longitude, converted);
        const auto d = samplesOf(*latitude, convertedToo);
        for (std::size_t i = 0; i < a.size(); ++i) {
            rotation->items.push_back(rotationTo(a[i], isLocal_ ? -d[i] : d[i]));
        }
        return rotation;
    }

    static std::shared_ptr<const G3Timestream> angles(const Frame& frame, const std::string& key)
    {
        auto found = frame.get<G3Timestream>(key);
        if (found->units != SampleUnits::Angle && found->units != SampleUnits::None) {
            throw Error("these are no angles but in units " + std::string(enumName(found->units)),
                        {.key = key});
        }
        return found;
    }

    void putDetectors(Frame& frame, const G3TimestreamQuat& rotation) const
    {
        auto longitudes = std::make_shared<G3TimestreamMap>();
        auto latitudes = std::make_shared<G3TimestreamMap>();
        const SkyRotations rotations(rotation.items);
        const auto add = [&](const std::string& name, const BolometerProperties& properties) {
            std::vector<double> longitude(rotations.size());
            std::vector<double> latitude(rotations.size());
            rotations.apply(
                offsetDirection(properties.xOffset, properties.yOffset), longitude, latitude);
            for (double& angle : latitude) {
                angle = isLocal_ ? -angle : angle;
            }
            longitudes->items.emplace_back(name, timestreamOf(rotation, std::move(longitude)));
            latitudes->items.emplace_back(name, timestreamOf(rotation, std::move(latitude)));
        };
        const BolometerPropertiesMap& known = properties_.value();
        if (key_.empty()) {
            for (const auto& [name, properties] : known.items) {
                add(name, properties);
            }
        } else {
            const auto timestreams = timestreamsOf(frame, key_);
            checkLength(*timestreams, rotations.size());
            for (const auto& [name, timestream] : timestreams->items) {
                add(name, propertiesOfDetector(known, name, properties_.key()));
            }
        }
        frame.put(detectors_ + "Longitude", std::move(longitudes));
        frame.put(detectors_ + "Latitude", std::move(latitudes));
    }

    void checkLength(const G3TimestreamMap& timestreams, std::size_t samples) const
    {
        const std::size_t length = commonLength(timestreams, key_);
        if (timestreams.first() != nullptr && length != samples) {
            throw Error("the detectors have " + std::to_string(length) +
                            " samples and the boresight has " + std::to_string(samples) +
                            "; both must have the same",
                        {.key = key_});
        }
    }

    static std::shared_ptr<const G3Timestream> timestreamOf(const G3TimestreamQuat& rotation,
                                                            std::vector<double> samples)
    {
        return std::make_shared<const G3Timestream>(
            SampleUnits::Angle, rotation.start, rotation.stop, std::move(samples));
    }

    std::string longitude_; ///< "" for none, as all of these
    std::string latitude_;
    std::string rotation_;
    std::string output_;
    std::string detectors_;
    std::string key_;
    LatestObject<BolometerPropertiesMap> properties_;
    bool isLocal_;
};

} // namespace

void addDetectorPointing(ModuleRegistry& registry)
{
    ModuleSpec spec;
    spec.name = "detector_pointing";
    spec.summary = "Writes where the boresight looks as rotations, and each detector's angles.";
    spec.doc =
        "For each sample of the boresight's longitude a and latitude d (right ascension and "
        "declination, or azimuth and elevation with \"coordinates\": \"local\") writes the "
        "quaternion r = (cos a/2, 0, 0, sin a/2) (cos d/2, 0, -sin d/2, 0) under \"output\"; for "
        "local coordinates d is minus the elevation, because azimuth and elevation are "
        "left-handed. That is all a map binner needs: it is the same for all detectors.\n"
        "A detector with offsets x, y in the bolometer properties looks at r p r*, where p = (0, "
        "cos y cos x, cos y sin x, -sin y). With \"detectors\" the angles of each detector are "
        "written too, as timestreams in radians: longitude = atan2(p_y, p_x) from 0 to 2 pi, "
        "latitude = asin(p_z), or minus that for local coordinates. They take more room than the "
        "data; write them to look at, not by habit. Detectors without offsets get NaN.\n"
        "These are the formulas and conventions of spt3g_software (maps/src/pointing.cxx: "
        "get_origin_rotator, offsets_to_quat, get_detector_pointing). From right ascension and "
        "declination alone the field's rotation is not known: offsets along elevation count "
        "towards lower declination, as at the South Pole. Elsewhere give \"rotation\", which "
        "contains it.";
    spec.parameters = {
        oneOf(defaultParameter("coordinates", "equatorial", "what longitude and latitude are"),
              {"equatorial", "local"}),
        asFrameKey(optionalParameter(
            "longitude", ParameterType::String, "key of the right ascension or azimuth")),
        asFrameKey(optionalParameter(
            "latitude", ParameterType::String, "key of the declination or elevation")),
        asFrameKey(optionalParameter("rotation",
                                     ParameterType::String,
                                     "key of the boresight's rotation, where it is known already, "
                                     "such as OnlineRaDecRotation; instead of the angles")),
        optionalParameter(
            "output", ParameterType::String, "key of the rotation that the angles give"),
        optionalParameter("detectors",
                          ParameterType::String,
                          "begin of the keys of the detectors' angles; without it they are not "
                          "written"),
        asFrameKey(optionalParameter("key",
                                     ParameterType::String,
                                     "timestreams whose detectors are meant; without it all in "
                                     "the bolometer properties")),
        propertiesParameter()};
    spec.reads = {scanKey("{longitude}", G3Timestream::staticClassName, {"Angle", "None"}),
                  scanKey("{latitude}", G3Timestream::staticClassName, {"Angle", "None"}),
                  scanKey("{rotation}", G3TimestreamQuat::staticClassName),
                  scanKey("{key}", G3TimestreamMap::staticClassName),
                  requiredBy(calibrationKey("{bolometer_properties}",
                                            BolometerPropertiesMap::staticClassName),
                             {"detectors"})};
    spec.writes = {scanKey("{output}", G3TimestreamQuat::staticClassName),
                   scanKey("{detectors}Longitude", G3TimestreamMap::staticClassName, {"Angle"}),
                   scanKey("{detectors}Latitude", G3TimestreamMap::staticClassName, {"Angle"})};
    spec.example =
        R"({"use": "detector_pointing", "longitude": "OnlineBoresightRa", "latitude": "OnlineBoresightDec", "output": "BoresightRotation"})";
    registry.add(std::move(spec), [](const nlohmann::ordered_json& parameters) {
        return std::make_unique<DetectorPointing>(parameters);
    });
}

} // namespace scanweave
