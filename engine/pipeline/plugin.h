// SPDX-License-Identifier: BSD-2-Clause
// What a shared object with modules includes: one macro that makes it a plugin.
//
//   #include "engine/pipeline/plugin.h"
//
//   SCANWEAVE_PLUGIN(registry)
//   {
//       scanweave::ModuleSpec spec;
//       spec.name = "double_gain";
//       registry.add(spec, [](const nlohmann::ordered_json&) { return
//       std::make_unique<DoubleGain>(); });
//   }
//
// A plugin links nothing of Scanweave's: what it uses of base, g3, pipeline and workflows it finds
// in the program that loads it. docs/plugins.md tells how to build one.
#pragma once

#include "engine/pipeline/module_registry.h"

#include <cstdint>

namespace scanweave {

/// What program and plugin must agree on. The first member never moves; the number changes whenever
/// a header that plugins use changes.
struct PluginInterface
{
    static constexpr std::uint32_t current = 4;

    std::uint32_t version = current;
    std::uint32_t compilerAbi = __GXX_ABI_VERSION;
    std::uint32_t newStrings = _GLIBCXX_USE_CXX11_ABI;
    std::uint32_t json = NLOHMANN_JSON_VERSION_MAJOR * 10000 + NLOHMANN_JSON_VERSION_MINOR * 100 +
                         NLOHMANN_JSON_VERSION_PATCH;
    std::uint32_t frameSize = sizeof(Frame);
    std::uint32_t specSize = sizeof(ModuleSpec);
};

} // namespace scanweave

/// Defines the plugin's entry point; the braces behind it add modules to `registry`. They are run
/// once or more in a process, each time for another registry; an exception refuses the plugin with
/// its message.
#define SCANWEAVE_PLUGIN(registry)                                                                 \
    static void scanweavePluginModules(scanweave::ModuleRegistry& registry);                       \
    extern "C" __attribute__((visibility("default"))) void scanweavePluginEntry(                   \
        scanweave::ModuleRegistry& pluginRegistry)                                                 \
    {                                                                                              \
        scanweavePluginModules(pluginRegistry);                                                    \
    }                                                                                              \
    extern "C" __attribute__((visibility("default")))                                              \
    const scanweave::PluginInterface scanweavePluginInterface;                                     \
    const scanweave::PluginInterface scanweavePluginInterface{};                                   \
    static void scanweavePluginModules(scanweave::ModuleRegistry& registry)
