// SPDX-License-Identifier: BSD-2-Clause
// One line of a form: a parameter's name, its value to edit, its unit, what it is for, and what is
// wrong with it.
#pragma once

#include "gui/workflow/cures.h"
#include "workflows/module_spec.h"

#include <QLineEdit>
#include <QStringList>
#include <QWidget>

#include <functional>
#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;
class QPlainTextEdit;
class QToolButton;
class QVBoxLayout;

namespace scanweave::studio {

/// A line edit that leaves undo and redo to the document.
class FieldEdit final : public QLineEdit
{
    Q_OBJECT

public:
    using QLineEdit::QLineEdit;

    /// Words to choose from while typing.
    void setWords(const QStringList& words);

protected:
    bool event(QEvent* event) override;
};

/// A value, and problems below it. Emits what the user makes of it; is told what the document has.
class FieldRow final : public QWidget
{
    Q_OBJECT

public:
    using Value = std::optional<nlohmann::ordered_json>;

    /// `words`: for completion.
    FieldRow(const ParameterSpec& spec,
             std::string pointer,
             const QStringList& words,
             QWidget* parent = nullptr);

    const std::string& pointer() const { return pointer_; }
    const ParameterSpec& spec() const { return spec_; }
    /// Nothing: not set, the default counts. Doesn't touch what is being typed right now.
    void setValue(const Value& value);
    void setProblems(const std::vector<Problem>& problems,
                     const std::vector<std::vector<CureEdit>>& cures);
    void setWords(const QStringList& words);
    void focusEditor();

Q_SIGNALS:
    /// What the user wants it to be; nothing: take the key out.
    void edited(const scanweave::studio::FieldRow::Value& value);
    void cureChosen(const scanweave::studio::TextEdit& edit);

protected:
    void changeEvent(QEvent* event) override;

private:
    void makeText();
    void makeBool();
    void makeChoice();
    void makeList();
    void makePairs();
    void showLines(const QStringList& lines);
    void showPairs(const std::vector<std::pair<QString, QString>>& pairs);
    std::vector<std::pair<QString, QString>> shownPairs() const;
    QStringList lines() const;
    void giveLines();
    void givePairs();
    FieldEdit* addLine(const QString& text);
    void addPair(const QString& name, const QString& value);
    void showState();
    Value fromText(const QString& text) const;
    QString toText(const nlohmann::ordered_json& value) const;
    QString defaultText() const;

    ParameterSpec spec_;
    std::string pointer_;
    QStringList words_;
    Value value_;
    bool isShowing_ = false; ///< what changes now is not the user's doing
    QLabel* name_;
    QToolButton* reset_;
    QVBoxLayout* column_;
    QVBoxLayout* problems_;
    FieldEdit* text_ = nullptr;
    QCheckBox* bool_ = nullptr;
    QComboBox* choice_ = nullptr;
    QWidget* rows_ = nullptr;
    QVBoxLayout* rowLayout_ = nullptr;
};

} // namespace scanweave::studio
