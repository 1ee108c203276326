// SPDX-License-Identifier: BSD-2-Clause
// Ctrl-C, SIGTERM and SIGUSR1 ask a run to end; a second Ctrl-C ends the process.
#include "engine/cli/interrupts.h"

#include <unistd.h>

#include <csignal>

namespace scanweave {

namespace {

std::atomic<int> requests{0};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may not wait");

void onSignal(int signal)
{
    // SIGTERM comes from launchers and batch systems, often more than once; they follow up with
    // SIGKILL.
    if (requests.fetch_add(1) > 0 && signal == SIGINT) {
        _exit(1);
    }
}

} // namespace

const std::atomic<int>& countInterrupts()
{
    struct sigaction action = {};
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    sigaction(SIGUSR1, &action, nullptr);
    return requests;
}

} // namespace scanweave
