// SPDX-License-Identifier: BSD-2-Clause
// The form of the selected card.
#include "gui/workflow/part_form.h"

#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/workflow/inputs_form.h"
#include "gui/workflow/module_catalogue.h"
#include "workflows/frame_type_text.h"
#include "workflows/json_location.h"

#include <QApplication>
#include <QCheckBox>
#include <QLabel>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace scanweave::studio {

namespace {

using Json = nlohmann::ordered_json;

constexpr int formWidth = 620;

/// Whether `pointer` names something in what `outer` names.
bool isWithin(const std::string& pointer, const std::string& outer)
{
    return pointer == outer || pointer.starts_with(outer + "/");
}

} // namespace

PartForm::PartForm(WorkflowDocument& document, QWidget* parent)
    : QScrollArea(parent)
    , document_(document)
    , modules_(std::make_shared<std::vector<ModuleSpec>>())
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(&document_, &WorkflowDocument::textChanged, this, &PartForm::refresh);
    rebuild();
}

void PartForm::setModules(std::shared_ptr<const std::vector<ModuleSpec>> modules)
{
    modules_ = std::move(modules);
    rebuild();
}

void PartForm::setSurvey(const InputSurvey& survey, bool isRunning)
{
    survey_ = survey;
    isSurveying_ = isRunning;
    if (inputs_ != nullptr) {
        inputs_->setSurvey(survey_, isSurveying_);
    }
    for (FieldRow* row : std::as_const(rows_)) {
        row->setWords(wordsFor(row->spec()));
    }
}

void PartForm::setProblems(const std::vector<Problem>& problems)
{
    problems_ = problems;
    showProblems();
}

void PartForm::showCard(const std::string& pointer)
{
    if (pointer != shown_) {
        shown_ = pointer;
        rebuild();
        verticalScrollBar()->setValue(0);
    }
}

void PartForm::focusField(const std::string& pointer)
{
    for (FieldRow* row : std::as_const(rows_)) {
        if (isWithin(pointer, row->pointer())) {
            ensureWidgetVisible(row);
            row->focusEditor();
            return;
        }
    }
    if (!rows_.isEmpty()) {
        rows_.front()->focusEditor();
    } else if (inputs_ != nullptr) {
        inputs_->setFocus();
    }
}

/// What decides which widgets there are: everything else is only values in them.
std::string PartForm::shape() const
{
    std::string shape = shown_ + "\n";
    if (shown_.starts_with("/modules/")) {
        const auto use = document_.value(shown_ + "/use");
        shape += use ? use->dump(-1, ' ', false, Json::error_handler_t::replace) : "none";
        const bool isKnown = use && use->is_string() &&
                             findModule(*modules_, use->get_ref<const std::string&>()) != nullptr;
        const auto module = document_.value(shown_);
        if (module && module->is_object()) {
            if (isKnown) {
                return shape; // the fields are those that it declares, whatever is set
            }
            for (const auto& [key, value] : module->items()) {
                shape += "\n" + key;
            }
        } else {
            shape += "gone";
        }
    } else if (shown_ == "/accumulate") {
        const auto accumulate = document_.value("/accumulate");
        shape += accumulate && accumulate->is_object() ? "on" : "off";
    }
    return shape;
}

void PartForm::refresh()
{
    showReadability();
    if (document_.tree().isEmpty()) {
        return;
    }
    if (shape() != builtShape_) {
        rebuild();
    } else {
        updateValues();
    }
}

