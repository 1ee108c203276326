// SPDX-License-Identifier: BSD-2-Clause
// The words for the enums of a run file.
#include "db/records.h"

#include <array>
#include <cassert>
#include <cstddef>

namespace scanweave {

namespace {

// Each list is in the order of its enum.
constexpr std::array<std::string_view, 6> runStates = {
    "indexing", "running", "finishing", "finished", "failed", "canceled"};
constexpr std::array<std::string_view, 5> frameStates = {
    "pending", "processed", "skipped", "failed", "duplicate"};
constexpr std::array<std::string_view, 3> rankRoles = {"compute", "io", "serial"};
constexpr std::array<std::string_view, 6> rankStates = {
    "starting", "running", "finished", "failed", "lost", "stopped"};
constexpr std::array<std::string_view, 5> inputStates = {
    "pending", "indexed", "reading", "finished", "failed"};
constexpr std::array<std::string_view, 6> outputKinds = {
    "shard", "stitched", "map", "frames", "hdf5", "other"};
constexpr std::array<std::string_view, 3> eventLevels = {"info", "warning", "error"};

template <class Enum, std::size_t size>
std::string_view wordOf(const std::array<std::string_view, size>& words, Enum value)
{
    const auto index = static_cast<std::size_t>(value);
    assert(index < size);
    return words[index];
}

template <class Enum, std::size_t size>
std::optional<Enum> valueOf(const std::array<std::string_view, size>& words, std::string_view word)
{
    for (std::size_t i = 0; i < size; ++i) {
        if (words[i] == word) {
            return static_cast<Enum>(i);
        }
    }
    return std::nullopt;
}

} // namespace

std::string_view toText(RunState value)
{
    return wordOf(runStates, value);
}

std::string_view toText(FrameState value)
{
    return wordOf(frameStates, value);
}

std::string_view toText(RankRole value)
{
    return wordOf(rankRoles, value);
}

std::string_view toText(RankState value)
{
    return wordOf(rankStates, value);
}

std::string_view toText(InputState value)
{
    return wordOf(inputStates, value);
}

std::string_view toText(OutputKind value)
{
    return wordOf(outputKinds, value);
}

std::string_view toText(EventLevel value)
{
    return wordOf(eventLevels, value);
}

template <>
std::optional<RunState> fromText(std::string_view word)
{
    return valueOf<RunState>(runStates, word);
}

template <>
std::optional<FrameState> fromText(std::string_view word)
{
    return valueOf<FrameState>(frameStates, word);
}

template <>
std::optional<RankRole> fromText(std::string_view word)
{
    return valueOf<RankRole>(rankRoles, word);
}

template <>
std::optional<RankState> fromText(std::string_view word)
{
    return valueOf<RankState>(rankStates, word);
}

template <>
std::optional<InputState> fromText(std::string_view word)
{
    return valueOf<InputState>(inputStates, word);
}

template <>
std::optional<OutputKind> fromText(std::string_view word)
{
    return valueOf<OutputKind>(outputKinds, word);
}

template <>
std::optional<EventLevel> fromText(std::string_view word)
{
    return valueOf<EventLevel>(eventLevels, word);
}

bool hasEnded(RunState state)
{
    return state == RunState::Finished || state == RunState::Failed || state == RunState::Canceled;
}

} // namespace scanweave
