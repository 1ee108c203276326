// SPDX-License-Identifier: BSD-2-Clause
// The place Runs.
#include "gui/runs/runs_place.h"

#include "db/run_reader.h"
#include "db/utc_time.h"
#include "gui/runs/run_header.h"
#include "gui/runs/run_inspector.h"
#include "gui/runs/run_list.h"
#include "gui/runs/run_modules.h"
#include "gui/runs/run_tables_view.h"
#include "gui/runs/run_tabs.h"
#include "gui/runs/run_words.h"
#include "gui/runs/timeline_search.h"
#include "gui/runs/timeline_view.h"
#include "gui/widgets/empty_state.h"
#include "gui/widgets/icons.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/recent_files.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/table_export.h"
#include "gui/widgets/text_format.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace scanweave::studio {

namespace {

constexpr int observationAxis = 2;           ///< entry of the choice
constexpr qsizetype legendAtMost = 4;        ///< colours; the others are its tooltip
constexpr int legendWidth = 80;              ///< of a name
constexpr std::size_t framesCompared = 1000; ///< shown of each kind

/// What a comparison needs of a run.
RunHead headOf(RunReader& reader)
{
    RunHead head;
    head.run = reader.run();
    head.status = reader.status();
    head.files = reader.inputFiles();
    head.modules = reader.modules();
    head.moduleStats = reader.moduleStats();
    return head;
}

} // namespace

RunsPlace::RunsPlace(QWidget* parent)
    : Place(parent)
    , session_(new RunSession(this))
    , list_(new RunList(this))
    , header_(new RunHeader(*session_, this))
    , timeline_(new TimelineView(*session_, this))
    , search_(new TimelineSearch(*session_, *timeline_, this))
    , tabs_(new RunTabs(*session_, this))
    , inspector_(new RunInspector(*session_))
    , pages_(new QStackedWidget(this))
    , columns_(new LineSplitter(Qt::Horizontal, this))
    , comparison_(tr("Comparing two runs"))
    , lookup_(QString())
{
    makeActions();
    auto* empty = new EmptyState(iconName(),
                                 tr("No run is open"),
                                 tr("Open a run file (.sqlite), or a folder of them, to see what "
                                    "each rank did, when, and how "
                                    "long it took. Live runs are followed."),
                                 this);
    empty->addAction(placeActions().front());
    auto* run = new QWidget(this);
    auto* upper = new QWidget(run);
    auto* upperLayout = new QVBoxLayout(upper);
    upperLayout->setContentsMargins(0, 0, 0, 0);
    upperLayout->setSpacing(0);
    upperLayout->addWidget(header_);
    upperLayout->addWidget(makeToolBar());
    upperLayout->addWidget(timeline_, 1);
    auto* rows = new LineSplitter(Qt::Vertical, run);
    rows->addWidget(upper);
    rows->addWidget(tabs_);
    rows->setStretchFactor(0, 3);
    rows->setStretchFactor(1, 2);
    rows->setSizes({420, 240});
    auto* runLayout = new QVBoxLayout(run);
    runLayout->setContentsMargins(0, 0, 0, 0);
    runLayout->addWidget(rows);
    pages_->addWidget(empty);
    pages_->addWidget(run);
    columns_->addWidget(list_);
    columns_->addWidget(pages_);
    columns_->setStretchFactor(1, 1);
    columns_->setSizes({230, 900});
    list_->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(columns_);

    connect(list_, &RunList::runActivated, this, [this](const QString& path) {
        if (path != session_->path()) {
            open({name(), path, {}});
            Q_EMIT wentTo(location());
        }
    });
    connect(list_, &RunList::runsChanged, this, [this] { Q_EMIT badgeChanged(); });
    connect(list_->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        compareAction_->setEnabled(session_->isOpen());
    });
    connect(header_, &RunHeader::whyAsked, tabs_, &RunTabs::showWhy);
    connect(session_, &RunSession::headChanged, this, [this] {
        Q_EMIT badgeChanged();
        Q_EMIT noticesChanged();
    });
    connect(session_, &RunSession::problemChanged, this, &Place::noticesChanged);
    connect(session_, &RunSession::frameSelected, this, &Place::inspectorChanged);
    connect(session_, &RunSession::timelineChanged, this, &RunsPlace::openItem);
    connect(timeline_, &TimelineView::frameActivated, this, [this](const SelectedFrame& frame) {
        const auto& timeline = session_->timeline();
        const auto file = timeline.fileOf(frame.bar.position);
        if (file) {
            Q_EMIT openRequested({QStringLiteral("files"),
                                  QString::fromStdString(timeline.files()[*file].path),
                                  QStringLiteral("frame/%1")
                                      .arg(frame.bar.position - timeline.files()[*file].first)});
        }
    });
    connect(inspector_, &RunInspector::linkActivated, this, &Place::openRequested);
    connect(tabs_, &RunTabs::fileActivated, this, [this](const QString& path) {
        Q_EMIT openRequested({QStringLiteral("files"), path, {}});
    });
    connect(tabs_, &RunTabs::groupActivated, this, [this](const QString& group) {
        Q_EMIT openRequested(
            {QStringLiteral("groups"), session_->path(), QStringLiteral("group/") + group});
    });
    connect(tabs_, &RunTabs::moduleActivated, this, [this](int module) {
        const auto& head = session_->picture().head;
        if (head && !head->run.workflowPath.empty()) {
            Q_EMIT openRequested({QStringLiteral("workflow"),
                                  QString::fromStdString(head->run.workflowPath),
                                  modulePointer(head->run, module)});
        }
    });
    connect(tabs_, &RunTabs::tablesChanged, this, [this] {
        tablesAction_->setEnabled(tabs_->tables().hasTables());
        exportAction_->setEnabled(tabs_->tables().hasTables());
    });
    connect(tabs_, &RunTabs::frameActivated, this, [this](std::int64_t position) {
        Q_EMIT openRequested({name(), session_->path(), QStringLiteral("frame/%1").arg(position)});
    });
    connect(tabs_, &RunTabs::seqActivated, this, [this](std::uint64_t seq) {
        Q_EMIT openRequested({name(), session_->path(), QStringLiteral("seq/%1").arg(seq)});
    });
    connect(tabs_, &RunTabs::eventActivated, this, [this](const EventRecord& event) {
        if (!event.file.empty()) {
            Q_EMIT openRequested(
                {QStringLiteral("files"),
                 QString::fromStdString(event.file),
                 event.frame ? QStringLiteral("frame/%1").arg(*event.frame) : QString()});
        }
    });
    connect(&comparison_, &BackgroundTask::failed, this, &Place::logged);
    connect(&lookup_, &BackgroundTask::failed, this, &Place::logged);
}

