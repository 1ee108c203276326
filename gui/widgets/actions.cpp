// SPDX-License-Identifier: BSD-2-Clause
// Actions of the window and its places, all made alike.
#include "gui/widgets/actions.h"

#include "gui/widgets/icons.h"

#include <QAction>
#include <QWidget>

#include <utility>

namespace scanweave::studio {

QAction* addActionTo(QWidget& widget,
                     const QString& text,
                     const QString& iconName,
                     const QKeySequence& shortcut,
                     std::function<void()> run)
{
    auto* action = new QAction(icon(iconName), text, &widget);
    action->setShortcut(shortcut);
    QObject::connect(action, &QAction::triggered, &widget, std::move(run));
    widget.addAction(action);
    return action;
}

} // namespace scanweave::studio
