// SPDX-License-Identifier: BSD-2-Clause
// What the frames at one place of the pipeline have where a field path leads.
#pragma once

#include "engine/check/known_keys.h"
#include "engine/g3/class_field.h"
#include "workflows/template_text.h"

#include <optional>
#include <set>
#include <string>

namespace scanweave {

/// Why there is nothing at a path, and what would mend that.
struct FieldLack
{
    std::string reason; ///< "no Scan frame has \"SourceNam\""
    std::string cure;
};

struct KnownField
{
    std::optional<FieldLack> lack = {}; ///< if it can be nowhere
    bool isEverywhere = false;          ///< in every frame for sure
    std::set<ValueKind> kinds = {};     ///< what it may be, if it can be there
};

/// Looks a path up for data frames of a type. Indexes and keys of dictionaries may be there.
KnownField knownField(const KnownKeys& known, const FieldPath& field, FrameType dataType);

/// What stands at a path where one text or number is wanted: "a list"; nothing if it may be a
/// scalar or isn't there.
std::optional<std::string>
notScalarText(const KnownKeys& known, const FieldPath& field, FrameType dataType);

/// What is wrong with the steps behind the key; nothing if objects of any of its classes may have
/// something there.
std::optional<FieldLack> memberLack(const KnownKey& key, const FieldPath& field);

} // namespace scanweave
