// SPDX-License-Identifier: BSD-2-Clause
// Compares decoded objects with recorded values.
#include "tests/support/golden_values.h"

#include "engine/g3/flat_sky_map.h"
#include "engine/g3/healpix_sky_map.h"
#include "engine/g3/object_json.h"
#include "engine/g3/sky_map_weights.h"

#include <QCryptographicHash>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <set>

namespace scanweave::test {

namespace {

using nlohmann::json;
using Ours = nlohmann::ordered_json;

/// Thrown on the first difference.
struct Difference
{
    std::string text;
};

[[noreturn]] void differ(const std::string& place, const std::string& how)
{
    throw Difference{place + ": " + how};
}

double numberIn(const Ours& ours)
{
    if (ours.is_string()) {
        return std::strtod(ours.get<std::string>().c_str(), nullptr);
    }
    return ours.get<double>();
}

void matchScalar(const json& recorded, const Ours& ours, const std::string& place)
{
    const auto text = recorded.get<std::string>();
    if (ours.is_number_integer()) {
        const auto shown = ours.is_number_unsigned() ? std::to_string(ours.get<std::uint64_t>())
                                                     : std::to_string(ours.get<std::int64_t>());
        return shown == text ? void() : differ(place, shown + ", not " + text);
    }
    if (ours.is_number_float()) {
        const double wanted = std::strtod(text.c_str(), nullptr);
        if (std::bit_cast<std::uint64_t>(wanted) !=
            std::bit_cast<std::uint64_t>(ours.get<double>())) {
            differ(place, ours.dump() + ", not " + text);
        }
        return;
    }
    if (!ours.is_string() || ours.get<std::string>() != text) {
        differ(place, dumpJson(ours) + ", not the text " + text);
    }
}

template <class T>
void appendBytes(QByteArray& bytes, T value)
{
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
T numberOf(const Ours& ours)
{
    if constexpr (std::is_floating_point_v<T>) {
        const double value = numberIn(ours);
        return std::isnan(value) ? std::numeric_limits<T>::quiet_NaN() : static_cast<T>(value);
    } else {
        return ours.get<T>();
    }
}

/// Quaternions and complex numbers are recorded as plain rows of numbers.
Ours flattened(const Ours& list)
{
    if (list.empty() || !list.front().is_array()) {
        return list;
    }
    Ours numbers = Ours::array();
    for (const auto& part : list) {
        numbers.insert(numbers.end(), part.begin(), part.end());
    }
    return numbers;
}

std::string hashOf(const Ours& numbers, const std::string& dtype)
{
    QByteArray bytes;
    for (const auto& number : numbers) {
        if (dtype == "float64") {
            appendBytes(bytes, numberOf<double>(number));
        } else if (dtype == "float32") {
            appendBytes(bytes, numberOf<float>(number));
        } else if (dtype == "int32") {
            appendBytes(bytes, numberOf<std::int32_t>(number));
        } else if (dtype == "int64") {
            appendBytes(bytes, numberOf<std::int64_t>(number));
        } else if (dtype == "uint8") {
            appendBytes(bytes, numberOf<std::uint8_t>(number));
        } else {
            throw Difference{"numbers of type " + dtype + " are not expected"};
        }
    }
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().toStdString();
}

void match(const json& recorded, const Ours& ours, const std::string& place);

void matchList(const json& recorded, const Ours& ours, const std::string& place)
{
    if (!ours.is_array() || ours.size() != recorded.size()) {
        differ(place, "no list of " + std::to_string(recorded.size()) + " elements");
    }
    for (std::size_t i = 0; i < recorded.size(); ++i) {
        match(recorded[i], ours[i], place + "[" + std::to_string(i) + "]");
    }
}

void matchPairs(const json& recorded, const Ours& ours, const std::string& place)
{
    if (!ours.is_object() || ours.size() != recorded.size()) {
        differ(place, "no dictionary of " + std::to_string(recorded.size()) + " entries");
    }
    std::size_t i = 0;
    for (const auto& [key, value] : ours.items()) {
        const auto& pair = recorded[i++];
        if (pair[0].get<std::string>() != key) {
            differ(place, "key " + key + ", not " + pair[0].get<std::string>());
        }
        match(pair[1], value, place + "/" + key);
    }
}

void matchMembers(const json& recorded, const Ours& ours, const std::string& place)
{
    static const std::set<std::string> notStored{"class", "in_control_int"};
    for (const auto& [name, value] : recorded.items()) {
        if (notStored.contains(name)) {
            continue;
        }
        if (name == "fields") {
            matchMembers(value, ours, place);
        } else if (name == "map" && !ours.contains("map")) {
            matchPairs(value, ours, place);
        } else if (name == "map" || name == "config") {
            matchPairs(value, ours.at(name), place);
        } else if ((name == "items" || name == "value" || name == "ticks") &&
                   !(ours.is_object() && ours.contains(name))) {
            match(value, ours, place);
        } else if (!ours.is_object() || !ours.contains(name)) {
            differ(place, "no member " + name);
        } else {
            match(value, ours.at(name), place + "." + name);
        }
    }
}

void match(const json& recorded, const Ours& ours, const std::string& place)
{
    if (recorded.is_string()) {
        matchScalar(recorded, ours, place);
    } else if (recorded.is_array()) {
        matchList(recorded, ours, place);
    } else if (!recorded.is_object()) {
        if (json(ours) != recorded) {
            differ(place, dumpJson(ours) + ", not " + recorded.dump());
        }
    } else if (recorded.contains("enum")) {
        if (ours.is_number()) {
            matchScalar(recorded.at("value"), ours, place);
        } else {
            matchScalar(recorded.at("enum"), ours, place);
        }
    } else if (recorded.contains("sha256_le")) {
        const auto numbers = flattened(ours);
        if (!ours.is_array() || numbers.size() != recorded.at("n").get<std::size_t>() ||
            hashOf(numbers, recorded.at("dtype")) != recorded.at("sha256_le").get<std::string>()) {
            differ(place, "other numbers");
        }
    } else if (recorded.contains("class") && ours.is_object() && ours.size() == 2 &&
               ours.contains("class") && ours.contains("value")) {
        matchScalar(recorded.at("class"), ours.at("class"), place);
        matchMembers(recorded, ours.at("value"), place);
    } else {
        matchMembers(recorded, ours, place);
    }
}

/// Of sky maps the pixels are recorded, whatever way they are stored in, and members under the
/// names of getters.
void matchMap(const json& recorded, const G3SkyMap& map, const std::string& place)
{
    const auto ours = objectValue(map);
    const char* storages[] = {"empty", "", "", ""};
    const char* geometry = "info";
    std::size_t store = 0;
    if (const auto* flat = dynamic_cast<const FlatSkyMap*>(&map)) {
        storages[1] = "sparse";
        storages[2] = "dense";
        geometry = "proj_info";
        store = flat->data.index();
    } else if (const auto* healpix = dynamic_cast<const HealpixSkyMap*>(&map)) {
        storages[1] = "indexed-sparse";
        storages[2] = "ring-sparse";
        storages[3] = "dense";
        store = healpix->data.index();
    }
    matchScalar(recorded.at("class"), Ours(map.className()), place);
    matchScalar(recorded.at("storage"), storages[store], place + ".storage");
    const std::map<std::string, std::string> names{
        {"x_len", "xpix"}, {"y_len", "ypix"}, {"shift_ra", "shifted"}};
    for (const auto& [name, value] : recorded.at("fields").items()) {
        const auto renamed = names.find(name);
        const auto& mine = renamed == names.end() ? name : renamed->second;
        match(value,
              ours.contains(mine) ? ours.at(mine) : ours.at(geometry).at(mine),
              place + "." + name);
    }
    if (recorded.contains("nonzero")) {
        const auto& indexed =
            std::get<HealpixSkyMap::Indexed>(dynamic_cast<const HealpixSkyMap&>(map).data);
        Ours pairs = Ours::array();
        for (const auto& [pixel, value] : std::map(indexed.begin(), indexed.end())) {
            pairs.push_back(Ours::array({pixel, value}));
        }
        return match(recorded.at("nonzero"), pairs, place + ".nonzero");
    }
    Ours pixels = Ours::array();
    for (const double value : map.pixels()) {
        pixels.push_back(std::isnan(value)   ? Ours("nan")
                         : std::isinf(value) ? Ours(value > 0 ? "inf" : "-inf")
                                             : Ours(value));
    }
    match(recorded.contains("pixels") ? recorded.at("pixels") : recorded.at("pixels_row_major"),
          pixels,
          place + ".pixels");
}

void matchObject(const json& recorded, const FrameObject& object, const std::string& place)
{
    if (const auto* map = dynamic_cast<const G3SkyMap*>(&object)) {
        return matchMap(recorded, *map, place);
    }
    if (const auto* weights = dynamic_cast<const G3SkyMapWeights*>(&object)) {
        const std::pair<const char*, G3SkyMapWeights::MapPtr> maps[] = {{"TT", weights->tt},
                                                                        {"TQ", weights->tq},
                                                                        {"TU", weights->tu},
                                                                        {"QQ", weights->qq},
                                                                        {"QU", weights->qu},
                                                                        {"UU", weights->uu}};
        for (const auto& [name, map] : maps) {
            if (recorded.at(name).is_null() != (map == nullptr)) {
                differ(place, std::string(name) + " is there or not");
            }
            if (map) {
                matchMap(recorded.at(name), *map, place + "." + name);
            }
        }
        return;
    }
    if (const auto* mask = dynamic_cast<const G3SkyMapMask*>(&object)) {
        matchMap(recorded.at("parent"), *mask->parent, place + ".parent");
        Ours set = Ours::array();
        for (std::uint64_t pixel = 0; pixel < mask->size(); ++pixel) {
            if (mask->at(pixel)) {
                set.push_back(pixel);
            }
        }
        match(recorded.at("true_pixels"), set, place + ".true_pixels");
        return matchScalar(recorded.at("npix"), Ours(mask->size()), place + ".npix");
    }
    matchMembers(recorded, objectValue(object), place);
}

} // namespace

std::string differenceFromGolden(const nlohmann::json& recorded, const FrameObject& object)
{
    try {
        const auto name = recorded.at("class").get<std::string>();
        if (name != object.className() && object.className() != "G3SuperTimestream") {
            differ("class", std::string(object.className()) + ", not " + name);
        }
        matchObject(recorded, object, name);
        return {};
    } catch (const Difference& difference) {
        return difference.text;
    } catch (const std::exception& error) {
        return error.what();
    }
}

} // namespace scanweave::test
