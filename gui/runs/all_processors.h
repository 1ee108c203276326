// SPDX-License-Identifier: BSD-2-Clause
// A piece of a picture's work on all processors at once.
#pragma once

#include <cstddef>
#include <functional>

namespace scanweave {

/// Calls `work` on this thread and on others at the same time, on no more than there are `pieces`
/// (which the calls share out among themselves), and returns when all calls have.
void onAllProcessors(std::size_t pieces, const std::function<void()>& work);

} // namespace scanweave
