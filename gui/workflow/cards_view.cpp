// SPDX-License-Identifier: BSD-2-Clause
// The picture of a workflow.
#include "gui/workflow/cards_view.h"

#include "gui/widgets/icons.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"

#include <QApplication>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QToolTip>

namespace scanweave::studio {

namespace {

constexpr int mostRows = 4;     ///< of titles
constexpr int roomForMark = 32; ///< of a card with problems

} // namespace

CardsView::CardsView(QWidget* parent)
    : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setBackgroundRole(QPalette::Window);
    setAccessibleName(tr("Workflow"));
}

void CardsView::setCards(const std::vector<Card>& cards)
{
    if (cards == cards_) {
        return;
    }
    cards_ = cards;
    layOut();
}

void CardsView::setOutdated(bool isOutdated)
{
    if (isOutdated_ != isOutdated) {
        isOutdated_ = isOutdated;
        viewport()->update();
    }
}

void CardsView::select(const std::string& pointer)
{
    selected_ = pointer;
    const int index = indexOf(pointer);
    if (index >= 0) {
        const QRect card = geometry_.card(index);
        QScrollBar* bar = horizontalScrollBar();
        if (card.left() < bar->value() + spacing::large) {
            bar->setValue(card.left() - spacing::large);
        } else if (card.right() > bar->value() + viewport()->width() - spacing::large) {
            bar->setValue(card.right() - viewport()->width() + spacing::large);
        }
        const Card& shown = cards_[static_cast<std::size_t>(index)];
        setAccessibleDescription(shown.title + QStringLiteral(": ") +
                                 shown.lines.join(QStringLiteral("; ")));
    }
    viewport()->update();
}

QSize CardsView::sizeHint() const
{
    const CardsGeometry whole({Card()}, fontMetrics().height());
    return {400, geometry_.isCompact() ? geometry_.size().height() : whole.size().height() + 12};
}

QSize CardsView::minimumSizeHint() const
{
    return {200, sizeHint().height()};
}

void CardsView::layOut()
{
    const int height = sizeHint().height();
    geometry_ = CardsGeometry(cards_, fontMetrics().height());
    if (geometry_.size().width() > viewport()->width()) {
        // Titles in a few rows rather than cards out of sight; of very many cards, one row.
        QFont strong = font();
        strong.setWeight(QFont::DemiBold);
        std::vector<int> widths;
        for (const Card& card : cards_) {
            const bool isMarked = card.errors + card.warnings > 0;
            widths.push_back(QFontMetrics(strong).horizontalAdvance(card.title) +
                             (isMarked ? roomForMark : 0));
        }
        auto compact =
            CardsGeometry::compact(cards_, widths, fontMetrics().height(), viewport()->width());
        if (compact.rows() <= mostRows) {
            geometry_ = std::move(compact);
        }
    }
    if (sizeHint().height() != height) {
        updateGeometry();
    }
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setRange(0, std::max(0, geometry_.size().width() - viewport()->width()));
    horizontalScrollBar()->setSingleStep(40);
    viewport()->update();
}

