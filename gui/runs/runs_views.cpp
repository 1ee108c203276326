// SPDX-License-Identifier: BSD-2-Clause
// The place Runs: its actions, its tool bar and what connects its views.
#include "gui/runs/run_header.h"
#include "gui/runs/run_inspector.h"
#include "gui/runs/run_list.h"
#include "gui/runs/run_modules.h"
#include "gui/runs/run_tables_view.h"
#include "gui/runs/run_tabs.h"
#include "gui/runs/runs_place.h"
#include "gui/runs/timeline_search.h"
#include "gui/runs/timeline_view.h"
#include "gui/widgets/icons.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/text_format.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace scanweave::studio {

namespace {

constexpr int observationAxis = 2;    ///< entry of the choice
constexpr qsizetype legendAtMost = 4; ///< colours; the others are its tooltip
constexpr int legendWidth = 80;       ///< of a name

} // namespace

void RunsPlace::connectViews()
{
    connect(list_, &RunList::runActivated, this, [this](const QString& path) {
        if (path != session_->path()) {
            open({name(), path, {}});
            Q_EMIT wentTo(location());
        }
    });
    connect(list_, &RunList::runsChanged, this, [this] {
        removeAction_->setEnabled(!list_->folders().isEmpty());
        Q_EMIT badgeChanged();
    });
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
    removeAction_ = addPlaceAction(tr("Remove folder from list (its files stay)"),
                                   QStringLiteral("remove"),
                                   QKeySequence(Qt::CTRL | Qt::Key_Backspace),
                                   [this] { removeFolder(); });
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
    list_->addAction(removeAction_);
    list_->setContextMenuPolicy(Qt::ActionsContextMenu);
    removeAction_->setEnabled(false);
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

} // namespace scanweave::studio
