// SPDX-License-Identifier: BSD-2-Clause
// The place Workflow.
#include "gui/workflow/workflow_place.h"

#include "gui/widgets/empty_state.h"
#include "gui/widgets/path_text.h"

#include <QVBoxLayout>

namespace scanweave::studio {

WorkflowPlace::WorkflowPlace(QWidget* parent)
    : Place(parent)
    , location_{QStringLiteral("workflow"), {}, {}}
{
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(new EmptyState(iconName(), title(), tr("Open a workflow."), this));
}

QString WorkflowPlace::name() const
{
    return QStringLiteral("workflow");
}

QString WorkflowPlace::title() const
{
    return tr("Workflow");
}

QString WorkflowPlace::iconName() const
{
    return QStringLiteral("workflow");
}

bool WorkflowPlace::canOpen(const QString& path) const
{
    return isWorkflowFile(path);
}

void WorkflowPlace::open(const Location& location)
{
    location_ = location;
}

Location WorkflowPlace::location() const
{
    return location_;
}

} // namespace scanweave::studio
