// SPDX-License-Identifier: BSD-2-Clause
// Any metadata against any other.
#pragma once

#include "gui/groups/entry_table.h"
#include "gui/plots/plot_view.h"

#include <QWidget>

#include <vector>

class QComboBox;

namespace scanweave::studio {

class MetadataPlot final : public QWidget
{
    Q_OBJECT

public:
    explicit MetadataPlot(QWidget* parent = nullptr);

    /// `rows` of the table are shown, in that order; the table outlives this or the next call.
    void setEntries(const EntryTable* table, std::vector<std::size_t> rows);
    void setChosen(const std::vector<std::size_t>& rows);
    PlotView& plot() { return *plot_; }

Q_SIGNALS:
    void rowsChosen(const std::vector<std::size_t>& rows);

private:
    void fillBoxes();
    void draw(bool fits);

    const EntryTable* table_ = nullptr;
    std::vector<std::size_t> rows_;
    std::vector<std::size_t> chosen_; ///< ascending
    QComboBox* x_;
    QComboBox* y_;
    PlotView* plot_;
};

} // namespace scanweave::studio