void PartForm::rebuild()
{
    builtShape_ = shape();
    std::string focused; // what is being typed into goes on
    const QWidget* focus = QApplication::focusWidget();
    for (const FieldRow* row : std::as_const(rows_)) {
        if (focus != nullptr && row->isAncestorOf(focus)) {
            focused = row->pointer();
        }
    }
    if (QWidget* old = takeWidget()) {
        old->hide();
        old->deleteLater(); // it may be what brought us here
    }
    rows_.clear();
    inputs_ = nullptr;
    accumulate_ = nullptr;
    contents_ = new QWidget;
    auto* outer = new QHBoxLayout(contents_);
    outer->setContentsMargins(spacing::large, spacing::medium, spacing::large, spacing::large);
    auto* column = new QWidget(contents_);
    column->setMaximumWidth(formWidth);
    outer->addWidget(column, 1);
    outer->addStretch(0);
    layout_ = new QVBoxLayout(column);
    layout_->setContentsMargins(0, 0, 0, 0);
    layout_->setSpacing(spacing::medium);
    unreadable_ = new QLabel(contents_);
    unreadable_->setWordWrap(true);
    unreadable_->setTextFormat(Qt::PlainText);
    unreadable_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout_->addWidget(unreadable_);
    if (shown_ == "/inputs") {
        addHeading(tr("Inputs"),
                   tr("The files in their order. All ranks see the frames of a shared file; files "
                      "that are shared out are read at the same time, each frame by one rank."));
        inputs_ = new InputsForm(document_, column);
        inputs_->setSurvey(survey_, isSurveying_);
        connect(inputs_, &InputsForm::fileActivated, this, &PartForm::fileActivated);
        layout_->addWidget(inputs_);
    } else if (shown_ == "/distribute") {
        addHeading(tr("Distribute"), QString::fromStdString(distributeSpec().summary));
        addRows(distributeSpec(), "/distribute/");
    } else if (shown_ == "/accumulate") {
        addHeading(tr("Accumulate"), QString::fromStdString(accumulateSpec().summary));
        addAccumulateSwitch();
    } else if (shown_.starts_with("/modules/")) {
        addModule();
    } else {
        addHeading(tr("Output"), QString::fromStdString(outputSpec().summary));
        addRows(outputSpec(), "/");
    }
    layout_->addStretch(1);
    setWidget(contents_);
    contents_->show();
    updateValues();
    showReadability();
    showProblems();
    if (!focused.empty()) {
        for (FieldRow* row : std::as_const(rows_)) {
            if (row->pointer() == focused) {
                row->focusEditor();
            }
        }
    }
}

void PartForm::addHeading(const QString& title, const QString& sentence)
{
    auto* heading = new SectionTitle(title, contents_);
    QFont font = heading->font();
    font.setPointSizeF(font.pointSizeF() * 1.15);
    heading->setFont(font);
    layout_->addWidget(heading);
    if (!sentence.isEmpty()) {
        auto* text = new QuietLabel(sentence, contents_);
        text->setTextFormat(Qt::PlainText);
        text->setWordWrap(true);
        layout_->addWidget(text);
    }
}

void PartForm::addRows(const ModuleSpec& spec, const std::string& prefix)
{
    for (const ParameterSpec& parameter : spec.parameters) {
        auto* row =
            new FieldRow(parameter, prefix + parameter.name, wordsFor(parameter), contents_);
        rows_.append(row);
        layout_->addWidget(row);
        connect(row, &FieldRow::edited, this, [this, row](const FieldRow::Value& value) {
            take(row, value);
        });
        connect(row, &FieldRow::cureChosen, this, [this](const TextEdit& edit) {
            document_.apply(edit, tr("cure"));
        });
    }
}

void PartForm::addModule()
{
    const auto module = document_.value(shown_);
    if (!module) {
        addHeading(tr("This module is gone"), {});
        return;
    }
    const auto use = document_.value(shown_ + "/use");
    const std::string name = use && use->is_string() ? use->get<std::string>() : std::string();
    const ModuleSpec* spec = findModule(*modules_, name);
    if (spec != nullptr) {
        addHeading(QString::fromStdString(name), QString::fromStdString(spec->summary));
        addRows(*spec, shown_ + "/");
        if (spec->parameters.empty()) {
            layout_->addWidget(new QuietLabel(tr("It has no parameters."), contents_));
        }
        if (!spec->doc.empty()) {
            layout_->addWidget(new Hairline(Qt::Horizontal, contents_));
            auto* doc = new QuietLabel(QString::fromStdString(spec->doc), contents_);
            doc->setTextFormat(Qt::PlainText);
            doc->setWordWrap(true);
            doc->setTextInteractionFlags(Qt::TextSelectableByMouse);
            layout_->addWidget(doc);
        }
        return;
    }
    addHeading(name.empty() ? tr("No module yet") : QString::fromStdString(name),
               tr("Nothing is known of this module here; what is set can be edited all the same."));
    ModuleSpec guessed;
    ParameterSpec useSpec;
    useSpec.name = "use";
    useSpec.doc = tr("name of the module").toStdString();
    guessed.parameters.push_back(useSpec);
    if (module->is_object()) {
        for (const auto& [key, value] : module->items()) {
            if (key != "use" && key != "enabled") {
                ParameterSpec parameter;
                parameter.name = key;
                parameter.isOptional = true;
                parameter.type = value.is_boolean()  ? ParameterType::Bool
                                 : value.is_array()  ? ParameterType::StringList
                                 : value.is_number() ? ParameterType::Double
                                                     : ParameterType::String;
                guessed.parameters.push_back(parameter);
            }
        }
    }
    addRows(guessed, shown_ + "/");
}

