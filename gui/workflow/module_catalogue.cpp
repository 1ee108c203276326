// SPDX-License-Identifier: BSD-2-Clause
// The modules that can be used, and what the other parts of a workflow can hold.
#include "gui/workflow/module_catalogue.h"

#include "workflows/module_json.h"

#include <QCoreApplication>

#include <algorithm>

namespace scanweave::studio {

namespace {

using Json = nlohmann::ordered_json;

std::string partText(const char* text)
{
    return QCoreApplication::translate("WorkflowParts", text).toStdString();
}

ParameterSpec part(std::string name, ParameterType type, std::string doc, Json defaultValue)
{
    ParameterSpec spec;
    spec.name = std::move(name);
    spec.type = type;
    spec.doc = std::move(doc);
    spec.defaultValue = std::move(defaultValue);
    spec.isOptional = spec.defaultValue.is_null();
    return spec;
}

ParameterSpec choice(std::string name, std::vector<std::string> choices, std::string doc)
{
    ParameterSpec spec =
        part(std::move(name), ParameterType::String, std::move(doc), choices.front());
    spec.choices = std::move(choices);
    return spec;
}

} // namespace

const std::vector<ModuleSpec>& builtinModules()
{
    static const std::vector<ModuleSpec> modules =
        modulesFromJson(std::string(builtinModulesText()));
    return modules;
}

const ModuleSpec* findModule(const std::vector<ModuleSpec>& modules, std::string_view name)
{
    const auto found = std::ranges::find(modules, name, &ModuleSpec::name);
    return found == modules.end() ? nullptr : &*found;
}

std::vector<std::string> classesFor(const ModuleSpec& spec, std::string_view parameter)
{
    std::vector<std::string> classes;
    const std::string placeholder = "{" + std::string(parameter) + "}";
    for (const KeySpec& key : spec.reads) {
        if (key.key == placeholder) {
            if (key.className.empty()) {
                return {};
            }
            std::ranges::move(classesOf(key), std::back_inserter(classes));
        }
    }
    return classes;
}

const ModuleSpec& distributeSpec()
{
    static const ModuleSpec spec = [] {
        ModuleSpec distribute;
        distribute.name = "distribute";
        distribute.summary = partText("How frames get from the files to the ranks.");
        ParameterSpec types =
            part("data_frames",
                 ParameterType::StringList,
                 partText("types of the frames to share out; every rank sees all others"),
                 Json{"Scan", "Timepoint"});
        types.isFrameType = true;
        ParameterSpec ioRanks =
            part("io_ranks",
                 ParameterType::String,
                 partText("how many ranks only read; 0: every rank reads for itself"),
                 "auto");
        ParameterSpec seed = part("seed", ParameterType::Int, partText("of schedule random"), 0);
        seed.minimum = 0;
        distribute.parameters = {
            choice(
                "mode",
                {"frames", "files"},
                partText("frames: one by one over all ranks; files: whole files to one rank each, "
                         "for modules that need consecutive frames")),
            ioRanks,
            types,
            part("deduplicate",
                 ParameterType::Bool,
                 partText("drop a metadata frame that repeats the one before it"),
                 true),
            choice("schedule",
                   {"pull", "round-robin", "random"},
                   partText("who gets the next frames; pull: who is free")),
            seed,
            part("bundle",
                 ParameterType::Bytes,
                 partText("small frames travel together up to this size"),
                 "1 MiB"),
            part("memory",
                 ParameterType::Bytes,
                 partText("limit of the buffers of each rank"),
                 "1 GiB"),
            part("observation",
                 ParameterType::String,
                 partText(
                     "mode files: files that give the same text go to one rank together, such as "
                     "{SourceName}-{ObservationID}"),
                 nullptr)};
        return distribute;
    }();
    return spec;
}

const ModuleSpec& accumulateSpec()
{
    static const ModuleSpec spec = [] {
        ModuleSpec accumulate;
        accumulate.name = "accumulate";
        accumulate.summary = partText("Collects the frames at the end into groups.");
        ParameterSpec frames =
            part("frames",
                 ParameterType::StringList,
                 partText("types of the frames to collect; without, the data frames"),
                 nullptr);
        frames.isFrameType = true;
        ParameterSpec keep = part("keep",
                                  ParameterType::StringList,
                                  partText("keys to keep; * stands for any letters"),
                                  Json{"*"});
        keep.isFrameKey = true;
        accumulate.parameters = {
            part("group",
                 ParameterType::String,
                 partText("frames that give the same text are one group; keys in braces"),
                 "{SourceName}-{ObservationID}"),
            part("metadata",
                 ParameterType::Object,
                 partText("what to note of each frame: a name, and the path of its value, such as "
                          "DetectorSampleTimes.0"),
                 nullptr),
            part("sort",
                 ParameterType::StringList,
                 partText("names of metadata to order by; -name for descending"),
                 Json::array()),
            frames,
            keep,
            part("stitch",
                 ParameterType::Bool,
                 partText("write one .g3 file per group, in sorted order"),
                 false),
            choice("store",
                   {"files", "memory"},
                   partText(
                       "files: memory stays bounded; memory: for programs that go on computing"))};
        return accumulate;
    }();
    return spec;
}

const ModuleSpec& outputSpec()
{
    static const ModuleSpec spec = [] {
        ModuleSpec output;
        output.name = "output";
        output.summary = partText("Where results go, and what errors do.");
        output.parameters = {
            part("name",
                 ParameterType::String,
                 partText("name of the run; the run file's name begins with it"),
                 "run"),
            part(
                "output",
                ParameterType::String,
                partText("folder of the run file and all other outputs, relative to this workflow"),
                "runs"),
            choice("on_error/bad_frame",
                   {"fail", "skip"},
                   partText("a damaged frame ends the run, or is left out and recorded")),
            choice("on_error/module",
                   {"fail", "skip"},
                   partText("an error in a module ends the run, or its frame is left out and "
                            "recorded"))};
        return output;
    }();
    return spec;
}

} // namespace scanweave::studio
