// SPDX-License-Identifier: BSD-2-Clause
// What modules declare about themselves, as a page of Markdown.
#pragma once

#include "workflows/module_spec.h"

#include <span>
#include <string>

namespace scanweave {

/// docs/modules.md is this page for the built-in modules.
std::string modulesMarkdown(std::span<const ModuleSpec> specs);

} // namespace scanweave
