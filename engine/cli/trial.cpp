// SPDX-License-Identifier: BSD-2-Clause
// One frame taken through a workflow's modules.
#include "engine/cli/trial.h"

#include "engine/run/rank_pipeline.h"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <utility>

namespace scanweave {

namespace {

/// Stands behind a module and keeps what that emits.
class Tap final : public Module
{
public:
    void process(Frame frame, const FramePosition& /*position*/, FrameSink& sink) override
    {
        frames_.push_back(frame);
        sink.emit(std::move(frame));
    }

    std::vector<Frame> take() { return std::exchange(frames_, {}); }

private:
    std::vector<Frame> frames_;
};

/// What modules tell, on any of their threads.
class Messages
{
public:
    void add(ModuleMessage message)
    {
        const std::lock_guard lock(mutex_);
        messages_.push_back(std::move(message));
    }
    std::vector<ModuleMessage> take()
    {
        const std::lock_guard lock(mutex_);
        return std::exchange(messages_, {});
    }

private:
    std::mutex mutex_;
    std::vector<ModuleMessage> messages_;
};

/// The enabled modules, each with a tap behind it.
class TappedModules
{
public:
    explicit TappedModules(std::vector<NamedModule> modules)
        : pipeline_(withTaps(std::move(modules), taps_))
    {}

    Pipeline& pipeline() { return pipeline_; }

    /// What the modules have done since the last call, up to `error`.
    std::vector<TrialStage> takeStages(const std::optional<Error>& error)
    {
        const std::vector<ModuleStatistics> now = pipeline_.statistics();
        std::vector<TrialStage> stages;
        bool isReached = true;
        for (std::size_t i = 0; i < taps_.size(); ++i) {
            const std::size_t at = 2 * i;
            TrialStage stage;
            stage.frames = taps_[i]->take();
            const auto before = before_.empty() ? std::chrono::nanoseconds(0) : before_[at].busy;
            stage.seconds = std::chrono::duration<double>(now[at].busy - before).count();
            const bool hasFailed = error && error->place().module == now[at].name;
            stage.state = hasFailed               ? TrialStage::State::Failed
                          : !stage.frames.empty() ? TrialStage::State::Done
                          : isReached             ? TrialStage::State::Dropped
                                                  : TrialStage::State::NotReached;
            isReached = !hasFailed && !stage.frames.empty();
            stages.push_back(std::move(stage));
        }
        before_ = now;
        return stages;
    }

private:
    static std::vector<NamedModule> withTaps(std::vector<NamedModule> modules,
                                             std::vector<Tap*>& taps)
    {
        std::vector<NamedModule> all;
        for (NamedModule& module : modules) {
            auto tap = std::make_unique<Tap>();
            taps.push_back(tap.get());
            all.push_back(std::move(module));
            all.push_back({"", std::move(tap)});
        }
        return all;
    }

    std::vector<Tap*> taps_; ///< the pipeline owns them
    Pipeline pipeline_;
    std::vector<ModuleStatistics> before_;
};

bool isSame(const SharedBytes& a, const SharedBytes& b)
{
    return a.size() == b.size() && (a.data() == b.data() || a.text() == b.text());
}

} // namespace

const char* toText(TrialStage::State state)
{
    switch (state) {
    case TrialStage::State::Done:
        return "done";
    case TrialStage::State::Dropped:
        return "dropped";
    case TrialStage::State::Failed:
        return "failed";
    case TrialStage::State::Disabled:
        return "disabled";
    case TrialStage::State::NotReached:
        break;
    }
    return "not reached";
}

Trial tryFrame(const TrialPlan& plan,
               const Workflow& workflow,
               const ModuleRegistry& registry,
               const std::string& baseDirectory)
{
    Messages messages;
    TappedModules modules(
        makeModules(workflow,
                    registry,
                    {.rank = 0, .baseDirectory = baseDirectory, .tell = [&](ModuleMessage message) {
                         messages.add(std::move(message));
                     }}));
    const auto nowhere = [](const Frame&, const FramePosition&) {};
    Trial trial;
    bool isUnderWay = false;
    try {
        trial.input = readPlacedFrame(plan.frame);
        for (const PlacedFrame& metadata : plan.metadata) {
            processPlacedFrame(modules.pipeline(), metadata, readPlacedFrame(metadata), nowhere);
            modules.takeStages({});
        }
        isUnderWay = true;
        processPlacedFrame(modules.pipeline(), plan.frame, *trial.input, nowhere);
    } catch (...) {
        trial.error = currentError();
    }
    std::vector<TrialStage> stages = modules.takeStages(trial.error);
    for (TrialStage& stage : stages) {
        if (!isUnderWay) { // what is there is metadata
            stage.frames.clear();
            stage.state = stage.state == TrialStage::State::Failed ? TrialStage::State::Failed
                                                                   : TrialStage::State::NotReached;
        }
    }
    auto next = stages.begin();
    for (const ModuleUse& use : workflow.modules) {
        TrialStage stage;
        if (use.isEnabled) {
            stage = std::move(*next++);
        } else {
            stage.state = TrialStage::State::Disabled;
        }
        stage.module = use.name;
        trial.stages.push_back(std::move(stage));
    }
    trial.messages = messages.take();
    return trial;
}

KeyChanges changesOf(const Frame& before, const Frame& after)
{
    KeyChanges changes;
    for (const std::string& key : after.keys()) {
        if (!before.has(key)) {
            changes.added.push_back(key);
        } else if (!isSame(before.blob(key), after.blob(key))) {
            changes.changed.push_back(key);
        }
    }
    for (const std::string& key : before.keys()) {
        if (!after.has(key)) {
            changes.removed.push_back(key);
        }
    }
    return changes;
}

} // namespace scanweave
