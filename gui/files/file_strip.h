// SPDX-License-Identifier: BSD-2-Clause
// The whole file as a strip, to scale: types by colour, damage in red.
#pragma once

#include "gui/files/frame_list.h"

#include <QWidget>

#include <optional>
#include <vector>

namespace scanweave::studio {

/// A run of pixels of one colour. Of a file with more frames than pixels the large ones give the
/// colour; damage is never hidden.
struct StripPiece
{
    int begin = 0; ///< in pixels
    int end = 0;
    FrameType type;
    bool isDamaged = false;

    friend bool operator==(const StripPiece&, const StripPiece&) = default;
};

/// At most a few pieces per pixel, whatever the number of frames.
std::vector<StripPiece> stripPieces(const FrameList& list, std::uint64_t totalBytes, int width);

/// Small frames that the pieces don't show: at most one mark per pixel and type.
std::vector<StripPiece> stripMarks(const FrameList& list, std::uint64_t totalBytes, int width);

class FileStrip final : public QWidget
{
    Q_OBJECT

public:
    explicit FileStrip(QWidget* parent = nullptr);

    /// Kept by the caller, who calls refresh() when it changes. `totalBytes`: the whole file's, if
    /// it is known (it isn't for compressed files), else 0.
    void setList(const FrameList* list, std::uint64_t totalBytes);
    void refresh();
    void setSelected(std::optional<std::size_t> frame);

    QSize sizeHint() const override { return {200, 34}; }

Q_SIGNALS:
    void frameClicked(std::size_t frame);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    std::uint64_t total() const;
    std::optional<std::size_t> frameAt(int x) const;
    void pick(int x);

    const FrameList* list_ = nullptr;
    std::uint64_t totalBytes_ = 0;
    std::optional<std::size_t> selected_;
    std::vector<StripPiece> pieces_;
    std::vector<StripPiece> marks_;
};

} // namespace scanweave::studio
