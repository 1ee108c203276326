// SPDX-License-Identifier: BSD-2-Clause
// What an empty place shows.
#include "gui/widgets/empty_state.h"

#include "gui/widgets/icons.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"

#include <QAction>
#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace scanweave::studio {

EmptyState::EmptyState(const QString& iconName,
                       const QString& title,
                       const QString& sentence,
                       QWidget* parent)
    : QWidget(parent)
    , iconName_(iconName)
    , picture_(new QLabel(this))
    , sentence_(new QLabel(sentence, this))
    , buttons_(new QVBoxLayout)
    , links_(new QVBoxLayout)
{
    auto* heading = new QLabel(title, this);
    QFont font = heading->font();
    font.setPointSizeF(font.pointSizeF() * 1.3);
    font.setWeight(QFont::DemiBold);
    heading->setFont(font);
    heading->setAlignment(Qt::AlignHCenter);
    picture_->setAlignment(Qt::AlignHCenter);
    sentence_->setAlignment(Qt::AlignHCenter);
    sentence_->setWordWrap(true);
    buttons_->setSpacing(spacing::small);
    links_->setSpacing(spacing::tiny);

    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(spacing::medium);
    layout->addStretch(2);
    layout->addWidget(picture_);
    layout->addWidget(heading);
    layout->addWidget(sentence_, 0, Qt::AlignHCenter);
    layout->addLayout(buttons_);
    layout->addLayout(links_);
    layout->addStretch(3);
    recolor();
    fitSentence();
}

void EmptyState::fitSentence()
{
    // An aligned label gets the height of its hint, which is that of another width.
    const int width = fontMetrics().averageCharWidth() * 62;
    sentence_->setFixedSize(width, sentence_->heightForWidth(width));
}

void EmptyState::addAction(QAction* action)
{
    auto* button = new QPushButton(action->icon(), action->text(), this);
    button->setMinimumHeight(spacing::controlHeight);
    button->setAutoDefault(true);
    if (!action->shortcut().isEmpty()) {
        button->setToolTip(action->shortcut().toString(QKeySequence::NativeText));
    }
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    buttons_->addWidget(button, 0, Qt::AlignHCenter);
}

void EmptyState::addLink(const QString& text, const QString& target)
{
    auto* label = new QLabel(this);
    label->setText(
        QStringLiteral("<a href=\"%1\">%2</a>").arg(target.toHtmlEscaped(), text.toHtmlEscaped()));
    label->setAlignment(Qt::AlignHCenter);
    label->setTextInteractionFlags(Qt::TextBrowserInteraction | Qt::LinksAccessibleByKeyboard);
    connect(label, &QLabel::linkActivated, this, &EmptyState::linkActivated);
    links_->addWidget(label, 0, Qt::AlignHCenter);
}

void EmptyState::clearLinks()
{
    while (QLayoutItem* item = links_->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->deleteLater();
        }
        delete item;
    }
}

void EmptyState::setSentence(const QString& sentence)
{
    sentence_->setText(sentence);
    fitSentence();
}

void EmptyState::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        recolor();
    } else if (event->type() == QEvent::FontChange) {
        fitSentence();
    }
}

void EmptyState::recolor()
{
    picture_->setPixmap(icon(iconName_, quietText(palette())).pixmap(48, 48));
}

} // namespace scanweave::studio
