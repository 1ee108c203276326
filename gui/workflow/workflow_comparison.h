// SPDX-License-Identifier: BSD-2-Clause
// What is different in another workflow, as a table below the one that is edited.
#pragma once

#include "gui/widgets/background_task.h"
#include "gui/workflow/workflow_difference.h"
#include "workflows/module_spec.h"

#include <QWidget>

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

class QLabel;

namespace scanweave::studio {

class RecordTable;

class WorkflowComparison final : public QWidget
{
    Q_OBJECT

public:
    explicit WorkflowComparison(QWidget* parent = nullptr);

    /// Reads the other workflow in the background, then shows itself and asks for refresh().
    void compareWith(const QString& path);
    /// Compares anew; nothing without another workflow.
    void refresh(const nlohmann::ordered_json& here, const std::vector<ModuleSpec>& modules);
    const std::vector<WorkflowDifference>& differences() const { return differences_; }

Q_SIGNALS:
    void refreshRequested();
    void differenceChosen(const std::string& pointer);
    void failed(const QString& message);

private:
    void makeTable();

    BackgroundTask reading_;
    std::optional<nlohmann::ordered_json> other_;
    QString otherName_;
    std::vector<WorkflowDifference> differences_;
    QLabel* title_;
    RecordTable* table_;
};

} // namespace scanweave::studio
