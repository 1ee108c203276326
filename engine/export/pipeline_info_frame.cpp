// SPDX-License-Identifier: BSD-2-Clause
// The PipelineInfo frame of a run's outputs.
#include "engine/export/pipeline_info_frame.h"

#include "engine/g3/object_json.h"
#include "engine/g3/pipeline_info.h"
#include "engine/g3/time_text.h"

#include <algorithm>
#include <memory>

namespace scanweave {

namespace {

std::string numbered(const std::string& key, int number)
{
    return number == 1 ? key : key + "-" + std::to_string(number);
}

bool haveSameBytes(const SharedBytes& a, const SharedBytes& b)
{
    return std::ranges::equal(a.span(), b.span());
}

/// Under `key`, or under `key` with a number when that is taken by something else.
void add(Frame& frame, const std::string& key, const SharedBytes& blob)
{
    for (int number = 1;; ++number) {
        const std::string candidate = numbered(key, number);
        if (!frame.has(candidate)) {
            frame.putBlob(candidate, blob);
            return;
        }
        if (haveSameBytes(frame.blob(candidate), blob)) {
            return;
        }
    }
}

G3ModuleConfig moduleConfig(const ModuleProvenance& record)
{
    G3ModuleConfig config;
    config.modname = record.name;
    config.instancename = record.instance.empty() ? record.name : record.instance;
    for (const auto& [name, value] : record.parameters.items()) {
        config.config.insert_or_assign(name, G3ModuleArg(dumpJson(value)));
    }
    return config;
}

std::shared_ptr<G3PipelineInfo> infoOf(const RunProvenance& run)
{
    auto info = std::make_shared<G3PipelineInfo>();
    info->vcsRevision = run.gitHash;
    info->vcsGitHash = run.gitHash;
    info->vcsVersionName = run.version;
    info->vcsFullVersion = "scanweave " + run.version +
                           (run.gitHash.empty() ? std::string() : " (" + run.gitHash + ")");
    info->hostname = run.host;
    info->user = run.user;

    // First what ran the modules, with the whole workflow: enough to run it again.
    G3ModuleConfig& engine = info->modules.emplace_back();
    engine.modname = "scanweave";
    engine.instancename = "scanweave";
    engine.config.insert_or_assign("workflow", G3ModuleArg(run.workflowJson));
    for (const ModuleProvenance& record : run.modules) {
        info->modules.push_back(moduleConfig(record));
    }
    return info;
}

} // namespace

Frame pipelineInfoFrame(const std::vector<Frame>& inputs, const RunProvenance& run)
{
    Frame frame(frame_types::pipelineInfo);
    for (const Frame& input : inputs) {
        if (input.type() != frame_types::pipelineInfo) {
            continue;
        }
        for (const std::string& key : input.keys()) {
            add(frame, key, input.blob(key));
        }
    }
    Frame own(frame_types::pipelineInfo);
    const std::string key = pipelineInfoTimeText(run.time);
    own.put(key, infoOf(run));
    add(frame, key, own.blob(key));
    return frame;
}

} // namespace scanweave
