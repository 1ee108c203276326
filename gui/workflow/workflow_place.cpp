// SPDX-License-Identifier: BSD-2-Clause
// The place Workflow: its views and what connects them. Opening and saving is in
// workflow_files.cpp, what can be done in workflow_actions.cpp.
#include "gui/workflow/workflow_place.h"

#include "engine/g3/frame_scan.h"
#include "gui/widgets/empty_state.h"
#include "gui/widgets/fact_list.h"
#include "gui/widgets/notice_bar.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/recent_files.h"
#include "gui/widgets/section.h"
#include "gui/workflow/cards_view.h"
#include "gui/workflow/inputs_form.h"
#include "gui/workflow/json_editor.h"
#include "gui/workflow/module_catalogue.h"
#include "gui/workflow/part_form.h"
#include "gui/workflow/run_panel.h"
#include "gui/workflow/trial_panel.h"
#include "gui/workflow/workflow_comparison.h"

#include <QAction>
#include <QMenu>
#include <QSplitter>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <optional>

namespace scanweave::studio {

namespace {

constexpr int recoveryDelay = 1500;
constexpr int surveyDelay = 400;

} // namespace

WorkflowPlace::WorkflowPlace(QWidget* parent)
    : Place(parent)
    , loadTask_(tr("Opening a workflow"))
    , untitledTask_(QString())
    , surveyTask_(tr("Looking into the input files"))
    , modulesTask_(QString())
    , runningTask_(QString())
    , facts_(std::make_unique<FactList>())
{
    makeActions();
    makeViews();
    connectViews();
    setModules(builtinModules());
    showDocument(false);
    updateActions();
    findRunning();
}

WorkflowPlace::~WorkflowPlace() = default;

QString WorkflowPlace::name() const
{
    return QStringLiteral("workflow");
}

QString WorkflowPlace::title() const
{
    return tr("Workflow");
}

QString WorkflowPlace::iconName() const
{
    return QStringLiteral("workflow");
}

QStringList WorkflowPlace::crumbs() const
{
    if (!hasDocument_) {
        return {};
    }
    const QString file =
        document_.path().isEmpty() ? tr("not saved yet") : fileName(document_.path());
    return {saver_.isSaving()        ? tr("%1 (saving…)").arg(file)
            : document_.isModified() ? tr("%1 (changed)").arg(file)
                                     : file};
}

Location WorkflowPlace::location() const
{
    return {name(), document_.path(), hasDocument_ ? QString::fromStdString(selected_) : QString()};
}

void WorkflowPlace::showDocument(bool isShown)
{
    hasDocument_ = isShown;
    stack_->setCurrentIndex(isShown ? 1 : 0);
    if (!isShown) {
        empty_->clearLinks();
        for (const QString& file : recentFiles(name()).mid(0, 4)) {
            empty_->addLink(shownPath(file), file);
        }
    }
    updateActions();
    Q_EMIT inspectorChanged();
}

void WorkflowPlace::makeViews()
{
    bar_ = new NoticeBar(this);
    empty_ =
        new EmptyState(iconName(),
                       tr("No workflow is open"),
                       tr("A workflow says which frame files are read, how their frames are "
                          "shared out, which modules work on them, and what is collected. Drop "
                          "one here, or begin a new one."),
                       this);
    empty_->addAction(new_);
    empty_->addAction(open_);
    cards_ = new CardsView(this);
    form_ = new PartForm(document_, this);
    editor_ = new JsonEditor(document_, this);
    runPanel_ = new RunPanel(this);
    runPanel_->hide();

    across_ = new LineSplitter(Qt::Horizontal, this);
    across_->addWidget(form_);
    across_->addWidget(editor_);
    across_->setSizes({480, 440});
    across_->setChildrenCollapsible(false);
    down_ = new LineSplitter(Qt::Vertical, this);
    down_->addWidget(across_);
    down_->addWidget(runPanel_);
    comparison_ = new WorkflowComparison(this);
    down_->addWidget(comparison_);
    trial_ = new TrialPanel(this);
    trial_->hide();
    down_->addWidget(trial_);
    down_->setStretchFactor(0, 1);
    down_->setSizes({460, 180});
    down_->setChildrenCollapsible(false);

    auto* views = new QWidget(this);
    auto* column = new QVBoxLayout(views);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(cards_);
    column->addWidget(new Hairline(Qt::Horizontal, views));
    column->addWidget(down_, 1);

    auto* stacked = new QWidget(this);
    stack_ = new QStackedLayout(stacked);
    stack_->addWidget(empty_);
    stack_->addWidget(views);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar_);
    layout->addWidget(stacked, 1);
    setFocusProxy(cards_);
}

