// SPDX-License-Identifier: BSD-2-Clause
// The place Groups: chosen entries as CSV, FITS, frames, or a workflow that runs on them again; and
// what is drawn as pictures.
#include "db/run_reader.h"
#include "engine/fits/fits_file.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/frame_writer.h"
#include "gui/groups/entry_view.h"
#include "gui/groups/groups_place.h"
#include "gui/groups/metadata_plot.h"
#include "gui/groups/selection_workflow.h"
#include "gui/groups/stitched_view.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/table_export.h"
#include "gui/widgets/text_format.h"

#include <limits>
#include <set>
#include <stdexcept>

namespace scanweave::studio {

namespace {

std::vector<FitsColumn> fitsColumnsOf(const EntryTable& table, const std::vector<std::size_t>& rows)
{
    std::vector<FitsColumn> columns{{"group", "", {}, {}, true},
                                    {"position", "", {}, {}, false},
                                    {"seq", "", {}, {}, false},
                                    {"rank", "", {}, {}, false}};
    for (const std::size_t row : rows) {
        const EntryRow& entry = table.row(row);
        columns[0].texts.push_back(table.groupName(row));
        columns[1].numbers.push_back(static_cast<double>(entry.position));
        columns[2].numbers.push_back(entry.seq ? static_cast<double>(*entry.seq)
                                               : std::numeric_limits<double>::quiet_NaN());
        columns[3].numbers.push_back(entry.rank);
    }
    for (const MetadataColumn& metadata : table.columns()) {
        // Times as texts: as numbers they would lose their last digits.
        FitsColumn column{metadata.name, "", {}, {}, metadata.kind != MetadataColumn::Kind::Number};
        for (const std::size_t row : rows) {
            if (column.isText) {
                column.texts.push_back(metadata.texts[row]);
            } else {
                column.numbers.push_back(metadata.numbers[row]);
            }
        }
        columns.push_back(std::move(column));
    }
    return columns;
}

} // namespace

bool GroupsPlace::hasEntries(std::size_t rows)
{
    if (rows == 0) {
        tell(path_.isEmpty() ? tr("Open a run first: there are no entries yet.")
                             : tr("There are no entries here to do this with."));
    }
    return rows > 0;
}

void GroupsPlace::exportCsv()
{
    const auto rows = chosenRows();
    if (!hasEntries(rows.size())) {
        return;
    }
    const QString path = askForFile(this,
                                    tr("Export as CSV"),
                                    besideFile(path_, QStringLiteral("-entries.csv")),
                                    tr("Tables (*.csv)"));
    if (path.isEmpty()) {
        return;
    }
    const auto count = static_cast<std::uint64_t>(rows.size());
    writing_.start([path, csv = csvOf(*table_, rows)](TaskControl&) { writeTextFile(path, csv); },
                   [this, path, count] {
                       tell(tr("%1 entries are in %2.").arg(numberText(count), shownPath(path)));
                   });
}

void GroupsPlace::exportFits()
{
    if (!hasEntries(chosenRows().size())) {
        return;
    }
    const QString path = askForFile(this,
                                    tr("Export as FITS"),
                                    besideFile(path_, QStringLiteral("-entries.fits")),
                                    tr("FITS files (*.fits)"));
    if (!path.isEmpty()) {
        writeFits(path);
    }
}

void GroupsPlace::writeFits(const QString& path)
{
    const auto rows = chosenRows();
    struct Source
    {
        StoredFrame frame;
        std::string title;
    };
    std::vector<Source> sources;
    for (const std::size_t row : rows) {
        if (const auto stored = table_->stored(row)) {
            sources.push_back(
                {*stored,
                 table_->groupName(row) + ", entry " + std::to_string(table_->row(row).position)});
        }
    }
    writing_.start(
        [path = path.toStdString(), columns = fitsColumnsOf(*table_, rows), sources](
            TaskControl& control) {
            FitsFile file(path);
            file.addTable("ENTRIES", columns);
            std::uint64_t maps = 0;
            for (std::size_t i = 0; i < sources.size() && !control.isCanceled(); ++i) {
                FrameReader reader(sources[i].frame.path);
                reader.seek(sources[i].frame.offset, 0);
                const auto frame = reader.next(Frame::Crc::Check);
                if (frame) {
                    maps += file.addMaps(sources[i].title, *frame);
                }
                control.report(i + 1, sources.size());
            }
            if (!control.isCanceled()) {
                file.finish();
            }
            return maps;
        },
        [this, path, count = static_cast<std::uint64_t>(rows.size())](std::uint64_t maps) {
            tell(tr("%1 entries and %2 maps are in %3.")
                     .arg(numberText(count), numberText(maps), shownPath(path)));
        });
}

void GroupsPlace::exportFrames()
{
    std::vector<StoredFrame> frames;
    const auto rows = chosenRows();
    for (const std::size_t row : rows) {
        if (const auto stored = table_->stored(row)) {
            frames.push_back(*stored);
        }
    }
    if (!hasEntries(rows.size())) {
        return;
    }
    if (frames.empty()) {
        tell(tr("The run kept no data of these entries, so there are no frames to export."));
        return;
    }
    const QString path = askForFile(this,
                                    tr("Export frames"),
                                    besideFile(path_, QStringLiteral("-frames.g3")),
                                    tr("Frame files (*.g3 *.g3.gz)"));
    if (path.isEmpty()) {
        return;
    }
    const auto missing = static_cast<std::uint64_t>(rows.size() - frames.size());
    writing_.start(
        [frames, path](TaskControl& control) {
            FrameWriter writer(path.toStdString());
            std::unique_ptr<FrameReader> reader;
            std::string open;
            for (std::size_t i = 0; i < frames.size() && !control.isCanceled(); ++i) {
                if (frames[i].path != open) {
                    open = frames[i].path;
                    reader = std::make_unique<FrameReader>(open);
                }
                reader->seek(frames[i].offset, 0);
                const auto bytes = reader->nextBytes();
                if (!bytes) {
                    throw std::runtime_error("\"" + open + "\" ends before byte " +
                                             std::to_string(frames[i].offset));
                }
                writer.write(*bytes);
                control.report(i + 1, frames.size());
            }
            writer.close();
            return frames.size();
        },
        [this, path, missing](std::size_t count) {
            tell(tr("%1 frames are in %2.")
                     .arg(numberText(static_cast<std::uint64_t>(count)), shownPath(path)) +
                 (missing > 0
                      ? QLatin1Char(' ') +
                            tr("Of %1 entries the run kept no data.").arg(numberText(missing))
                      : QString()));
        });
}

void GroupsPlace::savePlot()
{
    const QString path = askForFile(this,
                                    tr("Save the plot"),
                                    besideFile(path_, QStringLiteral("-metadata.png")),
                                    tr("Pictures (*.png *.svg *.pdf)"));
    QString problem;
    if (!path.isEmpty() && !metadata_->plot().save(path, problem)) {
        tell(problem);
    }
}

void GroupsPlace::saveData()
{
    const bool isStitched = stitched_->isVisible();
    const bool hasCurves = isStitched || entry_->showsCurves();
    const QString path = askForFile(
        this,
        tr("Save the data"),
        besideFile(path_,
                   isStitched ? QStringLiteral("-stitched.png") : QStringLiteral("-entry.png")),
        hasCurves ? tr("Pictures (*.png *.svg *.pdf);;Curves as they are drawn (*.csv)")
                  : tr("Pictures (*.png *.svg *.pdf)"));
    if (!path.isEmpty()) {
        writeData(path);
    }
}

void GroupsPlace::writeData(const QString& path)
{
    const bool isStitched = stitched_->isVisible();
    const bool hasCurves = isStitched || entry_->showsCurves();
    if (hasCurves && path.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive)) {
        writing_.start([path, csv = isStitched ? stitched_->csv() : entry_->csv()](
                           TaskControl&) { writeTextFile(path, csv); },
                       [this, path] { tell(tr("The curves are in %1.").arg(shownPath(path))); });
        return;
    }
    QString problem;
    const bool isSaved =
        isStitched ? stitched_->plot().save(path, problem) : entry_->savePicture(path, problem);
    if (!isSaved) {
        tell(problem);
    }
}

