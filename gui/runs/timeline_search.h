// SPDX-License-Identifier: BSD-2-Clause
// The line above the timeline in which frames are looked for.
#pragma once

#include "gui/runs/timeline_hits.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <optional>

class QLineEdit;
class QToolButton;

namespace scanweave::studio {

class ElidedLabel;
class RunSession;
class TimelineView;

/// Enter and Shift+Enter go from hit to hit, Esc closes. Looks in slices of a few milliseconds, so
/// that ten million frames keep nobody waiting; typing on begins anew.
class TimelineSearch final : public QWidget
{
    Q_OBJECT

public:
    TimelineSearch(RunSession& session, TimelineView& view, QWidget* parent = nullptr);

    /// Shows the line, ready to type into.
    void open();
    void close();
    /// To the next hit (+1) or the one before (−1); opens the line if nothing is looked for.
    void go(int direction);

    const TimelineHits& hits() const { return hits_; }
    QString message() const; ///< the count, or why there is none

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void begin();
    void update();
    void look();
    void tell();
    void goOn(int direction);
    bool isReading() const;
    std::optional<LanePlace> selected() const;
    QString countText() const;
    QString nothingText() const;

    RunSession& session_;
    TimelineView& view_;
    TimelineHits hits_;
    QLineEdit* words_;
    ElidedLabel* message_;
    QToolButton* previous_;
    QToolButton* next_;
    QTimer slices_;
    QElapsedTimer told_;
    int wanted_ = 0; ///< direction to go to once all is looked through; 0: nowhere
};

} // namespace scanweave::studio
