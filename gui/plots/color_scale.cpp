// SPDX-License-Identifier: BSD-2-Clause
// Colours for numbers.
#include "gui/plots/color_scale.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <span>

namespace scanweave::studio {

namespace {

// Points of the scales, evenly spaced; between them they are straight.
constexpr std::array<QRgb, 10> viridisPoints{0xff440154,
                                             0xff482878,
                                             0xff3e4989,
                                             0xff31688e,
                                             0xff26828e,
                                             0xff1f9e89,
                                             0xff35b779,
                                             0xff6ece58,
                                             0xffb5de2b,
                                             0xfffde725};
constexpr std::array<QRgb, 10> cividisPoints{0xff00224e,
                                             0xff123570,
                                             0xff3b496c,
                                             0xff575d6d,
                                             0xff707173,
                                             0xff8a8678,
                                             0xffa59c74,
                                             0xffc3b369,
                                             0xffe1cc55,
                                             0xfffee838};
constexpr std::array<QRgb, 7> divergingPoints{
    0xff2166ac, 0xff67a9cf, 0xffd1e5f0, 0xfff7f7f7, 0xfffddbc7, 0xffef8a62, 0xffb2182b};
constexpr std::array<QRgb, 7> planckPoints{
    0xff0000ff, 0xff0082ff, 0xff00d7ff, 0xffffedd9, 0xffffb400, 0xffff4b00, 0xff640000};

std::array<QRgb, 256> stepsOf(std::span<const QRgb> points)
{
    std::array<QRgb, 256> steps{};
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const double at = static_cast<double>(i) / 255 * static_cast<double>(points.size() - 1);
        const auto below = std::min(static_cast<std::size_t>(at), points.size() - 2);
        const double share = at - static_cast<double>(below);
        const QRgb a = points[below];
        const QRgb b = points[below + 1];
        const auto mix = [share](int from, int to) {
            return static_cast<int>(std::lround(from + (to - from) * share));
        };
        steps[i] = qRgb(mix(qRed(a), qRed(b)), mix(qGreen(a), qGreen(b)), mix(qBlue(a), qBlue(b)));
    }
    return steps;
}

} // namespace

const std::array<QRgb, 256>& scaleColors(ColorScale scale)
{
    static const std::array<std::array<QRgb, 256>, 4> all{stepsOf(viridisPoints),
                                                          stepsOf(cividisPoints),
                                                          stepsOf(divergingPoints),
                                                          stepsOf(planckPoints)};
    return all[static_cast<std::size_t>(scale)];
}

QRgb scaleColor(ColorScale scale, double share)
{
    if (std::isnan(share)) {
        return qRgba(0, 0, 0, 0);
    }
    return scaleColors(
        scale)[static_cast<std::size_t>(std::lround(std::clamp(share, 0.0, 1.0) * 255))];
}

QStringList colorScaleNames()
{
    const auto text = [](const char* name) {
        return QCoreApplication::translate("ColorScale", name);
    };
    return {text("viridis"), text("cividis"), text("blue–white–red"), text("Planck")};
}

} // namespace scanweave::studio
