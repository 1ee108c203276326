// SPDX-License-Identifier: BSD-2-Clause
// The form of the selected card, made from what its module declares.
#pragma once

#include "gui/workflow/field_row.h"
#include "gui/workflow/input_survey.h"
#include "gui/workflow/outline.h"
#include "gui/workflow/workflow_document.h"

#include <QScrollArea>

#include <memory>
#include <vector>

class QCheckBox;
class QLabel;
class QVBoxLayout;

namespace scanweave::studio {

class InputsForm;

class PartForm final : public QScrollArea
{
    Q_OBJECT

public:
    explicit PartForm(WorkflowDocument& document, QWidget* parent = nullptr);

    void setModules(std::shared_ptr<const std::vector<ModuleSpec>> modules);
    void setSurvey(const InputSurvey& survey, bool isRunning);
    void setProblems(const std::vector<Problem>& problems);
    /// A card's pointer, see Card::pointer.
    void showCard(const std::string& pointer);
    const std::string& shown() const { return shown_; }
    /// Of the field that the pointer is in; of the first one if there is none.
    void focusField(const std::string& pointer);

    QList<FieldRow*> rows() const { return rows_; }

Q_SIGNALS:
    void fileActivated(const QString& path);

private:
    void refresh();
    void rebuild();
    void updateValues();
    void addHeading(const QString& title, const QString& sentence);
    void addRows(const ModuleSpec& spec, const std::string& prefix);
    void addModule();
    void addAccumulateSwitch();
    void showProblems();
    void showReadability();
    void take(FieldRow* row, const FieldRow::Value& value);
    QStringList wordsFor(const ParameterSpec& spec) const;
    std::string shape() const;

    WorkflowDocument& document_;
    std::shared_ptr<const std::vector<ModuleSpec>> modules_;
    InputSurvey survey_;
    bool isSurveying_ = false;
    std::vector<Problem> problems_;
    std::string shown_ = "/inputs";
    std::string builtShape_; ///< what the widgets were made for
    QWidget* contents_ = nullptr;
    QVBoxLayout* layout_ = nullptr;
    QList<FieldRow*> rows_;
    InputsForm* inputs_ = nullptr;
    QCheckBox* accumulate_ = nullptr; ///< of that card
    QLabel* unreadable_ = nullptr;    ///< why the text can't be read
};

} // namespace scanweave::studio
