// SPDX-License-Identifier: BSD-2-Clause
// The files of packaging/plugin-template, as texts.
#pragma once

#include <string_view>

namespace scanweave {

// Named after the files. NOLINTBEGIN(readability-identifier-naming)
std::string_view template_CMakeLists_txt();
std::string_view template_README_md();
std::string_view template_my_module_cpp();
std::string_view template_my_module_test_cpp();
// NOLINTEND(readability-identifier-naming)

} // namespace scanweave
