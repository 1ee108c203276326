// SPDX-License-Identifier: BSD-2-Clause
// Makes pictures of the window with given files open, light and dark. See packaging/screenshots.sh.
#include "gui/app/main_window.h"
#include "gui/app/places.h"
#include "gui/widgets/background_task.h"
#include "gui/widgets/theme.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QSettings>
#include <QStandardPaths>
#include <QTextStream>
#include <QTimer>

using namespace scanweave::studio;

namespace {

/// Until nothing works in the background any more, and a little longer for what is debounced.
void settle(int atLeast = 1500)
{
    constexpr int atMost = 60'000;
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < atLeast ||
           (!TaskList::instance().running().isEmpty() && timer.elapsed() < atMost)) {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
    }
}

class Photographer
{
public:
    Photographer(QString folder, MainWindow& window)
        : folder_(std::move(folder))
        , window_(window)
    {}

    void take(const QString& name)
    {
        for (const auto& [theme, suffix] :
             {std::pair(Theme::Light, "light"), std::pair(Theme::Dark, "dark")}) {
            applyTheme(theme);
            settle(400);
            const QString path =
                QStringLiteral("%1/%2-%3.png").arg(folder_, name, QLatin1String(suffix));
            window_.grab().save(path);
            QTextStream(stdout) << path << '\n';
        }
        applyTheme(Theme::Light);
    }

private:
    QString folder_;
    MainWindow& window_;
};

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    // Not the user's own settings.
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("scanweave-test"));
    QCoreApplication::setApplicationName(QStringLiteral("screenshots"));
    QSettings().clear();
    QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() < 2) {
        QTextStream(stderr) << "usage: studio_screenshots OUT [FILE[#ITEM]…]\n";
        return 2;
    }
    QDir().mkpath(arguments[1]);
    applyTheme(Theme::Light);
    MainWindow window(makePlaces());
    window.resize(1280, 800);
    window.show();
    Photographer photographer(arguments[1], window);
    for (Place* place : window.places()) {
        window.goTo({place->name(), {}, {}});
        photographer.take(QStringLiteral("empty-") + place->name());
    }
    int number = 0;
    for (const QString& argument : arguments.mid(2)) {
        const QString path = QFileInfo(argument.section(QLatin1Char('#'), 0, 0)).absoluteFilePath();
        const QString item = argument.section(QLatin1Char('#'), 1);
        if (!window.goTo({{}, path, item})) {
            QTextStream(stderr) << "nothing opens " << path << '\n';
            return 1;
        }
        settle();
        const QString name =
            QStringLiteral("%1-%2").arg(++number).arg(window.currentPlace()->name());
        photographer.take(name);
        if (!window.currentPlace()->notices().isEmpty()) {
            window.setDrawerShown(true);
            photographer.take(name + QStringLiteral("-problems"));
            window.setDrawerShown(false);
        }
    }
    window.showPalette();
    photographer.take(QStringLiteral("palette"));
    return 0;
}
