// SPDX-License-Identifier: BSD-2-Clause
// Initialising and finalising MPI, and finding out whether there is any need to.
#include "engine/transport/environment.h"

#include "engine/base/error.h"
#include "engine/transport/communicator.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>

namespace scanweave::mpi {

Environment::Environment(int& argc, char**& argv)
    : exceptionsAtStart_(std::uncaught_exceptions())
{
    int provided = MPI_THREAD_SINGLE;
    check(MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided), "initialise MPI");
    if (provided < MPI_THREAD_FUNNELED) {
        MPI_Finalize();
        throw Error("this MPI library does not allow threads (MPI_THREAD_FUNNELED), which the "
                    "engine needs: " +
                    libraryVersion());
    }
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
}

Environment::~Environment()
{
    if (std::uncaught_exceptions() > exceptionsAtStart_) {
        abort(EXIT_FAILURE);
    }
    MPI_Finalize();
}

int Environment::rank() const
{
    return Communicator::world().rank();
}

int Environment::size() const
{
    return Communicator::world().size();
}

bool Environment::startedByLauncher()
{
    // Open MPI and PRRTE, PMIx (also srun --mpi=pmix), MPICH, Intel MPI and srun --mpi=pmi2,
    // MVAPICH. Slurm's own variables don't tell: a batch script without srun has them too.
    constexpr std::array variables = {
        "OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK", "MV2_COMM_WORLD_SIZE"};
    return std::ranges::any_of(variables,
                               [](const char* name) { return std::getenv(name) != nullptr; });
}

std::string Environment::libraryVersion()
{
    std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
    int length = 0;
    check(MPI_Get_library_version(text.data(), &length), "ask MPI for its version");
    const std::string all(text.data());
    return all.substr(0, all.find_first_of(",\n")); // what follows is about how it was built
}

void Environment::abort(int exitCode)
{
    MPI_Abort(MPI_COMM_WORLD, exitCode);
    std::_Exit(exitCode); // MPI_Abort may return when the launcher is gone
}

} // namespace scanweave::mpi
