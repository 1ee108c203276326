// SPDX-License-Identifier: BSD-2-Clause
// Module statistics: mean, standard deviation and extremes of every detector in a scan.
#include "engine/modules/statistics.h"

#include "engine/g3/maps.h"
#include "engine/g3/timestream.h"
#include "engine/g3/units.h"
#include "engine/g3/vectors.h"
#include "engine/modules/detector_summary.h"
#include "engine/modules/power_spectrum.h"
#include "engine/modules/sample_kernels.h"
#include "engine/modules/sample_moments.h"
#include "engine/modules/scan_timestreams.h"
#include "engine/modules/spec_parts.h"
#include "engine/pipeline/reducer.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <variant>

namespace scanweave {

namespace {

class Statistics final : public Reducer
{
public:
    explicit Statistics(const nlohmann::ordered_json& parameters)
        : key_(parameters.at("key").get<std::string>())
        , output_(outputKey(parameters))
        , segment_(parameters.at("psd_samples").get<std::size_t>())
    {
        range_.bins = parameters.at("histogram_bins").get<std::size_t>();
        if (range_.bins > 0) {
            if (!parameters.contains("histogram_low") || !parameters.contains("histogram_high")) {
                refuse("a histogram needs \"histogram_low\" and \"histogram_high\"");
            }
            range_.low = parameters.at("histogram_low").get<double>();
            range_.high = parameters.at("histogram_high").get<double>();
            if (!(range_.low < range_.high)) {
                refuse("\"histogram_low\" must be below \"histogram_high\"");
            }
        }
    }

    void process(Frame frame, const FramePosition& /*position*/, FrameSink& sink) override
    {
        if (frame.type() == frame_types::scan) {
            if (frame.has(output_ + "Mean")) {
                throw Error("the frame has such a key already; give \"output\" another name",
                            {.key = output_ + "Mean"});
            }
            const Results results;
            look(frame, &results);
            results.putInto(frame, output_);
        }
        sink.emit(std::move(frame));
    }

    void add(const Frame& frame, const FramePosition& /*position*/) override
    {
        if (frame.type() == frame_types::scan) {
            look(frame, nullptr);
        }
    }

    SharedBytes save() const override
    {
        WireWriter writer;
        writer.put(static_cast<std::uint64_t>(detectors_.size()));
        for (const auto& [name, summary] : detectors_) {
            writer.put(name);
            summary.save(writer);
        }
        return std::move(writer).share();
    }

    void merge(const SharedBytes& saved) override
    {
        WireReader reader(saved.span());
        auto count = reader.take<std::uint64_t>();
        while (count-- > 0) {
            const std::string name = reader.takeString();
            detectors_[name].mergeSaved(reader);
        }
    }

    void clear() override { detectors_.clear(); }

    /// One Calibration frame, so that a later run can have it as its context.
    void finish(FrameSink& sink) override
    {
        if (detectors_.empty()) {
            return;
        }
        Frame frame(frame_types::calibration);
        Results results;
        for (const auto& [name, summary] : detectors_) {
            results.put(name, summary);
        }
        results.putInto(frame, output_);
        if (range_.bins > 0) {
            putHistograms(frame);
        }
        if (segment_ > 0) {
            putSpectra(frame);
        }
        sink.emit(std::move(frame));
    }

private:
    /// A number of each kind for each detector.
    struct Results
    {
        std::shared_ptr<G3MapDouble> mean = std::make_shared<G3MapDouble>();
        std::shared_ptr<G3MapDouble> deviation = std::make_shared<G3MapDouble>();
        std::shared_ptr<G3MapDouble> minimum = std::make_shared<G3MapDouble>();
        std::shared_ptr<G3MapDouble> maximum = std::make_shared<G3MapDouble>();
        std::shared_ptr<G3MapInt> samples = std::make_shared<G3MapInt>();

        /// `of`: SampleMoments or DetectorSummary.
        void put(const std::string& name, const auto& of) const
        {
            mean->items[name] = of.mean();
            deviation->items[name] = of.standardDeviation();
            minimum->items[name] = of.minimum();
            maximum->items[name] = of.maximum();
            samples->items[name] = of.count();
        }

        void putInto(Frame& frame, const std::string& output) const
        {
            frame.put(output + "Mean", mean);
            frame.put(output + "Std", deviation);
            frame.put(output + "Min", minimum);
            frame.put(output + "Max", maximum);
            frame.put(output + "Samples", samples);
        }
    };

    [[noreturn]] static void refuse(const std::string& message)
    {
        throw Error(message, {}, ErrorKind::Usage);
    }

    /// One look at the samples, for the scan (if wanted) and for the run.
    void look(const Frame& frame, const Results* ofScan)
    {
        const auto timestreams = timestreamsOf(frame, key_);
        for (const auto& [name, timestream] : timestreams->items) {
            DetectorSummary& summary = detectors_[name];
            SampleMoments moments;
            if (timestream) {
                std::visit(
                    [&](const auto& data) {
                        moments.add(std::span(data));
                        if (range_.bins > 0) {
                            summary.addToHistogram(std::span(data), range_);
                        }
                    },
                    timestream->data);
                if (segment_ > 0) {
                    addSpectra(*timestream, summary);
                }
            }
            summary.add(moments);
            if (ofScan != nullptr) {
                ofScan->put(name, moments);
            }
        }
    }

