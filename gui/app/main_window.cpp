// SPDX-License-Identifier: BSD-2-Clause
// The window.
#include "gui/app/main_window.h"

#include "gui/app/drawer.h"
#include "gui/app/header.h"
#include "gui/app/inspector.h"
#include "gui/app/rail.h"
#include "gui/widgets/actions.h"
#include "gui/widgets/icons.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/recent_files.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace scanweave::studio {

namespace {

constexpr int mostPaletteRows = 60;
constexpr int sessionDelay = 1000;

QStringList droppedPaths(const QMimeData* data)
{
    QStringList paths;
    for (const QUrl& url : data->urls()) {
        if (url.isLocalFile()) {
            paths.append(url.toLocalFile());
        }
    }
    if (paths.isEmpty() && data->hasText()) {
        const QString path = cleanPath(data->text());
        if (QFileInfo::exists(path)) {
            paths.append(path);
        }
    }
    return paths;
}

} // namespace

MainWindow::MainWindow(const QList<Place*>& places, QWidget* parent)
    : QMainWindow(parent)
{
    setAcceptDrops(true);
    setWindowTitle(tr("Scanweave Studio"));
    resize(1280, 800);
    makeActions();
    makeLayout();
    for (Place* place : places) {
        addPlace(place);
    }
    makeMenu();
    palette_ = new CommandPalette(this);
    palette_->setSource([this](const QString& query) { return commands(query); });
    setInspectorShown(true);
    setDrawerShown(false);
    sessionTimer_.setSingleShot(true);
    sessionTimer_.setInterval(sessionDelay);
    connect(&sessionTimer_, &QTimer::timeout, this, &MainWindow::saveSession);
    if (!places_.isEmpty()) {
        showPlace(places_.front());
        history_.visit(places_.front()->location());
    }
}

MainWindow::~MainWindow()
{
    // Its widget belongs to a place, which goes with the stack.
    inspector_->setContents(nullptr);
}

QAction* MainWindow::addCommand(const QString& text,
                                const QString& iconName,
                                const QKeySequence& shortcut,
                                std::function<void()> run)
{
    QAction* action = addActionTo(*this, text, iconName, shortcut, std::move(run));
    actions_.append(action);
    return action;
}

void MainWindow::makeActions()
{
    back_ = addCommand(tr("Back"),
                       QStringLiteral("back"),
                       QKeySequence(Qt::ALT | Qt::Key_Left),
                       [this] { step(history_.back()); });
    forward_ = addCommand(tr("Forward"),
                          QStringLiteral("forward"),
                          QKeySequence(Qt::ALT | Qt::Key_Right),
                          [this] { step(history_.forward()); });
    search_ = addCommand(tr("Search"),
                         QStringLiteral("search"),
                         QKeySequence(Qt::CTRL | Qt::Key_K),
                         [this] { showPalette(); });
    search_->setToolTip(tr("Search for anything that can be done or opened (Ctrl+K)"));
    actions_.removeLast(); // the palette need not offer itself
    addCommand(
        tr("Open a file…"), QStringLiteral("open"), QKeySequence::Open, [this] { askForFile(); });
    toggleInspector_ = addCommand(tr("Show the inspector"),
                                  QStringLiteral("inspector"),
                                  QKeySequence(Qt::CTRL | Qt::Key_I),
                                  [] {});
    toggleInspector_->setCheckable(true);
    connect(toggleInspector_, &QAction::toggled, this, &MainWindow::setInspectorShown);
    toggleDrawer_ = addCommand(tr("Show problems, log and jobs"),
                               QStringLiteral("drawer"),
                               QKeySequence(Qt::CTRL | Qt::Key_J),
                               [] {});
    toggleDrawer_->setCheckable(true);
    connect(toggleDrawer_, &QAction::toggled, this, &MainWindow::setDrawerShown);
}

void MainWindow::makeLayout()
{
    rail_ = new Rail(this);
    header_ = new Header(back_, forward_, search_, this);
    header_->addToggle(toggleDrawer_);
    header_->addToggle(toggleInspector_);
    stack_ = new QStackedWidget(this);
    inspector_ = new Inspector(this);
    drawer_ = new Drawer(this);

    auto* middle = new QWidget(this);
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(header_);
    column->addWidget(stack_, 1);

    across_ = new LineSplitter(Qt::Horizontal, this);
    across_->addWidget(middle);
    across_->addWidget(inspector_);
    across_->setStretchFactor(0, 1);
    // Larger text wants a wider inspector, but the place wants room, too.
    const int inspectorWidth =
        (2 * spacing::inspectorWidth + widthForText(spacing::inspectorWidth)) / 3;
    across_->setSizes({1280 - spacing::railWidth - inspectorWidth, inspectorWidth});
    across_->setCollapsible(0, false);
    across_->setCollapsible(1, false);
    down_ = new LineSplitter(Qt::Vertical, this);
    down_->addWidget(across_);
    down_->addWidget(drawer_);
    down_->setStretchFactor(0, 1);
    down_->setSizes({620, 180});
    down_->setCollapsible(0, false);
    down_->setCollapsible(1, false);

    auto* all = new QWidget(this);
    auto* row = new QHBoxLayout(all);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(rail_);
    row->addWidget(down_, 1);
    setCentralWidget(all);

    connect(drawer_, &Drawer::closeRequested, this, [this] { setDrawerShown(false); });
    connect(drawer_, &Drawer::locationActivated, this, &MainWindow::goTo);
}

