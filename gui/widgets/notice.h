// SPDX-License-Identifier: BSD-2-Clause
// One line of the problems drawer: what is wrong, where, and buttons that mend it.
#pragma once

#include "gui/widgets/location.h"

#include <QList>
#include <QString>

#include <functional>

namespace scanweave::studio {

struct Notice
{
    enum class Severity
    {
        Hint,
        Warning,
        Error
    };
    struct Cure
    {
        QString label; ///< a verb: "Write \"1 GiB\""
        std::function<void()> apply;
    };

    Severity severity = Severity::Error;
    QString text;
    QString hint;      ///< what would mend it; "" for nothing
    QString where;     ///< for people: "line 12, modules[0].keys"
    Location location; ///< where it can be seen
    QList<Cure> cures;
};

} // namespace scanweave::studio
