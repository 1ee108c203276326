// SPDX-License-Identifier: BSD-2-Clause
// The runs of some folders as a list.
#include "gui/runs/run_list.h"

#include "db/utc_time.h"
#include "gui/runs/run_words.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"

#include <QFileInfo>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

#include <algorithm>
#include <utility>

namespace scanweave::studio {

namespace {

constexpr int pathRole = Qt::UserRole;
constexpr int stateRole = Qt::UserRole + 1;
constexpr int wordsRole = Qt::UserRole + 2;
constexpr int ageRole = Qt::UserRole + 3;
constexpr int progressRole = Qt::UserRole + 4;
constexpr int folderRole = Qt::UserRole + 5;

DataState stateOf(const RunSummary& run)
{
    if (!run.problem.empty() || run.status.isStale) {
        return DataState::Failed;
    }
    switch (run.status.state) {
    case RunState::Finished:
        return run.status.ledgerOk
                   ? run.status.framesSkipped > 0 ? DataState::Skipped : DataState::Done
                   : DataState::Failed;
    case RunState::Failed:
        return DataState::Failed;
    case RunState::Canceled:
        return DataState::Skipped;
    default:
        return DataState::Running;
    }
}

QString lineOf(const RunSummary& run)
{
    if (!run.problem.empty()) {
        return QString::fromStdString(run.problem);
    }
    const auto& status = run.status;
    QStringList parts;
    const bool isOver = hasEnded(status.state) || status.isStale;
    if (status.isStale) {
        parts << RunList::tr("stopped without a word");
    } else if (!isOver) {
        const auto progress = progressOf(status);
        parts << (progress ? percentText(*progress) : RunList::tr("indexing"));
        if (const auto left = secondsToGo(status)) {
            parts << RunList::tr("%1 to go").arg(durationText(*left));
        }
    } else if (status.state == RunState::Failed) {
        parts << RunList::tr("failed");
    } else if (status.state == RunState::Canceled) {
        parts << RunList::tr("stopped");
    } else if (!status.ledgerOk) {
        parts << RunList::tr("ledger doesn't balance");
    }
    if (status.framesFailed > 0) {
        parts << RunList::tr("%1 failed").arg(numberText(status.framesFailed));
    }
    if (status.framesSkipped > 0) {
        parts << RunList::tr("%1 skipped").arg(numberText(status.framesSkipped));
    }
    parts << RunList::tr("%1 frames").arg(numberText(status.framesProcessed));
    if (status.wallSeconds > 0) {
        parts << rateText(static_cast<double>(status.bytes) / status.wallSeconds);
    }
    parts << sizeText(static_cast<double>(run.fileBytes));
    return parts.join(QStringLiteral(" · "));
}

class RunDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const int line = option.fontMetrics.height();
        return {100, index.data(pathRole).isValid() ? 2 * line + 20 : line + 14};
    }

    void paint(QPainter* painter,
               const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        const QPalette& look = option.palette;
        const QRect rect = option.rect.adjusted(spacing::medium, 0, -spacing::medium, 0);
        const int line = option.fontMetrics.height();
        painter->save();
        if ((option.state & QStyle::State_Selected) != 0) {
            QColor shade = look.color(QPalette::Highlight);
            shade.setAlpha(48);
            painter->fillRect(option.rect, shade);
        }
        if (!index.data(pathRole).isValid()) {
            painter->setPen(quietText(look));
            painter->drawText(rect.adjusted(0, 6, 0, 0),
                              Qt::AlignLeft | Qt::AlignVCenter,
                              option.fontMetrics.elidedText(
                                  index.data().toString(), Qt::ElideMiddle, rect.width()));
            painter->restore();
            return;
        }
        const auto state = static_cast<DataState>(index.data(stateRole).toInt());
        painter->setPen(stateTextColor(state, look));
        painter->drawText(
            QRect(rect.left(), rect.top() + 7, 16, line), Qt::AlignLeft, stateSymbol(state));
        const QString age = index.data(ageRole).toString();
        const int ageWidth = option.fontMetrics.horizontalAdvance(age);
        painter->setPen(quietText(look));
        painter->drawText(QRect(rect.right() - ageWidth, rect.top() + 7, ageWidth + 1, line),
                          Qt::AlignRight,
                          age);
        painter->setPen(look.color(QPalette::Text));
        painter->drawText(
            QRect(rect.left() + 20, rect.top() + 7, rect.width() - ageWidth - 28, line),
            Qt::AlignLeft,
            option.fontMetrics.elidedText(
                index.data().toString(), Qt::ElideRight, rect.width() - ageWidth - 28));
        painter->setPen(quietText(look));
        painter->drawText(QRect(rect.left() + 20, rect.top() + 9 + line, rect.width() - 20, line),
                          Qt::AlignLeft,
                          option.fontMetrics.elidedText(
                              index.data(wordsRole).toString(), Qt::ElideRight, rect.width() - 20));
        const double progress = index.data(progressRole).toDouble();
        if (progress >= 0) {
            const QRect bar(rect.left() + 20, option.rect.bottom() - 5, rect.width() - 20, 2);
            painter->fillRect(bar, hairline(look));
            painter->fillRect(
                QRect(bar.left(), bar.top(), static_cast<int>(bar.width() * progress), 2),
                stateColor(DataState::Running));
        }
        painter->restore();
    }
};

} // namespace

