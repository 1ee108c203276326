// SPDX-License-Identifier: BSD-2-Clause
// Weights and masks of sky maps.
#include "engine/g3/sky_map_weights.h"

#include "engine/g3/object_class.h"

namespace scanweave {

namespace {

/// What version 2 of the weights says about polarisation.
enum class WeightType : std::uint32_t
{
    Polarised = 3,
    Unpolarised = 4,
    None = 5
};

} // namespace

template <class Fields, Is<G3SkyMapWeights> Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f("TT", o.tt);
    f("TQ", o.tq);
    f("TU", o.tu);
    f("QQ", o.qq);
    f("QU", o.qu);
    f("UU", o.uu);
    if (f.version() == 2) {
        f.template former<WeightType>(o, [](auto& weights, WeightType type) {
            if (type == WeightType::Unpolarised) {
                weights.tq = weights.tu = weights.qq = weights.qu = weights.uu = nullptr;
            }
        });
    }
}

template <class Fields, Is<G3SkyMapMask> Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f("parent", o.parent);
    if (f.version() >= 2) {
        f("packed", o.packed);
        f("nbits", o.bits);
    } else {
        f.template former<std::vector<bool>>(o, [](auto& mask, const std::vector<bool>& old) {
            mask.bits = old.size();
            mask.packed.assign(old.size() / 8 + (old.size() % 8 != 0 ? 1 : 0), 0);
            for (std::size_t pixel = 0; pixel < old.size(); ++pixel) {
                mask.packed[pixel / 8] |= static_cast<std::uint8_t>(old[pixel] << (pixel % 8));
            }
        });
    }
    f.loaded(o, [](auto& mask, const InputArchive& in) {
        if (mask.packed.size() != mask.bits / 8 + (mask.bits % 8 != 0 ? 1 : 0)) {
            in.fail("a mask of " + std::to_string(mask.bits) + " pixels has " +
                    std::to_string(mask.packed.size()) + " bytes (damaged)");
        }
    });
}

std::string G3SkyMapWeights::summary() const
{
    return (tt ? tt->summary() : "no weights") + (qq ? ", polarised" : ", not polarised");
}

std::string G3SkyMapMask::summary() const
{
    std::uint64_t set = 0;
    for (std::uint64_t pixel = 0; pixel < bits; ++pixel) {
        set += at(pixel) ? 1 : 0;
    }
    return std::to_string(set) + " of " + countText(bits, "pixel", "pixels");
}

template ObjectClass objectClass<G3SkyMapWeights>();
template ObjectClass objectClass<G3SkyMapMask>();

} // namespace scanweave