    /// Of segments that overlap by half; those with samples that are not finite are left out.
    void addSpectra(const G3Timestream& timestream, DetectorSummary& summary)
    {
        const double rate = timestream.sampleRate();
        if (timestream.size() < segment_ || !(rate > 0)) {
            return;
        }
        if (!spectrum_ || spectrum_->rate() != rate) {
            spectrum_.emplace(segment_, rate);
        }
        std::vector<double> converted;
        const auto samples = samplesOf(timestream, converted);
        const std::size_t step = std::max<std::size_t>(1, segment_ / 2);
        for (std::size_t begin = 0; begin + segment_ <= samples.size(); begin += step) {
            const auto segment = samples.subspan(begin, segment_);
            if (areFinite(segment)) {
                summary.addSpectrum(spectrum_->of(segment), rate);
            }
        }
    }

    void putHistograms(Frame& frame) const
    {
        auto histograms = std::make_shared<G3MapVectorInt>();
        for (const auto& [name, summary] : detectors_) {
            histograms->items[name] = summary.histogram();
            histograms->items[name].resize(range_.bins);
        }
        std::vector<double> edges;
        for (std::size_t i = 0; i <= range_.bins; ++i) {
            const double part = static_cast<double>(i) / static_cast<double>(range_.bins);
            edges.push_back(range_.low + part * (range_.high - range_.low));
        }
        frame.put(output_ + "Histogram", std::move(histograms));
        frame.put(output_ + "HistogramEdges", std::make_shared<G3VectorDouble>(std::move(edges)));
    }

    void putSpectra(Frame& frame) const
    {
        auto spectra = std::make_shared<G3MapVectorDouble>();
        double rate = 0;
        std::size_t frequencies = 0;
        for (const auto& [name, summary] : detectors_) {
            spectra->items[name] = summary.spectrum();
            if (!spectra->items[name].empty()) {
                rate = summary.meanRate();
                frequencies = spectra->items[name].size();
            }
        }
        std::vector<double> axis;
        for (std::size_t k = 0; k < frequencies; ++k) {
            axis.push_back(static_cast<double>(k) * rate /
                           static_cast<double>(2 * (frequencies - 1)) * units::hertz);
        }
        frame.put(output_ + "PSD", std::move(spectra));
        frame.put(output_ + "PSDFrequencies", std::make_shared<G3VectorDouble>(std::move(axis)));
    }

    std::string key_;
    std::string output_;
    std::size_t segment_; ///< samples of a spectrum; 0: no spectra
    HistogramRange range_;
    std::optional<PowerSpectrum> spectrum_;
    std::map<std::string, DetectorSummary> detectors_;
};

} // namespace

void addStatistics(ModuleRegistry& registry)
{
    ModuleSpec spec;
    spec.name = "statistics";
    spec.summary = "Mean, scatter and extremes of every detector, of each scan and of the run.";
    spec.doc =
        "For the timestreams under \"key\" of each Scan frame, with x_i the n finite samples of a "
        "detector: mean = sum(x_i) / n and std = sqrt(sum((x_i - mean)^2) / n), in the units of "
        "the samples, in double precision and one pass over the data (blocks joined after Chan, "
        "Golub & LeVeque 1979). Samples that are NaN or infinite don't count. A detector without "
        "finite samples has NaN, and 0 samples. Each result is a dictionary by detector name.\n"
        "The same of all scans of the run together is in the Calibration frame of "
        "NAME/statistics.g3 beside the run file, merged over all processes, with the same bits "
        "for every number of them. With \"histogram_bins\" it also has Histogram, the numbers of "
        "samples in bins of equal width between HistogramEdges (samples outside count in the "
        "first and the last). With \"psd_samples\" it has PSD, the one-sided power spectral "
        "density in squares of the samples' units per hertz, the mean over segments of so many "
        "samples that overlap by half (Welch 1967; Hann window, mean taken off, zeros up to the "
        "next power of two), at PSDFrequencies. Both signs of a frequency are added; 0 and half "
        "the sample rate have one, so that the sum over all frequencies times their distance is "
        "the variance under the window. Of the run is what came to this module: a frame that fails "
        "in a later one has been counted.";
    const auto optionalNumber = [](const char* name, const char* doc) {
        return optionalParameter(name, ParameterType::Double, doc);
    };
    spec.parameters = {
        // "output" first: its default refers to "key", and placeholders are filled in this order.
        defaultParameter("output",
                         "{key}",
                         "begin of the names of the new keys; {key} stands for the key that is "
                         "read"),
        asFrameKey(requiredParameter("key", ParameterType::String, "timestreams to look at")),
        within(defaultParameter("histogram_bins", 0, "bins of the run's histograms; 0: none"),
               0,
               100000),
        optionalNumber("histogram_low", "begin of the first bin, in the units of the samples"),
        optionalNumber("histogram_high", "end of the last bin, in the units of the samples"),
        within(defaultParameter(
                   "psd_samples", 0, "samples of a segment for the run's spectra; 0: none"),
               0,
               1 << 24)};
    spec.reads = {scanKey("{key}", G3TimestreamMap::staticClassName)};
    spec.writes = {scanKey("{output}Mean", G3MapDouble::staticClassName),
                   scanKey("{output}Std", G3MapDouble::staticClassName),
                   scanKey("{output}Min", G3MapDouble::staticClassName),
                   scanKey("{output}Max", G3MapDouble::staticClassName),
                   scanKey("{output}Samples", G3MapInt::staticClassName)};
    spec.example = R"({"use": "statistics", "key": "RawTimestreams_I"})";
    registry.add(std::move(spec), [](const nlohmann::ordered_json& parameters) {
        return std::make_unique<Statistics>(parameters);
    });
}

} // namespace scanweave
