// SPDX-License-Identifier: BSD-2-Clause
// A column per rank: how much of its time it worked.
#pragma once

#include "gui/runs/run_session.h"

#include <QWidget>

namespace scanweave::studio {

/// Below the share of busy time, above (in grey) of waiting. With a range of time selected, of that
/// range. A click chooses the rank, arrows walk.
class BalanceChart final : public QWidget
{
    Q_OBJECT

public:
    explicit BalanceChart(RunSession& session, QWidget* parent = nullptr);

    struct Column
    {
        std::int32_t rank = 0;
        double busy = 0; ///< share
    };
    std::vector<Column> columns() const;
    QSize sizeHint() const override { return {400, 140}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    RunSession& session_;
};

} // namespace scanweave::studio
