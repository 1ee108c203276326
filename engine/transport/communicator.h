// SPDX-License-Identifier: BSD-2-Clause
// A communicator of our own, and MPI's error codes as exceptions.
#pragma once

#include <string>

// Only the C interface: the C++ one left the standard long ago.
#define OMPI_SKIP_MPICXX 1
#define MPICH_SKIP_MPICXX 1
#include <mpi.h>

namespace scanweave::mpi {

/// Throws Error with MPI's own words when `code` isn't MPI_SUCCESS. `action` completes "cannot …";
/// `peer` is the rank at the other end, or negative.
void check(int code, const char* action, int peer = -1);

/// A group of processes with messages of their own. Errors of it come as codes, for check().
class Communicator
{
public:
    /// All processes; not freed at the end.
    static Communicator world();

    /// Collective. The same processes, but messages of the one never meet those of the other.
    Communicator duplicate() const;

    ~Communicator();
    Communicator(Communicator&& other) noexcept;
    Communicator& operator=(Communicator&& other) noexcept;

    int rank() const { return rank_; }
    int size() const { return size_; }
    MPI_Comm handle() const { return handle_; }

    /// Gives up the handle without freeing it, for when messages are left in it.
    void abandon() { isOurs_ = false; }

private:
    Communicator(MPI_Comm handle, bool isOurs);

    MPI_Comm handle_;
    bool isOurs_;
    int rank_ = 0;
    int size_ = 0;
};

} // namespace scanweave::mpi