RunsPlace::~RunsPlace()
{
    if (inspector_->parent() == nullptr) {
        delete inspector_;
    }
}

void RunsPlace::makeActions()
{
    addPlaceAction(tr("Add a folder of runs…"),
                   QStringLiteral("open"),
                   QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O),
                   [this] { chooseFolder(); });
    compareAction_ = addPlaceAction(tr("Compare with another run…"),
                                    QStringLiteral("duplicate"),
                                    QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D),
                                    [this] { compare(); });
    addPlaceAction(tr("Fit the whole run"),
                   QStringLiteral("fit"),
                   QKeySequence(Qt::CTRL | Qt::Key_0),
                   [this] { timeline_->fitAll(); });
    addPlaceAction(tr("Next frame that went wrong"),
                   QStringLiteral("warning"),
                   QKeySequence(Qt::Key_F8),
                   [this] {
                       timeline_->setFocus();
                       timeline_->goToTrouble(1);
                   });
    const auto find = [this](auto&& act) {
        if (session_->isOpen()) {
            act(*search_);
        }
    };
    addPlaceAction(tr("Find frames in the timeline"),
                   QStringLiteral("search"),
                   QKeySequence::Find,
                   [find] { find([](TimelineSearch& search) { search.open(); }); });
    addPlaceAction(tr("Next frame found"),
                   QStringLiteral("down"),
                   QKeySequence(Qt::Key_F3),
                   [find] { find([](TimelineSearch& search) { search.go(1); }); });
    addPlaceAction(tr("Previous frame found"),
                   QStringLiteral("up"),
                   QKeySequence(Qt::SHIFT | Qt::Key_F3),
                   [find] { find([](TimelineSearch& search) { search.go(-1); }); });
    addPlaceAction(tr("Search the log"),
                   QStringLiteral("search"),
                   QKeySequence(Qt::Key_Slash),
                   [this] { tabs_->focusFilter(); });
    tablesAction_ = addPlaceAction(tr("Show the tables of the run"),
                                   QStringLiteral("table"),
                                   QKeySequence(Qt::ALT | Qt::Key_T),
                                   [this] { tabs_->showTables(); });
    exportAction_ = addPlaceAction(tr("Export the table as CSV…"),
                                   QStringLiteral("output"),
                                   QKeySequence(Qt::CTRL | Qt::Key_E),
                                   [this] {
                                       tabs_->showTables();
                                       tabs_->tables().exportCsv();
                                   });
    addPlaceAction(tr("Timeline in elapsed time"), {}, QKeySequence(Qt::ALT | Qt::Key_E), [this] {
        axis_->setCurrentIndex(0);
    });
    addPlaceAction(tr("Timeline in wall-clock time (UTC)"),
                   {},
                   QKeySequence(Qt::ALT | Qt::Key_U),
                   [this] { axis_->setCurrentIndex(1); });
    addPlaceAction(tr("Timeline in observation time"),
                   {},
                   QKeySequence(Qt::ALT | Qt::Key_O),
                   [this] { axis_->setCurrentIndex(observationAxis); });
    addPlaceAction(tr("Copy the timeline as a picture"),
                   QStringLiteral("copy"),
                   QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C),
                   [this] { QApplication::clipboard()->setPixmap(timeline_->grab()); });
    addPlaceAction(tr("Save the timeline as a picture…"),
                   QStringLiteral("save"),
                   QKeySequence::Save,
                   [this] { savePicture(); });
    addPlaceAction(
        tr("Read the run file now"), QStringLiteral("refresh"), QKeySequence::Refresh, [this] {
            if (session_->isOpen()) {
                session_->open(session_->path());
            }
            list_->refresh();
        });
    for (QAction* action : placeActions()) { // keys such as "/" are for the place alone
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    }
    compareAction_->setEnabled(false);
    tablesAction_->setEnabled(false);
    exportAction_->setEnabled(false);
}

