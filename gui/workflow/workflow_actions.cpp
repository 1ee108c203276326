// SPDX-License-Identifier: BSD-2-Clause
// The place Workflow: what can be done there.
#include "gui/widgets/command_palette.h"
#include "gui/widgets/icons.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/text_format.h"
#include "gui/workflow/cards_view.h"
#include "gui/workflow/cures.h"
#include "gui/workflow/json_editor.h"
#include "gui/workflow/module_catalogue.h"
#include "gui/workflow/part_form.h"
#include "gui/workflow/program_call.h"
#include "gui/workflow/run_panel.h"
#include "gui/workflow/trial_panel.h"
#include "gui/workflow/workflow_comparison.h"
#include "gui/workflow/workflow_place.h"
#include "workflows/frame_type_text.h"
#include "workflows/json_location.h"
#include "workflows/module_json.h"

#include <QAction>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QProcess>

#include <algorithm>

namespace scanweave::studio {

namespace {

using Json = nlohmann::ordered_json;

constexpr int modulesTimeout = 20'000;

/// What a new use of a module begins with: what it needs, from its own example.
Json newUse(const ModuleSpec* spec, const std::string& name)
{
    Json use{{"use", name}};
    if (spec == nullptr) {
        return use;
    }
    const Json example = Json::parse(spec->example, nullptr, false, true);
    for (const ParameterSpec& parameter : spec->parameters) {
        const bool isNeeded = parameter.defaultValue.is_null() && !parameter.isOptional;
        if (isNeeded && example.is_object() && example.contains(parameter.name)) {
            use[parameter.name] = example.at(parameter.name);
        }
    }
    return use;
}

QString placeText(const Problem& problem)
{
    return problem.line > 0 ? WorkflowPlace::tr("line %1").arg(problem.line)
                            : QString::fromStdString(problem.pointer);
}

} // namespace

void WorkflowPlace::makeActions()
{
    new_ = addPlaceAction(
        tr("New workflow"), QStringLiteral("new"), QKeySequence::New, [this] { newWorkflow(); });
    open_ = addPlaceAction(tr("Open workflow…"),
                           QStringLiteral("open"),
                           QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O),
                           [this] {
                               const QString path = QFileDialog::getOpenFileName(
                                   this,
                                   tr("Open workflow"),
                                   document_.folder(),
                                   tr("Workflows (*.json);;All files (*)"));
                               if (!path.isEmpty()) {
                                   open({name(), path, {}});
                               }
                           });
    run_ = addPlaceAction(
        tr("Run"), QStringLiteral("run"), QKeySequence(Qt::CTRL | Qt::Key_R), [this] { run(); });
    save_ =
        addPlaceAction(tr("Save"), QStringLiteral("save"), QKeySequence::Save, [this] { save(); });
    stop_ = addPlaceAction(tr("Stop the run"),
                           QStringLiteral("stop"),
                           QKeySequence(Qt::CTRL | Qt::Key_Period),
                           [this] { runPanel_->stop(); });
    stop_->setIconText(tr("Stop"));
    runWith_ = addPlaceAction(tr("Run with…"),
                              QStringLiteral("run"),
                              QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R),
                              [this] { askForRanks(); });
    runWith_->setToolTip(tr("Choose ranks and overrides before (Ctrl+Shift+R)"));
    auto* ways = new QMenu(this);
    ways->addAction(runWith_);
    run_->setMenu(ways);
    addPlaceAction(tr("Save as…"),
                   QStringLiteral("save"),
                   QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S),
                   [this] { saveAs(); });
    try_ = addPlaceAction(tr("Try on one frame…"),
                          QStringLiteral("frame"),
                          QKeySequence(Qt::CTRL | Qt::Key_T),
                          [this] { showTrial(); });
    compare_ = addPlaceAction(tr("Compare with another workflow…"),
                              QStringLiteral("duplicate"),
                              QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D),
                              [this] {
                                  const QString path = QFileDialog::getOpenFileName(
                                      this,
                                      tr("Compare with"),
                                      document_.folder(),
                                      tr("Workflows (*.json);;All files (*)"));
                                  if (!path.isEmpty()) {
                                      comparison_->compareWith(path);
                                  }
                              });
    QAction* undo = addPlaceAction(tr("Undo"), QStringLiteral("undo"), QKeySequence::Undo, [this] {
        document_.undoStack().undo();
    });
    QAction* redo = addPlaceAction(tr("Redo"), QStringLiteral("redo"), QKeySequence::Redo, [this] {
        document_.undoStack().redo();
    });
    connect(&document_.undoStack(), &QUndoStack::canUndoChanged, undo, &QAction::setEnabled);
    connect(&document_.undoStack(), &QUndoStack::canRedoChanged, redo, &QAction::setEnabled);
    undo->setEnabled(false);
    redo->setEnabled(false);
    addPlaceAction(tr("Add a module…"),
                   QStringLiteral("add"),
                   QKeySequence(Qt::CTRL | Qt::Key_M),
                   [this] { showCatalogue(selectedModule() + 1); });
    const auto onModule = [this](const QString& label, auto edit, int step) {
        return [this, label, edit, step] {
            const int index = selectedModule();
            if (index < 0) {
                return;
            }
            document_.apply(edit(document_.text(), index), label);
            const int count = static_cast<int>(cards_->cards().size()) - 4;
            if (count > 0) {
                select("/modules/" + std::to_string(std::clamp(index + step, 0, count - 1)));
            }
        };
    };
    const auto pointerOf = [](int index) { return "/modules/" + std::to_string(index); };
    duplicate_ = addPlaceAction(tr("Duplicate the module"),
                                QStringLiteral("duplicate"),
                                QKeySequence(Qt::CTRL | Qt::Key_D),
                                onModule(
                                    tr("duplicate module"),
                                    [](const std::string& text, int index) {
                                        return duplicateElement(
                                            text, "/modules", static_cast<std::size_t>(index));
                                    },
                                    1));
    toggle_ = addPlaceAction(tr("Switch the module off or on"),
                             QStringLiteral("disable"),
                             QKeySequence(Qt::CTRL | Qt::Key_E),
                             onModule(
                                 tr("switch module"),
                                 [this, pointerOf](const std::string& text, int index) {
                                     const std::string key = pointerOf(index) + "/enabled";
                                     const auto now = document_.value(key);
                                     return now && *now == false ? removeValue(text, key)
                                                                 : setValue(text, key, false);
                                 },
                                 0));
    left_ = addPlaceAction(tr("Move the module to the left"),
                           QStringLiteral("back"),
                           QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Left),
                           onModule(
                               tr("move module"),
                               [](const std::string& text, int index) -> std::optional<TextEdit> {
                                   const auto from = static_cast<std::size_t>(index);
                                   return index == 0
                                              ? std::nullopt
                                              : moveElement(text, "/modules", from, from - 1);
                               },
                               -1));
    right_ = addPlaceAction(tr("Move the module to the right"),
                            QStringLiteral("forward"),
                            QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Right),
                            onModule(
                                tr("move module"),
                                [](const std::string& text, int index) {
                                    const auto from = static_cast<std::size_t>(index);
                                    return moveElement(text, "/modules", from, from + 1);
                                },
                                1));
    remove_ = addPlaceAction(tr("Remove the module"),
                             QStringLiteral("delete"),
                             QKeySequence(Qt::CTRL | Qt::Key_Backspace),
                             onModule(
                                 tr("remove module"),
                                 [pointerOf](const std::string& text, int index) {
                                     return removeValue(text, pointerOf(index));
                                 },
                                 0));
    addPlaceAction(tr("Next problem"), QStringLiteral("warning"), QKeySequence(Qt::Key_F8), [this] {
        goToProblem(1);
    });
    addPlaceAction(tr("Previous problem"),
                   QStringLiteral("warning"),
                   QKeySequence(Qt::SHIFT | Qt::Key_F8),
                   [this] { goToProblem(-1); });
    addPlaceAction(tr("Edit the JSON"),
                   QStringLiteral("text"),
                   QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_J),
                   [this] { editor_->setFocus(); });
    addPlaceAction(tr("Show the run's output"),
                   QStringLiteral("log"),
                   QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L),
                   [this] { runPanel_->setVisible(!runPanel_->isVisible()); });
}

