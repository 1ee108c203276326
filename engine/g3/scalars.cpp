// SPDX-License-Identifier: BSD-2-Clause
// One truth value, integer, number or text.
#include "engine/g3/scalars.h"

#include "engine/g3/object_class.h"
#include "engine/g3/summary_text.h"

namespace scanweave {

namespace {

template <class Object>
concept Scalar =
    Is<Object, G3Bool> || Is<Object, G3Int> || Is<Object, G3Double> || Is<Object, G3String>;

} // namespace

template <class Fields, Scalar Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f.value(o.value);
}

std::string G3Bool::summary() const
{
    return value ? "true" : "false";
}

std::string G3Int::summary() const
{
    return std::to_string(value);
}

std::string G3Double::summary() const
{
    return numberText(value);
}

std::string G3String::summary() const
{
    return shortText(value);
}

template ObjectClass objectClass<G3Bool>();
template ObjectClass objectClass<G3Int>();
template ObjectClass objectClass<G3Double>();
template ObjectClass objectClass<G3String>();

} // namespace scanweave
