// SPDX-License-Identifier: BSD-2-Clause
// Which ranks of a run read and which compute, before it is started.
#pragma once

#include <QString>
#include <QWidget>

#include <optional>

namespace scanweave::studio {

/// As the program shares out its ranks.
struct RankLayout
{
    int ranks = 1;
    int reading = 0; ///< the first ones, which read for the others; 0: each reads for itself

    bool isPossible() const { return reading == 0 || reading < ranks; }
    bool reads(int rank) const { return reading == 0 || rank < reading; }
    bool computes(int rank) const { return reading == 0 || rank >= reading; }
};

/// `ioRanks`: what distribute.io_ranks says; none: "auto". `isCompressed`: some inputs are, which
/// every rank had to decompress if each read for itself.
RankLayout rankLayout(int ranks, std::optional<int> ioRanks, bool isCompressed);

/// "rank 0 reads, ranks 1–7 compute", or why that can't be.
QString layoutText(const RankLayout& layout);

/// A square for each rank, and what they do in words.
class RankLayoutView final : public QWidget
{
    Q_OBJECT

public:
    explicit RankLayoutView(QWidget* parent = nullptr);

    void setRanks(const RankLayout& layout);
    const RankLayout& ranks() const { return layout_; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    RankLayout layout_;
};

} // namespace scanweave::studio
