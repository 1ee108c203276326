// SPDX-License-Identifier: BSD-2-Clause
// What modules declare about themselves, as a manual page.
#pragma once

#include "workflows/module_spec.h"

#include <span>
#include <string>

namespace scanweave {

/// The source of scanweave-modules(7): packaging/man/scanweave-modules.7 for the built-in modules.
std::string modulesManual(std::span<const ModuleSpec> specs);

} // namespace scanweave
