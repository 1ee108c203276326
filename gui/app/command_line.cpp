// SPDX-License-Identifier: BSD-2-Clause
// What scanweave-studio understands on its command line.
#include "gui/app/command_line.h"

#include <QApplication>
#include <QCommandLineParser>

namespace scanweave::studio {

CommandLine parseCommandLine(const QApplication& application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QApplication::translate("CommandLine",
                                "Edits workflows, shows runs live and afterwards, and what is in "
                                "frame files."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption fresh(
        QStringLiteral("fresh"),
        QApplication::translate("CommandLine", "Start without what was open last time."));
    parser.addOption(fresh);
    parser.addPositionalArgument(
        QStringLiteral("FILE"),
        QApplication::translate("CommandLine",
                                "Workflows (.json), run files (.sqlite), frame files (.g3, .g3.gz, "
                                ".g3.bz2, .g3.xz) or folders to open."),
        QStringLiteral("[FILE…]"));
    parser.process(application);
    return {parser.positionalArguments(), parser.isSet(fresh)};
}

} // namespace scanweave::studio
