// SPDX-License-Identifier: BSD-2-Clause
// How the samples of a timestream are stored: plain numbers, or FLAC with a mask of samples that
// are no numbers.
#pragma once

#include "engine/g3/timestream.h"

namespace scanweave {

class InputArchive;
class OutputArchive;

/// Loads what follows the compression level, in the form of that version. Throws Error.
void loadSamples(InputArchive& in, G3Timestream& stream, std::uint32_t version);

/// Saves it in the current form. Throws Error where FLAC cannot hold the samples.
void saveSamples(OutputArchive& out, const G3Timestream& stream);

} // namespace scanweave
