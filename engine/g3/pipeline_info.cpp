// SPDX-License-Identifier: BSD-2-Clause
// Which software and settings made a file.
#include "engine/g3/pipeline_info.h"

#include "engine/g3/object_class.h"
#include "engine/g3/summary_text.h"

namespace scanweave {

namespace {

/// Before version 2 of G3ModuleConfig a setting was an object or its text.
struct FormerSetting
{
    std::string key;
    G3ModuleArg value;

    void load(InputArchive& in)
    {
        key = in.takeString();
        if (in.takeBool()) {
            loadValue(in, value.object);
        } else {
            loadValue(in, value.repr);
        }
    }
};

} // namespace

template <class Fields, Is<G3ModuleArg> Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f("repr", o.repr);
    f("object", o.object);
}

template <class Fields, Is<G3ModuleConfig> Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f("modname", o.modname);
    f("instancename", o.instancename);
    if (f.version() >= 2) {
        f.content("config", o.config);
    } else {
        f.template former<std::vector<FormerSetting>>(o, [](auto& config, auto& old) {
            for (auto& setting : old) {
                config.config.emplace(std::move(setting.key), std::move(setting.value));
            }
        });
    }
}

template <class Fields, Is<G3PipelineInfo> Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f("vcs_url", o.vcsUrl);
    f("vcs_branch", o.vcsBranch);
    f("vcs_revision", o.vcsRevision);
    f("vcs_localdiffs", o.vcsLocalDiffs);
    f("vcs_versionname", o.vcsVersionName);
    f("vcs_githash", o.vcsGitHash);
    f("hostname", o.hostname);
    f("user", o.user);
    f("modules", o.modules);
    if (f.version() >= 2) {
        f("vcs_fullversion", o.vcsFullVersion);
    }
}

std::string G3ModuleArg::summary() const
{
    return shortText(repr.empty() && object ? object->summary() : repr);
}

std::string G3ModuleConfig::summary() const
{
    return shortText(modname) + ", " + countText(config.size(), "setting", "settings");
}

std::string G3PipelineInfo::summary() const
{
    return countText(modules.size(), "module", "modules") + ", run by " + shortText(user) + " on " +
           shortText(hostname);
}

template ObjectClass objectClass<G3ModuleArg>();
template ObjectClass objectClass<G3ModuleConfig>();
template ObjectClass objectClass<G3PipelineInfo>();

} // namespace scanweave
