// SPDX-License-Identifier: BSD-2-Clause
// Module statistics: mean, standard deviation and extremes of every detector in a scan.
#include "engine/modules/statistics.h"

#include "engine/g3/maps.h"
#include "engine/g3/timestream.h"
#include "engine/modules/sample_moments.h"

#include <array>
#include <string>
#include <variant>

namespace scanweave {

namespace {

class Statistics final : public Module
{
public:
    explicit Statistics(const nlohmann::ordered_json& parameters)
        : key_(parameters.at("key").get<std::string>())
        , output_(parameters.at("output").get<std::string>())
    {
        constexpr std::string_view sameAsKey = "{key}";
        if (const std::size_t at = output_.find(sameAsKey); at != std::string::npos) {
            output_.replace(at, sameAsKey.size(), key_);
        }
    }

    void process(Frame frame, const FramePosition& /*position*/, FrameSink& sink) override
    {
        if (frame.type() == frame_types::scan) {
            addTo(frame);
        }
        sink.emit(std::move(frame));
    }

private:
    void addTo(Frame& frame) const
    {
        if (!frame.has(key_)) {
            throw Error("this Scan frame has no timestreams of that name; leave such frames out "
                        "before, with "
                        "module select and \"where\": \"has(" +
                            key_ + ")\"",
                        {.key = key_});
        }
        const auto detectors = frame.get<G3TimestreamMap>(key_);
        auto mean = std::make_shared<G3MapDouble>();
        auto deviation = std::make_shared<G3MapDouble>();
        auto minimum = std::make_shared<G3MapDouble>();
        auto maximum = std::make_shared<G3MapDouble>();
        auto samples = std::make_shared<G3MapInt>();
        for (const auto& [name, timestream] : detectors->items) {
            SampleMoments moments;
            if (timestream) {
                std::visit([&](const auto& data) { moments.add(std::span(data)); },
                           timestream->data);
            }
            mean->items[name] = moments.mean();
            deviation->items[name] = moments.standardDeviation();
            minimum->items[name] = moments.minimum();
            maximum->items[name] = moments.maximum();
            samples->items[name] = moments.count();
        }
        frame.put(output_ + "Mean", std::move(mean));
        frame.put(output_ + "Std", std::move(deviation));
        frame.put(output_ + "Min", std::move(minimum));
        frame.put(output_ + "Max", std::move(maximum));
        frame.put(output_ + "Samples", std::move(samples));
    }

    std::string key_;
    std::string output_;
};

KeySpec makeKey(std::string key, std::string_view className)
{
    KeySpec spec;
    spec.key = std::move(key);
    spec.className = className;
    return spec;
}

} // namespace

void addStatistics(ModuleRegistry& registry)
{
    ParameterSpec output;
    output.name = "output";
    output.doc = "begin of the names of the new keys; {key} stands for the key that is read";
    output.defaultValue = "{key}";

    ParameterSpec key;
    key.name = "key";
    key.doc = "timestreams to look at";
    key.isFrameKey = true;

    ModuleSpec spec;
    spec.name = "statistics";
    spec.summary = "Mean, standard deviation and extremes of every detector in a scan.";
    spec.doc = "For the timestreams under \"key\" of each Scan frame, with x_i the n finite "
               "samples of a detector: "
               "mean = sum(x_i) / n and std = sqrt(sum((x_i - mean)^2) / n), in the units of the "
               "samples, in double precision "
               "and one pass over the data (blocks joined after Chan, Golub & LeVeque 1979). "
               "Samples that are NaN or infinite "
               "don't count. A detector without finite samples has NaN, and 0 samples. Each result "
               "is a dictionary by "
               "detector name.";
    // "output" first: its default refers to "key", and placeholders are filled in this order.
    spec.parameters = {std::move(output), std::move(key)};
    spec.reads = {makeKey("{key}", G3TimestreamMap::staticClassName)};
    spec.writes = {makeKey("{output}Mean", G3MapDouble::staticClassName),
                   makeKey("{output}Std", G3MapDouble::staticClassName),
                   makeKey("{output}Min", G3MapDouble::staticClassName),
                   makeKey("{output}Max", G3MapDouble::staticClassName),
                   makeKey("{output}Samples", G3MapInt::staticClassName)};
    spec.example = R"({"use": "statistics", "key": "RawTimestreams_I"})";
    registry.add(std::move(spec), [](const nlohmann::ordered_json& parameters) {
        return std::make_unique<Statistics>(parameters);
    });
}

} // namespace scanweave
