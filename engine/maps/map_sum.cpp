// SPDX-License-Identifier: BSD-2-Clause
// A map in the making.
#include "engine/maps/map_sum.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <type_traits>
#include <utility>

namespace scanweave {

namespace {

constexpr std::size_t mostWidth = MapSum::Hits + 1;

/// Those of a map without polarisation, as they are placed.
constexpr std::array<std::size_t, 3> unpolarised{MapSum::T, MapSum::TT, MapSum::Hits};

template <std::size_t Width>
void addSamples(TiledSums<double>& sums,
                std::span<const std::uint64_t> pixels,
                std::span<const double> samples,
                const std::array<double, mostWidth>& ofSignal,
                const std::array<double, mostWidth>& ofWeight)
{
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double sample = samples[i];
        if (!std::isfinite(sample)) {
            continue;
        }
        double* sum = sums.at(pixels[i]);
        for (std::size_t k = 0; k < Width; ++k) {
            sum[k] += ofSignal[k] * sample + ofWeight[k];
        }
    }
}

/// Solves [TT TQ TU; TQ QQ QU; TU QU UU] x = (T, Q, U); none where the matrix is singular to within
/// rounding.
std::optional<std::array<double, 3>> solvePolarised(const MapSum::PixelSums& s)
{
    constexpr double smallest = 1e-10; // of what elimination leaves of a diagonal element
    // Cholesky's L D L^T.
    const double d0 = s[MapSum::TT];
    if (!(d0 > 0)) {
        return std::nullopt;
    }
    const double l10 = s[MapSum::TQ] / d0;
    const double l20 = s[MapSum::TU] / d0;
    const double d1 = s[MapSum::QQ] - l10 * s[MapSum::TQ];
    if (!(d1 > smallest * s[MapSum::QQ])) {
        return std::nullopt;
    }
    const double l21 = (s[MapSum::QU] - l20 * s[MapSum::TQ]) / d1;
    const double d2 = s[MapSum::UU] - l20 * s[MapSum::TU] - l21 * l21 * d1;
    if (!(d2 > smallest * s[MapSum::UU])) {
        return std::nullopt;
    }
    const double y1 = s[MapSum::Q] - l10 * s[MapSum::T];
    const double y2 = s[MapSum::U] - l20 * s[MapSum::T] - l21 * y1;
    const double u = y2 / d2;
    const double q = y1 / d1 - l21 * u;
    return std::array{s[MapSum::T] / d0 - l10 * q - l20 * u, q, u};
}

void label(G3SkyMap& map, const MapLabels& labels, MapPolType type, bool isWeighted)
{
    map.coordRef = labels.coordRef;
    map.units = labels.units;
    map.polConv = labels.polConv;
    map.polType = type;
    map.weighted = isWeighted;
    if (auto* flat = dynamic_cast<FlatSkyMap*>(&map)) {
        flat->flatPol = labels.isFlatPol;
    }
}

} // namespace

std::optional<std::array<double, 3>> MapSum::solve(const PixelSums& sums, bool isPolarised)
{
    if (isPolarised) {
        return solvePolarised(sums);
    }
    return sums[TT] > 0 ? std::optional(std::array{sums[T] / sums[TT], 0.0, 0.0}) : std::nullopt;
}

MapSum::MapSum(std::shared_ptr<const Pixelisation> pixels, bool isPolarised, bool isReproducible)
    : pixels_(std::move(pixels))
    , isPolarised_(isPolarised)
    , sums_(
          isReproducible
              ? std::variant<Plain, Reproducible>(Reproducible(pixels_->pixelCount() + 1, width()))
              : std::variant<Plain, Reproducible>(Plain(pixels_->pixelCount() + 1, width())))
    , frame_(isReproducible ? pixels_->pixelCount() + 1 : 0, width())
{}

std::size_t MapSum::placeOf(Component component) const
{
    if (isPolarised_) {
        return component;
    }
    return static_cast<std::size_t>(std::ranges::find(unpolarised, component) -
                                    unpolarised.begin());
}

void MapSum::add(std::span<const std::uint64_t> pixels,
                 std::span<const double> samples,
                 const Response& response)
{
    std::array<double, mostWidth> ofSignal{};
    std::array<double, mostWidth> ofWeight{};
    const auto& [w, q, u] = response;
    ofSignal[placeOf(T)] = w;
    ofWeight[placeOf(TT)] = w;
    ofWeight[placeOf(Hits)] = 1;
    auto* plain = std::get_if<Plain>(&sums_);
    Plain& sums = plain != nullptr ? *plain : frame_;
    if (!isPolarised_) {
        addSamples<3>(sums, pixels, samples, ofSignal, ofWeight);
        return;
    }
    ofSignal[Q] = w * q;
    ofSignal[U] = w * u;
    ofWeight[TQ] = w * q;
    ofWeight[TU] = w * u;
    ofWeight[QQ] = w * q * q;
    ofWeight[QU] = w * q * u;
    ofWeight[UU] = w * u * u;
    addSamples<10>(sums, pixels, samples, ofSignal, ofWeight);
}

/// A frame is added on one rank as a whole, so that its own sums are the same for every layout.
void MapSum::endFrame()
{
    auto* sums = std::get_if<Reproducible>(&sums_);
    if (sums == nullptr) {
        return;
    }
    frame_.forEach([&](std::uint64_t pixel, const double* values) {
        if (values[placeOf(Hits)] != 0) {
            ReproducibleSum* sum = sums->at(pixel);
            for (std::size_t k = 0; k < width(); ++k) {
                sum[k].add(values[k]);
            }
        }
    });
    frame_.clear();
}

