// SPDX-License-Identifier: BSD-2-Clause
// What scanweave-studio understands on its command line.
#include "gui/app/command_line.h"

#include <QCommandLineParser>
#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <string_view>

namespace scanweave::studio {

bool asksForText(int argc, const char* const* argv)
{
    constexpr std::array<std::string_view, 5> options{
        "-h", "--help", "--help-all", "-v", "--version"};
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--") {
            return false; // files from here on
        }
        if (std::ranges::find(options, argument) != options.end()) {
            return true;
        }
    }
    return false;
}

CommandLine parseCommandLine(const QCoreApplication& application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate(
        "CommandLine",
        "Edits workflows, shows runs live and afterwards, and what is in "
        "frame files."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption fresh(
        QStringLiteral("fresh"),
        QCoreApplication::translate("CommandLine", "Start without what was open last time."));
    parser.addOption(fresh);
    parser.addPositionalArgument(
        QStringLiteral("FILE"),
        QCoreApplication::translate(
            "CommandLine",
            "Workflows (.json), run files (.sqlite), frame files (.g3, .g3.gz, "
            ".g3.bz2, .g3.xz) or folders to open."),
        QStringLiteral("[FILE…]"));
    parser.process(application);
    return {parser.positionalArguments(), parser.isSet(fresh)};
}

} // namespace scanweave::studio