void WorkflowPlace::connectViews()
{
    recoveryTimer_.setSingleShot(true);
    recoveryTimer_.setInterval(recoveryDelay);
    surveyTimer_.setSingleShot(true);
    surveyTimer_.setInterval(surveyDelay);
    connect(&recoveryTimer_, &QTimer::timeout, this, [this] {
        if (document_.isModified() || saver_.isSaving()) {
            recovery_.keep(document_.bytes());
        } else {
            recovery_.forget();
        }
    });
    connect(&surveyTimer_, &QTimer::timeout, this, &WorkflowPlace::startSurvey);
    connect(&document_, &WorkflowDocument::textChanged, this, &WorkflowPlace::textChanged);
    connect(&document_, &WorkflowDocument::modifiedChanged, this, [this] {
        updateActions();
        Q_EMIT crumbsChanged();
    });
    connect(&problems_, &ProblemFinder::problemsChanged, this, &WorkflowPlace::showProblems);
    connect(&watch_, &DiskWatch::changed, this, &WorkflowPlace::diskChanged);
    connect(&watch_, &DiskWatch::vanished, this, [this] {
        bar_->tell(
            Notice::Severity::Warning,
            tr("%1 is gone from the disk. What is shown here is all there is.")
                .arg(shownPath(document_.path())),
            {{tr("Write it again"), [this] { saveTo(document_.path(), Overwrite::Anything); }}});
    });
    connect(&loadTask_, &BackgroundTask::failed, this, [this](const QString& message) {
        bar_->tell(Notice::Severity::Error, message);
    });
    connect(empty_, &EmptyState::linkActivated, this, [this](const QString& file) {
        open({name(), file, {}});
    });
    connect(cards_, &CardsView::selectedByUser, this, [this](const std::string& pointer) {
        selectFrom(pointer, From::Cards);
        Q_EMIT wentTo(location());
    });
    connect(cards_, &CardsView::activated, form_, &PartForm::focusField);
    connect(cards_, &CardsView::addRequested, this, &WorkflowPlace::showCatalogue);
    connect(cards_, &CardsView::moveRequested, this, [this](int from, int to) {
        document_.apply(moveElement(document_.text(),
                                    "/modules",
                                    static_cast<std::size_t>(from),
                                    static_cast<std::size_t>(to)),
                        tr("move module"));
        select("/modules/" + std::to_string(to));
    });
    connect(cards_, &CardsView::removeRequested, remove_, &QAction::trigger);
    connect(cards_, &CardsView::switchRequested, toggle_, &QAction::trigger);
    connect(cards_, &CardsView::menuRequested, this, [this](const QPoint& at) {
        QMenu menu;
        for (QAction* action : {toggle_, duplicate_, left_, right_, remove_}) {
            menu.addAction(action);
        }
        menu.exec(at);
    });
    connect(editor_, &JsonEditor::cursorMoved, this, [this](const std::string& pointer) {
        selectFrom(cardOf(pointer), From::Editor);
    });
    connect(form_, &PartForm::fileActivated, this, [this](const QString& path) {
        Q_EMIT openRequested({QStringLiteral("files"), path, {}});
    });
    connect(facts_.get(), &FactList::linkActivated, this, &Place::openRequested);
    connect(runPanel_, &RunPanel::runRequested, this, &WorkflowPlace::run);
    connect(runPanel_, &RunPanel::closeRequested, runPanel_, &QWidget::hide);
    connect(runPanel_, &RunPanel::runFileActivated, this, [this](const QString& path) {
        Q_EMIT openRequested({QStringLiteral("runs"), path, {}});
    });
    connect(runPanel_, &RunPanel::stateChanged, this, [this] {
        updateActions();
        Q_EMIT badgeChanged();
    });
    connect(runPanel_, &RunPanel::runFileFound, this, &Place::fileAppeared);
    connect(runPanel_, &RunPanel::linkActivated, this, &WorkflowPlace::follow);
    connect(comparison_, &WorkflowComparison::refreshRequested, this, [this] {
        comparison_->refresh(document_.json(), *modules_);
    });
    connect(
        comparison_, &WorkflowComparison::differenceChosen, this, [this](const std::string& at) {
            select(cardOf(at));
            editor_->mark(at);
        });
    connect(comparison_, &WorkflowComparison::failed, this, [this](const QString& message) {
        bar_->tell(Notice::Severity::Error, message);
    });
    connect(trial_, &TrialPanel::tryRequested, this, &WorkflowPlace::tryOut);
    connect(trial_, &TrialPanel::closeRequested, this, [this] {
        trial_->cancel();
        trial_->hide();
    });
    connect(trial_, &TrialPanel::stageChosen, this, [this](const std::string& pointer) {
        select(pointer);
    });
    connect(trial_, &TrialPanel::told, this, &Place::logged);
    editor_->setCompletions([this](const std::string& pointer) { return completions(pointer); });
}

