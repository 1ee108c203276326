// SPDX-License-Identifier: BSD-2-Clause
// What the samples of one detector were like in a whole run.
#include "engine/modules/detector_summary.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace scanweave {

namespace {

/// Adds a * b with nothing lost: the product and its rounding error.
void addProduct(ReproducibleSum& sum, double a, double b)
{
    const double product = a * b;
    sum.add(product);
    sum.add(std::fma(a, b, -product));
}

void put(WireWriter& writer, const ReproducibleSum& sum)
{
    writer.put(std::as_bytes(std::span(&sum, 1)));
}

ReproducibleSum take(WireReader& reader)
{
    const auto bytes = reader.takeBytes();
    ReproducibleSum sum;
    if (bytes.size() != sizeof sum) {
        throw Error("a saved sum has the wrong size");
    }
    std::memcpy(&sum, bytes.data(), sizeof sum);
    return sum;
}

} // namespace

void DetectorSummary::add(const SampleMoments& moments)
{
    if (moments.count() == 0) {
        return;
    }
    const auto n = static_cast<double>(moments.count());
    const double mean = moments.mean();
    const double deviation = moments.standardDeviation();
    count_ += moments.count();
    addProduct(sum_, n, mean);
    // sum x^2 = n (deviation^2 + mean^2), with all digits of the large term.
    const double square = mean * mean;
    addProduct(squares_, n, square);
    addProduct(squares_, n, std::fma(mean, mean, -square));
    addProduct(squares_, n, deviation * deviation);
    minimum_ = std::min(minimum_, moments.minimum());
    maximum_ = std::max(maximum_, moments.maximum());
}

void DetectorSummary::addSpectrum(std::span<const double> power, double rate)
{
    power_.resize(power.size());
    for (std::size_t k = 0; k < power.size(); ++k) {
        power_[k].add(power[k]);
    }
    rates_.add(rate);
    ++spectra_;
}

double DetectorSummary::mean() const
{
    return count_ > 0 ? static_cast<double>(sum_.longValue() / static_cast<long double>(count_))
                      : none;
}

double DetectorSummary::standardDeviation() const
{
    if (count_ == 0) {
        return none;
    }
    const auto n = static_cast<long double>(count_);
    const long double mean = sum_.longValue() / n;
    return static_cast<double>(std::sqrt(std::max(0.0L, squares_.longValue() / n - mean * mean)));
}

std::vector<double> DetectorSummary::spectrum() const
{
    std::vector<double> mean;
    for (const ReproducibleSum& sum : power_) {
        mean.push_back(sum.value() / static_cast<double>(spectra_));
    }
    return mean;
}

double DetectorSummary::meanRate() const
{
    return rates_.value() / static_cast<double>(spectra_);
}

void DetectorSummary::save(WireWriter& writer) const
{
    writer.put(count_);
    put(writer, sum_);
    put(writer, squares_);
    writer.put(minimum_).put(maximum_);
    writer.putAll(histogram_, [](WireWriter& to, std::int64_t number) { to.put(number); });
    writer.put(spectra_);
    put(writer, rates_);
    writer.putAll(power_, [](WireWriter& to, const ReproducibleSum& sum) { put(to, sum); });
}

void DetectorSummary::mergeSaved(WireReader& reader)
{
    count_ += reader.take<std::int64_t>();
    sum_.merge(take(reader));
    squares_.merge(take(reader));
    minimum_ = std::min(minimum_, reader.take<double>());
    maximum_ = std::max(maximum_, reader.take<double>());
    const auto histogram = reader.takeAll(
        sizeof(std::int64_t), [](WireReader& from) { return from.take<std::int64_t>(); });
    histogram_.resize(std::max(histogram_.size(), histogram.size()));
    for (std::size_t i = 0; i < histogram.size(); ++i) {
        histogram_[i] += histogram[i];
    }
    spectra_ += reader.take<std::int64_t>();
    rates_.merge(take(reader));
    const auto power = reader.takeAll(sizeof(ReproducibleSum), take);
    power_.resize(std::max(power_.size(), power.size()));
    for (std::size_t k = 0; k < power.size(); ++k) {
        power_[k].merge(power[k]);
    }
}

} // namespace scanweave
