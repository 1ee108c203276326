// SPDX-License-Identifier: BSD-2-Clause
// The list of the places.
#include "gui/app/places.h"

#include "gui/files/files_place.h"
#include "gui/groups/groups_place.h"
#include "gui/runs/runs_place.h"
#include "gui/workflow/workflow_place.h"

namespace scanweave::studio {

QList<Place*> makePlaces()
{
    return {new WorkflowPlace, new RunsPlace, new GroupsPlace, new FilesPlace};
}

} // namespace scanweave::studio
