// SPDX-License-Identifier: BSD-2-Clause
// Starts a program with pipes at its standard input, output and error.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

namespace scanweave {

/// A file descriptor, closed at its end.
class Descriptor
{
public:
    explicit Descriptor(int number = -1)
        : number_(number)
    {}
    ~Descriptor() { close(); }
    Descriptor(Descriptor&& other) noexcept
        : number_(std::exchange(other.number_, -1))
    {}
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        std::swap(number_, other.number_);
        return *this;
    }

    int number() const { return number_; }
    bool isOpen() const { return number_ >= 0; }
    void close();

private:
    int number_;
};

struct LaunchSettings
{
    std::vector<std::string>
        arguments; ///< the program first; without slash it is looked for in PATH
    std::vector<std::pair<std::string, std::string>> environment; ///< added to this process's own
    std::string
        directory; ///< to work in, which a program with a slash is relative to; "": as this one
};

struct LaunchedProcess
{
    pid_t pid = -1; ///< also its process group
    Descriptor input;
    Descriptor output;
    Descriptor errors; ///< these three don't block
};

/// Starts it in a process group of its own, so that Ctrl-C on a terminal ends the run in good
/// order. It is killed when the calling *thread* ends, however that happens. The variables with
/// which a launcher tells an MPI process what it is are kept from it: it is none. Throws Error
/// naming the program when it can't be started.
LaunchedProcess launchProcess(const LaunchSettings& settings);

/// Where the program is. Throws Error of kind Usage when there is none that may be executed.
std::string findExecutable(const LaunchSettings& settings);

} // namespace scanweave
