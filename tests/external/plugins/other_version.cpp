// SPDX-License-Identifier: BSD-2-Clause
// A plugin of another time.
#include "engine/pipeline/plugin.h"

extern "C" const scanweave::PluginInterface scanweavePluginInterface;
const scanweave::PluginInterface scanweavePluginInterface{
    .version = scanweave::PluginInterface::current + 98};

extern "C" void scanweavePluginEntry(scanweave::ModuleRegistry&);
void scanweavePluginEntry(scanweave::ModuleRegistry&) {}
