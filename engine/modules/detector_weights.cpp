// SPDX-License-Identifier: BSD-2-Clause
// Module detector_weights: how much each detector tells.
#include "engine/modules/detector_weights.h"

#include "engine/g3/maps.h"
#include "engine/modules/band_power.h"
#include "engine/modules/sample_kernels.h"
#include "engine/modules/sample_moments.h"
#include "engine/modules/scan_timestreams.h"
#include "engine/modules/spec_parts.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>

namespace scanweave {

namespace {

class DetectorWeights final : public Module
{
public:
    explicit DetectorWeights(const nlohmann::ordered_json& parameters)
        : key_(parameters.at("key").get<std::string>())
        , output_(parameters.at("output").get<std::string>())
        , fromSpectrum_(textOf(parameters, "method") == "psd")
        , low_(parameters.at("low").get<double>())
        , high_(parameters.at("high").get<double>())
    {
        if (fromSpectrum_ && low_ >= high_) {
            throw Error("\"low\" must be below \"high\"", {}, ErrorKind::Usage);
        }
    }

    void process(Frame frame, const FramePosition& /*position*/, FrameSink& sink) override
    {
        if (frame.type() == frame_types::scan) {
            const auto timestreams = timestreamsOf(frame, key_);
            auto weights = std::make_shared<G3MapDouble>();
            if (fromSpectrum_) {
                weighBySpectrum(*timestreams, *weights);
            } else {
                weighByVariance(*timestreams, *weights);
            }
            frame.put(output_, std::move(weights));
        }
        sink.emit(std::move(frame));
    }

private:
    /// The inverse, 0 for what is no variance: such a detector tells nothing.
    static double weightOf(double variance)
    {
        const double weight = 1 / variance;
        return variance > 0 && std::isfinite(weight) ? weight : 0;
    }

    static void weighByVariance(const G3TimestreamMap& timestreams, G3MapDouble& weights)
    {
        for (const auto& [name, timestream] : timestreams.items) {
            SampleMoments moments;
            if (timestream) {
                std::visit([&](const auto& samples) { moments.add(std::span(samples)); },
                           timestream->data);
            }
            // Equal samples may leave a deviation of rounding.
            const double deviation =
                moments.minimum() < moments.maximum() ? moments.standardDeviation() : 0;
            weights.items[name] = weightOf(deviation * deviation);
        }
    }

    void weighBySpectrum(const G3TimestreamMap& timestreams, G3MapDouble& weights)
    {
        std::vector<double> converted;
        for (const auto& [name, timestream] : timestreams.items) {
            weights.items[name] = 0;
            if (!timestream || timestream->size() == 0) {
                continue;
            }
            const double rate = rateOf(name, *timestream);
            if (!band_ || band_->samples() != timestream->size() || band_->rate() != rate) {
                band_.emplace(timestream->size(), rate, low_, high_);
            }
            const auto samples = samplesOf(*timestream, converted);
            const bool isConstant = std::ranges::count(samples, samples.front()) ==
                                    static_cast<std::ptrdiff_t>(samples.size());
            if (!isConstant && areFinite(samples)) {
                weights.items[name] = weightOf(band_->of(samples) * rate / 2);
            }
        }
    }

    double rateOf(const std::string& name, const G3Timestream& timestream) const
    {
        const double rate = timestream.sampleRate();
        if (!(rate > 0)) {
            throw Error("detector \"" + name +
                            "\" has no sample rate: it needs at least two samples, and a stop "
                            "after its start",
                        {.key = key_});
        }
        return rate;
    }

    std::string key_;
    std::string output_;
    bool fromSpectrum_;
    double low_;  ///< in Hz
    double high_; ///< in Hz
    std::optional<BandPower> band_;
};

} // namespace

void addDetectorWeights(ModuleRegistry& registry)
{
    ModuleSpec spec;
    spec.name = "detector_weights";
    spec.summary = "Writes a weight for each detector of a scan: the inverse of its noise squared.";
    spec.doc =
        "variance: w = 1 / v with v = sum((x_i - mean)^2) / n over the n finite samples of the "
        "detector in this scan.\n"
        "psd: w = 1 / v with v = S r / 2, where S is the mean of the one-sided power spectral "
        "density between \"low\" and \"high\" (Hann window, mean taken off, one segment: Welch "
        "1967; frequencies k r / N, N the power of two that is at least the number of samples) "
        "and r the sample rate (r / 2 itself is half a step wide, and counts half): v is the "
        "variance that white noise of this level has, so that "
        "both methods agree for white noise.\n"
        "Weights are in 1 / (units of the timestreams)^2. A detector whose samples are all the "
        "same, or that has none, gets weight 0; with psd also one with samples that are NaN or "
        "infinite.";
    spec.parameters = {
        defaultParameter("output", "TimestreamWeights", "key of the weights"),
        timestreamsParameter("timestreams to weigh"),
        oneOf(defaultParameter("method", "variance", "from all samples, or from a band"),
              {"variance", "psd"}),
        inUnit(atLeast(defaultParameter("low", 1.0, "begin of the band, for method psd"), 0), "Hz"),
        inUnit(atLeast(defaultParameter("high", 4.0, "end of the band, for method psd"), 0), "Hz")};
    spec.reads = {scanKey("{key}", G3TimestreamMap::staticClassName)};
    spec.writes = {scanKey("{output}", G3MapDouble::staticClassName)};
    spec.example =
        R"({"use": "detector_weights", "key": "Filtered", "method": "psd", "low": 1, "high": 4})";
    registry.add(std::move(spec), [](const nlohmann::ordered_json& parameters) {
        return std::make_unique<DetectorWeights>(parameters);
    });
}

} // namespace scanweave
