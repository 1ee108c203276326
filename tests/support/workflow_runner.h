// SPDX-License-Identifier: BSD-2-Clause
// Whole runs over ranks that are threads of the test, and what must be true of them.
#pragma once

#include "engine/engine.h"
#include "engine/modules/builtin_modules.h"
#include "engine/transport/local_transport.h"
#include "workflows/workflow_io.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace scanweave::test {

using Json = nlohmann::ordered_json;

/// Throws at one scan, if asked to.
class Faulty final : public Module
{
public:
    explicit Faulty(std::int64_t scan)
        : scan_(scan)
    {}

    void process(Frame frame, const FramePosition& position, FrameSink& sink) override
    {
        if (position.isData && count_++ == scan_) {
            throw std::runtime_error("cannot cope with this scan");
        }
        sink.emit(std::move(frame));
    }

private:
    std::int64_t scan_;
    std::int64_t count_ = 0;
};

inline ModuleRegistry makeRegistry()
{
    ModuleRegistry registry;
    addBuiltinModules(registry);
    ModuleSpec spec;
    spec.name = "faulty";
    spec.summary = "fails at a scan of each rank";
    ParameterSpec scan;
    scan.name = "scan";
    scan.type = ParameterType::Int;
    scan.doc = "which";
    scan.defaultValue = 0;
    spec.parameters = {scan};
    registry.add(spec, [](const Json& parameters) {
        return std::make_unique<Faulty>(parameters.at("scan").get<std::int64_t>());
    });
    return registry;
}

struct TraceLine
{
    std::uint64_t seq = 0;
    std::string type;

    friend auto operator<=>(const TraceLine&, const TraceLine&) = default;
};

inline std::vector<TraceLine> readTrace(const std::filesystem::path& path)
{
    std::vector<TraceLine> lines;
    std::ifstream file(path);
    TraceLine line;
    while (file >> line.seq >> line.type) {
        lines.push_back(line);
    }
    return lines;
}

/// Runs a workflow on `ranks` threads; results by rank.
class Runner
{
public:
    explicit Runner(std::string directory)
        : directory_(std::move(directory))
    {}

    std::vector<RunResult> run(const Json& workflow, int ranks, const LocalScript& script = {})
    {
        const LoadResult loaded = loadWorkflow(workflow.dump(), {}, registry_.specs());
        if (!loaded.isValid()) {
            throw std::runtime_error("the test's workflow is not valid: " +
                                     loaded.problems.front().message);
        }
        RunOptions options;
        options.workflow = loaded.workflow;
        options.workflowJson = saveWorkflow(loaded.document);
        options.baseDirectory = directory_;
        options.traceDirectory = directory_ + "/trace" + std::to_string(++runs_);
        options.recording = recording;
        options.interrupt = interrupt;
        options.extract = extract;
        options.sorter = sorter;
        trace = options.traceDirectory;

        LocalNetwork network(ranks, script);
        std::vector<RunResult> results(static_cast<std::size_t>(ranks));
        {
            std::vector<std::jthread> threads;
            for (int rank = 0; rank < ranks; ++rank) {
                threads.emplace_back([&, rank] {
                    results[static_cast<std::size_t>(rank)] =
                        runWorkflow(network.rank(rank), registry_, options);
                });
            }
        }
        return results;
    }

    std::map<int, std::vector<TraceLine>> traces() const
    {
        std::map<int, std::vector<TraceLine>> all;
        if (std::filesystem::exists(trace)) {
            for (const auto& file : std::filesystem::directory_iterator(trace)) {
                all[std::stoi(file.path().stem().string().substr(4))] = readTrace(file.path());
            }
        }
        return all;
    }

    ModuleRegistry& registry() { return registry_; }

    Recording recording = Recording::On;
    const std::atomic<int>* interrupt = nullptr;
    Extract extract;
    EntrySorter sorter;
    std::string trace;

private:
    std::string directory_;
    ModuleRegistry registry_ = makeRegistry();
    int runs_ = 0;
};

/// "" if the traces are parts of the stream that one rank sees, as guarantees 1 to 3 want them.
inline std::string compareTraces(const std::map<int, std::vector<TraceLine>>& traces,
                                 const std::vector<TraceLine>& whole)
{
    const auto isData = [](const TraceLine& line) { return line.type == "S" || line.type == "T"; };
    std::vector<TraceLine> metadata;
    std::multiset<TraceLine> data;
    for (const TraceLine& line : whole) {
        if (isData(line)) {
            data.insert(line);
        } else {
            metadata.push_back(line);
        }
    }
    for (const auto& [rank, lines] : traces) {
        if (!std::ranges::is_sorted(lines, {}, &TraceLine::seq)) {
            return "rank " + std::to_string(rank) + " is out of order";
        }
        std::vector<TraceLine> seen;
        for (const TraceLine& line : lines) {
            if (!isData(line)) {
                seen.push_back(line);
            } else if (const auto found = data.find(line); found != data.end()) {
                data.erase(found);
            } else {
                return "a data frame came twice";
            }
        }
        if (seen != metadata) {
            return "rank " + std::to_string(rank) + " has not seen all metadata in order";
        }
    }
    return data.empty() ? std::string() : "data frames are lost";
}

/// What must not depend on the layout.
inline std::string contentsOf(const std::vector<Group>& groups)
{
    Json all = Json::array();
    for (const Group& group : groups) {
        for (const Entry& entry : group.entries) {
            all.push_back({group.name,
                           entry.seq,
                           entry.part,
                           entry.metadata,
                           entry.stored ? entry.stored->length : 0});
        }
    }
    return all.dump();
}

inline Json workflowFor(const std::vector<std::string>& files)
{
    return {{"scanweave", 1},
            {"name", "test"},
            {"inputs", Json::array({files})},
            {"accumulate", {{"metadata", {{"scan", "ScanNumber"}}}, {"sort", {"-scan"}}}}};
}

} // namespace scanweave::test
