// SPDX-License-Identifier: BSD-2-Clause
// What a row of the timeline shows, pixel by pixel.
#include "gui/runs/timeline_rows.h"

#include "gui/runs/all_processors.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstring>

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
    if (frames.isEmpty() || store.isObserved()) {
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

constexpr std::size_t lanesForThreads = 32; ///< fewer are painted before a thread has woken up
constexpr std::size_t fewLanes = 32;        ///< that are sorted side by side

/// Few lanes: sorted by comparing neighbours, sixteen pixels at a time.
void takeBusyOfFew(const std::vector<std::uint8_t>& busy,
                   std::size_t lanes,
                   std::vector<RowPixel>& pixels)
{
    constexpr std::size_t together = 16;
    using Bytes = std::uint8_t __attribute__((vector_size(together)));
    std::array<Bytes, fewLanes> block{};
    const std::size_t width = pixels.size();
    for (std::size_t from = 0; from < width; from += together) {
        const auto count = std::min(together, width - from);
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            std::memcpy(&block[lane], busy.data() + lane * width + from, count);
        }
        for (std::size_t pass = 0; pass < lanes; ++pass) {
            for (std::size_t lane = pass % 2; lane + 1 < lanes; lane += 2) {
                const Bytes low = block[lane];
                const Bytes high = block[lane + 1];
                block[lane] = low < high ? low : high;
                block[lane + 1] = low < high ? high : low;
            }
        }
        for (std::size_t x = 0; x < count; ++x) {
            pixels[from + x].least = block.front()[x];
            pixels[from + x].median = block[lanes / 2][x];
            pixels[from + x].most = block[lanes - 1][x];
        }
    }
}

void takeBusyOfMany(const std::vector<std::uint8_t>& busy,
                    std::size_t lanes,
                    std::vector<RowPixel>& pixels)
{
    std::vector<std::uint8_t> column(lanes);
    for (std::size_t x = 0; x < pixels.size(); ++x) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            column[lane] = busy[lane * pixels.size() + x];
        }
        const auto middle = column.begin() + static_cast<std::ptrdiff_t>(lanes / 2);
        std::ranges::nth_element(column, middle);
        pixels[x].median = *middle;
        pixels[x].least = *std::min_element(column.begin(), middle + 1);
        pixels[x].most = *std::max_element(middle, column.end());
    }
}

/// Least, median and most of `lanes` rows of values.
void takeBusy(const std::vector<std::uint8_t>& busy,
              std::size_t lanes,
              std::vector<RowPixel>& pixels)
{
    lanes <= fewLanes ? takeBusyOfFew(busy, lanes, pixels) : takeBusyOfMany(busy, lanes, pixels);
    for (std::size_t x = 0; x < pixels.size() && lanes < 3; ++x) {
        pixels[x].median = static_cast<std::uint8_t>((pixels[x].least + pixels[x].most) / 2);
    }
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
        markAlive(store, lane, scale, pixels);
        if (store.lane(lane).isEmpty()) {
            continue;
        }
        store.lane(lane).columns(scale.fromUs(), scale.usPerPixel(), store.nowUs(), cells);
        ++lanes;
        busy.resize(width * lanes);
        std::uint8_t* const own = busy.data() + (lanes - 1) * width;
        for (std::size_t x = 0; x < width; ++x) {
            RowPixel& pixel = pixels[x];
            pixel.worst = std::max(pixel.worst, cells[x].worst);
            pixel.slowest = std::max(pixel.slowest, cells[x].slowest);
            own[x] = cells[x].busy;
        }
    }
    if (lanes > 0) {
        takeBusy(busy, lanes, pixels);
    }
}

bool isColoredByPosition(const TimelineStore& store, std::size_t lane, ColorBy by)
{
    const bool isRead = store.head(lane).role == RankRole::Io;
    return by != ColorBy::State && by != ColorBy::Duration && !(by == ColorBy::Module && isRead);
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
    if (by == ColorBy::Module) {
        const auto module = store.moduleOf(position);
        return module == noModule ? colors.unknown : colors.modules[module];
    }
    const auto fallback = colors.states[static_cast<std::size_t>(state)];
    if (position == TimelineLane::noPosition) {
        return fallback;
    }
    const auto inTurn = [&](std::size_t number) {
        return colors.files.empty() ? fallback : colors.files[number % colors.files.size()];
    };
    if (by == ColorBy::File) {
        const auto file = store.fileOf(position);
        return file ? inTurn(*file) : fallback;
    }
    const DataRange* kind = store.kindOf(position);
    if (kind == nullptr) {
        return fallback;
    }
    if (by == ColorBy::Type) {
        const auto letter = static_cast<unsigned char>(kind->letter);
        return letter < colors.types.size() ? colors.types[letter] : fallback;
    }
    return inTurn(by == ColorBy::Epoch ? kind->epoch : kind->observation);
}