QList<QAction*> WorkflowPlace::placeActions() const
{
    // The header shows the first ones: what one does most with a workflow. None takes the place of
    // another, which a double click would hit.
    QList<QAction*> all{run_, stop_, save_};
    for (QAction* action : Place::placeActions() + moduleActions_) {
        if (!all.contains(action)) {
            all.append(action);
        }
    }
    return all;
}

void WorkflowPlace::setModules(std::vector<ModuleSpec> modules)
{
    modules_ = std::make_shared<const std::vector<ModuleSpec>>(std::move(modules));
    trial_->setModules(modules_);
    problems_.setModules(modules_);
    form_->setModules(modules_);
    qDeleteAll(moduleActions_);
    moduleActions_.clear();
    for (const ModuleSpec& spec : *modules_) {
        auto* action = new QAction(icon(QStringLiteral("module")),
                                   tr("Add module %1").arg(QString::fromStdString(spec.name)),
                                   this);
        action->setToolTip(QString::fromStdString(spec.summary));
        connect(action, &QAction::triggered, this, [this, module = spec.name] {
            addModule(selectedModule() + 1, module);
        });
        moduleActions_.append(action);
    }
    updateActions();
    static bool hasAsked = false; // the program at hand may know more than this one
    if (!hasAsked) {
        hasAsked = true;
        askForModules();
    }
}

