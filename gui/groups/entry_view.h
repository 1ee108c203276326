// SPDX-License-Identifier: BSD-2-Clause
// The data of one entry: timestreams, their spectra, maps.
#pragma once

#include "gui/groups/entry_frame.h"
#include "gui/plots/map_view.h"
#include "gui/plots/plot_view.h"
#include "gui/widgets/background_task.h"

#include <QTabWidget>

#include <memory>
#include <optional>
#include <vector>

class QComboBox;
class QLabel;

namespace scanweave::studio {

class StreamChoice;

class EntryView final : public QTabWidget
{
    Q_OBJECT

public:
    explicit EntryView(QWidget* parent = nullptr);

    /// Reads and shows it; with none, `why` in its place.
    void show(const std::optional<StoredFrame>& where, const QString& title, const QString& why);
    const EntryFrame* frame() const { return frame_.get(); }
    PlotView& traces() { return *traces_; }
    PlotView& spectra() { return *spectra_; }
    MapView& map() { return *map_; }
    /// What is shown now as a picture; by the name .png, .svg or .pdf.
    bool savePicture(const QString& path, QString& problem);
    bool showsCurves() const { return currentIndex() == 0; }
    /// The timestreams as they are drawn now; see csvOfCurves().
    std::string csv() const;

private:
    void take(EntryFrame frame);
    void fillDetectors();
    void drawDetectors();
    void drawTraces(bool fits);
    void showMap();

    BackgroundTask reading_;
    BackgroundTask drawing_;
    std::shared_ptr<const EntryFrame> frame_;
    std::vector<DrawnStream> drawn_;
    QString title_;

    QLabel* message_;
    StreamChoice* choice_;
    PlotView* traces_;
    PlotView* spectra_;
    QComboBox* component_;
    QComboBox* scale_;
    MapView* map_;
};

} // namespace scanweave::studio
