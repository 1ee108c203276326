// SPDX-License-Identifier: BSD-2-Clause
// The inputs of a workflow.
#include "gui/workflow/inputs_form.h"

#include "gui/widgets/icons.h"
#include "gui/widgets/notice_bar.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"
#include "gui/workflow/cures.h"
#include "gui/workflow/field_row.h"
#include "gui/workflow/outline.h"

#include <QComboBox>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace scanweave::studio {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t mostFilesListed = 12;

void emptyLayout(QLayout* layout)
{
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        if (item->layout() != nullptr) {
            emptyLayout(item->layout());
        }
        delete item;
    }
}

/// "/inputs/1" of "/inputs/1/0".
std::string parentPointer(const std::string& pointer)
{
    return pointer.substr(0, pointer.rfind('/'));
}

std::size_t lastIndex(const std::string& pointer)
{
    return std::stoul(pointer.substr(pointer.rfind('/') + 1));
}

QLabel* wrappedLabel(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

std::vector<InputLine> inputLines(const Json& document)
{
    std::vector<InputLine> lines;
    if (!document.is_object() || !document.contains("inputs") || !document["inputs"].is_array()) {
        return lines;
    }
    const Json& inputs = document["inputs"];
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const std::string pointer = "/inputs/" + std::to_string(i);
        if (inputs[i].is_string()) {
            lines.push_back({pointer, inputs[i].get<std::string>(), false});
        } else if (inputs[i].is_array()) {
            for (std::size_t j = 0; j < inputs[i].size(); ++j) {
                if (inputs[i][j].is_string()) {
                    lines.push_back(
                        {pointer + "/" + std::to_string(j), inputs[i][j].get<std::string>(), true});
                }
            }
        }
    }
    return lines;
}

std::optional<TextEdit>
addInputs(std::string_view text, const std::vector<std::string>& patterns, bool isBlock)
{
    std::string changed(text);
    const auto change = [&](const std::optional<TextEdit>& edit) {
        if (edit) {
            changed = applied(changed, *edit);
        }
    };
    if (JsonTree::of(changed).find("/inputs") == nullptr) {
        change(setValue(changed, "/inputs", Json::array()));
    }
    const JsonTree tree = JsonTree::of(changed);
    const JsonNode* inputs = tree.find("/inputs");
    if (inputs == nullptr || inputs->kind != JsonNode::Kind::Array) {
        return std::nullopt;
    }
    const std::size_t count = inputs->children.size();
    const bool hasBlock = count > 0 && inputs->children.back().kind == JsonNode::Kind::Array;
    if (isBlock && !hasBlock) {
        change(insertElement(changed, "/inputs", count, Json(patterns)));
    } else if (isBlock) {
        const std::string block = "/inputs/" + std::to_string(count - 1);
        std::size_t at = inputs->children.back().children.size();
        for (const std::string& pattern : patterns) {
            change(insertElement(changed, block, at++, pattern));
        }
    } else {
        // Shared files come first: what they hold is in force for all that follows.
        std::size_t at = 0;
        while (at < count && inputs->children[at].kind != JsonNode::Kind::Array) {
            ++at;
        }
        for (const std::string& pattern : patterns) {
            change(insertElement(changed, "/inputs", at++, pattern));
        }
    }
    return editBetween(text, changed);
}

std::optional<TextEdit> removeInput(std::string_view text, const InputLine& line)
{
    if (line.isBlock) {
        const std::string block = parentPointer(line.pointer);
        const JsonTree tree = JsonTree::of(text);
        const JsonNode* node = tree.find(block);
        if (node != nullptr && node->children.size() == 1) {
            return removeValue(text, block);
        }
    }
    return removeValue(text, line.pointer);
}

std::optional<TextEdit> switchInput(std::string_view text, const InputLine& line)
{
    if (!line.isBlock) {
        return setValue(text, line.pointer, Json::array({line.pattern}));
    }
    const std::string block = parentPointer(line.pointer);
    const JsonTree tree = JsonTree::of(text);
    const JsonNode* node = tree.find(block);
    if (node == nullptr) {
        return std::nullopt;
    }
    if (node->children.size() == 1) {
        return setValue(text, block, line.pattern);
    }
    const auto removed = removeValue(text, line.pointer);
    if (!removed) {
        return std::nullopt;
    }
    const std::string without = applied(text, *removed);
    const auto inserted = insertElement(without, "/inputs", lastIndex(block), line.pattern);
    return inserted ? std::optional(editBetween(text, applied(without, *inserted))) : std::nullopt;
}

