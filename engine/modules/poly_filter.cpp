// SPDX-License-Identifier: BSD-2-Clause
// Module poly_filter: timestreams without slow drifts.
#include "engine/modules/poly_filter.h"

#include "engine/modules/polynomial_basis.h"
#include "engine/modules/sample_kernels.h"
#include "engine/modules/sample_mask.h"
#include "engine/modules/scan_timestreams.h"
#include "engine/modules/spec_parts.h"

#include <cmath>
#include <optional>
#include <utility>

namespace scanweave {

namespace {

class PolyFilter final : public Module
{
public:
    explicit PolyFilter(const nlohmann::ordered_json& parameters)
        : key_(parameters.at("key").get<std::string>())
        , output_(outputKey(parameters))
        , mask_(textOf(parameters, "mask"))
        , order_(parameters.at("order").get<int>())
    {}

    void process(Frame frame, const FramePosition& /*position*/, FrameSink& sink) override
    {
        if (frame.type() == frame_types::scan) {
            const auto timestreams = timestreamsOf(frame, key_);
            const SampleMask mask = mask_.empty() ? SampleMask() : SampleMask(frame, mask_);
            auto result = filtered(*timestreams,
                                   [&](const std::string& name, const G3Timestream& timestream) {
                                       std::vector<double> samples = copySamples(timestream);
                                       filter(samples, mask.counted(name, samples.size()));
                                       return samples;
                                   });
            putResult(frame, key_, output_, std::move(result));
        }
        sink.emit(std::move(frame));
    }

private:
    void filter(std::span<double> samples, SampleChoice counted)
    {
        if (!areFinite(samples)) {
            counted.resize(samples.size(), 1);
            for (std::size_t i = 0; i < samples.size(); ++i) {
                if (!std::isfinite(samples[i])) {
                    counted[i] = 0;
                }
            }
            // Detectors with gaps of their own must not cost the others their common basis.
            remembered(withGaps_, samples.size(), std::move(counted)).removeFrom(samples);
        } else {
            remembered(common_, samples.size(), std::move(counted)).removeFrom(samples);
        }
    }

    /// The last basis if it fits: most detectors of a scan, and most scans, have the same.
    const PolynomialBasis& remembered(std::optional<PolynomialBasis>& last,
                                      std::size_t samples,
                                      SampleChoice counted) const
    {
        if (!last || last->samples() != samples || last->counted() != counted) {
            last.emplace(samples, order_, std::move(counted));
        }
        return *last;
    }

    std::string key_;
    std::string output_;
    std::string mask_; ///< "" for none
    int order_;
    std::optional<PolynomialBasis> common_;
    std::optional<PolynomialBasis> withGaps_;
};

} // namespace

void addPolyFilter(ModuleRegistry& registry)
{
    ModuleSpec spec;
    spec.name = "poly_filter";
    spec.summary = "Takes a polynomial out of every timestream of a scan.";
    spec.doc =
        "From each timestream y_i of a Scan frame the polynomial p of degree \"order\" with the "
        "least sum((y_i - p(x_i))^2) is subtracted, x_i = 2 (i - a) / (b - a) - 1 with a and b the "
        "first and the last sample that count. p is written in polynomials that are orthonormal "
        "over the samples that count, each made from x times the one before by modified "
        "Gram-Schmidt, twice (Forsythe 1957; Giraud, Langou, Rozložník & van den Eshof 2005); "
        "they are the same for all detectors with the same samples.\n"
        "Masked samples and those that are NaN or infinite don't count in the fit; the polynomial "
        "is subtracted from them as well; far from those that count it is an extrapolation, and "
        "grows with the power \"order\" of the distance. A mask is true where a sample is masked, "
        "for all "
        "detectors (G3VectorBool) or by detector (G3MapVectorBool), or it is pairs of sample "
        "numbers, from the first up to before the second (G3VectorInt, G3MapVectorInt). With "
        "fewer samples than order + 1 the degree is lower. A timestream of which no sample counts "
        "becomes NaN. Units stay; the result is in double precision.";
    spec.parameters = {
        resultParameter(),
        timestreamsParameter("timestreams to filter"),
        within(requiredParameter("order", ParameterType::Int, "degree of the polynomial"), 0, 20),
        asFrameKey(optionalParameter(
            "mask", ParameterType::String, "key of the samples that don't count in the fit"))};
    spec.reads = {scanKey("{key}", G3TimestreamMap::staticClassName),
                  scanKey("{mask}", SampleMask::classes())};
    spec.writes = {filteredTimestreams()};
    spec.example =
        R"({"use": "poly_filter", "key": "RawTimestreams_I", "order": 3, "output": "Filtered"})";
    registry.add(std::move(spec), [](const nlohmann::ordered_json& parameters) {
        return std::make_unique<PolyFilter>(parameters);
    });
}

} // namespace scanweave
