// SPDX-License-Identifier: BSD-2-Clause
// A rectangle of numbers as a picture.
#include "gui/plots/map_view.h"

#include "gui/plots/map_histogram.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"

#include <QMouseEvent>
#include <QPainter>
#include <QSvgGenerator>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace scanweave::studio {

namespace {

constexpr int scaleWidth = 260;
constexpr int histogramHeight = 34;
constexpr std::size_t histogramBins = 130; ///< two pixels each

} // namespace

ValueRange robustRange(const std::vector<double>& values, double share, bool isAroundZero)
{
    std::vector<double> numbers;
    numbers.reserve(values.size());
    std::ranges::copy_if(
        values, std::back_inserter(numbers), [](double v) { return std::isfinite(v); });
    if (numbers.empty()) {
        return {};
    }
    const auto at = [&](double part) {
        const auto index =
            static_cast<std::ptrdiff_t>(part * static_cast<double>(numbers.size() - 1));
        std::ranges::nth_element(numbers, numbers.begin() + index);
        return numbers[static_cast<std::size_t>(index)];
    };
    ValueRange range{at(share), at(1 - share)};
    if (isAroundZero) {
        const double most = std::max(std::abs(range.least), std::abs(range.greatest));
        range = {-most, most};
    }
    return range;
}

QImage mapImage(const MapNumbers& map, ValueRange range, ColorScale scale)
{
    if (map.width <= 0 || map.height <= 0 ||
        map.values.size() <
            static_cast<std::size_t>(map.width) * static_cast<std::size_t>(map.height)) {
        return {};
    }
    QImage image(map.width, map.height, QImage::Format_ARGB32);
    if (image.isNull()) {
        return {};
    }
    const auto& colors = scaleColors(scale);
    const double factor = range.greatest > range.least ? 255 / (range.greatest - range.least) : 0;
    for (int y = 0; y < map.height; ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(map.height - 1 - y));
        const auto* values = map.values.data() + static_cast<std::ptrdiff_t>(y) * map.width;
        for (int x = 0; x < map.width; ++x) {
            const double at = (values[x] - range.least) * factor;
            line[x] = std::isfinite(values[x])
                          ? colors[static_cast<std::size_t>(std::clamp(at, 0.0, 255.0))]
                          : qRgba(0, 0, 0, 0);
        }
    }
    return image;
}

MapView::MapView(QWidget* parent)
    : QWidget(parent)
    , histogram_(std::make_unique<MapHistogram>())
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(160, 120);
}

MapView::~MapView() = default;

const MapHistogram& MapView::histogram() const
{
    return *histogram_;
}

QString MapView::rangeText() const
{
    const std::uint64_t all = histogram_->pixels();
    if (all == 0) {
        return {};
    }
    const std::uint64_t beyond = histogram_->below + histogram_->above;
    return tr("%1 pixels, %2 within the colours")
        .arg(numberText(all),
             percentText(static_cast<double>(all - beyond) / static_cast<double>(all)));
}

void MapView::setMap(std::shared_ptr<const MapNumbers> map)
{
    const bool isAlike = map && map_ && map->width == map_->width && map->height == map_->height;
    map_ = std::move(map);
    range_ = map_ ? robustRange(map_->values, 0.01, map_->isAroundZero) : ValueRange{};
    histogram_ = std::make_unique<MapHistogram>(
        map_ ? histogramOf(map_->values, range_, histogramBins) : MapHistogram());
    image_ = map_ ? mapImage(*map_, range_, scale_) : QImage();
    if (!isAlike) {
        fit();
    }
    update();
}

void MapView::setColorScale(ColorScale scale)
{
    scale_ = scale;
    image_ = map_ ? mapImage(*map_, range_, scale_) : QImage();
    update();
}

void MapView::setTitle(const QString& title)
{
    title_ = title;
    update();
}

QRectF MapView::area() const
{
    const double line = fontMetrics().height();
    return QRectF(
        8, line + 12, width() - 16, std::max(height() - 3 * line - 28 - histogramHeight, 10.0));
}

void MapView::fit()
{
    if (!map_ || map_->width <= 0 || map_->height <= 0) {
        return;
    }
    const QRectF rect = area();
    pixelSize_ = std::min(rect.width() / map_->width, rect.height() / map_->height);
    corner_ = rect.center() - QPointF(map_->width * pixelSize_, map_->height * pixelSize_) / 2;
    update();
}

std::optional<MapView::Pixel> MapView::pixelAt(QPointF point) const
{
    if (!map_ || image_.isNull()) {
        return std::nullopt;
    }
    const double x = std::floor((point.x() - corner_.x()) / pixelSize_);
    const double row = std::floor((point.y() - corner_.y()) / pixelSize_);
    if (x < 0 || row < 0 || x >= map_->width || row >= map_->height) {
        return std::nullopt;
    }
    const int y = map_->height - 1 - static_cast<int>(row);
    const auto index = static_cast<std::size_t>(y) * static_cast<std::size_t>(map_->width) +
                       static_cast<std::size_t>(x);
    return Pixel{static_cast<int>(x), y, map_->values[index]};
}

