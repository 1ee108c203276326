// SPDX-License-Identifier: BSD-2-Clause
// Below the timeline: files, ranks, modules, memory, balance, comparison, log.
#include "gui/runs/run_tabs.h"

#include "gui/runs/run_words.h"
#include "gui/runs/text_of.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace scanweave::studio {

namespace {

RecordColumn countColumn(const QString& title, std::function<std::uint64_t(int)> count)
{
    return {title,
            [count](int row) { return numberText(count(row)); },
            [count](int row) { return QVariant::fromValue<qulonglong>(count(row)); },
            true,
            {},
            {},
            {}};
}

RecordColumn realColumn(const QString& title,
                        std::function<double(int)> value,
                        std::function<QString(double)> text)
{
    return {title,
            [value, text](int row) { return text(value(row)); },
            [value](int row) { return QVariant(value(row)); },
            true,
            {},
            {},
            {}};
}

double timeShare(const RankRecord& rank)
{
    const double all = rank.busySeconds + rank.waitSeconds;
    return all > 0 ? rank.busySeconds / all : 0;
}

} // namespace

RunTabs::RunTabs(RunSession& session, QWidget* parent)
    : QTabWidget(parent)
    , session_(session)
{
    setDocumentMode(true);
    makeFiles();
    makeRanks();
    makeModules();
    makeMemory();
    makeBalance();
    makeLog();
    makeComparison();
    connect(&session_, &RunSession::opened, this, [this] {
        fitsCurves_ = true;
        shownEvents_.clear();
        setComparison({}, {});
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
    case Ranks:
        return ranks_;
    case Modules:
        return modules_;
    case Log:
        return log_;
    case Comparison:
        return differences_;
    case Memory:
    case Balance:
        return nullptr;
    }
    return nullptr;
}

void RunTabs::makeFiles()
{
    files_ = new RecordTable(this);
    const auto file = [this](int row) -> const InputFileRecord& {
        return session_.picture().head->files[static_cast<std::size_t>(row)];
    };
    const auto ended = [file](int row) {
        const auto& f = file(row);
        return f.dataFrames == 0 ? 1.0
                                 : static_cast<double>(f.processed + f.skipped + f.failed) /
                                       static_cast<double>(f.dataFrames);
    };
    files_->setColumns(
        {{tr("file"),
          [file](int row) { return fileName(QString::fromStdString(file(row).path)); },
          {},
          false,
          {},
          {},
          {}},
         {tr("progress"),
          [ended](int row) { return percentText(ended(row)); },
          [ended](int row) { return QVariant(ended(row)); },
          true,
          {},
          ended,
          {}},
         countColumn(tr("data frames"), [file](int row) { return file(row).dataFrames; }),
         countColumn(tr("processed"), [file](int row) { return file(row).processed; }),
         countColumn(tr("skipped"), [file](int row) { return file(row).skipped; }),
         countColumn(tr("failed"), [file](int row) { return file(row).failed; }),
         countColumn(tr("metadata"), [file](int row) { return file(row).metadataFrames; }),
         countColumn(tr("duplicates"), [file](int row) { return file(row).duplicates; }),
         realColumn(
             tr("size"),
             [file](int row) { return static_cast<double>(file(row).bytes); },
             [](double bytes) { return sizeText(bytes); }),
         {tr("state"),
          [file](int row) {
              return file(row).error.empty() ? textOf(toText(file(row).state))
                                             : QString::fromStdString(file(row).error);
          },
          {},
          false,
          [this, file](int row) {
              return file(row).state == InputState::Failed
                         ? stateTextColor(DataState::Failed, palette())
                         : QColor();
          },
          {},
          {}}});
    connect(files_, &RecordTable::recordActivated, this, [this, file](int row) {
        Q_EMIT fileActivated(QString::fromStdString(file(row).path));
    });
    addTab(files_, tr("Progress by file"));
}

void RunTabs::makeRanks()
{
    ranks_ = new RecordTable(this);
    const auto rank = [this](int row) -> const RankRecord& {
        return session_.picture().head->status.ranks[static_cast<std::size_t>(row)];
    };
    const auto busy = [this, rank](int row) {
        return busyInRange_.empty() ? timeShare(rank(row))
                                    : busyInRange_[static_cast<std::size_t>(row)];
    };
    ranks_->setColumns(
        {{tr("rank"),
          [rank](int row) { return QString::number(rank(row).rank); },
          [rank](int row) { return QVariant(rank(row).rank); },
          true,
          {},
          {},
          {}},
         {tr("role"),
          [rank](int row) { return textOf(toText(rank(row).role)); },
          {},
          false,
          {},
          {},
          {}},
         {tr("host"),
          [rank](int row) { return QString::fromStdString(rank(row).host); },
          {},
          false,
          {},
          {},
          {}},
         {tr("state"),
          [rank](int row) { return textOf(toText(rank(row).state)); },
          {},
          false,
          [this, rank](int row) {
              const auto state = rank(row).state;
              return state == RankState::Failed || state == RankState::Lost
                         ? stateTextColor(DataState::Failed, palette())
                         : QColor();
          },
          {},
          {}},
         countColumn(tr("frames"), [rank](int row) { return rank(row).frames; }),
         realColumn(
             tr("data"),
             [rank](int row) { return static_cast<double>(rank(row).bytes); },
             [](double bytes) { return sizeText(bytes); }),
         {tr("busy"),
          [busy](int row) { return percentText(busy(row)); },
          [busy](int row) { return QVariant(busy(row)); },
          true,
          {},
          busy,
          tr("Part of the time at work; in the selected range of the timeline if there is one")},
         realColumn(
             tr("per frame"),
             [rank](int row) {
                 return rank(row).frames == 0
                            ? 0
                            : rank(row).busySeconds / static_cast<double>(rank(row).frames);
             },
             [](double seconds) {
                 return seconds > 0 ? durationText(seconds) : QStringLiteral("–");
             }),
         realColumn(
             tr("memory at most"),
             [rank](int row) { return static_cast<double>(rank(row).peakRss); },
             [](double bytes) { return sizeText(bytes); })});
    connect(ranks_, &RecordTable::currentRecordChanged, this, [this, rank](int row) {
        if (row >= 0 && session_.picture().head) {
            session_.selectRank(rank(row).rank);
        }
    });
    connect(ranks_, &RecordTable::recordActivated, this, [this, rank](int row) {
        showWhy(rank(row).rank);
    });
    addTab(ranks_, tr("By rank"));
}

void RunTabs::makeModules()
{
    modules_ = new RecordTable(this);
    const auto total = [this](int row) -> const ModuleTotal& {
        return moduleTotals_[static_cast<std::size_t>(row)];
    };
    const auto share = [this, total](int row) {
        return allModuleSeconds_ > 0 ? total(row).seconds / allModuleSeconds_ : 0;
    };
    modules_->setColumns(
        {{tr("#"),
          [](int row) { return QString::number(row); },
          [](int row) { return QVariant(row); },
          true,
          {},
          {},
          {}},
         {tr("module"),
          [this](int row) {
              return QString::fromStdString(
                  session_.picture().head->modules[static_cast<std::size_t>(row)].name);
          },
          {},
          false,
          {},
          {},
          {}},
         {tr("share of time"),
          [share](int row) { return percentText(share(row)); },
          [share](int row) { return QVariant(share(row)); },
          true,
          {},
          share,
          {}},
         realColumn(
             tr("time of all ranks"),
             [total](int row) { return total(row).seconds; },
             durationText),
         realColumn(
             tr("per frame"),
             [total](int row) {
                 return total(row).in == 0
                            ? 0
                            : total(row).seconds / static_cast<double>(total(row).in);
             },
             durationText),
         countColumn(tr("frames in"), [total](int row) { return total(row).in; }),
         countColumn(tr("frames out"), [total](int row) { return total(row).out; }),
         countColumn(tr("errors"), [total](int row) { return total(row).errors; }),
         {tr("longest on"),
          [total](int row) {
              return total(row).slowestRank < 0 ? QString()
                                                : tr("rank %1 (%2)")
                                                      .arg(total(row).slowestRank)
                                                      .arg(durationText(total(row).slowestSeconds));
          },
          {},
          false,
          {},
          {},
          {}}});
    connect(modules_, &RecordTable::recordActivated, this, [this](int row) {
        Q_EMIT moduleActivated(row);
    });
    addTab(modules_, tr("Module times"));
}

void RunTabs::makeMemory()
{
    auto* page = new QWidget(this);
    curves_ = new PlotView(page);
    curveKind_ = new QComboBox(page);
    curveKind_->addItems({tr("Memory"), tr("Processors"), tr("Queue"), tr("Throughput")});
    curveKind_->setAccessibleName(tr("What the curves show"));
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(spacing::small, spacing::tiny, spacing::small, 0);
    auto* line = new QHBoxLayout;
    line->addWidget(curveKind_);
    line->addStretch(1);
    layout->addLayout(line);
    layout->addWidget(curves_, 1);
    connect(curveKind_, &QComboBox::currentIndexChanged, this, [this] {
        fitsCurves_ = true;
        refreshCurves();
    });
    addTab(page, tr("Memory and CPU"));
}

void RunTabs::makeBalance()
{
    auto* page = new QWidget(this);
    balance_ = new BalanceChart(session_, page);
    why_ = new QLabel(page);
    why_->setWordWrap(true);
    why_->setTextFormat(Qt::PlainText);
    why_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    why_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    why_->setMargin(spacing::medium);
    auto* scroll = new QScrollArea(page);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(why_);
    auto* layout = new QHBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(balance_, 3);
    layout->addWidget(scroll, 2);
    addTab(page, tr("Balance"));
}

void RunTabs::makeLog()
{
    auto* page = new QWidget(this);
    filter_ = new QLineEdit(page);
    filter_->setPlaceholderText(tr("Words in the message, file, key or module"));
    filter_->setClearButtonEnabled(true);
    level_ = new QComboBox(page);
    level_->addItems({tr("All"), tr("Warnings and errors"), tr("Errors")});
    log_ = new RecordTable(page);
    const auto event = [this](int row) -> const EventRecord& {
        return session_.picture().events[shownEvents_[static_cast<std::size_t>(row)]];
    };
    log_->setColumns(
        {{tr("time (UTC)"),
          [event](int row) {
              return QDateTime::fromMSecsSinceEpoch(event(row).timeUs / 1000, Qt::UTC)
                  .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"));
          },
          [event](int row) { return QVariant::fromValue<qlonglong>(event(row).id); },
          false,
          {},
          {},
          {}},
         {tr("level"),
          [event](int row) {
              const auto level = event(row).level;
              const auto mark = level == EventLevel::Error     ? stateSymbol(DataState::Failed)
                                : level == EventLevel::Warning ? stateSymbol(DataState::Skipped)
                                                               : QStringLiteral(" ");
              return mark + QLatin1Char(' ') + textOf(toText(level));
          },
          {},
          false,
          [this, event](int row) {
              const auto level = event(row).level;
              return level == EventLevel::Error     ? stateTextColor(DataState::Failed, palette())
                     : level == EventLevel::Warning ? stateTextColor(DataState::Skipped, palette())
                                                    : QColor();
          },
          {},
          {}},
         {tr("rank"),
          [event](int row) {
              return event(row).rank ? QString::number(*event(row).rank) : QString();
          },
          [event](int row) { return QVariant(event(row).rank.value_or(-1)); },
          true,
          {},
          {},
          {}},
         {tr("message"),
          [event](int row) { return QString::fromStdString(event(row).message); },
          {},
          false,
          {},
          {},
          {}},
         {tr("where"),
          [event](int row) {
              const auto& e = event(row);
              QStringList where;
              if (!e.file.empty()) {
                  where << fileName(QString::fromStdString(e.file));
              }
              if (e.frame) {
                  where << tr("frame %1").arg(numberText(*e.frame));
              }
              if (!e.key.empty()) {
                  where << tr("key “%1”").arg(QString::fromStdString(e.key));
              }
              if (!e.module.empty()) {
                  where << tr("module %1").arg(QString::fromStdString(e.module));
              }
              return where.join(QStringLiteral(", "));
          },
          {},
          false,
          {},
          {},
          {}}});
    auto* line = new QHBoxLayout;
    line->setContentsMargins(spacing::small, spacing::tiny, spacing::small, 0);
    line->addWidget(filter_, 1);
    line->addWidget(level_);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(line);
    layout->addWidget(log_, 1);
    connect(filter_, &QLineEdit::textChanged, this, &RunTabs::refreshLog);
    connect(level_, &QComboBox::currentIndexChanged, this, &RunTabs::refreshLog);
    connect(log_, &RecordTable::recordActivated, this, [this, event](int row) {
        Q_EMIT eventActivated(event(row));
    });
    addTab(page, tr("Log"));
}

void RunTabs::makeComparison()
{
    differences_ = new RecordTable(this);
    const auto row = [this](int at) -> const RunDifference& {
        return comparison_[static_cast<std::size_t>(at)];
    };
    const auto color = [this, row](int at) {
        return row(at).isDifferent ? palette().color(QPalette::Text) : quietText(palette());
    };
    differences_->setColumns(
        {{tr("what"), [row](int at) { return row(at).what; }, {}, false, color, {}, {}},
         {tr("this run"), [row](int at) { return row(at).first; }, {}, false, color, {}, {}},
         {tr("the other"), [row](int at) { return row(at).second; }, {}, false, color, {}, {}},
         {tr("difference"), [row](int at) { return row(at).change; }, {}, false, color, {}, {}}});
    for (int column = 0; column < 3; ++column) {
        differences_->setColumnWidth(column, 240);
    }
    addTab(differences_, tr("Comparison"));
    setTabVisible(Comparison, false);
}

void RunTabs::setComparison(const QString& title, std::vector<RunDifference> rows)
{
    comparison_ = std::move(rows);
    differences_->setRows(static_cast<int>(comparison_.size()));
    setTabVisible(Comparison, !title.isEmpty());
    if (!title.isEmpty()) {
        setTabText(Comparison, title);
        setCurrentIndex(Comparison);
    }
}

void RunTabs::refresh()
{
    const auto& head = session_.picture().head;
    moduleTotals_.assign(head ? head->modules.size() : 0, {});
    allModuleSeconds_ = 0;
    busyInRange_.clear();
    if (head) {
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
        if (const auto& range = session_.range()) {
            const auto& timeline = session_.timeline();
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
    update(ranks_, Ranks, head ? head->status.ranks.size() : 0);
    update(modules_, Modules, moduleTotals_.size());
    refreshWhy();
    refreshLog();
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
        // A thousand thin lines are one grey cloud: every so many, and the chosen one in colour.
        const auto step = std::max<std::size_t>(ranks.size() / 64, 1);
        for (std::size_t i = 0; i < ranks.size(); ++i) {
            const bool isChosen = session_.rank() == ranks[i];
            if (i % step != 0 && !isChosen) {
                continue;
            }
            PlotSeries line;
            line.isQuiet = !isChosen;
            line.color = isChosen ? stateColor(DataState::Running) : quietText(palette());
            line.name = isChosen ? tr("rank %1").arg(ranks[i]) : QString();
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
    if (const auto& range = session_.range()) {
        const double origin = seconds(session_.timeline().originUs());
        curves_->setXRange(origin + range->fromUs * 1e-6, origin + range->toUs * 1e-6);
    }
}

} // namespace scanweave::studio
