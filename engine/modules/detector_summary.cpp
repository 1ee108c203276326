// SPDX-License-Identifier: BSD-2-Clause
// What the samples of one detector were like in a whole run.
#include "engine/modules/detector_summary.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace scanweave {

namespace {

/// Adds a * b with nothing lost: the product and its rounding error.
void addProduct(WideReproducibleSum& sum, double a, double b)
{
    const double product = a * b;
    sum.add(product);
    sum.add(std::fma(a, b, -product));
}

/// Adds factor * other with nothing lost: as many doubles as have all digits of `other`.
void addProduct(WideReproducibleSum& sum, double factor, WideReproducibleSum other)
{
    for (int part = 0; part < 4; ++part) {
        const double value = other.value();
        addProduct(sum, factor, value);
        other.add(-value);
    }
}

template <class Sum>
void put(WireWriter& writer, const Sum& sum)
{
    writer.put(std::as_bytes(std::span(&sum, 1)));
}

template <class Sum>
Sum take(WireReader& reader)
{
    const auto bytes = reader.takeBytes();
    Sum sum;
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
    const double origin = moments.origin();
    const double rest = moments.meanFromOrigin();
    const double deviation = moments.standardDeviation();
    count_ += moments.count();
    addProduct(sum_, n, origin);
    addProduct(sum_, n, rest);
    // sum x^2 = n (deviation^2 + (origin + rest)^2), with all digits of the large terms.
    const double square = origin * origin;
    addProduct(squares_, n, square);
    addProduct(squares_, n, std::fma(origin, origin, -square));
    const double mixed = 2 * origin * rest;
    addProduct(squares_, n, mixed);
    addProduct(squares_, n, std::fma(2 * origin, rest, -mixed));
    addProduct(squares_, n, rest * rest);
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
    if (minimum_ == maximum_) {
        return 0;
    }
    // Around c, near the mean: sum (x - c)^2 = squares - c sum - c sum (x - c). Far from zero these
    // differ in their last digits only, so that they are subtracted before anything is rounded.
    const auto n = static_cast<double>(count_);
    const double near = sum_.value() / n;
    WideReproducibleSum differences = sum_; // sum (x - c)
    addProduct(differences, -n, near);
    WideReproducibleSum squares = squares_;
    addProduct(squares, -near, sum_);
    addProduct(squares, -near, differences);
    const double rest = differences.value() / n;
    return std::sqrt(std::max(0.0, squares.value() / n - rest * rest));
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
    sum_.merge(take<WideReproducibleSum>(reader));
    squares_.merge(take<WideReproducibleSum>(reader));
    minimum_ = std::min(minimum_, reader.take<double>());
    maximum_ = std::max(maximum_, reader.take<double>());
    const auto histogram = reader.takeAll(
        sizeof(std::int64_t), [](WireReader& from) { return from.take<std::int64_t>(); });
    histogram_.resize(std::max(histogram_.size(), histogram.size()));
    for (std::size_t i = 0; i < histogram.size(); ++i) {
        histogram_[i] += histogram[i];
    }
    spectra_ += reader.take<std::int64_t>();
    rates_.merge(take<ReproducibleSum>(reader));
    const auto power = reader.takeAll(sizeof(ReproducibleSum), take<ReproducibleSum>);
    power_.resize(std::max(power_.size(), power.size()));
    for (std::size_t k = 0; k < power.size(); ++k) {
        power_[k].merge(power[k]);
    }
}

} // namespace scanweave
