// SPDX-License-Identifier: BSD-2-Clause
// One line of a form.
#include "gui/workflow/field_row.h"

#include "gui/widgets/icons.h"
#include "gui/widgets/notice_bar.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"
#include "workflows/frame_type_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QStringListModel>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

namespace scanweave::studio {

namespace {

using Json = nlohmann::ordered_json;

constexpr int nameWidth = 116;

void clearLayout(QLayout* layout)
{
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        if (item->layout() != nullptr) {
            clearLayout(item->layout());
        }
        delete item;
    }
}

/// Takes the wheel only with the focus: scrolling the form must not change values.
class CalmComboBox final : public QComboBox
{
public:
    using QComboBox::QComboBox;

protected:
    void wheelEvent(QWheelEvent* event) override { event->ignore(); }
};

/// "0.5", and whole numbers whole: "16 777 216".
QString limitText(double limit)
{
    constexpr double mostExact = 1e15;
    return std::trunc(limit) == limit && std::abs(limit) < mostExact
               ? numberText(static_cast<std::int64_t>(limit))
               : QString::number(limit);
}

} // namespace

void FieldEdit::setWords(const QStringList& words)
{
    if (words.isEmpty()) {
        setCompleter(nullptr);
        return;
    }
    auto* completer = new QCompleter(words, this);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    setCompleter(completer);
}

bool FieldEdit::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
            event->ignore();
            return false;
        }
    }
    return QLineEdit::event(event);
}

FieldRow::FieldRow(const ParameterSpec& spec,
                   std::string pointer,
                   const QStringList& words,
                   QWidget* parent)
    : QWidget(parent)
    , spec_(spec)
    , pointer_(std::move(pointer))
    , words_(words)
    , name_(new QLabel(this))
    , reset_(new QToolButton(this))
    , column_(new QVBoxLayout)
    , problems_(new QVBoxLayout)
{
    const std::size_t slash = spec.name.rfind('/');
    const QString name = QString::fromStdString(
        slash == std::string::npos ? spec.name : spec.name.substr(slash + 1));
    setAccessibleName(name);
    name_->setText(breakable(name));
    name_->setWordWrap(true);
    name_->setFixedWidth(nameWidth);
    name_->setMinimumHeight(spacing::controlHeight);
    reset_->setIcon(icon(QStringLiteral("undo")));
    reset_->setAutoRaise(true);
    reset_->setToolTip(tr("Take it out: the default counts again"));
    reset_->setAccessibleName(tr("Default for %1").arg(name));
    reset_->setFixedSize(spacing::controlHeight, spacing::controlHeight);
    QSizePolicy kept = reset_->sizePolicy();
    kept.setRetainSizeWhenHidden(true);
    reset_->setSizePolicy(kept);
    connect(reset_, &QToolButton::clicked, this, [this] { Q_EMIT edited(std::nullopt); });

    column_->setSpacing(spacing::tiny);
    problems_->setSpacing(spacing::tiny);
    switch (spec_.type) {
    case ParameterType::Bool:
        makeBool();
        break;
    case ParameterType::StringList:
        makeList();
        break;
    case ParameterType::Object:
        makePairs();
        break;
    case ParameterType::Int:
    case ParameterType::Double:
    case ParameterType::Bytes:
    case ParameterType::String:
        spec_.choices.empty() ? makeText() : makeChoice();
        break;
    }
    if (!spec_.doc.empty()) {
        auto* doc = new QuietLabel(QString::fromStdString(spec_.doc), this);
        doc->setTextFormat(Qt::PlainText);
        doc->setWordWrap(true);
        column_->addWidget(doc);
    }
    column_->addLayout(problems_);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::small);
    row->addWidget(name_, 0, Qt::AlignTop);
    row->addLayout(column_, 1);
    row->addWidget(reset_, 0, Qt::AlignTop);
    showState();
}