void MainWindow::makeMenu()
{
    menu_ = new QMenu(this);
    menu_->addAction(actions_.at(2)); // open
    recentMenu_ = menu_->addMenu(icon(QStringLiteral("jobs")), tr("Open recent"));
    connect(recentMenu_, &QMenu::aboutToShow, this, &MainWindow::fillRecentMenu);
    menu_->addSeparator();
    QMenu* themes = menu_->addMenu(icon(QStringLiteral("theme")), tr("Colours"));
    const auto addTheme = [this, themes](const QString& text, Theme theme) {
        themes->addAction(addCommand(text, QStringLiteral("theme"), {}, [theme] {
            saveTheme(theme);
            applyTheme(theme);
        }));
    };
    addTheme(tr("Colours of the desktop"), Theme::Desktop);
    addTheme(tr("Light colours"), Theme::Light);
    addTheme(tr("Dark colours"), Theme::Dark);
    menu_->addAction(toggleInspector_);
    menu_->addAction(toggleDrawer_);
    menu_->addSeparator();
    menu_->addAction(
        addCommand(tr("About Scanweave Studio"), QStringLiteral("hint"), {}, [this] { about(); }));
    menu_->addAction(
        addCommand(tr("Quit"), QStringLiteral("close"), QKeySequence::Quit, [this] { close(); }));
    rail_->setMenu(menu_);
}

void MainWindow::addPlace(Place* place)
{
    const auto number = static_cast<int>(places_.size()) + 1;
    places_.append(place);
    stack_->addWidget(place);
    RailButton* button = rail_->addPlace(*place, number);
    railButtons_.append(button);
    const auto go = [this, place] { goTo({place->name(), {}, {}}); };
    connect(button, &RailButton::clicked, this, go);
    QAction* action =
        addCommand(tr("Go to %1").arg(place->title()), place->iconName(), QKeySequence(), go);
    action->setShortcut(QKeySequence(QStringLiteral("Ctrl+%1").arg(number)));

    connect(place, &Place::crumbsChanged, this, &MainWindow::updateAround);
    connect(place, &Place::inspectorChanged, this, &MainWindow::updateAround);
    connect(
        place, &Place::badgeChanged, button, [button, place] { button->setBadge(place->badge()); });
    connect(place, &Place::noticesChanged, this, &MainWindow::updateNotices);
    connect(place, &Place::openRequested, this, &MainWindow::goTo);
    connect(place, &Place::logged, drawer_, &Drawer::log);
    connect(place, &Place::fileAppeared, this, [this](const QString& path) {
        for (Place* other : std::as_const(places_)) {
            other->noteFile(path);
        }
    });
    // What was open, and a run that was started, are found again even after a crash.
    for (const auto signal : {&Place::crumbsChanged, &Place::badgeChanged}) {
        connect(place, signal, this, &MainWindow::noteSession);
    }
    connect(place, &Place::wentTo, this, &MainWindow::noteSession);
    connect(place, &Place::wentTo, this, [this, place](const Location& location) {
        if (!isStepping_ && place == currentPlace()) {
            history_.visit(location);
            updateAround();
        }
    });
    button->setBadge(place->badge());
}

Place* MainWindow::currentPlace() const
{
    return qobject_cast<Place*>(stack_->currentWidget());
}

Place* MainWindow::place(const QString& name) const
{
    for (Place* place : places_) {
        if (place->name() == name) {
            return place;
        }
    }
    return nullptr;
}

void MainWindow::showPlace(Place* place)
{
    stack_->setCurrentWidget(place);
    for (qsizetype i = 0; i < places_.size(); ++i) {
        railButtons_[i]->setChecked(places_[i] == place);
    }
    updateAround();
    updateNotices();
    place->setFocus();
    noteSession();
}

void MainWindow::noteSession()
{
    if (isVisible() && !sessionTimer_.isActive()) { // not put off for ever by a busy run
        sessionTimer_.start();
    }
}

