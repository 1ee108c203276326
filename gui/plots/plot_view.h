// SPDX-License-Identifier: BSD-2-Clause
// Curves and points with axes: the plot that all places use.
#pragma once

#include <QColor>
#include <QList>
#include <QString>
#include <QWidget>

#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace scanweave::studio {

struct PlotSeries
{
    enum class Style
    {
        Line,
        Points,
        Band ///< between `y` and `upper`
    };

    QString name; ///< for the legend; "" for none
    QColor color;
    std::vector<double> x;
    std::vector<double> y;     ///< NaN: a gap
    std::vector<double> upper; ///< of a band
    Style style = Style::Line;
    bool isQuiet = false;     ///< thin and pale: there to compare with
    std::vector<bool> chosen; ///< points that are outlined; empty for none
};

/// Of curves beside each other: told apart by everybody, and none of them says that something went
/// wrong.
inline constexpr std::array<QRgb, 6> seriesColors{
    0xff0072b2, 0xff009e73, 0xffcc79a7, 0xff56b4e9, 0xff8c6bb1, 0xff6b7280};

/// A part of the horizontal axis that has a name: told under the pointer, and written where there
/// is room.
struct PlotStretch
{
    double from = 0;
    double to = 0;
    QString name;
    QString toolTip;
    bool isChosen = false;
};

enum class AxisStyle
{
    Linear,
    Logarithmic,
    WallClock ///< seconds since 1970, UTC
};

/// Wheel zooms at the pointer, drag pans, double click fits, Shift+drag chooses points. Draws what
/// it is given: who has more points than pixels gives their envelope, and listens to
/// xRangeChanged.
class PlotView final : public QWidget
{
    Q_OBJECT

public:
    explicit PlotView(QWidget* parent = nullptr);
    ~PlotView() override;

    /// What the picture shows, as an answer; and what else its reader has to know (run, date).
    void setTitle(const QString& title, const QString& margin = {});
    void setAxes(const QString& x,
                 const QString& y,
                 AxisStyle xStyle = AxisStyle::Linear,
                 AxisStyle yStyle = AxisStyle::Linear);
    /// Keeps what is zoomed to unless `fits`.
    void setSeries(std::vector<PlotSeries> series, bool fits);
    const std::vector<PlotSeries>& series() const;

    /// In the order in which they begin.
    void setStretches(std::vector<PlotStretch> stretches);
    const std::vector<PlotStretch>& stretches() const;
    /// Which one is there, to a few pixels: the one that began last where several are.
    std::optional<std::size_t> stretchAt(double x) const;

    void fit();
    void setXRange(double from, double to);
    std::pair<double, double> xRange() const;
    int plotWidth() const; ///< pixels between the axes; few before it has been shown

    /// .png, .svg or .pdf by the name; false with `problem` set.
    bool save(const QString& path, QString& problem);
    void copyPicture();

Q_SIGNALS:
    void xRangeChanged(double from, double to); ///< by the user
    /// The user wants to see everything: comes before fit(), so that series can be made whole.
    void fitAsked();
    void pointsChosen(int series, const QList<int>& indices);
    void stretchClicked(int index);
    void resized(); ///< plotWidth() has changed: series made for its pixels want to be made again

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Parts;
    void recolor();
    void fitTitle();
    void fitTicks();
    void fitToWidth();
    void fitClock(double seconds);
    void rebuild();
    void choose(const QRect& rect);
    void connectStretches();

    std::unique_ptr<Parts> parts_;
};

} // namespace scanweave::studio
