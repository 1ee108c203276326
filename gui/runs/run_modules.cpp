// SPDX-License-Identifier: BSD-2-Clause
// The modules of a run as parts of its workflow.
#include "gui/runs/run_modules.h"

#include <QCoreApplication>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>

namespace scanweave {

namespace {

bool isEnabled(const nlohmann::json& module)
{
    const auto enabled = module.is_object() ? module.find("enabled") : module.end();
    return !module.is_object() || enabled == module.end() || *enabled != false;
}

bool isOfName(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Errors say "module poly_filter".
bool isNamed(const std::string& error, const std::string& name)
{
    const std::string wanted = "module " + name;
    for (auto at = error.find(wanted); at != std::string::npos; at = error.find(wanted, at + 1)) {
        const auto end = at + wanted.size();
        if (end == error.size() || !isOfName(error[end])) {
            return true;
        }
    }
    return false;
}

} // namespace

QString modulePointer(const RunRecord& run, int position)
{
    const auto workflow = nlohmann::json::parse(run.workflowJson, nullptr, false);
    const auto modules = workflow.is_object() ? workflow.find("modules") : workflow.end();
    int place = position;
    if (workflow.is_object() && modules != workflow.end() && modules->is_array()) {
        int enabled = 0;
        for (std::size_t at = 0; at < modules->size(); ++at) {
            if (isEnabled((*modules)[at]) && enabled++ == position) {
                place = static_cast<int>(at);
                break;
            }
        }
    }
    return QStringLiteral("/modules/%1").arg(place);
}

QString moduleName(const std::vector<ModuleRecord>& modules, int position)
{
    const auto found = std::ranges::find(modules, position, &ModuleRecord::position);
    if (found == modules.end()) {
        return QCoreApplication::translate("RunModules", "module %1").arg(position);
    }
    const QString name = QString::fromStdString(found->name);
    return std::ranges::count(modules, found->name, &ModuleRecord::name) == 1
               ? name
               : QCoreApplication::translate("RunModules", "%1 (module %2)")
                     .arg(name)
                     .arg(position);
}

std::vector<int> modulesNamed(const std::vector<ModuleRecord>& modules, const std::string& error)
{
    std::vector<int> named;
    for (const ModuleRecord& module : modules) {
        if (isNamed(error, module.name)) {
            named.push_back(module.position);
        }
    }
    return named;
}

} // namespace scanweave
