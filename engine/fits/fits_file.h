// SPDX-License-Identifier: BSD-2-Clause
// Maps and tables as a FITS file, in the keywords of the World Coordinate System, of HEALPix and of
// spt3g's own reader.
#pragma once

#include "engine/g3/frame.h"
#include "engine/g3/sky_map.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace scanweave {

class FlatSkyMap;
class HealpixSkyMap;

/// A column of a table: numbers or texts.
struct FitsColumn
{
    std::string name;
    std::string unit;
    std::vector<double> numbers; ///< NaN where there is nothing
    std::vector<std::string> texts;
    bool isText = false;
};

/// Written under another name, which becomes the file's by finish(): a file is whole or not there.
/// All functions throw Error.
class FitsFile final
{
public:
    explicit FitsFile(std::string path);
    ~FitsFile(); ///< without finish(), nothing stays
    FitsFile(const FitsFile&) = delete;
    FitsFile& operator=(const FitsFile&) = delete;

    /// A flat map as an image with its projection, a HEALPix map as a binary table. False for a map
    /// of another kind, which is left out.
    bool addMap(const std::string& name, const G3SkyMap& map, bool isWeight = false);
    /// A map, or those of weights; false for an object that is neither.
    bool addObject(const std::string& name, const FrameObject& object);
    /// All maps of a frame, named "title: key"; nothing else of it is decoded. How many they are.
    std::uint64_t addMaps(const std::string& title, const Frame& frame);
    void addTable(const std::string& name, const std::vector<FitsColumn>& columns);

    void finish();

private:
    struct Handle;

    void addFlat(const std::string& name, const FlatSkyMap& map, bool isWeight);
    void addHealpix(const std::string& name, const HealpixSkyMap& map, bool isWeight);
    void describe(const std::string& name, const G3SkyMap& map, bool isWeight);

    std::string path_;
    std::unique_ptr<Handle> handle_;
};

} // namespace scanweave
