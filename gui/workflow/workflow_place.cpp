// SPDX-License-Identifier: BSD-2-Clause
// The place Workflow: files, views and what connects them. What it can do is in
// workflow_actions.cpp.
#include "gui/workflow/workflow_place.h"

#include "gui/widgets/command_palette.h"
#include "gui/widgets/empty_state.h"
#include "gui/widgets/fact_list.h"
#include "gui/widgets/icons.h"
#include "gui/widgets/notice_bar.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/recent_files.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/text_format.h"
#include "gui/workflow/cards_view.h"
#include "gui/workflow/inputs_form.h"
#include "gui/workflow/json_editor.h"
#include "gui/workflow/module_catalogue.h"
#include "gui/workflow/part_form.h"
#include "gui/workflow/run_panel.h"
#include "workflows/frame_type_text.h"
#include "workflows/json_location.h"

#include <QAction>
#include <QFile>
#include <QFileInfo>
#include <QMenu>
#include <QSaveFile>
#include <QSplitter>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <stdexcept>

namespace scanweave::studio {

namespace {

constexpr int recoveryDelay = 1500;
constexpr int surveyDelay = 400;

struct LoadedWorkflow
{
    QByteArray bytes;
    Recovered recovered;
};

LoadedWorkflow loadWorkflowFile(const QString& path)
{
    LoadedWorkflow loaded;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        throw std::runtime_error(WorkflowPlace::tr("%1 can't be read: %2")
                                     .arg(shownPath(path), file.errorString())
                                     .toStdString());
    }
    if (file.size() > static_cast<qint64>(maxJsonBytes)) {
        throw std::runtime_error(WorkflowPlace::tr("%1 is no workflow: it is larger than 16 MiB")
                                     .arg(shownPath(path))
                                     .toStdString());
    }
    loaded.bytes = file.readAll();
    loaded.recovered = RecoveryFile::find(path);
    return loaded;
}

} // namespace

