// SPDX-License-Identifier: BSD-2-Clause
// Running the workflow that is being edited: on how many ranks, what it says, stopping it.
#pragma once

#include "gui/widgets/state_colors.h"
#include "gui/workflow/run_output.h"
#include "gui/workflow/run_process.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace scanweave::studio {

class RankLayoutView;

class RunPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit RunPanel(QWidget* parent = nullptr);

    /// Starts; the workflow has been saved.
    void run(const QString& workflow);
    void start(const RunRequest& request);
    void stop() { process_.interrupt(); }
    const RunProcess& process() const { return process_; }

    /// Whether the user has chosen once on how many ranks to run.
    static bool isChosen();
    /// What the workflow says of distribute.io_ranks (none: "auto"), and of its inputs.
    void setWritten(std::optional<int> ioRanks, bool isCompressed);
    void focusRanks();
    QString stateText() const;
    RankLayoutView& layoutView() { return *layoutView_; }
    RunOutput& output() { return *output_; }

    QJsonObject saveState() const { return process_.saveState(); }
    void restoreState(const QJsonObject& state);

Q_SIGNALS:
    void stateChanged();
    void runRequested();
    void runFileActivated(const QString& path);
    void runFileFound(const QString& path); ///< the run can be watched
    void linkActivated(const scanweave::studio::OutputLink& link);
    void closeRequested();

private:
    void showState();
    void showTime();
    void showLayout();
    QStringList overrides() const;
    void showEnd(std::optional<int> exitCode);

    RunProcess process_;
    QString end_; ///< how the last one ended; "" while one is at work
    DataState endState_ = DataState::Done;
    QTimer second_;
    qsizetype shown_ = 0;
    std::optional<int> writtenIoRanks_;
    bool isCompressed_ = false;
    QLabel* state_;
    QSpinBox* ranks_;
    QSpinBox* ioRanks_;
    QLineEdit* overrides_;
    RankLayoutView* layoutView_;
    QPushButton* run_;
    QPushButton* stop_;
    QPushButton* open_;
    RunOutput* output_;
};

} // namespace scanweave::studio
