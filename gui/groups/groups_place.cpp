// SPDX-License-Identifier: BSD-2-Clause
// The place Groups.
#include "gui/groups/groups_place.h"

#include "gui/widgets/empty_state.h"

#include <QVBoxLayout>

namespace scanweave::studio {

GroupsPlace::GroupsPlace(QWidget* parent)
    : Place(parent)
    , location_{QStringLiteral("groups"), {}, {}}
{
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(
        new EmptyState(iconName(),
                       title(),
                       tr("Open a run file (.sqlite) to browse its groups and their entries."),
                       this));
}

QString GroupsPlace::name() const
{
    return QStringLiteral("groups");
}

QString GroupsPlace::title() const
{
    return tr("Groups");
}

QString GroupsPlace::iconName() const
{
    return QStringLiteral("groups");
}

bool GroupsPlace::canOpen(const QString& /*path*/) const
{
    return false; // run files open in Runs first
}

void GroupsPlace::open(const Location& location)
{
    location_ = location;
}

Location GroupsPlace::location() const
{
    return location_;
}

} // namespace scanweave::studio
