// SPDX-License-Identifier: BSD-2-Clause
// The place Workflow: cards, form and JSON of one workflow, kept in step; its problems; running it.
#pragma once

#include "gui/widgets/background_task.h"
#include "gui/widgets/place.h"
#include "gui/workflow/disk_watch.h"
#include "gui/workflow/file_saver.h"
#include "gui/workflow/input_survey.h"
#include "gui/workflow/problem_finder.h"
#include "gui/workflow/workflow_document.h"

#include <QTimer>

#include <functional>
#include <memory>
#include <optional>

class QSplitter;
class QStackedLayout;

namespace scanweave::studio {

class CardsView;
class CommandPalette;
class EmptyState;
class FactList;
class JsonEditor;
class NoticeBar;
class PartForm;
class RunPanel;
struct OutputLink;
class TrialPanel;
class WorkflowComparison;

class WorkflowPlace final : public Place
{
    Q_OBJECT

public:
    explicit WorkflowPlace(QWidget* parent = nullptr);
    ~WorkflowPlace() override;

    QString name() const override;
    QString title() const override;
    QString iconName() const override;
    QStringList crumbs() const override;
    QList<QAction*> placeActions() const override;
    int headerActionCount() const override { return 3; }
    bool canOpen(const QString& path) const override;
    void open(const Location& location) override;
    Location location() const override;
    QWidget* inspector() override;
    Badge badge() const override;
    QList<Notice> notices() const override;
    QList<Thing> find(const QString& text, int limit) const override;
    QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;
    bool mayClose() override;

    /// For tests and for what is built on the place.
    WorkflowDocument& document() { return document_; }
    CardsView& cards() { return *cards_; }
    PartForm& form() { return *form_; }
    JsonEditor& editor() { return *editor_; }
    ProblemFinder& problemFinder() { return problems_; }
    NoticeBar& bar() { return *bar_; }
    const InputSurvey& survey() const { return survey_; }

    /// What is different in another workflow, in step with what is typed.
    WorkflowComparison& comparison() { return *comparison_; }
    TrialPanel& trial() { return *trial_; }
    RunPanel& runPanel() { return *runPanel_; }

    /// With changes that are not saved, asks before what becomes of them.
    void newWorkflow();
    /// In the background; `then` is called once the text is on the disk. False if it isn't even
    /// tried (no name was chosen, or somebody else has changed the file): the place shows why.
    bool save(std::function<void()> then = {});
    bool isSaving() const { return saver_.isSaving(); }
    void addModule(int index, const std::string& moduleName);
    /// Selects a card by its pointer, in all three views.
    void select(const std::string& pointer);

protected:
    void showEvent(QShowEvent* event) override;

private:
    enum class From
    {
        Cards,
        Editor,
        Elsewhere
    };

    void makeActions();
    void makeViews();
    void connectViews();
    void load(const QString& path, const std::string& pointer);
    void loaded(const QString& path, const QByteArray& bytes, const Recovered& recovered);
    void showDocument(bool isShown);
    void selectFrom(const std::string& pointer, From from);
    void textChanged();
    void showProblems();
    std::vector<Problem> problemsOfCards(const std::vector<Problem>& problems) const;
    void startSurvey();
    void fillInspector();
    void diskChanged(const QByteArray& bytes);
    enum class Overwrite
    {
        WhatIsKnown, ///< if the file holds what was loaded or saved last
        Anything
    };
    bool saveTo(const QString& path, Overwrite overwrite, std::function<void()> then = {});
    void saved(const QString& path, const QByteArray& bytes, const SaveResult& result);
    bool saveAs(std::function<void()> then = {}); ///< as save()
    void tellOverwriting(const QString& path, const QByteArray& theirs);
    /// At once; if there are changes that are not saved, offers to save them before.
    void goOn(const QString& saveText, const QString& leaveText, const std::function<void()>& act);
    void leaveDocument(); ///< keeps what was not saved
    void beginNew();
    void restoreUntitled();
    void takeUntitled();
    void offerUntitled();
    void run();         ///< saves before; the first time of all asks on how many ranks
    void start();       ///< what is on the disk
    void askForRanks(); ///< shows the panel with them
    void findRunning(); ///< a run of a Studio that is gone
    void follow(const OutputLink& link);
    void showTrial();
    void tryOut(); ///< the text as it is, saved or not
    std::uint64_t surveyedScans() const;
    void setModules(std::vector<ModuleSpec> modules);
    void askForModules();
    void showCatalogue(int index);
    int selectedModule() const;
    void updateActions();
    void goToProblem(int step);
    void applyCure(const Problem& problem, std::size_t index);
    QStringList completions(const std::string& pointer) const;

    WorkflowDocument document_;
    ProblemFinder problems_;
    DiskWatch watch_;
    RecoveryFile recovery_;
    QTimer recoveryTimer_;
    QTimer surveyTimer_;
    FileSaver saver_;
    QByteArray beingSaved_;  ///< the last text that was given to the saver
    int documentNumber_ = 0; ///< tells an answer for a document that has been left
    BackgroundTask loadTask_;
    BackgroundTask untitledTask_;
    std::optional<Recovered> untitled_; ///< was never saved, and is offered
    bool hasLookedForUntitled_ = false;
    BackgroundTask surveyTask_;
    BackgroundTask modulesTask_;
    BackgroundTask runningTask_;
    QString loading_; ///< what is being opened
    std::shared_ptr<const std::vector<ModuleSpec>> modules_;
    InputSurvey survey_;
    std::string surveyed_;             ///< what the survey is of: inputs and folder
    std::optional<QByteArray> onDisk_; ///< a version that is neither loaded nor refused yet
    std::string selected_ = "/inputs";
    int problemAt_ = -1;
    bool hasDocument_ = false;

    QStackedLayout* stack_ = nullptr;
    EmptyState* empty_ = nullptr;
    NoticeBar* bar_ = nullptr;
    CardsView* cards_ = nullptr;
    PartForm* form_ = nullptr;
    JsonEditor* editor_ = nullptr;
    RunPanel* runPanel_ = nullptr;
    TrialPanel* trial_ = nullptr;
    WorkflowComparison* comparison_ = nullptr;
    QSplitter* across_ = nullptr;
    QSplitter* down_ = nullptr;
    CommandPalette* catalogue_ = nullptr;
    std::unique_ptr<FactList> facts_;
    QList<QAction*> moduleActions_;
    QAction* new_ = nullptr;
    QAction* open_ = nullptr;
    QAction* save_ = nullptr;
    QAction* run_ = nullptr;
    QAction* compare_ = nullptr;
    QAction* try_ = nullptr;
    QAction* stop_ = nullptr;
    QAction* runWith_ = nullptr;
    QAction* duplicate_ = nullptr;
    QAction* remove_ = nullptr;
    QAction* toggle_ = nullptr;
    QAction* left_ = nullptr;
    QAction* right_ = nullptr;
};

} // namespace scanweave::studio
