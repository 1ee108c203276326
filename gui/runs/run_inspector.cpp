// SPDX-License-Identifier: BSD-2-Clause
// What the inspector says about the selected frame, rank or run.
#include "gui/runs/run_inspector.h"

#include "db/run_reader.h"
#include "gui/runs/run_modules.h"
#include "gui/runs/run_words.h"
#include "gui/runs/text_of.h"
#include "gui/runs/timeline_geometry.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/text_format.h"

#include <QVBoxLayout>

#include <algorithm>

namespace scanweave::studio {

namespace {

Fact fact(const QString& name,
          const QString& value,
          const QString& toolTip = {},
          const Location& to = {})
{
    return {name, value, toolTip, to, false};
}

QString betweenText(std::int64_t from, std::int64_t to)
{
    return from == 0 || to == 0
               ? QStringLiteral("–")
               : QString::fromStdString(durationWords(static_cast<double>(to - from)));
}

} // namespace

RunInspector::RunInspector(RunSession& session, QWidget* parent)
    : QWidget(parent)
    , session_(session)
    , facts_(new FactList(this))
    , look_(QString())
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(facts_);
    connect(facts_, &FactList::linkActivated, this, &RunInspector::linkActivated);
    connect(&session_, &RunSession::opened, this, &RunInspector::update);
    connect(&session_, &RunSession::frameSelected, this, &RunInspector::update);
    connect(&session_, &RunSession::rankSelected, this, &RunInspector::update);
    connect(&session_, &RunSession::headChanged, this, [this] {
        if (!session_.frame()) {
            update();
        }
    });
    connect(&look_, &BackgroundTask::failed, this, [this](const QString& message) {
        facts_->addText(message);
    });
    update();
}

void RunInspector::update()
{
    look_.cancel();
    facts_->clear();
    if (session_.frame()) {
        showFrame(*session_.frame());
    } else if (session_.rank()) {
        showRank(*session_.rank());
    } else {
        showRun();
    }
}

void RunInspector::showRun()
{
    const auto& head = session_.picture().head;
    if (!head) {
        return;
    }
    const auto& run = head->run;
    const auto time = [](std::int64_t us) {
        return us == 0 ? QStringLiteral("–")
                       : utcText(QDateTime::fromMSecsSinceEpoch(us / 1000, Qt::UTC));
    };
    facts_->setTitle(QString::fromStdString(run.name), shownPath(session_.path()));
    const QString workflow = QString::fromStdString(run.workflowPath);
    facts_->addFacts(
        {fact(tr("state"), textOf(toText(head->status.state))),
         fact(tr("started"), time(run.startedUs)),
         fact(tr("ended"), time(run.finishedUs)),
         fact(tr("workflow"),
              workflow.isEmpty() ? tr("none on disk") : fileName(workflow),
              workflow,
              workflow.isEmpty() ? Location{} : Location{QStringLiteral("workflow"), workflow, {}}),
         fact(tr("host"), QString::fromStdString(run.host)),
         fact(tr("user"), QString::fromStdString(run.user)),
         fact(tr("ranks"),
              run.ioRanks == 0 ? tr("%1, each reads for itself").arg(run.ranks)
                               : tr("%1, %2 of them read").arg(run.ranks).arg(run.ioRanks)),
         fact(tr("mode"), QString::fromStdString(run.mode + ", " + run.schedule)),
         fact(tr("engine"), QString::fromStdString(run.engineVersion))});
    if (!run.mpi.empty()) {
        facts_->addFacts({fact(tr("MPI"), QString::fromStdString(run.mpi))});
    }
    facts_->addFacts({fact(
        tr("groups"), tr("Show the groups"), {}, {QStringLiteral("groups"), session_.path(), {}})});
    if (!head->outputs.empty()) {
        facts_->addSection(tr("Written files"));
        QList<Fact> outputs;
        for (const OutputFileRecord& file : head->outputs) {
            if (outputs.size() >= 20) {
                break;
            }
            const QString path = QString::fromStdString(file.path);
            outputs << fact(textOf(toText(file.kind)),
                            fileName(path),
                            path,
                            file.isComplete && isFrameFile(path)
                                ? Location{QStringLiteral("files"), path, {}}
                                : Location{});
        }
        facts_->addFacts(outputs);
    }
    if (!run.error.empty()) {
        facts_->addSection(tr("Why it failed"));
        facts_->addText(QString::fromStdString(run.error));
    }
}

void RunInspector::showRank(std::int32_t number)
{
    const auto& head = session_.picture().head;
    if (!head) {
        return;
    }
    const auto rank = std::ranges::find(head->status.ranks, number, &RankRecord::rank);
    if (rank == head->status.ranks.end()) {
        return;
    }
    facts_->setTitle(tr("rank %1").arg(number), QString::fromStdString(rank->host));
    facts_->addFacts({fact(tr("role"), textOf(toText(rank->role))),
                      fact(tr("state"), textOf(toText(rank->state))),
                      fact(tr("process"), QString::number(rank->pid)),
                      fact(tr("frames"), numberText(rank->frames)),
                      fact(tr("data"), sizeText(static_cast<double>(rank->bytes))),
                      fact(tr("busy"), durationText(rank->busySeconds)),
                      fact(tr("waiting"), durationText(rank->waitSeconds)),
                      fact(tr("memory at most"), sizeText(static_cast<double>(rank->peakRss)))});
    facts_->addSection(tr("Why is it as fast as it is?"));
    for (const QString& reason : whyIsRankSlow(*head, number)) {
        facts_->addText(reason);
    }
}

