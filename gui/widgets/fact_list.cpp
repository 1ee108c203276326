// SPDX-License-Identifier: BSD-2-Clause
// Names and values below each other.
#include "gui/widgets/fact_list.h"

#include "gui/widgets/path_text.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"

#include <QAction>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace scanweave::studio {

namespace {

void makeSelectable(QLabel* label)
{
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setWordWrap(true);
    label->setFocusPolicy(Qt::NoFocus);
}

/// One that would make the list wider than an inspector is, if it couldn't be broken. Broken ones
/// are not selectable: the spaces of no width would be copied.
bool isLongWord(const QString& text)
{
    return text.size() > 16 && !text.contains(QLatin1Char(' '));
}

} // namespace

FactList::FactList(QWidget* parent)
    : QWidget(parent)
    , layout_(new QVBoxLayout(this))
{
    layout_->setContentsMargins(spacing::medium, spacing::medium, spacing::medium, spacing::medium);
    layout_->setSpacing(spacing::small);
    layout_->addStretch(1);
}

void FactList::clear()
{
    while (QLayoutItem* item = layout_->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    layout_->addStretch(1);
}

void FactList::addWidget(QWidget* widget)
{
    layout_->insertWidget(layout_->count() - 1, widget);
}

void FactList::setTitle(const QString& title, const QString& subtitle)
{
    auto* label = new SectionTitle(breakable(title), this);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * 1.15);
    label->setFont(font);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true); // not selectable: the spaces of no width would be copied
    addWidget(label);
    if (!subtitle.isEmpty()) {
        auto* quiet = new QuietLabel(subtitle, this);
        makeSelectable(quiet);
        addWidget(quiet);
    }
}

void FactList::addSection(const QString& title)
{
    auto* label = new SectionTitle(title, this);
    label->setContentsMargins(0, spacing::small, 0, 0);
    addWidget(label);
}

void FactList::addFacts(const QList<Fact>& facts)
{
    auto* table = new QWidget(this);
    auto* grid = new QGridLayout(table);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(spacing::medium);
    grid->setVerticalSpacing(spacing::tiny);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const Fact& fact : facts) {
        auto* name =
            new QuietLabel(isLongWord(fact.name) ? breakable(fact.name) : fact.name, table);
        name->setWordWrap(isLongWord(fact.name));
        auto* value = new QLabel(table);
        if (fact.location.place.isEmpty() && fact.location.path.isEmpty()) {
            if (isLongWord(fact.value)) {
                value->setTextFormat(Qt::PlainText);
                value->setWordWrap(true);
                value->setText(breakable(fact.value));
            } else {
                value->setText(fact.value);
                makeSelectable(value);
            }
            if (fact.isWrong) {
                QPalette colors;
                colors.setColor(QPalette::WindowText, stateTextColor(DataState::Failed, palette()));
                value->setPalette(colors);
            }
        } else {
            value->setText(QStringLiteral("<a href=\"open\">%1</a>")
                               .arg(breakable(fact.value).toHtmlEscaped()));
            value->setTextInteractionFlags(Qt::TextBrowserInteraction |
                                           Qt::LinksAccessibleByKeyboard);
            value->setWordWrap(true);
            connect(value, &QLabel::linkActivated, this, [this, target = fact.location] {
                Q_EMIT linkActivated(target);
            });
        }
        value->setToolTip(fact.toolTip);
        grid->addWidget(name, row, 0, Qt::AlignTop);
        grid->addWidget(value, row, 1, Qt::AlignTop);
        ++row;
    }
    addWidget(table);
}

void FactList::addText(const QString& text)
{
    auto* label = new QLabel(text, this);
    makeSelectable(label);
    addWidget(label);
}

void FactList::addAction(QAction* action)
{
    auto* button = new QPushButton(action->icon(), action->text(), this);
    button->setMinimumHeight(spacing::controlHeight);
    button->setEnabled(action->isEnabled());
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    addWidget(button);
}

} // namespace scanweave::studio
