// SPDX-License-Identifier: BSD-2-Clause
// Actions of the window and its places, all made alike.
#pragma once

#include <QKeySequence>
#include <QString>

#include <functional>

class QAction;
class QWidget;

namespace scanweave::studio {

/// An action with the named icon that belongs to the widget; its shortcut works while that is
/// shown.
QAction* addActionTo(QWidget& widget,
                     const QString& text,
                     const QString& iconName,
                     const QKeySequence& shortcut,
                     std::function<void()> run);

} // namespace scanweave::studio
