// SPDX-License-Identifier: BSD-2-Clause
// Trying the workflow that is being edited on one scan: what each module makes of it, and any value
// of the frame before and after it.
#pragma once

#include "gui/widgets/background_task.h"
#include "gui/workflow/trial_report.h"
#include "workflows/module_spec.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>
#include <string>

class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace scanweave::studio {

class RecordTable;
class TrialValueView;

class TrialPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit TrialPanel(QWidget* parent = nullptr);
    ~TrialPanel() override;

    /// Tries this text, unsaved as it is, on the chosen scan; relative paths start in `folder`.
    void tryText(const QString& program, const std::string& text, const QString& folder);
    /// What modules declare: whose results depend on earlier scans is told from it.
    void setModules(std::shared_ptr<const std::vector<ModuleSpec>> modules);
    /// The workflow is another one than what has been tried.
    void setOutdated();
    /// How many scans the inputs have; 0 where that is not known.
    void setScans(std::uint64_t scans);
    /// Shows the stage of the module at `pointer`, now or after the next trial.
    void selectStage(const std::string& pointer);
    void cancel();
    /// Shows the panel with the cursor where the scan is chosen.
    void begin();

    bool isTrying() const { return trying_.isRunning(); }
    const std::optional<TrialReport>& report() const { return report_; }

    /// For tests.
    QSpinBox& scan() { return *scan_; }
    RecordTable& stages() { return *stages_; }
    TrialValueView& value() { return *value_; }
    QString stateText() const;
    QString errorText() const; ///< what went wrong, "" for nothing
    QString noteText() const;  ///< how the trial differs from a run, "" if it doesn't

Q_SIGNALS:
    void tryRequested();
    void closeRequested();
    void stageChosen(const std::string& pointer);
    void told(const QString& line);

protected:
    void changeEvent(QEvent* event) override;

private:
    void makeStages();
    void makeLayout();
    void take(const QString& output, std::optional<TrialReport> report, const QString& problem);
    void showState();
    void showNote();
    void showFrames();
    std::size_t chosenStage() const;
    QString resultText(const TrialStage& stage) const;

    QTemporaryDir folder_;
    BackgroundTask trying_;
    QElapsedTimer since_;
    QTimer ticking_;
    QString progress_; ///< what the program told last
    QString problem_;  ///< why there is no report
    QString output_;   ///< the frames of all stages
    std::optional<TrialReport> report_;
    std::shared_ptr<const std::vector<ModuleSpec>> modules_;
    std::string wanted_; ///< pointer of the stage to show
    int number_ = 0;     ///< of the trial
    bool isOutdated_ = false;
    bool isFilling_ = false;

    QLabel* state_;
    QSpinBox* scan_;
    QLabel* scans_;
    QPushButton* try_;
    QPushButton* cancel_;
    QLabel* error_;
    QLabel* note_;
    RecordTable* stages_;
    QComboBox* frame_;
    TrialValueView* value_;
};

} // namespace scanweave::studio
