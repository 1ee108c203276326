// SPDX-License-Identifier: BSD-2-Clause
// Whether frames have what a field path leads to.
#include "engine/check/field_check.h"

#include "engine/check/known_field.h"

namespace scanweave {

void checkField(CheckState& state,
                const FieldPath& field,
                FrameType dataType,
                const FieldUse& fieldUse)
{
    const auto& [pointer, use, place, mustBeScalar] = fieldUse;
    const auto type =
        field.frameType.empty() ? std::optional(dataType) : parsedType(field.frameType);
    if (!type || state.known.mayHaveAnything(*type)) {
        return;
    }
    if (!state.known.hasType(*type)) {
        state.report(Problem::Severity::Error,
                     pointer,
                     use + " wants " + type->name() + " frames, and " + state.known.absenceText(),
                     "name a type that occurs, or check \"inputs\"");
        return;
    }
    const KnownKey* key = state.known.find(*type, field.key);
    if (key == nullptr) {
        state.report(Problem::Severity::Error,
                     pointer,
                     use + " wants \"" + field.key + "\", which no " + type->name() + " frame has" +
                         place,
                     meantText(state.known.nearest(*type, field.key)));
    } else if (const auto lack = memberLack(*key, field)) {
        state.report(Problem::Severity::Error,
                     pointer,
                     use + " wants \"" + field.text() + "\", but " + lack->reason,
                     lack->cure);
    } else if (!key->isEverywhere) {
        // With a module in between, the frames without the key may be gone by then.
        const bool isSure = !state.hasModules && field.frameType.empty();
        state.report(isSure ? Problem::Severity::Error : Problem::Severity::Warning,
                     pointer,
                     use + " wants \"" + field.key + "\", which some " + type->name() +
                         " frames don't have",
                     "use a key that all frames have, or leave those frames out with a module");
    } else if (const auto kind = notScalarText(state.known, field, dataType);
               kind && mustBeScalar) {
        state.report(Problem::Severity::Error,
                     pointer,
                     use + " wants one text or number, but \"" + field.text() + "\" is " + *kind,
                     "name one member or element of it");
    } else if (*type != dataType) {
        checkInTime(state,
                    *key,
                    pointer,
                    use + " wants \"" + field.text() + "\", which comes in " + type->name() +
                        " frames");
    }
}

} // namespace scanweave
