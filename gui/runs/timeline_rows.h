// SPDX-License-Identifier: BSD-2-Clause
// What a row of the timeline shows, pixel by pixel, and which colour that is. No widgets.
#pragma once

#include "gui/runs/timeline_geometry.h"
#include "gui/runs/timeline_store.h"

#include <QImage>
#include <QRgb>

#include <array>
#include <cstdint>
#include <vector>

namespace scanweave {

enum class ColorBy : std::uint8_t
{
    State,
    Duration,
    File,
    Type,
    Epoch,
    Observation,
    Module
};

/// One pixel of a row: of one lane, or of the lanes that are folded into it.
struct RowPixel
{
    std::uint8_t least = 0; ///< busy, over the lanes
    std::uint8_t median = 0;
    std::uint8_t most = 0;
    SpanState worst = SpanState::None; ///< of all lanes
    std::uint8_t slowest = 0;
    bool isAlive = false; ///< within the time from the first frame of a lane to its end

    friend bool operator==(const RowPixel&, const RowPixel&) = default;
};

/// Fills `pixels`, as many as the scale is wide.
void rowPixels(const TimelineStore& store,
               const LaneRow& row,
               const TimeScale& scale,
               std::vector<RowPixel>& pixels);

struct TimelineColors
{
    QRgb background = 0xffffffff;
    QRgb waiting = 0xffdddddd;
    std::array<QRgb, 5> states{}; ///< by SpanState
    std::vector<QRgb> files;      ///< in turn
    std::array<QRgb, 128> types{};
    std::array<QRgb, noModule> modules{}; ///< by number
    QRgb unknown = 0xff888888;            ///< of frames without a module
    std::array<QRgb, 256> durations{};    ///< from the shortest to the longest
    std::uint8_t shortest = 0;            ///< durationCode()
    std::uint8_t longest = 255;
};

/// Whether the colour of a lane's frames is that of their position: no module works where frames
/// are read.
bool isColoredByPosition(const TimelineStore& store, std::size_t lane, ColorBy by);

/// Colour of a frame; `position`: TimelineLane::noPosition where it says nothing.
QRgb colorOf(const TimelineStore& store,
             const TimelineColors& colors,
             ColorBy by,
             SpanState state,
             std::uint8_t slowest,
             std::uint32_t position);

/// Paints rows of which some part lies between `top` and `top` + the image's height, on all
/// processors; the store must stay as it is meanwhile. `hatchX`: where the hatching of what waits
/// begins, so that a picture can be put together from several. `since`: only rows with lanes that
/// changed after that (TimelineStore::change()); the others are left as they are in the image.
void paintRows(QImage& image,
               const TimelineStore& store,
               const LaneRows& rows,
               const TimeScale& scale,
               int top,
               ColorBy by,
               const TimelineColors& colors,
               int hatchX = 0,
               std::uint64_t since = 0);

} // namespace scanweave
