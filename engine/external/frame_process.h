// SPDX-License-Identifier: BSD-2-Clause
// A running program that takes frames on its standard input and gives frames on its standard
// output.
#pragma once

#include "engine/base/bytes.h"
#include "engine/base/error.h"
#include "engine/external/process_launch.h"
#include "engine/external/stderr_lines.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scanweave {

/// The process is of no use any more: it ended, took too long, or said what can't be understood.
class ProcessBroken : public Error
{
public:
    using Error::Error;
};

struct FrameProcessLimits
{
    std::chrono::milliseconds timeout{0}; ///< for one frame; 0: none
    std::uint64_t answerBytes = 0;        ///< for all frames that come of one
};

/// Used by one thread, which must be the one that made it: the process is killed when that ends.
class FrameProcess
{
public:
    /// What came of one frame.
    struct Answer
    {
        struct Out
        {
            SharedBytes frame; ///< empty: the frame that was sent
            bool hasChecksum = true;
        };

        std::vector<Out> frames; ///< in order
        /// Why the frame can't be processed; the process is fine.
        std::optional<std::string> failure;
    };

    /// Starts it. `errors` gets what it writes to its standard error while it is used. Throws
    /// Error.
    FrameProcess(const LaunchSettings& settings,
                 const FrameProcessLimits& limits,
                 StderrLines& errors);

    /// Ends it: by closing its standard input, and if it doesn't go within a moment, by force.
    ~FrameProcess();
    FrameProcess(const FrameProcess&) = delete;
    FrameProcess& operator=(const FrameProcess&) = delete;

    /// Sends a frame and takes what comes of it, both at the same time, so that no full pipe can
    /// stop either side. Throws ProcessBroken.
    Answer exchange(const SharedBytes& frame, std::uint32_t flags);

    /// After the last frame: waits until it has ended, and ended well. Throws ProcessBroken.
    void finish();

private:
    using Clock = std::chrono::steady_clock;
    class Exchange;

    Clock::time_point deadline() const;
    void readErrors();
    std::optional<int> exitStatus();
    void kill();
    [[noreturn]] void throwBroken(const std::string& what);
    [[noreturn]] void throwEnded();
    [[noreturn]] void throwTooSlow(const char* doing);

    std::string program_;
    FrameProcessLimits limits_;
    StderrLines& errorLines_;
    LaunchedProcess process_;
    std::optional<int> status_; ///< as waitpid gives it
};

} // namespace scanweave
