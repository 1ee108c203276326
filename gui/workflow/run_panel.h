// SPDX-License-Identifier: BSD-2-Clause
// Running the workflow that is being edited: on how many ranks, what it says, stopping it.
#pragma once

#include "gui/workflow/run_process.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace scanweave::studio {

class RunPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit RunPanel(QWidget* parent = nullptr);

    /// Shows the panel and starts; the workflow has been saved.
    void run(const QString& workflow);
    void stop() { process_.interrupt(); }
    const RunProcess& process() const { return process_; }

    QJsonObject saveState() const { return process_.saveState(); }
    void restoreState(const QJsonObject& state);

Q_SIGNALS:
    void stateChanged();
    void runRequested();
    void runFileActivated(const QString& path);
    void closeRequested();

private:
    void showState();
    void showEnd(std::optional<int> exitCode);

    RunProcess process_;
    QString end_; ///< how the last one ended; "" while one is at work
    bool hasFailed_ = false;
    qsizetype shown_ = 0;
    QLabel* state_;
    QSpinBox* ranks_;
    QLineEdit* overrides_;
    QPushButton* run_;
    QPushButton* stop_;
    QPushButton* open_;
    QPlainTextEdit* output_;
};

} // namespace scanweave::studio