void GroupsPlace::runAgain()
{
    const auto rows = chosenRows();
    if (!hasEntries(rows.size())) {
        return;
    }
    const QString path = askForFile(this,
                                    tr("Workflow for these entries"),
                                    besideFile(path_, QStringLiteral("-again.json")),
                                    tr("Workflows (*.json)"));
    if (path.isEmpty()) {
        return;
    }
    // The table is this thread's; the task gets a copy, since it may be read anew meanwhile.
    writing_.start(
        [run = path_.toStdString(), path, rows, table = *table_](TaskControl& control) {
            RunReader reader(run);
            const auto inputs = reader.inputFiles();
            std::set<std::int64_t> needed;
            for (const std::size_t row : rows) {
                if (control.isCanceled()) {
                    break;
                }
                const auto seq = table.row(row).seq;
                const auto frame = seq ? reader.frame(*seq) : std::nullopt;
                if (frame) {
                    needed.insert(frame->input);
                }
            }
            const auto workflow = selectionWorkflow(
                reader.run(), inputs, {needed.begin(), needed.end()}, table, rows);
            writeTextFile(path, workflow.json);
            return QString::fromStdString(workflow.note);
        },
        [this, path](const QString& note) {
            tell(note);
            Q_EMIT openRequested({QStringLiteral("workflow"), path, {}});
        });
}

} // namespace scanweave::studio
