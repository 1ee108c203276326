// SPDX-License-Identifier: BSD-2-Clause
// Modules from shared objects.
#include "engine/external/plugin_loader.h"

#include "engine/pipeline/plugin.h"

#include <dlfcn.h>

#include <filesystem>
#include <utility>

namespace scanweave {

namespace {

[[noreturn]] void refusePlugin(const std::string& message)
{
    throw Error(message, {}, ErrorKind::Usage);
}

void* openShared(const std::string& path)
{
    std::error_code failure;
    const auto status = std::filesystem::status(path, failure);
    if (!std::filesystem::exists(status)) {
        refusePlugin(
            "there is no such plugin; correct the path, which is relative to the workflow file, or "
            "build it");
    }
    if (!std::filesystem::is_regular_file(status)) {
        refusePlugin("this is no file, so it can't be a plugin; name the .so in it");
    }
    // All symbols now, so that a missing one is told before the run and not in the middle of it.
    if (void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE)) {
        return library;
    }
    const char* told = dlerror();
    const std::string reason = told == nullptr ? "the system tells no reason" : told;
    if (reason.find("undefined symbol") != std::string::npos) {
        refusePlugin(
            "the plugin uses something that this program doesn't have: " + reason +
            ". Build it against the Scanweave that runs it; a library of its own it has to link "
            "itself");
    }
    refusePlugin("the plugin can't be loaded: " + reason +
                 ". A plugin is a shared object (.so) for this machine, see docs/plugins.md");
}

template <class Symbol>
Symbol* findSymbol(void* library, const char* name)
{
    void* address = dlsym(library, name);
    if (address == nullptr) {
        refusePlugin(
            std::string("this is a shared object, but no Scanweave plugin: it has no symbol \"") +
            name + "\". Write SCANWEAVE_PLUGIN(registry) { … } in it, see docs/plugins.md");
    }
    return reinterpret_cast<Symbol*>(address);
}

void checkInterface(const PluginInterface& plugin)
{
    const PluginInterface own;
    const auto need = [](std::uint32_t theirs, std::uint32_t ours, const char* what) {
        if (theirs != ours) {
            refusePlugin(
                std::string(
                    "the plugin was built for another Scanweave or with another compiler (its ") +
                what + " is " + std::to_string(theirs) + ", this program's is " +
                std::to_string(ours) + "); build it anew against this one");
        }
    };
    need(plugin.version, own.version, "interface version");
    need(plugin.compilerAbi, own.compilerAbi, "compiler ABI");
    need(plugin.newStrings, own.newStrings, "_GLIBCXX_USE_CXX11_ABI");
    need(plugin.json, own.json, "nlohmann/json version");
    need(plugin.frameSize, own.frameSize, "size of a Frame");
    need(plugin.specSize, own.specSize, "size of a ModuleSpec");
}

} // namespace

void loadPlugin(const std::string& path, ModuleRegistry& registry)
{
    withPlace({.file = path}, [&] {
        void* library = openShared(path);
        checkInterface(*findSymbol<const PluginInterface>(library, "scanweavePluginInterface"));
        auto* entry = findSymbol<void(ModuleRegistry&)>(library, "scanweavePluginEntry");
        ModuleRegistry extended = registry;
        try {
            entry(extended);
        } catch (...) {
            const Error error = currentError();
            throw Error("the plugin's entry point failed: " + error.message(),
                        error.place(),
                        ErrorKind::Usage);
        }
        registry = std::move(extended);
    });
}

std::vector<std::string> pluginPaths(const std::vector<std::string>& plugins,
                                     const std::string& baseDirectory)
{
    std::vector<std::string> paths;
    for (const std::string& plugin : plugins) {
        // A path without slash would be looked for where the system keeps its libraries.
        const auto path = std::filesystem::absolute(std::filesystem::path(baseDirectory) / plugin)
                              .lexically_normal();
        paths.push_back(path.string());
    }
    return paths;
}

} // namespace scanweave
