// SPDX-License-Identifier: BSD-2-Clause
// Detectors of a made-up camera: wafers of pixels on a hexagonal grid, three bands and two
// polarisations each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace scanweave {

struct Detector
{
    std::string name;         ///< key in timestream maps, e.g. "2019.a3f"
    std::string physicalName; ///< as fabricated, e.g. "w172_17.90.x"
    std::string wafer;
    std::string pixel;
    int waferIndex = 0;
    int bandGhz = 150;  ///< 90, 150 or 220
    double xOffset = 0; ///< from the boresight, in radians
    double yOffset = 0;
    double polarisationAngle = 0; ///< in radians
    double efficiency = 1;        ///< of the polarisation
    double gain = 1;              ///< counts per millikelvin
    double offset = 0;            ///< of the raw data, in counts
    double noise = 0;             ///< white noise per sample, in counts
    double timeConstant = 0;      ///< in seconds
    int board = 0;                ///< readout: serial number of the board
    int module = 0;
    int channel = 0;
};

/// `count` detectors in the order of their names.
std::vector<Detector> makeFocalPlane(int count, std::uint64_t seed);

} // namespace scanweave