void WorkflowPlace::select(const std::string& pointer)
{
    selectFrom(pointer, From::Elsewhere);
}

void WorkflowPlace::selectFrom(const std::string& pointer, From from)
{
    const std::string wanted = pointer == "/modules" ? "/modules/0" : pointer;
    const auto& cards = cards_->cards();
    if (std::ranges::find(cards, wanted, &Card::pointer) == cards.end()) {
        return; // an empty list of modules, say
    }
    selected_ = wanted;
    if (from != From::Cards) {
        cards_->select(selected_);
    }
    form_->showCard(selected_);
    editor_->mark(selected_);
    trial_->selectStage(selected_);
    updateActions();
    fillInspector();
}

void WorkflowPlace::textChanged()
{
    std::vector<Card> cards = outlineOf(document_);
    countProblems(cards, problemsOfCards(problems_.problems()));
    cards_->setCards(cards);
    cards_->setOutdated(document_.tree().isEmpty());
    // A module that is gone leaves the selection to the one that took its place, or the last one.
    if (std::ranges::none_of(cards, [&](const Card& card) { return card.pointer == selected_; })) {
        const auto last = std::ranges::find_if(cards.rbegin(), cards.rend(), [](const Card& card) {
            return card.kind == Card::Kind::Module;
        });
        select(last != cards.rend() ? last->pointer : "/inputs");
    } else {
        updateActions();
        editor_->mark(selected_);
    }
    problems_.check(document_.text(), document_.folder());
    trial_->setOutdated();
    surveyTimer_.start();
    recoveryTimer_.start();
    comparison_->refresh(document_.json(), *modules_);
    const auto ranks = document_.value("/distribute/io_ranks");
    const auto mode = document_.value("/distribute/mode");
    const bool readsFiles = mode && *mode == "files"; // every rank its own
    const auto lines = inputLines(document_.json());
    runPanel_->setWritten(readsFiles                            ? std::optional(0)
                          : ranks && ranks->is_number_integer() ? std::optional(ranks->get<int>())
                                                                : std::nullopt,
                          !readsFiles && std::ranges::any_of(lines, [](const InputLine& line) {
                              return isCompressedPath(line.pattern);
                          }));
}

