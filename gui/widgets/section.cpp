// SPDX-License-Identifier: BSD-2-Clause
// Small parts that every place is built from.
#include "gui/widgets/section.h"

#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"

#include <QApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QPainter>

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
