// SPDX-License-Identifier: BSD-2-Clause
// Conditions on frames, such as: Turnaround != true and ScanNumber >= 4
#pragma once

#include "engine/pipeline/field_lookup.h"

#include <memory>
#include <string_view>
#include <vector>

namespace scanweave {

/// The language:
///
///     or          lowest; "and" binds more, then "not", then comparisons; parentheses as usual
///     a == b      also != < <= > >=; a and b are values or field paths
///     has(Key)    true if the frame has it; Key is a field path
///     Path        alone: true if its value is true
///     values      true, false, 42, -1.5e3, "text" or 'text' (with \" \' \\)
///     paths       ObservationID, DetectorSampleTimes.0, Observation/SourceName (the latest frame
///     of that type);
///                 in backquotes if there are other characters in it: `odd key`
///
/// Numbers are compared exactly, whether whole or not; texts by their bytes. What is not there, or
/// is of another kind (a text and a number), equals nothing and is neither less nor greater: == <
/// <= > >= are false and != is true, so that
/// != is always the opposite of ==. It is the same with NaN.
class Condition
{
public:
    /// Throws Error of kind Usage with the column and a line that points at it.
    explicit Condition(std::string_view text);
    ~Condition();
    Condition(Condition&&) noexcept;
    Condition& operator=(Condition&&) noexcept;

    /// Throws Error naming the key when an object that is asked for doesn't decode.
    bool holds(const Frame& frame, const MetadataContext& context) const;

    /// All paths that occur, for checks against real frames.
    std::vector<FieldPath> fields() const;

    struct Node; ///< of the parsed condition (condition_node.h)

private:
    std::unique_ptr<const Node> root_;
};

} // namespace scanweave