void PartForm::addAccumulateSwitch()
{
    const auto accumulate = document_.value("/accumulate");
    const bool isOn = accumulate && accumulate->is_object();
    auto* box = new QCheckBox(tr("Collect frames into groups"), contents_);
    box->setChecked(isOn);
    connect(
        box,
        &QCheckBox::clicked,
        this,
        [this](bool isChecked) {
            document_.apply(isChecked ? setValue(document_.text(), "/accumulate", Json::object())
                                      : removeValue(document_.text(), "/accumulate"),
                            isChecked ? tr("accumulate") : tr("don't accumulate"));
        },
        Qt::QueuedConnection);
    layout_->addWidget(box);
    accumulate_ = box;
    if (isOn) {
        addRows(accumulateSpec(), "/accumulate/");
    }
}

void PartForm::updateValues()
{
    for (FieldRow* row : std::as_const(rows_)) {
        row->setValue(document_.value(row->pointer()));
    }
    if (inputs_ != nullptr) {
        inputs_->refresh();
    }
}

/// Edits need a text that can be read: without one the fields rest, and it is told why.
void PartForm::showReadability()
{
    const bool isReadable = !document_.tree().isEmpty();
    for (FieldRow* row : std::as_const(rows_)) {
        row->setEnabled(isReadable);
    }
    for (QWidget* widget : std::initializer_list<QWidget*>{inputs_, accumulate_}) {
        if (widget != nullptr) {
            widget->setEnabled(isReadable);
        }
    }
    const auto error = std::ranges::find(problems_, Problem::Severity::Error, &Problem::severity);
    unreadable_->setVisible(!isReadable && error != problems_.end());
    if (!unreadable_->isHidden()) {
        const QString what = QString::fromStdString(error->message);
        unreadable_->setText(error->line > 0 ? tr("Line %1: %2").arg(error->line).arg(what) : what);
        QPalette colors;
        colors.setColor(QPalette::WindowText, stateTextColor(DataState::Failed, palette()));
        unreadable_->setPalette(colors);
    }
}

void PartForm::showProblems()
{
    showReadability();
    const bool isReadable = !document_.tree().isEmpty();
    std::vector<std::vector<Problem>> ofRow(static_cast<std::size_t>(rows_.size()));
    for (const Problem& problem : problems_) {
        if (!isReadable || cardOf(problem.pointer) != shown_ || rows_.isEmpty()) {
            continue;
        }
        // What belongs to no field is told at the field that its message names, or the first one.
        qsizetype at = 0;
        for (qsizetype i = 0; i < rows_.size(); ++i) {
            const std::string name = "\"" + pointerTokens(rows_[i]->pointer()).back() + "\"";
            if (isWithin(problem.pointer, rows_[i]->pointer())) {
                at = i;
                break;
            }
            if (problem.message.find("parameter " + name) != std::string::npos) {
                at = i;
            }
        }
        ofRow[static_cast<std::size_t>(at)].push_back(problem);
    }
    for (qsizetype i = 0; i < rows_.size(); ++i) {
        const auto& problems = ofRow[static_cast<std::size_t>(i)];
        std::vector<std::vector<CureEdit>> cures;
        for (const Problem& problem : problems) {
            cures.push_back(curesFor(problem, document_.text(), *modules_));
        }
        rows_[i]->setProblems(problems, cures);
    }
    if (inputs_ != nullptr) {
        inputs_->setProblems(isReadable ? problems_ : std::vector<Problem>(), *modules_);
    }
}

void PartForm::take(FieldRow* row, const FieldRow::Value& value)
{
    const std::string& pointer = row->pointer();
    const QString label = QString::fromStdString(pointerTokens(pointer).back());
    std::optional<TextEdit> edit;
    if (!value) {
        edit = removeValue(document_.text(), pointer);
    } else if (value->is_array()) {
        edit =
            setElements(document_.text(), pointer, std::vector<Json>(value->begin(), value->end()));
    } else {
        edit = setValue(document_.text(), pointer, *value);
    }
    if (edit) {
        document_.apply(*edit, label, WorkflowDocument::Merge::Field, pointer);
    }
}

QStringList PartForm::wordsFor(const ParameterSpec& spec) const
{
    QStringList words;
    if (spec.isFrameType) {
        for (const FrameTypeName& type : frameTypeNames) {
            words.append(
                QString::fromUtf8(type.name.data(), static_cast<qsizetype>(type.name.size())));
        }
    } else if (spec.isFrameKey || spec.name == "metadata") {
        const auto use = document_.value(shown_ + "/use");
        const ModuleSpec* module =
            use && use->is_string() ? findModule(*modules_, use->get<std::string>()) : nullptr;
        const auto classes =
            module != nullptr ? classesFor(*module, spec.name) : std::vector<std::string>();
        for (const std::string& name : survey_.keyNames(classes)) {
            words.append(QString::fromStdString(name));
        }
    }
    return words;
}

} // namespace scanweave::studio