void WorkflowPlace::askForModules()
{
    const QString program = scanweaveProgram();
    if (program.isEmpty()) {
        return;
    }
    modulesTask_.start(
        [program](TaskControl&) -> std::vector<ModuleSpec> {
            QProcess process;
            process.start(program, {QStringLiteral("modules"), QStringLiteral("--json")});
            if (!process.waitForFinished(modulesTimeout)) {
                process.kill();
                process.waitForFinished(1000);
                return {};
            }
            try {
                return modulesFromJson(process.readAllStandardOutput().toStdString());
            } catch (const std::runtime_error&) {
                return {}; // of another version: the built-in list has to do
            }
        },
        [this](std::vector<ModuleSpec> modules) {
            if (modules.size() >= modules_->size()) {
                setModules(std::move(modules));
            }
        });
}

int WorkflowPlace::selectedModule() const
{
    const std::string prefix = "/modules/";
    if (!selected_.starts_with(prefix)) {
        return selected_ == "/inputs" || selected_ == "/distribute"
                   ? -1
                   : static_cast<int>(cards_->cards().size()) - 5; // behind all modules
    }
    return std::stoi(selected_.substr(prefix.size()));
}

void WorkflowPlace::updateActions()
{
    if (right_ == nullptr || runPanel_ == nullptr) {
        return;
    }
    const bool isReadable = hasDocument_ && !document_.tree().isEmpty();
    const bool isModule = isReadable && selected_.starts_with("/modules/");
    const int modules = static_cast<int>(cards_->cards().size()) - 4;
    const int index = isModule ? selectedModule() : -1;
    duplicate_->setEnabled(isModule);
    remove_->setEnabled(isModule);
    toggle_->setEnabled(isModule);
    left_->setEnabled(isModule && index > 0);
    right_->setEnabled(isModule && index + 1 < modules);
    save_->setEnabled(hasDocument_ && (document_.isModified() || document_.path().isEmpty()));
    const bool isRunning = runPanel_->process().isRunning();
    run_->setEnabled(isReadable && !isRunning);
    runWith_->setEnabled(isReadable && !isRunning);
    compare_->setEnabled(isReadable);
    try_->setEnabled(isReadable);
    stop_->setEnabled(isRunning);
    for (QAction* action : std::as_const(moduleActions_)) {
        action->setEnabled(isReadable);
    }
}

void WorkflowPlace::addModule(int index, const std::string& moduleName)
{
    if (!hasDocument_) {
        newWorkflow();
    }
    const Json use = newUse(findModule(*modules_, moduleName), moduleName);
    const int modules = static_cast<int>(cards_->cards().size()) - 4;
    const auto at = static_cast<std::size_t>(std::clamp(index, 0, std::max(modules, 0)));
    const bool hasList = document_.tree().find("/modules") != nullptr;
    document_.apply(hasList ? insertElement(document_.text(), "/modules", at, use)
                            : setValue(document_.text(), "/modules", Json::array({use})),
                    tr("add module"));
    select("/modules/" + std::to_string(at));
    form_->focusField({});
}

void WorkflowPlace::showCatalogue(int index)
{
    if (catalogue_ == nullptr) {
        catalogue_ = new CommandPalette(window());
    }
    catalogue_->setSource([this, index](const QString& query) {
        QList<Command> commands;
        for (const ModuleSpec& spec : *modules_) {
            commands.append({QString::fromStdString(spec.name),
                             QString::fromStdString(spec.summary),
                             {},
                             icon(QStringLiteral("module")),
                             [this, index, module = spec.name] { addModule(index, module); }});
        }
        return bestMatches(query, commands, 100);
    });
    catalogue_->popUp(tr("Which module? Type a part of its name or of what it does"));
}