InputsForm::InputsForm(WorkflowDocument& document, QWidget* parent)
    : QWidget(parent)
    , document_(document)
    , rows_(new QVBoxLayout)
    , problems_(new QVBoxLayout)
    , surveyRows_(new QVBoxLayout)
{
    setAcceptDrops(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::medium);
    rows_->setSpacing(spacing::tiny);
    problems_->setSpacing(spacing::tiny);
    surveyRows_->setSpacing(spacing::tiny);
    layout->addLayout(rows_);
    const auto buttonFor = [&](const QString& text, bool isBlock) {
        auto* button = new QPushButton(icon(QStringLiteral("add")), text, this);
        button->setMinimumHeight(spacing::controlHeight);
        connect(button, &QPushButton::clicked, this, [this, isBlock] { askForFiles(isBlock); });
        return button;
    };
    layout->addWidget(new BesideOrBelow(buttonFor(tr("Add shared files…"), false),
                                        buttonFor(tr("Add files to share out…"), true),
                                        this));
    layout->addLayout(problems_);
    layout->addWidget(new Hairline(Qt::Horizontal, this));
    layout->addLayout(surveyRows_);
    refresh();
}

void InputsForm::refresh()
{
    std::vector<InputLine> lines = inputLines(document_.json());
    const bool isSameShape =
        lines.size() == lines_.size() &&
        std::equal(lines.begin(), lines.end(), lines_.begin(), [](const auto& a, const auto& b) {
            return a.pointer == b.pointer && a.isBlock == b.isBlock;
        });
    lines_ = std::move(lines);
    if (isSameShape && !lines_.empty()) {
        const auto edits = findChildren<FieldEdit*>();
        for (std::size_t i = 0; i < lines_.size() && i < static_cast<std::size_t>(edits.size());
             ++i) {
            FieldEdit* edit = edits[static_cast<qsizetype>(i)];
            const QString pattern = QString::fromStdString(lines_[i].pattern);
            if (edit->text() != pattern) {
                edit->setText(pattern);
            }
        }
        return;
    }
    for (FieldEdit* edit : findChildren<FieldEdit*>()) {
        edit->setParent(nullptr); // not found again before it is gone
        edit->deleteLater();
    }
    emptyLayout(rows_);
    for (const InputLine& line : lines_) {
        addLine(line);
    }
    if (lines_.empty()) {
        rows_->addWidget(new QuietLabel(
            tr("No files yet. Drop .g3 files here, or add them below; * stands for any letters."),
            this));
    }
}

void InputsForm::addLine(const InputLine& line)
{
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::tiny);
    auto* edit = new FieldEdit(QString::fromStdString(line.pattern), row);
    edit->setMinimumHeight(spacing::controlHeight);
    edit->setAccessibleName(tr("File or pattern"));
    auto* kind = new QComboBox(row);
    kind->setMinimumHeight(spacing::controlHeight);
    kind->addItems({tr("shared by all ranks"), tr("shared out")});
    kind->setCurrentIndex(line.isBlock ? 1 : 0);
    auto* remove = new QToolButton(row);
    remove->setIcon(icon(QStringLiteral("close")));
    remove->setAutoRaise(true);
    remove->setToolTip(tr("Remove"));
    remove->setAccessibleName(tr("Remove %1").arg(edit->text()));
    remove->setFixedSize(spacing::controlHeight, spacing::controlHeight);
    layout->addWidget(edit, 1);
    layout->addWidget(kind);
    layout->addWidget(remove);
    rows_->addWidget(row);
    connect(
        edit, &QLineEdit::textEdited, this, [this, pointer = line.pointer](const QString& text) {
            if (const auto change = setValue(document_.text(), pointer, text.toStdString())) {
                document_.apply(*change, tr("input"), WorkflowDocument::Merge::Field, pointer);
            }
        });
    connect(
        kind,
        &QComboBox::activated,
        this,
        [this, line](int index) {
            if ((index == 1) != line.isBlock) {
                document_.apply(switchInput(document_.text(), line), tr("input"));
            }
        },
        Qt::QueuedConnection);
    connect(
        remove,
        &QToolButton::clicked,
        this,
        [this, line] { document_.apply(removeInput(document_.text(), line), tr("remove input")); },
        Qt::QueuedConnection);
}

