// SPDX-License-Identifier: BSD-2-Clause
// Running the workflow that is being edited.
#include "gui/workflow/run_panel.h"

#include "gui/widgets/icons.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"
#include "gui/workflow/program_call.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

namespace scanweave::studio {

namespace {

constexpr int mostRanks = 4096;

} // namespace

RunPanel::RunPanel(QWidget* parent)
    : QWidget(parent)
    , state_(new QLabel(this))
    , ranks_(new QSpinBox(this))
    , overrides_(new QLineEdit(this))
    , run_(new QPushButton(icon(QStringLiteral("run")), tr("Run"), this))
    , stop_(new QPushButton(icon(QStringLiteral("stop")), tr("Stop"), this))
    , open_(new QPushButton(icon(QStringLiteral("runs")), tr("Open the run"), this))
    , output_(new QPlainTextEdit(this))
{
    ranks_->setRange(1, mostRanks);
    ranks_->setValue(QSettings().value(QStringLiteral("run/ranks"), 1).toInt());
    ranks_->setToolTip(tr("How many processes; more than one are started by mpirun"));
    ranks_->setAccessibleName(tr("Ranks"));
    overrides_->setPlaceholderText(
        tr("for this run only, such as distribute.io_ranks=2 name=test"));
    overrides_->setToolTip(tr("Fields of the workflow to override, separated by blanks"));
    overrides_->setAccessibleName(tr("Overrides"));
    output_->setReadOnly(true);
    output_->setFrameShape(QFrame::NoFrame);
    output_->setFont(fixedFont());
    output_->setMaximumBlockCount(20'000);
    output_->setAccessibleName(tr("Output of the run"));
    auto* close = new QToolButton(this);
    close->setIcon(icon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setAccessibleName(tr("Close the output"));
    for (QWidget* control :
         std::initializer_list<QWidget*>{ranks_, overrides_, run_, stop_, open_}) {
        control->setMinimumHeight(spacing::controlHeight);
    }
    auto* row = new QHBoxLayout;
    row->setContentsMargins(spacing::large, spacing::tiny, spacing::small, spacing::tiny);
    row->setSpacing(spacing::small);
    row->addWidget(state_, 1);
    row->addWidget(new QuietLabel(tr("ranks"), this));
    row->addWidget(ranks_);
    row->addWidget(new QuietLabel(tr("overrides"), this));
    row->addWidget(overrides_, 1);
    row->addWidget(run_);
    row->addWidget(stop_);
    row->addWidget(open_);
    row->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(new Hairline(Qt::Horizontal, this));
    layout->addLayout(row);
    layout->addWidget(output_, 1);

    connect(run_, &QPushButton::clicked, this, &RunPanel::runRequested);
    connect(stop_, &QPushButton::clicked, this, &RunPanel::stop);
    connect(close, &QToolButton::clicked, this, &RunPanel::closeRequested);
    connect(open_, &QPushButton::clicked, this, [this] {
        Q_EMIT runFileActivated(process_.runFile());
    });
    connect(&process_, &RunProcess::changed, this, &RunPanel::showState);
    connect(&process_, &RunProcess::ended, this, &RunPanel::showEnd);
    connect(&process_, &RunProcess::failed, this, [this](const QString& message) {
        end_ = message;
        hasFailed_ = true;
        showState();
    });
    showState();
}

void RunPanel::run(const QString& workflow)
{
    if (process_.isRunning()) {
        return;
    }
    QSettings().setValue(QStringLiteral("run/ranks"), ranks_->value());
    RunRequest request;
    request.program = scanweaveProgram();
    request.workflow = workflow;
    request.ranks = ranks_->value();
    request.overrides = overrides_->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    end_.clear();
    hasFailed_ = false;
    output_->clear();
    shown_ = 0;
    if (request.program.isEmpty()) {
        end_ = tr("There is no program \"scanweave\" beside this one nor in $PATH; install it to "
                  "run workflows.");
        hasFailed_ = true;
        showState();
        return;
    }
    process_.start(request);
}

void RunPanel::restoreState(const QJsonObject& state)
{
    if (!state.isEmpty()) {
        process_.restoreState(state);
        showState();
    }
}

void RunPanel::showState()
{
    const bool isRunning = process_.isRunning();
    QString text;
    DataState state = DataState::Waiting;
    if (isRunning) {
        state = DataState::Running;
        const double seconds =
            static_cast<double>(process_.started().msecsTo(QDateTime::currentDateTimeUtc())) / 1000;
        text = process_.isStopping()
                   ? tr("stopping after %1; once more to end at once").arg(durationText(seconds))
                   : tr("running %1").arg(durationText(seconds));
    } else if (!end_.isEmpty()) {
        state = hasFailed_ ? DataState::Failed : DataState::Done;
        text = end_;
    } else {
        text = tr("not run yet");
    }
    state_->setText(stateSymbol(state) + QLatin1Char(' ') + text);
    state_->setToolTip(process_.started().isValid()
                           ? tr("started %1").arg(process_.started().toString())
                           : QString());
    QPalette colors;
    if (state != DataState::Waiting) {
        colors.setColor(QPalette::WindowText, stateTextColor(state, palette()));
    }
    state_->setPalette(colors);
    run_->setVisible(!isRunning);
    stop_->setVisible(isRunning);
    stop_->setText(process_.isStopping() ? tr("End at once") : tr("Stop"));
    open_->setVisible(!process_.runFile().isEmpty());

    // Only what is new: the view keeps its place unless it stands at the end.
    const QString& output = process_.output();
    if (output.size() < shown_) {
        output_->clear();
        shown_ = 0;
    }
    if (output.size() > shown_) {
        QScrollBar* bar = output_->verticalScrollBar();
        const bool isAtEnd = bar->value() == bar->maximum();
        QTextCursor cursor(output_->document());
        cursor.movePosition(QTextCursor::End);
        cursor.insertText(output.mid(shown_));
        shown_ = output.size();
        if (isAtEnd) {
            bar->setValue(bar->maximum());
        }
    }
    Q_EMIT stateChanged();
}

void RunPanel::showEnd(std::optional<int> exitCode)
{
    const QString after = durationText(
        static_cast<double>(process_.started().msecsTo(QDateTime::currentDateTimeUtc())) / 1000);
    constexpr int finishedWithSkipped = 3;
    hasFailed_ = !exitCode || (*exitCode != 0 && *exitCode != finishedWithSkipped);
    if (!exitCode) {
        end_ = tr("ended; nobody knows how");
    } else if (*exitCode == 0) {
        end_ = tr("finished after %1").arg(after);
    } else if (*exitCode == finishedWithSkipped) {
        end_ = tr("finished after %1, with skipped frames").arg(after);
    } else {
        end_ = tr("failed after %1 (exit code %2)").arg(after).arg(*exitCode);
    }
    showState();
}

} // namespace scanweave::studio
