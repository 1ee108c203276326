// SPDX-License-Identifier: BSD-2-Clause
// The place Groups: its views and what connects them. Exports are in groups_exports.cpp.
#include "gui/groups/groups_place.h"

#include "db/run_reader.h"
#include "gui/groups/entry_view.h"
#include "gui/groups/metadata_plot.h"
#include "gui/groups/stitched_view.h"
#include "gui/widgets/empty_state.h"
#include "gui/widgets/fact_list.h"
#include "gui/widgets/icons.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/table_export.h"
#include "gui/widgets/text_format.h"

#include <QAction>
#include <QDateTime>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

namespace scanweave::studio {

namespace {

/// Times to the millisecond; all else as it is written.
QString shownValue(const MetadataColumn& column, std::size_t row)
{
    const QString text = QString::fromStdString(column.texts[row]);
    if (column.kind != MetadataColumn::Kind::Time || text.isEmpty()) {
        return text;
    }
    constexpr double ticksPerMillisecond = 1e5;
    const auto time = QDateTime::fromMSecsSinceEpoch(
        static_cast<qint64>(column.numbers[row] / ticksPerMillisecond), Qt::UTC);
    return time.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"));
}

} // namespace

GroupsPlace::GroupsPlace(QWidget* parent)
    : Place(parent)
    , table_(std::make_unique<EntryTable>())
    , reading_(tr("Reading groups"))
    , writing_(tr("Exporting entries"))
    , pages_(new QStackedWidget(this))
    , filter_(new QLineEdit(this))
    , count_(new QuietLabel(QString(), this))
    , message_(new QLabel(this))
    , groups_(new RecordTable(this))
    , entries_(new RecordTable(this))
    , metadata_(new MetadataPlot(this))
    , entry_(new EntryView(this))
    , stitched_(new StitchedView(this))
    , facts_(new FactList)
{
    makeActions();
    filter_->setPlaceholderText(tr("Words, or a condition: start > 2019-03-01 and nscans >= 10"));
    filter_->setClearButtonEnabled(true);
    filter_->setAccessibleName(tr("Which entries are shown"));
    message_->setWordWrap(true);
    message_->setMargin(spacing::tiny);
    message_->hide();
    groups_->setAccessibleName(tr("Groups"));
    entries_->setAccessibleName(tr("Entries"));
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

GroupsPlace::~GroupsPlace()
{
    metadata_->setEntries(nullptr, {});
    if (facts_->parent() == nullptr) {
        delete facts_;
    }
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

QString GroupsPlace::name() const
{
    return QStringLiteral("groups");
}

QString GroupsPlace::title() const
{
    return tr("Groups");
}

QString GroupsPlace::iconName() const
{
    return QStringLiteral("groups");
}

QStringList GroupsPlace::crumbs() const
{
    return path_.isEmpty() ? QStringList{} : QStringList{fileName(path_)};
}

bool GroupsPlace::canOpen(const QString& path) const
{
    return isRunFile(path);
}

void GroupsPlace::open(const Location& location)
{
    item_ = location.item;
    if (!location.path.isEmpty() && location.path != path_) {
        path_ = location.path;
        stamp_ = {};
        take(EntryTable());
        pages_->setCurrentIndex(1);
        tell(tr("Reading the groups…"));
        read();
        timer_.start();
        Q_EMIT crumbsChanged();
        return;
    }
    showItem();
}

Location GroupsPlace::location() const
{
    const int record = entries_->currentRecord();
    QString item = item_;
    if (record >= 0 && static_cast<std::size_t>(record) < shown_.size()) {
        if (const auto seq = table_->row(shown_[static_cast<std::size_t>(record)]).seq) {
            item = QStringLiteral("seq/%1").arg(*seq);
        }
    }
    return {name(), path_, item};
}

QWidget* GroupsPlace::inspector()
{
    return path_.isEmpty() ? nullptr : facts_;
}

QList<Thing> GroupsPlace::find(const QString& text, int limit) const
{
    QList<Thing> things;
    for (const GroupRecord& group : table_->groups()) {
        const QString title = QString::fromStdString(group.name);
        if (things.size() >= limit) {
            break;
        }
        if (title.contains(text, Qt::CaseInsensitive)) {
            things << Thing{title,
                            tr("Group, %1 entries").arg(numberText(group.entries)),
                            iconName(),
                            {name(), path_, QStringLiteral("group/") + title}};
        }
    }
    return things;
}

QJsonObject GroupsPlace::saveState() const
{
    const Location here = location();
    return {{QStringLiteral("path"), here.path}, {QStringLiteral("item"), here.item}};
}

void GroupsPlace::restoreState(const QJsonObject& state)
{
    const QString path = state.value(QStringLiteral("path")).toString();
    if (!path.isEmpty()) {
        open({name(), path, state.value(QStringLiteral("item")).toString()});
    }
}

void GroupsPlace::read()
{
    if (path_.isEmpty() || reading_.isRunning()) {
        return;
    }
    using Stamp = std::pair<std::int64_t, std::int64_t>;
    // Only the first look may take long; the later ones aren't worth a line in the drawer.
    reading_.setTitle(stamp_ == Stamp() ? tr("Reading groups") : QString());
    struct Answer
    {
        Stamp stamp;
        std::unique_ptr<EntryTable> table; ///< null: nothing has changed
    };
    reading_.start(
        [path = path_, known = stamp_](TaskControl& control) {
            Answer answer;
            // With WAL, what is new stands in the log beside the file.
            for (const QString& part : {path, path + QStringLiteral("-wal")}) {
                const QFileInfo file(part);
                answer.stamp.first += file.exists() ? file.lastModified().toMSecsSinceEpoch() : 0;
                answer.stamp.second += file.exists() ? file.size() : 0;
            }
            if (answer.stamp != known || known == Stamp()) { // a missing file must be told of
                RunReader reader(path.toStdString());
                control.onCancel([&reader] { reader.interrupt(); });
                try {
                    answer.table = std::make_unique<EntryTable>(
                        readEntries(reader, [&] { return control.isCanceled(); }));
                } catch (...) {
                    control.onCancel({});
                    throw;
                }
                control.onCancel({});
            }
            return answer;
        },
        [this](Answer answer) {
            stamp_ = answer.stamp;
            if (answer.table) {
                tell({});
                take(std::move(*answer.table));
            }
        });
}

void GroupsPlace::take(EntryTable table)
{
    metadata_->setEntries(nullptr, {});
    // Rows first: views must never ask for what is gone.
    entries_->setRows(0);
    groups_->setRows(0);
    shown_.clear();
    table_ = std::make_unique<EntryTable>(std::move(table));
    inGroup_.assign(table_->groups().size(), 0);

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
    for (std::size_t i = 0; i < table_->columns().size(); ++i) {
        const bool isText = table_->columns()[i].kind == MetadataColumn::Kind::Text;
        RecordColumn column;
        column.title = QString::fromStdString(table_->columns()[i].name);
        column.text = [this, row, i](int r) { return shownValue(table_->columns()[i], row(r)); };
        if (!isText) {
            column.key = [this, row, i](int r) {
                return QVariant(table_->columns()[i].numbers[row(r)]);
            };
        }
        column.isNumber = table_->columns()[i].kind == MetadataColumn::Kind::Number;
        columns.push_back(std::move(column));
    }
    entries_->setColumns(std::move(columns));
    groups_->setRows(static_cast<int>(table_->groups().size()));
    filter();
    showItem();
    Q_EMIT inspectorChanged();
}

void GroupsPlace::setFilter(const QString& text)
{
    filter_->setText(text);
}

QString GroupsPlace::filterProblem() const
{
    return message_->isHidden() ? QString() : message_->text();
}

void GroupsPlace::filter()
{
    std::vector<std::size_t> rows;
    try {
        rows = EntryFilter(filter_->text().toStdString(), *table_).rows(*table_);
        if (!reading_.isRunning() || table_->size() > 0) {
            tell({});
        }
    } catch (const std::invalid_argument& problem) {
        tell(QString::fromUtf8(problem.what()));
        return; // what was shown stays while a condition is being typed
    }
    std::map<std::int64_t, std::size_t> groupIndex;
    for (std::size_t i = 0; i < table_->groups().size(); ++i) {
        groupIndex[table_->groups()[i].id] = i;
    }
    std::fill(inGroup_.begin(), inGroup_.end(), 0);
    std::set<std::int64_t> chosen;
    for (const int record : groups_->selectedRecords()) {
        chosen.insert(table_->groups()[static_cast<std::size_t>(record)].id);
    }
    std::vector<std::size_t> shown;
    for (const std::size_t row : rows) {
        const auto group = table_->row(row).group;
        ++inGroup_[groupIndex[group]];
        if (chosen.empty() || chosen.contains(group)) {
            shown.push_back(row);
        }
    }
    isSyncing_ = true;
    entries_->clearSelection();
    shown_ = std::move(shown);
    entries_->setRows(static_cast<int>(shown_.size()));
    isSyncing_ = false;
    groups_->viewport()->update();
    count_->setText(
        shown_.size() == table_->size()
            ? tr("%1 entries").arg(numberText(static_cast<std::uint64_t>(table_->size())))
            : tr("%1 of %2 entries")
                  .arg(numberText(static_cast<std::uint64_t>(shown_.size())),
                       numberText(static_cast<std::uint64_t>(table_->size()))));
    metadata_->setEntries(table_.get(), shown_);
    selectionChanged();
}

std::vector<std::size_t> GroupsPlace::selectedRows() const
{
    std::vector<std::size_t> rows;
    for (const int record : entries_->selectedRecords()) {
        if (static_cast<std::size_t>(record) < shown_.size()) {
            rows.push_back(shown_[static_cast<std::size_t>(record)]);
        }
    }
    return rows;
}

std::vector<std::size_t> GroupsPlace::chosenRows() const
{
    auto rows = selectedRows();
    return rows.empty() ? shown_ : rows;
}

void GroupsPlace::selectionChanged()
{
    if (isSyncing_) {
        return;
    }
    metadata_->setChosen(selectedRows());
    showFacts();
    stitchTimer_.start();
}

/// The selected entries; with one or none the group that is chosen, or the entry's.
void GroupsPlace::stitch()
{
    constexpr std::size_t most = 2000;
    auto rows = selectedRows();
    if (rows.size() < 2) {
        const bool isGroupChosen =
            !groups_->selectedRecords().empty() || table_->groups().size() == 1;
        const auto group = rows.empty() ? std::nullopt : std::optional(table_->row(rows[0]).group);
        rows.clear();
        std::ranges::copy_if(shown_, std::back_inserter(rows), [&](std::size_t row) {
            return isGroupChosen || table_->row(row).group == group;
        });
    }
    const bool isOneGroup = std::ranges::all_of(rows, [&](std::size_t row) {
        return table_->row(row).group == table_->row(rows[0]).group;
    });
    QString title = rows.empty() ? QString()
                    : isOneGroup ? QString::fromStdString(table_->groupName(rows[0]))
                                 : fileName(path_);
    if (rows.size() > most) {
        title = tr("%1, the first %2 of %3 entries")
                    .arg(title,
                         numberText(static_cast<std::uint64_t>(most)),
                         numberText(static_cast<std::uint64_t>(rows.size())));
        rows.resize(most);
    }
    std::vector<StitchEntry> entries;
    for (const std::size_t row : rows) {
        const QString name = tr("entry %1").arg(numberText(table_->row(row).position));
        entries.push_back({row,
                           isOneGroup ? name
                                      : QStringLiteral("%1, %2").arg(
                                            QString::fromStdString(table_->groupName(row)), name),
                           table_->stored(row)});
    }
    stitched_->setEntries(
        std::move(entries),
        title,
        table_->size() == 0
            ? tr("There are no entries yet.")
            : tr("Select a group, or several entries, to see their timestreams one after the "
                 "other."));
}

/// Among several that are selected it becomes the current one, else the only one.
void GroupsPlace::showEntry(std::size_t row)
{
    const auto shown = std::ranges::find(shown_, row);
    if (shown == shown_.end()) {
        return;
    }
    const int record = static_cast<int>(shown - shown_.begin());
    const auto selected = entries_->selectedRecords();
    if (selected.size() > 1 && std::ranges::find(selected, record) != selected.end()) {
        entries_->makeCurrent(record);
    } else {
        entries_->selectRecords({record});
    }
}

void GroupsPlace::selectRows(const std::vector<std::size_t>& rows)
{
    isSyncing_ = true;
    entries_->clearSelection();
    std::vector<int> records;
    for (std::size_t record = 0; record < shown_.size(); ++record) {
        if (std::ranges::binary_search(rows, shown_[record])) {
            records.push_back(static_cast<int>(record));
        }
    }
    entries_->selectRecords(records);
    isSyncing_ = false;
    selectionChanged();
}

void GroupsPlace::showItem()
{
    if (item_.startsWith(QLatin1String("seq/"))) {
        if (const auto row = table_->rowOfSeq(item_.mid(4).toULongLong())) {
            item_.clear();
            filter_->clear();
            groups_->clearSelection();
            selectRows({*row});
        } else if (table_->size() > 0) {
            tell(
                tr("Frame %1 has no entry here: nothing of it was accumulated.").arg(item_.mid(4)));
        }
    } else if (item_.startsWith(QLatin1String("group/"))) {
        for (std::size_t i = 0; i < table_->groups().size(); ++i) {
            if (QString::fromStdString(table_->groups()[i].name) == item_.mid(6)) {
                item_.clear();
                groups_->selectRecord(static_cast<int>(i));
                return;
            }
        }
    }
}

void GroupsPlace::showFacts()
{
    facts_->clear();
    const auto selected = entries_->selectedRecords();
    const int current = entries_->currentRecord();
    const int record = selected.empty()                                         ? -1
                       : std::ranges::find(selected, current) != selected.end() ? current
                                                                                : selected.front();
    const bool isNone = record < 0 || static_cast<std::size_t>(record) >= shown_.size();
    stitched_->setChosen(isNone ? std::nullopt
                                : std::optional(shown_[static_cast<std::size_t>(record)]));
    if (isNone) {
        facts_->setTitle(path_.isEmpty() ? QString() : fileName(path_), count_->text());
        facts_->addFacts(
            {{tr("run"), tr("Show the run"), {}, {QStringLiteral("runs"), path_, {}}, false}});
        entry_->show(std::nullopt, {}, tr("Select an entry to see its data."));
        return;
    }
    const std::size_t row = shown_[static_cast<std::size_t>(record)];
    const EntryRow& entry = table_->row(row);
    const QString title = tr("%1, entry %2")
                              .arg(QString::fromStdString(table_->groupName(row)))
                              .arg(numberText(entry.position));
    facts_->setTitle(
        title,
        selected.size() > 1
            ? tr("and %1 more").arg(numberText(static_cast<std::uint64_t>(selected.size() - 1)))
            : QString());
    QList<Fact> facts;
    for (const MetadataColumn& column : table_->columns()) {
        facts << Fact{QString::fromStdString(column.name), shownValue(column, row), {}, {}, false};
    }
    facts_->addFacts(facts);
    facts_->addSection(tr("Where from"));
    const auto stored = table_->stored(row);
    QList<Fact> origin{
        {tr("seq"), entry.seq ? numberText(*entry.seq) : QStringLiteral("–"), {}, {}, false},
        {tr("rank"),
         QString::number(entry.rank),
         {},
         {QStringLiteral("runs"), path_, QStringLiteral("rank/%1").arg(entry.rank)},
         false}};
    if (stored) {
        const QString path = QString::fromStdString(stored->path);
        origin << Fact{tr("stored in"),
                       fileName(path),
                       path,
                       {QStringLiteral("files"), path, {}},
                       false}
               << Fact{tr("offset"), numberText(stored->offset), {}, {}, false}
               << Fact{tr("size"), sizeText(static_cast<double>(stored->length)), {}, {}, false};
    }
    facts_->addFacts(origin);
    entry_->show(
        stored,
        title,
        tr("The run kept no data of this entry (\"keep\" in its workflow), only its metadata."));
}

void GroupsPlace::tell(const QString& text)
{
    message_->setText(text);
    message_->setVisible(!text.isEmpty());
}

QString GroupsPlace::message() const
{
    return message_->text();
}

} // namespace scanweave::studio
