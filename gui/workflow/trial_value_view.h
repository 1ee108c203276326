// SPDX-License-Identifier: BSD-2-Clause
// Any value of a tried frame, before and after a module: key and detectors to choose, and the
// value.
#pragma once

#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over <compare> and <numbers>
#include "gui/values/value_reading.h"
#endif
#include "gui/widgets/background_task.h"
#include "gui/workflow/trial_report.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QLineEdit;
class QListWidget;

namespace scanweave::studio {

class ValueView;

class TrialValueView final : public QWidget
{
    Q_OBJECT

public:
    explicit TrialValueView(QWidget* parent = nullptr);

    /// Frames in the file that the trial wrote; either may be missing. A chosen key and detectors
    /// stay as far as they are there; else what the module changed is shown.
    void setFrames(const QString& path,
                   const std::optional<TrialFrame>& before,
                   const std::optional<TrialFrame>& after);
    void clear(const QString& why);

    QComboBox& key() { return *key_; }
    QComboBox& which() { return *which_; }
    QListWidget& detectors() { return *detectors_; }
    ValueView& value() { return *value_; }
    /// What is shown now.
    const ValueFacts& shown() const { return shown_; }

private:
    void makeLayout();
    void fillKeys();
    void read();
    void show(ValueFacts facts);
    void listDetectors(const QStringList& names);
    void filterDetectors();

    BackgroundTask reading_;
    QString path_;
    std::optional<TrialFrame> before_;
    std::optional<TrialFrame> after_;
    ValueFacts shown_;
    QStringList wantedDetectors_;
    bool isKeyChosen_ = false; ///< by the user: stays from stage to stage

    QComboBox* key_;
    QComboBox* which_;
    QLineEdit* detectorFilter_;
    QListWidget* detectors_;
    ValueView* value_;
};

} // namespace scanweave::studio