int CardsView::indexOf(const std::string& pointer) const
{
    for (std::size_t i = 0; i < cards_.size(); ++i) {
        if (cards_[i].pointer == pointer) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

int CardsView::moduleIndex(int card) const
{
    constexpr int before = 2; // inputs and distribute
    return card >= before && cards_[static_cast<std::size_t>(card)].kind == Card::Kind::Module
               ? card - before
               : -1;
}

void CardsView::choose(int index)
{
    if (index >= 0 && index < geometry_.count()) {
        select(cards_[static_cast<std::size_t>(index)].pointer);
        Q_EMIT selectedByUser(selected_);
    }
}

QPoint CardsView::toContents(QPoint viewportPoint) const
{
    return viewportPoint + QPoint(horizontalScrollBar()->value(), 0);
}

void CardsView::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(-horizontalScrollBar()->value(), 0);
    if (isOutdated_) {
        painter.setOpacity(0.5);
    }
    for (int i = 0; i + 1 < geometry_.count(); ++i) {
        paintArrow(painter, geometry_.card(i), geometry_.card(i + 1));
    }
    for (int i = 0; i < geometry_.gapCount(); ++i) {
        paintGap(painter, i);
    }
    for (int i = 0; i < geometry_.count(); ++i) {
        paintCard(painter, i);
    }
    if (isDragging_ && dropGap_ >= 0) {
        const QRect gap = geometry_.gap(dropGap_);
        const int height = geometry_.card(0).height();
        painter.setOpacity(1);
        painter.fillRect(QRect(gap.center().x() - 1, gap.center().y() - height / 2, 3, height),
                         palette().color(QPalette::Highlight));
    }
}

void CardsView::paintArrow(QPainter& painter, const QRect& from, const QRect& to) const
{
    const int y = to.center().y();
    const bool isNextRow = from.top() != to.top();
    const int begin = isNextRow ? to.left() - CardsGeometry::compactGapWidth : from.right() + 3;
    painter.setPen(QPen(quietText(palette()), 1.2));
    painter.drawLine(begin, y, to.left() - 3, y);
    QPainterPath head;
    head.moveTo(to.left() - 7, y - 3.5);
    head.lineTo(to.left() - 3, y);
    head.lineTo(to.left() - 7, y + 3.5);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(head);
}

void CardsView::paintGap(QPainter& painter, int gap) const
{
    const QRect circle = geometry_.gap(gap);
    const bool isHovered = gap == hoveredGap_;
    const QColor color = isHovered ? palette().color(QPalette::Highlight) : quietText(palette());
    painter.setPen(QPen(color, 1.2));
    painter.setBrush(palette().color(QPalette::Window));
    painter.drawEllipse(circle.adjusted(2, 2, -2, -2));
    const QPoint middle = circle.center() + QPoint(1, 1);
    painter.drawLine(middle.x() - 4, middle.y(), middle.x() + 4, middle.y());
    painter.drawLine(middle.x(), middle.y() - 4, middle.x(), middle.y() + 4);
}

void CardsView::paintCard(QPainter& painter, int index) const
{
    const Card& card = cards_[static_cast<std::size_t>(index)];
    const QRectF box = QRectF(geometry_.card(index)).adjusted(0.5, 0.5, -0.5, -0.5);
    const bool isSelected = card.pointer == selected_;
    const QPalette& colors = palette();
    QPen outline(isSelected ? colors.color(QPalette::Highlight) : hairline(colors),
                 isSelected ? 2 : 1);
    if (!card.isEnabled) {
        outline.setStyle(Qt::DashLine);
    }
    painter.setPen(outline);
    painter.setBrush(card.isEnabled ? colors.color(QPalette::Base)
                                    : colors.color(QPalette::Window));
    painter.drawRoundedRect(box, spacing::corner, spacing::corner);
    if (isSelected && hasFocus()) {
        QColor halo = colors.color(QPalette::Highlight);
        halo.setAlphaF(0.25F);
        painter.setPen(QPen(halo, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(
            box.adjusted(-3, -3, 3, 3), spacing::corner + 2, spacing::corner + 2);
    }
    const int line = fontMetrics().height();
    QRect row = geometry_.card(index).adjusted(spacing::medium, spacing::small, -spacing::small, 0);
    row.setHeight(line);
    const QColor text = card.isEnabled ? colors.color(QPalette::Text) : quietText(colors);
    icon(cardIcon(card.kind), text)
        .paint(
            &painter,
            QRect(row.left(), row.center().y() - spacing::icon / 2, spacing::icon, spacing::icon));
    QRect title = row.adjusted(spacing::icon + spacing::small, 0, 0, 0);
    const int marks = card.errors + card.warnings;
    if (marks > 0) {
        const auto state = card.errors > 0 ? DataState::Failed : DataState::Skipped;
        const QString count = QString::number(card.errors > 0 ? card.errors : card.warnings);
        const int width = fontMetrics().horizontalAdvance(count);
        painter.setPen(stateTextColor(state, colors));
        painter.drawText(title, Qt::AlignRight | Qt::AlignVCenter, count);
        const int size = 14;
        icon(card.errors > 0 ? QStringLiteral("error") : QStringLiteral("warning"),
             stateTextColor(state, colors))
            .paint(
                &painter,
                QRect(title.right() - width - size - 3, title.center().y() - size / 2, size, size));
        title.setRight(title.right() - width - size - spacing::small);
    }
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    strong.setStrikeOut(!card.isEnabled && card.kind == Card::Kind::Module);
    painter.setFont(strong);
    painter.setPen(text);
    painter.drawText(title,
                     Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetrics(strong).elidedText(card.title, Qt::ElideRight, title.width()));
    painter.setFont(font());
    painter.setPen(card.isThere && card.isEnabled ? text : quietText(colors));
    row.translate(0, line + spacing::small);
    for (const QString& lineText : geometry_.isCompact() ? QStringList() : card.lines) {
        painter.drawText(row,
                         Qt::AlignLeft | Qt::AlignVCenter,
                         fontMetrics().elidedText(lineText, Qt::ElideMiddle, row.width()));
        row.translate(0, line + 1);
    }
}

void CardsView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    layOut();
}

void CardsView::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        layOut();
        updateGeometry();
    }
}

void CardsView::mousePressEvent(QMouseEvent* event)
{
    const QPoint point = toContents(event->pos());
    if (event->button() == Qt::LeftButton) {
        if (const auto gap = geometry_.gapAt(point)) {
            Q_EMIT addRequested(*gap);
            return;
        }
    }
    if (const auto card = geometry_.cardAt(point)) {
        pressed_ = *card;
        pressedAt_ = point;
        choose(*card);
    }
}