void MapSum::add(Component component, std::uint64_t pixel, double value)
{
    std::visit(
        [&]<class Sum>(TiledSums<Sum>& sums) {
            Sum& sum = sums.at(pixel)[placeOf(component)];
            if constexpr (std::is_same_v<Sum, double>) {
                sum += value;
            } else {
                sum.add(value);
            }
        },
        sums_);
}

void MapSum::save(WireWriter& writer) const
{
    writer.put(hasHits_);
    std::visit([&](const auto& sums) { sums.save(writer); }, sums_);
}

void MapSum::mergeSaved(WireReader& reader)
{
    hasHits_ = reader.take<bool>() && hasHits_;
    std::visit(
        [&]<class Sum>(TiledSums<Sum>& sums) {
            sums.mergeSaved(reader, [](Sum& sum, const Sum& other) {
                if constexpr (std::is_same_v<Sum, double>) {
                    sum += other;
                } else {
                    sum.merge(other);
                }
            });
        },
        sums_);
}

template <class Visit>
void MapSum::forEach(Visit&& visit) const
{
    std::visit(
        [&]<class Sum>(const TiledSums<Sum>& sums) {
            sums.forEach([&](std::uint64_t pixel, const Sum* values) {
                PixelSums all{};
                for (std::size_t k = 0; k < width(); ++k) {
                    double& sum = all[isPolarised_ ? k : unpolarised[k]];
                    if constexpr (std::is_same_v<Sum, double>) {
                        sum = values[k];
                    } else {
                        sum = values[k].value();
                    }
                }
                visit(pixel, all);
            });
        },
        sums_);
}

template <std::size_t Count, class Values>
std::array<std::shared_ptr<G3SkyMap>, Count> MapSum::makeMaps(Values&& valuesOf) const
{
    std::array<PixelValues, Count> inside;
    std::array<double, Count> outside{};
    forEach([&](std::uint64_t pixel, const PixelSums& sums) {
        const auto values = valuesOf(sums);
        for (std::size_t k = 0; k < Count; ++k) {
            if (pixel == pixels_->pixelCount()) {
                outside[k] = values[k];
            } else if (values[k] != 0) {
                inside[k].emplace_back(pixel, values[k]);
            }
        }
    });
    std::array<std::shared_ptr<G3SkyMap>, Count> maps;
    for (std::size_t k = 0; k < Count; ++k) {
        maps[k] = pixels_->makeMap(inside[k]);
        maps[k]->overflow = outside[k];
        inside[k] = {};
    }
    return maps;
}

std::shared_ptr<G3SkyMap> MapSum::makeMap(Component component) const
{
    return makeMaps<1>(
        [component](const PixelSums& sums) { return std::array{sums[component]}; })[0];
}

std::shared_ptr<const G3SkyMapWeights> MapSum::makeWeights(const MapLabels& labels) const
{
    const auto map = [&](Component component, MapPolType type) -> G3SkyMapWeights::MapPtr {
        MapLabels ofWeights = labels;
        ofWeights.units = SampleUnits::None;
        ofWeights.isFlatPol = labels.isFlatPol && (component != TT || !isPolarised_);
        auto made = makeMap(component);
        label(*made, ofWeights, type, true);
        return made;
    };
    auto weights = std::make_shared<G3SkyMapWeights>();
    weights->tt = map(TT, MapPolType::TT);
    if (isPolarised_) {
        weights->tq = map(TQ, MapPolType::TQ);
        weights->tu = map(TU, MapPolType::TU);
        weights->qq = map(QQ, MapPolType::QQ);
        weights->qu = map(QU, MapPolType::QU);
        weights->uu = map(UU, MapPolType::UU);
    }
    return weights;
}

void MapSum::putInto(Frame& frame, const MapLabels& labels, bool unweighted) const
{
    const auto put = [&](const char* key, std::shared_ptr<G3SkyMap> map, MapPolType type) {
        MapLabels its = labels;
        its.isFlatPol = labels.isFlatPol && (type != MapPolType::T || !isPolarised_);
        label(*map, its, type, !unweighted);
        frame.put(key, std::move(map));
    };
    const auto values = [&](const PixelSums& sums) {
        return unweighted ? solve(sums, isPolarised_).value_or(std::array{0.0, 0.0, 0.0})
                          : std::array{sums[T], sums[Q], sums[U]};
    };
    if (isPolarised_) {
        auto maps = makeMaps<3>(values);
        put("T", std::move(maps[0]), MapPolType::T);
        put("Q", std::move(maps[1]), MapPolType::Q);
        put("U", std::move(maps[2]), MapPolType::U);
    } else {
        put("T",
            makeMaps<1>([&](const PixelSums& sums) { return std::array{values(sums)[0]}; })[0],
            MapPolType::T);
    }
    frame.put(isPolarised_ ? "Wpol" : "Wunpol", makeWeights(labels));
    if (!hasHits_) {
        return;
    }
    auto hits = makeMap(Hits);
    MapLabels ofHits = labels;
    ofHits.units = SampleUnits::None;
    ofHits.isFlatPol = false;
    label(*hits, ofHits, MapPolType::None, false);
    frame.put("H", std::move(hits));
}

} // namespace scanweave
