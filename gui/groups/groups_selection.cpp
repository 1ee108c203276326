// SPDX-License-Identifier: BSD-2-Clause
// The place Groups: which entries are selected, and what is shown of them.
#include "gui/groups/entry_facts.h"
#include "gui/groups/entry_view.h"
#include "gui/groups/groups_place.h"
#include "gui/groups/metadata_plot.h"
#include "gui/groups/stitched_view.h"
#include "gui/widgets/fact_list.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/text_format.h"

#include <QLabel>
#include <QLineEdit>

#include <algorithm>
#include <iterator>

namespace scanweave::studio {

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
    fillEntryFacts(*facts_, *table_, row, path_, selected.size() - 1);
    entry_->show(
        table_->stored(row),
        entryTitle(*table_, row),
        tr("The run kept no data of this entry (\"keep\" in its workflow), only its metadata."));
}

} // namespace scanweave::studio
