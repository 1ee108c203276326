// SPDX-License-Identifier: BSD-2-Clause
// Below the timeline: what its pages show. How they are made is in run_tab_pages.cpp.
#include "gui/runs/run_tabs.h"

#include "gui/runs/run_tables_view.h"
#include "gui/runs/run_words.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>

#include <algorithm>

namespace scanweave::studio {

RunTabs::RunTabs(RunSession& session, QWidget* parent)
    : QTabWidget(parent)
    , session_(session)
{
    setDocumentMode(true);
    makeFiles();
    makeGroups();
    makeRanks();
    makeModules();
    makeMemory();
    makeBalance();
    makeTables();
    makeLog();
    makeComparison();
    connect(&session_, &RunSession::opened, this, [this] {
        fitsCurves_ = true;
        shownEvents_.clear();
        setTabVisible(Comparison, false);
        comparison_->setComparison({});
        refresh();
    });
    connect(&session_, &RunSession::headChanged, this, &RunTabs::refresh);
    connect(&session_, &RunSession::rangeChanged, this, &RunTabs::refresh);
    connect(&session_, &RunSession::rankSelected, this, [this] {
        refreshWhy();
        fitsCurves_ = true;
        refreshCurves();
        const auto& head = session_.picture().head;
        for (std::size_t row = 0; head && session_.rank() && row < head->status.ranks.size();
             ++row) {
            if (head->status.ranks[row].rank == *session_.rank()) {
                ranks_->selectRecord(static_cast<int>(row));
            }
        }
    });
    connect(&session_, &RunSession::samplesAdded, this, &RunTabs::refreshCurves);
    connect(&session_, &RunSession::eventsAdded, this, &RunTabs::refreshLog);
    connect(this, &QTabWidget::currentChanged, this, [this] {
        refresh();
        refreshCurves();
        refreshLog();
    });
}

RecordTable* RunTabs::table(Tab tab) const
{
    switch (tab) {
    case Files:
        return files_;
    case Groups:
        return groups_;
    case Ranks:
        return ranks_;
    case Modules:
        return modules_;
    case Log:
        return log_;
    case Comparison:
        return &comparison_->differences();
    case Tables:
        return &tables_->rows();
    case Memory:
    case Balance:
        return nullptr;
    }
    return nullptr;
}

void RunTabs::setComparison(RunComparison comparison)
{
    comparison_->setComparison(std::move(comparison));
    setTabVisible(Comparison, true);
    setCurrentIndex(Comparison);
}

void RunTabs::refresh()
{
    const auto& head = session_.picture().head;
    moduleTotals_.assign(head ? head->modules.size() : 0, {});
    allModuleSeconds_ = 0;
    allEntries_ = 0;
    busyInRange_.clear();
    if (head) {
        for (const GroupTotal& group : head->groups) {
            allEntries_ += static_cast<double>(group.entries);
        }
        for (const ModuleStatRecord& stat : head->moduleStats) {
            if (stat.module < 0 || static_cast<std::size_t>(stat.module) >= moduleTotals_.size()) {
                continue;
            }
            auto& total = moduleTotals_[static_cast<std::size_t>(stat.module)];
            total.in += stat.framesIn;
            total.out += stat.framesOut;
            total.errors += stat.errors;
            total.seconds += stat.busySeconds;
            allModuleSeconds_ += stat.busySeconds;
            if (stat.busySeconds > total.slowestSeconds) {
                total.slowestSeconds = stat.busySeconds;
                total.slowestRank = stat.rank;
            }
        }
        const auto& timeline = session_.timeline();
        if (const auto& range = session_.range(); range && !timeline.isObserved()) {
            for (const RankRecord& rank : head->status.ranks) {
                const auto lane = timeline.laneOfRank(rank.rank);
                const auto busy =
                    lane ? timeline.lane(*lane).busyUs(static_cast<std::int64_t>(range->fromUs),
                                                       static_cast<std::int64_t>(range->toUs),
                                                       timeline.nowUs())
                         : 0;
                busyInRange_.push_back(static_cast<double>(busy) /
                                       std::max(range->toUs - range->fromUs, 1.0));
            }
        }
    }
    // Only what is seen costs: the others follow when they are shown. But rows must never outlive
    // their records.
    const auto update = [&](RecordTable* table, Tab tab, std::size_t rows) {
        const int count = static_cast<int>(rows);
        if (isShown(tab) || table->records().rowCount() != count) {
            table->setRows(count);
        }
    };
    update(files_, Files, head ? head->files.size() : 0);
    hideEmptyColumns();
    update(groups_, Groups, head ? head->groups.size() : 0);
    setTabVisible(Groups, head && !head->groups.empty());
    update(ranks_, Ranks, head ? head->status.ranks.size() : 0);
    update(modules_, Modules, moduleTotals_.size());
    refreshWhy();
    refreshLog();
}

/// What no file has takes no room.
void RunTabs::hideEmptyColumns()
{
    const auto& head = session_.picture().head;
    if (!head) {
        return; // columns get their width from the first rows, so they must be seen then
    }
    const auto isAny = [&](std::uint64_t InputFileRecord::* count) {
        return std::ranges::any_of(
            head->files, [count](const InputFileRecord& file) { return file.*count > 0; });
    };
    files_->setColumnHidden(SkippedInFile, !isAny(&InputFileRecord::skipped));
    files_->setColumnHidden(FailedInFile, !isAny(&InputFileRecord::failed));
}

void RunTabs::refreshWhy()
{
    const auto& head = session_.picture().head;
    if (!head) {
        why_->clear();
        return;
    }
    QStringList text;
    if (session_.rank()) {
        text << tr("Why is rank %1 as fast as it is?").arg(*session_.rank());
        for (const QString& reason : whyIsRankSlow(*head, *session_.rank())) {
            text << QStringLiteral("• ") + reason;
        }
        text << QString();
    }
    text << tr("Where the time goes");
    for (const QString& sentence : whereTimeGoes(*head)) {
        text << QStringLiteral("• ") + sentence;
    }
    why_->setText(text.join(QLatin1Char('\n')));
}

QString RunTabs::whyText() const
{
    return why_->text();
}

void RunTabs::showWhy(std::int32_t rank)
{
    session_.selectRank(rank);
    setCurrentIndex(Balance);
}

void RunTabs::refreshLog()
{
    const auto& events = session_.picture().events;
    const QString words = filter_->text();
    const auto least = static_cast<EventLevel>(level_->currentIndex());
    shownEvents_.clear();
    for (std::size_t i = 0; i < events.size(); ++i) {
        const EventRecord& event = events[i];
        if (event.level < least) {
            continue;
        }
        const auto has = [&](const std::string& text) {
            return QString::fromStdString(text).contains(words, Qt::CaseInsensitive);
        };
        if (words.isEmpty() || has(event.message) || has(event.file) || has(event.key) ||
            has(event.module)) {
            shownEvents_.push_back(i);
        }
    }
    log_->setRows(static_cast<int>(shownEvents_.size()));
    const auto wrong = std::ranges::count_if(
        events, [](const EventRecord& e) { return e.level != EventLevel::Info; });
    setTabText(Log,
               wrong > 0 ? tr("Log (%1)").arg(numberText(static_cast<std::int64_t>(wrong)))
                         : tr("Log"));
}

void RunTabs::showTables()
{
    setCurrentIndex(Tables);
    tables_->focusFilter();
}

void RunTabs::focusFilter()
{
    setCurrentIndex(Log);
    filter_->setFocus(Qt::ShortcutFocusReason);
    filter_->selectAll();
}

void RunTabs::refreshCurves()
{
    if (!isShown(Memory)) {
        return;
    }
    const auto& samples = session_.picture().samples;
    const auto ranks = samples.ranks();
    const int kind = curveKind_->currentIndex();
    const auto seconds = [](std::int64_t us) { return static_cast<double>(us) * 1e-6; };
    std::vector<PlotSeries> series;
    double most = 0;
    std::int32_t mostRank = -1;
    if (kind == 3) {
        PlotSeries line;
        line.color = stateColor(DataState::Done);
        for (const RatePoint& point : samples.rate(SampleCurves::Total::Bytes, 300)) {
            line.x.push_back(seconds(point.timeUs));
            line.y.push_back(point.value * 1e-6);
            most = std::max(most, line.y.back());
        }
        series.push_back(std::move(line));
    } else {
        // Each of a few ranks has a colour and a name. A thousand thin lines are one grey cloud:
        // every so many, and the chosen one in colour.
        const bool areFew = ranks.size() <= seriesColors.size();
        const auto step = std::max<std::size_t>(ranks.size() / 64, 1);
        for (std::size_t i = 0; i < ranks.size(); ++i) {
            const bool isChosen = session_.rank() == ranks[i];
            if (i % step != 0 && !isChosen) {
                continue;
            }
            PlotSeries line;
            line.isQuiet = !isChosen && !areFew;
            line.color = areFew     ? QColor::fromRgb(seriesColors[i])
                         : isChosen ? stateColor(DataState::Running)
                                    : quietText(palette());
            line.name = isChosen || areFew ? tr("rank %1").arg(ranks[i]) : QString();
            if (kind == 1) {
                for (const RatePoint& point : samples.cpu(ranks[i])) {
                    line.x.push_back(seconds(point.timeUs));
                    line.y.push_back(point.value);
                }
            } else {
                for (const CurvePoint& point : samples.of(ranks[i])) {
                    line.x.push_back(seconds(point.timeUs));
                    line.y.push_back((kind == 0 ? point.rssBytes : point.queueBytes) * 1e-6);
                }
            }
            for (const double value : line.y) {
                if (value > most) {
                    most = value;
                    mostRank = ranks[i];
                }
            }
            series.push_back(std::move(line));
        }
        std::ranges::stable_partition(series, [](const PlotSeries& line) { return line.isQuiet; });
    }
    const QString value = kind == 1   ? realText(most, 3)
                          : kind == 3 ? rateText(most * 1e6)
                                      : sizeText(most * 1e6);
    const QString titles[] = {tr("%1 at most, on rank %2"),
                              tr("%1 processors at most, on rank %2"),
                              tr("%1 queued at most, on rank %2"),
                              tr("%1 at most")};
    const QString labels[] = {
        tr("memory [MB]"), tr("processors in use"), tr("buffers [MB]"), tr("throughput [MB/s]")};
    const QString title = series.empty() ? tr("No samples yet")
                          : kind == 3    ? titles[kind].arg(value)
                                         : titles[kind].arg(value).arg(mostRank);
    curves_->setTitle(title,
                      session_.picture().head
                          ? QString::fromStdString(session_.picture().head->run.name)
                          : QString());
    curves_->setAxes(tr("time (UTC)"), labels[kind], AxisStyle::WallClock);
    const bool fits = fitsCurves_ || session_.timeline().isLive();
    curves_->setSeries(std::move(series), fits);
    fitsCurves_ = ranks.empty();
    if (const auto& range = session_.range(); range && !session_.timeline().isObserved()) {
        const double origin = seconds(session_.timeline().originUs());
        curves_->setXRange(origin + range->fromUs * 1e-6, origin + range->toUs * 1e-6);
    }
}

} // namespace scanweave::studio
