// SPDX-License-Identifier: BSD-2-Clause
// What a stream leads to.
#include "engine/cli/terminal.h"

#include "engine/cli/text.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>

namespace scanweave {

namespace {

int descriptor(Stream stream)
{
    return stream == Stream::Output ? STDOUT_FILENO : STDERR_FILENO;
}

const char* code(Style style)
{
    switch (style) {
    case Style::Bold:
        return "\033[1m";
    case Style::Faint:
        return "\033[2m";
    case Style::Good:
        return "\033[32m";
    case Style::Warning:
        return "\033[33m";
    case Style::Bad:
        return "\033[31m";
    }
    return "";
}

/// The message with control characters made visible, except for its line ends, which get an indent.
std::string safeLines(std::string_view message)
{
    std::string text;
    while (true) {
        const std::size_t end = message.find('\n');
        text += printable(message.substr(0, end));
        if (end == std::string_view::npos) {
            return text;
        }
        text += "\n    ";
        message.remove_prefix(end + 1);
    }
}

void printMessage(Style style, std::string_view kind, std::string_view message)
{
    if (isFirstProcess()) {
        // Written at once, so that under a launcher no other line comes in between.
        std::cerr << styled(Stream::Errors, style, "scanweave: " + std::string(kind)) +
                         safeLines(message) + '\n'
                  << std::flush;
    }
}

} // namespace

bool isTerminal(Stream stream)
{
    return isatty(descriptor(stream)) == 1;
}

std::size_t terminalWidth(Stream stream)
{
    winsize size{};
    if (ioctl(descriptor(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    return 100;
}

bool hasColours(Stream stream)
{
    const char* noColour = std::getenv("NO_COLOR");
    const char* kind = std::getenv("TERM");
    return isTerminal(stream) && (noColour == nullptr || *noColour == '\0') &&
           (kind == nullptr || std::string_view(kind) != "dumb");
}

std::string styled(Stream stream, Style style, std::string_view text)
{
    return hasColours(stream) ? code(style) + std::string(text) + "\033[0m" : std::string(text);
}

bool isFirstProcess()
{
    // What Open MPI, PMIx, MPICH and Slurm tell their processes.
    static constexpr std::array<const char*, 4> names{
        "OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "SLURM_PROCID"};
    const auto* const found =
        std::ranges::find_if(names, [](const char* name) { return std::getenv(name) != nullptr; });
    return found == names.end() || std::string_view(std::getenv(*found)) == "0";
}

void printError(std::string_view message)
{
    printMessage(Style::Bad, "", message);
}

void printWarning(std::string_view message)
{
    printMessage(Style::Warning, "warning: ", message);
}

void printNote(std::string_view line)
{
    if (isFirstProcess()) {
        std::cerr << printable(line) + '\n' << std::flush;
    }
}

} // namespace scanweave
