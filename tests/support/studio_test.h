// SPDX-License-Identifier: BSD-2-Clause
// What tests of the Studio have in common: settings that are not the user's own, and actions by
// their names.
#pragma once

#include "gui/widgets/place.h"

#include <QAction>
#include <QCoreApplication>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>

namespace scanweave::test {

/// A member of the test's class; use() it in initTestCase.
class OwnSettings
{
public:
    void use() const
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("scanweave-test"));
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder_.path());
    }

private:
    QTemporaryDir folder_;
};

/// The place's action of that text, null without one.
inline QAction* placeAction(const studio::Place& place, const QString& text)
{
    for (QAction* action : place.placeActions()) {
        if (action->text() == text) {
            return action;
        }
    }
    return nullptr;
}

} // namespace scanweave::test