QWidget* RunsPlace::makeToolBar()
{
    auto* bar = new QWidget(this);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    colors_ = new QComboBox(bar);
    colors_->addItems({tr("Colour: state"),
                       tr("Colour: duration"),
                       tr("Colour: file"),
                       tr("Colour: type"),
                       tr("Colour: epoch"),
                       tr("Colour: observation"),
                       tr("Colour: module")});
    colors_->setToolTip(tr("An epoch ends where a metadata frame comes; an observation where an "
                           "Observation frame does. A module is that in which a frame spent most "
                           "of its time"));
    colors_->setAccessibleName(tr("What colours mean"));
    axis_ = new QComboBox(bar);
    axis_->addItems({tr("Axis: elapsed"), tr("Axis: UTC"), tr("Axis: observation time")});
    axis_->setAccessibleName(tr("What the axis shows"));
    axis_->setToolTip(tr("The time of the work (Alt+E: since the run began, Alt+U: UTC), or that "
                         "of the observation (Alt+O): each frame where its samples were taken, on "
                         "the rank that processed it"));
    follow_ = new QToolButton(bar);
    follow_->setText(tr("Follow"));
    follow_->setIcon(icon(QStringLiteral("follow")));
    follow_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    follow_->setCheckable(true);
    follow_->setToolTip(tr("Keep the live end in sight (F)"));
    auto* fit = new QToolButton(bar);
    fit->setIcon(icon(QStringLiteral("fit")));
    fit->setToolTip(tr("Fit the whole run (0, or double click)"));
    auto* find = new QToolButton(bar);
    find->setIcon(icon(QStringLiteral("search")));
    find->setToolTip(tr("Find frames (/ in the timeline, or Ctrl+F)"));
    find->setAccessibleName(tr("Find frames"));
    legend_ = new QuietLabel(QString(), bar);
    legend_->setTextFormat(Qt::RichText);
    layout->addWidget(colors_);
    layout->addWidget(axis_);
    layout->addWidget(follow_);
    layout->addWidget(fit);
    layout->addWidget(find);
    auto* line = new QWidget(this);
    auto* lineLayout = new QVBoxLayout(line);
    lineLayout->setContentsMargins(spacing::medium, 0, spacing::medium, spacing::tiny);
    lineLayout->setSpacing(0);
    lineLayout->addWidget(new BesideOrBelow(bar, legend_, line));
    lineLayout->addWidget(search_);
    connect(colors_, &QComboBox::currentIndexChanged, this, [this](int index) {
        timeline_->setColorBy(static_cast<ColorBy>(index));
        updateLegend();
    });
    connect(axis_, &QComboBox::currentIndexChanged, this, [this](int index) {
        timeline_->setAxis(index == 0 ? AxisKind::Elapsed : AxisKind::WallClock);
        const auto times =
            index == observationAxis ? TimelineTimes::Observation : TimelineTimes::Processing;
        if (times != session_->times()) {
            if (item_.isEmpty() && session_->frame()) {
                item_ = location().item; // is found again on the other axis
            }
            session_->setTimes(times);
        }
    });
    connect(follow_, &QToolButton::toggled, timeline_, &TimelineView::setFollowing);
    connect(timeline_, &TimelineView::followingChanged, follow_, &QToolButton::setChecked);
    connect(timeline_, &TimelineView::colorsChanged, this, &RunsPlace::updateLegend);
    connect(session_, &RunSession::timelineChanged, this, &RunsPlace::updateLegend);
    follow_->hide(); // until there is a live end to keep in sight
    connect(session_, &RunSession::timelineChanged, follow_, [this] {
        follow_->setVisible(session_->timeline().isLive());
    });
    connect(fit, &QToolButton::clicked, timeline_, &TimelineView::fitAll);
    connect(find, &QToolButton::clicked, search_, &TimelineSearch::open);
    connect(timeline_, &TimelineView::searchAsked, search_, &TimelineSearch::open);
    updateLegend();
    return line;
}

