// SPDX-License-Identifier: BSD-2-Clause
// Below the timeline: files, groups, ranks, modules, memory, balance, tables, comparison, log.
#pragma once

#include "gui/plots/plot_view.h"
#include "gui/runs/balance_chart.h"
#include "gui/runs/comparison_view.h"
#include "gui/runs/run_session.h"
#include "gui/widgets/record_table.h"

#include <QTabWidget>

class QComboBox;
class QLabel;
class QLineEdit;

namespace scanweave::studio {

class RunTablesView;

class RunTabs final : public QTabWidget
{
    Q_OBJECT

public:
    explicit RunTabs(RunSession& session, QWidget* parent = nullptr);

    enum Tab
    {
        Files,
        Groups, ///< hidden for a run that accumulates nothing
        Ranks,
        Modules,
        Memory,
        Balance,
        Tables, ///< hidden for a run without any
        Log,
        Comparison
    };
    RecordTable* table(Tab tab) const; ///< null for a tab without one
    void showWhy(std::int32_t rank);
    /// Shows the comparison with another run.
    void setComparison(RunComparison comparison);
    ComparisonView& comparison() { return *comparison_; }
    void focusFilter();
    void showTables();
    RunTablesView& tables() { return *tables_; }
    QString whyText() const;

Q_SIGNALS:
    void fileActivated(const QString& path);
    void groupActivated(const QString& name);
    void moduleActivated(int position);
    void eventActivated(const scanweave::EventRecord& event);
    void seqActivated(std::uint64_t seq);       ///< a frame by its place in the logical stream
    void frameActivated(std::int64_t position); ///< by its place in the inputs
    void tablesChanged();

private:
    void refresh();
    void refreshCurves();
    void refreshLog();
    void refreshWhy();
    void hideEmptyColumns();
    void makeFiles();
    void makeGroups();
    void makeRanks();
    void makeModules();
    void makeMemory();
    void makeBalance();
    void makeTables();
    void makeLog();
    void makeComparison();
    bool isShown(Tab tab) const { return currentIndex() == tab && isVisible(); }

    /// Columns of the files.
    enum FileColumn
    {
        SkippedInFile = 3,
        FailedInFile = 4
    };

    struct ModuleTotal
    {
        std::uint64_t in = 0;
        std::uint64_t out = 0;
        std::uint64_t errors = 0;
        double seconds = 0;
        double slowestSeconds = 0;
        std::int32_t slowestRank = -1;
    };

    RunSession& session_;
    RecordTable* files_;
    RecordTable* groups_;
    RecordTable* ranks_;
    RecordTable* modules_;
    PlotView* curves_;
    QComboBox* curveKind_;
    BalanceChart* balance_;
    RunTablesView* tables_;
    QLabel* why_;
    RecordTable* log_;
    QLineEdit* filter_;
    QComboBox* level_;
    ComparisonView* comparison_;
    std::vector<ModuleTotal> moduleTotals_;
    double allModuleSeconds_ = 0;
    double allEntries_ = 0;           ///< of all groups
    std::vector<double> busyInRange_; ///< per rank row; empty without a range
    std::vector<std::size_t> shownEvents_;
    bool fitsCurves_ = true;
};

} // namespace scanweave::studio
