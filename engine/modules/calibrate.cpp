// SPDX-License-Identifier: BSD-2-Clause
// Module calibrate: timestreams in other units.
#include "engine/modules/calibrate.h"

#include "engine/g3/maps.h"
#include "engine/modules/latest_object.h"
#include "engine/modules/sample_kernels.h"
#include "engine/modules/scan_timestreams.h"
#include "engine/modules/spec_parts.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace scanweave {

namespace {

std::vector<std::string> unitNames()
{
    std::vector<std::string> names;
    for (std::uint32_t code = 0; !enumName(static_cast<SampleUnits>(code)).empty(); ++code) {
        names.emplace_back(enumName(static_cast<SampleUnits>(code)));
    }
    return names;
}

/// None for a parameter that is absent; its choices are checked.
std::optional<SampleUnits> unitsOf(const nlohmann::ordered_json& parameters, std::string_view name)
{
    const std::vector<std::string> names = unitNames();
    const auto found = std::ranges::find(names, textOf(parameters, name));
    return found == names.end() ? std::nullopt
                                : std::optional(static_cast<SampleUnits>(found - names.begin()));
}

class Calibrate final : public Module
{
public:
    explicit Calibrate(const nlohmann::ordered_json& parameters)
        : key_(parameters.at("key").get<std::string>())
        , output_(outputKey(parameters))
        , factors_(frame_types::calibration, textOf(parameters, "factor"))
        , scale_(parameters.at("scale").get<double>())
        , from_(unitsOf(parameters, "from"))
        , units_(unitsOf(parameters, "units"))
        , divides_(textOf(parameters, "operation") == "divide")
        , dropsMissing_(textOf(parameters, "missing") == "drop")
    {
        if (factors_.key().empty() && scale_ == 1 && !units_) {
            throw Error("nothing to do: give \"factor\" (a key of Calibration frames), \"scale\" "
                        "or \"units\"",
                        {},
                        ErrorKind::Usage);
        }
    }

    void process(Frame frame, const FramePosition& position, FrameSink& sink) override
    {
        if (!factors_.key().empty()) {
            factors_.update(frame, position);
        }
        if (frame.type() == frame_types::scan) {
            putResult(frame, key_, output_, calibrated(*timestreamsOf(frame, key_)));
        }
        sink.emit(std::move(frame));
    }

private:
    std::shared_ptr<G3TimestreamMap> calibrated(const G3TimestreamMap& timestreams) const
    {
        auto result = std::make_shared<G3TimestreamMap>();
        result->items.reserve(timestreams.size());
        for (const auto& [name, timestream] : timestreams.items) {
            const std::optional<double> factor = factorOf(name);
            if (!factor) {
                continue;
            }
            std::shared_ptr<const G3Timestream> scaled;
            if (timestream) {
                checkUnits(name, timestream->units);
                std::vector<double> samples = copySamples(*timestream);
                scale(samples, *factor);
                scaled = std::make_shared<G3Timestream>(units_.value_or(timestream->units),
                                                        timestream->start,
                                                        timestream->stop,
                                                        std::move(samples));
            }
            result->items.emplace_back(name, std::move(scaled));
        }
        return result;
    }

    /// None for a detector that is to be dropped.
    std::optional<double> factorOf(const std::string& name) const
    {
        if (factors_.key().empty()) {
            return scale_;
        }
        const auto& all = factors_.value().items;
        const auto found = all.find(name);
        if (found != all.end()) {
            const double factor = divides_ ? scale_ / found->second : scale_ * found->second;
            if (std::isfinite(factor)) {
                return factor;
            }
        }
        if (dropsMissing_) {
            return std::nullopt;
        }
        throw Error("detector \"" + name + "\" has no " + (divides_ ? "non-zero " : "") +
                        "finite number in it; set \"missing\": \"drop\" to leave such "
                        "detectors out",
                    {.key = factors_.key()});
    }

    void checkUnits(const std::string& name, SampleUnits found) const
    {
        if (from_ && found != *from_) {
            const std::string_view known = enumName(found);
            throw Error("detector \"" + name + "\" is in units " +
                            (known.empty() ? "that are not known" : std::string(known)) + ", not " +
                            std::string(enumName(*from_)) +
                            "; have the timestreams been calibrated already?",
                        {.key = key_});
        }
    }

    std::string key_;
    std::string output_;
    LatestObject<G3MapDouble> factors_; ///< key "" for none
    double scale_;
    std::optional<SampleUnits> from_;
    std::optional<SampleUnits> units_;
    bool divides_;
    bool dropsMissing_;
};

} // namespace

void addCalibrate(ModuleRegistry& registry)
{
    ModuleSpec spec;
    spec.name = "calibrate";
    spec.summary = "Multiplies timestreams by a factor of each detector, and sets their units.";
    spec.doc =
        "y_i = scale * factor * x_i, or scale / factor * x_i with \"operation\": \"divide\"; the "
        "factor is the detector's number in a dictionary of the latest Calibration frame that has "
        "it. Without \"factor\" all detectors are multiplied by \"scale\". Numbers are multiples "
        "of the units in files: 1 is a mK, a W, a radian, 10 ns. With \"from\", timestreams in "
        "other units are an error: nothing is calibrated twice. The result is in double "
        "precision, with the units that \"units\" names, or those it had.";
    spec.parameters = {
        resultParameter(),
        timestreamsParameter("timestreams to calibrate"),
        asFrameKey(optionalParameter("factor",
                                     ParameterType::String,
                                     "key of the detectors' factors in Calibration frames")),
        oneOf(defaultParameter("operation", "multiply", "what to do with the factor"),
              {"multiply", "divide"}),
        defaultParameter("scale", 1.0, "a number for all detectors"),
        oneOf(optionalParameter(
                  "from", ParameterType::String, "units that the timestreams must be in before"),
              unitNames()),
        oneOf(optionalParameter(
                  "units", ParameterType::String, "units that the timestreams are in afterwards"),
              unitNames()),
        oneOf(defaultParameter("missing",
                               "fail",
                               "what to do with a detector whose factor is missing, not finite, "
                               "or zero when divided by: stop, or leave the detector out"),
              {"fail", "drop"})};
    spec.reads = {scanKey("{key}", G3TimestreamMap::staticClassName, {"{from}"}),
                  calibrationKey("{factor}", G3MapDouble::staticClassName)};
    spec.writes = {filteredTimestreams()};
    spec.writes.front().units = {"{units}"};
    spec.example =
        R"({"use": "calibrate", "key": "RawTimestreams_I", "factor": "CalibratorResponse", "from": "Counts", "units": "Power", "output": "CalTimestreams"})";
    registry.add(std::move(spec), [](const nlohmann::ordered_json& parameters) {
        return std::make_unique<Calibrate>(parameters);
    });
}

} // namespace scanweave