void RunsPlace::updateLegend()
{
    QStringList parts;
    const auto& progress = session_->picture().progress;
    if (progress.total > 0 && !progress.isComplete) {
        parts << tr("reading %1")
                     .arg(percentText(static_cast<double>(progress.done) /
                                      static_cast<double>(progress.total)));
    }
    const auto sample = [](const QString& name, const QColor& color) {
        return QStringLiteral("<span style=\"color:%1\">■</span>&nbsp;%2")
            .arg(color.name(), name.toHtmlEscaped());
    };
    const auto legend = timeline_->legend();
    const qsizetype shown = legend.size() > legendAtMost ? legendAtMost - 1 : legend.size();
    QStringList all;
    for (qsizetype i = 0; i < legend.size(); ++i) {
        const auto& [name, color] = legend[i];
        all << sample(name, color);
        if (i < shown) {
            parts << sample(
                legend_->fontMetrics().elidedText(name, Qt::ElideMiddle, widthForText(legendWidth)),
                color);
        }
    }
    if (shown < legend.size()) {
        parts << tr("%1 more").arg(legend.size() - shown);
    }
    legend_->setToolTip(shown < legend.size() ? all.join(QStringLiteral("<br>")) : QString());
    const auto& picture = session_->picture();
    if (!picture.timeline.isObserved()) {
        parts
            << QStringLiteral("<span style=\"color:#cc79a7\">◆</span>&nbsp;%1").arg(tr("metadata"))
            << QStringLiteral("░&nbsp;%1").arg(tr("waiting"));
    }
    if (picture.framesWithoutTime > 0) {
        parts << (picture.framesWithoutTime == 1 ? tr("one frame has no observation time")
                                                 : tr("%1 frames have no observation time")
                                                       .arg(numberText(picture.framesWithoutTime)));
    }
    if (picture.head && session_->times() == TimelineTimes::Observation &&
        !picture.head->recordsObservedTimes) {
        parts << tr("this run file is older and doesn't record when frames were observed");
    }
    if (picture.head && timeline_->colorBy() == ColorBy::Module &&
        !picture.head->recordsSlowestModules) {
        parts << tr(
            "this run file is older and doesn't record in which module frames were longest");
    }
    const QString text = parts.join(QStringLiteral("&nbsp;&nbsp; "));
    if (legend_->text() != text) {
        legend_->setText(text);
    }
}

QString RunsPlace::name() const
{
    return QStringLiteral("runs");
}

QString RunsPlace::title() const
{
    return tr("Runs");
}

