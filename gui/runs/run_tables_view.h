// SPDX-License-Identifier: BSD-2-Clause
// A run's tables of scalars: rows, and one column against another.
#pragma once

#include "gui/plots/plot_view.h"
#include "gui/runs/run_session.h"
#include "gui/runs/run_table.h"
#include "gui/widgets/background_task.h"
#include "gui/widgets/record_table.h"

#include <QWidget>

#include <memory>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace scanweave::studio {

class RunTablesView final : public QWidget
{
    Q_OBJECT

public:
    explicit RunTablesView(RunSession& session, QWidget* parent = nullptr);

    bool hasTables() const { return !names_.empty(); }
    const RunTable& table() const { return *table_; }
    void focusFilter();
    /// Asks for a name.
    void exportCsv();
    /// The rows that are shown, in the order in which they are. In the background.
    void writeCsv(const QString& path);
    QString message() const;

    /// For tests.
    RecordTable& rows() { return *rows_; }
    QLineEdit& filter() { return *filter_; }
    QComboBox& x() { return *x_; }
    QComboBox& y() { return *y_; }
    PlotView& plot() { return *plot_; }

Q_SIGNALS:
    void tablesChanged(); ///< there are some now, or none
    void seqActivated(std::uint64_t seq);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void makeLayout();
    void look();
    void read();
    void take(RunTable table);
    void countRows();
    void draw(bool fits);

    RunSession& session_;
    BackgroundTask looking_;
    BackgroundTask reading_;
    BackgroundTask writing_;
    RunTableNames names_;
    QString seen_;        ///< file and state of the run whose names these are
    bool isStale_ = true; ///< the rows are not of what is chosen
    std::shared_ptr<const RunTable> table_;
    std::vector<int> drawn_; ///< rows of the points in the plot

    QComboBox* name_;
    QLineEdit* filter_;
    QLabel* message_;
    QPushButton* export_;
    RecordTable* rows_;
    QComboBox* x_;
    QComboBox* y_;
    PlotView* plot_;
};

} // namespace scanweave::studio
