// SPDX-License-Identifier: BSD-2-Clause
// Ctrl-C, SIGTERM and SIGUSR1 ask a run to end; a second Ctrl-C ends the process.
#pragma once

#include <atomic>

namespace scanweave {

/// From now on. The number goes up with every request; it lives as long as the program.
const std::atomic<int>& countInterrupts();

} // namespace scanweave
