// SPDX-License-Identifier: BSD-2-Clause
// Two runs beside each other: as a whole, and frame by frame.
#pragma once

#include "gui/runs/compare_frames.h"
#include "gui/runs/compare_runs.h"

#include <QWidget>

#include <vector>

class QLabel;

namespace scanweave::studio {

class RecordTable;

/// All that two runs differ in.
struct RunComparison
{
    QString other; ///< name of the run beside the one that is open
    std::vector<RunDifference> differences;
    FrameComparison frames;
};

class ComparisonView final : public QWidget
{
    Q_OBJECT

public:
    explicit ComparisonView(QWidget* parent = nullptr);

    void setComparison(RunComparison comparison);
    RecordTable& differences() { return *differences_; }
    RecordTable& frames() { return *frames_; }
    /// How many frames are in both, and what is different about them.
    QString summary() const;

Q_SIGNALS:
    void frameActivated(std::int64_t position); ///< in the run that is open

private:
    void makeDifferences();
    void makeFrames();

    RunComparison comparison_;
    QLabel* summary_;
    RecordTable* differences_;
    RecordTable* frames_;
};

} // namespace scanweave::studio
