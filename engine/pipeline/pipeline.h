// SPDX-License-Identifier: BSD-2-Clause
// A chain of modules, run depth first, that either takes a frame to its end or leaves nothing of it
// behind.
#pragma once

#include "engine/pipeline/module.h"

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scanweave {

struct NamedModule
{
    std::string name; ///< as in the workflow; several may have the same
    std::unique_ptr<Module> module;
};

struct ModuleStatistics
{
    std::string name;           ///< with "#2", "#3", … for further modules of one name
    std::uint64_t framesIn = 0; ///< without EndProcessing
    std::uint64_t framesOut = 0;
    std::uint64_t errors = 0;
    std::chrono::nanoseconds busy{0}; ///< in this module itself, without the modules after it
};

/// Used by one thread. Frames may be processed after one that threw (what the modules then remember
/// of it is their own affair).
class Pipeline
{
public:
    /// Gets what reaches the end: for one input frame (or finish()) parts 0, 1, 2, … with the
    /// position of the input frame.
    using Consumer = std::function<void(Frame, const FramePosition&)>;

    /// Far more than anybody needs; bounds the recursion.
    static constexpr std::size_t mostModules = 1000;

    /// Throws Error for a null module or too many.
    explicit Pipeline(std::vector<NamedModule> modules);

    /// Takes a frame through all modules, then hands what came out to `consumer`. When a module
    /// throws, the consumer gets nothing of this frame, and the first exception comes out as Error
    /// with the module's name, even if an earlier module caught it. EndProcessing frames are
    /// ignored: see finish().
    void process(Frame frame, const FramePosition& position, const Consumer& consumer);

    /// EndProcessing to every module, in order and exactly once; what one emits then goes through
    /// the later modules before those get theirs. A module that throws doesn't keep the later ones
    /// from theirs: its own frames of this call are dropped, and the first error is thrown at the
    /// very end. Afterwards nothing may be processed.
    void finish(const Consumer& consumer);

    bool isFinished() const { return isFinished_; }

    std::vector<ModuleStatistics> statistics() const;

    /// In which module the last process() spent most of its time, also when it threw; none without
    /// modules.
    std::optional<std::size_t> slowestModule() const;

    /// For those who need more of a module than its calls (reducers).
    std::size_t size() const { return stages_.size(); }
    Module& module(std::size_t i) { return *stages_.at(i).module; }
    const std::string& name(std::size_t i) const { return stages_.at(i).statistics.name; }

private:
    struct Stage
    {
        std::unique_ptr<Module> module;
        ModuleStatistics statistics;
        std::chrono::nanoseconds busyBefore{0}; ///< the last process()
    };
    class Step;

    std::vector<Stage> stages_;
    bool isFinished_ = false;
};

} // namespace scanweave
