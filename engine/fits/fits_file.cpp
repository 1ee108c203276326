// SPDX-License-Identifier: BSD-2-Clause
// Maps and tables as a FITS file.
#include "engine/fits/fits_file.h"

#include "engine/base/error.h"
#include "engine/g3/flat_sky_map.h"
#include "engine/g3/healpix_sky_map.h"
#include "engine/g3/sky_map_weights.h"

#include <fitsio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <utility>

namespace scanweave {

namespace {

constexpr std::size_t widestText = 1024;

/// What a stored number is divided by, and FITS's name for the result.
std::pair<double, std::string> fitsUnit(const G3SkyMap& map, bool isWeight)
{
    switch (map.units) {
    case SampleUnits::Tcmb:
        // Weights are inverse variances.
        return isWeight ? std::pair{1 / (units::kelvin * units::kelvin), std::string("K_CMB^-2")}
                        : std::pair{units::kelvin, std::string("K_CMB")};
    default:
        return {1, {}};
    }
}

std::string wcsCode(MapProjection projection)
{
    if (projection == MapProjection::BICEP) {
        return "CAR"; // with other pixels along x
    }
    const auto name = enumName(projection); // "ProjZEA"
    return projection == MapProjection::None || name.size() != 7 ? std::string()
                                                                 : std::string(name.substr(4));
}

} // namespace

struct FitsFile::Handle
{
    fitsfile* file = nullptr;
    std::string path;
    std::string temporary;

    void check(int status) const
    {
        if (status != 0) {
            std::array<char, FLEN_STATUS> text{};
            fits_get_errstatus(status, text.data());
            std::array<char, FLEN_ERRMSG> more{};
            std::string message = std::string("cannot write \"") + path + "\": " + text.data();
            while (fits_read_errmsg(more.data()) != 0) {
                message += std::string("; ") + more.data();
            }
            throw Error(message);
        }
    }

    void key(const char* name, const std::string& value, const char* comment) const
    {
        int status = 0;
        fits_update_key_longstr(file, name, value.c_str(), comment, &status);
        check(status);
    }

    void key(const char* name, double value, const char* comment) const
    {
        int status = 0;
        fits_update_key_dbl(file, name, value, 15, comment, &status);
        check(status);
    }

    void key(const char* name, std::int64_t value, const char* comment) const
    {
        int status = 0;
        fits_update_key_lng(file, name, value, comment, &status);
        check(status);
    }