QString InputsForm::relativePath(const QString& path) const
{
    if (document_.path().isEmpty()) {
        return path;
    }
    const QString relative = QDir(document_.folder()).relativeFilePath(path);
    return relative.startsWith(QLatin1String("../../..")) ? path : relative;
}

void InputsForm::askForFiles(bool isBlock)
{
    const QStringList paths =
        QFileDialog::getOpenFileNames(this,
                                      isBlock ? tr("Files to share out") : tr("Shared files"),
                                      document_.folder(),
                                      tr("Frame files (*.g3 *.g3.gz *.g3.bz2 *.g3.xz)"));
    std::vector<std::string> patterns;
    for (const QString& path : paths) {
        patterns.push_back(relativePath(path).toStdString());
    }
    if (!patterns.empty()) {
        document_.apply(addInputs(document_.text(), patterns, isBlock), tr("add inputs"));
    }
}

void InputsForm::setSurvey(const InputSurvey& survey, bool isRunning)
{
    survey_ = survey;
    isSurveying_ = isRunning;
    showSurvey();
}

void InputsForm::setProblems(const std::vector<Problem>& problems,
                             const std::vector<ModuleSpec>& modules)
{
    emptyLayout(problems_);
    for (const Problem& problem : problems) {
        if (cardOf(problem.pointer) != "/inputs") {
            continue;
        }
        const auto severity = problem.severity == Problem::Severity::Error
                                  ? Notice::Severity::Error
                                  : Notice::Severity::Warning;
        auto* row = new QHBoxLayout;
        auto* mark = new QLabel(this);
        const QColor color = severityTextColor(severity, palette());
        mark->setPixmap(icon(severityIconName(severity), color).pixmap(14, 14));
        auto* text =
            wrappedLabel(QString::fromStdString(problem.message + ".\n" + problem.cure), this);
        text->setTextFormat(Qt::PlainText);
        row->addWidget(mark, 0, Qt::AlignTop);
        row->addWidget(text, 1);
        for (const CureEdit& cure : curesFor(problem, document_.text(), modules)) {
            auto* button = new QPushButton(QString::fromStdString(cure.label), this);
            connect(
                button,
                &QPushButton::clicked,
                this,
                [this, edit = cure.edit] { document_.apply(edit, tr("cure")); },
                Qt::QueuedConnection);
            row->addWidget(button, 0, Qt::AlignTop);
        }
        problems_->addLayout(row);
    }
}

void InputsForm::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        showSurvey(); // the letters of frame types have colours that depend on it
    }
}

