// SPDX-License-Identifier: BSD-2-Clause
// Module flag_detectors: which detectors to leave out, and why.
#include "engine/modules/flag_detectors.h"

#include "engine/g3/calibration.h"
#include "engine/g3/maps.h"
#include "engine/modules/detector_groups.h"
#include "engine/modules/latest_object.h"
#include "engine/modules/robust_scatter.h"
#include "engine/modules/sample_kernels.h"
#include "engine/modules/sample_moments.h"
#include "engine/modules/scan_timestreams.h"
#include "engine/modules/spec_parts.h"
#include "engine/pipeline/key_patterns.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace scanweave {

namespace {

using Flags = Dictionary<std::vector<std::string>>;

void addReason(Flags& flags, const std::string& detector, const std::string& reason)
{
    std::vector<std::string>& reasons = flags[detector];
    if (std::ranges::find(reasons, reason) == reasons.end()) {
        reasons.push_back(reason);
    }
}

double numberOr(const nlohmann::ordered_json& parameters, std::string_view name, double otherwise)
{
    const auto found = parameters.find(name);
    return found == parameters.end() ? otherwise : found->get<double>();
}

class FlagDetectors final : public Module
{
public:
    explicit FlagDetectors(const nlohmann::ordered_json& parameters)
        : key_(parameters.at("key").get<std::string>())
        , output_(parameters.at("output").get<std::string>())
        , listed_(parameters.at("detectors").get<std::vector<std::string>>())
        , by_(parameters.at("by").get<std::vector<std::string>>())
        , properties_(frame_types::calibration,
                      parameters.at("bolometer_properties").get<std::string>())
        , scatterLimit_(numberOr(parameters, "scatter_limit", infinity))
        , highRatio_(numberOr(parameters, "above_median", infinity))
        , lowRatio_(numberOr(parameters, "below_median", 0))
        , flagsNonFinite_(parameters.at("non_finite").get<bool>())
        , flagsConstant_(parameters.at("constant").get<bool>())
        , flagsWithoutProperties_(parameters.at("without_properties").get<bool>())
        , drops_(parameters.at("drop").get<bool>())
    {}

    void process(Frame frame, const FramePosition& position, FrameSink& sink) override
    {
        if (flagsWithoutProperties_ || !by_.empty()) {
            properties_.update(frame, position);
        }
        if (frame.type() == frame_types::scan) {
            flag(frame);
        }
        sink.emit(std::move(frame));
    }

private:
    static constexpr double infinity = std::numeric_limits<double>::infinity();

    void flag(Frame& frame) const
    {
        const auto timestreams = timestreamsOf(frame, key_);
        Flags flags;
        if (frame.has(output_)) {
            flags = frame.get<G3MapVectorString>(output_)->items;
        }
        std::vector<double> deviations(timestreams->size(),
                                       std::numeric_limits<double>::quiet_NaN());
        for (std::size_t i = 0; i < timestreams->size(); ++i) {
            const auto& [name, timestream] = timestreams->items[i];
            flagByName(name, flags);
            if (timestream) {
                deviations[i] = flagBySamples(name, *timestream, flags);
            }
        }
        if (scatterLimit_ < infinity || highRatio_ < infinity || lowRatio_ > 0) {
            flagOutliers(*timestreams, deviations, flags);
        }
        if (drops_) {
            auto left = std::make_shared<G3TimestreamMap>(*timestreams);
            const auto dropped = std::erase_if(
                left->items, [&](const auto& item) { return flags.contains(item.first); });
            if (dropped > 0) { // else they keep the bytes that they came with
                putResult(frame, key_, key_, std::move(left));
            }
        }
        frame.erase(output_);
        frame.put(output_, std::make_shared<G3MapVectorString>(std::move(flags)));
    }

    void flagByName(const std::string& name, Flags& flags) const
    {
        if (listed_.match(name)) {
            addReason(flags, name, "Listed");
        }
        if (flagsWithoutProperties_) {
            const auto& known = properties_.value().items;
            const auto found = known.find(name);
            const bool isComplete = found != known.end() && std::isfinite(found->second.xOffset) &&
                                    std::isfinite(found->second.yOffset) &&
                                    (by_.empty() || !groupName(found->second, by_).empty());
            if (!isComplete) {
                addReason(flags, name, "WithoutProperties");
            }
        }
    }

    /// Returns the standard deviation of the finite samples.
    double
    flagBySamples(const std::string& name, const G3Timestream& timestream, Flags& flags) const
    {
        SampleMoments moments;
        std::visit([&](const auto& samples) { moments.add(std::span(samples)); }, timestream.data);
        if (flagsNonFinite_ && static_cast<std::size_t>(moments.count()) < timestream.size()) {
            addReason(flags, name, "NonFinite");
        }
        // Equality decides, not the deviation: that of equal samples may be left with rounding.
        if (flagsConstant_ && !(moments.minimum() < moments.maximum())) {
            addReason(flags, name, "Constant");
        }
        return moments.standardDeviation();
    }

