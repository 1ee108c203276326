// SPDX-License-Identifier: BSD-2-Clause
// The place Groups: its widgets and actions.
#include "gui/groups/entry_facts.h"
#include "gui/groups/entry_view.h"
#include "gui/groups/groups_place.h"
#include "gui/groups/metadata_plot.h"
#include "gui/groups/stitched_view.h"
#include "gui/widgets/empty_state.h"
#include "gui/widgets/fact_list.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/text_format.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QStackedWidget>
#include <QTabWidget>
#include <QVBoxLayout>

namespace scanweave::studio {

void GroupsPlace::makeViews()
{
    filter_->setPlaceholderText(tr("Words, or a condition: start > 2019-03-01 and nscans >= 10"));
    filter_->setClearButtonEnabled(true);
    filter_->setAccessibleName(tr("Which entries are shown"));
    message_->setWordWrap(true);
    message_->setMargin(spacing::tiny);
    message_->hide();
    groups_->setAccessibleName(tr("Groups"));
    entries_->setAccessibleName(tr("Entries"));
    makeGroupColumns();

    auto* line = new QHBoxLayout;
    line->setContentsMargins(spacing::medium, spacing::small, spacing::medium, spacing::tiny);
    line->setSpacing(spacing::medium);
    line->addWidget(filter_, 1);
    line->addWidget(count_);
    auto* plots = new QTabWidget(this);
    plots->setDocumentMode(true);
    plots->addTab(metadata_, tr("Metadata"));
    plots->addTab(entry_, tr("Data of the entry"));
    plots->addTab(stitched_, tr("Data stitched"));
    plots->setTabToolTip(2,
                         tr("Timestreams of the selected entries, or of a whole group, one after "
                            "the other in time"));
    auto* right = new LineSplitter(Qt::Vertical, this);
    right->addWidget(entries_);
    right->addWidget(plots);
    right->setSizes({300, 360});
    auto* columns = new LineSplitter(Qt::Horizontal, this);
    columns->addWidget(groups_);
    columns->addWidget(right);
    columns->setStretchFactor(1, 1);
    columns->setSizes({240, 860});
    auto* contents = new QWidget(this);
    auto* contentsLayout = new QVBoxLayout(contents);
    contentsLayout->setContentsMargins(0, 0, 0, 0);
    contentsLayout->setSpacing(0);
    contentsLayout->addLayout(line);
    contentsLayout->addWidget(message_);
    contentsLayout->addWidget(columns, 1);
    auto* empty =
        new EmptyState(iconName(),
                       tr("No run is open"),
                       tr("Open a run file (.sqlite) to see the groups that the run accumulated, "
                          "their entries, and the data of each of them."),
                       this);
    empty->addAction(openAction_);
    pages_->addWidget(empty);
    pages_->addWidget(contents);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(pages_);
}

void GroupsPlace::makeGroupColumns()
{
    groups_->setColumns(
        {{tr("group"),
          [this](int row) {
              return QString::fromStdString(table_->groups()[static_cast<std::size_t>(row)].name);
          },
          {},
          false,
          {},
          {},
          {}},
         {tr("entries"),
          [this](int row) {
              const auto all = table_->groups()[static_cast<std::size_t>(row)].entries;
              const auto shown = inGroup_[static_cast<std::size_t>(row)];
              return shown == all
                         ? numberText(all)
                         : tr("%1 of %2")
                               .arg(numberText(static_cast<std::uint64_t>(shown)), numberText(all));
          },
          [this](int row) {
              return QVariant::fromValue<qulonglong>(inGroup_[static_cast<std::size_t>(row)]);
          },
          true,
          {},
          {},
          {}}});
}

void GroupsPlace::makeEntryColumns()
{
    const auto row = [this](int record) { return shown_[static_cast<std::size_t>(record)]; };
    std::vector<RecordColumn> columns{
        {tr("group"),
         [this, row](int r) { return QString::fromStdString(table_->groupName(row(r))); },
         {},
         false,
         {},
         {},
         {}},
        {tr("position"),
         [this, row](int r) { return numberText(table_->row(row(r)).position); },
         [this, row](int r) {
             return QVariant::fromValue<qlonglong>(table_->row(row(r)).position);
         },
         true,
         {},
         {},
         {}},
        {tr("seq"),
         [this, row](int r) {
             const auto seq = table_->row(row(r)).seq;
             return seq ? numberText(*seq) : QStringLiteral("–");
         },
         [this, row](int r) {
             return QVariant::fromValue<qlonglong>(
                 static_cast<qlonglong>(table_->row(row(r)).seq.value_or(0)));
         },
         true,
         {},
         {},
         {}}};
    std::size_t i = 0;
    for (const MetadataColumn& metadata : table_->columns()) {
        const bool isText = metadata.kind == MetadataColumn::Kind::Text;
        RecordColumn column;
        column.title = QString::fromStdString(metadata.name);
        column.text = [this, row, i](int r) { return shownMetadata(table_->columns()[i], row(r)); };
        if (!isText) {
            column.key = [this, row, i](int r) {
                return QVariant(table_->columns()[i].numbers[row(r)]);
            };
        }
        column.isNumber = metadata.kind == MetadataColumn::Kind::Number;
        columns.push_back(std::move(column));
        ++i;
    }
    entries_->setColumns(std::move(columns));
}

void GroupsPlace::connectViews()
{
    stitchTimer_.setSingleShot(true);
    stitchTimer_.setInterval(0);
    connect(&stitchTimer_, &QTimer::timeout, this, &GroupsPlace::stitch);
    connect(stitched_, &StitchedView::entryClicked, this, &GroupsPlace::showEntry);
    timer_.setInterval(2000);
    connect(&timer_, &QTimer::timeout, this, &GroupsPlace::read);
    connect(filter_, &QLineEdit::textChanged, this, &GroupsPlace::filter);
    connect(groups_, &RecordTable::selectedRecordsChanged, this, &GroupsPlace::filter);
    connect(entries_, &RecordTable::selectedRecordsChanged, this, &GroupsPlace::selectionChanged);
    connect(entries_, &RecordTable::currentRecordChanged, this, &GroupsPlace::showFacts);
    connect(metadata_, &MetadataPlot::rowsChosen, this, &GroupsPlace::selectRows);
    connect(facts_, &FactList::linkActivated, this, &Place::openRequested);
    connect(&reading_, &BackgroundTask::failed, this, [this](const QString& text) {
        stamp_ = {};
        tell(text);
    });
    connect(&writing_, &BackgroundTask::failed, this, &GroupsPlace::tell);
}

void GroupsPlace::makeActions()
{
    addPlaceAction(tr("Run again on these…"),
                   QStringLiteral("run"),
                   QKeySequence(Qt::CTRL | Qt::Key_R),
                   [this] { runAgain(); });
    addPlaceAction(tr("Export as CSV…"),
                   QStringLiteral("table"),
                   QKeySequence(Qt::CTRL | Qt::Key_E),
                   [this] { exportCsv(); });
    addPlaceAction(tr("Export as FITS…"),
                   QStringLiteral("map"),
                   QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E),
                   [this] { exportFits(); });
    addPlaceAction(tr("Export frames as .g3…"),
                   QStringLiteral("output"),
                   QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_G),
                   [this] { exportFrames(); });
    addPlaceAction(tr("Save the plot of metadata…"),
                   QStringLiteral("plot"),
                   QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S),
                   [this] { savePlot(); });
    addPlaceAction(tr("Save the data as picture or CSV…"),
                   QStringLiteral("save"),
                   QKeySequence::Save,
                   [this] { saveData(); });
    auto* search = addPlaceAction(
        tr("Filter the entries"), QStringLiteral("search"), QKeySequence(Qt::Key_Slash), [this] {
            filter_->setFocus(Qt::ShortcutFocusReason);
            filter_->selectAll();
        });
    search->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    // Last in the palette, without a button.
    openAction_ = addPlaceAction(tr("Open a run…"),
                                 QStringLiteral("open"),
                                 QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O),
                                 [this] {
                                     const QString path = QFileDialog::getOpenFileName(
                                         this,
                                         tr("Open a run"),
                                         QFileInfo(path_).absolutePath(),
                                         tr("Run files (*.sqlite)"));
                                     if (!path.isEmpty()) {
                                         open({name(), path, {}});
                                         Q_EMIT wentTo(location());
                                     }
                                 });
}

} // namespace scanweave::studio