bool WorkflowPlace::saveAs(std::function<void()> then)
{
    if (!hasDocument_) {
        return false;
    }
    QString path = QFileDialog::getSaveFileName(
        this,
        tr("Save workflow"),
        document_.path().isEmpty() ? document_.folder() + QStringLiteral("/workflow.json")
                                   : document_.path(),
        tr("Workflows (*.json)"));
    if (path.isEmpty()) {
        return false;
    }
    path += isWorkflowFile(path) ? QString() : QStringLiteral(".json");
    return saveTo(path, Overwrite::Anything, std::move(then)); // the dialog has asked
}

void WorkflowPlace::run()
{
    if (!hasDocument_ || runPanel_->process().isRunning()) {
        return;
    }
    if (runPanel_->isHidden() && !RunPanel::isChosen()) {
        askForRanks();
        return;
    }
    if (document_.isModified() || document_.path().isEmpty() || saver_.isSaving()) {
        save([this] { start(); });
        return;
    }
    start();
}

void WorkflowPlace::start()
{
    if (runPanel_->process().isRunning()) {
        return;
    }
    runPanel_->show();
    runPanel_->run(document_.path());
    Q_EMIT logged(tr("started %1").arg(document_.path()));
}

void WorkflowPlace::askForRanks()
{
    runPanel_->show();
    runPanel_->focusRanks();
}

void WorkflowPlace::findRunning()
{
    runningTask_.start([](TaskControl&) { return RunProcess::findRunning(); },
                       [this](const QJsonObject& state) {
                           if (state.isEmpty() || runPanel_->process().isRunning()) {
                               return;
                           }
                           runPanel_->restoreState(state);
                           runPanel_->show();
                           if (!hasDocument_ && !loadTask_.isRunning()) {
                               load(runPanel_->process().workflow(), {});
                           }
                       });
}

void WorkflowPlace::follow(const OutputLink& link)
{
    const QString workflow = runPanel_->process().workflow();
    if (link.kind == OutputLink::Kind::File) {
        const QString path =
            QDir::cleanPath(QFileInfo(workflow).absoluteDir().absoluteFilePath(link.text));
        Q_EMIT openRequested(
            {QStringLiteral("files"),
             path,
             link.number ? QStringLiteral("frame/%1").arg(*link.number) : QString()});
        return;
    }
    if (document_.path() != workflow) {
        open({name(), workflow, link.kind == OutputLink::Kind::Pointer ? link.text : QString()});
        return;
    }
    const auto& cards = cards_->cards();
    const auto card = std::ranges::find_if(cards, [&](const Card& one) {
        return one.kind == Card::Kind::Module && one.title == link.text;
    });
    switch (link.kind) {
    case OutputLink::Kind::Module:
        if (card != cards.end()) {
            select(card->pointer);
        }
        break;
    case OutputLink::Kind::Pointer:
        select(cardOf(link.text.toStdString()));
        editor_->mark(link.text.toStdString());
        break;
    case OutputLink::Kind::Line:
        editor_->goTo({}, link.number.value_or(1), 1);
        break;
    case OutputLink::Kind::File:
        break;
    }
    Q_EMIT wentTo(location());
}

void WorkflowPlace::showTrial()
{
    if (!trial_->isVisible()) {
        constexpr int roomAbove = 300;
        constexpr int room = 400;
        trial_->show();
        down_->setSizes({roomAbove, room, room, room});
    }
    trial_->begin();
}

void WorkflowPlace::tryOut()
{
    if (hasDocument_) {
        trial_->tryText(scanweaveProgram(), document_.text(), document_.folder());
    }
}

std::uint64_t WorkflowPlace::surveyedScans() const
{
    std::vector<std::string> types{"Scan", "Timepoint"};
    const auto chosen = document_.value("/distribute/data_frames");
    if (chosen && chosen->is_array()) {
        types.clear();
        for (const Json& type : *chosen) {
            types.push_back(type.is_string() ? type.get<std::string>() : std::string());
        }
    }
    std::uint64_t scans = 0;
    for (const std::string& type : types) {
        const SurveyedType* surveyed = survey_.type(type);
        scans += surveyed != nullptr ? surveyed->frames : 0;
    }
    return survey_.isComplete ? scans : 0;
}

Badge WorkflowPlace::badge() const
{
    if (runPanel_->process().isRunning()) {
        return {Badge::Kind::Running, 0};
    }
    if (!hasDocument_) {
        return {};
    }
    int errors = 0;
    int warnings = 0;
    for (const Problem& problem : problems_.problems()) {
        ++(problem.severity == Problem::Severity::Error ? errors : warnings);
    }
    if (errors > 0) {
        return {Badge::Kind::Wrong, errors};
    }
    return warnings > 0 ? Badge{Badge::Kind::Warning, warnings} : Badge{};
}

