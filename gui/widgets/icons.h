// SPDX-License-Identifier: BSD-2-Clause
// The Studio's own icons, in the colour of the text whatever the theme.
#pragma once

#include <QIcon>
#include <QString>

namespace scanweave::studio {

/// `name` of a file in gui/icons without ".svg". Follows the application's palette by itself.
QIcon icon(const QString& name);

/// The same in a fixed colour, for marks that mean something.
QIcon icon(const QString& name, const QColor& color);

/// The program's own, in colours.
QIcon applicationIcon();

} // namespace scanweave::studio
