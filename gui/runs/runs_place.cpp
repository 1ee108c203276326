// SPDX-License-Identifier: BSD-2-Clause
// The place Runs. Its actions, its tool bar and what connects its views are in runs_views.cpp.
#include "gui/runs/runs_place.h"

#include "db/run_reader.h"
#include "gui/runs/run_header.h"
#include "gui/runs/run_inspector.h"
#include "gui/runs/run_list.h"
#include "gui/runs/run_tabs.h"
#include "gui/runs/timeline_search.h"
#include "gui/runs/timeline_view.h"
#include "gui/widgets/empty_state.h"
#include "gui/widgets/notice_bar.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/recent_files.h"
#include "gui/widgets/section.h"
#include "gui/widgets/table_export.h"
#include "gui/widgets/text_format.h"

#include <QAction>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QJsonArray>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace scanweave::studio {

namespace {

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
    , bar_(new NoticeBar(this))
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
    layout->setSpacing(0);
    layout->addWidget(bar_);
    layout->addWidget(columns_, 1);

    connectViews();
}

RunsPlace::~RunsPlace()
{
    if (inspector_->parent() == nullptr) {
        delete inspector_;
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
        showList();
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
        showList();
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
    colors_->setCurrentIndex(
        std::clamp(state.value(QStringLiteral("colors")).toInt(), 0, colors_->count() - 1));
    axis_->setCurrentIndex(
        std::clamp(state.value(QStringLiteral("axis")).toInt(), 0, axis_->count() - 1));
    const QString path = state.value(QStringLiteral("path")).toString();
    if (!path.isEmpty()) {
        open({name(), path, state.value(QStringLiteral("item")).toString()});
    }
    // After it: the run may be of a folder that was removed from the list.
    QStringList folders;
    for (const auto& folder : state.value(QStringLiteral("folders")).toArray()) {
        if (QFileInfo(folder.toString()).isAbsolute() && folders.size() < 20) {
            folders << folder.toString();
        }
    }
    if (state.contains(QStringLiteral("folders"))) {
        list_->setFolders(folders);
        showList();
    }
}

void RunsPlace::chooseFolder()
{
    const QString folder = QFileDialog::getExistingDirectory(this, tr("A folder of runs"));
    if (!folder.isEmpty()) {
        list_->addFolder(folder);
        showList();
    }
}

void RunsPlace::showList()
{
    list_->setVisible(!list_->folders().isEmpty());
}

/// That of the current line, else that of the open run, else the only one.
void RunsPlace::removeFolder()
{
    const QStringList before = list_->folders();
    QString folder = list_->currentFolder();
    if (folder.isEmpty() && session_->isOpen()) {
        folder = QFileInfo(session_->path()).absolutePath();
    }
    if (!before.contains(folder)) {
        if (before.size() != 1) {
            bar_->tell(Notice::Severity::Hint, tr("Choose a folder in the list of runs first."));
            return;
        }
        folder = before.front();
    }
    list_->removeFolder(folder);
    showList();
    bar_->tell(
        Notice::Severity::Hint,
        tr("%1 is no longer in the list. All of its files are still there.").arg(shownPath(folder)),
        {{tr("List it again"), [this, folder, at = before.indexOf(folder)] {
              QStringList folders = list_->folders();
              if (!folders.contains(folder)) {
                  folders.insert(std::min(at, folders.size()), folder);
                  list_->setFolders(folders);
              }
              showList();
          }}});
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
