// SPDX-License-Identifier: BSD-2-Clause
// A map in the making: weighted sums of samples in every pixel, and their weights.
#pragma once

#include "engine/g3/frame.h"
#include "engine/g3/sky_map_weights.h"
#include "engine/maps/pixelisation.h"
#include "engine/maps/tiled_sums.h"
#include "engine/modules/reproducible_sum.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>

namespace scanweave {

/// With w the weight of a sample d, and (1, q, u) how it answers to T, Q and U, the sums in each
/// pixel are, if polarised,
///
///     T = sum w d    Q = sum w q d    U = sum w u d
///     TT = sum w     TQ = sum w q     TU = sum w u
///                    QQ = sum w q q   QU = sum w q u
///                                     UU = sum w u u
///
/// and the number of samples; else T, TT and the number. One more pixel takes what falls outside.
class MapSum
{
public:
    enum Component : std::uint8_t
    {
        T,
        Q,
        U,
        TT,
        TQ,
        TU,
        QQ,
        QU,
        UU,
        Hits
    };

    /// Of one pixel, by Component; without polarisation the others are zero.
    using PixelSums = std::array<double, Hits + 1>;

    /// T, Q and U of a pixel: its sums divided by their weights. None where they don't determine
    /// them: where there is no weight, or, to within rounding, too few directions of polarisation.
    static std::optional<std::array<double, 3>> solve(const PixelSums& sums, bool isPolarised);

    MapSum(std::shared_ptr<const Pixelisation> pixels, bool isPolarised, bool isReproducible);

    bool isPolarised() const { return isPolarised_; }
    const Pixelisation& pixels() const { return *pixels_; }

    /// How a detector's samples count.
    struct Response
    {
        double weight = 1;
        double q = 0;
        double u = 0;
    };

    /// Adds samples to the pixels they fall into (as Pixelisation::locate() gives them); samples
    /// that are not finite don't count. They count for good with endFrame().
    void add(std::span<const std::uint64_t> pixels,
             std::span<const double> samples,
             const Response& response);
    void endFrame();

    /// Adds to one sum of one pixel.
    void add(Component component, std::uint64_t pixel, double value);

    /// From now on the numbers of samples are not known: something was added without them.
    void loseHits() { hasHits_ = false; }

    void save(WireWriter& writer) const;
    void mergeSaved(WireReader& reader);

    /// Puts T, Wunpol and H, or T, Q, U, Wpol and H, into a Map frame; H if it is known.
    /// `unweighted`: the sums are
    /// divided by the weights; pixels whose weights don't determine T (Q and U) are zero.
    void putInto(Frame& frame, const MapLabels& labels, bool unweighted) const;

private:
    using Plain = TiledSums<double>;
    using Reproducible = TiledSums<ReproducibleSum>;

    std::size_t width() const { return isPolarised_ ? 10 : 3; }

    /// Where a component stands among a pixel's sums.
    std::size_t placeOf(Component component) const;

    /// Calls visit(pixel, PixelSums) for every pixel that may have something, the outside too.
    template <class Visit>
    void forEach(Visit&& visit) const;

    template <std::size_t Count, class Values>
    std::array<std::shared_ptr<G3SkyMap>, Count> makeMaps(Values&& valuesOf) const;
    std::shared_ptr<G3SkyMap> makeMap(Component component) const;

    std::shared_ptr<const G3SkyMapWeights> makeWeights(const MapLabels& labels) const;

    std::shared_ptr<const Pixelisation> pixels_;
    bool isPolarised_;
    bool hasHits_ = true;
    std::variant<Plain, Reproducible> sums_;
    Plain frame_; ///< of the frame being added, when reproducible
};

} // namespace scanweave
