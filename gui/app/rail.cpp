// SPDX-License-Identifier: BSD-2-Clause
// The rail at the left.
#include "gui/app/rail.h"

#include "gui/widgets/icons.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"

#include <QMenu>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace scanweave::studio {

namespace {

constexpr int railIcon = 22;

QColor badgeColor(Badge::Kind kind)
{
    switch (kind) {
    case Badge::Kind::Running:
        return stateColor(DataState::Running);
    case Badge::Kind::Warning:
        return stateColor(DataState::Skipped);
    case Badge::Kind::Wrong:
        return stateColor(DataState::Failed);
    case Badge::Kind::None:
        break;
    }
    return {};
}

int railWidth()
{
    constexpr int names = 50;
    return std::max(spacing::railWidth, widthForText(names) + spacing::large);
}

} // namespace

RailButton::RailButton(const QString& title, const QString& iconName, QWidget* parent)
    : QAbstractButton(parent)
    , iconName_(iconName)
{
    setText(title);
    setCheckable(true);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
}

void RailButton::setBadge(const Badge& badge)
{
    if (!(badge == badge_)) {
        badge_ = badge;
        setAccessibleDescription(badge.kind == Badge::Kind::Running   ? tr("something is running")
                                 : badge.kind == Badge::Kind::Wrong   ? tr("something is wrong")
                                 : badge.kind == Badge::Kind::Warning ? tr("there are warnings")
                                                                      : QString());
        update();
    }
}

QSize RailButton::sizeHint() const
{
    return {railWidth(), railIcon + fontMetrics().height() + spacing::tiny + 2 * spacing::small};
}

void RailButton::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor accent = palette().color(QPalette::Highlight);
    const QColor text = palette().color(QPalette::WindowText);
    if (isChecked() || underMouse()) {
        QColor fill = text;
        fill.setAlphaF(isChecked() ? 0.08F : 0.04F);
        painter.fillRect(rect(), fill);
    }
    if (isChecked()) {
        painter.fillRect(QRect(0, 0, 3, height()), accent);
    }
    if (hasFocus()) {
        painter.setPen(accent);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
    const QColor color = isChecked() ? text : quietText(palette());
    const QRect picture((width() - railIcon) / 2, spacing::small, railIcon, railIcon);
    studio::icon(iconName_, color).paint(&painter, picture);
    painter.setPen(color);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.88);
    painter.setFont(small);
    painter.drawText(QRect(0, picture.bottom() + spacing::tiny, width(), fontMetrics().height()),
                     Qt::AlignCenter,
                     QAbstractButton::text());
    if (badge_.kind == Badge::Kind::None) {
        return;
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(badgeColor(badge_.kind));
    if (badge_.count == 0) {
        painter.drawEllipse(QPoint(picture.right() + 4, picture.top() + 2), 4, 4);
        return;
    }
    const QString count = badge_.count > 99 ? QStringLiteral("99+") : QString::number(badge_.count);
    QFont tiny = font();
    tiny.setPointSizeF(tiny.pointSizeF() * 0.75);
    tiny.setWeight(QFont::DemiBold);
    painter.setFont(tiny);
    const int w = std::max(16, QFontMetrics(tiny).horizontalAdvance(count) + spacing::small);
    const QRect pill(picture.right() - 3, picture.top() - 5, w, 15);
    painter.drawRoundedRect(pill, 7, 7);
    painter.setPen(textOn(badgeColor(badge_.kind)));
    painter.drawText(pill, Qt::AlignCenter, count);
}

Rail::Rail(QWidget* parent)
    : QWidget(parent)
    , layout_(new QVBoxLayout(this))
    , menuButton_(new RailButton(tr("Menu"), QStringLiteral("settings"), this))
{
    setFixedWidth(railWidth());
    layout_->setContentsMargins(0, spacing::tiny, 1, spacing::tiny);
    layout_->setSpacing(0);
    layout_->addStretch(1);
    layout_->addWidget(menuButton_);
    menuButton_->setCheckable(false);
}

RailButton* Rail::addPlace(const Place& place, int number)
{
    auto* button = new RailButton(place.title(), place.iconName(), this);
    button->setToolTip(tr("%1 (Ctrl+%2)").arg(place.title()).arg(number));
    layout_->insertWidget(layout_->count() - 2, button);
    return button;
}

void Rail::setMenu(QMenu* menu)
{
    connect(menuButton_, &RailButton::clicked, menu, [this, menu] {
        const QSize size = menu->sizeHint();
        menu->popup(menuButton_->mapToGlobal(
            QPoint(menuButton_->width(), menuButton_->height() - size.height())));
    });
}

void Rail::paintEvent(QPaintEvent* /*event*/)
{
    QPainter(this).fillRect(width() - 1, 0, 1, height(), hairline(palette()));
}

} // namespace scanweave::studio
