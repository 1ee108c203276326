// SPDX-License-Identifier: BSD-2-Clause
// The place Groups: what a run accumulated.
#pragma once

#include "gui/groups/entry_filter.h"
#include "gui/groups/entry_table.h"
#include "gui/widgets/background_task.h"
#include "gui/widgets/place.h"

#include <QTimer>

#include <memory>
#include <vector>

class QLabel;
class QLineEdit;
class QStackedWidget;

namespace scanweave::studio {

class EntryView;
class FactList;
class MetadataPlot;
class RecordTable;
class StitchedView;

class GroupsPlace final : public Place
{
    Q_OBJECT

public:
    explicit GroupsPlace(QWidget* parent = nullptr);
    ~GroupsPlace() override;

    QString name() const override;
    QString title() const override;
    QString iconName() const override;
    QStringList crumbs() const override;
    bool canOpen(const QString& path) const override;
    /// Items: "seq/412", "group/NAME".
    void open(const Location& location) override;
    Location location() const override;
    QWidget* inspector() override;
    QList<Thing> find(const QString& text, int limit) const override;
    QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;

    const EntryTable& table() const { return *table_; }
    const std::vector<std::size_t>& shownRows() const { return shown_; }
    /// Rows of the table that are selected or, when none are, all that are shown.
    std::vector<std::size_t> chosenRows() const;
    void setFilter(const QString& text);
    QString filterProblem() const;
    RecordTable& entries() { return *entries_; }
    RecordTable& groups() { return *groups_; }

    /// The chosen entries' metadata as a table, and the maps in their frames. In the background.
    void writeFits(const QString& path);
    /// The data that are drawn as a picture; by the name .png, .svg, .pdf, or the curves as .csv.
    void writeData(const QString& path);
    /// What has been told last, a problem or a result.
    QString message() const;

private:
    void makeActions();
    void makeViews();
    void makeGroupColumns();
    void makeEntryColumns();
    void connectViews();
    void read();
    void take(EntryTable table);
    void filter();
    std::vector<std::size_t> selectedRows() const;
    void selectionChanged();
    void selectRows(const std::vector<std::size_t>& rows);
    void stitch();
    void showEntry(std::size_t row);
    void showItem();
    void showFacts();
    bool hasEntries(std::size_t rows); ///< says so if there are none
    void exportCsv();
    void exportFits();
    void exportFrames();
    void savePlot();
    void saveData();
    void runAgain();
    void tell(const QString& text);

    QString path_;
    QString item_;
    QString whyEmpty_; ///< why there are no entries; "" if there are, or it isn't known
    std::unique_ptr<EntryTable> table_;
    std::vector<std::size_t> shown_;   ///< rows of the table, as the entries' records
    std::vector<std::size_t> inGroup_; ///< of each group, how many are shown
    BackgroundTask reading_;
    BackgroundTask writing_;
    QTimer timer_;
    QTimer stitchTimer_;                          ///< a change of selection comes in several steps
    std::pair<std::int64_t, std::int64_t> stamp_; ///< time and size of the file that was read
    bool isSyncing_ = false;

    QStackedWidget* pages_;
    QLineEdit* filter_;
    QLabel* count_;
    QLabel* message_;
    RecordTable* groups_;
    RecordTable* entries_;
    MetadataPlot* metadata_;
    EntryView* entry_;
    StitchedView* stitched_;
    FactList* facts_;
    QAction* openAction_ = nullptr;
};

} // namespace scanweave::studio
