// SPDX-License-Identifier: BSD-2-Clause
// A small run with groups, as tests of the place Groups open it, and pictures of what they see.
#pragma once

#include "engine/g3/flat_sky_map.h"
#include "engine/g3/frame_writer.h"
#include "engine/g3/timestream.h"
#include "gui/widgets/theme.h"
#include "tests/support/run_records.h"
#include "tests/support/temporary_directory.h"

#include <QApplication>
#include <QWidget>

#include <cmath>
#include <memory>
#include <string>

namespace scanweave::test {

inline constexpr int scans = 12;
inline constexpr std::size_t samplesPerScan = 20'000;

inline Frame scanFrame(int scan)
{
    Frame frame(frame_types::scan);
    auto streams = std::make_shared<G3TimestreamMap>();
    const std::int64_t start = 155'139'840'000'000'000 + scan * 10'000'000'000LL;
    for (int detector = 0; detector < 5; ++detector) {
        std::vector<double> samples(samplesPerScan);
        for (std::size_t i = 0; i < samples.size(); ++i) {
            samples[i] =
                std::sin(static_cast<double>(i) * 0.01 * (detector + 1)) * units::kelvin * 1e-4;
        }
        samples[777] = 1; // a glitch
        streams->items.emplace_back(
            "det" + std::to_string(detector),
            std::make_shared<G3Timestream>(SampleUnits::Tcmb,
                                           Timestamp(start),
                                           Timestamp(start + 10'000'000'000LL),
                                           std::move(samples)));
    }
    frame.put("RawTimestreams", streams);
    auto map = std::make_shared<FlatSkyMap>();
    map->xpix = 40;
    map->ypix = 30;
    map->units = SampleUnits::Tcmb;
    DenseMapData data;
    data.xlen = 40;
    data.ylen = 30;
    for (int pixel = 0; pixel < 1200; ++pixel) {
        data.data.push_back(std::sin(pixel * 0.05) * units::microkelvin);
    }
    map->data = std::move(data);
    frame.put("T", map);
    return frame;
}

/// A run of two groups; the data of all entries but the last are stored.
inline void writeGroupsRun(const TemporaryDirectory& directory, const std::string& path)
{
    RunWriter writer = madeUpRunFile(path, scans);
    FrameWriter frames(directory.file("rank_0.g3"));
    auto transaction = writer.begin();
    writer.setGroup({.id = 0, .name = "rcw38-1"});
    writer.setGroup({.id = 1, .name = "mars-2"});
    for (int scan = 0; scan < scans; ++scan) {
        const Frame frame = scanFrame(scan);
        EntryRecord entry;
        entry.group = scan % 3 == 0 ? 1 : 0;
        entry.position = scan;
        entry.seq = static_cast<std::uint64_t>(scan);
        entry.metadata = R"({"start":"2019-03-0)" + std::to_string(1 + scan % 9) +
                         R"(T00:00:00","nscans":)" + std::to_string(scan) + "}";
        if (scan + 1 < scans) {
            entry.outputFile = 0;
            entry.offset = frames.write(frame);
            entry.length = frames.bytes() - entry.offset;
        }
        writer.setEntry(entry);
    }
    OutputFileRecord file;
    file.path = directory.file("rank_0.g3");
    file.isComplete = true;
    writer.setOutputFile(file);
    transaction.commit();
    frames.close();
}

/// With SCANWEAVE_PICTURES=DIR it leaves pictures there.
inline void picture(QWidget& widget, const QString& name)
{
    const QString folder = qEnvironmentVariable("SCANWEAVE_PICTURES");
    if (!folder.isEmpty()) {
        for (const studio::Theme theme : {studio::Theme::Dark, studio::Theme::Light}) {
            studio::applyTheme(theme);
            QApplication::processEvents();
            widget.grab().save(folder + QLatin1Char('/') + name +
                               (theme == studio::Theme::Dark ? QStringLiteral("-dark.png")
                                                             : QStringLiteral("-light.png")));
        }
    }
}

} // namespace scanweave::test
