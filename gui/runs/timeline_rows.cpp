// SPDX-License-Identifier: BSD-2-Clause
// What a row of the timeline shows, pixel by pixel.
#include "gui/runs/timeline_rows.h"

#include <algorithm>
#include <cmath>

namespace scanweave {

namespace {

QRgb mixedRgb(QRgb from, QRgb to, int share256)
{
    const auto mix = [share256](int a, int b) { return a + (b - a) * share256 / 256; };
    return qRgb(
        mix(qRed(from), qRed(to)), mix(qGreen(from), qGreen(to)), mix(qBlue(from), qBlue(to)));
}

/// A lane with frames lives from its first one to the end of the run, or to its own.
void markAlive(const TimelineStore& store,
               std::size_t lane,
               const TimeScale& scale,
               std::vector<RowPixel>& pixels)
{
    const auto& frames = store.lane(lane);
    if (frames.isEmpty()) {
        return;
    }
    const bool isAtWork = store.isLive() && store.head(lane).state == RankState::Running;
    const auto end = isAtWork ? store.nowUs() : frames.lastUs();
    const auto limit = static_cast<double>(pixels.size());
    const auto from = std::clamp(scale.xOf(static_cast<double>(frames.firstUs())), 0.0, limit);
    const auto to = std::clamp(scale.xOf(static_cast<double>(end)), 0.0, limit);
    for (auto x = static_cast<std::size_t>(from); x < static_cast<std::size_t>(to); ++x) {
        pixels[x].isAlive = true;
    }
}

/// Colours of the pixels of a row, from the part of the time that each busy value stands for.
struct RowColors
{
    std::vector<QRgb> strong; ///< up to the least busy lane
    std::vector<QRgb> middle; ///< up to the median
    std::vector<QRgb> pale;   ///< up to the busiest
};

/// Height of the row's parts in pixel x, from its bottom.
int levelOf(std::uint8_t busy, int height)
{
    return (busy * height + 254) / 255;
}

bool isHatched(int x, int y)
{
    return (x + y) % 5 == 0;
}

} // namespace

void rowPixels(const TimelineStore& store,
               const LaneRow& row,
               const TimeScale& scale,
               std::vector<RowPixel>& pixels)
{
    const auto width = static_cast<std::size_t>(scale.width());
    pixels.assign(width, RowPixel{});
    std::vector<LaneCell> cells(width);
    std::vector<std::uint8_t> busy; // of all lanes with frames, pixel by pixel
    std::size_t lanes = 0;
    for (auto lane = row.firstLane; lane < row.firstLane + row.lanes; ++lane) {
        store.lane(lane).columns(scale.fromUs(), scale.usPerPixel(), store.nowUs(), cells);
        markAlive(store, lane, scale, pixels);
        if (store.lane(lane).isEmpty()) {
            continue;
        }
        ++lanes;
        busy.resize(width * lanes);
        for (std::size_t x = 0; x < width; ++x) {
            RowPixel& pixel = pixels[x];
            pixel.worst = std::max(pixel.worst, cells[x].worst);
            pixel.slowest = std::max(pixel.slowest, cells[x].slowest);
            pixel.most = std::max(pixel.most, cells[x].busy);
            pixel.least = lanes == 1 ? cells[x].busy : std::min(pixel.least, cells[x].busy);
            busy[(lanes - 1) * width + x] = cells[x].busy;
        }
    }
    std::vector<std::uint8_t> column(lanes);
    for (std::size_t x = 0; x < width && lanes > 0; ++x) {
        if (pixels[x].least == pixels[x].most || lanes < 3) {
            pixels[x].median = static_cast<std::uint8_t>((pixels[x].least + pixels[x].most) / 2);
            continue;
        }
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            column[lane] = busy[lane * width + x];
        }
        const auto middle = column.begin() + static_cast<std::ptrdiff_t>(lanes / 2);
        std::ranges::nth_element(column, middle);
        pixels[x].median = *middle;
    }
}

