// SPDX-License-Identifier: BSD-2-Clause
// A module whose work is done by another program: starts it, restarts it, and keeps untouched bytes
// untouched.
#pragma once

#include "engine/external/frame_process.h"
#include "engine/external/process_parameters.h"
#include "engine/pipeline/metadata_in_force.h"
#include "engine/pipeline/module.h"

#include <memory>
#include <vector>

namespace scanweave {

/// Started on the thread that processes the first frame, not earlier: it dies with that thread.
class ProcessUse : public Module
{
public:
    /// `arguments`: the program and what it gets; `environment` is set besides the parameters' own.
    ProcessUse(std::vector<std::string> arguments,
               std::vector<std::pair<std::string, std::string>> environment,
               ProcessParameters parameters);
    ~ProcessUse() override;

    /// Throws Error of kind Usage when program or directory aren't there.
    void begin(const ModuleRun& run) override;

    void process(Frame frame, const FramePosition& position, FrameSink& sink) override;

protected:
    /// The settings that the process will be started with, to be completed by who knows more.
    LaunchSettings& launch() { return launch_; }

private:
    std::vector<Frame> answerOf(const Frame& frame, std::uint32_t flags);
    std::vector<Frame> exchange(const Frame& frame, std::uint32_t flags);
    void start();
    void restart(const ProcessBroken& reason);
    void tell(MessageLevel level, std::string text) const;

    ProcessParameters parameters_;
    LaunchSettings launch_;
    ModuleRun run_;
    StderrLines errorLines_;
    std::unique_ptr<FrameProcess> process_;
    bool hasStarted_ = false;
    int restartsLeft_;
    MetadataInForce inForce_; ///< only if restarts are allowed
};

} // namespace scanweave
