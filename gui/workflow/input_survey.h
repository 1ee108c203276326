// SPDX-License-Identifier: BSD-2-Clause
// What the inputs of a workflow really hold: files, frames by type, keys, sources, time span. Reads
// files: for a background thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace scanweave::studio {

struct SurveyedFile
{
    std::string path;
    bool isBlock = false; ///< of a parallel block
    std::uint64_t bytes = 0;
    std::uint64_t frames = 0;
    std::string problem; ///< missing or damaged: what and where
};

struct SurveyedKey
{
    std::string className;
    std::uint64_t frames = 0; ///< of the type, that have it
};

struct SurveyedType
{
    std::string letters;
    std::string name;
    std::uint64_t frames = 0;
    std::map<std::string, SurveyedKey> keys;
};

struct InputSurvey
{
    std::vector<SurveyedFile> files;
    std::vector<std::string> unmatched; ///< patterns without any file
    std::vector<SurveyedType> types;    ///< most frames first
    std::vector<std::string> sources;   ///< values of SourceName
    std::vector<std::string> observations;
    std::optional<std::int64_t> startTicks; ///< of the frames that tell
    std::optional<std::int64_t> stopTicks;
    bool isComplete = true; ///< else files are left out: there are too many to look into all

    std::uint64_t bytes() const;
    std::uint64_t frames() const;
    const SurveyedType* type(const std::string& nameOrLetters) const;
    /// Names of keys of all types, sorted, without doubles.
    std::vector<std::string> keyNames() const;
    /// Those that are of one of these classes somewhere; of no class given: all.
    std::vector<std::string> keyNames(const std::vector<std::string>& classes) const;
};

struct SurveyInput
{
    std::string pattern; ///< a path or glob, relative to the workflow's folder
    bool isBlock = false;
};

/// Told after each file; false cancels (what is known by then is returned).
using SurveyProgress = std::function<bool(const InputSurvey& survey, std::size_t filesToLookInto)>;

/// Never throws for what the files are: what is wrong with one stands in its `problem`. Looks into
/// the first 64 files, of the others only the size is told.
InputSurvey surveyInputs(const std::vector<SurveyInput>& inputs,
                         const std::string& folder,
                         const SurveyProgress& progress);

} // namespace scanweave::studio