void RunInspector::showFrame(const SelectedFrame& frame)
{
    facts_->setTitle(tr("Frame %1 of the run").arg(numberText(std::int64_t{frame.bar.position})),
                     tr("on rank %1").arg(frame.rank));
    if (!session_.timeline().isObserved()) {
        facts_->addFacts(
            {fact(tr("took"),
                  QString::fromStdString(durationWords(static_cast<double>(frame.bar.durationUs)))),
             fact(tr("began after"),
                  QString::fromStdString(durationWords(static_cast<double>(frame.bar.startUs))))});
    }
    // The rest is in the file, which only a background task reads.
    look_.start(
        [path = session_.path().toStdString(), position = frame.bar.position](TaskControl&) {
            RunReader reader(path);
            return reader.frames({}, {.after = std::int64_t{position} - 1, .limit = 1});
        },
        [this, position = frame.bar.position](const std::vector<FrameRecord>& records) {
            if (!records.empty() && session_.frame() &&
                session_.frame()->bar.position == position) {
                showRecord(records.front());
            }
        });
}

void RunInspector::showRecord(const FrameRecord& record)
{
    const auto& files = session_.timeline().files();
    const auto file = session_.timeline().fileOf(static_cast<std::uint32_t>(record.position));
    const QString path = file ? QString::fromStdString(files[*file].path) : QString();
    facts_->addFacts(
        {fact(tr("state"), textOf(toText(record.state))),
         fact(tr("type"), QString::fromStdString(record.type)),
         fact(tr("seq"), record.seq ? numberText(*record.seq) : QStringLiteral("–")),
         fact(tr("epoch"), numberText(std::int64_t{record.epoch}), tr("Metadata frames before it")),
         fact(tr("file"), fileName(path), path, {QStringLiteral("files"), path, {}}),
         fact(tr("frame"),
              numberText(record.index),
              tr("Open it in Files"),
              {QStringLiteral("files"), path, QStringLiteral("frame/%1").arg(record.index)}),
         fact(tr("offset"), numberText(record.offset), tr("In decompressed bytes")),
         fact(tr("size"), sizeText(static_cast<double>(record.length)))});
    if (record.observedStartUs != 0) {
        facts_->addFacts(
            {fact(tr("observed"),
                  utcText(QDateTime::fromMSecsSinceEpoch(record.observedStartUs / 1000, Qt::UTC))),
             fact(tr("for"), betweenText(record.observedStartUs, record.observedStopUs))});
    }
    const auto& head = session_.picture().head;
    if (record.slowestModule && head) {
        const int module = *record.slowestModule;
        const QString workflow = QString::fromStdString(head->run.workflowPath);
        facts_->addFacts({fact(tr("longest in"),
                               moduleName(head->modules, module),
                               tr("The module in which it spent most of its time"),
                               workflow.isEmpty() ? Location{}
                                                  : Location{QStringLiteral("workflow"),
                                                             workflow,
                                                             modulePointer(head->run, module)})});
    }
    facts_->addSection(tr("Its way"));
    facts_->addFacts(
        {fact(tr("read by"),
              record.ioRank ? tr("rank %1").arg(*record.ioRank) : QStringLiteral("–")),
         fact(tr("read → sent"), betweenText(record.readUs, record.sentUs)),
         fact(tr("sent → received"), betweenText(record.sentUs, record.receivedUs)),
         fact(tr("received → begun"), betweenText(record.receivedUs, record.startedUs)),
         fact(tr("begun → finished"), betweenText(record.startedUs, record.finishedUs))});
    const bool mayHaveEntry = record.isData && record.state == FrameState::Processed;
    if (record.seq && mayHaveEntry) {
        facts_->addFacts({fact(tr("entry"),
                               tr("Show it in Groups"),
                               {},
                               {QStringLiteral("groups"),
                                session_.path(),
                                QStringLiteral("seq/%1").arg(*record.seq)})});
    }
    if (!record.error.empty()) {
        facts_->addSection(tr("What went wrong"));
        facts_->addText(QString::fromStdString(record.error));
        if (head && !head->run.workflowPath.empty()) {
            for (const int module : modulesNamed(head->modules, record.error)) {
                facts_->addFacts({fact(
                    tr("module %1").arg(module),
                    QString::fromStdString(head->modules[static_cast<std::size_t>(module)].name),
                    tr("Open it in Workflow"),
                    {QStringLiteral("workflow"),
                     QString::fromStdString(head->run.workflowPath),
                     modulePointer(head->run, module)})});
            }
        }
    }
}

} // namespace scanweave::studio