QRgb colorOf(const TimelineStore& store,
             const TimelineColors& colors,
             ColorBy by,
             SpanState state,
             std::uint8_t slowest,
             std::uint32_t position)
{
    if (state >= SpanState::Skipped || by == ColorBy::State) {
        return colors.states[static_cast<std::size_t>(state)];
    }
    if (by == ColorBy::Duration) {
        const int range = std::max(colors.longest - colors.shortest, 1);
        const int at = (slowest - colors.shortest) * 255 / range;
        return colors.durations[static_cast<std::size_t>(std::clamp(at, 0, 255))];
    }
    const auto fallback = colors.states[static_cast<std::size_t>(state)];
    if (position == TimelineLane::noPosition) {
        return fallback;
    }
    if (by == ColorBy::Type) {
        const auto letter = static_cast<unsigned char>(store.typeOf(position));
        return letter < colors.types.size() ? colors.types[letter] : fallback;
    }
    const auto file = store.fileOf(position);
    return file && !colors.files.empty() ? colors.files[*file % colors.files.size()] : fallback;
}

void paintRows(QImage& image,
               const TimelineStore& store,
               const LaneRows& rows,
               const TimeScale& scale,
               int top,
               ColorBy by,
               const TimelineColors& colors)
{
    image.fill(colors.background);
    const auto width = static_cast<std::size_t>(std::min(image.width(), scale.width()));
    std::vector<RowPixel> pixels;
    std::vector<std::uint32_t> positions(static_cast<std::size_t>(scale.width()),
                                         TimelineLane::noPosition);
    RowColors tones;
    tones.strong.resize(width);
    tones.middle.resize(width);
    tones.pale.resize(width);
    for (const LaneRow& row : rows.rows()) {
        const int first = std::max(row.y + (row.height >= 10 ? 1 : 0) - top, 0);
        const int bottom = row.y + row.height - 1 - top;
        const int last = std::min(bottom, image.height());
        if (row.y + row.height <= top || first >= image.height()) {
            continue;
        }
        rowPixels(store, row, scale, pixels);
        if (by == ColorBy::File || by == ColorBy::Type) {
            store.lane(row.firstLane)
                .positions(scale.fromUs(), scale.usPerPixel(), store.nowUs(), positions);
        }
        const bool isFolded = row.lanes > 1;
        for (std::size_t x = 0; x < width; ++x) {
            const RowPixel& pixel = pixels[x];
            const QRgb color = colorOf(store, colors, by, pixel.worst, pixel.slowest, positions[x]);
            // What went wrong is never thinned out by what went well around it.
            const bool isWhole = pixel.worst >= SpanState::Skipped;
            tones.strong[x] = isFolded || isWhole
                                  ? color
                                  : mixedRgb(colors.background, color, 80 + pixel.most * 176 / 255);
            tones.middle[x] = mixedRgb(colors.background, color, isWhole ? 256 : 170);
            tones.pale[x] = mixedRgb(colors.background, color, isWhole ? 256 : 90);
        }
        const int height = row.height - 1 - (row.height >= 10 ? 1 : 0);
        for (int y = first; y < last; ++y) {
            auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
            const int level = bottom - y; // from 1 at the bottom
            for (std::size_t x = 0; x < width; ++x) {
                const RowPixel& pixel = pixels[x];
                if (pixel.worst == SpanState::None) {
                    if (pixel.isAlive && isHatched(static_cast<int>(x), y)) {
                        line[x] = colors.waiting;
                    }
                } else if (!isFolded || pixel.worst >= SpanState::Skipped ||
                           level <= levelOf(pixel.least, height)) {
                    line[x] = tones.strong[x];
                } else if (level <= levelOf(pixel.median, height)) {
                    line[x] = tones.middle[x];
                } else if (level <= std::max(levelOf(pixel.most, height), 1)) {
                    line[x] = tones.pale[x];
                } else if (pixel.isAlive && isHatched(static_cast<int>(x), y)) {
                    line[x] = colors.waiting;
                }
            }
        }
    }
}

} // namespace scanweave
