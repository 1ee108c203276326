// SPDX-License-Identifier: BSD-2-Clause
// The place Runs.
#include "gui/runs/runs_place.h"

#include "gui/widgets/empty_state.h"
#include "gui/widgets/path_text.h"

#include <QVBoxLayout>

namespace scanweave::studio {

RunsPlace::RunsPlace(QWidget* parent)
    : Place(parent)
    , location_{QStringLiteral("runs"), {}, {}}
{
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(new EmptyState(
        iconName(),
        title(),
        tr("Open a run file (.sqlite) to see what each rank did, when, and how long it took."),
        this));
}

QString RunsPlace::name() const
{
    return QStringLiteral("runs");
}

QString RunsPlace::title() const
{
    return tr("Runs");
}

QString RunsPlace::iconName() const
{
    return QStringLiteral("runs");
}

bool RunsPlace::canOpen(const QString& path) const
{
    return isRunFile(path);
}

void RunsPlace::open(const Location& location)
{
    location_ = location;
}

Location RunsPlace::location() const
{
    return location_;
}

} // namespace scanweave::studio