void FieldRow::makeText()
{
    text_ = new FieldEdit(this);
    text_->setMinimumHeight(spacing::controlHeight);
    text_->setPlaceholderText(defaultText());
    text_->setAccessibleName(accessibleName());
    text_->setWords(words_);
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::small);
    row->addWidget(text_, 1);
    QString unit = QString::fromStdString(spec_.unit);
    if (spec_.minimum && spec_.maximum) {
        unit +=
            QStringLiteral(" [%1…%2]").arg(limitText(*spec_.minimum), limitText(*spec_.maximum));
    }
    if (!unit.trimmed().isEmpty()) {
        row->addWidget(new QuietLabel(unit.trimmed(), this));
    }
    column_->addLayout(row);
    const auto give = [this](const QString& text) {
        if (!isShowing_) {
            Q_EMIT edited(fromText(text));
        }
    };
    connect(text_, &QLineEdit::textChanged, this, give); // a chosen completion is no textEdited
    setFocusProxy(text_);
}

void FieldRow::makeBool()
{
    bool_ = new QCheckBox(this);
    bool_->setMinimumHeight(spacing::controlHeight);
    bool_->setAccessibleName(accessibleName());
    column_->addWidget(bool_);
    connect(bool_, &QCheckBox::clicked, this, [this](bool isChecked) {
        Q_EMIT edited(Json(isChecked));
    });
    setFocusProxy(bool_);
}

void FieldRow::makeChoice()
{
    choice_ = new CalmComboBox(this);
    choice_->setMinimumHeight(spacing::controlHeight);
    choice_->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    choice_->setAccessibleName(accessibleName());
    for (const std::string& name : spec_.choices) {
        choice_->addItem(QString::fromStdString(name));
    }
    column_->addWidget(choice_);
    connect(choice_, &QComboBox::activated, this, [this](int index) {
        Q_EMIT edited(Json(choice_->itemText(index).toStdString()));
    });
    setFocusProxy(choice_);
}

void FieldRow::makeList()
{
    rows_ = new QWidget(this);
    rowLayout_ = new QVBoxLayout(rows_);
    rowLayout_->setContentsMargins(0, 0, 0, 0);
    rowLayout_->setSpacing(2);
    column_->addWidget(rows_);
    showLines({});
}

void FieldRow::makePairs()
{
    makeList();
    clearLayout(rowLayout_);
    showPairs({});
}

FieldEdit* FieldRow::addLine(const QString& text)
{
    auto* line = new QWidget(rows_);
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    auto* edit = new FieldEdit(text, line);
    edit->setMinimumHeight(spacing::controlHeight - 2);
    edit->setWords(words_);
    edit->setAccessibleName(accessibleName());
    layout->addWidget(edit, 1);
    rowLayout_->addWidget(line);
    const auto give = [this] {
        if (!isShowing_) {
            giveLines();
        }
    };
    connect(edit, &QLineEdit::textChanged, this, give);
    return edit;
}

void FieldRow::addPair(const QString& name, const QString& value)
{
    auto* line = new QWidget(rows_);
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::tiny);
    auto* nameEdit = new FieldEdit(name, line);
    auto* valueEdit = new FieldEdit(value, line);
    nameEdit->setPlaceholderText(tr("name"));
    valueEdit->setPlaceholderText(tr("path, such as DetectorSampleTimes.0"));
    valueEdit->setWords(words_);
    layout->addWidget(nameEdit, 1);
    layout->addWidget(valueEdit, 2);
    for (FieldEdit* edit : {nameEdit, valueEdit}) {
        edit->setMinimumHeight(spacing::controlHeight - 2);
        // A half-written name is no key yet, so pairs are taken when they are done.
        connect(edit, &QLineEdit::editingFinished, this, [this] {
            if (!isShowing_) {
                givePairs();
            }
        });
    }
    rowLayout_->addWidget(line);
}

void FieldRow::showLines(const QStringList& lines)
{
    QList<FieldEdit*> edits = rows_->findChildren<FieldEdit*>();
    // One more than there are values: writing into it adds one.
    while (edits.size() < lines.size() + 1) {
        edits.append(addLine({}));
    }
    while (edits.size() > lines.size() + 1) {
        FieldEdit* last = edits.takeLast();
        if (last->hasFocus()) {
            edits.last()->setFocus();
        }
        QWidget* line = last->parentWidget();
        rowLayout_->removeWidget(line);
        last->setParent(nullptr); // not found among the rows any more
        last->deleteLater();
        line->hide();
        line->deleteLater();
    }
    for (qsizetype i = 0; i < edits.size(); ++i) {
        const QString text = i < lines.size() ? lines[i] : QString();
        if (edits[i]->text() != text) {
            edits[i]->setText(text);
        }
        const bool isNew = i == lines.size();
        edits[i]->setPlaceholderText(!isNew                    ? QString()
                                     : !lines.isEmpty()        ? tr("add another")
                                     : defaultText().isEmpty() ? tr("add one")
                                                               : defaultText());
    }
    setFocusProxy(edits.first());
}