    /// Detectors that are flagged already don't count: they would shift what is usual.
    void flagOutliers(const G3TimestreamMap& timestreams,
                      const std::vector<double>& deviations,
                      Flags& flags) const
    {
        G3TimestreamMap good;
        std::vector<double> ofGood;
        for (std::size_t i = 0; i < deviations.size(); ++i) {
            if (std::isfinite(deviations[i]) && !flags.contains(timestreams.items[i].first)) {
                good.items.push_back(timestreams.items[i]);
                ofGood.push_back(deviations[i]);
            }
        }
        const BolometerPropertiesMap* properties = by_.empty() ? nullptr : &properties_.value();
        for (const auto& group : groupDetectors(good, by_, properties, properties_.key())) {
            std::vector<double> ofGroup;
            for (const std::size_t i : group) {
                ofGroup.push_back(ofGood[i]);
            }
            const auto [median, scatter] = robustScatterOf(ofGroup);
            // Where most deviations are the same, every rounding would be far out.
            const double reach = scatter > 0 ? scatterLimit_ * scatter : infinity;
            for (const std::size_t i : group) {
                if (ofGood[i] > median + reach || ofGood[i] > median * highRatio_) {
                    addReason(flags, good.items[i].first, "HighVariance");
                } else if (ofGood[i] < median - reach || ofGood[i] < median * lowRatio_) {
                    addReason(flags, good.items[i].first, "LowVariance");
                }
            }
        }
    }

    std::string key_;
    std::string output_;
    KeyPatterns listed_;
    std::vector<std::string> by_;
    LatestObject<BolometerPropertiesMap> properties_;
    double scatterLimit_;
    double highRatio_;
    double lowRatio_;
    bool flagsNonFinite_;
    bool flagsConstant_;
    bool flagsWithoutProperties_;
    bool drops_;
};

} // namespace

void addFlagDetectors(ModuleRegistry& registry)
{
    ModuleSpec spec;
    spec.name = "flag_detectors";
    spec.summary = "Flags detectors of a scan with the reasons, and drops them if asked.";
    spec.doc =
        "Writes a dictionary {detector: [reasons]} that holds the flagged detectors only. Flags "
        "that the frame has already under \"output\" stay, and new reasons are added. Reasons:\n"
        "Listed: its name matches one in \"detectors\" (* stands for any characters, ? for one).\n"
        "NonFinite: a sample is NaN or infinite.\n"
        "Constant: no two finite samples differ, or there is none.\n"
        "WithoutProperties: the bolometer properties don't have it, without finite pointing "
        "offsets, or without what \"by\" asks for.\n"
        "HighVariance, LowVariance: its standard deviation s is far from those of the other "
        "detectors of its group (see \"by\"): |s - median(s)| > scatter_limit * 1.4826 * "
        "median(|s - median(s)|) (Rousseeuw & Croux 1993), or s > above_median * median(s), or "
        "s < below_median * median(s). Detectors that are flagged for another reason don't count "
        "there. A group in which more than half of the s are equal has no scatter, and only the "
        "ratios apply.";
    spec.parameters = {
        defaultParameter("output", "Flags", "key of the flags"),
        timestreamsParameter("timestreams to look at, and to drop detectors from"),
        defaultParameter("detectors",
                         nlohmann::ordered_json::array(),
                         "names or patterns of detectors that are known to be bad"),
        defaultParameter("non_finite", true, "flag detectors with samples that are no numbers"),
        defaultParameter("constant", true, "flag detectors whose samples are all the same"),
        defaultParameter("without_properties", false, "flag detectors that are not calibrated"),
        atLeast(optionalParameter("scatter_limit",
                                  ParameterType::Double,
                                  "flag beyond so many robust standard deviations, such as 5"),
                0),
        atLeast(optionalParameter("above_median",
                                  ParameterType::Double,
                                  "flag above so many times the median, such as 3"),
                1),
        within(optionalParameter("below_median",
                                 ParameterType::Double,
                                 "flag below so many times the median, such as 0.3"),
               0,
               1),
        groupingParameter({}, "compare only detectors that have these in common"),
        propertiesParameter(),
        defaultParameter("drop", false, "take flagged detectors out of the timestreams")};
    spec.reads = {scanKey("{key}", G3TimestreamMap::staticClassName),
                  ifThere(scanKey("{output}", G3MapVectorString::staticClassName)),
                  requiredBy(calibrationKey("{bolometer_properties}",
                                            BolometerPropertiesMap::staticClassName),
                             {"by", "without_properties"})};
    spec.writes = {scanKey("{output}", G3MapVectorString::staticClassName)};
    spec.example =
        R"({"use": "flag_detectors", "key": "RawTimestreams_I", "scatter_limit": 5, "by": ["band"], "drop": true})";
    registry.add(std::move(spec), [](const nlohmann::ordered_json& parameters) {
        return std::make_unique<FlagDetectors>(parameters);
    });
}

} // namespace scanweave
