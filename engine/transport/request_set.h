// SPDX-License-Identifier: BSD-2-Clause
// Transfers that MPI works on, tested together.
#pragma once

#include "engine/transport/communicator.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace scanweave::mpi {

/// Unfinished requests, each with what it belongs to.
template <class Owner>
class RequestSet
{
public:
    bool empty() const { return requests_.empty(); }
    std::size_t size() const { return requests_.size(); }

    void add(MPI_Request request, Owner owner)
    {
        // Owners first: when the second push fails, no request is left without its owner.
        owners_.push_back(std::move(owner));
        requests_.push_back(request);
    }

    /// Moves the finished ones out of the set and adds their owners to `finished`. Throws Error
    /// when a transfer failed. MPI looks at every request that it is asked for, so with many under
    /// way each call asks for the next few only.
    void test(const char* action, std::vector<Owner>& finished)
    {
        if (requests_.empty()) {
            return;
        }
        if (first_ >= requests_.size()) {
            first_ = 0;
        }
        const std::size_t asked = std::min(askedAtOnce, requests_.size() - first_);
        int count = 0;
        const int code = MPI_Testsome(static_cast<int>(asked),
                                      requests_.data() + first_,
                                      &count,
                                      indices_.data(),
                                      statuses_.data());
        if (code == MPI_ERR_IN_STATUS) {
            for (int i = 0; i < count; ++i) {
                check(statuses_[static_cast<std::size_t>(i)].MPI_ERROR, action);
            }
        }
        check(code, action);
        if (count == MPI_UNDEFINED || count == 0) {
            first_ += asked;
            return;
        }
        // From the back, so that filling a gap with the last element moves none that is still to be
        // removed.
        std::sort(indices_.begin(), indices_.begin() + count);
        for (int i = count; i-- > 0;) {
            const std::size_t gone =
                first_ + static_cast<std::size_t>(indices_[static_cast<std::size_t>(i)]);
            finished.push_back(std::move(owners_[gone]));
            requests_[gone] = requests_.back();
            owners_[gone] = std::move(owners_.back());
            requests_.pop_back();
            owners_.pop_back();
        }
    }

    /// Gives the requests back to MPI, which may go on with them: their memory must stay.
    void abandon()
    {
        for (MPI_Request& request : requests_) {
            MPI_Request_free(&request);
        }
        requests_.clear();
        owners_.clear();
    }

private:
    static constexpr std::size_t askedAtOnce = 64;

    std::vector<MPI_Request> requests_;
    std::vector<Owner> owners_;
    std::array<int, askedAtOnce> indices_{};
    std::array<MPI_Status, askedAtOnce> statuses_{};
    std::size_t first_ = 0; ///< where the next test begins
};

} // namespace scanweave::mpi
