// SPDX-License-Identifier: BSD-2-Clause
// Makes pictures of the window with given files open, light and dark. See packaging/screenshots.sh.
#include "gui/app/main_window.h"
#include "gui/app/places.h"
#include "gui/widgets/background_task.h"
#include "gui/widgets/theme.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QSettings>
#include <QStandardPaths>
#include <QTabBar>
#include <QTextStream>
#include <QTimer>

#include <optional>

using namespace scanweave::studio;

namespace {

/// Until nothing works in the background any more, and a little longer for what is debounced.
void settle(int atLeast = 2500)
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

/// [NAME=][PLACE:]FILE[#ITEM][@TAB]…
struct Motif
{
    QString name;
    Location location;
    QStringList tabs; ///< titles of tabs, or names of actions and buttons, to be pressed in turn

    static Motif of(const MainWindow& window, const QString& argument)
    {
        Motif motif;
        QString rest = argument;
        if (const auto at = rest.indexOf(QLatin1Char('=')); at > 0) {
            motif.name = rest.left(at);
            rest.remove(0, at + 1);
        }
        motif.tabs = rest.split(QLatin1Char('@'));
        rest = motif.tabs.takeFirst();
        if (window.place(rest.section(QLatin1Char(':'), 0, 0)) != nullptr) {
            motif.location.place = rest.section(QLatin1Char(':'), 0, 0);
            rest = rest.section(QLatin1Char(':'), 1);
        }
        motif.location.path = QFileInfo(rest.section(QLatin1Char('#'), 0, 0)).absoluteFilePath();
        motif.location.item = rest.section(QLatin1Char('#'), 1);
        return motif;
    }
};

/// A tab of that title to the front, else an action or a button of that name is triggered.
bool press(const Place& place, const QString& title)
{
    for (QTabBar* bar : place.findChildren<QTabBar*>()) {
        for (int i = 0; bar->isVisible() && i < bar->count(); ++i) {
            if (bar->tabText(i).remove(QLatin1Char('&')) == title) {
                bar->setCurrentIndex(i);
                return true;
            }
        }
    }
    for (QAction* action : place.placeActions()) {
        if (action->text() == title) {
            action->trigger();
            return true;
        }
    }
    for (QAbstractButton* button : place.findChildren<QAbstractButton*>()) {
        if (button->isVisible() && button->text() == title) {
            button->click();
            return true;
        }
    }
    return false;
}

std::optional<QSize> sizeOf(const QString& text)
{
    const QSize size(text.section(QLatin1Char('x'), 0, 0).toInt(),
                     text.section(QLatin1Char('x'), 1).toInt());
    return size.isEmpty() ? std::nullopt : std::optional(size);
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    // Not the user's own settings.
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("scanweave-test"));
    QCoreApplication::setApplicationName(QStringLiteral("screenshots"));
    QSettings().clear();
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOption({QStringLiteral("size"),
                      QStringLiteral("Of the window."),
                      QStringLiteral("WxH"),
                      QStringLiteral("1280x800")});
    parser.addOption({QStringLiteral("text"),
                      QStringLiteral("Size of text, of the usual size."),
                      QStringLiteral("PERCENT"),
                      QStringLiteral("100")});
    parser.addPositionalArgument(QStringLiteral("OUT"), QStringLiteral("Folder for the pictures."));
    parser.addPositionalArgument(QStringLiteral("MOTIF"),
                                 QStringLiteral("[NAME=][PLACE:]FILE[#ITEM][@TAB]…"),
                                 QStringLiteral("[MOTIF…]"));
    parser.process(application);
    const QStringList arguments = parser.positionalArguments();
    const auto size = sizeOf(parser.value(QStringLiteral("size")));
    if (arguments.isEmpty() || !size) {
        QTextStream(stderr) << parser.helpText();
        return 2;
    }
    QFont font = QApplication::font();
    font.setPointSizeF(font.pointSizeF() * parser.value(QStringLiteral("text")).toInt() / 100);
    QApplication::setFont(font);
    QDir().mkpath(arguments[0]);
    applyTheme(Theme::Light);
    MainWindow window(makePlaces());
    window.resize(*size);
    window.show();
    Photographer photographer(arguments[0], window);
    for (Place* place : window.places()) {
        window.goTo({place->name(), {}, {}});
        photographer.take(QStringLiteral("empty-") + place->name());
    }
    int number = 0;
    for (const QString& argument : arguments.mid(1)) {
        const Motif motif = Motif::of(window, argument);
        if (!window.goTo(motif.location)) {
            QTextStream(stderr) << "nothing opens " << motif.location.path << '\n';
            return 1;
        }
        settle();
        for (const QString& tab : motif.tabs) {
            if (!press(*window.currentPlace(), tab)) {
                QTextStream(stderr) << "no tab, action or button is called " << tab << '\n';
                return 1;
            }
            settle();
        }
        const QString name = QStringLiteral("%1-%2").arg(++number).arg(
            motif.name.isEmpty() ? window.currentPlace()->name() : motif.name);
        photographer.take(name);
        if (!window.currentPlace()->notices().isEmpty()) {
            window.setDrawerShown(true);
            photographer.take(name + QStringLiteral("-problems"));
            window.setDrawerShown(false);
        }
    }
    window.showPalette();
    photographer.take(QStringLiteral("palette"));
    if (window.width() > size->width()) {
        QTextStream(stderr) << "the window became " << window.width() << " pixels wide\n";
        return 1;
    }
    return 0;
}
