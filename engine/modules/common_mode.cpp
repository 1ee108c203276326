// SPDX-License-Identifier: BSD-2-Clause
// Module common_mode: timestreams without what neighbours have in common.
#include "engine/modules/common_mode.h"

#include "engine/g3/maps.h"
#include "engine/modules/detector_groups.h"
#include "engine/modules/latest_object.h"
#include "engine/modules/sample_kernels.h"
#include "engine/modules/scan_timestreams.h"
#include "engine/modules/spec_parts.h"
#include "engine/modules/weighted_mean.h"

#include <cmath>
#include <utility>

namespace scanweave {

namespace {

class CommonMode final : public Module
{
public:
    explicit CommonMode(const nlohmann::ordered_json& parameters)
        : key_(parameters.at("key").get<std::string>())
        , output_(outputKey(parameters))
        , by_(parameters.at("by").get<std::vector<std::string>>())
        , weights_(textOf(parameters, "weights"))
        , properties_(frame_types::calibration,
                      parameters.at("bolometer_properties").get<std::string>())
        , least_(parameters.at("least_detectors").get<std::size_t>())
    {}

    void process(Frame frame, const FramePosition& position, FrameSink& sink) override
    {
        if (!by_.empty()) {
            properties_.update(frame, position);
        }
        if (frame.type() == frame_types::scan) {
            clean(frame);
        }
        sink.emit(std::move(frame));
    }

private:
    void clean(Frame& frame) const
    {
        const auto timestreams = timestreamsOf(frame, key_);
        const std::size_t samples = commonLength(*timestreams, key_);
        const auto weights = weights_.empty() ? nullptr : frame.get<G3MapDouble>(weights_);
        auto result = std::make_shared<G3TimestreamMap>(*timestreams);
        const BolometerPropertiesMap* properties = by_.empty() ? nullptr : &properties_.value();
        for (const auto& group : groupDetectors(*timestreams, by_, properties, properties_.key())) {
            cleanGroup(group, samples, weights.get(), *result);
        }
        putResult(frame, key_, output_, std::move(result));
    }

    void cleanGroup(const std::vector<std::size_t>& group,
                    std::size_t samples,
                    const G3MapDouble* weights,
                    G3TimestreamMap& timestreams) const
    {
        WeightedMean mean(samples);
        std::vector<double> converted;
        for (const std::size_t i : group) {
            const auto& [name, timestream] = timestreams.items[i];
            if (const double weight = weightOfDetector(weights, name, weights_); weight > 0) {
                mean.add(samplesOf(*timestream, converted), weight);
            }
        }
        if (mean.timestreams() < least_) {
            return;
        }
        const std::vector<double> common = mean.mean();
        for (const std::size_t i : group) {
            auto& timestream = timestreams.items[i].second;
            std::vector<double> cleaned = copySamples(*timestream);
            subtract(cleaned, common);
            timestream = timestreamLike(*timestream, std::move(cleaned));
        }
    }

    std::string key_;
    std::string output_;
    std::vector<std::string> by_;
    std::string weights_; ///< "" for none
    LatestObject<BolometerPropertiesMap> properties_;
    std::size_t least_;
};

} // namespace

void addCommonMode(ModuleRegistry& registry)
{
    ModuleSpec spec;
    spec.name = "common_mode";
    spec.summary = "Takes out of timestreams what the detectors of a wafer or band have in common.";
    spec.doc =
        "For each group of detectors (those with the same wafer, band, … as \"by\" says; all of a "
        "scan with an empty list) the mean m_i = sum(w_d y_di) / sum(w_d) over the detectors d "
        "whose sample i is finite is subtracted from each of them. Without \"weights\" all w are "
        "1. Detectors of weight 0 don't enter the mean, and it is subtracted from them as well. "
        "Groups with fewer detectors of positive weight than \"least_detectors\" stay as they "
        "are: subtracting it from itself leaves nothing of one. Where no detector of a group has "
        "a finite sample the result is NaN. Units stay; the result is in double precision.";
    spec.parameters = {
        resultParameter(),
        timestreamsParameter("timestreams to clean; all must have the same number of samples"),
        groupingParameter({"wafer", "band"}, "what the detectors of a group have in common"),
        asFrameKey(optionalParameter(
            "weights", ParameterType::String, "key of the detectors' weights in the Scan frame")),
        propertiesParameter(),
        atLeast(defaultParameter(
                    "least_detectors", 2, "how many detectors a group needs to be cleaned"),
                1)};
    spec.reads = {scanKey("{key}", G3TimestreamMap::staticClassName),
                  scanKey("{weights}", G3MapDouble::staticClassName),
                  requiredBy(calibrationKey("{bolometer_properties}",
                                            BolometerPropertiesMap::staticClassName),
                             {"by"})};
    spec.writes = {filteredTimestreams()};
    spec.example =
        R"({"use": "common_mode", "key": "Filtered", "by": ["wafer", "band"], "weights": "TimestreamWeights"})";
    registry.add(std::move(spec), [](const nlohmann::ordered_json& parameters) {
        return std::make_unique<CommonMode>(parameters);
    });
}

} // namespace scanweave