void CardsView::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint point = toContents(event->pos());
    if ((event->buttons() & Qt::LeftButton) != 0 && pressed_ >= 0 && moduleIndex(pressed_) >= 0) {
        if ((point - pressedAt_).manhattanLength() > QApplication::startDragDistance()) {
            isDragging_ = true;
        }
        if (isDragging_) {
            viewport()->setCursor(Qt::ClosedHandCursor);
            dropGap_ = geometry_.nearestGap(point);
            // Near an edge the row scrolls under the pointer.
            QScrollBar* bar = horizontalScrollBar();
            if (event->pos().x() < spacing::huge) {
                bar->setValue(bar->value() - spacing::huge);
            } else if (event->pos().x() > viewport()->width() - spacing::huge) {
                bar->setValue(bar->value() + spacing::huge);
            }
            viewport()->update();
        }
        return;
    }
    const int gap = geometry_.gapAt(point).value_or(-1);
    if (gap != hoveredGap_) {
        hoveredGap_ = gap;
        viewport()->update();
    }
    viewport()->setCursor(gap >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void CardsView::mouseReleaseEvent(QMouseEvent* /*event*/)
{
    const int from = pressed_ >= 0 ? moduleIndex(pressed_) : -1;
    const bool isDrop = isDragging_ && dropGap_ >= 0 && from >= 0;
    const int gap = dropGap_;
    pressed_ = -1;
    isDragging_ = false;
    dropGap_ = -1;
    viewport()->setCursor(Qt::ArrowCursor);
    viewport()->update();
    if (isDrop) {
        const int to = gap > from ? gap - 1 : gap; // its own place is empty then
        if (to != from) {
            Q_EMIT moveRequested(from, to);
        }
    }
}

void CardsView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (geometry_.cardAt(toContents(event->pos()))) {
        Q_EMIT activated(selected_);
    }
}

void CardsView::keyPressEvent(QKeyEvent* event)
{
    const int index = indexOf(selected_);
    const int module = index >= 0 ? moduleIndex(index) : -1;
    const int modules = geometry_.gapCount() - 1;
    const bool isControl = (event->modifiers() & Qt::ControlModifier) != 0;
    switch (event->key()) {
    case Qt::Key_Left:
        if (isControl && module > 0) {
            Q_EMIT moveRequested(module, module - 1);
        } else if (!isControl) {
            choose(index - 1);
        }
        return;
    case Qt::Key_Right:
        if (isControl && module >= 0 && module + 1 < modules) {
            Q_EMIT moveRequested(module, module + 1);
        } else if (!isControl) {
            choose(index + 1);
        }
        return;
    case Qt::Key_Home:
        choose(0);
        return;
    case Qt::Key_End:
        choose(geometry_.count() - 1);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        Q_EMIT activated(selected_);
        return;
    case Qt::Key_Insert:
    case Qt::Key_Plus:
        Q_EMIT addRequested(module >= 0 ? module + 1 : modules);
        return;
    case Qt::Key_Delete:
        Q_EMIT removeRequested();
        return;
    case Qt::Key_Space:
        Q_EMIT switchRequested();
        return;
    case Qt::Key_Escape:
        isDragging_ = false;
        pressed_ = -1;
        viewport()->update();
        event->ignore();
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void CardsView::contextMenuEvent(QContextMenuEvent* event)
{
    if (event->reason() == QContextMenuEvent::Keyboard) {
        const int index = std::max(0, indexOf(selected_));
        Q_EMIT menuRequested(viewport()->mapToGlobal(geometry_.card(index).center() -
                                                     QPoint(horizontalScrollBar()->value(), 0)));
        return;
    }
    if (const auto card = geometry_.cardAt(toContents(event->pos()))) {
        choose(*card);
        Q_EMIT menuRequested(event->globalPos());
    }
}

void CardsView::wheelEvent(QWheelEvent* event)
{
    const QPoint delta = event->angleDelta();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() -
                                    (delta.x() != 0 ? delta.x() : delta.y()));
    event->accept();
}

bool CardsView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QPoint point = toContents(help->pos());
        if (geometry_.gapAt(point)) {
            QToolTip::showText(help->globalPos(), tr("Add a module here"), this);
        } else if (const auto card = geometry_.cardAt(point)) {
            const Card& shown = cards_[static_cast<std::size_t>(*card)];
            QToolTip::showText(help->globalPos(),
                               shown.title + QLatin1Char('\n') +
                                   shown.lines.join(QLatin1Char('\n')),
                               this);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    if (event->type() == QEvent::Leave && hoveredGap_ >= 0) {
        hoveredGap_ = -1;
        viewport()->update();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void CardsView::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void CardsView::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace scanweave::studio
