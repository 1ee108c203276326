// SPDX-License-Identifier: BSD-2-Clause
// Asking the scanweave program something. For background tasks.
#pragma once

#include "gui/widgets/background_task.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <functional>
#include <optional>

namespace scanweave::studio {

/// Path of the `scanweave` program: beside this one, in the build tree, or in $PATH; "" if there is
/// none.
QString scanweaveProgram();

struct ProgramCall
{
    QString program;
    QStringList arguments;
    QString folder;   ///< in which it runs
    QByteArray input; ///< its standard input
    int milliseconds = 120'000;
    /// Told the lines of its standard error as they come, on the task's thread. May be empty.
    std::function<void(const QString& line)> errorLine;
};

struct ProgramAnswer
{
    int exitCode = 0;
    QByteArray output;
    QString errors;
};

/// Nothing when it was canceled, took too long, crashed or couldn't be started: it is ended then.
std::optional<ProgramAnswer> callProgram(const ProgramCall& call, TaskControl& control);

} // namespace scanweave::studio
