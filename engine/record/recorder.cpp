// SPDX-License-Identifier: BSD-2-Clause
// Writes the run file of a run: the front of the recorder's thread.
#include "engine/record/recorder.h"

#include "engine/base/clock.h"
#include "engine/base/error.h"
#include "engine/record/recorder_thread.h"

#include <iterator>
#include <utility>

namespace scanweave {

namespace {

template <class Record>
void append(std::vector<Record>& to, std::vector<Record> from)
{
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

} // namespace

Recorder::Recorder(const RunRecord& run, const RecorderOptions& options)
{
    try {
        thread_ = std::make_unique<RecorderThread>(run, options);
    } catch (const Error&) {
        throw;
    } catch (const std::exception& error) {
        throw Error(std::string("cannot make the run file: ") + error.what() +
                    "; see that you may write there, or choose another \"output\" directory");
    }
}

Recorder::~Recorder() = default;

std::string Recorder::path() const
{
    return thread_->path();
}

std::string Recorder::description() const
{
    return thread_->description();
}

void Recorder::postState(RunState state)
{
    thread_->post([&](RecordQueue& queue) { queue.state = state; });
}

void Recorder::postInputFiles(std::vector<InputFileRecord> files)
{
    thread_->post([&](RecordQueue& queue) { append(queue.inputFiles, std::move(files)); });
}

void Recorder::postModules(std::vector<ModuleRecord> modules)
{
    thread_->post([&](RecordQueue& queue) { append(queue.modules, std::move(modules)); });
}

void Recorder::postFrames(std::int64_t count, FrameSource source)
{
    thread_->postFrames(count, std::move(source));
}

void Recorder::post(RecordBatch batch)
{
    thread_->post([&](RecordQueue& queue) { queue.add(std::move(batch)); });
}

void Recorder::postEvent(EventRecord event)
{
    event.timeUs = event.timeUs == 0 ? nowUs() : event.timeUs;
    RecordBatch batch;
    batch.events.push_back(std::move(event));
    post(std::move(batch));
}

void Recorder::postGroups(std::vector<GroupRecord> groups)
{
    thread_->post([&](RecordQueue& queue) { append(queue.groups, std::move(groups)); });
}

void Recorder::postEntries(std::vector<EntryRecord> entries)
{
    thread_->post([&](RecordQueue& queue) { append(queue.entries, std::move(entries)); });
}

void Recorder::postOutputFiles(std::vector<OutputFileRecord> files)
{
    thread_->post([&](RecordQueue& queue) { append(queue.outputFiles, std::move(files)); });
}

void Recorder::postTableRows(std::vector<TableRowRecord> rows)
{
    thread_->post([&](RecordQueue& queue) { append(queue.tableRows, std::move(rows)); });
}

void Recorder::postClearResults()
{
    thread_->post([](RecordQueue& queue) {
        queue.clearsResults = true;
        queue.groups.clear();
        queue.entries.clear();
        queue.outputFiles.clear();
        queue.tableRows.clear();
    });
}

bool Recorder::flush()
{
    return thread_->flush();
}

RunOutcome Recorder::finish(const RunOutcome& outcome)
{
    return thread_->finish(outcome);
}

std::optional<std::string> Recorder::trouble() const
{
    return thread_->trouble();
}

} // namespace scanweave