WorkflowPlace::WorkflowPlace(QWidget* parent)
    : Place(parent)
    , loadTask_(tr("Opening a workflow"))
    , compareTask_(tr("Comparing workflows"))
    , untitledTask_(QString())
    , surveyTask_(tr("Looking into the input files"))
    , modulesTask_(QString())
    , facts_(std::make_unique<FactList>())
{
    makeActions();
    makeViews();
    connectViews();
    setModules(builtinModules());
    showDocument(false);
    updateActions();
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

bool WorkflowPlace::canOpen(const QString& path) const
{
    return isWorkflowFile(path);
}

Location WorkflowPlace::location() const
{
    return {name(), document_.path(), hasDocument_ ? QString::fromStdString(selected_) : QString()};
}

void WorkflowPlace::open(const Location& location)
{
    const std::string pointer = location.item.toStdString();
    if (!location.path.isEmpty() && (!hasDocument_ || location.path != document_.path())) {
        if (hasDocument_ && document_.isModified()) {
            bar_->tell(
                Notice::Severity::Warning,
                tr("%1 has changes that are not saved.").arg(crumbs().front()),
                {{tr("Save, then open %1").arg(fileName(location.path)),
                  [this, location] {
                      save([this, location] { load(location.path, location.item.toStdString()); });
                  }},
                 {tr("Open without saving"),
                  [this, location] { load(location.path, location.item.toStdString()); }}});
            return;
        }
        load(location.path, pointer);
        return;
    }
    if (!pointer.empty() && hasDocument_) {
        select(cardOf(pointer));
        if (pointer != selected_) {
            form_->focusField(pointer);
        }
    }
}

void WorkflowPlace::load(const QString& path, const std::string& pointer)
{
    loadTask_.start([path](TaskControl&) { return loadWorkflowFile(path); },
                    [this, path, pointer](const LoadedWorkflow& file) {
                        loaded(path, file.bytes, file.recovered);
                        if (!pointer.empty()) {
                            select(cardOf(pointer));
                        }
                    });
}

void WorkflowPlace::loaded(const QString& path, const QByteArray& bytes, const Recovered& recovered)
{
    const auto file = FileText::fromBytes(bytes);
    if (!file) {
        showDocument(hasDocument_);
        bar_->tell(Notice::Severity::Error,
                   tr("%1 is no text in UTF-8, so it is no workflow.").arg(shownPath(path)));
        return;
    }
    ++documentNumber_;
    recovery_.setPath(path);
    onDisk_.reset();
    bar_->dismiss();
    selected_ = "/inputs";
    document_.reset(path, *file);
    watch_.watch(path, bytes);
    addRecentFile(name(), path);
    showDocument(true);
    select(selected_);
    if (!recovered.file.isEmpty() && recovered.bytes != bytes) {
        const auto kept = FileText::fromBytes(recovered.bytes);
        const auto forget = [file = recovered.file] { QFile::remove(file); };
        if (kept) {
            bar_->tell(Notice::Severity::Warning,
                       tr("Changes that were not saved have been kept (%1).")
                           .arg(agoText(recovered.time, QDateTime::currentDateTime())),
                       {{tr("Take them"),
                         [this, text = kept->text, forget] {
                             document_.replaceText(text, tr("take kept changes"));
                             forget();
                         }},
                        {tr("Throw them away"), forget}});
        }
    } else if (!recovered.file.isEmpty()) {
        QFile::remove(recovered.file);
    }
    offerUntitled();
    Q_EMIT wentTo(location());
    Q_EMIT crumbsChanged();
}

void WorkflowPlace::restoreUntitled()
{
    const auto kept = untitled_ ? FileText::fromBytes(untitled_->bytes) : std::nullopt;
    const Recovered recovered = untitled_.value_or(Recovered());
    untitled_.reset();
    if (!kept) {
        return;
    }
    newWorkflow();
    document_.replaceText(kept->text, tr("take kept changes"));
    recovery_.adopt(recovered);
    bar_->tell(Notice::Severity::Hint,
               tr("This workflow was never saved. It has been kept (%1).")
                   .arg(agoText(recovered.time, QDateTime::currentDateTime())),
               {{tr("Save as…"), [this] { saveAs(); }}, {tr("Throw it away"), [this] {
                                                             recovery_.forget();
                                                             document_.reset({}, FileText());
                                                             showDocument(false);
                                                             Q_EMIT crumbsChanged();
                                                         }}});
}

void WorkflowPlace::offerUntitled()
{
    if (!untitled_) {
        return;
    }
    if (!hasDocument_ && !loadTask_.isRunning()) {
        restoreUntitled();
    } else if (hasDocument_ && bar_->text().isEmpty()) {
        bar_->tell(Notice::Severity::Hint,
                   tr("A workflow that was never saved has been kept (%1).")
                       .arg(agoText(untitled_->time, QDateTime::currentDateTime())),
                   {{tr("Open it"), [this] { restoreUntitled(); }}});
    }
}

void WorkflowPlace::newWorkflow()
{
    if (hasDocument_ && document_.isModified()) {
        if (document_.path().isEmpty() || !save()) {
            recovery_.leave(document_.bytes());
        }
    }
    ++documentNumber_;
    recovery_.setPath({});
    watch_.watch({}, {});
    bar_->dismiss();
    selected_ = "/inputs";
    FileText file;
    file.text = "{\n  \"scanweave\": 1,\n  \"name\": \"new\",\n  \"inputs\": [],\n"
                "  \"modules\": [],\n  \"accumulate\": {}\n}\n";
    document_.reset({}, file);
    showDocument(true);
    select(selected_);
    Q_EMIT crumbsChanged();
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
    makeComparison();
    down_->addWidget(comparison_);
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
        if (placeActions().front() != shownRunAction_) {
            shownRunAction_ = placeActions().front();
            Q_EMIT crumbsChanged(); // the header shows Stop instead of Run, or the other way round
        }
    });
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
    updateActions();
    fillInspector();
}

void WorkflowPlace::textChanged()
{
    std::vector<Card> cards = outlineOf(document_);
    countProblems(cards, problems_.problems());
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
    surveyTimer_.start();
    recoveryTimer_.start();
    refreshComparison();
}