bool MainWindow::goTo(const Location& location)
{
    Place* target = place(location.place);
    if (target == nullptr) {
        for (Place* place : std::as_const(places_)) {
            if (place->canOpen(location.path)) {
                target = place;
                break;
            }
        }
    }
    if (target == nullptr) {
        return false;
    }
    if (target != currentPlace()) {
        showPlace(target);
    } else {
        // A checkable button that is clicked again must stay down.
        railButtons_[places_.indexOf(target)]->setChecked(true);
    }
    if (!location.path.isEmpty() || !location.item.isEmpty()) {
        target->open({target->name(), location.path, location.item});
    } else if (target->location().path.isEmpty()) {
        openWhatIsOpenElsewhere(*target);
    }
    if (!isStepping_) {
        history_.visit(target->location());
    }
    updateAround();
    noteSession();
    return true;
}

void MainWindow::openWhatIsOpenElsewhere(Place& target)
{
    for (const Place* other : std::as_const(places_)) {
        const QString path = other->location().path;
        if (other != &target && !path.isEmpty() && target.canOpen(path)) {
            target.open({target.name(), path, {}});
            return;
        }
    }
}

void MainWindow::openPaths(const QStringList& paths)
{
    QStringList unknown;
    for (const QString& path : paths) {
        const QString absolute = cleanPath(path);
        if (!goTo({{}, absolute, {}})) {
            unknown.append(absolute);
        }
    }
    for (const QString& path : std::as_const(unknown)) {
        drawer_->log(tr("%1 is nothing that Scanweave Studio can open: neither a workflow (.json), "
                        "a run file (.sqlite), a frame file (.g3, .g3.gz, .g3.bz2, .g3.xz) nor a "
                        "folder of them.")
                         .arg(path));
    }
    if (!unknown.isEmpty()) {
        drawer_->showPage(Drawer::Page::Log);
        setDrawerShown(true);
    }
}

void MainWindow::step(const std::optional<Location>& location)
{
    if (location) {
        isStepping_ = true;
        goTo(*location);
        isStepping_ = false;
        updateAround();
    }
}

void MainWindow::updateAround()
{
    Place* place = currentPlace();
    if (place == nullptr) {
        return;
    }
    const QList<QAction*> actions = place->placeActions().mid(0, place->headerActionCount());
    if (actions != headerActions_) {
        headerActions_ = actions;
        header_->setActions(actions);
    }
    const QStringList crumbs = place->crumbs();
    header_->setCrumbs(place->title(), crumbs);
    setWindowTitle(crumbs.isEmpty() ? tr("Scanweave Studio")
                                    : tr("%1 – Scanweave Studio").arg(crumbs.last()));
    inspector_->setContents(place->inspector());
    back_->setEnabled(history_.canGoBack());
    forward_->setEnabled(history_.canGoForward());
}

void MainWindow::updateNotices()
{
    if (Place* place = currentPlace()) {
        drawer_->setNotices(place->notices());
    }
}

void MainWindow::setInspectorShown(bool isShown)
{
    toggleInspector_->setChecked(isShown);
    inspector_->setVisible(isShown);
}

void MainWindow::setDrawerShown(bool isShown)
{
    toggleDrawer_->setChecked(isShown);
    drawer_->setVisible(isShown);
}

void MainWindow::showPalette()
{
    palette_->popUp(tr("Search for actions, files, modules, groups, frames, or paste a path"));
}

QList<Command> MainWindow::commands(const QString& query) const
{
    QList<Command> all;
    auto* self = const_cast<MainWindow*>(this); // commands act on the window when they are chosen
    const QString path = cleanPath(query);
    if (query.contains(QLatin1Char('/')) && QFileInfo::exists(path)) {
        all.append({tr("Open %1").arg(shownPath(path)),
                    {},
                    {},
                    icon(QStringLiteral("open")),
                    [self, path] { self->openPaths({path}); }});
        return all;
    }
    const auto addActions = [&all](const QList<QAction*>& actions, const QString& detail) {
        for (QAction* action : actions) {
            if (action->isEnabled() && action->isVisible()) {
                all.append({action->text().remove(QLatin1Char('&')),
                            detail,
                            action->shortcut().toString(QKeySequence::NativeText),
                            action->icon(),
                            [action] { action->trigger(); }});
            }
        }
    };
    Place* current = currentPlace();
    if (current != nullptr) {
        addActions(current->placeActions(), current->title());
    }
    addActions(actions_, {});
    for (Place* place : places_) {
        for (const Thing& thing : place->find(query, mostPaletteRows)) {
            all.append({thing.title,
                        thing.detail,
                        {},
                        icon(thing.iconName),
                        [self, target = thing.location] { self->goTo(target); }});
        }
        for (const QString& file : recentFiles(place->name())) {
            all.append(
                {fileName(file),
                 shownPath(QFileInfo(file).path()),
                 {},
                 icon(place->iconName()),
                 [self, target = Location{place->name(), file, {}}] { self->goTo(target); }});
        }
    }
    return bestMatches(query, all, mostPaletteRows);
}

