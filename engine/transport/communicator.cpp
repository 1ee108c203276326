// SPDX-License-Identifier: BSD-2-Clause
// Communicators, and MPI's error codes as exceptions.
#include "engine/transport/communicator.h"

#include "engine/base/error.h"

#include <array>
#include <utility>

namespace scanweave::mpi {

void check(int code, const char* action, int peer)
{
    if (code == MPI_SUCCESS) {
        return;
    }
    std::array<char, MPI_MAX_ERROR_STRING> text{};
    int length = 0;
    if (MPI_Error_string(code, text.data(), &length) != MPI_SUCCESS) {
        length = 0;
    }
    ErrorPlace place;
    if (peer >= 0) {
        place.rank = peer;
    }
    throw Error(std::string("cannot ") + action + ": " +
                    std::string(text.data(), static_cast<std::size_t>(length)) +
                    " (the process at the other end has died, or the network failed)",
                place);
}

Communicator::Communicator(MPI_Comm handle, bool isOurs)
    : handle_(handle)
    , isOurs_(isOurs)
{
    check(MPI_Comm_rank(handle_, &rank_), "ask MPI for the rank");
    check(MPI_Comm_size(handle_, &size_), "ask MPI for the number of ranks");
}

Communicator Communicator::world()
{
    return {MPI_COMM_WORLD, false};
}

Communicator Communicator::duplicate() const
{
    MPI_Comm copy = MPI_COMM_NULL;
    check(MPI_Comm_dup(handle_, &copy), "duplicate the communicator");
    check(MPI_Comm_set_errhandler(copy, MPI_ERRORS_RETURN), "set the communicator's error handler");
    return {copy, true};
}

Communicator::~Communicator()
{
    if (isOurs_) {
        MPI_Comm_free(&handle_);
    }
}

Communicator::Communicator(Communicator&& other) noexcept
    : handle_(other.handle_)
    , isOurs_(std::exchange(other.isOurs_, false))
    , rank_(other.rank_)
    , size_(other.size_)
{}

Communicator& Communicator::operator=(Communicator&& other) noexcept
{
    std::swap(handle_, other.handle_);
    std::swap(isOurs_, other.isOurs_);
    std::swap(rank_, other.rank_);
    std::swap(size_, other.size_);
    return *this;
}

} // namespace scanweave::mpi
