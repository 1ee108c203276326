// SPDX-License-Identifier: BSD-2-Clause
// How far something is: a bar that moves on a terminal, a plain line now and then elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace scanweave {

struct Progress
{
    std::string what; ///< "indexing", "running"
    std::string unit = "frames";
    std::uint64_t done = 0;  ///< of unit
    std::uint64_t total = 0; ///< 0: not known
    std::uint64_t bytesDone = 0;
    std::uint64_t bytes = 0; ///< 0: not known
    double seconds = 0;      ///< since it began
};

/// 0 to 1: by bytes if their total is known, else by units.
double fractionDone(const Progress& progress);

/// From the mean rate so far; negative while nothing can be said.
double secondsLeft(const Progress& progress);

/// "running   43 %  430/1,000 frames  812 MB/s  52.1 frames/s  0:12 left"
std::string progressText(const Progress& progress);

/// The same behind a bar, fitted to `width` columns.
std::string progressBar(const Progress& progress, std::size_t width);

/// On standard error, from the first process of a run only.
class ProgressDisplay
{
public:
    enum class Mode : unsigned char
    {
        Quiet,
        Automatic, ///< bar on a terminal, plain lines elsewhere
    };

    /// `betweenLines`: where it is no bar.
    explicit ProgressDisplay(
        Mode mode = Mode::Automatic,
        std::chrono::steady_clock::duration betweenLines = std::chrono::seconds(5));
    ~ProgressDisplay();
    ProgressDisplay(const ProgressDisplay&) = delete;
    ProgressDisplay& operator=(const ProgressDisplay&) = delete;

    /// Shows it if enough time went by since the last one, or another thing goes on.
    void show(const Progress& progress);

    /// Leaves a clean line for whatever is printed next.
    void clear();

private:
    bool isQuiet_;
    bool isBar_;
    std::chrono::steady_clock::duration betweenLines_;
    bool isOnScreen_ = false;
    std::string what_;
    std::chrono::steady_clock::time_point next_{};
};

} // namespace scanweave