void InputsForm::showSurvey()
{
    emptyLayout(surveyRows_);
    auto* title = new SectionTitle(
        isSurveying_ ? tr("What they hold (still looking)") : tr("What they hold"), this);
    surveyRows_->addWidget(title);
    if (survey_.files.empty()) {
        const QString text = isSurveying_                           ? tr("Looking into the files…")
                             : inputLines(document_.json()).empty() ? tr("No inputs are named yet.")
                                                                    : tr("No file is there yet.");
        surveyRows_->addWidget(new QuietLabel(text, this));
        return;
    }
    QStringList counts;
    for (const SurveyedType& type : survey_.types) {
        counts.append(QStringLiteral("<span style=\"color:%1\"><b>%2</b></span>&nbsp;%3&nbsp;%4")
                          .arg(readable(frameTypeColor(QString::fromStdString(type.letters)),
                                        palette().color(QPalette::Window))
                                   .name(),
                               QString::fromStdString(type.letters).toHtmlEscaped(),
                               numberText(type.frames),
                               QString::fromStdString(type.name).toHtmlEscaped()));
    }
    const auto fact = [this](const QString& name, const QString& html) {
        auto* row = new QHBoxLayout;
        auto* label = new QuietLabel(name, this);
        label->setWordWrap(true);
        label->setFixedWidth(116);
        row->addWidget(label, 0, Qt::AlignTop);
        row->addWidget(wrappedLabel(html, this), 1);
        surveyRows_->addLayout(row);
    };
    const QString size = sizeText(static_cast<double>(survey_.bytes()));
    const auto files = static_cast<std::uint64_t>(survey_.files.size());
    fact(tr("size"),
         files == 1 ? tr("%1 in one file").arg(size)
                    : tr("%1 in %2 files").arg(size, numberText(files)));
    fact(tr("frames"), counts.join(QStringLiteral(" &nbsp; ")));
    const auto names = [](const std::vector<std::string>& values) {
        QStringList list;
        for (const std::string& value : values) {
            list.append(QString::fromStdString(value).toHtmlEscaped());
        }
        return list.join(QStringLiteral(", "));
    };
    if (!survey_.sources.empty()) {
        fact(tr("sources"), names(survey_.sources));
    }
    if (!survey_.observations.empty()) {
        fact(tr("observations"), names(survey_.observations));
    }
    if (survey_.startTicks && survey_.stopTicks) {
        fact(tr("time span"),
             tr("%1, from %2")
                 .arg(durationText(static_cast<double>(*survey_.stopTicks - *survey_.startTicks) /
                                   1e8),
                      frameTimeText(*survey_.startTicks)));
    }
    if (const SurveyedType* scans = survey_.type("Scan")) {
        QStringList keys;
        for (const auto& [name, key] : scans->keys) {
            const QString shown = QString::fromStdString(name).toHtmlEscaped();
            keys.append(key.frames == scans->frames
                            ? shown
                            : tr("%1 (in %2)")
                                  .arg(shown,
                                       percentText(static_cast<double>(key.frames) /
                                                   static_cast<double>(scans->frames))));
        }
        fact(tr("keys of scans"), keys.join(QStringLiteral(", ")));
    }
    std::size_t listed = 0;
    for (const SurveyedFile& file : survey_.files) {
        if (listed++ == mostFilesListed) {
            surveyRows_->addWidget(new QuietLabel(tr("and %1 more")
                                                      .arg(numberText(static_cast<std::uint64_t>(
                                                          survey_.files.size() - mostFilesListed))),
                                                  this));
            break;
        }
        const QString path = QString::fromStdString(file.path);
        auto* label = wrappedLabel(
            QStringLiteral("<a href=\"file\">%1</a> &nbsp; %2%3")
                .arg(fileName(path).toHtmlEscaped(),
                     sizeText(static_cast<double>(file.bytes)),
                     file.problem.empty()
                         ? QString()
                         : QStringLiteral("<br><span style=\"color:%1\">%2</span>")
                               .arg(stateTextColor(DataState::Failed, palette()).name(),
                                    QString::fromStdString(file.problem).toHtmlEscaped())),
            this);
        label->setTextInteractionFlags(Qt::TextBrowserInteraction | Qt::LinksAccessibleByKeyboard);
        label->setToolTip(shownPath(path));
        connect(label, &QLabel::linkActivated, this, [this, path] { Q_EMIT fileActivated(path); });
        surveyRows_->addWidget(label);
    }
}

void InputsForm::dragEnterEvent(QDragEnterEvent* event)
{
    const auto urls = event->mimeData()->urls();
    if (std::ranges::any_of(urls, [](const QUrl& url) { return isFrameFile(url.toLocalFile()); })) {
        event->acceptProposedAction();
    }
}

void InputsForm::dropEvent(QDropEvent* event)
{
    std::vector<std::string> patterns;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (isFrameFile(url.toLocalFile())) {
            patterns.push_back(relativePath(url.toLocalFile()).toStdString());
        }
    }
    if (!patterns.empty()) {
        event->acceptProposedAction();
        document_.apply(addInputs(document_.text(), patterns, true), tr("add inputs"));
    }
}

} // namespace scanweave::studio
