// SPDX-License-Identifier: BSD-2-Clause
// The pane at the right.
#include "gui/app/inspector.h"

#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"

#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

namespace scanweave::studio {

Inspector::Inspector(QWidget* parent)
    : QWidget(parent)
    , scroll_(new QScrollArea(this))
    , nothing_(
          new QuietLabel(tr("Select something to see what it is and where it comes from."), this))
{
    nothing_->setWordWrap(true);
    nothing_->setAlignment(Qt::AlignTop);
    nothing_->setMargin(spacing::medium);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setWidgetResizable(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(nothing_);
    layout->addWidget(scroll_);
    setMinimumWidth(200);
    scroll_->hide();
}

void Inspector::setContents(QWidget* contents)
{
    if (contents == contents_ && (contents != nullptr) == scroll_->isVisibleTo(this)) {
        return;
    }
    if (QWidget* old = scroll_->takeWidget()) {
        old->hide();
        old->setParent(nullptr); // its place keeps it
    }
    contents_ = contents;
    if (contents != nullptr) {
        scroll_->setWidget(contents);
        contents->show();
    }
    scroll_->setVisible(contents != nullptr);
    nothing_->setVisible(contents == nullptr);
}

void Inspector::paintEvent(QPaintEvent* /*event*/)
{
    QPainter(this).fillRect(0, 0, 1, height(), hairline(palette()));
}

} // namespace scanweave::studio