void FieldRow::showPairs(const std::vector<std::pair<QString, QString>>& pairs)
{
    if (rowLayout_->count() > 0 && shownPairs() == pairs) {
        // What was typed is what came back: the rows stay, and with them the focus.
        const auto last =
            rowLayout_->itemAt(rowLayout_->count() - 1)->widget()->findChildren<FieldEdit*>();
        if (last.size() == 2 && last[0]->text().isEmpty()) {
            return;
        }
        addPair({}, {});
        return;
    }
    clearLayout(rowLayout_);
    for (const auto& [name, value] : pairs) {
        addPair(name, value);
    }
    addPair({}, {});
}

std::vector<std::pair<QString, QString>> FieldRow::shownPairs() const
{
    std::vector<std::pair<QString, QString>> pairs;
    for (int i = 0; i < rowLayout_->count(); ++i) {
        const auto edits = rowLayout_->itemAt(i)->widget()->findChildren<FieldEdit*>();
        if (edits.size() == 2 && !edits[0]->text().isEmpty()) {
            pairs.emplace_back(edits[0]->text(), edits[1]->text());
        }
    }
    return pairs;
}

QStringList FieldRow::lines() const
{
    QStringList lines;
    for (const FieldEdit* edit : rows_->findChildren<FieldEdit*>()) {
        if (!edit->text().isEmpty()) {
            lines.append(edit->text());
        }
    }
    return lines;
}

void FieldRow::giveLines()
{
    auto list = Json::array();
    for (const QString& line : lines()) {
        list.push_back(line.toStdString());
    }
    if (list.empty() && (!value_ || spec_.isOptional)) {
        Q_EMIT edited(std::nullopt);
    } else {
        Q_EMIT edited(list);
    }
}

void FieldRow::givePairs()
{
    auto object = Json::object();
    for (const auto& [name, value] : shownPairs()) {
        object[name.toStdString()] = value.toStdString();
    }
    if (object != value_.value_or(Json::object())) {
        Q_EMIT edited(object.empty() ? Value() : Value(object));
    }
}

QString FieldRow::toText(const Json& value) const
{
    return QString::fromStdString(value.is_string() ? value.get<std::string>() : inlineJson(value));
}

QString FieldRow::defaultText() const
{
    if (spec_.defaultValue.is_null()) {
        return spec_.isOptional ? QString() : tr("required");
    }
    if (spec_.defaultValue.is_array()) {
        QStringList parts;
        for (const Json& part : spec_.defaultValue) {
            parts.append(toText(part));
        }
        return parts.join(QStringLiteral(", "));
    }
    return toText(spec_.defaultValue);
}

/// A number where the parameter takes one and the text is one; what is no number is kept as it was
/// typed, and the validation says what is wrong with it.
FieldRow::Value FieldRow::fromText(const QString& text) const
{
    if (text.isEmpty()) {
        return std::nullopt;
    }
    const bool mayBeNumber = spec_.type == ParameterType::Int ||
                             spec_.type == ParameterType::Double ||
                             spec_.type == ParameterType::Bytes || spec_.name == "io_ranks";
    if (mayBeNumber) {
        Json number = Json::parse(text.trimmed().toStdString(), nullptr, false);
        if (number.is_number()) {
            return number;
        }
    }
    return Json(text.toStdString());
}