/// A text that can't be read has no parts that its problems could be of.
std::vector<Problem> WorkflowPlace::problemsOfCards(const std::vector<Problem>& problems) const
{
    return document_.tree().isEmpty() ? std::vector<Problem>() : problems;
}

void WorkflowPlace::showProblems()
{
    std::vector<Card> cards = outlineOf(document_);
    // Places of another text would be wrong ones; the next answer is on its way.
    const bool isUpToDate = problems_.isUpToDate(document_.text());
    const std::vector<Problem> shown = isUpToDate ? problems_.problems() : std::vector<Problem>();
    countProblems(cards, problemsOfCards(shown));
    cards_->setCards(cards);
    editor_->setProblems(shown);
    form_->setProblems(shown);
    problemAt_ = -1;
    fillInspector();
    updateActions();
    Q_EMIT noticesChanged();
    Q_EMIT badgeChanged();
}

void WorkflowPlace::startSurvey()
{
    std::vector<SurveyInput> inputs;
    std::string key = document_.folder().toStdString();
    for (const InputLine& line : inputLines(document_.json())) {
        inputs.push_back({line.pattern, line.isBlock});
        key += '\n' + line.pattern + (line.isBlock ? "|" : "");
    }
    if (key == surveyed_) {
        return;
    }
    surveyed_ = key;
    surveyTask_.start(
        [inputs, folder = document_.folder().toStdString(), this](TaskControl& control) {
            QDateTime told;
            std::size_t done = 0;
            return surveyInputs(inputs, folder, [&](const InputSurvey& survey, std::size_t files) {
                control.report(++done, files);
                const QDateTime now = QDateTime::currentDateTimeUtc();
                if (!told.isValid() || told.msecsTo(now) > 300) {
                    told = now;
                    // `this` is looked at on the GUI thread only, and not if it is gone.
                    control.post([this, survey] {
                        survey_ = survey;
                        form_->setSurvey(survey_, true);
                    });
                }
                return !control.isCanceled();
            });
        },
        [this](InputSurvey survey) {
            survey_ = std::move(survey);
            form_->setSurvey(survey_, false);
            trial_->setScans(surveyedScans());
            fillInspector();
        });
}

QJsonObject WorkflowPlace::saveState() const
{
    return {{QStringLiteral("path"), loadTask_.isRunning() ? loading_ : document_.path()},
            {QStringLiteral("item"), QString::fromStdString(selected_)},
            {QStringLiteral("across"), QString::fromLatin1(across_->saveState().toBase64())},
            {QStringLiteral("run"), runPanel_->saveState()}};
}

void WorkflowPlace::restoreState(const QJsonObject& state)
{
    across_->restoreState(
        QByteArray::fromBase64(state.value(QStringLiteral("across")).toString().toLatin1()));
    const QString path = state.value(QStringLiteral("path")).toString();
    if (!path.isEmpty()) {
        load(path, state.value(QStringLiteral("item")).toString().toStdString());
    }
    const QJsonObject run = state.value(QStringLiteral("run")).toObject();
    if (!run.isEmpty()) {
        runPanel_->restoreState(run);
        runPanel_->show();
    }
}

void WorkflowPlace::showEvent(QShowEvent* event)
{
    Place::showEvent(event);
    watch_.lookNow();
    if (!hasDocument_) {
        showDocument(false);
    }
    if (!hasLookedForUntitled_) {
        hasLookedForUntitled_ = true;
        untitledTask_.start([](TaskControl&) { return RecoveryFile::find({}); },
                            [this](const Recovered& recovered) {
                                if (!recovered.file.isEmpty()) {
                                    untitled_ = recovered;
                                    offerUntitled();
                                }
                            });
    }
}

} // namespace scanweave::studio
