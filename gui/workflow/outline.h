// SPDX-License-Identifier: BSD-2-Clause
// A workflow as the row of cards that it is shown as. No Qt widget inside.
#pragma once

#include "gui/workflow/workflow_document.h"
#include "workflows/module_spec.h"
#include "workflows/problem.h"

#include <QString>
#include <QStringList>

#include <string>
#include <vector>

namespace scanweave::studio {

struct Card
{
    enum class Kind
    {
        Inputs,
        Distribute,
        Module,
        Accumulate,
        Output
    };

    Kind kind = Kind::Inputs;
    std::string pointer; ///< "/inputs", "/modules/0", …; of Output "/output"
    QString title;
    QStringList lines; ///< at most three
    bool isEnabled = true;
    bool isThere = true; ///< written in the file, rather than all defaults
    int errors = 0;
    int warnings = 0;

    friend bool operator==(const Card&, const Card&) = default;
};

/// From left to right: inputs, distribute, the modules, accumulate, output.
std::vector<Card> outlineOf(const WorkflowDocument& document);

/// Adds up the problems on their cards.
void countProblems(std::vector<Card>& cards, const std::vector<Problem>& problems);

/// The card that a place in the JSON belongs to: "/modules/0/keys/1" is on "/modules/0". The
/// whole ("") is on "/inputs", which alone a workflow can't do without; all other keys on
/// "/output".
std::string cardOf(const std::string& pointer);

QString cardIcon(Card::Kind kind);

} // namespace scanweave::studio
