// SPDX-License-Identifier: BSD-2-Clause
// Small parts that every place is built from.
#include "gui/widgets/section.h"

#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"

#include <QApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>

#include <algorithm>

namespace scanweave::studio {

Hairline::Hairline(Qt::Orientation orientation, QWidget* parent)
    : QWidget(parent)
{
    if (orientation == Qt::Horizontal) {
        setFixedHeight(1);
    } else {
        setFixedWidth(1);
    }
}

void Hairline::paintEvent(QPaintEvent* /*event*/)
{
    QPainter(this).fillRect(rect(), hairline(palette()));
}

SectionTitle::SectionTitle(const QString& text, QWidget* parent)
    : QLabel(text, parent)
{
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    setFont(strong);
}

QuietLabel::QuietLabel(const QString& text, QWidget* parent)
    : QLabel(text, parent)
{
    recolorQuietly();
}

void QuietLabel::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !isRecoloring_) {
        recolorQuietly();
    }
}

void QuietLabel::recolorQuietly()
{
    isRecoloring_ = true;
    QPalette changed;
    changed.setColor(QPalette::WindowText, quietText(QApplication::palette()));
    setPalette(changed);
    isRecoloring_ = false;
}

ElidedLabel::ElidedLabel(QWidget* parent)
    : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
}

QSize ElidedLabel::minimumSizeHint() const
{
    return {1, QLabel::minimumSizeHint().height()};
}

bool ElidedLabel::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip &&
        fontMetrics().horizontalAdvance(text()) > contentsRect().width()) {
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), text(), this);
        return true;
    }
    return QLabel::event(event);
}

void ElidedLabel::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    const QRect room = contentsRect();
    style()->drawItemText(&painter,
                          room,
                          Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                          palette(),
                          isEnabled(),
                          fontMetrics().elidedText(text(), Qt::ElideRight, room.width()),
                          foregroundRole());
}

namespace {

QSize wantedSize(const QWidget& widget)
{
    return widget.sizeHint().expandedTo(widget.minimumSizeHint()).expandedTo(widget.minimumSize());
}

} // namespace

BesideOrBelow::BesideOrBelow(QWidget* first, QWidget* second, QWidget* parent)
    : QWidget(parent)
    , first_(first)
    , second_(second)
{
    first_->setParent(this);
    second_->setParent(this);
    // Not a fixed height: layouts would take that of the hint for the greatest.
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

bool BesideOrBelow::isBeside(int width) const
{
    return wantedSize(*first_).width() + spacing::medium + wantedSize(*second_).width() <= width;
}

QSize BesideOrBelow::sizeHint() const
{
    const QSize first = wantedSize(*first_);
    const QSize second = wantedSize(*second_);
    return {first.width() + spacing::medium + second.width(),
            std::max(first.height(), second.height())};
}

QSize BesideOrBelow::minimumSizeHint() const
{
    const QSize first = wantedSize(*first_);
    const QSize second = wantedSize(*second_);
    return {std::max(first.width(), second.width()), std::max(first.height(), second.height())};
}

int BesideOrBelow::heightForWidth(int width) const
{
    const int first = wantedSize(*first_).height();
    const int second = wantedSize(*second_).height();
    return isBeside(width) ? std::max(first, second) : first + spacing::tiny + second;
}

void BesideOrBelow::place()
{
    const QSize first = wantedSize(*first_);
    const QSize second = wantedSize(*second_);
    if (isBeside(width())) {
        first_->setGeometry(0, (height() - first.height()) / 2, first.width(), first.height());
        second_->setGeometry(width() - second.width(),
                             (height() - second.height()) / 2,
                             second.width(),
                             second.height());
    } else {
        first_->setGeometry(0, 0, first.width(), first.height());
        second_->setGeometry(
            0, first.height() + spacing::tiny, std::min(second.width(), width()), second.height());
    }
}

void BesideOrBelow::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    place();
}

bool BesideOrBelow::event(QEvent* event)
{
    if (event->type() == QEvent::LayoutRequest) { // a part has changed its size
        updateGeometry();
        place();
    }
    return QWidget::event(event);
}

namespace {

class LineHandle final : public QSplitterHandle
{
public:
    using QSplitterHandle::QSplitterHandle;

protected:
    void paintEvent(QPaintEvent* /*event*/) override
    {
        QPainter painter(this);
        const QRect line = orientation() == Qt::Horizontal ? QRect(width() / 2, 0, 1, height())
                                                           : QRect(0, height() / 2, width(), 1);
        painter.fillRect(line, hairline(palette()));
    }
};

} // namespace

LineSplitter::LineSplitter(Qt::Orientation orientation, QWidget* parent)
    : QSplitter(orientation, parent)
{
    setHandleWidth(spacing::tiny + 1);
}

QSplitterHandle* LineSplitter::createHandle()
{
    return new LineHandle(orientation(), this);
}

int widthForText(int pixels)
{
    constexpr int usualHeight = 15;
    const int height = QFontMetrics(QApplication::font()).height();
    return std::max(pixels, pixels * height / usualHeight);
}

QFont fixedFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(QApplication::font().pointSizeF());
    return font;
}

QFont tabularFont(const QFont& font)
{
    // Qt 6.4 can't ask for OpenType's tabular figures; the common desktop fonts have them anyway.
    QFont tabular = font;
    tabular.setKerning(false);
    return tabular;
}

} // namespace scanweave::studio
