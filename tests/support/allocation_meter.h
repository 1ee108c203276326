// SPDX-License-Identifier: BSD-2-Clause
// How much memory is asked for at once: tells when a length in damaged bytes was believed.
#pragma once

#include <cstddef>

namespace scanweave::test {

/// The largest single allocation by `new` since the last reset, of any thread. Link
/// allocation_meter.cpp.
std::size_t largestAllocation();
void resetLargestAllocation();

} // namespace scanweave::test