void MainWindow::askForFile()
{
    const QStringList paths = QFileDialog::getOpenFileNames(
        this,
        tr("Open"),
        QSettings().value(QStringLiteral("folder")).toString(),
        tr("All that Studio knows (*.json *.sqlite *.g3 *.g3.gz *.g3.bz2 *.g3.xz);;"
           "Workflows (*.json);;Run files (*.sqlite);;"
           "Frame files (*.g3 *.g3.gz *.g3.bz2 *.g3.xz);;All files (*)"));
    if (!paths.isEmpty()) {
        QSettings().setValue(QStringLiteral("folder"), QFileInfo(paths.front()).path());
        openPaths(paths);
    }
}

void MainWindow::fillRecentMenu()
{
    recentMenu_->clear();
    for (Place* place : std::as_const(places_)) {
        for (const QString& file : recentFiles(place->name())) {
            recentMenu_->addAction(icon(place->iconName()),
                                   shownPath(file),
                                   this,
                                   [this, place, file] { goTo({place->name(), file, {}}); });
        }
    }
    if (recentMenu_->isEmpty()) {
        recentMenu_->addAction(tr("Nothing yet"))->setEnabled(false);
    }
}

void MainWindow::about()
{
    QMessageBox::about(
        this,
        tr("About Scanweave Studio"),
        tr("<p><b>Scanweave Studio %1</b></p><p>Edits workflows of frame pipelines, shows runs "
           "live "
           "and afterwards, and what is in frame files.</p><p>BSD-2-Clause licence.</p>")
            .arg(QStringLiteral(SCANWEAVE_VERSION)));
}

void MainWindow::saveSession() const
{
    QSettings settings;
    settings.beginGroup(QStringLiteral("session"));
    settings.setValue(QStringLiteral("geometry"), saveGeometry());
    settings.setValue(QStringLiteral("across"), across_->saveState());
    settings.setValue(QStringLiteral("down"), down_->saveState());
    settings.setValue(QStringLiteral("inspector"), toggleInspector_->isChecked());
    settings.setValue(QStringLiteral("drawer"), toggleDrawer_->isChecked());
    if (const Place* place = currentPlace()) {
        settings.setValue(QStringLiteral("place"), place->name());
    }
    for (const Place* place : places_) {
        settings.setValue(QStringLiteral("state/") + place->name(),
                          place->saveState().toVariantMap());
    }
}

void MainWindow::restoreSession()
{
    QSettings settings;
    settings.beginGroup(QStringLiteral("session"));
    restoreGeometry(settings.value(QStringLiteral("geometry")).toByteArray());
    across_->restoreState(settings.value(QStringLiteral("across")).toByteArray());
    down_->restoreState(settings.value(QStringLiteral("down")).toByteArray());
    setInspectorShown(settings.value(QStringLiteral("inspector"), true).toBool());
    setDrawerShown(settings.value(QStringLiteral("drawer"), false).toBool());
    for (Place* place : std::as_const(places_)) {
        const QVariantMap state = settings.value(QStringLiteral("state/") + place->name()).toMap();
        if (!state.isEmpty()) {
            place->restoreState(QJsonObject::fromVariantMap(state));
        }
    }
    if (Place* last = place(settings.value(QStringLiteral("place")).toString())) {
        showPlace(last);
        history_ = {};
        history_.visit(last->location());
        updateAround();
    }
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        recolorLinks();
    }
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    for (Place* place : std::as_const(places_)) {
        if (!place->mayClose()) {
            showPlace(place);
            event->ignore();
            return;
        }
    }
    sessionTimer_.stop();
    saveSession();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls() || event->mimeData()->hasText()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QStringList paths = droppedPaths(event->mimeData());
    if (!paths.isEmpty()) {
        event->acceptProposedAction();
        openPaths(paths);
    }
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    // A path pasted anywhere but into a field is opened.
    if (event->matches(QKeySequence::Paste)) {
        const QStringList paths = droppedPaths(QApplication::clipboard()->mimeData());
        if (!paths.isEmpty()) {
            openPaths(paths);
            return;
        }
    }
    QMainWindow::keyPressEvent(event);
}

} // namespace scanweave::studio