QString RunsPlace::iconName() const
{
    return QStringLiteral("runs");
}

QStringList RunsPlace::crumbs() const
{
    return session_->isOpen() ? QStringList{fileName(session_->path())} : QStringList{};
}

bool RunsPlace::canOpen(const QString& path) const
{
    return isRunFile(path);
}

void RunsPlace::open(const Location& location)
{
    item_ = location.item;
    if (!location.path.isEmpty() && location.path != session_->path()) {
        session_->open(location.path);
        addRecentFile(name(), location.path);
        list_->addFolder(QFileInfo(location.path).absolutePath());
        list_->setCurrentRun(location.path);
        list_->show();
        pages_->setCurrentIndex(1);
        compareAction_->setEnabled(true);
        timeline_->setFocus();
        Q_EMIT crumbsChanged();
        Q_EMIT inspectorChanged();
    }
    if (item_.startsWith(QLatin1String("seq/"))) {
        openSeq(item_.mid(4).toULongLong());
    }
    openItem();
}

void RunsPlace::openSeq(std::uint64_t seq)
{
    lookup_.start([path = session_->path().toStdString(),
                   seq](TaskControl&) { return RunReader(path).frame(seq); },
                  [this, wanted = item_](const std::optional<FrameRecord>& frame) {
                      if (item_ == wanted) {
                          item_ =
                              frame ? QStringLiteral("frame/%1").arg(frame->position) : QString();
                          openItem();
                      }
                  });
}

void RunsPlace::noteFile(const QString& path)
{
    if (isRunFile(path)) {
        list_->addFolder(QFileInfo(path).absolutePath());
        list_->refresh(); // the folder may be known, and the run new
        list_->show();
    }
}

void RunsPlace::openItem()
{
    if (item_.isEmpty() || !session_->picture().head) {
        return;
    }
    const auto number = item_.section(QLatin1Char('/'), 1).toLongLong();
    if (item_.startsWith(QLatin1String("rank/"))) {
        item_.clear();
        session_->selectRank(static_cast<std::int32_t>(number));
    } else if (item_.startsWith(QLatin1String("frame/"))) {
        for (std::size_t lane = 0; lane < session_->timeline().laneCount(); ++lane) {
            if (session_->timeline().head(lane).role == RankRole::Io) {
                continue;
            }
            timeline_->showFrame(session_->timeline().head(lane).rank,
                                 static_cast<std::uint32_t>(number));
            if (session_->frame() && session_->frame()->bar.position == number) {
                item_.clear();
                return;
            }
        }
        if (session_->picture().progress.isComplete) {
            item_.clear(); // all is read, and it isn't on any lane
        }
    }
}

Location RunsPlace::location() const
{
    QString item = item_;
    if (session_->frame()) {
        item = QStringLiteral("frame/%1").arg(session_->frame()->bar.position);
    } else if (session_->rank()) {
        item = QStringLiteral("rank/%1").arg(*session_->rank());
    }
    return {name(), session_->path(), item};
}

QWidget* RunsPlace::inspector()
{
    return session_->isOpen() ? inspector_ : nullptr;
}

Badge RunsPlace::badge() const
{
    const auto& head = session_->picture().head;
    if (head && (head->status.isStale || head->status.state == RunState::Failed)) {
        return {Badge::Kind::Wrong, 0};
    }
    if (list_->running() > 0) {
        return {Badge::Kind::Running, list_->running()};
    }
    return head && head->status.framesFailed > 0 ? Badge{Badge::Kind::Warning, 0} : Badge{};
}

QList<Notice> RunsPlace::notices() const
{
    QList<Notice> notices;
    const auto& picture = session_->picture();
    if (!picture.problem.empty()) {
        notices << Notice{Notice::Severity::Error,
                          QString::fromStdString(picture.problem),
                          {},
                          fileName(session_->path()),
                          location(),
                          {}};
    }
    if (picture.head && !picture.head->status.error.empty()) {
        notices << Notice{Notice::Severity::Error,
                          QString::fromStdString(picture.head->status.error),
                          picture.head->status.isStale
                              ? tr("What it recorded until then can be used; run the workflow "
                                   "again for the rest.")
                              : QString(),
                          QString::fromStdString(picture.head->run.name),
                          location(),
                          {}};
    }
    return notices;
}

