// SPDX-License-Identifier: BSD-2-Clause
// The window: places, back and forward, the palette, what is dropped on it, sessions.
#include "gui/app/command_line.h"
#include "gui/app/header.h"
#include "gui/app/history.h"
#include "gui/app/inspector.h"
#include "gui/app/main_window.h"
#include "gui/app/places.h"
#include "gui/widgets/background_task.h"
#include "gui/widgets/icons.h"
#include "gui/widgets/spacing.h"
#include "tests/support/large_run_file.h"
#include "tests/support/studio_test.h"

#include <QAction>
#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMap>
#include <QMimeData>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QUrl>

#include <algorithm>

using namespace scanweave::studio;

namespace {

/// A place that only remembers what it was told.
class RecordingPlace final : public Place
{
public:
    RecordingPlace(QString name, QString suffix)
        : name_(std::move(name))
        , suffix_(std::move(suffix))
    {}

    QString name() const override { return name_; }
    QString title() const override { return name_.toUpper(); }
    QString iconName() const override { return QStringLiteral("files"); }
    bool canOpen(const QString& path) const override { return path.endsWith(suffix_); }
    void open(const Location& where) override { here_ = where; }
    Location location() const override { return here_; }
    QJsonObject saveState() const override { return {{QStringLiteral("path"), here_.path}}; }
    void restoreState(const QJsonObject& state) override
    {
        here_.path = state.value(QStringLiteral("path")).toString();
    }
    QList<Thing> find(const QString& text, int) const override
    {
        return {{QStringLiteral("Thing of ") + name_ + QLatin1Char(' ') + text,
                 {},
                 QStringLiteral("key"),
                 {name_, QStringLiteral("/thing"), QStringLiteral("item")}}};
    }

private:
    QString name_;
    QString suffix_;
    Location here_{name_, {}, {}};
};

QList<Place*> recordingPlaces()
{
    return {new RecordingPlace(QStringLiteral("one"), QStringLiteral(".json")),
            new RecordingPlace(QStringLiteral("two"), QStringLiteral(".g3"))};
}

} // namespace

class MainWindowTest : public QObject
{
    Q_OBJECT

    scanweave::test::OwnSettings settings_;

    /// Nothing forces the window wider than a small screen, with the inspector as wide as it wants.
    static void verifySmall(const MainWindow& window)
    {
        constexpr int inspectorAtLeast = 200;
        const int most = 1280 - (spacing::inspectorWidth - inspectorAtLeast);
        for (const Place* place : window.places()) {
            QVERIFY2(window.minimumSizeHint().width() <= most,
                     qPrintable(QStringLiteral("%1 wants %2 of %3 pixels")
                                    .arg(place->name())
                                    .arg(place->minimumSizeHint().width())
                                    .arg(window.minimumSizeHint().width())));
        }
    }

private slots:
    void initTestCase()
    {
        QCoreApplication::setApplicationName(QStringLiteral("studio-test"));
        settings_.use();
    }

    void historyWalksLikeABrowser()
    {
        History history;
        for (const char* path : {"a", "b", "b", "c"}) {
            history.visit({{}, QLatin1String(path), {}});
        }
        QCOMPARE(history.back()->path, QStringLiteral("b"));
        QCOMPARE(history.back()->path, QStringLiteral("a"));
        QVERIFY(!history.back());
        QCOMPARE(history.forward()->path, QStringLiteral("b"));
        history.visit({{}, QStringLiteral("d"), {}});
        QVERIFY(!history.canGoForward());
        QCOMPARE(history.back()->path, QStringLiteral("b"));
    }