void WorkflowPlace::makeComparison()
{
    comparison_ = new QWidget(this);
    comparisonTitle_ = new SectionTitle({}, comparison_);
    differenceTable_ = new RecordTable(comparison_);
    differenceTable_->setAccessibleName(tr("Differences of two workflows"));
    const auto row = [this](int at) -> const WorkflowDifference& {
        return differences_[static_cast<std::size_t>(at)];
    };
    const auto column = [row](const QString& title, auto text) {
        return RecordColumn{
            title, [row, text](int at) { return QString(text(row(at))); }, {}, false, {}, {}, {}};
    };
    const auto kindText = [](const WorkflowDifference& difference) {
        switch (difference.kind) {
        case WorkflowDifference::Kind::Added:
            return tr("only there");
        case WorkflowDifference::Kind::Removed:
            return tr("only here");
        case WorkflowDifference::Kind::Moved:
            return tr("at another place");
        case WorkflowDifference::Kind::Changed:
            break;
        }
        return tr("different");
    };
    const auto member = [](std::string WorkflowDifference::*which) {
        return [which](const WorkflowDifference& difference) {
            return QString::fromStdString(difference.*which);
        };
    };
    differenceTable_->setColumns({column(tr("part"), member(&WorkflowDifference::part)),
                                  column(tr("what"), member(&WorkflowDifference::what)),
                                  column(tr("how"), kindText),
                                  column(tr("here"), member(&WorkflowDifference::first)),
                                  column(tr("there"), member(&WorkflowDifference::second))});
    auto* close = new QToolButton(comparison_);
    close->setIcon(icon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setToolTip(tr("Close the comparison"));
    auto* line = new QHBoxLayout;
    line->setContentsMargins(spacing::medium, spacing::tiny, spacing::small, 0);
    line->addWidget(comparisonTitle_, 1);
    line->addWidget(close);
    auto* column2 = new QVBoxLayout(comparison_);
    column2->setContentsMargins(0, 0, 0, 0);
    column2->setSpacing(spacing::tiny);
    column2->addLayout(line);
    column2->addWidget(differenceTable_, 1);
    comparison_->hide();
    connect(close, &QToolButton::clicked, this, [this] {
        other_.reset();
        comparison_->hide();
    });
    connect(differenceTable_, &RecordTable::currentRecordChanged, this, [this](int at) {
        if (at >= 0 && static_cast<std::size_t>(at) < differences_.size()) {
            const std::string pointer = differences_[static_cast<std::size_t>(at)].pointer;
            select(cardOf(pointer));
            editor_->mark(pointer);
        }
    });
    connect(&compareTask_, &BackgroundTask::failed, this, [this](const QString& message) {
        bar_->tell(Notice::Severity::Error, message);
    });
}

void WorkflowPlace::compareWith(const QString& path)
{
    compareTask_.start(
        [path](TaskControl&) {
            const auto file = FileText::fromBytes(loadWorkflowFile(path).bytes);
            auto json = nlohmann::ordered_json::parse(
                file ? file->text : std::string(), nullptr, false, true);
            if (!json.is_object()) {
                throw std::runtime_error(tr("%1 can't be compared with: it is no JSON object")
                                             .arg(shownPath(path))
                                             .toStdString());
            }
            return json;
        },
        [this, path](nlohmann::ordered_json json) {
            other_ = std::move(json);
            otherName_ = fileName(path);
            comparison_->show();
            refreshComparison();
        });
}

void WorkflowPlace::refreshComparison()
{
    if (!other_) {
        return;
    }
    auto differences = compareWorkflows(document_.json(), *other_, *modules_);
    differenceTable_->setRows(0);
    differences_ = std::move(differences);
    differenceTable_->setRows(static_cast<int>(differences_.size()));
    comparisonTitle_->setText(
        differences_.empty()
            ? tr("%1 means the same").arg(otherName_)
            : tr("Differences to %1: %2")
                  .arg(otherName_, numberText(static_cast<std::uint64_t>(differences_.size()))));
}

void WorkflowPlace::showProblems()
{
    std::vector<Card> cards = outlineOf(document_);
    // Places of another text would be wrong ones; the next answer is on its way.
    const bool isUpToDate = problems_.isUpToDate(document_.text());
    const std::vector<Problem> shown = isUpToDate ? problems_.problems() : std::vector<Problem>();
    countProblems(cards, shown);
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
            fillInspector();
        });
}

void WorkflowPlace::diskChanged(const QByteArray& bytes)
{
    if (bytes == document_.bytes()) {
        document_.setSaved(document_.path());
        return;
    }
    const auto file = FileText::fromBytes(bytes);
    if (!file) {
        return; // half-written, perhaps: the next look tells
    }
    const auto take = [this, text = file->text] {
        onDisk_.reset();
        document_.replaceText(text, tr("load from the disk"));
        document_.undoStack().setClean();
    };
    if (!document_.isModified()) {
        take();
        bar_->tell(
            Notice::Severity::Hint,
            tr("%1 was changed on the disk and loaded again.").arg(fileName(document_.path())),
            {{tr("Undo"), [this] { document_.undoStack().undo(); }}});
        return;
    }
    onDisk_ = bytes;
    bar_->tell(Notice::Severity::Warning,
               tr("%1 was changed on the disk by somebody else, and here too.")
                   .arg(fileName(document_.path())),
               {{tr("Load it (can be undone)"), take},
                {tr("Keep what is here"), [this] { onDisk_.reset(); }}});
}

