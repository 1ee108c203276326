// SPDX-License-Identifier: BSD-2-Clause
// How far something is.
#include "engine/cli/progress.h"

#include "engine/cli/terminal.h"
#include "engine/cli/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <iostream>

namespace scanweave {

namespace {

constexpr auto barInterval = std::chrono::milliseconds(100);

std::string rateText(double rate)
{
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), rate < 9.95 ? "%.1f" : "%.0f", rate);
    return text.data();
}

std::string percentText(double fraction)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%3d %%", static_cast<int>(std::floor(fraction * 100)));
    return text.data();
}

} // namespace

double fractionDone(const Progress& progress)
{
    const auto fraction = [](std::uint64_t done, std::uint64_t total) {
        return std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
    };
    return progress.bytes > 0   ? fraction(progress.bytesDone, progress.bytes)
           : progress.total > 0 ? fraction(progress.done, progress.total)
                                : 0.0;
}

double secondsLeft(const Progress& progress)
{
    const double fraction = fractionDone(progress);
    if (fraction <= 0 || progress.seconds < 0.5) {
        return -1;
    }
    return progress.seconds * (1 - fraction) / fraction;
}

std::string progressText(const Progress& progress)
{
    std::string text = progress.what;
    if (progress.total > 0 || progress.bytes > 0) {
        text += "  " + percentText(fractionDone(progress));
    }
    text += "  " + countText(progress.done) +
            (progress.total > 0 ? '/' + countText(progress.total) : "") + ' ' + progress.unit;
    if (progress.seconds > 0.2) {
        if (progress.bytesDone > 0) {
            text +=
                "  " + byteText(static_cast<double>(progress.bytesDone) / progress.seconds) + "/s";
        }
        if (progress.done > 0) {
            text += "  " + rateText(static_cast<double>(progress.done) / progress.seconds) + ' ' +
                    progress.unit + "/s";
        }
    }
    if (const double left = secondsLeft(progress); left >= 0 && fractionDone(progress) < 1) {
        text += "  " + durationText(left) + " left";
    }
    return text;
}

std::string progressBar(const Progress& progress, std::size_t width)
{
    const std::string text = progressText(progress);
    const std::size_t textWidth = characterCount(text);
    constexpr std::size_t smallest = 10;
    if (textWidth + smallest + 3 > width) {
        return shortened(text, width);
    }
    const std::size_t cells = std::min<std::size_t>(width - textWidth - 3, 40);
    const auto full = static_cast<std::size_t>(fractionDone(progress) * static_cast<double>(cells));
    return '[' + std::string(full, '#') + std::string(cells - full, '.') + "] " + text;
}

ProgressDisplay::ProgressDisplay(Mode mode, std::chrono::steady_clock::duration betweenLines)
    : isQuiet_(mode == Mode::Quiet || !isFirstProcess())
    , isBar_(isTerminal(Stream::Errors))
    , betweenLines_(betweenLines)
{}

ProgressDisplay::~ProgressDisplay()
{
    clear();
}

void ProgressDisplay::show(const Progress& progress)
{
    if (isQuiet_) {
        return;
    }
    const auto now = std::chrono::steady_clock::now();
    if (progress.what != what_) {
        // What is over in a moment isn't worth a line in a log.
        what_ = progress.what;
        next_ = isBar_ ? now : now + betweenLines_;
    }
    if (now < next_) {
        return;
    }
    next_ = now + (isBar_ ? barInterval : betweenLines_);
    if (isBar_) {
        const std::size_t width = terminalWidth(Stream::Errors);
        std::cerr << "\r\033[K" << progressBar(progress, width > 1 ? width - 1 : 1) << std::flush;
        isOnScreen_ = true;
    } else {
        std::cerr << progressText(progress) << std::endl;
    }
}

void ProgressDisplay::clear()
{
    if (isOnScreen_) {
        std::cerr << "\r\033[K" << std::flush;
        isOnScreen_ = false;
    }
}

} // namespace scanweave