QList<Notice> WorkflowPlace::notices() const
{
    QList<Notice> notices;
    if (!hasDocument_ || !problems_.isUpToDate(document_.text())) {
        return notices;
    }
    auto* self = const_cast<WorkflowPlace*>(this); // the buttons act later
    for (const Problem& problem : problems_.problems()) {
        Notice notice;
        notice.severity = problem.severity == Problem::Severity::Error ? Notice::Severity::Error
                                                                       : Notice::Severity::Warning;
        notice.text = QString::fromStdString(problem.message);
        notice.hint = QString::fromStdString(problem.cure);
        notice.where = placeText(problem);
        notice.location = {name(), document_.path(), QString::fromStdString(problem.pointer)};
        const auto cures = curesFor(problem, document_.text(), *modules_);
        for (std::size_t i = 0; i < cures.size(); ++i) {
            notice.cures.append({QString::fromStdString(cures[i].label),
                                 [self, problem, i] { self->applyCure(problem, i); }});
        }
        notices.append(notice);
    }
    return notices;
}

void WorkflowPlace::applyCure(const Problem& problem, std::size_t index)
{
    // Made anew: the text may have changed since the button was.
    const auto cures = curesFor(problem, document_.text(), *modules_);
    if (problems_.isUpToDate(document_.text()) && index < cures.size()) {
        document_.apply(cures[index].edit, QString::fromStdString(cures[index].label));
    }
}

void WorkflowPlace::goToProblem(int step)
{
    const auto& problems = problems_.problems();
    const int count = static_cast<int>(problems.size());
    if (count == 0) {
        return;
    }
    problemAt_ = problemAt_ < 0 ? (step > 0 ? 0 : count - 1) : (problemAt_ + step + count) % count;
    const Problem& problem = problems[static_cast<std::size_t>(problemAt_)];
    if (!document_.tree().isEmpty()) {
        select(cardOf(problem.pointer));
    }
    editor_->goTo(problem.pointer, problem.line, problem.column);
}

QList<Thing> WorkflowPlace::find(const QString& text, int limit) const
{
    QList<Thing> things;
    for (const Card& card : cards_->cards()) {
        if (hasDocument_ && things.size() < limit && matchScore(text, card.title) > 0) {
            things.append({card.title,
                           card.lines.join(QStringLiteral(" · ")),
                           cardIcon(card.kind),
                           {name(), document_.path(), QString::fromStdString(card.pointer)}});
        }
    }
    return things;
}

QStringList WorkflowPlace::completions(const std::string& pointer) const
{
    const std::vector<std::string> tokens = pointerTokens(pointer);
    QStringList words;
    const auto addTypes = [&words] {
        for (const FrameTypeName& type : frameTypeNames) {
            words.append(
                QString::fromUtf8(type.name.data(), static_cast<qsizetype>(type.name.size())));
        }
    };
    const auto addKeys = [&words, this] {
        for (const std::string& key : survey_.keyNames()) {
            words.append(QString::fromStdString(key));
        }
    };
    if (tokens.size() >= 3 && tokens[0] == "modules") {
        if (tokens[2] == "use") {
            for (const ModuleSpec& spec : *modules_) {
                words.append(QString::fromStdString(spec.name));
            }
            return words;
        }
        const auto use = document_.value("/modules/" + tokens[1] + "/use");
        const ModuleSpec* spec =
            use && use->is_string() ? findModule(*modules_, use->get<std::string>()) : nullptr;
        for (const ParameterSpec& parameter :
             spec != nullptr ? spec->parameters : std::vector<ParameterSpec>()) {
            if (parameter.name != tokens[2]) {
                continue;
            }
            for (const std::string& choice : parameter.choices) {
                words.append(QString::fromStdString(choice));
            }
            if (parameter.isFrameType) {
                addTypes();
            } else if (parameter.choices.empty()) {
                for (const std::string& key : survey_.keyNames(classesFor(*spec, parameter.name))) {
                    words.append(QString::fromStdString(key));
                }
            }
        }
    } else if (!tokens.empty() &&
               (tokens.back() == "data_frames" || pointer.find("frames/") != std::string::npos)) {
        addTypes();
    } else if (!tokens.empty() && tokens[0] == "accumulate") {
        addKeys();
    }
    return words;
}

} // namespace scanweave::studio
