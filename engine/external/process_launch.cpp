// SPDX-License-Identifier: BSD-2-Clause
// Starts a program with pipes at its standard input, output and error.
#include "engine/external/process_launch.h"

#include "engine/base/error.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <string_view>

namespace scanweave {

namespace {

struct Pipe
{
    Descriptor readEnd;
    Descriptor writeEnd;
};

[[noreturn]] void throwErrno(const std::string& what, int number)
{
    throw Error(what + ": " + std::strerror(number));
}

/// Out of the way of 0, 1 and 2, which this process may have closed and the child gets.
Descriptor aboveStandard(Descriptor descriptor)
{
    if (descriptor.number() > STDERR_FILENO) {
        return descriptor;
    }
    const int moved = fcntl(descriptor.number(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (moved < 0) {
        throwErrno("cannot make a pipe", errno);
    }
    return Descriptor(moved);
}

Pipe makePipe()
{
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        throwErrno("cannot make a pipe", errno);
    }
    Pipe made{Descriptor(ends[0]), Descriptor(ends[1])};
    made.readEnd = aboveStandard(std::move(made.readEnd));
    made.writeEnd = aboveStandard(std::move(made.writeEnd));
    return made;
}

void setNonBlocking(const Descriptor& descriptor)
{
    const int flags = fcntl(descriptor.number(), F_GETFL);
    if (flags < 0 || fcntl(descriptor.number(), F_SETFL, flags | O_NONBLOCK) != 0) {
        throwErrno("cannot set up a pipe", errno);
    }
}

const std::string* added(const LaunchSettings& settings, std::string_view name)
{
    const auto found =
        std::ranges::find(settings.environment, name, &std::pair<std::string, std::string>::first);
    return found == settings.environment.end() ? nullptr : &found->second;
}

/// With them an MPI library in the child would take itself for this process.
bool isOfLauncher(std::string_view variable)
{
    return std::ranges::any_of(
        std::array<std::string_view, 4>{"OMPI_", "PMIX_", "PMI_", "MPIR_"},
        [&](std::string_view prefix) { return variable.starts_with(prefix); });
}

std::vector<std::string> environmentOf(const LaunchSettings& settings)
{
    std::vector<std::string> all;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        if (!isOfLauncher(text) && added(settings, text.substr(0, text.find('='))) == nullptr) {
            all.emplace_back(text);
        }
    }
    for (const auto& [name, value] : settings.environment) {
        all.push_back(name + '=' + value);
    }
    return all;
}

std::vector<char*> pointersTo(std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    for (std::string& text : texts) {
        pointers.push_back(text.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

bool isExecutable(const std::string& path)
{
    std::error_code ignored; // not there is not executable
    return access(path.c_str(), X_OK) == 0 && std::filesystem::is_regular_file(path, ignored);
}

/// Everything that the child needs, made before the fork: after it only what a signal handler may
/// do.
struct ChildPlan
{
    const char* program;
    char* const* arguments;
    char* const* environment;
    const char* directory; ///< null: none
    std::array<int, 3> standard;
    int status;
    pid_t parent;
};

struct StartFailure
{
    int step = 0; ///< 0 the directory, 1 the program
    int number = 0;
};

[[noreturn]] void failStart(const ChildPlan& plan, int step)
{
    const StartFailure failure{step, errno};
    // Whoever could be told that this fails is the one it fails for.
    [[maybe_unused]] const ssize_t ignored = write(plan.status, &failure, sizeof failure);
    _exit(127);
}

[[noreturn]] void becomeProgram(const ChildPlan& plan)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != plan.parent) {
        _exit(127); // the parent died before that was said
    }
    for (int descriptor = 0; descriptor < 3; ++descriptor) {
        dup2(plan.standard[static_cast<std::size_t>(descriptor)], descriptor);
    }
    // Sockets of MPI and pipes of other processes are none of its business.
    close_range(3, UINT_MAX, CLOSE_RANGE_CLOEXEC);
    for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGCHLD}) {
        ::signal(signal, SIG_DFL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    if (plan.directory != nullptr && chdir(plan.directory) != 0) {
        failStart(plan, 0);
    }
    execve(plan.program, plan.arguments, plan.environment);
    failStart(plan, 1);
}

} // namespace

void Descriptor::close()
{
    if (number_ >= 0) {
        ::close(std::exchange(number_, -1));
    }
}

std::string findExecutable(const LaunchSettings& settings)
{
    if (settings.arguments.empty() || settings.arguments.front().empty()) {
        throw Error("there is no program to start; name one", {}, ErrorKind::Usage);
    }
    const std::string& program = settings.arguments.front();
    if (program.find('/') != std::string::npos) {
        const auto path = std::filesystem::path(settings.directory) / program;
        if (isExecutable(path.string())) {
            return program; // the child starts from the directory
        }
        throw Error(
            "there is no program \"" + path.string() +
                "\" that may be executed; correct the path, which is relative to the working "
                "directory, or set its x permission",
            {},
            ErrorKind::Usage);
    }
    const std::string* own = added(settings, "PATH");
    const char* inherited = std::getenv("PATH");
    std::istringstream folders(own != nullptr         ? *own
                               : inherited != nullptr ? inherited
                                                      : "/usr/bin:/bin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (!folder.empty() && isExecutable(folder + '/' + program)) {
            return folder + '/' + program;
        }
    }
    throw Error(
        "there is no program \"" + program +
            "\" in the directories of PATH; install it, or write where it is (with a slash)",
        {},
        ErrorKind::Usage);
}

LaunchedProcess launchProcess(const LaunchSettings& settings)
{
    const std::string program = findExecutable(settings);
    std::vector<std::string> arguments = settings.arguments;
    std::vector<std::string> environment = environmentOf(settings);
    const std::vector<char*> argumentPointers = pointersTo(arguments);
    const std::vector<char*> environmentPointers = pointersTo(environment);
    Pipe input = makePipe();
    Pipe output = makePipe();
    Pipe errors = makePipe();
    Pipe status = makePipe();
    setNonBlocking(input.writeEnd);
    setNonBlocking(output.readEnd);
    setNonBlocking(errors.readEnd);
    const ChildPlan plan{
        program.c_str(),
        argumentPointers.data(),
        environmentPointers.data(),
        settings.directory.empty() ? nullptr : settings.directory.c_str(),
        {input.readEnd.number(), output.writeEnd.number(), errors.writeEnd.number()},
        status.writeEnd.number(),
        getpid()};
    LaunchedProcess process;
    process.pid = fork();
    if (process.pid == 0) {
        becomeProgram(plan);
    }
    if (process.pid < 0) {
        throwErrno("cannot start \"" + program + "\"", errno);
    }
    setpgid(process.pid, process.pid); // both sides do: whoever comes first
    status.writeEnd.close();
    StartFailure failure;
    ssize_t told = 0;
    do {
        told = read(status.readEnd.number(), &failure, sizeof failure);
    } while (told < 0 && errno == EINTR);
    if (told == sizeof failure) {
        waitpid(process.pid, nullptr, 0);
        throwErrno(failure.step == 0
                       ? "cannot work in directory \"" + settings.directory + "\""
                       : "cannot start \"" + program +
                             "\" (for a script: its first line must name its interpreter)",
                   failure.number);
    }
    process.input = std::move(input.writeEnd);
    process.output = std::move(output.readEnd);
    process.errors = std::move(errors.readEnd);
    return process;
}

} // namespace scanweave
