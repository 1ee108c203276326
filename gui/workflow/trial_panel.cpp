// SPDX-License-Identifier: BSD-2-Clause
// Trying the workflow that is being edited on one scan.
#include "gui/workflow/trial_panel.h"

#include "gui/widgets/icons.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"
#include "gui/workflow/module_catalogue.h"
#include "gui/workflow/program_call.h"
#include "gui/workflow/trial_value_view.h"

#include <QComboBox>
#include <QFile>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>
#include <utility>

namespace scanweave::studio {

namespace {

constexpr int trialTime = 3'600'000; // milliseconds; it can be cancelled
DataState dataState(TrialStage::State state)
{
    switch (state) {
    case TrialStage::State::Input:
        return DataState::Metadata;
    case TrialStage::State::Done:
        return DataState::Done;
    case TrialStage::State::Dropped:
        return DataState::Skipped;
    case TrialStage::State::Failed:
        return DataState::Failed;
    case TrialStage::State::Disabled:
    case TrialStage::State::NotReached:
        break;
    }
    return DataState::Waiting;
}

/// Without the progress that came before.
QString withoutProgress(const QString& errors)
{
    const QString mark = QStringLiteral("scanweave: ");
    QStringList lines;
    for (const QString& line : errors.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        if (!line.startsWith(QStringLiteral("indexing"))) {
            lines.append(line.startsWith(mark) ? line.mid(mark.size()) : line);
        }
    }
    return lines.join(QLatin1Char('\n'));
}

QString counted(const QString& mark, const QStringList& keys)
{
    constexpr int most = 2;
    QString text = QStringList(keys.mid(0, most)).join(QStringLiteral(", "));
    if (keys.size() > most) {
        text += TrialPanel::tr(" and %1 more").arg(keys.size() - most);
    }
    return keys.isEmpty() ? QString() : mark + QLatin1Char(' ') + text;
}

} // namespace

TrialPanel::TrialPanel(QWidget* parent)
    : QWidget(parent)
    , trying_(tr("Trying the workflow on one scan"))
    , state_(new ElidedLabel(this))
    , scan_(new QSpinBox(this))
    , scans_(new QuietLabel({}, this))
    , try_(new QPushButton(icon(QStringLiteral("run")), tr("Try"), this))
    , cancel_(new QPushButton(icon(QStringLiteral("stop")), tr("Cancel"), this))
    , error_(new QLabel(this))
    , note_(new QuietLabel({}, this))
    , stages_(new RecordTable(this))
    , frame_(new QComboBox(this))
    , value_(new TrialValueView(this))
{
    scan_->setRange(0, std::numeric_limits<int>::max());
    scan_->setAccessibleName(tr("Scan"));
    scan_->setToolTip(tr("Number of the scan in all inputs, from 0"));
    error_->setWordWrap(true);
    error_->setMargin(spacing::small);
    error_->setTextFormat(Qt::PlainText);
    error_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    error_->hide();
    note_->setWordWrap(true);
    note_->setTextFormat(Qt::PlainText);
    note_->setContentsMargins(spacing::large, 0, spacing::large, spacing::tiny);
    note_->hide();
    makeStages();
    makeLayout();
    ticking_.setInterval(200);
    connect(&ticking_, &QTimer::timeout, this, &TrialPanel::showState);
    connect(try_, &QPushButton::clicked, this, &TrialPanel::tryRequested);
    connect(cancel_, &QPushButton::clicked, this, &TrialPanel::cancel);
    connect(&trying_, &BackgroundTask::failed, this, [this](const QString& message) {
        take({}, std::nullopt, message);
    });
    connect(&trying_, &BackgroundTask::canceled, this, [this] {
        ticking_.stop();
        showState();
    });
    connect(frame_, &QComboBox::currentIndexChanged, this, &TrialPanel::showFrames);
    connect(stages_, &RecordTable::currentRecordChanged, this, [this](int record) {
        if (isFilling_ || !report_ || record < 0) {
            return;
        }
        showFrames();
        Q_EMIT stageChosen(report_->stages[chosenStage()].pointer);
    });
    showState();
    showFrames();
}

TrialPanel::~TrialPanel() = default;

void TrialPanel::makeStages()
{
    const auto stage = [this](int row) -> const TrialStage& {
        return report_->stages[static_cast<std::size_t>(row)];
    };
    const auto color = [this, stage](int row) {
        const TrialStage::State state = stage(row).state;
        return state == TrialStage::State::Done || state == TrialStage::State::Input
                   ? QColor()
                   : stateTextColor(dataState(state), palette());
    };
    const auto number = [](int row) { return QVariant(row); };
    stages_->setAccessibleName(tr("What each module did"));
    stages_->setColumns({{tr("module"),
                          [stage](int row) {
                              return row == 0
                                         ? tr("input")
                                         : QStringLiteral("%1  %2").arg(row).arg(stage(row).module);
                          },
                          number,
                          false,
                          {},
                          {},
                          {}},
                         {tr("time"),
                          [stage](int row) {
                              return stage(row).seconds > 0 ? durationText(stage(row).seconds)
                                                            : QString();
                          },
                          [stage](int row) { return QVariant(stage(row).seconds); },
                          true,
                          {},
                          {},
                          {}},
                         {tr("what it did"),
                          [this, stage](int row) { return resultText(stage(row)); },
                          {},
                          false,
                          color,
                          {},
                          tr("Keys that it changed (~), added (+) and removed (−)")}});
}

void TrialPanel::makeLayout()
{
    for (QWidget* control : std::initializer_list<QWidget*>{scan_, try_, cancel_, frame_}) {
        control->setMinimumHeight(spacing::controlHeight);
    }
    auto* close = new QToolButton(this);
    close->setIcon(icon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setToolTip(tr("Close the trial"));
    close->setAccessibleName(close->toolTip());
    connect(close, &QToolButton::clicked, this, &TrialPanel::closeRequested);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(spacing::large, spacing::tiny, spacing::small, spacing::tiny);
    row->setSpacing(spacing::small);
    row->addWidget(state_, 1);
    row->addWidget(frame_);
    row->addWidget(new QuietLabel(tr("scan"), this));
    row->addWidget(scan_);
    row->addWidget(scans_);
    row->addWidget(try_);
    row->addWidget(cancel_);
    row->addWidget(close);

    frame_->setAccessibleName(tr("Which of the frames"));
    frame_->hide();
    auto* columns = new LineSplitter(Qt::Horizontal, this);
    columns->addWidget(stages_);
    columns->addWidget(value_);
    columns->setStretchFactor(1, 1);
    columns->setSizes({widthForText(340), 700});
    columns->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(new Hairline(Qt::Horizontal, this));
    layout->addLayout(row);
    layout->addWidget(error_);
    layout->addWidget(note_);
    layout->addWidget(columns, 1);
}

void TrialPanel::begin()
{
    QWidget::show();
    scan_->setFocus(Qt::ShortcutFocusReason);
    scan_->selectAll();
}

void TrialPanel::tryText(const QString& program, const std::string& text, const QString& folder)
{
    problem_.clear();
    if (program.isEmpty()) {
        take({},
             std::nullopt,
             tr("There is no program \"scanweave\" beside this one nor in $PATH; install it to "
                "try workflows."));
        return;
    }
    if (!folder_.isValid()) {
        take({},
             std::nullopt,
             tr("There is no room for the frames of a trial: %1").arg(folder_.errorString()));
        return;
    }
    scan_->interpretText();
    progress_.clear();
    isOutdated_ = false;
    since_.start();
    ticking_.start();
    // What a cancelled trial left behind.
    QFile::remove(folder_.filePath(QStringLiteral("trial-%1.g3.partial").arg(number_)));
    const QString output = folder_.filePath(QStringLiteral("trial-%1.g3").arg(++number_));
    const QStringList arguments{QStringLiteral("try"),
                                QStringLiteral("--json"),
                                QStringLiteral("--output"),
                                output,
                                QStringLiteral("--scan"),
                                QString::number(scan_->value()),
                                QStringLiteral("-")};
    using Result = std::pair<std::optional<TrialReport>, QString>;
    trying_.start(
        [this, program, arguments, folder, input = QByteArray::fromStdString(text)](
            TaskControl& control) -> Result {
            const auto answer =
                callProgram({.program = program,
                             .arguments = arguments,
                             .folder = folder,
                             .input = input,
                             .milliseconds = trialTime,
                             .errorLine =
                                 [this, &control](const QString& line) {
                                     // `this` is looked at on the GUI thread only, and not if it is
                                     // gone.
                                     control.post([this, line] { progress_ = line; });
                                 }},
                            control);
            if (!answer) {
                return {std::nullopt,
                        tr("The program \"scanweave\" ended without an answer; a module may have "
                           "crashed.")};
            }
            auto report = parseTrialReport(answer->output);
            const QString problem = report ? QString() : withoutProgress(answer->errors);
            return {std::move(report), problem};
        },
        [this, output](Result result) { take(output, std::move(result.first), result.second); });
    showState();
}

void TrialPanel::take(const QString& output,
                      std::optional<TrialReport> report,
                      const QString& problem)
{
    ticking_.stop();
    if (!output_.isEmpty()) {
        QFile::remove(output_);
    }
    output_ = output;
    problem_ = problem;
    isFilling_ = true;
    stages_->setRows(0);
    report_ = std::move(report);
    const int count = report_ ? static_cast<int>(report_->stages.size()) : 0;
    stages_->setRows(count);
    if (report_) {
        setScans(report_->scans);
        // Where it ended, or what is selected elsewhere, or the first module.
        const auto all = report_->stages.end();
        auto shown = std::ranges::find_if(report_->stages, [](const TrialStage& stage) {
            return stage.state == TrialStage::State::Failed ||
                   stage.state == TrialStage::State::Dropped;
        });
        if (shown == all) {
            shown = std::ranges::find(report_->stages, wanted_, &TrialStage::pointer);
        }
        const auto record = static_cast<int>(shown - report_->stages.begin());
        stages_->selectRecord(shown != all ? record : std::min(1, count - 1));
        for (const QString& message : report_->messages) {
            Q_EMIT told(message);
        }
    }
    isFilling_ = false;
    showState();
    showNote();
    showFrames();
}

void TrialPanel::setModules(std::shared_ptr<const std::vector<ModuleSpec>> modules)
{
    modules_ = std::move(modules);
    showNote();
}

void TrialPanel::showNote()
{
    QStringList names;
    for (std::size_t i = 0; report_ && modules_ && i < report_->stages.size(); ++i) {
        const TrialStage& stage = report_->stages[i];
        const ModuleSpec* module = findModule(*modules_, stage.module.toStdString());
        if (module != nullptr && module->needsContinuity && !stage.frames.empty() &&
            !names.contains(stage.module)) {
            names.append(stage.module);
        }
    }
    note_->setText(names.isEmpty()
                       ? QString()
                       : tr("%1: what earlier scans would have left behind is missing here, so a "
                            "run can give another result.")
                             .arg(names.join(QStringLiteral(", "))));
    note_->setVisible(!names.isEmpty());
}

QString TrialPanel::noteText() const
{
    return note_->text();
}

void TrialPanel::setOutdated()
{
    isOutdated_ = true;
    showState();
}

void TrialPanel::setScans(std::uint64_t scans)
{
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<int>::max());
    scans_->setText(scans > 0 ? tr("of %1").arg(numberText(scans)) : QString());
    scan_->setMaximum(static_cast<int>(scans > 0 ? std::min(scans - 1, most) : most));
}

void TrialPanel::selectStage(const std::string& pointer)
{
    wanted_ = pointer;
    if (!report_ || report_->stages[chosenStage()].pointer == pointer) {
        return;
    }
    const auto found = std::ranges::find(report_->stages, pointer, &TrialStage::pointer);
    if (found != report_->stages.end()) {
        isFilling_ = true;
        stages_->selectRecord(static_cast<int>(found - report_->stages.begin()));
        isFilling_ = false;
        showFrames();
    }
}

void TrialPanel::cancel()
{
    trying_.cancel();
}

QString TrialPanel::stateText() const
{
    return state_->text();
}

QString TrialPanel::errorText() const
{
    return error_->text();
}

std::size_t TrialPanel::chosenStage() const
{
    return static_cast<std::size_t>(std::max(stages_->currentRecord(), 0));
}

QString TrialPanel::resultText(const TrialStage& stage) const
{
    const QString mark = stateSymbol(dataState(stage.state)) + QLatin1Char(' ');
    switch (stage.state) {
    case TrialStage::State::Input:
    case TrialStage::State::Done:
        break;
    case TrialStage::State::Dropped:
        return mark + tr("dropped here");
    case TrialStage::State::Failed:
        return mark + tr("failed here");
    case TrialStage::State::Disabled:
        return mark + tr("switched off");
    case TrialStage::State::NotReached:
        return mark + tr("not reached");
    }
    if (stage.frames.empty()) {
        return mark + tr("can't be read");
    }
    const TrialFrame& frame = stage.frames.front();
    if (stage.state == TrialStage::State::Input) {
        return mark + tr("%1 keys").arg(frame.keys.size());
    }
    QStringList parts{counted(QStringLiteral("~"), frame.changed),
                      counted(QStringLiteral("+"), frame.added),
                      counted(QStringLiteral("−"), frame.removed)};
    parts.removeAll(QString());
    QString text = parts.isEmpty() ? tr("changed nothing") : parts.join(QStringLiteral("  "));
    if (stage.frames.size() > 1) {
        text = tr("%1 frames: %2").arg(stage.frames.size()).arg(text);
    }
    return mark + text;
}

void TrialPanel::showState()
{
    const bool isTrying = trying_.isRunning();
    QString text;
    QString error = problem_;
    DataState state = DataState::Waiting;
    if (isTrying) {
        state = DataState::Running;
        text = tr("trying scan %1, %2")
                   .arg(numberText(scan_->value()),
                        durationText(static_cast<double>(since_.elapsed()) / 1000));
        text += progress_.isEmpty() ? QString() : QStringLiteral(" · ") + progress_;
        error.clear();
    } else if (!problem_.isEmpty()) {
        state = DataState::Failed;
        text = tr("nothing was tried");
    } else if (report_) {
        const auto is = [this](TrialStage::State wanted) {
            return std::ranges::find(report_->stages, wanted, &TrialStage::state);
        };
        const auto none = report_->stages.end();
        const auto failed = is(TrialStage::State::Failed);
        const auto dropped = is(TrialStage::State::Dropped);
        error = report_->error;
        state = !error.isEmpty()  ? DataState::Failed
                : dropped != none ? DataState::Skipped
                                  : DataState::Done;
        text = failed != none     ? tr("%1 failed").arg(failed->module)
               : !error.isEmpty() ? tr("the scan can't be read")
               : dropped != none  ? tr("%1 dropped it").arg(dropped->module)
                                  : tr("it went through all modules");
        text = tr("scan %1, frame %2 of %3: %4")
                   .arg(numberText(report_->scan.value_or(0)),
                        numberText(report_->index),
                        fileName(report_->file),
                        text);
        text += isOutdated_ ? tr(" · the workflow has changed since") : QString();
    } else {
        text = tr("not tried yet");
    }
    state_->setText(stateSymbol(state) + QLatin1Char(' ') + text);
    QPalette colors;
    if (state != DataState::Waiting) {
        colors.setColor(QPalette::WindowText, stateTextColor(state, palette()));
    }
    state_->setPalette(colors);
    error_->setText(error);
    error_->setVisible(!error.isEmpty());
    try_->setVisible(!isTrying);
    cancel_->setVisible(isTrying);
    stages_->setEnabled(!isTrying);
}

void TrialPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && value_ != nullptr) {
        showState();
    }
}

void TrialPanel::showFrames()
{
    if (!report_) {
        frame_->hide();
        value_->clear(tr("Try the workflow on a scan to see what its modules make of it."));
        return;
    }
    const std::size_t stage = chosenStage();
    const std::size_t count = report_->stages[stage].frames.size();
    if (static_cast<std::size_t>(frame_->count()) != count) {
        const QSignalBlocker blocker(frame_);
        frame_->clear();
        for (std::size_t i = 0; i < count; ++i) {
            frame_->addItem(tr("frame %1 of %2").arg(i + 1).arg(count));
        }
    }
    frame_->setVisible(count > 1);
    const auto frame = static_cast<std::size_t>(std::max(frame_->currentIndex(), 0));
    const auto copyOf = [](const TrialFrame* at) {
        return at != nullptr ? std::optional(*at) : std::nullopt;
    };
    value_->setFrames(
        output_, copyOf(report_->before(stage, frame)), copyOf(report_->after(stage, frame)));
}

} // namespace scanweave::studio
