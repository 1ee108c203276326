// SPDX-License-Identifier: BSD-2-Clause
// Timestreams of several entries one after the other, as if they were one observation.
#pragma once

#include "gui/groups/stitch_reading.h"
#include "gui/groups/stitched_streams.h"
#include "gui/widgets/background_task.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QLabel;
class QPushButton;

namespace scanweave::studio {

class StreamChoice;

/// Reads nothing while it isn't shown.
class StitchedView final : public QWidget
{
    Q_OBJECT

public:
    explicit StitchedView(QWidget* parent = nullptr);

    /// What is known of entries that stay is kept. Without entries, `why` stands in their place.
    void setEntries(std::vector<StitchEntry> entries, const QString& title, const QString& why);
    /// Marks the entry of that row.
    void setChosen(std::optional<std::size_t> row);

    StreamChoice& choice() { return *choice_; }
    PlotView& plot() { return *plot_; }
    const StitchedStreams& streams() const { return streams_; }
    bool isReading() const { return reading_.isRunning() || detail_.isRunning(); }
    /// What is left out, and why.
    QString remarks() const;
    /// Bytes that all timestreams together may take.
    void setMemory(std::size_t bytes) { memory_ = bytes; }
    void stop() { reading_.cancel(); } ///< as the list of jobs does
    /// As they are drawn now; see csvOfCurves().
    std::string csv() const;

Q_SIGNALS:
    void entryClicked(std::size_t row);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void readOn();
    void readNames();
    void takeNames(FirstNames first);
    void readMissing();
    void read(BackgroundTask& task, const std::vector<StitchWish>& wishes, std::size_t values);
    void readDetail();
    void take(StitchNews news);
    void detectorsChosen();
    void redraw(bool fits);
    void draw(bool fits);
    void label();
    void markEntries();
    void tell();
    bool isAllShown() const;
    std::size_t valuesOfEach(std::size_t entries) const;

    StitchedStreams streams_;
    StreamNames names_; ///< no keys: to be read first
    QString title_;
    QString why_;
    std::optional<std::size_t> chosen_; ///< row of the table
    bool isStale_ = false;              ///< to be read as soon as it is shown
    bool isStopped_ = false;            ///< by the user
    std::size_t memory_;
    BackgroundTask reading_;
    BackgroundTask detail_;
    QTimer detailTimer_;

    StreamChoice* choice_;
    PlotView* plot_;
    QLabel* remarks_;
    QPushButton* readOn_;
};

} // namespace scanweave::studio
