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
            throw Error("this Scan frame has no timestreams of that name; leave such frames out before, with "
                        R"({"use": "select", "where": "has()" +
                            key_ + R"()"
        })",
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
            std::visit([&](const auto& data) { moments.add(std::span(data)); }, timestream->data);
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

} // namespace

void addStatistics(ModuleRegistry& registry)
{
    const auto writes = [](const char* suffix, const char* className) {
        return KeySpec{.key = std::string("{output}") + suffix, .className = className};
    };
    registry.add(
        {.name = "statistics",
         .summary = "Mean, standard deviation and extremes of every detector in a scan.",
         .doc = "For the timestreams under \"key\" of each Scan frame, with x_i the n finite "
                "samples of a detector:\n"
                "mean = sum(x_i) / n and std = sqrt(sum((x_i - mean)^2) / n), in the units of the "
                "samples, computed in "
                "double precision and in one pass over the data (blocks joined after Chan, Golub & "
                "LeVeque 1979). "
                "Samples that are NaN or infinite don't count. A detector without finite samples "
                "has NaN, and 0 "
                "samples. Each result is a dictionary by detector name.",
         // "output" first: its default refers to "key", and placeholders are filled in this order.
         .parameters =
             {{.name = "output",
               .type = ParameterType::String,
               .doc = "begin of the names of the new keys; {key} stands for the key that is read",
               .defaultValue = "{key}"},
              {.name = "key",
               .type = ParameterType::String,
               .doc = "timestreams to look at",
               .isFrameKey = true}},
         .reads = {{.key = "{key}", .className = std::string(G3TimestreamMap::staticClassName)}},
         .writes = {writes("Mean", "G3MapDouble"),
                    writes("Std", "G3MapDouble"),
                    writes("Min", "G3MapDouble"),
                    writes("Max", "G3MapDouble"),
                    writes("Samples", "G3MapInt")},
         .example = R"({"use": "statistics", "key": "RawTimestreams_I"})"},
        [](const nlohmann::ordered_json& parameters) {
            return std::make_unique<Statistics>(parameters);
        });
}

} // namespace scanweave
