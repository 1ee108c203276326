// SPDX-License-Identifier: BSD-2-Clause
// A chain of modules, run depth first.
#include "engine/pipeline/pipeline.h"

#include "engine/pipeline/module_at_work.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

namespace scanweave {

/// The way of one frame through the modules, with all that it leads to.
class Pipeline::Step
{
public:
    Step(std::vector<Stage>& stages, const FramePosition& position)
        : stages_(stages)
        , position_(position)
    {}

    /// Takes the frame to module `i` and through all later ones; behind the last it is collected.
    void run(std::size_t i, Frame frame)
    {
        if (i == stages_.size()) {
            collected_.push_back(std::move(frame));
            return;
        }
        Stage& stage = stages_[i];
        if (frame.type() != frame_types::endProcessing) {
            ++stage.statistics.framesIn;
        }
        Sink sink(*this, i);
        try {
            const Busy busy(*this, &stage.statistics);
            const ModuleAtWork atWork(stage.statistics.name.c_str(), position_.seq);
            stage.module->process(std::move(frame), position_, sink);
        } catch (...) {
            rememberFailure(stage.statistics);
        }
        // Also when the module caught what a later one threw: the frame has failed all the same.
        throwFailure();
    }

    std::vector<Frame> takeCollected() && { return std::move(collected_); }

private:
    class Sink final : public FrameSink
    {
    public:
        Sink(Step& step, std::size_t stage)
            : step_(step)
            , stage_(stage)
        {}
        void emit(Frame frame) override { step_.emitted(stage_, std::move(frame)); }

    private:
        Step& step_;
        std::size_t stage_;
    };

    /// Books time on one module, and on the one that called it again afterwards.
    class Busy
    {
    public:
        Busy(Step& step, ModuleStatistics* module)
            : step_(step)
            , caller_(step.bookTimeOn(module))
        {}
        ~Busy() { step_.bookTimeOn(caller_); }
        Busy(const Busy&) = delete;
        Busy& operator=(const Busy&) = delete;

    private:
        Step& step_;
        ModuleStatistics* caller_;
    };

    ModuleStatistics* bookTimeOn(ModuleStatistics* module)
    {
        const auto now = std::chrono::steady_clock::now();
        if (running_ != nullptr) {
            running_->busy += now - since_;
        }
        since_ = now;
        return std::exchange(running_, module);
    }

    void emitted(std::size_t i, Frame frame)
    {
        throwFailure();
        if (frame.type() != frame_types::endProcessing) {
            ++stages_[i].statistics.framesOut;
            run(i + 1, std::move(frame));
        }
    }

    void rememberFailure(ModuleStatistics& module)
    {
        if (!failure_) {
            failure_ = currentError();
            failure_->at({.module = module.name});
            ++module.errors;
        }
    }

    void throwFailure() const
    {
        if (failure_) {
            throw *failure_;
        }
    }

    std::vector<Stage>& stages_;
    FramePosition position_;
    std::vector<Frame> collected_;
    std::optional<Error> failure_; ///< the first one, which the others follow from
    ModuleStatistics* running_ = nullptr;
    std::chrono::steady_clock::time_point since_;
};

namespace {

void hand(std::vector<Frame> frames, FramePosition position, const Pipeline::Consumer& consumer)
{
    position.part = 0;
    for (Frame& frame : frames) {
        consumer(std::move(frame), position);
        ++position.part;
    }
}

} // namespace

Pipeline::Pipeline(std::vector<NamedModule> modules)
{
    if (modules.size() > mostModules) {
        throw Error("a pipeline of " + std::to_string(modules.size()) + " modules; at most " +
                        std::to_string(mostModules) + " are possible",
                    {},
                    ErrorKind::Usage);
    }
    std::map<std::string, int> uses;
    for (NamedModule& named : modules) {
        if (!named.module) {
            throw Error("the module is missing", {.module = named.name});
        }
        const int use = ++uses[named.name];
        Stage& stage = stages_.emplace_back();
        stage.module = std::move(named.module);
        stage.statistics.name = use == 1 ? named.name : named.name + "#" + std::to_string(use);
    }
}

void Pipeline::process(Frame frame, const FramePosition& position, const Consumer& consumer)
{
    if (isFinished_) {
        throw Error("a frame came to a pipeline that has seen EndProcessing");
    }
    if (frame.type() == frame_types::endProcessing) {
        return;
    }
    for (Stage& stage : stages_) {
        stage.busyBefore = stage.statistics.busy;
    }
    Step step(stages_, position);
    step.run(0, std::move(frame));
    hand(std::move(step).takeCollected(), position, consumer);
}

void Pipeline::finish(const Consumer& consumer)
{
    if (isFinished_) {
        throw Error("EndProcessing came to a pipeline a second time");
    }
    isFinished_ = true;
    const FramePosition atEnd;
    std::vector<Frame> collected;
    std::optional<Error> failure;
    for (std::size_t i = 0; i < stages_.size(); ++i) {
        try {
            Step step(stages_, atEnd);
            step.run(i, Frame(frame_types::endProcessing));
            std::ranges::move(std::move(step).takeCollected(), std::back_inserter(collected));
        } catch (const Error& error) {
            // Not lost: thrown when all modules had their turn.
            failure = failure ? failure : error;
        }
    }
    hand(std::move(collected), atEnd, consumer);
    if (failure) {
        throw *failure;
    }
}

std::vector<ModuleStatistics> Pipeline::statistics() const
{
    std::vector<ModuleStatistics> all;
    all.reserve(stages_.size());
    for (const Stage& stage : stages_) {
        all.push_back(stage.statistics);
    }
    return all;
}

std::optional<std::size_t> Pipeline::slowestModule() const
{
    const auto busyOf = [](const Stage& stage) { return stage.statistics.busy - stage.busyBefore; };
    const auto slowest = std::ranges::max_element(stages_, {}, busyOf);
    return slowest == stages_.end() ? std::nullopt
                                    : std::optional<std::size_t>(slowest - stages_.begin());
}

} // namespace scanweave