    void flag(const char* name, bool value, const char* comment) const
    {
        int status = 0;
        fits_update_key_log(file, name, value ? 1 : 0, comment, &status);
        check(status);
    }
};

FitsFile::FitsFile(std::string path)
    : path_(std::move(path))
    , handle_(std::make_unique<Handle>())
{
    handle_->path = path_;
    handle_->temporary = path_ + ".part" + std::to_string(::getpid());
    std::error_code ignored;
    std::filesystem::remove(handle_->temporary, ignored);
    int status = 0;
    // Not fits_create_file, which reads more than a name into brackets and dots.
    fits_create_diskfile(&handle_->file, handle_->temporary.c_str(), &status);
    handle_->check(status);
    fits_create_img(handle_->file, BYTE_IMG, 0, nullptr, &status); // the primary one, without data
    handle_->check(status);
    handle_->key("CREATOR", std::string("scanweave"), "");
}

FitsFile::~FitsFile()
{
    if (handle_->file != nullptr) {
        int status = 0;
        fits_close_file(handle_->file, &status);
        std::error_code ignored;
        std::filesystem::remove(handle_->temporary, ignored);
    }
}

void FitsFile::finish()
{
    int status = 0;
    fits_close_file(std::exchange(handle_->file, nullptr), &status);
    std::error_code problem;
    if (status == 0) {
        std::filesystem::rename(handle_->temporary, path_, problem);
    }
    if (status != 0 || problem) {
        std::error_code ignored;
        std::filesystem::remove(handle_->temporary, ignored);
    }
    handle_->check(status);
    if (problem) {
        throw Error("cannot write \"" + path_ + "\": " + problem.message());
    }
}

bool FitsFile::addMap(const std::string& name, const G3SkyMap& map, bool isWeight)
{
    if (const auto* flat = dynamic_cast<const FlatSkyMap*>(&map)) {
        addFlat(name, *flat, isWeight);
        return true;
    }
    if (const auto* healpix = dynamic_cast<const HealpixSkyMap*>(&map)) {
        addHealpix(name, *healpix, isWeight);
        return true;
    }
    return false;
}

bool FitsFile::addObject(const std::string& name, const FrameObject& object)
{
    if (const auto* map = dynamic_cast<const G3SkyMap*>(&object)) {
        return addMap(name, *map);
    }
    const auto* weights = dynamic_cast<const G3SkyMapWeights*>(&object);
    if (weights == nullptr) {
        return false;
    }
    const std::pair<const char*, const G3SkyMapWeights::MapPtr*> parts[] = {{"TT", &weights->tt},
                                                                            {"TQ", &weights->tq},
                                                                            {"TU", &weights->tu},
                                                                            {"QQ", &weights->qq},
                                                                            {"QU", &weights->qu},
                                                                            {"UU", &weights->uu}};
    bool isAny = false;
    for (const auto& [part, map] : parts) {
        isAny = (*map && addMap(name + " " + part, **map, true)) || isAny;
    }
    return isAny;
}

void FitsFile::describe(const std::string& name, const G3SkyMap& map, bool isWeight)
{
    const Handle& out = *handle_;
    out.key("EXTNAME", name, "key of the frame");
    out.key("COORDREF", std::string(enumName(map.coordRef)), "reference of the coordinates");
    out.key("COORDSYS",
            std::string(map.coordRef == CoordinateReference::Galactic     ? "G"
                        : map.coordRef == CoordinateReference::Equatorial ? "C"
                                                                          : "L"),
            "equatorial, galactic or local");
    out.key("POLCCONV", std::string(enumName(map.polConv)), "convention of polarisation");
    out.key(
        isWeight ? "WTYPE" : "POLTYPE", std::string(enumName(map.polType)), "what the map is of");
    out.key("UNITS", std::string(enumName(map.units)), "kind of the unit");
    out.flag("WEIGHTED", map.weighted, "pixels are multiplied by their weights");
    out.flag("ISWEIGHT", isWeight, "");
    out.key("OVERFLOW", map.overflow, "what fell outside of the map");
}

void FitsFile::addFlat(const std::string& name, const FlatSkyMap& map, bool isWeight)
{
    Handle& out = *handle_;
    int status = 0;
    std::array<long, 2> size{static_cast<long>(map.xpix), static_cast<long>(map.ypix)};
    fits_create_img(out.file, DOUBLE_IMG, 2, size.data(), &status);
    out.check(status);
    describe(name, map, isWeight);
    out.key("MAPTYPE", std::string("FLAT"), "");
    out.flag("FLATPOL", map.flatPol, "");
    const auto [scale, unit] = fitsUnit(map, isWeight);
    if (!unit.empty()) {
        out.key("BUNIT", unit, "");
        if (!isWeight) {
            out.key("TUNIT", std::string("K_CMB"), "");
        }
    }
    const FlatSkyProjection& sky = map.projection;
    if (const std::string code = wcsCode(sky.proj); !code.empty()) {
        const bool isGalactic = map.coordRef == CoordinateReference::Galactic;
        out.key("CTYPE1", (isGalactic ? "GLON-" : "RA---") + code, "");
        out.key("CTYPE2", (isGalactic ? "GLAT-" : "DEC--") + code, "");
        if (!isGalactic) {
            const bool isSky = map.coordRef == CoordinateReference::Equatorial;
            out.key("RADESYS", std::string(isSky ? "FK5" : "ALTAZ"), "");
            if (isSky) {
                out.key("EQUINOX", 2000.0, "");
            }
        }
        // Cylindrical projections have their reference on the equator.
        const bool isCylindrical = code == "CAR" || code == "SFL" || code == "CEA";
        const double up = code == "CEA" ? std::sin(sky.deltaCenter) : sky.deltaCenter;
        out.key("CUNIT1", std::string("deg"), "");
        out.key("CUNIT2", std::string("deg"), "");
        out.key("CRVAL1", sky.alphaCenter / units::degree, "");
        out.key("CRVAL2", isCylindrical ? 0.0 : sky.deltaCenter / units::degree, "");
        out.key("CRPIX1", sky.xCenter + 1, "pixels are counted from one");
        out.key("CRPIX2", sky.yCenter + 1 - (isCylindrical ? up / sky.yRes : 0.0), "");
        out.key("CDELT1", -sky.xRes / units::degree, "x grows to the west");
        out.key("CDELT2", sky.yRes / units::degree, "");
        if (sky.proj == MapProjection::BICEP) {
            out.key("PC1_1", 1 / std::cos(sky.deltaCenter), "");
        }
        out.key("PROJ", std::string(enumName(sky.proj)), "");
        out.key("ALPHA0", sky.alphaCenter / units::degree, "centre, deg");
        out.key("DELTA0", sky.deltaCenter / units::degree, "centre, deg");
        out.key("X0", sky.xCenter, "centre, pixels from zero");
        out.key("Y0", sky.yCenter, "centre, pixels from zero");
    }
    auto pixels = map.pixels();
    for (double& pixel : pixels) {
        pixel /= scale;
    }
    fits_write_img(
        out.file, TDOUBLE, 1, static_cast<LONGLONG>(pixels.size()), pixels.data(), &status);
    out.check(status);
}

void FitsFile::addHealpix(const std::string& name, const HealpixSkyMap& map, bool isWeight)
{
    Handle& out = *handle_;
    const auto [scale, unit] = fitsUnit(map, isWeight);
    const auto covered = map.covered();
    const bool isWhole = covered.size() > map.pixelCount() / 2;
    std::string type(enumName(map.polType));
    type = type.empty() || map.polType == MapPolType::None ? "VALUE" : type;
    std::string value = type == "T"   ? "TEMPERATURE"
                        : type == "Q" ? "Q_POLARISATION"
                        : type == "U" ? "U_POLARISATION"
                                      : type;
    char pixelName[] = "PIXEL";
    char pixelForm[] = "1K";
    char valueForm[] = "1D";
    char none[] = "";
    std::string unitText = unit;
    char* names[] = {pixelName, value.data()};
    char* forms[] = {pixelForm, valueForm};
    char* unitNames[] = {none, unitText.data()};
    const int skipped = isWhole ? 1 : 0;
    const auto rows = isWhole ? map.pixelCount() : covered.size();
    int status = 0;
    fits_create_tbl(out.file,
                    BINARY_TBL,
                    static_cast<LONGLONG>(rows),
                    2 - skipped,
                    names + skipped,
                    forms + skipped,
                    unitNames + skipped,
                    nullptr,
                    &status);
    out.check(status);
    describe(name, map, isWeight);
    out.key("MAPTYPE", std::string("HEALPIX"), "");
    out.key("PIXTYPE", std::string("HEALPIX"), "");
    out.key("ORDERING", std::string(map.info.nested ? "NESTED" : "RING"), "");
    out.key("NSIDE", static_cast<std::int64_t>(map.info.nside), "");
    out.key("FIRSTPIX", std::int64_t{0}, "");
    out.key("LASTPIX", static_cast<std::int64_t>(map.pixelCount()) - 1, "");
    out.key("INDXSCHM", std::string(isWhole ? "IMPLICIT" : "EXPLICIT"), "");
    out.key("OBJECT", std::string(isWhole ? "FULLSKY" : "PARTIAL"), "");
    std::vector<double> values;
    std::vector<LONGLONG> numbers;
    if (isWhole) {
        values = map.pixels();
    } else {
        for (const auto& [pixel, number] : covered) {
            numbers.push_back(static_cast<LONGLONG>(pixel));
            values.push_back(number);
        }
    }
    for (double& number : values) {
        number /= scale;
    }
    const auto count = static_cast<LONGLONG>(values.size());
    if (!isWhole && count > 0) {
        fits_write_col(out.file, TLONGLONG, 1, 1, 1, count, numbers.data(), &status);
    }
    if (count > 0) {
        fits_write_col(out.file, TDOUBLE, 2 - skipped, 1, 1, count, values.data(), &status);
    }
    out.check(status);
}

std::uint64_t FitsFile::addMaps(const std::string& title, const Frame& frame)
{
    std::uint64_t maps = 0;
    for (const std::string& key : frame.keys()) {
        const bool isMap = frame.className(key).find("SkyMap") != std::string::npos;
        if (isMap && addObject(title + ": " + key, *frame.object(key))) {
            ++maps;
        }
    }
    return maps;
}

void FitsFile::addTable(const std::string& name, const std::vector<FitsColumn>& columns)
{
    Handle& out = *handle_;
    std::vector<std::string> parts; // names, forms and units; CFITSIO wants them to change
    parts.reserve(3 * columns.size());
    std::vector<char*> names;
    std::vector<char*> forms;
    std::vector<char*> unitNames;
    std::size_t rows = 0;
    for (const FitsColumn& column : columns) {
        std::size_t widest = 1;
        for (const std::string& text : column.texts) {
            widest = std::clamp(text.size(), widest, widestText);
        }
        rows = std::max({rows, column.texts.size(), column.numbers.size()});
        names.push_back(parts.emplace_back(column.name).data());
        forms.push_back(
            parts.emplace_back(column.isText ? std::to_string(widest) + "A" : "1D").data());
        unitNames.push_back(parts.emplace_back(column.unit).data());
    }
    int status = 0;
    fits_create_tbl(out.file,
                    BINARY_TBL,
                    static_cast<LONGLONG>(rows),
                    static_cast<int>(columns.size()),
                    names.data(),
                    forms.data(),
                    unitNames.data(),
                    name.c_str(),
                    &status);
    out.check(status);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const int number = static_cast<int>(i) + 1;
        auto numbers = columns[i].numbers;
        auto texts = columns[i].texts;
        if (columns[i].isText && !texts.empty()) {
            std::vector<char*> pointers;
            for (std::string& text : texts) {
                text.resize(std::min(text.size(), widestText));
                pointers.push_back(text.data());
            }
            const auto count = static_cast<LONGLONG>(pointers.size());
            fits_write_col(out.file,
                           TSTRING,
                           number,
                           1,
                           1,
                           count,
                           static_cast<void*>(pointers.data()),
                           &status);
        } else if (!numbers.empty()) {
            const auto count = static_cast<LONGLONG>(numbers.size());
            fits_write_col(out.file, TDOUBLE, number, 1, 1, count, numbers.data(), &status);
        }
        out.check(status);
    }
}

} // namespace scanweave
