// SPDX-License-Identifier: BSD-2-Clause
// A rectangle of numbers as a picture, with the value under the pointer.
#pragma once

#include "gui/plots/color_scale.h"

#include <QImage>
#include <QString>
#include <QWidget>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace scanweave::studio {

/// Degrees.
struct SkyPoint
{
    double longitude = 0;
    double latitude = 0;
};

/// Index x + y * width; NaN where there is nothing. y grows upwards in the picture.
struct MapNumbers
{
    QString name; ///< "T", "Q", "weight TT"
    QString unit;
    int width = 0;
    int height = 0;
    std::vector<double> values;
    bool isAroundZero = false; ///< colours are even on both sides of zero
    /// The sky under the middle of a pixel, none outside of it; empty where that isn't known.
    std::function<std::optional<SkyPoint>(double x, double y)> skyAt;
    bool isGalactic = false; ///< l and b instead of right ascension and declination
};

struct ValueRange
{
    double least = 0;
    double greatest = 0;
};

struct MapHistogram;

/// What a picture is stretched to: without the outermost `share` of the values at either end, so
/// that one hot pixel doesn't hide the rest. {0, 0} without any number.
ValueRange robustRange(const std::vector<double>& values, double share, bool isAroundZero);

/// Pixel by pixel; what is no number stays transparent.
QImage mapImage(const MapNumbers& map, ValueRange range, ColorScale scale);

/// With the colour scale, above it how many pixels have which value. Wheel zooms at the pointer,
/// drag pans, double click fits.
class MapView final : public QWidget
{
    Q_OBJECT

public:
    explicit MapView(QWidget* parent = nullptr);
    ~MapView() override;

    void setMap(std::shared_ptr<const MapNumbers> map);
    void setColorScale(ColorScale scale);
    void setTitle(const QString& title);

    /// Of the pixel under a point of the widget.
    struct Pixel
    {
        int x = 0;
        int y = 0;
        double value = 0;
    };
    std::optional<Pixel> pixelAt(QPointF point) const;
    QString valueText() const { return value_; }
    /// How many of the pixels the colours are stretched to.
    QString rangeText() const;
    const MapHistogram& histogram() const;
    /// Where that is, and what is there.
    QString textOf(const Pixel& pixel) const;
    void fit();

    bool save(const QString& path); ///< .png or .svg
    QSize sizeHint() const override { return {400, 300}; }

Q_SIGNALS:
    void pointerMoved(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void draw(QPainter& painter, QSize size) const;
    void drawHistogram(QPainter& painter, const QRect& bar) const;
    void zoom(QPointF at, double factor);
    QRectF area() const;

    std::shared_ptr<const MapNumbers> map_;
    QImage image_;
    std::unique_ptr<const MapHistogram> histogram_; ///< of the shown range
    ValueRange range_;
    ColorScale scale_ = ColorScale::Viridis;
    QString title_;
    QString value_;
    double pixelSize_ = 1;
    QPointF corner_; ///< of the picture, in the widget
    QPointF last_;
};

} // namespace scanweave::studio
