// SPDX-License-Identifier: BSD-2-Clause
// The place Groups: its run and its filter. Widgets and actions are in groups_views.cpp, selection
// in groups_selection.cpp, exports in groups_exports.cpp.
#include "gui/groups/groups_place.h"

#include "db/run_reader.h"
#include "gui/groups/entry_view.h"
#include "gui/groups/metadata_plot.h"
#include "gui/groups/stitched_view.h"
#include "gui/widgets/fact_list.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/section.h"
#include "gui/widgets/text_format.h"

#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QStackedWidget>

#include <algorithm>
#include <map>
#include <set>

namespace scanweave::studio {

namespace {

/// Entries are recorded when a run ends; before, it tells how many there are.
QString whyEmpty(RunReader& reader)
{
    std::uint64_t entries = 0;
    for (const GroupTotal& group : reader.groupProgress()) {
        entries += group.entries;
    }
    if (!hasEnded(reader.run().state)) {
        return entries == 0
                   ? GroupsPlace::tr("The run goes on. Its entries stand here when it has ended.")
                   : GroupsPlace::tr("The run goes on and has accumulated %1 frames so far. They "
                                     "stand here when it has ended.")
                         .arg(numberText(entries));
    }
    return entries == 0
               ? GroupsPlace::tr("The run has accumulated nothing.")
               : GroupsPlace::tr("The run ended early: of the %1 frames that it had accumulated "
                                 "none was recorded.")
                     .arg(numberText(entries));
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
    makeViews();
    connectViews();
}

GroupsPlace::~GroupsPlace()
{
    metadata_->setEntries(nullptr, {});
    if (facts_->parent() == nullptr) {
        delete facts_;
    }
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
        whyEmpty_.clear();
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
        QString whyEmpty;                  ///< the table; "" if it isn't
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
                    if (answer.table->size() == 0) {
                        answer.whyEmpty = whyEmpty(reader);
                    }
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
                whyEmpty_ = answer.whyEmpty;
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

    makeEntryColumns();
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
            tell(whyEmpty_);
        }
    } catch (const std::invalid_argument& problem) {
        tell(QString::fromUtf8(problem.what()));
        return; // what was shown stays while a condition is being typed
    }
    std::map<std::int64_t, std::size_t> groupIndex;
    for (std::size_t i = 0; i < table_->groups().size(); ++i) {
        groupIndex[table_->groups()[i].id] = i;
    }
    std::ranges::fill(inGroup_, std::size_t{0});
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
