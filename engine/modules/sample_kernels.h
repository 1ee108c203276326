// SPDX-License-Identifier: BSD-2-Clause
// Arithmetic over contiguous samples, in the shape that the compiler makes vector instructions of.
#pragma once

#include <span>

namespace scanweave {

/// All spans of one call have the same length. Sums are kept in eight lanes that are joined at the
/// end, whatever the machine: the result depends on the samples alone.

double sum(std::span<const double> samples);
double dot(std::span<const double> a, std::span<const double> b);

/// y += factor x
void addScaled(std::span<double> y, double factor, std::span<const double> x);

/// y -= x
void subtract(std::span<double> y, std::span<const double> x);

/// y *= factor
void scale(std::span<double> y, double factor);

/// sum((x - origin)^2)
double squaresAround(double origin, std::span<const double> samples);

/// True if none is NaN or infinite.
bool areFinite(std::span<const double> samples);

} // namespace scanweave
