// SPDX-License-Identifier: BSD-2-Clause
// The whole file as a strip, to scale.
#include "gui/files/file_strip.h"

#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <map>

namespace scanweave::studio {

namespace {

constexpr int stripMargin = spacing::medium;
constexpr int markHeight = 5;

int pixelOf(std::uint64_t offset, std::uint64_t total, int width)
{
    return total == 0
               ? 0
               : static_cast<int>(static_cast<double>(offset) / static_cast<double>(total) * width);
}

} // namespace

std::vector<StripPiece> stripPieces(const FrameList& list, std::uint64_t totalBytes, int width)
{
    // The type that has most of each pixel's bytes.
    struct Pixel
    {
        std::uint64_t bytes = 0;
        FrameType type;
        bool isDamaged = false;
    };
    std::vector<Pixel> pixels(static_cast<std::size_t>(std::max(width, 0)));
    const auto last = static_cast<int>(pixels.size()) - 1;
    if (last < 0 || totalBytes == 0) {
        return {};
    }
    for (const ListedFrame& frame : list.frames) {
        const int begin = std::clamp(pixelOf(frame.offset, totalBytes, width), 0, last);
        const int end =
            std::clamp(pixelOf(frame.offset + frame.length, totalBytes, width), begin, last);
        for (int x = begin; x <= end; ++x) {
            Pixel& pixel = pixels[static_cast<std::size_t>(x)];
            // Within its first and last pixel a frame has only a part of them; that is near enough.
            if (frame.length > pixel.bytes) {
                pixel.bytes = frame.length;
                pixel.type = frame.type;
            }
        }
    }
    for (const Damage& damage : list.damages) {
        const int begin = std::clamp(pixelOf(damage.offset, totalBytes, width), 0, last);
        int end = begin;
        if (damage.isEnd) {
            end = last;
        } else if (damage.frame < list.frames.size()) {
            const ListedFrame& frame = list.frames[damage.frame];
            end = std::clamp(pixelOf(frame.offset + frame.length, totalBytes, width), begin, last);
        }
        for (int x = begin; x <= end; ++x) {
            pixels[static_cast<std::size_t>(x)].isDamaged = true;
        }
    }
    std::vector<StripPiece> pieces;
    for (int x = 0; x <= last; ++x) {
        const Pixel& pixel = pixels[static_cast<std::size_t>(x)];
        if (pixel.bytes == 0 && !pixel.isDamaged) {
            continue;
        }
        if (!pieces.empty() && pieces.back().end == x && pieces.back().type == pixel.type &&
            pieces.back().isDamaged == pixel.isDamaged) {
            ++pieces.back().end;
        } else {
            pieces.push_back({x, x + 1, pixel.type, pixel.isDamaged});
        }
    }
    return pieces;
}

std::vector<StripPiece> stripMarks(const FrameList& list, std::uint64_t totalBytes, int width)
{
    std::vector<StripPiece> marks;
    std::map<std::uint32_t, int>
        lastOf; // frames are in order, so the last pixel of a type is enough
    for (const ListedFrame& frame : list.frames) {
        const int begin = pixelOf(frame.offset, totalBytes, width);
        const int end = pixelOf(frame.offset + frame.length, totalBytes, width);
        if (end - begin >= 2) {
            continue;
        }
        const auto [last, isNew] = lastOf.try_emplace(frame.type.code, begin);
        if (isNew || last->second != begin) {
            last->second = begin;
            marks.push_back({begin, begin + 2, frame.type, false});
        }
    }
    return marks;
}

FileStrip::FileStrip(QWidget* parent)
    : QWidget(parent)
{
    setFixedHeight(sizeHint().height());
    setCursor(Qt::PointingHandCursor);
    setAccessibleName(tr("The file, to scale"));
}

void FileStrip::setList(const FrameList* list, std::uint64_t totalBytes)
{
    list_ = list;
    totalBytes_ = totalBytes;
    selected_.reset();
    refresh();
}

std::uint64_t FileStrip::total() const
{
    if (list_ == nullptr) {
        return 0;
    }
    // Nobody knows how much of a compressed file is behind the damage: it gets a twentieth.
    const bool isCut = totalBytes_ == 0 && std::ranges::any_of(list_->damages, &Damage::isEnd);
    const std::uint64_t plain = list_->plainBytes();
    return std::max(totalBytes_, isCut ? plain + plain / 20 + 1 : plain);
}

void FileStrip::refresh()
{
    if (list_ != nullptr) {
        const int inner = width() - 2 * stripMargin;
        pieces_ = stripPieces(*list_, total(), inner);
        marks_ = stripMarks(*list_, total(), inner);
    }
    update();
}

void FileStrip::setSelected(std::optional<std::size_t> frame)
{
    selected_ = frame;
    update();
}

void FileStrip::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    const QRect strip(stripMargin,
                      markHeight + spacing::tiny,
                      width() - 2 * stripMargin,
                      height() - markHeight - 2 * spacing::tiny);
    painter.fillRect(
        strip,
        mixed(palette().color(QPalette::Window), palette().color(QPalette::WindowText), 0.06));
    if (list_ == nullptr) {
        return;
    }
    for (const StripPiece& piece : pieces_) {
        const QRect rect(
            strip.left() + piece.begin, strip.top(), piece.end - piece.begin, strip.height());
        painter.fillRect(rect, frameTypeColor(QString::fromStdString(piece.type.letters())));
        if (piece.isDamaged) {
            painter.fillRect(rect, stateColor(DataState::Failed));
            painter.fillRect(rect, QBrush(palette().color(QPalette::Base), Qt::BDiagPattern));
        }
    }
    for (const StripPiece& mark : marks_) {
        painter.fillRect(strip.left() + mark.begin,
                         strip.top() - markHeight - 1,
                         2,
                         markHeight,
                         frameTypeColor(QString::fromStdString(mark.type.letters())));
    }
    // Where one large frame ends and the next begins, if there is room to see it.
    if (list_->frames.size() * 6 < static_cast<std::size_t>(std::max(strip.width(), 0))) {
        painter.setPen(palette().color(QPalette::Window));
        for (const ListedFrame& frame : list_->frames) {
            const int x = strip.left() + pixelOf(frame.offset, total(), strip.width());
            painter.drawLine(x, strip.top(), x, strip.bottom());
        }
    }
    if (selected_ && *selected_ < list_->frames.size()) {
        const ListedFrame& frame = list_->frames[*selected_];
        const int begin = strip.left() + pixelOf(frame.offset, total(), strip.width());
        const int end = strip.left() + pixelOf(frame.offset + frame.length, total(), strip.width());
        painter.setPen(QPen(palette().color(QPalette::WindowText), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(
            QRect(begin - 2, strip.top() - 2, std::max(end - begin, 1) + 3, strip.height() + 3));
        painter.setPen(QPen(selectionColor(), 1));
        painter.drawRect(
            QRect(begin - 1, strip.top() - 1, std::max(end - begin, 1) + 1, strip.height() + 1));
    }
}

std::optional<std::size_t> FileStrip::frameAt(int x) const
{
    const int inner = width() - 2 * stripMargin;
    if (list_ == nullptr || inner <= 0 || list_->frames.empty()) {
        return std::nullopt;
    }
    const double share = std::clamp(static_cast<double>(x - stripMargin) / inner, 0.0, 0.999999);
    const auto offset = static_cast<std::uint64_t>(share * static_cast<double>(total()));
    return list_->frameAt(offset);
}

void FileStrip::pick(int x)
{
    if (const auto frame = frameAt(x)) {
        Q_EMIT frameClicked(*frame);
    }
}

void FileStrip::mousePressEvent(QMouseEvent* event)
{
    pick(event->pos().x());
}

void FileStrip::mouseMoveEvent(QMouseEvent* event)
{
    if ((event->buttons() & Qt::LeftButton) != 0) {
        pick(event->pos().x());
    }
}

void FileStrip::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    refresh();
}

bool FileStrip::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const auto frame = frameAt(help->pos().x())) {
            const ListedFrame& listed = list_->frames[*frame];
            QToolTip::showText(help->globalPos(),
                               tr("frame %1: %2, %3")
                                   .arg(numberText(static_cast<std::uint64_t>(*frame)),
                                        QString::fromStdString(listed.type.name()),
                                        sizeText(static_cast<double>(listed.length))),
                               this);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QWidget::event(event);
}

} // namespace scanweave::studio
