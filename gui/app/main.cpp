// SPDX-License-Identifier: BSD-2-Clause
// The program scanweave-studio.
#include "gui/app/command_line.h"
#include "gui/app/main_window.h"
#include "gui/app/places.h"
#include "gui/widgets/icons.h"
#include "gui/widgets/theme.h"

#include <QApplication>

int main(int argc, char** argv)
{
    using namespace scanweave::studio;
    QCoreApplication::setOrganizationName(QStringLiteral("scanweave"));
    QCoreApplication::setApplicationName(QStringLiteral("studio"));
    QCoreApplication::setApplicationVersion(QStringLiteral(SCANWEAVE_VERSION));
    if (asksForText(argc, argv)) {
        const QCoreApplication application(argc, argv);
        parseCommandLine(application);
        return 0;
    }
    const QApplication application(argc, argv);
    QApplication::setApplicationDisplayName(QStringLiteral("Scanweave Studio"));
    QApplication::setDesktopFileName(QStringLiteral("scanweave-studio"));
    const CommandLine line = parseCommandLine(application);
    applyTheme(savedTheme());
    QApplication::setWindowIcon(
        QIcon::fromTheme(QStringLiteral("scanweave-studio"), applicationIcon()));
    MainWindow window(makePlaces());
    if (!line.isFresh) {
        window.restoreSession();
    }
    window.openPaths(line.files);
    window.show();
    return QApplication::exec();
}
