// SPDX-License-Identifier: BSD-2-Clause
// How fast messages go from rank 0 to rank 1, against what MPI and memory allow:
//   mpirun -n 2 transport_benchmark [seconds per measurement]
// Everything is measured several times in turn and the best is shown, because other programs
// disturb.
#include "engine/transport/environment.h"
#include "engine/transport/mpi_transport.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

using namespace scanweave;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t headBytes = 100;
constexpr std::size_t bodiesUnderWay = 8;
constexpr std::size_t smallMessagesUnderWay = 1000;

double secondsOf(const std::function<void()>& work)
{
    mpi::check(MPI_Barrier(MPI_COMM_WORLD), "start together");
    const auto start = std::chrono::steady_clock::now();
    work();
    mpi::check(MPI_Barrier(MPI_COMM_WORLD), "end together");
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::vector<std::byte> filled(std::size_t size)
{
    return std::vector<std::byte>(size, std::byte(1));
}

void plainSends(std::size_t size, int count, int rank)
{
    auto buffer = filled(size);
    for (int i = 0; i < count; ++i) {
        const auto code =
            rank == 0
                ? MPI_Send(buffer.data(), static_cast<int>(size), MPI_BYTE, 1, 0, MPI_COMM_WORLD)
                : MPI_Recv(buffer.data(),
                           static_cast<int>(size),
                           MPI_BYTE,
                           0,
                           0,
                           MPI_COMM_WORLD,
                           MPI_STATUS_IGNORE);
        mpi::check(code, "measure plain messages");
    }
}

/// As a program does that allocates what it receives.
void plainSendsIntoFreshMemory(std::size_t size, int count, int rank)
{
    const auto source = filled(rank == 0 ? size : 0);
    for (int i = 0; i < count; ++i) {
        if (rank == 0) {
            mpi::check(
                MPI_Send(source.data(), static_cast<int>(size), MPI_BYTE, 1, 0, MPI_COMM_WORLD),
                "send");
            continue;
        }
        const std::unique_ptr<std::byte[]> target(new std::byte[size]);
        mpi::check(MPI_Recv(target.get(),
                            static_cast<int>(size),
                            MPI_BYTE,
                            0,
                            0,
                            MPI_COMM_WORLD,
                            MPI_STATUS_IGNORE),
                   "receive");
    }
}

enum class Idle
{
    Poll,
    Wait
};

void transportSends(Transport& transport, std::size_t size, int count, Idle idle)
{
    const SharedBytes bytes = SharedBytes::copyOf(filled(size));
    const bool isSmall = size <= headBytes;
    const Message message{
        1, 1, isSmall ? bytes : bytes.slice(0, headBytes), isSmall ? SharedBytes() : bytes};
    const std::size_t mostUnderWay = isSmall ? smallMessagesUnderWay : bodiesUnderWay;
    int done = 0;
    while (done < count || !transport.isIdle()) {
        bool isBusy = false;
        if (transport.rank() == 0 && done < count && transport.unsentMessages() < mostUnderWay) {
            transport.send(message);
            ++done;
            isBusy = true;
        } else if (transport.poll()) {
            ++done;
            isBusy = true;
        }
        if (!isBusy && idle == Idle::Wait) {
            transport.wait(1ms);
        }
    }
}

void copies(std::size_t size, int count)
{
    const auto source = filled(size);
    auto target = filled(size);
    for (int i = 0; i < count; ++i) {
        std::memcpy(target.data(), source.data(), size);
        asm volatile("" : : "r"(target.data()) : "memory"); // the copy must happen
    }
}

struct Row
{
    std::size_t size;
    int count;
    double plain, fresh, polling, waiting, copying; ///< seconds
};

Row measure(Transport& transport, std::size_t size, double seconds)
{
    const int rank = transport.rank();
    // As many as take about the time wanted at 2 GB/s and 1 million messages a second.
    const double guess = 1e-6 + static_cast<double>(size) / 2e9;
    const int count = std::max(4, static_cast<int>(seconds / guess));
    Row best{size, count, 1e9, 1e9, 1e9, 1e9, 1e9};
    for (int round = 0; round < 9; ++round) {
        const auto take = [](double& least, double now) { least = std::min(least, now); };
        take(best.plain, secondsOf([&] { plainSends(size, count, rank); }));
        take(best.polling, secondsOf([&] { transportSends(transport, size, count, Idle::Poll); }));
        take(best.waiting, secondsOf([&] { transportSends(transport, size, count, Idle::Wait); }));
        take(best.fresh, secondsOf([&] { plainSendsIntoFreshMemory(size, count, rank); }));
        take(best.copying, secondsOf([&] {
                 if (rank == 0) {
                     copies(size, count);
                 }
             }));
    }
    return best;
}

void print(const Row& row)
{
    const auto rate = [&](double seconds) { return row.count / seconds; };
    const auto megabytes = [&](double seconds) {
        return rate(seconds) * static_cast<double>(row.size) / 1e6;
    };
    std::printf("%10zu  %9.0f %9.0f %9.0f %9.0f %9.0f  %10.0f %10.0f   %5.2f %5.2f %5.2f\n",
                row.size,
                megabytes(row.plain),
                megabytes(row.fresh),
                megabytes(row.polling),
                megabytes(row.waiting),
                megabytes(row.copying),
                rate(row.plain),
                rate(row.polling),
                row.plain / row.polling,
                row.plain / row.waiting,
                row.plain / row.copying);
    std::fflush(stdout);
}

int run(const mpi::Environment& environment, double seconds)
{
    MpiTransport transport(mpi::Communicator::world());
    if (environment.size() != 2) {
        std::fprintf(stderr, "transport_benchmark measures between two ranks: mpirun -n 2\n");
        return 2;
    }
    if (environment.rank() == 0) {
        std::printf("%s\n", mpi::Environment::libraryVersion().c_str());
        std::printf("                                     MB/s                            "
                    "messages/s           "
                    "ratio to plain\n");
        std::printf("     bytes      plain     fresh transport   waiting    memcpy       plain  "
                    "transport   "
                    "trans  wait  copy\n");
    }
    for (const std::size_t size : {100UL, 10'000UL, 1'000'000UL, 8'000'000UL, 64'000'000UL}) {
        const Row row = measure(transport, size, seconds);
        if (environment.rank() == 0) {
            print(row);
        }
    }
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    try {
        const mpi::Environment environment(argc, argv);
        return run(environment, argc > 1 ? std::atof(argv[1]) : 0.05);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