namespace {

/// What painting a row needs besides the row; one per thread.
class RowPainter
{
public:
    RowPainter(QImage& image,
               const TimelineStore& store,
               const TimeScale& scale,
               int top,
               ColorBy by,
               const TimelineColors& colors,
               int hatchX)
        : image_(image)
        , store_(store)
        , scale_(scale)
        , top_(top)
        , by_(by)
        , colors_(colors)
        , hatchX_(hatchX)
        , width_(static_cast<std::size_t>(std::min(image.width(), scale.width())))
        , positions_(static_cast<std::size_t>(scale.width()), TimelineLane::noPosition)
    {
        tones_.strong.resize(width_);
        tones_.middle.resize(width_);
        tones_.pale.resize(width_);
    }

    void paint(const LaneRow& row, uchar* bits)
    {
        const int first = std::max(row.y + (row.height >= 10 ? 1 : 0) - top_, 0);
        const int bottom = row.y + row.height - 1 - top_;
        const int last = std::min(bottom, image_.height());
        if (row.y + row.height <= top_ || first >= image_.height()) {
            return;
        }
        for (int y = std::max(row.y - top_, 0);
             y < std::min(row.y + row.height - top_, image_.height());
             ++y) {
            std::fill_n(reinterpret_cast<QRgb*>(bits + y * image_.bytesPerLine()),
                        image_.width(),
                        colors_.background);
        }
        rowPixels(store_, row, scale_, pixels_);
        if (isColoredByPosition(store_, row.firstLane, by_)) {
            store_.lane(row.firstLane)
                .positions(scale_.fromUs(), scale_.usPerPixel(), store_.nowUs(), positions_);
        } else {
            std::ranges::fill(positions_, TimelineLane::noPosition);
        }
        mixTones(row.lanes > 1);
        const int height = row.height - 1 - (row.height >= 10 ? 1 : 0);
        for (int y = first; y < last; ++y) {
            auto* line = reinterpret_cast<QRgb*>(bits + y * image_.bytesPerLine());
            paintLine(line, y, bottom - y, height, row.lanes > 1);
        }
    }

private:
    void mixTones(bool isFolded)
    {
        for (std::size_t x = 0; x < width_; ++x) {
            const RowPixel& pixel = pixels_[x];
            const QRgb color =
                colorOf(store_, colors_, by_, pixel.worst, pixel.slowest, positions_[x]);
            // What went wrong is never thinned out by what went well around it.
            const bool isWhole = pixel.worst >= SpanState::Skipped;
            tones_.strong[x] =
                isFolded || isWhole
                    ? color
                    : mixedRgb(colors_.background, color, 80 + pixel.most * 176 / 255);
            tones_.middle[x] = mixedRgb(colors_.background, color, isWhole ? 256 : 170);
            tones_.pale[x] = mixedRgb(colors_.background, color, isWhole ? 256 : 90);
        }
    }

    /// `level`: from 1 at the bottom of the row.
    void paintLine(QRgb* line, int y, int level, int height, bool isFolded)
    {
        for (std::size_t x = 0; x < width_; ++x) {
            const RowPixel& pixel = pixels_[x];
            const bool isWaiting = pixel.isAlive && isHatched(static_cast<int>(x) + hatchX_, y);
            if (pixel.worst == SpanState::None) {
                if (isWaiting) {
                    line[x] = colors_.waiting;
                }
            } else if (!isFolded || pixel.worst >= SpanState::Skipped ||
                       level <= levelOf(pixel.least, height)) {
                line[x] = tones_.strong[x];
            } else if (level <= levelOf(pixel.median, height)) {
                line[x] = tones_.middle[x];
            } else if (level <= std::max(levelOf(pixel.most, height), 1)) {
                line[x] = tones_.pale[x];
            } else if (isWaiting) {
                line[x] = colors_.waiting;
            }
        }
    }

    QImage& image_;
    const TimelineStore& store_;
    const TimeScale& scale_;
    int top_;
    ColorBy by_;
    const TimelineColors& colors_;
    int hatchX_;
    std::size_t width_;
    std::vector<RowPixel> pixels_;
    std::vector<std::uint32_t> positions_;
    RowColors tones_;
};

bool hasChanged(const TimelineStore& store, const LaneRow& row, std::uint64_t since)
{
    for (auto lane = row.firstLane; lane < row.firstLane + row.lanes; ++lane) {
        if (store.changeOf(lane) > since) {
            return true;
        }
    }
    return false;
}

} // namespace

void paintRows(QImage& image,
               const TimelineStore& store,
               const LaneRows& rows,
               const TimeScale& scale,
               int top,
               ColorBy by,
               const TimelineColors& colors,
               int hatchX,
               std::uint64_t since)
{
    std::vector<std::size_t> changed;
    for (std::size_t row = 0; row < rows.rows().size(); ++row) {
        if (hasChanged(store, rows.rows()[row], since)) {
            changed.push_back(row);
        }
    }
    if (since == 0) {
        image.fill(colors.background);
    }
    uchar* const bits = image.bits(); // once: it detaches
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        RowPainter painter(image, store, scale, top, by, colors, hatchX);
        for (auto i = next++; i < changed.size(); i = next++) {
            painter.paint(rows.rows()[changed[i]], bits);
        }
    };
    onAllProcessors(store.laneCount() < lanesForThreads ? 1 : changed.size(), work);
}

} // namespace scanweave
