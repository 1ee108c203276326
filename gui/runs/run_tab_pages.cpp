// SPDX-License-Identifier: BSD-2-Clause
// The pages below the timeline: their columns and their layout. What fills them is in run_tabs.cpp.
#include "gui/runs/run_tables_view.h"
#include "gui/runs/run_tabs.h"
#include "gui/runs/text_of.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"

#include <QComboBox>
#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace scanweave::studio {

namespace {

RecordColumn countColumn(const QString& title, const std::function<std::uint64_t(int)>& count)
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
                        const std::function<double(int)>& value,
                        const std::function<QString(double)>& text)
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
         {tr("processed"),
          [file](int row) {
              return tr("%1 of %2")
                  .arg(numberText(file(row).processed), numberText(file(row).dataFrames));
          },
          [file](int row) { return QVariant::fromValue<qulonglong>(file(row).processed); },
          true,
          {},
          {},
          tr("Data frames")},
         countColumn(tr("skipped"), [file](int row) { return file(row).skipped; }),
         countColumn(tr("failed"), [file](int row) { return file(row).failed; }),
         {tr("metadata"),
          [file](int row) {
              const QString kept = numberText(file(row).metadataFrames);
              return file(row).duplicates == 0
                         ? kept
                         : tr("%1, %2 repeated").arg(kept, numberText(file(row).duplicates));
          },
          [file](int row) { return QVariant::fromValue<qulonglong>(file(row).metadataFrames); },
          true,
          {},
          {},
          tr("Metadata frames; repeated ones are dropped")},
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

void RunTabs::makeGroups()
{
    groups_ = new RecordTable(this);
    const auto group = [this](int row) -> const GroupTotal& {
        return session_.picture().head->groups[static_cast<std::size_t>(row)];
    };
    const auto share = [this, group](int row) {
        return static_cast<double>(group(row).entries) / std::max(allEntries_, 1.0);
    };
    groups_->setColumns(
        {{tr("group"),
          [group](int row) { return QString::fromStdString(group(row).group); },
          {},
          false,
          {},
          {},
          {}},
         countColumn(tr("entries"), [group](int row) { return group(row).entries; }),
         {tr("share of entries"),
          [share](int row) { return percentText(share(row)); },
          [share](int row) { return QVariant(share(row)); },
          true,
          {},
          share,
          {}},
         {tr("ranks"),
          [group](int row) { return QString::number(group(row).ranks); },
          [group](int row) { return QVariant(group(row).ranks); },
          true,
          {},
          {},
          tr("Ranks that have entries of the group")},
         {tr("most on"),
          [group](int row) {
              return tr("rank %1 (%2)")
                  .arg(group(row).largestRank)
                  .arg(numberText(group(row).largest));
          },
          {},
          false,
          {},
          {},
          {}}});
    groups_->setToolTip(tr("Entries that ranks have accumulated so far; double click shows a group "
                           "in Groups, which has the entries when the run has ended"));
    connect(groups_, &RecordTable::recordActivated, this, [this, group](int row) {
        Q_EMIT groupActivated(QString::fromStdString(group(row).group));
    });
    addTab(groups_, tr("Progress by group"));
    setTabVisible(Groups, false);
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

void RunTabs::makeTables()
{
    tables_ = new RunTablesView(session_, this);
    connect(tables_, &RunTablesView::seqActivated, this, &RunTabs::seqActivated);
    connect(tables_, &RunTablesView::tablesChanged, this, [this] {
        setTabVisible(Tables, tables_->hasTables());
        Q_EMIT tablesChanged();
    });
    addTab(tables_, tr("Tables"));
    setTabVisible(Tables, false);
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
    comparison_ = new ComparisonView(this);
    connect(comparison_, &ComparisonView::frameActivated, this, &RunTabs::frameActivated);
    addTab(comparison_, tr("Comparison"));
    setTabVisible(Comparison, false);
}

} // namespace scanweave::studio
