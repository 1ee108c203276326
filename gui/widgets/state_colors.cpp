// SPDX-License-Identifier: BSD-2-Clause
// Colours with a meaning.
#include "gui/widgets/state_colors.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace scanweave::studio {

namespace {

/// WCAG 2.1, relative luminance.
double luminance(const QColor& color)
{
    const auto linear = [](double channel) {
        return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
           0.0722 * linear(color.blueF());
}

} // namespace

QColor stateColor(DataState state)
{
    switch (state) {
    case DataState::Waiting:
        return QColor(0xb8, 0xb8, 0xb8);
    case DataState::Running:
        return QColor(okabeItoBlue);
    case DataState::Done:
        return QColor(okabeItoGreen);
    case DataState::Skipped:
        return QColor(okabeItoOrange);
    case DataState::Failed:
        return QColor(okabeItoVermilion);
    case DataState::Metadata:
        return QColor(okabeItoPurple);
    }
    return {};
}

QColor stateTextColor(DataState state, const QPalette& palette)
{
    return readable(stateColor(state), palette.color(QPalette::Base));
}

QString stateSymbol(DataState state)
{
    switch (state) {
    case DataState::Waiting:
        return QStringLiteral("○");
    case DataState::Running:
        return QStringLiteral("◐");
    case DataState::Done:
        return QStringLiteral("●");
    case DataState::Skipped:
        return QStringLiteral("▲");
    case DataState::Failed:
        return QStringLiteral("✕");
    case DataState::Metadata:
        return QStringLiteral("◆");
    }
    return {};
}

QString stateName(DataState state)
{
    const auto text = [](const char* word) {
        return QCoreApplication::translate("DataState", word);
    };
    switch (state) {
    case DataState::Waiting:
        return text("waiting");
    case DataState::Running:
        return text("running");
    case DataState::Done:
        return text("done");
    case DataState::Skipped:
        return text("skipped");
    case DataState::Failed:
        return text("failed");
    case DataState::Metadata:
        return text("metadata");
    }
    return {};
}

QColor selectionColor()
{
    return QColor(okabeItoYellow);
}

QColor frameTypeColor(const QString& letters)
{
    if (letters.size() != 1) {
        return QColor(0x8a, 0x8a, 0x8a);
    }
    switch (letters.front().toLatin1()) {
    case 'S':
        return QColor(okabeItoBlue);
    case 'C':
        return QColor(okabeItoPurple);
    case 'O':
        return QColor(okabeItoOrange);
    case 'W':
        return QColor(0x8c, 0x6b, 0xb1);
    case 'P':
        return QColor(0x6b, 0x72, 0x80);
    case 'M':
        return QColor(okabeItoGreen);
    case 'T':
        return QColor(okabeItoSkyBlue);
    case 'H':
        return QColor(0xa6, 0x76, 0x1d);
    case 'I':
        return QColor(0x66, 0x8a, 0x2a);
    case 'G':
        return QColor(0x1b, 0x8a, 0x8f);
    case 'E':
        return QColor(0xb2, 0x4c, 0x63);
    case 'L':
        return QColor(0xc5, 0xb8, 0x28);
    case 'R':
        return QColor(0x4f, 0x5d, 0xc0);
    default:
        return QColor(0x8a, 0x8a, 0x8a);
    }
}

QColor textOn(const QColor& background)
{
    const QColor white(Qt::white);
    return contrastRatio(background, white) >= 4.5 ? white : QColor(Qt::black);
}

bool isDark(const QPalette& palette)
{
    return luminance(palette.color(QPalette::Base)) < 0.2;
}

QColor mixed(const QColor& from, const QColor& to, double share)
{
    const auto mix = [share](float a, float b) {
        return static_cast<float>(std::clamp(a + (b - a) * share, 0.0, 1.0));
    };
    return QColor::fromRgbF(mix(from.redF(), to.redF()),
                            mix(from.greenF(), to.greenF()),
                            mix(from.blueF(), to.blueF()),
                            mix(from.alphaF(), to.alphaF()));
}

QColor hairline(const QPalette& palette)
{
    return mixed(palette.color(QPalette::Window), palette.color(QPalette::WindowText), 0.16);
}

QColor quietText(const QPalette& palette)
{
    const QColor base = palette.color(QPalette::Base);
    const QColor text = palette.color(QPalette::Text);
    for (double share = 0.55; share < 1.0; share += 0.05) {
        const QColor color = mixed(base, text, share);
        if (contrastRatio(color, base) >= 4.5 &&
            contrastRatio(color, palette.color(QPalette::Window)) >= 4.5) {
            return color;
        }
    }
    return text;
}

QColor readable(QColor color, const QColor& background, double contrast)
{
    const QColor goal = luminance(background) < 0.2 ? QColor(Qt::white) : QColor(Qt::black);
    for (int step = 0; step < 20 && contrastRatio(color, background) < contrast; ++step) {
        color = mixed(color, goal, 0.1);
    }
    return color;
}

double contrastRatio(const QColor& a, const QColor& b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

} // namespace scanweave::studio