QList<Thing> RunsPlace::find(const QString& text, int limit) const
{
    QList<Thing> things;
    for (const RunSummary& run : list_->runs()) {
        const QString path = QString::fromStdString(run.path);
        if (things.size() < limit &&
            (fileName(path).contains(text, Qt::CaseInsensitive) ||
             QString::fromStdString(run.name).contains(text, Qt::CaseInsensitive))) {
            things << Thing{fileName(path), tr("Run"), iconName(), {name(), path, {}}};
        }
    }
    if (session_->isOpen()) {
        bool isNumber = false;
        const int number = text.section(QLatin1Char(' '), -1).toInt(&isNumber);
        if (isNumber && session_->timeline().laneOfRank(number) && things.size() < limit) {
            things << Thing{tr("rank %1").arg(number),
                            fileName(session_->path()),
                            iconName(),
                            {name(), session_->path(), QStringLiteral("rank/%1").arg(number)}};
        }
        const auto& head = session_->picture().head;
        if (isNumber && number >= 0 && head &&
            static_cast<std::uint64_t>(number) < head->frameRows && things.size() < limit) {
            things << Thing{tr("Frame %1 of the run").arg(number),
                            fileName(session_->path()),
                            QStringLiteral("frame"),
                            {name(), session_->path(), QStringLiteral("frame/%1").arg(number)}};
        }
    }
    return things;
}

QJsonObject RunsPlace::saveState() const
{
    return {{QStringLiteral("folders"), QJsonArray::fromStringList(list_->folders())},
            {QStringLiteral("colors"), colors_->currentIndex()},
            {QStringLiteral("axis"), axis_->currentIndex()},
            {QStringLiteral("path"), session_->path()},
            {QStringLiteral("item"), location().item}};
}

void RunsPlace::restoreState(const QJsonObject& state)
{
    QStringList folders;
    for (const auto& folder : state.value(QStringLiteral("folders")).toArray()) {
        if (QFileInfo(folder.toString()).isAbsolute() && folders.size() < 20) {
            folders << folder.toString();
        }
    }
    if (!folders.isEmpty()) {
        list_->setFolders(folders);
        list_->show();
    }
    colors_->setCurrentIndex(
        std::clamp(state.value(QStringLiteral("colors")).toInt(), 0, colors_->count() - 1));
    axis_->setCurrentIndex(
        std::clamp(state.value(QStringLiteral("axis")).toInt(), 0, observationAxis));
    const QString path = state.value(QStringLiteral("path")).toString();
    if (!path.isEmpty()) {
        open({name(), path, state.value(QStringLiteral("item")).toString()});
    }
}

void RunsPlace::chooseFolder()
{
    const QString folder = QFileDialog::getExistingDirectory(this, tr("A folder of runs"));
    if (!folder.isEmpty()) {
        list_->addFolder(folder);
        list_->show();
    }
}

void RunsPlace::compare()
{
    if (!session_->isOpen()) {
        return;
    }
    // The other one that is selected in the list, else one is asked for.
    QString other;
    for (const QString& path : list_->selectedRuns()) {
        if (!path.isEmpty() && path != session_->path()) {
            other = path;
        }
    }
    if (other.isEmpty()) {
        other = QFileDialog::getOpenFileName(this,
                                             tr("Compare with"),
                                             QFileInfo(session_->path()).absolutePath(),
                                             tr("Run files (*.sqlite)"));
    }
    if (other.isEmpty()) {
        return;
    }
    comparison_.start(
        [a = session_->path().toStdString(), b = other.toStdString(), name = fileName(other)](
            TaskControl& control) {
            RunReader first(a);
            RunReader second(b);
            return RunComparison{
                name,
                compareRuns(headOf(first), headOf(second)),
                compareFrames(first, second, framesCompared, [&] { return control.isCanceled(); })};
        },
        [this](RunComparison comparison) { tabs_->setComparison(std::move(comparison)); });
}

void RunsPlace::savePicture()
{
    const QString path = askForFile(this,
                                    tr("Save the timeline"),
                                    besideFile(session_->path(), QStringLiteral("-timeline.png")),
                                    tr("Pictures (*.png)"));
    if (!path.isEmpty() && !timeline_->grab().save(path)) {
        Q_EMIT logged(tr("“%1” could not be written.").arg(path));
    }
}

} // namespace scanweave::studio
