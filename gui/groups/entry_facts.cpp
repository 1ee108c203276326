// SPDX-License-Identifier: BSD-2-Clause
// An entry in words.
#include "gui/groups/entry_facts.h"

#include "gui/widgets/fact_list.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/text_format.h"

#include <QDateTime>

namespace scanweave::studio {

QString shownMetadata(const MetadataColumn& column, std::size_t row)
{
    QString text = QString::fromStdString(column.texts[row]);
    if (column.kind != MetadataColumn::Kind::Time || text.isEmpty()) {
        return text;
    }
    constexpr double ticksPerMillisecond = 1e5;
    const auto time = QDateTime::fromMSecsSinceEpoch(
        static_cast<qint64>(column.numbers[row] / ticksPerMillisecond), Qt::UTC);
    return time.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"));
}

QString entryTitle(const EntryTable& table, std::size_t row)
{
    return FactList::tr("%1, entry %2")
        .arg(QString::fromStdString(table.groupName(row)), numberText(table.row(row).position));
}

void fillEntryFacts(FactList& facts,
                    const EntryTable& table,
                    std::size_t row,
                    const QString& runPath,
                    std::size_t more)
{
    const EntryRow& entry = table.row(row);
    facts.setTitle(
        entryTitle(table, row),
        more > 0 ? FactList::tr("and %1 more").arg(numberText(static_cast<std::uint64_t>(more)))
                 : QString());
    QList<Fact> metadata;
    for (const MetadataColumn& column : table.columns()) {
        metadata << Fact{
            QString::fromStdString(column.name), shownMetadata(column, row), {}, {}, false};
    }
    facts.addFacts(metadata);
    facts.addSection(FactList::tr("Where from"));
    const auto stored = table.stored(row);
    QList<Fact> origin{
        {FactList::tr("seq"),
         entry.seq ? numberText(*entry.seq) : QStringLiteral("–"),
         {},
         {},
         false},
        {FactList::tr("rank"),
         QString::number(entry.rank),
         {},
         {QStringLiteral("runs"), runPath, QStringLiteral("rank/%1").arg(entry.rank)},
         false}};
    if (stored) {
        const QString path = QString::fromStdString(stored->path);
        origin << Fact{FactList::tr("stored in"),
                       fileName(path),
                       path,
                       {QStringLiteral("files"), path, {}},
                       false}
               << Fact{FactList::tr("offset"), numberText(stored->offset), {}, {}, false}
               << Fact{FactList::tr("size"),
                       sizeText(static_cast<double>(stored->length)),
                       {},
                       {},
                       false};
    }
    facts.addFacts(origin);
}

} // namespace scanweave::studio
