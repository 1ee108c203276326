// SPDX-License-Identifier: BSD-2-Clause
// MPI from initialisation to finalisation.
#pragma once

#include <string>

namespace scanweave::mpi {

/// Initialises MPI (MPI_THREAD_FUNNELED: only the thread that made this calls MPI) and finalises it
/// at the end. One per program, made on the main thread, and the last thing of MPI to go. When it
/// goes because of an exception, it aborts the program on all ranks instead: finalising would wait
/// for ranks that know nothing of it.
class Environment
{
public:
    /// Throws Error when MPI can't be initialised.
    Environment(int& argc, char**& argv);
    ~Environment();
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

    /// Of all processes that the launcher started.
    int rank() const;
    int size() const;

    /// Whether mpirun, mpiexec or srun started this process. If not, there is one rank and no need
    /// for MPI.
    static bool startedByLauncher();

    /// For instance "Open MPI v4.1.4". Works without an Environment.
    static std::string libraryVersion();

    /// Ends the processes of all ranks at once.
    [[noreturn]] static void abort(int exitCode);

private:
    int exceptionsAtStart_;
};

} // namespace scanweave::mpi
