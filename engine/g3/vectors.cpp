// SPDX-License-Identifier: BSD-2-Clause
// Lists in a frame.
#include "engine/g3/vectors.h"

#include "engine/g3/object_class.h"
#include "engine/g3/packed_integers.h"

namespace scanweave {

template <class Fields, List Object>
    requires Is<Object, G3VectorInt>
void fields(Fields& f, Object& o)
{
    f.object();
    if (f.version() >= 2) {
        f.value(PackedIntegers{o.items});
    } else {
        f.template former<std::vector<std::int32_t>>(
            o, [](auto& loaded, const auto& old) { widen(loaded.items, old); });
    }
}

template <class Fields, Is<G3TimestreamQuat> Object>
void fields(Fields& f, Object& o)
{
    using Base = std::conditional_t<std::is_const_v<Object>, const G3VectorQuat, G3VectorQuat>;
    f.content("items", static_cast<Base&>(o));
    f("start", o.start);
    f("stop", o.stop);
}

std::string G3TimestreamQuat::summary() const
{
    return countText(items.size(), "quaternion", "quaternions");
}

template ObjectClass objectClass<G3VectorDouble>();
template ObjectClass objectClass<G3VectorInt>();
template ObjectClass objectClass<G3VectorBool>();
template ObjectClass objectClass<G3VectorString>();
template ObjectClass objectClass<G3VectorTime>();
template ObjectClass objectClass<G3VectorComplexDouble>();
template ObjectClass objectClass<G3VectorUnsignedChar>();
template ObjectClass objectClass<G3VectorVectorString>();
template ObjectClass objectClass<G3VectorFrameObject>();
template ObjectClass objectClass<G3VectorQuat>();
template ObjectClass objectClass<G3TimestreamQuat>();

} // namespace scanweave
