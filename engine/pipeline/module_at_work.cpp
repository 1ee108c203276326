// SPDX-License-Identifier: BSD-2-Clause
// Which module works on which frame right now.
#include "engine/pipeline/module_at_work.h"

#include "engine/pipeline/module.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <memory>

namespace scanweave {

namespace {

constexpr std::array crashSignals{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

thread_local constinit const char* moduleOnThisThread = nullptr;
thread_local constinit std::uint64_t seqOnThisThread = 0;

std::array<struct sigaction, crashSignals.size()> formerActions;
std::atomic<bool> isHandlerInstalled = false;

/// Room for the handler on a thread whose own stack has overflowed.
class SignalStack
{
public:
    SignalStack()
        : memory_(std::make_unique<char[]>(size))
    {
        stack_t stack{};
        stack.ss_sp = memory_.get();
        stack.ss_size = size;
        isSet_ = sigaltstack(&stack, &former_) == 0;
    }
    ~SignalStack()
    {
        if (isSet_) {
            sigaltstack(&former_, nullptr);
        }
    }
    SignalStack(const SignalStack&) = delete;
    SignalStack& operator=(const SignalStack&) = delete;

private:
    static constexpr std::size_t size = 64 * 1024;
    std::unique_ptr<char[]> memory_;
    stack_t former_{};
    bool isSet_ = false;
};

/// Only what a signal handler may do: the buffer is on the stack, and there is one write.
class CrashLine
{
public:
    void add(const char* text)
    {
        while (*text != '\0' && used_ < text_.size()) {
            text_[used_++] = *text++;
        }
    }

    void add(std::uint64_t number)
    {
        std::array<char, 21> digits{};
        std::size_t at = digits.size() - 1;
        do {
            digits[--at] = static_cast<char>('0' + number % 10);
            number /= 10;
        } while (number != 0);
        add(digits.data() + at);
    }

    void write() const
    {
        // Whether it got through can't be told to anybody any more.
        [[maybe_unused]] const ssize_t ignored = ::write(STDERR_FILENO, text_.data(), used_);
    }

private:
    std::array<char, 400> text_{};
    std::size_t used_ = 0;
};

void tellCrash(int signal)
{
    if (moduleOnThisThread != nullptr) {
        CrashLine line;
        line.add("\nscanweave: module ");
        line.add(moduleOnThisThread);
        if (seqOnThisThread == FramePosition::atEnd) {
            line.add(" crashed at EndProcessing");
        } else {
            line.add(" crashed on frame ");
            line.add(seqOnThisThread);
        }
        line.add(" (signal ");
        line.add(static_cast<std::uint64_t>(signal));
        line.add(")\n");
        line.write();
    }
    for (std::size_t i = 0; i < crashSignals.size(); ++i) {
        if (crashSignals[i] == signal) {
            sigaction(signal, &formerActions[i], nullptr);
        }
    }
    raise(signal); // blocked until this returns; then what was to happen happens
}

} // namespace

ModuleAtWork::ModuleAtWork(const char* module, std::uint64_t seq)
    : outerModule_(moduleOnThisThread)
    , outerSeq_(seqOnThisThread)
{
    if (isHandlerInstalled.load(std::memory_order_relaxed)) {
        thread_local const SignalStack stack;
    }
    moduleOnThisThread = module;
    seqOnThisThread = seq;
}

ModuleAtWork::~ModuleAtWork()
{
    moduleOnThisThread = outerModule_;
    seqOnThisThread = outerSeq_;
}

void nameCrashingModules()
{
    if (isHandlerInstalled.exchange(true)) {
        return;
    }
    struct sigaction action = {};
    action.sa_handler = tellCrash;
    action.sa_flags = SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < crashSignals.size(); ++i) {
        sigaction(crashSignals[i], &action, &formerActions[i]);
    }
}

} // namespace scanweave