void FieldRow::setValue(const Value& value)
{
    isShowing_ = true;
    value_ = value;
    if (text_ != nullptr) {
        const QString text = value ? toText(*value) : QString();
        // "1." while a number is being typed: the same value, another text.
        const bool isSame = text_->hasFocus() && fromText(text_->text()) == value;
        if (!isSame && text_->text() != text) {
            text_->setText(text);
        }
    } else if (bool_ != nullptr) {
        const Json shown = value.value_or(spec_.defaultValue);
        bool_->setChecked(shown.is_boolean() && shown.get<bool>());
        bool_->setText(value && !value->is_boolean() ? toText(*value) : QString());
    } else if (choice_ != nullptr) {
        const QString text = value ? toText(*value) : defaultText();
        choice_->setCurrentIndex(choice_->findText(text));
    } else if (spec_.type == ParameterType::Object) {
        std::vector<std::pair<QString, QString>> pairs;
        if (value && value->is_object()) {
            for (const auto& [name, path] : value->items()) {
                pairs.emplace_back(QString::fromStdString(name), toText(path));
            }
        }
        showPairs(pairs);
    } else {
        QStringList lines;
        if (value && value->is_array()) {
            for (const Json& line : *value) {
                lines.append(toText(line));
            }
        } else if (value) {
            lines.append(toText(*value));
        }
        showLines(lines);
    }
    isShowing_ = false;
    showState();
}

void FieldRow::setProblems(const std::vector<Problem>& problems,
                           const std::vector<std::vector<CureEdit>>& cures)
{
    clearLayout(problems_);
    for (std::size_t i = 0; i < problems.size(); ++i) {
        const auto severity = problems[i].severity == Problem::Severity::Error
                                  ? Notice::Severity::Error
                                  : Notice::Severity::Warning;
        const QColor color = severityTextColor(severity, palette());
        auto* row = new QHBoxLayout;
        row->setSpacing(spacing::small);
        auto* mark = new QLabel(this);
        mark->setPixmap(icon(severityIconName(severity), color).pixmap(14, 14));
        auto* text = new QLabel(QString::fromStdString(problems[i].message), this);
        text->setTextFormat(Qt::PlainText);
        text->setWordWrap(true);
        text->setToolTip(QString::fromStdString(problems[i].cure));
        QPalette colors;
        colors.setColor(QPalette::WindowText, color);
        text->setPalette(colors);
        row->addWidget(mark, 0, Qt::AlignTop);
        row->addWidget(text, 1);
        problems_->addLayout(row);
        if (cures[i].empty()) {
            auto* hint = new QuietLabel(QString::fromStdString(problems[i].cure), this);
            hint->setTextFormat(Qt::PlainText);
            hint->setWordWrap(true);
            problems_->addWidget(hint);
            continue;
        }
        auto* buttons = new QHBoxLayout;
        for (const CureEdit& cure : cures[i]) {
            auto* button = new QPushButton(QString::fromStdString(cure.label), this);
            connect(
                button,
                &QPushButton::clicked,
                this,
                [this, edit = cure.edit] { Q_EMIT cureChosen(edit); },
                Qt::QueuedConnection);
            buttons->addWidget(button);
        }
        buttons->addStretch(1);
        problems_->addLayout(buttons);
    }
}

void FieldRow::setWords(const QStringList& words)
{
    if (words == words_) {
        return;
    }
    words_ = words;
    for (FieldEdit* edit : findChildren<FieldEdit*>()) {
        const bool wasTyping = edit->hasFocus();
        if (!wasTyping) {
            edit->setWords(words);
        }
    }
}

void FieldRow::focusEditor()
{
    if (focusProxy() != nullptr) {
        focusProxy()->setFocus(Qt::OtherFocusReason);
    }
}

void FieldRow::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && name_ != nullptr) {
        showState();
    }
}

/// Defaults step back, what is set stands out.
void FieldRow::showState()
{
    const bool isSet = value_.has_value();
    reset_->setVisible(isSet);
    QPalette colors;
    if (!isSet) {
        colors.setColor(QPalette::WindowText, quietText(palette()));
        colors.setColor(QPalette::ButtonText, quietText(palette()));
    }
    for (QWidget* widget : {static_cast<QWidget*>(name_),
                            static_cast<QWidget*>(bool_),
                            static_cast<QWidget*>(choice_)}) {
        if (widget != nullptr && widget->palette() != colors) {
            widget->setPalette(colors);
        }
    }
}

} // namespace scanweave::studio
