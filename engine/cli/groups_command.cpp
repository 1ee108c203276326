// SPDX-License-Identifier: BSD-2-Clause
// scanweave groups: what a run accumulated.
#include "db/run_reader.h"
#include "engine/base/error.h"
#include "engine/cli/command.h"
#include "engine/cli/run_argument.h"
#include "engine/cli/table.h"
#include "engine/cli/terminal.h"
#include "engine/cli/text.h"
#include "engine/g3/object_json.h"

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>

namespace scanweave {

namespace {

struct GroupsOptions
{
    std::string run;
    std::string group;
    bool json = false;
};

using OutputPaths = std::map<std::int64_t, std::string>;

/// What ranks have told of groups whose entries are not recorded; none of a run that finished.
std::vector<GroupTotal> groupsSoFar(RunReader& reader)
{
    return reader.run().state == RunState::Finished ? std::vector<GroupTotal>()
                                                    : reader.groupProgress();
}

const char* whenRecorded(RunReader& reader)
{
    return hasEnded(reader.run().state)
               ? "the run ended early, so the entries themselves were not recorded"
               : "the entries themselves are recorded when the run has ended";
}

nlohmann::ordered_json entryJson(const EntryRecord& entry, const OutputPaths& paths)
{
    nlohmann::ordered_json json{
        {"position", entry.position},
        {"seq", nullptr},
        {"part", entry.part},
        {"rank", entry.rank},
        {"metadata", nlohmann::ordered_json::parse(entry.metadata, nullptr, false)},
        {"file", nullptr},
        {"offset", nullptr},
        {"length", nullptr}};
    if (entry.seq) {
        json["seq"] = *entry.seq;
    }
    if (json["metadata"].is_discarded()) {
        json["metadata"] = nullptr;
    }
    if (entry.outputFile) {
        const auto path = paths.find(*entry.outputFile);
        json["file"] =
            path == paths.end() ? nlohmann::ordered_json() : nlohmann::ordered_json(path->second);
        json["offset"] = entry.offset;
        json["length"] = entry.length;
    }
    return json;
}

template <class Visit>
void visitEntries(RunReader& reader, std::int64_t group, Visit&& visit)
{
    Page page{.after = -1, .limit = 5000};
    while (true) {
        const std::vector<EntryRecord> entries = reader.entries(group, page);
        for (const EntryRecord& entry : entries) {
            visit(entry);
        }
        if (entries.size() < static_cast<std::size_t>(page.limit)) {
            return;
        }
        page.after = entries.back().position;
    }
}

void writeJson(RunReader& reader, const std::vector<GroupRecord>& groups, const OutputPaths& paths)
{
    std::cout << "{\"groups\":[";
    bool isFirstGroup = true;
    for (const GroupRecord& group : groups) {
        std::cout << (isFirstGroup ? "\n" : ",\n") << "{\"group\":" << dumpJson(group.name)
                  << ",\"entries\":[";
        isFirstGroup = false;
        bool isFirst = true;
        visitEntries(reader, group.id, [&](const EntryRecord& entry) {
            std::cout << (isFirst ? "\n" : ",\n") << dumpJson(entryJson(entry, paths));
            isFirst = false;
        });
        std::cout << "]}";
    }
    std::cout << "\n]";
    if (groups.empty()) {
        auto soFar = nlohmann::ordered_json::array();
        for (const GroupTotal& total : groupsSoFar(reader)) {
            soFar.push_back({{"group", total.group}, {"entries", total.entries}});
        }
        std::cout << ",\"so_far\":" << dumpJson(soFar);
    }
    std::cout << "}\n";
}

void printGroup(RunReader& reader, const GroupRecord& group, const OutputPaths& paths)
{
    std::cout << styled(Stream::Output, Style::Bold, printable(group.name)) << "  "
              << countedText(group.entries, "entry", "entries") << '\n';
    Table table({{"position", Align::Right},
                 {"seq", Align::Right},
                 {"rank", Align::Right},
                 {"metadata"},
                 {"stored"}});
    visitEntries(reader, group.id, [&](const EntryRecord& entry) {
        std::string stored;
        if (entry.outputFile) {
            const auto path = paths.find(*entry.outputFile);
            stored =
                (path == paths.end() ? "?" : path->second) + ':' + std::to_string(entry.offset);
        }
        table.add({std::to_string(entry.position),
                   entry.seq ? std::to_string(*entry.seq) : "end",
                   std::to_string(entry.rank),
                   shortened(entry.metadata, 60),
                   std::move(stored)});
    });
    table.print(std::cout, isTerminal(Stream::Output) ? terminalWidth(Stream::Output) : 1000);
}

/// Before the end there are no entries yet, but ranks say how many they have.
void printProgress(RunReader& reader)
{
    const std::vector<GroupTotal> soFar = groupsSoFar(reader);
    if (soFar.empty()) {
        std::cout
            << "no groups: the workflow has no \"accumulate\", or the run has not come that far\n";
        return;
    }
    Table table({{"group"}, {"entries so far", Align::Right}});
    for (const GroupTotal& total : soFar) {
        table.add({total.group, countText(total.entries)});
    }
    table.print(std::cout, terminalWidth(Stream::Output));
    printNote(whenRecorded(reader));
}

int showGroups(const GroupsOptions& options)
{
    RunReader reader(findRunFile(options.run));
    std::vector<GroupRecord> groups = reader.groups();
    if (!options.group.empty()) {
        std::erase_if(groups,
                      [&](const GroupRecord& group) { return group.name != options.group; });
        if (groups.empty()) {
            const std::vector<GroupTotal> soFar = groupsSoFar(reader);
            const auto total = std::ranges::find(soFar, options.group, &GroupTotal::group);
            if (total != soFar.end()) {
                throw Error("group \"" + options.group + "\" has " +
                            countedText(total->entries, "entry", "entries") + " so far; " +
                            whenRecorded(reader));
            }
            throw Error("the run has no group \"" + options.group +
                            "\"; scanweave groups lists all",
                        {},
                        ErrorKind::Usage);
        }
    }
    OutputPaths paths;
    for (const OutputFileRecord& file : reader.outputFiles()) {
        paths.emplace(file.id, file.path);
    }
    if (options.json) {
        writeJson(reader, groups, paths);
    } else if (!options.group.empty()) {
        printGroup(reader, groups.front(), paths);
    } else if (groups.empty()) {
        printProgress(reader);
    } else {
        Table table({{"group"}, {"entries", Align::Right}});
        for (const GroupRecord& group : groups) {
            table.add({group.name, countText(group.entries)});
        }
        table.print(std::cout, terminalWidth(Stream::Output));
    }
    return exit_code::ok;
}

} // namespace

void addGroupsCommand(CLI::App& program, Invocation& invocation)
{
    auto options = std::make_shared<GroupsOptions>();
    CLI::App* command =
        addCommand(program,
                   "groups",
                   "List what a run accumulated: groups and their entries",
                   {"scanweave groups                          groups of the newest run in runs/",
                    "scanweave groups RUN --group rcw38-190000001",
                    "scanweave groups RUN --json"},
                   usualExitCodes("the run file can't be read"));
    addRunArgument(*command, options->run);
    command->add_option("--group", options->group, "the entries of this group only")
        ->type_name("NAME");
    command->add_flag("--json", options->json, "print JSON, with all entries");
    command->callback(
        [options, &invocation] { invocation.action = [options] { return showGroups(*options); }; });
}

} // namespace scanweave
