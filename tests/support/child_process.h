// SPDX-License-Identifier: BSD-2-Clause
// A process of a test's own, to be killed, limited or deprived of rights.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <utility>

namespace scanweave::test {

/// Runs `action` in a forked process; an exception is printed and makes the exit code 99. To be
/// made before the test has threads. Killed and waited for at the end.
class ChildProcess
{
public:
    template <class Action>
    explicit ChildProcess(Action&& action)
    {
        std::fflush(nullptr); // else the child prints it again
        pid_ = ::fork();
        if (pid_ == 0) {
            int code = 0;
            try {
                action();
            } catch (const std::exception& error) {
                std::fprintf(stderr, "child: %s\n", error.what());
                code = 99;
            }
            std::fflush(nullptr);
            ::_exit(code);
        }
    }
    ~ChildProcess() { kill(); }
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// The exit code, or minus the signal that ended it.
    int wait()
    {
        int status = 0;
        if (const pid_t pid = std::exchange(pid_, -1); pid > 0) {
            ::waitpid(pid, &status, 0);
        }
        return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    }

    void kill()
    {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            wait();
        }
    }

    pid_t pid() const { return pid_; }

private:
    pid_t pid_ = -1;
};

/// A byte from one process to another: "I am so far".
class Signal
{
public:
    Signal() { isMade_ = ::pipe(ends_) == 0; }
    ~Signal()
    {
        if (isMade_) {
            ::close(ends_[0]);
            ::close(ends_[1]);
        }
    }
    Signal(const Signal&) = delete;
    Signal& operator=(const Signal&) = delete;

    bool give() const { return ::write(ends_[1], "!", 1) == 1; }
    bool await() const
    {
        char byte = 0;
        return ::read(ends_[0], &byte, 1) == 1;
    }

private:
    int ends_[2] = {-1, -1};
    bool isMade_ = false;
};

} // namespace scanweave::test
