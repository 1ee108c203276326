// SPDX-License-Identifier: BSD-2-Clause
// The inputs of a workflow as a list of files.
#include "engine/stream/inputs.h"

#include "engine/base/error.h"

#include <glob.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>

namespace scanweave {

namespace {

namespace fs = std::filesystem;

/// A directory that can't be listed, as glob() tells it; glob() has no place to hand one in.
thread_local std::string unlistable;

extern "C" int rememberUnlistable(const char* path, int reason)
{
    if (reason == ENOENT || reason == ENOTDIR) {
        return 0; // a dangling link or a file where a directory could be: no match
    }
    try {
        unlistable = std::string(path) + ": " + std::strerror(reason);
    } catch (...) {
        unlistable.clear(); // no memory for the details; the return value still stops
    }
    return 1;
}

struct Matches
{
    Matches() = default;
    ~Matches() { globfree(&found); }
    Matches(const Matches&) = delete;
    Matches& operator=(const Matches&) = delete;

    glob_t found = {};
};

bool hasWildcard(const std::string& pattern)
{
    return pattern.find_first_of("*?[") != std::string::npos;
}

/// So that glob() takes every letter as it is.
std::string escaped(const std::string& text)
{
    std::string result;
    for (const char letter : text) {
        if (std::strchr("*?[]\\", letter) != nullptr) {
            result += '\\';
        }
        result += letter;
    }
    return result;
}

[[noreturn]] void refuse(const std::string& pattern, const std::string& what)
{
    throw Error("\"" + pattern + "\" in \"inputs\" " + what, {}, ErrorKind::Usage);
}

std::vector<std::string> expandGlob(const std::string& pattern, const std::string& base)
{
    const std::string absolute =
        fs::path(pattern).is_absolute() ? pattern : escaped(base) + "/" + pattern;
    Matches matches;
    unlistable.clear();
    const int result = glob(absolute.c_str(), GLOB_NOSORT, rememberUnlistable, &matches.found);
    if (result == GLOB_NOMATCH) {
        refuse(pattern, "matches no file under " + base + "; correct the pattern or leave it out");
    }
    if (result != 0) {
        refuse(pattern,
               "can't be expanded (" + (unlistable.empty() ? "out of memory" : unlistable) +
                   "), and files must not be left out unseen");
    }
    // Not glob()'s own order, which depends on the locale and so on the rank.
    std::vector<std::string> paths(matches.found.gl_pathv,
                                   matches.found.gl_pathv + matches.found.gl_pathc);
    std::ranges::sort(paths);
    return paths;
}

std::vector<std::string> expandPattern(const std::string& pattern, const std::string& base)
{
    if (pattern.empty()) {
        refuse(pattern, "is no file name; name a file or a pattern such as \"*.g3\"");
    }
    if (pattern.find('\0') != std::string::npos) {
        refuse(pattern.substr(0, pattern.find('\0')),
               "goes on with a zero byte, which no file name has");
    }
    const fs::path literal = fs::path(base) / pattern; // an absolute pattern replaces the base
    std::error_code ignored; // can't be looked at: then it is no literal name
    if (!hasWildcard(pattern) || fs::exists(literal, ignored)) {
        return {literal.string()};
    }
    return expandGlob(pattern, base);
}

} // namespace

std::vector<InputFile> expandInputs(const std::vector<InputItem>& items,
                                    const std::string& baseDirectory)
{
    const std::string base =
        fs::absolute(baseDirectory.empty() ? "." : baseDirectory).lexically_normal().string();
    std::vector<InputFile> files;
    for (std::size_t item = 0; item < items.size(); ++item) {
        for (const std::string& pattern : items[item].patterns) {
            for (std::string& path : expandPattern(pattern, base)) {
                files.push_back(
                    {std::move(path), static_cast<std::uint32_t>(item), items[item].isBlock});
            }
        }
    }
    return files;
}

std::vector<std::string> repeatedInputs(const std::vector<InputFile>& files)
{
    std::map<std::string, int> counts;
    std::vector<std::string> repeated;
    for (const InputFile& file : files) {
        if (++counts[file.path] == 2) {
            repeated.push_back(file.path);
        }
    }
    return repeated;
}

std::string repeatedInputText(const std::string& path)
{
    return "the inputs name \"" + path +
           "\" more than once, so its data frames are processed each time";
}

} // namespace scanweave
