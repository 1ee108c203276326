// SPDX-License-Identifier: BSD-2-Clause
// Starts another program and waits for it.
#include "engine/cli/child_process.h"

#include "engine/base/error.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>

namespace scanweave {

namespace {

std::vector<std::string>
environmentWith(const std::vector<std::pair<std::string, std::string>>& added)
{
    std::vector<std::string> all;
    for (const auto& [name, value] : added) {
        all.push_back(name + '=' + value);
    }
    for (char** variable = environ; *variable != nullptr; ++variable) {
        all.emplace_back(*variable);
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

std::string readAll(int descriptor)
{
    std::string text;
    std::array<char, 4096> part{};
    while (true) {
        const ssize_t size = read(descriptor, part.data(), part.size());
        if (size > 0) {
            text.append(part.data(), static_cast<std::size_t>(size));
        } else if (size == 0 || errno != EINTR) {
            return text;
        }
    }
}

int waitFor(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace

ChildResult runChild(const std::vector<std::string>& arguments,
                     const std::vector<std::pair<std::string, std::string>>& environment,
                     ChildOutput output)
{
    std::vector<std::string> argumentTexts = arguments;
    std::vector<std::string> variables = environmentWith(environment);
    std::array<int, 2> ends{-1, -1};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (output == ChildOutput::Capture) {
        if (pipe(ends.data()) != 0) {
            posix_spawn_file_actions_destroy(&actions);
            throw Error(std::string("cannot make a pipe: ") + std::strerror(errno));
        }
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        posix_spawn_file_actions_addclose(&actions, ends[0]);
        posix_spawn_file_actions_addclose(&actions, ends[1]);
    }
    pid_t child = 0;
    const int failure = posix_spawn(&child,
                                    arguments.front().c_str(),
                                    &actions,
                                    nullptr,
                                    pointersTo(argumentTexts).data(),
                                    pointersTo(variables).data());
    posix_spawn_file_actions_destroy(&actions);
    ChildResult result;
    if (output == ChildOutput::Capture) {
        close(ends[1]);
        if (failure == 0) {
            result.output = readAll(ends[0]);
        }
        close(ends[0]);
    }
    if (failure != 0) {
        throw Error("cannot start \"" + arguments.front() + "\": " + std::strerror(failure));
    }
    result.exitCode = waitFor(child);
    return result;
}

std::optional<std::string> findProgram(const std::string& name)
{
    const char* path = std::getenv("PATH");
    std::istringstream folders(path == nullptr ? "/usr/bin:/bin" : path);
    for (std::string folder; std::getline(folders, folder, ':');) {
        std::string candidate = folder + '/' + name;
        if (!folder.empty() && access(candidate.c_str(), X_OK) == 0 &&
            std::filesystem::is_regular_file(candidate)) {
            return candidate;
        }
    }
    return std::nullopt;
}

std::string ownPath()
{
    std::error_code failure;
    const auto path = std::filesystem::read_symlink("/proc/self/exe", failure);
    if (failure) {
        throw Error("cannot find out where this program is: " + failure.message());
    }
    return path.string();
}

} // namespace scanweave