void MapView::draw(QPainter& painter, QSize size) const
{
    painter.fillRect(QRect(QPoint(), size), palette().color(QPalette::Base));
    painter.setPen(palette().color(QPalette::Text));
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    const int line = fontMetrics().height();
    painter.drawText(
        QRect(8, 4, size.width() - 16, line + 4), Qt::AlignLeft | Qt::AlignVCenter, title_);
    painter.setFont(font());
    if (image_.isNull()) {
        painter.setPen(quietText(palette()));
        painter.drawText(QRect(QPoint(), size), Qt::AlignCenter, tr("No map here"));
        return;
    }
    painter.save();
    painter.setClipRect(area());
    painter.setRenderHint(QPainter::SmoothPixmapTransform, pixelSize_ < 1);
    painter.drawImage(
        QRectF(corner_, QSizeF(image_.width() * pixelSize_, image_.height() * pixelSize_)), image_);
    painter.restore();
    // The scale, and what is under the pointer.
    const QRect bar(8, size.height() - 2 * line - 8, std::min(size.width() - 16, scaleWidth), 8);
    const auto& colors = scaleColors(scale_);
    for (int x = 0; x < bar.width(); ++x) {
        painter.fillRect(
            bar.left() + x,
            bar.top(),
            1,
            bar.height(),
            QColor::fromRgb(
                colors[static_cast<std::size_t>(x * 255 / std::max(bar.width() - 1, 1))]));
    }
    drawHistogram(painter, bar);
    painter.setPen(quietText(palette()));
    const QRect labels(bar.left(), bar.bottom() + 2, bar.width(), line + 2);
    painter.drawText(labels, Qt::AlignLeft, realText(range_.least));
    painter.drawText(
        labels, Qt::AlignRight, realText(range_.greatest) + QLatin1Char(' ') + map_->unit);
    painter.setPen(palette().color(QPalette::Text));
    // In two lines where one is too short.
    painter.drawText(
        QRect(bar.right() + 16, bar.top() - 4, size.width() - bar.right() - 24, 2 * line),
        Qt::AlignLeft | Qt::TextWordWrap,
        value_.isEmpty() ? rangeText() : value_);
}

void MapView::drawHistogram(QPainter& painter, const QRect& bar) const
{
    const auto most = static_cast<double>(histogram_->most());
    if (most <= 0) {
        return;
    }
    const QColor color = mixed(palette().color(QPalette::Base), quietText(palette()), 0.6);
    const auto bins = static_cast<double>(histogram_->counts.size());
    for (std::size_t i = 0; i < histogram_->counts.size(); ++i) {
        const double height =
            static_cast<double>(histogram_->counts[i]) / most * (histogramHeight - 4);
        const double left = bar.left() + static_cast<double>(i) * bar.width() / bins;
        painter.fillRect(QRectF(left, bar.top() - 2 - height, bar.width() / bins, height), color);
    }
}

void MapView::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    draw(painter, size());
}

void MapView::resizeEvent(QResizeEvent* /*event*/)
{
    fit();
}

QString MapView::textOf(const Pixel& pixel) const
{
    QString where = tr("x %1, y %2").arg(pixel.x).arg(pixel.y);
    if (map_->skyAt) {
        const auto sky = map_->skyAt(pixel.x, pixel.y);
        if (!sky) {
            return {};
        }
        const auto degrees = [](double angle) {
            return QString::number(angle, 'f', 3) + QChar(0xb0);
        };
        where = (map_->isGalactic ? tr("l %1, b %2") : tr("RA %1, Dec %2"))
                    .arg(degrees(sky->longitude), degrees(sky->latitude));
    }
    return std::isfinite(pixel.value)
               ? tr("%1: %2 %3").arg(where, realText(pixel.value), map_->unit)
               : tr("%1: nothing there").arg(where);
}

void MapView::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF at = event->position();
    if ((event->buttons() & Qt::LeftButton) != 0) {
        corner_ += at - last_;
        last_ = at;
    }
    const auto pixel = pixelAt(at);
    value_ = pixel ? textOf(*pixel) : QString();
    Q_EMIT pointerMoved(value_);
    update();
}

void MapView::mousePressEvent(QMouseEvent* event)
{
    last_ = event->position();
}

void MapView::mouseDoubleClickEvent(QMouseEvent* /*event*/)
{
    fit();
}

void MapView::zoom(QPointF at, double factor)
{
    const double size = std::clamp(pixelSize_ * factor, 0.02, 200.0);
    corner_ = at - (at - corner_) * (size / pixelSize_);
    pixelSize_ = size;
    update();
}

void MapView::wheelEvent(QWheelEvent* event)
{
    zoom(event->position(), std::pow(1.2, event->angleDelta().y() / 120.0));
    event->accept();
}

void MapView::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoom(area().center(), 1.4);
        return;
    case Qt::Key_Minus:
        zoom(area().center(), 1 / 1.4);
        return;
    case Qt::Key_0:
        fit();
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void MapView::leaveEvent(QEvent* /*event*/)
{
    value_.clear();
    update();
}

bool MapView::save(const QString& path)
{
    if (path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive)) {
        QSvgGenerator svg;
        svg.setFileName(path);
        svg.setSize(size());
        svg.setViewBox(rect());
        QPainter painter;
        if (!painter.begin(&svg)) {
            return false;
        }
        draw(painter, size());
        return painter.end();
    }
    return grab().save(path);
}

} // namespace scanweave::studio
