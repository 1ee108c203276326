// SPDX-License-Identifier: BSD-2-Clause
// Running the workflow that is being edited.
#include "gui/workflow/run_panel.h"

#include "gui/widgets/icons.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"
#include "gui/workflow/program_call.h"
#include "gui/workflow/rank_layout.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

namespace scanweave::studio {

namespace {

constexpr int mostRanks = 4096;
constexpr int asWritten = -1; ///< ranks that read: what the workflow says

QString ranksSetting()
{
    return QStringLiteral("run/ranks");
}

} // namespace

RunPanel::RunPanel(QWidget* parent)
    : QWidget(parent)
    , state_(new QLabel(this))
    , ranks_(new QSpinBox(this))
    , ioRanks_(new QSpinBox(this))
    , overrides_(new QLineEdit(this))
    , layoutView_(new RankLayoutView(this))
    , run_(new QPushButton(icon(QStringLiteral("run")), tr("Run"), this))
    , stop_(new QPushButton(icon(QStringLiteral("stop")), tr("Stop"), this))
    , open_(new QPushButton(icon(QStringLiteral("runs")), tr("Open the run"), this))
    , output_(new RunOutput(this))
{
    ranks_->setRange(1, mostRanks);
    ranks_->setValue(QSettings().value(ranksSetting(), 1).toInt());
    ranks_->setToolTip(tr("How many processes; more than one are started by mpirun"));
    ranks_->setAccessibleName(tr("Ranks"));
    ioRanks_->setRange(asWritten, mostRanks - 1);
    ioRanks_->setSpecialValueText(tr("as written"));
    ioRanks_->setValue(asWritten);
    ioRanks_->setToolTip(tr("How many of the ranks only read, for the others to compute; 0: each "
                            "reads for itself; as written: what the workflow says, or what is "
                            "best"));
    ioRanks_->setAccessibleName(tr("Ranks that read"));
    overrides_->setPlaceholderText(tr("for this run only, such as name=test"));
    overrides_->setToolTip(tr("Fields of the workflow to override, separated by blanks"));
    overrides_->setAccessibleName(tr("Overrides"));
    auto* close = new QToolButton(this);
    close->setIcon(icon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setAccessibleName(tr("Close the output"));
    for (QWidget* control :
         std::initializer_list<QWidget*>{ranks_, ioRanks_, overrides_, run_, stop_, open_}) {
        control->setMinimumHeight(spacing::controlHeight);
    }
    auto* row = new QHBoxLayout;
    row->setContentsMargins(spacing::large, spacing::tiny, spacing::small, spacing::tiny);
    row->setSpacing(spacing::small);
    row->addWidget(state_, 1);
    row->addWidget(new QuietLabel(tr("ranks"), this));
    row->addWidget(ranks_);
    row->addWidget(new QuietLabel(tr("that read"), this));
    row->addWidget(ioRanks_);
    row->addWidget(run_);
    row->addWidget(stop_);
    row->addWidget(open_);
    row->addWidget(close);
    auto* below = new QHBoxLayout;
    below->setContentsMargins(spacing::large, 0, spacing::large, spacing::tiny);
    below->setSpacing(spacing::small);
    below->addWidget(layoutView_, 1);
    below->addWidget(new QuietLabel(tr("overrides"), this));
    below->addWidget(overrides_, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(new Hairline(Qt::Horizontal, this));
    layout->addLayout(row);
    layout->addLayout(below);
    layout->addWidget(output_, 1);
    constexpr int everySecond = 1000;
    second_.setInterval(everySecond);

    connect(&second_, &QTimer::timeout, this, &RunPanel::showTime);
    connect(ranks_, &QSpinBox::valueChanged, this, &RunPanel::showLayout);
    connect(ioRanks_, &QSpinBox::valueChanged, this, &RunPanel::showLayout);
    connect(overrides_, &QLineEdit::textChanged, this, &RunPanel::showLayout);
    connect(output_, &RunOutput::linkActivated, this, &RunPanel::linkActivated);
    connect(&process_, &RunProcess::runFileFound, this, &RunPanel::runFileFound);
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
        endState_ = DataState::Failed;
        showState();
    });
    showLayout();
    showState();
}

bool RunPanel::isChosen()
{
    return QSettings().contains(ranksSetting());
}

void RunPanel::setWritten(std::optional<int> ioRanks, bool isCompressed)
{
    writtenIoRanks_ = ioRanks;
    isCompressed_ = isCompressed;
    showLayout();
}

void RunPanel::focusRanks()
{
    ranks_->setFocus();
    ranks_->selectAll();
}

QString RunPanel::stateText() const
{
    return state_->text();
}

QStringList RunPanel::overrides() const
{
    QStringList all = overrides_->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (ioRanks_->value() != asWritten) {
        all.append(QStringLiteral("distribute.io_ranks=%1").arg(ioRanks_->value()));
    }
    return all;
}

void RunPanel::showLayout()
{
    std::optional<int> ioRanks = writtenIoRanks_;
    const QString key = QStringLiteral("distribute.io_ranks=");
    for (const QString& text : overrides()) {
        if (text.startsWith(key)) {
            bool isNumber = false;
            const int number = text.mid(key.size()).toInt(&isNumber);
            ioRanks = isNumber ? std::optional(number) : std::nullopt;
        }
    }
    layoutView_->setRanks(rankLayout(ranks_->value(), ioRanks, isCompressed_));
}

void RunPanel::run(const QString& workflow)
{
    if (process_.isRunning()) {
        return;
    }
    QSettings().setValue(ranksSetting(), ranks_->value());
    RunRequest request;
    request.program = scanweaveProgram();
    request.workflow = workflow;
    request.ranks = ranks_->value();
    request.overrides = overrides();
    start(request);
}

void RunPanel::start(const RunRequest& request)
{
    end_.clear();
    output_->clear();
    shown_ = 0;
    if (request.program.isEmpty()) {
        end_ = tr("There is no program \"scanweave\" beside this one nor in $PATH; install it to "
                  "run workflows.");
        endState_ = DataState::Failed;
        showState();
        return;
    }
    process_.start(request);
}

void RunPanel::restoreState(const QJsonObject& state)
{
    if (!state.isEmpty() && !process_.isRunning()) {
        end_.clear();
        process_.restoreState(state);
        showState();
    }
}

void RunPanel::showState()
{
    const bool isRunning = process_.isRunning();
    isRunning ? second_.start() : second_.stop();
    showTime();
    // Each keeps its place: a second click on Run must not hit another button.
    run_->setEnabled(!isRunning);
    stop_->setEnabled(isRunning);
    stop_->setText(process_.isStopping() ? tr("End at once") : tr("Stop"));
    open_->setVisible(!process_.runFile().isEmpty());
    layoutView_->setVisible(!isRunning);

    // Only what is new: the view keeps its place unless it stands at the end.
    const QString& output = process_.output();
    if (output.size() < shown_) {
        output_->clear();
        shown_ = 0;
    }
    if (output.size() > shown_) {
        output_->append(output.mid(shown_));
        shown_ = output.size();
    }
    Q_EMIT stateChanged();
}

void RunPanel::showTime()
{
    QString text = tr("not run yet");
    DataState state = DataState::Waiting;
    if (process_.isRunning()) {
        state = DataState::Running;
        const QString time = durationText(process_.seconds());
        text = process_.isStopping() ? tr("stopping after %1; once more to end at once").arg(time)
                                     : tr("running %1").arg(time);
    } else if (!end_.isEmpty()) {
        state = endState_;
        text = end_;
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
}

void RunPanel::showEnd(std::optional<int> exitCode)
{
    const QString after = durationText(process_.seconds());
    constexpr int finishedWithSkipped = 3;
    endState_ = DataState::Done;
    if (exitCode && *exitCode == 0) {
        end_ = tr("finished after %1").arg(after);
    } else if (exitCode && *exitCode == finishedWithSkipped) {
        end_ = tr("finished after %1, with skipped frames").arg(after);
    } else if (process_.isStopping()) {
        endState_ = DataState::Skipped;
        end_ = tr("stopped after %1").arg(after);
    } else if (!exitCode) {
        endState_ = DataState::Failed;
        end_ = tr("ended; nobody knows how");
    } else {
        endState_ = DataState::Failed;
        end_ = tr("failed after %1 (exit code %2)").arg(after).arg(*exitCode);
    }
    showState();
}

} // namespace scanweave::studio
