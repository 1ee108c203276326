// SPDX-License-Identifier: BSD-2-Clause
// The inputs of a workflow: files and patterns, shared or shared out, and what they hold.
#pragma once

#include "gui/workflow/input_survey.h"
#include "gui/workflow/workflow_document.h"
#include "workflows/module_spec.h"
#include "workflows/problem.h"

#include <QWidget>

#include <vector>

class QLabel;
class QVBoxLayout;

namespace scanweave::studio {

/// One line of the form: a pattern and where it stands.
struct InputLine
{
    std::string pointer; ///< "/inputs/0" or, in a parallel block, "/inputs/1/0"
    std::string pattern;
    bool isBlock = false;

    friend bool operator==(const InputLine&, const InputLine&) = default;
};

std::vector<InputLine> inputLines(const nlohmann::ordered_json& document);

/// Edits of "inputs"; nothing where there is no such line.
std::optional<TextEdit>
addInputs(std::string_view text, const std::vector<std::string>& patterns, bool isBlock);
std::optional<TextEdit> removeInput(std::string_view text, const InputLine& line);
/// Makes a shared file part of a parallel block, or the other way round.
std::optional<TextEdit> switchInput(std::string_view text, const InputLine& line);

class InputsForm final : public QWidget
{
    Q_OBJECT

public:
    explicit InputsForm(WorkflowDocument& document, QWidget* parent = nullptr);

    void refresh();
    void setSurvey(const InputSurvey& survey, bool isRunning);
    void setProblems(const std::vector<Problem>& problems, const std::vector<ModuleSpec>& modules);

Q_SIGNALS:
    void fileActivated(const QString& path);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void addLine(const InputLine& line);
    void askForFiles(bool isBlock);
    void showSurvey();
    QString relativePath(const QString& path) const;

    WorkflowDocument& document_;
    std::vector<InputLine> lines_;
    QVBoxLayout* rows_;
    QVBoxLayout* problems_;
    QVBoxLayout* surveyRows_;
    InputSurvey survey_;
    bool isSurveying_ = false;
};

} // namespace scanweave::studio
