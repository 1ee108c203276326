// SPDX-License-Identifier: BSD-2-Clause
// Errors on their way between ranks.
#include "engine/distribute/messages.h"

namespace scanweave {

ErrorText::ErrorText(const Error& error)
    : message(error.message())
    , file(error.place().file)
    , key(error.place().key)
    , module(error.place().module)
    , hasOffset(error.place().offset.has_value())
    , hasFrame(error.place().frame.has_value())
    , hasRank(error.place().rank.has_value())
    , offset(error.place().offset.value_or(0))
    , frame(error.place().frame.value_or(0))
    , rank(error.place().rank.value_or(0))
    , kind(error.kind())
{}

Error ErrorText::error() const
{
    ErrorPlace place{.file = file, .key = key, .module = module};
    if (hasOffset) {
        place.offset = offset;
    }
    if (hasFrame) {
        place.frame = frame;
    }
    if (hasRank) {
        place.rank = rank;
    }
    return Error(message, place, kind);
}

} // namespace scanweave
