// SPDX-License-Identifier: BSD-2-Clause
// A demo observation that takes no time: four scans of six detectors in two files.
#pragma once

#include "engine/demo/observation.h"

#include <string>

namespace scanweave::test {

inline ObservationFiles writeSmallObservation(const std::string& directory)
{
    ObservationSettings settings;
    settings.detectors = 6;
    settings.scans = 4;
    settings.files = 2;
    settings.scanSeconds = 1;
    settings.turnaroundSeconds = 0.5;
    return writeObservation(settings, directory);
}

} // namespace scanweave::test
