// SPDX-License-Identifier: BSD-2-Clause
// The window: rail, header, the place that is shown, inspector and drawer around it.
#pragma once

#include "gui/app/history.h"
#include "gui/widgets/command_palette.h"
#include "gui/widgets/place.h"

#include <QMainWindow>
#include <QTimer>

#include <vector>

class QMenu;
class QSplitter;
class QStackedWidget;

namespace scanweave::studio {

class Drawer;
class Header;
class Inspector;
class Rail;
class RailButton;

class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    /// Takes the places, in the order of the rail.
    explicit MainWindow(const QList<Place*>& places, QWidget* parent = nullptr);
    ~MainWindow() override;

    const QList<Place*>& places() const { return places_; }
    Place* currentPlace() const;
    Place* place(const QString& name) const;

    /// Goes to the place that the location names or, without a name, that can open the path; the
    /// step can be taken back. False if no place can.
    bool goTo(const Location& location);
    /// Files, or a folder of them, as dropped, pasted or given on the command line.
    void openPaths(const QStringList& paths);

    /// The session is saved by itself a moment after it has changed, once the window is shown.
    void restoreSession();
    void saveSession() const;

    /// All commands that fit: the current place's first.
    QList<Command> commands(const QString& query) const;

    void showPalette();
    void setInspectorShown(bool isShown);
    void setDrawerShown(bool isShown);

protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QAction* addCommand(const QString& text,
                        const QString& iconName,
                        const QKeySequence& shortcut,
                        std::function<void()> run);
    void makeActions();
    void makeLayout();
    void makeMenu();
    void addPlace(Place* place);
    void showPlace(Place* place);
    /// A place in which nothing is open shows the file of another one, if it can: the groups of the
    /// run that is looked at.
    void openWhatIsOpenElsewhere(Place& target);
    void updateAround();
    void updateNotices();
    void noteSession();
    void step(const std::optional<Location>& location);
    void askForFile();
    void fillRecentMenu();
    void about();

    QList<Place*> places_;
    QList<RailButton*> railButtons_;
    QList<QAction*> actions_; ///< of the window, for the palette
    QList<QAction*> headerActions_;
    History history_;
    bool isStepping_ = false; ///< going back or forward: nothing is to be noted
    QTimer sessionTimer_;

    QAction* back_ = nullptr;
    QAction* forward_ = nullptr;
    QAction* search_ = nullptr;
    QAction* toggleInspector_ = nullptr;
    QAction* toggleDrawer_ = nullptr;
    Rail* rail_ = nullptr;
    Header* header_ = nullptr;
    QStackedWidget* stack_ = nullptr;
    QSplitter* across_ = nullptr;
    QSplitter* down_ = nullptr;
    Inspector* inspector_ = nullptr;
    Drawer* drawer_ = nullptr;
    CommandPalette* palette_ = nullptr;
    QMenu* menu_ = nullptr;
    QMenu* recentMenu_ = nullptr;
};

} // namespace scanweave::studio
