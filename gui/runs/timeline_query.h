// SPDX-License-Identifier: BSD-2-Clause
// What a user looks for in the timeline, in words. No widgets.
#pragma once

#include "gui/runs/lane_cells.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace scanweave {

/// What a frame must be to be found.
struct FrameCondition
{
    enum class Kind : std::uint8_t
    {
        Number, ///< a number alone: its seq, or its number as the timeline writes it
        Frame,  ///< its number as the timeline writes it: its place in the inputs
        Seq,
        Rank,
        Epoch,
        Observation,
        State,
        Type,
        File
    };

    Kind kind = Kind::File;
    std::uint64_t number = 0;           ///< of Number to Observation
    SpanState state = SpanState::None;  ///< of State
    char letter = '?';                  ///< of Type
    QString file;                       ///< of File and Number: part of its name, or of its path
    std::optional<std::uint64_t> index; ///< of File: of the frame in the file

    friend bool operator==(const FrameCondition&, const FrameCondition&) = default;
};

/// "rank 5 failed", "scan_0007.g3:12", "412", "Scan epoch 3": words, of which all must hold. What
/// is no word of its own is part of a file's name.
struct TimelineQuery
{
    std::vector<FrameCondition> conditions; ///< none: nothing is looked for
    QString problem;                        ///< a sentence why the text can't be understood

    static TimelineQuery of(const QString& text);

    bool isEmpty() const { return conditions.empty(); }
    bool asksFor(FrameCondition::Kind kind) const;

    friend bool operator==(const TimelineQuery&, const TimelineQuery&) = default;
};

} // namespace scanweave
