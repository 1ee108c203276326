// SPDX-License-Identifier: BSD-2-Clause
// What modules declare about themselves, in words and as a page of Markdown.
#pragma once

#include "workflows/module_spec.h"

#include <span>
#include <string>

namespace scanweave {

/// "in Scan frames, in units Angle or None, if there"
std::string frameText(const KeySpec& key);

/// docs/modules.md is this page for the built-in modules.
std::string modulesMarkdown(std::span<const ModuleSpec> specs);

} // namespace scanweave
