// SPDX-License-Identifier: BSD-2-Clause
// What can be drawn of an entry's frame. Reading is for background tasks.
#pragma once

#include "engine/g3/frame.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/timestream.h"
#include "gui/groups/entry_table.h"
#include "gui/groups/power_spectrum.h"
#include "gui/plots/map_view.h"
#include "gui/widgets/envelope.h"

#include <QString>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scanweave {

struct FrameKey
{
    std::string name;
    std::string className;
    std::string summary; ///< "" where it doesn't decode
};

/// The timestreams under one key. Immutable; may be looked at from several threads.
struct StreamSet
{
    std::string key;
    std::shared_ptr<const G3TimestreamMap> streams;
    std::vector<std::string> names; ///< of the detectors
};

struct EntryFrame
{
    std::string type; ///< letters
    std::vector<FrameKey> keys;
    std::vector<StreamSet> streams;
    std::vector<std::shared_ptr<const studio::MapNumbers>>
        maps;                          ///< T, Q, U and weights, as they are
    std::vector<std::string> problems; ///< keys that could not be read
};

/// Reads frames of entries; keeps the file open from one to the next.
class StoredFrameReader
{
public:
    /// Checks its checksum. Throws Error; other frames may be read after that.
    Frame read(const StoredFrame& where);

private:
    std::string path_;
    std::unique_ptr<FrameReader> reader_;
};

/// True for what streamsIn() has something of.
bool isStreamClass(const std::string& className);
/// None if it is no timestreams.
std::optional<StreamSet> streamsIn(const std::string& key, const FrameObjectPtr& object);

/// Reads one frame; checks its checksum. Throws Error.
EntryFrame readEntryFrame(const StoredFrame& where);

/// One detector, ready to be drawn.
struct DrawnStream
{
    std::string name;
    QString unit;
    double start = 0; ///< seconds since 1970
    double rate = 0;  ///< Hz; 0 if it has none
    studio::Envelope envelope;
    PowerSpectrum spectrum; ///< where it was asked for
};

enum class Spectra
{
    None,
    Each
};

/// Names that aren't there are left out.
std::vector<DrawnStream>
drawnStreams(const StreamSet& set, const std::vector<std::string>& names, Spectra spectra);

} // namespace scanweave