    /// Whatever is under the pointer, and nothing for what is no file.
    void whatIsDroppedIsOpened()
    {
        QTemporaryDir directory;
        const QString path = directory.filePath(QStringLiteral("a.g3"));
        QVERIFY(QFile(path).open(QIODevice::WriteOnly));
        MainWindow window(recordingPlaces());
        window.show();
        const auto drop = [&](const QMimeData& data) {
            const QPoint at = window.centralWidget()->geometry().center();
            QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(&window, &enter);
            if (!enter.isAccepted()) {
                return false;
            }
            QDropEvent event(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
            event.setAccepted(false);
            QApplication::sendEvent(&window, &event);
            return event.isAccepted();
        };
        QMimeData colour;
        colour.setColorData(QColor(Qt::red));
        QVERIFY(!drop(colour));
        QMimeData files;
        files.setUrls({QUrl::fromLocalFile(path)});
        QVERIFY(drop(files));
        QCOMPARE(window.currentPlace()->name(), QStringLiteral("two"));
        QCOMPARE(window.currentPlace()->location().path, path);
    }

    void filesGoWhereTheyBelong()
    {
        MainWindow window(recordingPlaces());
        window.openPaths({QStringLiteral("/tmp/a.g3")});
        QCOMPARE(window.currentPlace()->name(), QStringLiteral("two"));
        QCOMPARE(window.currentPlace()->location().path, QStringLiteral("/tmp/a.g3"));
        window.openPaths({QStringLiteral("'/tmp/b.json'")});
        QCOMPARE(window.currentPlace()->name(), QStringLiteral("one"));
        window.openPaths({QStringLiteral("/tmp/unknown.txt")});
        QCOMPARE(window.currentPlace()->name(), QStringLiteral("one"));
    }

    void aPlaceWithNothingOpenShowsWhatAnotherHas()
    {
        auto* groups = new RecordingPlace(QStringLiteral("groups"), QStringLiteral(".sqlite"));
        MainWindow window({new RecordingPlace(QStringLiteral("runs"), QStringLiteral(".sqlite")),
                           groups,
                           new RecordingPlace(QStringLiteral("files"), QStringLiteral(".g3"))});
        QVERIFY(window.goTo({QStringLiteral("runs"), QStringLiteral("/a.sqlite"), {}}));
        QVERIFY(window.goTo({QStringLiteral("files"), {}, {}}));
        QVERIFY(window.currentPlace()->location().path.isEmpty()); // it can't open runs
        QVERIFY(window.goTo({QStringLiteral("groups"), {}, {}}));
        QCOMPARE(groups->location().path, QStringLiteral("/a.sqlite"));
        // What is open there stays.
        QVERIFY(window.goTo({QStringLiteral("runs"), QStringLiteral("/b.sqlite"), {}}));
        QVERIFY(window.goTo({QStringLiteral("groups"), {}, {}}));
        QCOMPARE(groups->location().path, QStringLiteral("/a.sqlite"));
    }

    void keysChangePlacesAndGoBack()
    {
        MainWindow window(recordingPlaces());
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QTest::keyClick(&window, Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(window.currentPlace()->name(), QStringLiteral("two"));
        QTest::keyClick(&window, Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(window.currentPlace()->name(), QStringLiteral("one"));
        QTest::keyClick(&window, Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(window.currentPlace()->name(), QStringLiteral("two"));
    }

    void paletteRunsWhatIsChosen()
    {
        MainWindow window(recordingPlaces());
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier);
        auto* palette = window.findChild<CommandPalette*>();
        QTRY_VERIFY(palette->isVisible());
        auto* input = palette->findChild<QLineEdit*>();
        QTest::keyClicks(input, QStringLiteral("go to two"));
        QCOMPARE(palette->titles().front(), QStringLiteral("Go to TWO"));
        QTest::keyClick(input, Qt::Key_Return);
        QCOMPARE(window.currentPlace()->name(), QStringLiteral("two"));
        QVERIFY(!palette->isVisible());
        const auto commands = window.commands(QStringLiteral("thing of one"));
        QVERIFY(!commands.isEmpty());
        commands.front().run();
        QCOMPARE(window.currentPlace()->location().item, QStringLiteral("item"));
    }

    void aTypedPathIsOffered()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("x.g3")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        MainWindow window(recordingPlaces());
        const auto commands = window.commands(file.fileName());
        QCOMPARE(commands.size(), 1);
        commands.front().run();
        QCOMPARE(window.currentPlace()->location().path, file.fileName());
    }

    void sessionsComeBack()
    {
        {
            MainWindow window(recordingPlaces());
            window.openPaths({QStringLiteral("/tmp/a.g3")});
            window.close();
        }
        MainWindow window(recordingPlaces());
        window.restoreSession();
        QCOMPARE(window.currentPlace()->name(), QStringLiteral("two"));
        QCOMPARE(window.currentPlace()->location().path, QStringLiteral("/tmp/a.g3"));
    }

    /// A Studio that is killed leaves what it had open.
    void sessionsAreSavedMeanwhile()
    {
        QSettings().remove(QStringLiteral("session"));
        MainWindow window(recordingPlaces());
        window.show();
        window.openPaths({QStringLiteral("/tmp/meanwhile.g3")});
        QTRY_COMPARE(QSettings()
                         .value(QStringLiteral("session/state/two"))
                         .toMap()
                         .value(QStringLiteral("path"))
                         .toString(),
                     QStringLiteral("/tmp/meanwhile.g3"));
    }

    void helpAndVersionNeedNoDisplay()
    {
        const auto asks = [](std::initializer_list<const char*> line) {
            return asksForText(static_cast<int>(line.size()), line.begin());
        };
        QVERIFY(asks({"scanweave-studio", "--help"}));
        QVERIFY(asks({"scanweave-studio", "--fresh", "-v"}));
        QVERIFY(!asks({"scanweave-studio", "--fresh", "w.json"}));
        QVERIFY(!asks({"scanweave-studio", "--", "--help"}));
    }

    void allPlacesStandEmptyAndSmall()
    {
        MainWindow window(makePlaces());
        window.resize(900, 600);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        for (Place* place : window.places()) {
            QVERIFY(window.goTo({place->name(), {}, {}}));
            QVERIFY(!place->title().isEmpty());
        }
        verifySmall(window);
    }

    void crumbsComeBeforeTheWordsOfButtons()
    {
        QAction back;
        QAction forward;
        QAction search(icon(QStringLiteral("search")), QStringLiteral("Search"));
        QAction compare(icon(QStringLiteral("duplicate")),
                        QStringLiteral("Compare with another run…"));
        QAction folder(icon(QStringLiteral("open")), QStringLiteral("Add a folder of runs…"));
        Header header(&back, &forward, &search);
        const QString run = QStringLiteral("demo-20261122T203411Z.sqlite");
        header.setActions({&folder, &compare});
        header.setCrumbs(QStringLiteral("Runs"), {run});
        const auto showsAllWords = [&] {
            const auto buttons = header.findChildren<QToolButton*>();
            return std::ranges::all_of(buttons, [](const QToolButton* button) {
                return button->text().isEmpty() ||
                       button->toolButtonStyle() == Qt::ToolButtonTextBesideIcon;
            });
        };
        for (const int width : {1400, 640}) {
            header.resize(width, header.height());
            header.show();
            QApplication::processEvents();
            QCOMPARE(showsAllWords(), width == 1400);
            const auto labels = header.findChildren<QLabel*>();
            QVERIFY2(std::ranges::any_of(
                         labels, [&](const QLabel* label) { return label->text().contains(run); }),
                     qPrintable(labels.isEmpty() ? QString() : labels.last()->text()));
        }
    }

    void everyActionHasItsOwnShortcut()
    {
        MainWindow window(makePlaces());
        for (const Place* place : window.places()) {
            QMap<QString, QString> taken;
            for (const QAction* action : place->placeActions()) {
                if (action->text().startsWith(QStringLiteral("Add module "))) {
                    continue; // one for each module, for the palette
                }
                const QString keys = action->shortcut().toString();
                QVERIFY2(!keys.isEmpty(), qPrintable(place->name() + ": " + action->text()));
                QVERIFY2(!taken.contains(keys),
                         qPrintable(place->name() + ": " + keys + " is of " + taken.value(keys) +
                                    " and of " + action->text()));
                taken.insert(keys, action->text());
            }
            for (const QAction* action : window.actions()) {
                const QString keys = action->shortcut().toString();
                QVERIFY2(keys.isEmpty() || !taken.contains(keys),
                         qPrintable(place->name() + ": " + keys + " is the window's"));
            }
        }
    }

    void runsFitALaptopBesideTheInspector()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("rcw38-20260101T000000Z.sqlite"));
        scanweave::test::writeLargeRun(path.toStdString(), {.frames = 2'000, .ranks = 4});
        MainWindow window(makePlaces());
        window.setInspectorShown(true);
        window.resize(1280, 800);
        window.show();
        for (const QString& name : {QStringLiteral("runs"), QStringLiteral("groups")}) {
            QVERIFY(window.goTo({name, path, {}}));
            QTRY_VERIFY(TaskList::instance().running().isEmpty());
            QTest::qWait(50);
            verifySmall(window);
            QCOMPARE(window.width(), 1280);
            QVERIFY(window.findChild<Inspector*>()->width() >= spacing::inspectorWidth - 2);
        }
    }
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
