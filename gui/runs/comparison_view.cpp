// SPDX-License-Identifier: BSD-2-Clause
// Two runs beside each other.
#include "gui/runs/comparison_view.h"

#include "gui/runs/text_of.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"

#include <QLabel>
#include <QSplitter>
#include <QVBoxLayout>

namespace scanweave::studio {

ComparisonView::ComparisonView(QWidget* parent)
    : QWidget(parent)
    , summary_(new QuietLabel(QString(), this))
    , differences_(new RecordTable(this))
    , frames_(new RecordTable(this))
{
    differences_->setAccessibleName(tr("What differs between the runs"));
    frames_->setAccessibleName(tr("Frames that differ"));
    summary_->setWordWrap(true);
    summary_->setMargin(spacing::tiny);
    makeDifferences();
    makeFrames();
    auto* frames = new QWidget(this);
    auto* framesLayout = new QVBoxLayout(frames);
    framesLayout->setContentsMargins(0, 0, 0, 0);
    framesLayout->setSpacing(0);
    framesLayout->addWidget(summary_);
    framesLayout->addWidget(frames_, 1);
    auto* columns = new LineSplitter(Qt::Horizontal, this);
    columns->addWidget(differences_);
    columns->addWidget(frames);
    columns->setSizes({400, 500});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(columns);
    connect(frames_, &RecordTable::recordActivated, this, [this](int row) {
        const FramePair& pair = comparison_.frames.pairs[static_cast<std::size_t>(row)];
        if (pair.first) {
            Q_EMIT frameActivated(pair.first->position);
        }
    });
}

void ComparisonView::makeDifferences()
{
    const auto row = [this](int at) -> const RunDifference& {
        return comparison_.differences[static_cast<std::size_t>(at)];
    };
    const auto color = [this, row](int at) {
        return row(at).isDifferent ? palette().color(QPalette::Text) : quietText(palette());
    };
    differences_->setColumns(
        {{tr("what"), [row](int at) { return row(at).what; }, {}, false, color, {}, {}},
         {tr("this run"), [row](int at) { return row(at).first; }, {}, false, color, {}, {}},
         {tr("the other"), [row](int at) { return row(at).second; }, {}, false, color, {}, {}},
         {tr("difference"), [row](int at) { return row(at).change; }, {}, false, color, {}, {}}});
}

void ComparisonView::makeFrames()
{
    const auto pair = [this](int at) -> const FramePair& {
        return comparison_.frames.pairs[static_cast<std::size_t>(at)];
    };
    const auto state = [](const std::optional<FrameFate>& fate) {
        return fate ? textOf(toText(fate->state)) : tr("not read");
    };
    const auto color = [this, pair](int at) {
        return pair(at).endedOtherwise() ? stateTextColor(DataState::Failed, palette())
                                         : palette().color(QPalette::Text);
    };
    const auto duration = [](const std::optional<FrameFate>& fate) {
        return fate ? fate->durationUs : 0;
    };
    const auto time = [duration](const std::optional<FrameFate>& fate) {
        return duration(fate) == 0 ? QStringLiteral("–")
                                   : durationText(static_cast<double>(duration(fate)) * 1e-6);
    };
    const auto key = [](std::int64_t us) { return QVariant::fromValue<qlonglong>(us); };
    const auto rank = [](const std::optional<FrameFate>& fate) {
        return fate && fate->rank >= 0 ? QString::number(fate->rank) : QStringLiteral("–");
    };
    frames_->setColumns(
        {{tr("file"),
          [pair](int at) { return fileName(QString::fromStdString(pair(at).file)); },
          {},
          false,
          {},
          {},
          {}},
         {tr("frame"),
          [pair](int at) { return numberText(pair(at).index); },
          [pair](int at) { return QVariant::fromValue<qulonglong>(pair(at).index); },
          true,
          {},
          {},
          {}},
         {tr("here"),
          [=](int at) { return state(pair(at).first); },
          {},
          false,
          color,
          {},
          tr("What became of the frame in the run that is open")},
         {tr("there"),
          [=](int at) { return state(pair(at).second); },
          {},
          false,
          color,
          {},
          tr("What became of it in the other run")},
         {tr("took here"),
          [=](int at) { return time(pair(at).first); },
          [=](int at) { return key(duration(pair(at).first)); },
          true,
          {},
          {},
          {}},
         {tr("took there"),
          [=](int at) { return time(pair(at).second); },
          [=](int at) { return key(duration(pair(at).second)); },
          true,
          {},
          {},
          {}},
         {tr("longer there"),
          [=](int at) {
              const auto longer = pair(at).longerUs();
              return longer == 0 ? QStringLiteral("–")
                                 : (longer < 0 ? QStringLiteral("−") : QString()) +
                                       durationText(std::abs(static_cast<double>(longer)) * 1e-6);
          },
          [=](int at) { return key(pair(at).longerUs()); },
          true,
          {},
          {},
          tr("Negative: it was faster there")},
         {tr("rank here"), [=](int at) { return rank(pair(at).first); }, {}, true, {}, {}, {}},
         {tr("rank there"), [=](int at) { return rank(pair(at).second); }, {}, true, {}, {}, {}}});
}

void ComparisonView::setComparison(RunComparison comparison)
{
    // Rows first: tables must never ask for what is gone.
    differences_->setRows(0);
    frames_->setRows(0);
    comparison_ = std::move(comparison);
    differences_->setRows(static_cast<int>(comparison_.differences.size()));
    frames_->setRows(static_cast<int>(comparison_.frames.pairs.size()));
    const FrameComparison& frames = comparison_.frames;
    QStringList words{frames.inBoth == 1
                          ? tr("one data frame is in both runs")
                          : tr("%1 data frames are in both runs").arg(numberText(frames.inBoth))};
    if (frames.endedOtherwise > 0) {
        words << tr("%1 of them ended otherwise").arg(numberText(frames.endedOtherwise));
    }
    if (frames.onlyInFirst > 0) {
        words << tr("%1 only here").arg(numberText(frames.onlyInFirst));
    }
    if (frames.onlyInSecond > 0) {
        words << tr("%1 only there").arg(numberText(frames.onlyInSecond));
    }
    summary_->setText(
        tr("Beside %1: %2.").arg(comparison_.other, words.join(QStringLiteral(", "))));
}

QString ComparisonView::summary() const
{
    return summary_->text();
}

} // namespace scanweave::studio
