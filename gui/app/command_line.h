// SPDX-License-Identifier: BSD-2-Clause
// What scanweave-studio understands on its command line.
#pragma once

#include <QStringList>

class QApplication;

namespace scanweave::studio {

struct CommandLine
{
    QStringList files;
    bool isFresh = false; ///< without what was open last time
};

/// Prints help or version and ends the program if asked to, or if the line is wrong.
CommandLine parseCommandLine(const QApplication& application);

} // namespace scanweave::studio