bool WorkflowPlace::save(std::function<void()> then)
{
    if (!hasDocument_) {
        return false;
    }
    return document_.path().isEmpty()
               ? saveAs(std::move(then))
               : saveTo(document_.path(), Overwrite::WhatIsKnown, std::move(then));
}

void WorkflowPlace::tellOverwriting(const QString& path, const QByteArray& theirs)
{
    bar_->tell(Notice::Severity::Warning,
               tr("%1 was changed on the disk by somebody else; saving would overwrite that.")
                   .arg(fileName(path)),
               {{tr("Load theirs (can be undone)"),
                 [this, theirs] {
                     if (const auto file = FileText::fromBytes(theirs)) {
                         onDisk_.reset();
                         document_.replaceText(file->text, tr("load from the disk"));
                         document_.undoStack().setClean();
                     }
                 }},
                {tr("Save mine over it"), [this, path] { saveTo(path, Overwrite::Anything); }}});
}

bool WorkflowPlace::saveTo(const QString& path, Overwrite overwrite, std::function<void()> then)
{
    const bool isOwn = path == document_.path();
    if (onDisk_ && isOwn && overwrite == Overwrite::WhatIsKnown) {
        tellOverwriting(path, *onDisk_);
        return false;
    }
    const QByteArray bytes = document_.bytes();
    std::optional<QByteArray> expected;
    if (isOwn && overwrite == Overwrite::WhatIsKnown) {
        expected = saver_.isSaving() ? beingSaved_ : watch_.known();
    }
    beingSaved_ = bytes;
    // What is typed from now on is a change of what is being written.
    document_.setSaved(document_.path());
    watch_.pause();
    saver_.save(path,
                bytes,
                expected,
                [this, path, bytes, number = documentNumber_, then = std::move(then)](
                    const SaveResult& result) {
                    const bool isGood = result.problem.isEmpty() && !result.theirs;
                    if (number == documentNumber_) {
                        saved(path, bytes, result);
                    } else if (!isGood) {
                        RecoveryFile::leaveFor(path, bytes);
                        bar_->tell(Notice::Severity::Error,
                                   tr("%1 could not be saved. Its changes are kept, and offered "
                                      "when it is opened again.")
                                       .arg(shownPath(path)));
                    }
                    if (then && isGood && number == documentNumber_) {
                        then();
                    }
                });
    Q_EMIT crumbsChanged();
    return true;
}

void WorkflowPlace::saved(const QString& path, const QByteArray& bytes, const SaveResult& result)
{
    if (result.theirs && *result.theirs == watch_.known()) {
        saveTo(path, Overwrite::Anything); // an attempt before this one had failed: nobody else
        return;
    }
    if (result.theirs || !result.problem.isEmpty()) {
        document_.setUnsaved();
        watch_.resume();
        recoveryTimer_.start();
        if (result.theirs) {
            onDisk_ = result.theirs;
            tellOverwriting(path, *result.theirs);
        } else {
            bar_->tell(Notice::Severity::Error,
                       tr("%1 can't be saved: %2").arg(shownPath(path), result.problem),
                       {{tr("Save somewhere else…"), [this] { saveAs(); }}});
        }
        Q_EMIT crumbsChanged();
        return;
    }
    onDisk_.reset();
    recovery_.forget();
    if (path != document_.path()) {
        recovery_.setPath(path);
        document_.setPath(path);
    }
    watch_.watch(path, bytes);
    addRecentFile(name(), path);
    surveyTimer_.start();
    recoveryTimer_.start(); // for what was typed meanwhile
    problems_.check(document_.text(), document_.folder());
    updateActions();
    Q_EMIT crumbsChanged();
}

QJsonObject WorkflowPlace::saveState() const
{
    return {{QStringLiteral("path"), document_.path()},
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

bool WorkflowPlace::mayClose()
{
    // Nothing is asked and nothing is lost: what was not saved is offered the next time.
    // What is being saved may still fail, and nobody would be there to hear of it.
    if (hasDocument_ && (document_.isModified() || saver_.isSaving())) {
        recovery_.keepNow(document_.bytes());
    } else {
        recovery_.forget();
    }
    return true;
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
