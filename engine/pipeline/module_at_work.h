// SPDX-License-Identifier: BSD-2-Clause
// Which module works on which frame right now, for the moment in which it crashes.
#pragma once

#include <cstdint>

namespace scanweave {

/// Says so of this thread, until its end. Two stores; may be nested.
class ModuleAtWork
{
public:
    /// `module` must outlive this.
    ModuleAtWork(const char* module, std::uint64_t seq);
    ~ModuleAtWork();
    ModuleAtWork(const ModuleAtWork&) = delete;
    ModuleAtWork& operator=(const ModuleAtWork&) = delete;

private:
    const char* outerModule_;
    std::uint64_t outerSeq_;
};

/// From now on a process that dies of SIGSEGV, SIGBUS, SIGFPE, SIGILL or SIGABRT in a module says
/// "scanweave: module NAME crashed on frame SEQ" on standard error first; what was to happen with
/// the signal happens then. For programs, once at their begin (after MPI_Init, which has handlers
/// of its own).
void nameCrashingModules();

} // namespace scanweave
