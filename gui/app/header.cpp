// SPDX-License-Identifier: BSD-2-Clause
// The line above a place.
#include "gui/app/header.h"

#include "gui/widgets/icons.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

#include <algorithm>

namespace scanweave::studio {

namespace {

QToolButton* headerButton(QAction* action, Qt::ToolButtonStyle style, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setDefaultAction(action);
    button->setToolButtonStyle(style);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setIconSize(QSize(spacing::icon, spacing::icon));
    button->setMinimumHeight(spacing::controlHeight);
    if (action->menu() != nullptr) {
        button->setPopupMode(QToolButton::MenuButtonPopup);
    }
    return button;
}

} // namespace

Header::Header(QAction* back, QAction* forward, QAction* search, QWidget* parent)
    : QWidget(parent)
    , crumbLabel_(new QLabel(this))
    , search_(headerButton(search, Qt::ToolButtonTextBesideIcon, this))
    , actions_(new QHBoxLayout)
    , toggles_(new QHBoxLayout)
{
    setFixedHeight(spacing::headerHeight);
    crumbLabel_->setTextFormat(Qt::RichText);
    crumbLabel_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    actions_->setSpacing(spacing::tiny);
    toggles_->setSpacing(0);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(spacing::small, 0, spacing::small, 0);
    layout->setSpacing(spacing::tiny);
    layout->addWidget(headerButton(back, Qt::ToolButtonIconOnly, this));
    layout->addWidget(headerButton(forward, Qt::ToolButtonIconOnly, this));
    layout->addSpacing(spacing::small);
    layout->addWidget(crumbLabel_, 1);
    layout->addLayout(actions_);
    layout->addSpacing(spacing::small);
    layout->addWidget(search_);
    layout->addLayout(toggles_);
}

void Header::setCrumbs(const QString& place, const QStringList& crumbs)
{
    place_ = place;
    crumbs_ = crumbs;
    fit();
}

void Header::fit()
{
    const auto show = [this](Qt::ToolButtonStyle style) {
        for (int i = 0; i < actions_->count(); ++i) {
            if (auto* button = qobject_cast<QToolButton*>(actions_->itemAt(i)->widget())) {
                button->setToolButtonStyle(style);
            }
        }
        search_->setToolButtonStyle(style);
        actions_->invalidate(); // else it would keep the old widths until the next turn
        layout()->invalidate();
    };
    show(Qt::ToolButtonTextBesideIcon);
    const QString whole = place_ + QStringLiteral(" › ") + crumbs_.join(QStringLiteral(" › "));
    const int wanted =
        std::min(fontMetrics().horizontalAdvance(whole) + spacing::huge, width() / 3);
    if (layout()->minimumSize().width() + wanted > width()) {
        show(Qt::ToolButtonIconOnly); // their names are in their tool tips, where one is says more
    }
    layout()->setGeometry(rect()); // now, for the crumbs fit the width that is left for them
    showCrumbs();
}

void Header::showCrumbs()
{
    const QString quiet = quietText(palette()).name();
    QString text = crumbs_.isEmpty() ? QStringLiteral("<span style=\"font-weight:600\">%1</span>")
                                           .arg(place_.toHtmlEscaped())
                                     : QStringLiteral("<span style=\"color:%1\">%2</span>")
                                           .arg(quiet, place_.toHtmlEscaped());
    // What is shown must fit: a long name loses its middle.
    const int each = crumbs_.isEmpty()
                         ? 0
                         : (crumbLabel_->width() - fontMetrics().horizontalAdvance(place_) -
                            spacing::huge * static_cast<int>(crumbs_.size())) /
                               static_cast<int>(crumbs_.size());
    for (qsizetype i = 0; i < crumbs_.size(); ++i) {
        const bool isLast = i + 1 == crumbs_.size();
        const QString crumb =
            fontMetrics().elidedText(crumbs_[i], Qt::ElideMiddle, std::max(each, 60));
        text += QStringLiteral("<span style=\"color:%1\"> › </span><span style=\"%2\">%3</span>")
                    .arg(quiet,
                         isLast ? QStringLiteral("font-weight:600")
                                : QStringLiteral("color:%1").arg(quiet),
                         crumb.toHtmlEscaped());
    }
    crumbLabel_->setText(text);
    crumbLabel_->setToolTip(crumbs_.join(QStringLiteral(" › ")));
}

void Header::setActions(const QList<QAction*>& actions)
{
    while (QLayoutItem* item = actions_->takeAt(0)) {
        item->widget()->hide(); // it is drawn until it is deleted
        item->widget()->deleteLater();
        delete item;
    }
    for (QAction* action : actions) {
        actions_->addWidget(headerButton(action, Qt::ToolButtonTextBesideIcon, this));
    }
    fit();
}

void Header::addToggle(QAction* action)
{
    toggles_->addWidget(headerButton(action, Qt::ToolButtonIconOnly, this));
}

void Header::paintEvent(QPaintEvent* /*event*/)
{
    QPainter(this).fillRect(0, height() - 1, width(), 1, hairline(palette()));
}

void Header::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        fit();
    }
}

void Header::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fit();
}

} // namespace scanweave::studio
