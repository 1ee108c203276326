// SPDX-License-Identifier: BSD-2-Clause
// What scanweave-studio understands on its command line.
#pragma once

#include <QStringList>

class QCoreApplication;

namespace scanweave::studio {

struct CommandLine
{
    QStringList files;
    bool isFresh = false; ///< without what was open last time
};

/// Whether help or version are all that is asked for, which need no display.
bool asksForText(int argc, const char* const* argv);

/// Prints help or version and ends the program if asked to, or if the line is wrong.
CommandLine parseCommandLine(const QCoreApplication& application);

} // namespace scanweave::studio
