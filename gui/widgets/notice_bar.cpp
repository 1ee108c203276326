// SPDX-License-Identifier: BSD-2-Clause
// A line in place instead of a dialog.
#include "gui/widgets/notice_bar.h"

#include "gui/widgets/icons.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace scanweave::studio {

NoticeBar::NoticeBar(QWidget* parent)
    : QWidget(parent)
    , mark_(new QLabel(this))
    , text_(new QLabel(this))
    , buttons_(new QHBoxLayout)
{
    text_->setWordWrap(true);
    text_->setTextFormat(Qt::PlainText);
    text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* close = new QToolButton(this);
    close->setIcon(icon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setAccessibleName(tr("Dismiss"));
    connect(close, &QToolButton::clicked, this, &NoticeBar::dismiss);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(spacing::medium, spacing::tiny, spacing::small, spacing::tiny + 1);
    layout->setSpacing(spacing::small);
    layout->addWidget(mark_);
    layout->addWidget(text_, 1);
    layout->addLayout(buttons_);
    layout->addWidget(close);
    hide();
}

void NoticeBar::tell(Notice::Severity severity,
                     const QString& text,
                     const QList<Notice::Cure>& buttons)
{
    severity_ = severity;
    mark_->setPixmap(icon(severityIconName(severity), severityTextColor(severity, palette()))
                         .pixmap(spacing::icon, spacing::icon));
    text_->setText(text);
    while (QLayoutItem* item = buttons_->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const Notice::Cure& cure : buttons) {
        auto* button = new QPushButton(cure.label, this);
        connect(
            button,
            &QPushButton::clicked,
            this,
            [this, apply = cure.apply] {
                dismiss();
                apply();
            },
            Qt::QueuedConnection);
        buttons_->addWidget(button);
    }
    show();
}

void NoticeBar::dismiss()
{
    hide();
}

QString NoticeBar::text() const
{
    return isHidden() ? QString() : text_->text();
}

void NoticeBar::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    QColor wash = severityTextColor(severity_, palette());
    wash.setAlphaF(0.10F);
    painter.fillRect(rect(), wash);
    painter.fillRect(0, height() - 1, width(), 1, hairline(palette()));
}

QString severityIconName(Notice::Severity severity)
{
    switch (severity) {
    case Notice::Severity::Error:
        return QStringLiteral("error");
    case Notice::Severity::Warning:
        return QStringLiteral("warning");
    case Notice::Severity::Hint:
        break;
    }
    return QStringLiteral("hint");
}

QColor severityTextColor(Notice::Severity severity, const QPalette& palette)
{
    switch (severity) {
    case Notice::Severity::Error:
        return stateTextColor(DataState::Failed, palette);
    case Notice::Severity::Warning:
        return stateTextColor(DataState::Skipped, palette);
    case Notice::Severity::Hint:
        break;
    }
    return stateTextColor(DataState::Running, palette);
}

} // namespace scanweave::studio
