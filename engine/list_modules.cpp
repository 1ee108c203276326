// SPDX-License-Identifier: BSD-2-Clause
// Prints what the built-in modules declare about themselves, for the Studio: it is built into it.
#include "engine/external/external_modules.h"
#include "engine/maps/map_modules.h"
#include "engine/modules/builtin_modules.h"
#include "workflows/module_json.h"

#include <exception>
#include <fstream>
#include <iostream>

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::cerr << "usage: list_modules FILE\n";
        return 2;
    }
    try {
        scanweave::ModuleRegistry registry;
        scanweave::addBuiltinModules(registry);
        scanweave::addMapModules(registry);
        scanweave::addExternalModules(registry);
        auto modules = nlohmann::ordered_json::array();
        for (const scanweave::ModuleSpec& spec : registry.specs()) {
            modules.push_back(scanweave::moduleJson(spec));
        }
        std::ofstream file(argv[1]);
        file << nlohmann::ordered_json{{"modules", std::move(modules)}}.dump(1) << '\n';
        file.close();
        return file ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
