// SPDX-License-Identifier: BSD-2-Clause
// The table of classes.
#include "engine/g3/object_registry.h"

#include "engine/g3/calibration.h"
#include "engine/g3/dfmux_housekeeping.h"
#include "engine/g3/dfmux_samples.h"
#include "engine/g3/flat_sky_map.h"
#include "engine/g3/gcp.h"
#include "engine/g3/healpix_sky_map.h"
#include "engine/g3/maps.h"
#include "engine/g3/pipeline_info.h"
#include "engine/g3/scalars.h"
#include "engine/g3/sky_map_weights.h"
#include "engine/g3/super_timestream.h"
#include "engine/g3/timestream.h"
#include "engine/g3/wiring.h"

#include <unordered_map>

namespace scanweave {

namespace {

std::unordered_map<std::string_view, ObjectClass> byName(std::initializer_list<ObjectClass> classes)
{
    std::unordered_map<std::string_view, ObjectClass> table;
    for (const auto& entry : classes) {
        table.emplace(entry.name, entry);
    }
    return table;
}

const std::unordered_map<std::string_view, ObjectClass>& table()
{
    static const auto all = byName({
        objectClass<G3Bool>(),
        objectClass<G3Int>(),
        objectClass<G3Double>(),
        objectClass<G3String>(),
        objectClass<G3Time>(),
        objectClass<G3Quat>(),
        objectClass<G3VectorDouble>(),
        objectClass<G3VectorInt>(),
        objectClass<G3VectorBool>(),
        objectClass<G3VectorString>(),
        objectClass<G3VectorTime>(),
        objectClass<G3VectorComplexDouble>(),
        objectClass<G3VectorUnsignedChar>(),
        objectClass<G3VectorVectorString>(),
        objectClass<G3VectorFrameObject>(),
        objectClass<G3VectorQuat>(),
        objectClass<G3TimestreamQuat>(),
        objectClass<G3MapDouble>(),
        objectClass<G3MapInt>(),
        objectClass<G3MapString>(),
        objectClass<G3MapTime>(),
        objectClass<G3MapQuat>(),
        objectClass<G3MapVectorDouble>(),
        objectClass<G3MapVectorInt>(),
        objectClass<G3MapVectorBool>(),
        objectClass<G3MapVectorString>(),
        objectClass<G3MapVectorComplexDouble>(),
        objectClass<G3MapVectorTime>(),
        objectClass<G3MapVectorVectorString>(),
        objectClass<G3MapVectorQuat>(),
        objectClass<G3MapMapDouble>(),
        objectClass<G3MapFrameObject>(),
        objectClass<G3TimesampleMap>(),
        objectClass<G3Timestream>(),
        objectClass<G3TimestreamMap>(),
        objectClass<G3SuperTimestream>(),
        objectClass<G3ModuleArg>(),
        objectClass<G3ModuleConfig>(),
        objectClass<G3PipelineInfo>(),
        objectClass<BolometerProperties>(),
        objectClass<BolometerPropertiesMap>(),
        objectClass<PointingProperties>(),
        objectClass<PointingPropertiesMap>(),
        objectClass<DfMuxChannelMapping>(),
        objectClass<DfMuxWiringMap>(),
        objectClass<HkChannelInfo>(),
        objectClass<HkModuleInfo>(),
        objectClass<HkMezzanineInfo>(),
        objectClass<HkBoardInfo>(),
        objectClass<DfMuxHousekeepingMap>(),
        objectClass<DfMuxSample>(),
        objectClass<DfMuxBoardSamples>(),
        objectClass<DfMuxMetaSample>(),
        objectClass<ACUStatus>(),
        objectClass<ACUStatusVector>(),
        objectClass<TrackerStatus>(),
        objectClass<TrackerPointing>(),
        objectClass<FlatSkyProjection>(),
        objectClass<FlatSkyMap>(),
        objectClass<HealpixSkyMapInfo>(),
        objectClass<HealpixSkyMap>(),
        objectClass<G3SkyMapWeights>(),
        objectClass<G3SkyMapMask>(),
    });
    return all;
}

} // namespace

std::vector<std::string_view> objectClassNames()
{
    std::vector<std::string_view> names;
    for (const auto& [name, entry] : table()) {
        names.push_back(name);
    }
    return names;
}

const ObjectClass* findObjectClass(std::string_view name)
{
    const auto found = table().find(name);
    return found == table().end() ? nullptr : &found->second;
}

} // namespace scanweave