RunList::RunList(QWidget* parent)
    : QListView(parent)
    , model_(new QStandardItemModel(this))
    , scan_(QString())
{
    setModel(model_);
    setItemDelegate(new RunDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Runs"));
    setMinimumWidth(200);
    timer_.setInterval(2000);
    connect(&timer_, &QTimer::timeout, this, &RunList::refresh);
    const auto open = [this](const QModelIndex& index) {
        if (const QString path = index.data(pathRole).toString(); !path.isEmpty()) {
            Q_EMIT runActivated(path);
        }
    };
    connect(this, &QListView::activated, this, open);
    connect(this, &QListView::clicked, this, [this, open](const QModelIndex& index) {
        if (selectionModel()->selectedIndexes().size() == 1) {
            open(index);
        }
    });
}

void RunList::setFolders(const QStringList& folders)
{
    folders_ = folders;
    scan_.cancel(); // it was of others
    std::erase_if(runs_, [this](const RunSummary& run) {
        return !folders_.contains(QString::fromStdString(run.folder));
    });
    clearSelection(); // lines move
    setCurrentIndex({});
    take(std::exchange(runs_, {}));
    refresh();
}

void RunList::addFolder(const QString& folder)
{
    if (!folder.isEmpty() && !folders_.contains(folder)) {
        folders_.prepend(folder);
        refresh();
        if (!timer_.isActive()) {
            timer_.start(10'000); // for the badge of the rail, until it is shown
        }
    }
}

void RunList::removeFolder(const QString& folder)
{
    QStringList left = folders_;
    left.removeAll(folder);
    setFolders(left);
}

QString RunList::currentFolder() const
{
    return currentIndex().data(folderRole).toString();
}

void RunList::showEvent(QShowEvent* event)
{
    QListView::showEvent(event);
    refresh();
    timer_.start();
}

void RunList::hideEvent(QHideEvent* event)
{
    QListView::hideEvent(event);
    timer_.setInterval(10'000); // slower, for the badge of the rail
}

void RunList::refresh()
{
    if (isVisible()) {
        timer_.setInterval(2000);
    }
    if (scan_.isRunning() || folders_.isEmpty()) {
        return;
    }
    std::vector<std::string> folders;
    for (const QString& folder : folders_) {
        folders.push_back(folder.toStdString());
    }
    scan_.start(
        [folders, known = runs_](TaskControl& control) {
            return runsIn(folders, known, [&] { return control.isCanceled(); });
        },
        [this](std::vector<RunSummary> runs) { take(std::move(runs)); });
}

void RunList::take(std::vector<RunSummary> runs)
{
    runs_ = std::move(runs);
    // Rows are changed in place, so that selection and scroll position stay.
    int row = 0;
    const auto item = [&] {
        if (row >= model_->rowCount()) {
            model_->appendRow(new QStandardItem);
        }
        return model_->item(row++);
    };
    const auto set = [](QStandardItem* at, int role, const QVariant& value) {
        if (at->data(role) != value) {
            at->setData(value, role);
        }
    };
    QStringList headed;
    const auto head = [&](const QString& folder, const QString& text) {
        QStandardItem* at = item();
        set(at, Qt::DisplayRole, text);
        set(at, pathRole, {});
        set(at, folderRole, folder);
        set(at, Qt::ToolTipRole, folder);
        at->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
        headed << folder;
    };
    const auto now = QDateTime::currentDateTimeUtc();
    for (const RunSummary& run : runs_) {
        const QString folder = QString::fromStdString(run.folder);
        if (headed.isEmpty() || headed.back() != folder) {
            head(folder, shownPath(folder));
        }
        QStandardItem* at = item();
        at->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
        const QString path = QString::fromStdString(run.path);
        set(at,
            Qt::DisplayRole,
            run.name.empty() ? fileName(path) : QString::fromStdString(run.name));
        set(at, pathRole, path);
        set(at, folderRole, folder);
        set(at, stateRole, static_cast<int>(stateOf(run)));
        set(at, wordsRole, lineOf(run));
        const auto started = QDateTime::fromMSecsSinceEpoch(run.startedUs / 1000, Qt::UTC);
        set(at, ageRole, run.startedUs == 0 ? QString() : agoText(started, now));
        const bool isOver =
            hasEnded(run.status.state) || run.status.isStale || !run.problem.empty();
        set(at, progressRole, isOver ? -1.0 : progressOf(run.status).value_or(0));
        set(at, Qt::ToolTipRole, tr("%1\nstarted %2").arg(path, utcText(started)));
    }
    for (const QString& folder : folders_) {
        if (!headed.contains(folder)) {
            head(folder, shownPath(folder));
        }
    }
    model_->setRowCount(row);
    if (selectionModel()->selectedIndexes().isEmpty()) {
        setCurrentRun(current_);
    }
    Q_EMIT runsChanged();
}

void RunList::setCurrentRun(const QString& path)
{
    current_ = path;
    for (int row = 0; row < model_->rowCount(); ++row) {
        if (!path.isEmpty() && model_->item(row)->data(pathRole).toString() == path) {
            if (currentIndex().row() != row) {
                setCurrentIndex(model_->index(row, 0));
            }
            return;
        }
    }
}

QStringList RunList::selectedRuns() const
{
    QStringList paths;
    for (const QModelIndex& index : selectionModel()->selectedIndexes()) {
        paths << index.data(pathRole).toString();
    }
    return paths;
}

int RunList::running() const
{
    return static_cast<int>(std::ranges::count_if(runs_, [](const RunSummary& run) {
        return run.problem.empty() && !hasEnded(run.status.state) && !run.status.isStale;
    }));
}

} // namespace scanweave::studio
