// SPDX-License-Identifier: BSD-2-Clause
// Light, dark, or as the desktop has it.
#include "gui/widgets/theme.h"

#include <QApplication>
#include <QLabel>
#include <QSettings>
#include <QStyle>
#include <QStyleFactory>

namespace scanweave::studio {

namespace {

struct Surfaces
{
    QRgb window, base, alternate, button, text, placeholder, disabled, highlight, highlightedText,
        link, toolTip;
};

QPalette paletteOf(const Surfaces& surfaces)
{
    QPalette palette(QColor(surfaces.button), QColor(surfaces.window));
    palette.setColor(QPalette::Window, QColor(surfaces.window));
    palette.setColor(QPalette::Base, QColor(surfaces.base));
    palette.setColor(QPalette::AlternateBase, QColor(surfaces.alternate));
    palette.setColor(QPalette::Button, QColor(surfaces.button));
    palette.setColor(QPalette::PlaceholderText, QColor(surfaces.placeholder));
    palette.setColor(QPalette::Highlight, QColor(surfaces.highlight));
    palette.setColor(QPalette::HighlightedText, QColor(surfaces.highlightedText));
    palette.setColor(QPalette::Link, QColor(surfaces.link));
    palette.setColor(QPalette::LinkVisited, QColor(surfaces.link));
    palette.setColor(QPalette::ToolTipBase, QColor(surfaces.toolTip));
    palette.setColor(QPalette::ToolTipText, QColor(surfaces.text));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(role, QColor(surfaces.text));
        palette.setColor(QPalette::Disabled, role, QColor(surfaces.disabled));
    }
    return palette;
}

} // namespace

Theme savedTheme()
{
    const QString name = QSettings().value(QStringLiteral("theme")).toString();
    if (name == QLatin1String("light")) {
        return Theme::Light;
    }
    return name == QLatin1String("dark") ? Theme::Dark : Theme::Desktop;
}

void saveTheme(Theme theme)
{
    QSettings().setValue(QStringLiteral("theme"),
                         theme == Theme::Light  ? QStringLiteral("light")
                         : theme == Theme::Dark ? QStringLiteral("dark")
                                                : QStringLiteral("desktop"));
}

void applyTheme(Theme theme)
{
    static const QString desktopStyle = QApplication::style()->name();
    static const QPalette desktopPalette = QApplication::palette();
    if (theme == Theme::Desktop) {
        QApplication::setStyle(desktopStyle);
        QApplication::setPalette(desktopPalette);
        return;
    }
    // Native styles draw some parts in their own colours, Fusion takes all from the palette.
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(theme == Theme::Dark ? darkPalette() : lightPalette());
}

void recolorLinks()
{
    for (QWidget* widget : QApplication::allWidgets()) {
        auto* label = qobject_cast<QLabel*>(widget);
        if (label != nullptr && label->text().contains(QLatin1String("<a "))) {
            const QString text = label->text();
            label->clear(); // the same text again would be no change
            label->setText(text);
        }
    }
}

QPalette lightPalette()
{
    return paletteOf({.window = 0xfff4f4f2,
                      .base = 0xffffffff,
                      .alternate = 0xfff8f8f7,
                      .button = 0xfff4f4f2,
                      .text = 0xff1c1d1f,
                      .placeholder = 0xff6c6f75,
                      .disabled = 0xff8f9297,
                      .highlight = 0xff1f6fb0,
                      .highlightedText = 0xffffffff,
                      .link = 0xff00629b,
                      .toolTip = 0xfffffff4});
}

QPalette darkPalette()
{
    return paletteOf({.window = 0xff202225,
                      .base = 0xff17181b,
                      .alternate = 0xff1c1e21,
                      .button = 0xff2a2d31,
                      .text = 0xffe4e5e7,
                      .placeholder = 0xff94989f,
                      .disabled = 0xff74787e,
                      .highlight = 0xff2f7fc0,
                      .highlightedText = 0xffffffff,
                      .link = 0xff7cc0f0,
                      .toolTip = 0xff2a2d31});
}

} // namespace scanweave::studio
