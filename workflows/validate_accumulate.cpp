// SPDX-License-Identifier: BSD-2-Clause
// Validation of "accumulate".
#include "workflows/validate_parts.h"
#include "workflows/wording.h"

#include <algorithm>

namespace scanweave {

namespace {

/// Whether the names are known, so that sort keys can be held against them.
bool readMetadata(Checker& checker, const Node& object, AccumulateSettings& accumulate)
{
    const auto node = object.member("metadata");
    if (!node) {
        return true;
    }
    if (!checker.isObject(*node, "write {\"start\": \"DetectorSampleTimes.0\"}")) {
        return false;
    }
    for (const auto& [name, value] : node->value.items()) {
        const Node field{value, node->pointer + "/" + pointerToken(name)};
        if (name.starts_with("x-")) {
            continue;
        }
        if (name.empty() || name.front() == '-') {
            checker.error(field,
                          "the name " + inQuotes(name) +
                              " of a metadata field is empty or begins with \"-\"",
                          "give it another name; in sort \"-name\" means descending",
                          Checker::Mark::Key);
        }
        std::string path;
        if (checker.readText(field, path)) {
            try {
                parseFieldPath(path);
            } catch (const TemplateError& error) {
                checker.error(field, field.label() + ": " + error.what(), error.cure());
            }
        }
        accumulate.metadata.emplace_back(name, std::move(path));
    }
    return true;
}

void readSort(Checker& checker,
              const Node& object,
              bool areNamesKnown,
              AccumulateSettings& accumulate)
{
    const auto node = object.member("sort");
    if (!node || !checker.readTexts(*node, accumulate.sort) || !areNamesKnown) {
        return;
    }
    std::vector<std::string> names;
    for (const auto& [name, path] : accumulate.metadata) {
        names.push_back(name);
    }
    for (std::size_t i = 0; i < accumulate.sort.size(); ++i) {
        const std::string& key = accumulate.sort[i];
        const std::string name = key.starts_with('-') ? key.substr(1) : key;
        if (std::ranges::find(names, name) == names.end()) {
            const std::string otherwise =
                names.empty()
                    ? "add it: \"metadata\": {" + inQuotes(name) + ": \"Key.path\"}"
                    : "sort by " + alternatives(names) + ", or add it to accumulate.metadata";
            checker.error(node->element(i),
                          "accumulate.sort names " + inQuotes(name) +
                              ", which is no field of accumulate.metadata",
                          didYouMean(name, names, otherwise));
        }
    }
}

void readOutputs(Checker& checker, const Node& object, AccumulateSettings& accumulate)
{
    const auto stitch = object.member("stitch");
    const auto store = object.member("store");
    const bool isStitchGood = !stitch || checker.readBool(*stitch, accumulate.stitch);
    const bool isStoreGood = !store || checker.readChoice(*store,
                                                          {{"files", AccumulateStore::Files},
                                                           {"memory", AccumulateStore::Memory}},
                                                          accumulate.store);
    if (isStitchGood && isStoreGood && accumulate.stitch &&
        accumulate.store == AccumulateStore::Memory) {
        checker.error(*stitch,
                      "accumulate.stitch writes files from stored data, but accumulate.store is "
                      "\"memory\"",
                      "set store to \"files\", or stitch to false");
    }
}

} // namespace

void readAccumulate(Checker& checker,
                    const Node& root,
                    std::optional<AccumulateSettings>& accumulate)
{
    const auto node = root.member("accumulate");
    if (!node || node->value.is_null() || node->value == false) {
        return;
    }
    if (!checker.isObject(*node, "write {} for all defaults; null or false switches it off")) {
        return;
    }
    const auto meant = checker.checkKeys(
        *node, {"group", "metadata", "sort", "frames", "keep", "stitch", "store"});
    AccumulateSettings& settings = accumulate.emplace();
    if (const auto group = node->member("group")) {
        readTemplate(checker, *group, settings.group);
    }
    const bool areNamesKnown =
        readMetadata(checker, *node, settings) && !meant.contains("metadata");
    readSort(checker, *node, areNamesKnown, settings);
    if (const auto frames = node->member("frames")) {
        checker.readFrameTypes(*frames, settings.frames);
    }
    if (const auto keep = node->member("keep")) {
        checker.readTexts(*keep, settings.keep);
    }
    readOutputs(checker, *node, settings);
}

} // namespace scanweave
