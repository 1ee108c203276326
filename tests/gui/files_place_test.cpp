// SPDX-License-Identifier: BSD-2-Clause
// The place Files shows what is in a file, also in a damaged one, and where the damage begins.
#include "engine/g3/flat_sky_map.h"
#include "engine/g3/frame_writer.h"
#include "engine/g3/scalars.h"
#include "engine/g3/timestream.h"
#include "gui/files/file_strip.h"
#include "gui/files/files_place.h"
#include "gui/values/value_reading.h"
#include "gui/widgets/notice_bar.h"
#include "tests/support/studio_test.h"
#include "tests/support/temporary_directory.h"

#include <QAction>
#include <QFile>
#include <QLabel>
#include <QTest>

#include <cmath>

using namespace scanweave;
using namespace scanweave::studio;

namespace {

Frame scanFrame(std::int64_t number, std::size_t samples = 2000)
{
    Frame frame(frame_types::scan);
    frame.put("ScanNumber", std::make_shared<G3Int>(number));
    auto map = std::make_shared<G3TimestreamMap>();
    for (const char* name : {"a", "b", "c"}) {
        std::vector<double> data(samples);
        for (std::size_t i = 0; i < samples; ++i) {
            data[i] = std::sin(static_cast<double>(i) / 50.0);
        }
        map->items.emplace_back(
            name,
            std::make_shared<G3Timestream>(
                SampleUnits::Tcmb, Timestamp{0}, Timestamp{100'000'000}, std::move(data)));
    }
    frame.put("Timestreams", std::move(map));
    return frame;
}

QString writeExample(const test::TemporaryDirectory& folder, const char* fileName, int scans)
{
    const std::string path = folder.file(fileName);
    FrameWriter writer(path);
    Frame observation(frame_types::observation);
    observation.put("SourceName", std::make_shared<G3String>("rcw38"));
    writer.write(observation);
    for (int i = 0; i < scans; ++i) {
        writer.write(scanFrame(i));
    }
    writer.close();
    return QString::fromStdString(path);
}

void damage(const QString& path, qint64 at)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(at));
    char byte = 0;
    QVERIFY(file.getChar(&byte));
    QVERIFY(file.seek(at));
    QVERIFY(file.putChar(static_cast<char>(byte ^ 0x55)));
}

} // namespace

class FilesPlaceTest : public QObject
{
    Q_OBJECT

    test::OwnSettings settings_;

private slots:
    void initTestCase() { settings_.use(); }

    void listsFramesAndReadsValues_data()
    {
        QTest::addColumn<QString>("fileName");
        for (const char* suffix : {".g3", ".g3.gz", ".g3.bz2", ".g3.xz"}) {
            QTest::newRow(suffix) << QStringLiteral("file") + QLatin1String(suffix);
        }
    }

    void listsFramesAndReadsValues()
    {
        QFETCH(QString, fileName);
        test::TemporaryDirectory folder;
        const QString path = writeExample(folder, qPrintable(fileName), 5);
        FilesPlace place;
        QVERIFY(place.canOpen(path));
        place.open({QStringLiteral("files"), path, QStringLiteral("frame/3/Timestreams")});
        QTRY_VERIFY(!place.isListing());
        QCOMPARE(place.model().rowCount(), 6);
        QTRY_COMPARE(place.frameFacts().keys.size(), std::size_t{2});
        QCOMPARE(place.location().item, QStringLiteral("frame/3/Timestreams"));
        QVERIFY(place.notices().isEmpty());
        place.checkIntegrity();
        QTRY_VERIFY(place.bar().text().contains(QStringLiteral("checksum is right")));
    }

    void saysWhereACutFileEnds()
    {
        test::TemporaryDirectory folder;
        const QString path = writeExample(folder, "cut.g3", 5);
        QFile file(path);
        QVERIFY(file.resize(file.size() - 1000));
        FilesPlace place;
        place.open({QStringLiteral("files"), path, {}});
        QTRY_VERIFY(!place.isListing());
        QCOMPARE(place.model().rowCount(), 5); // what is before the damage can be read
        QCOMPARE(place.notices().size(), 1);
        QVERIFY(place.notices().front().where.contains(QStringLiteral("frame 5")));
        QCOMPARE(place.badge().kind, Badge::Kind::Wrong);
        QVERIFY(place.bar().text().contains(QStringLiteral("frame 5")));
    }

    void findsADamagedFrameAndReadsTheOthers()
    {
        test::TemporaryDirectory folder;
        const QString path = writeExample(folder, "bad.g3", 5);
        FilesPlace first;
        first.open({QStringLiteral("files"), path, {}});
        QTRY_VERIFY(!first.isListing());
        const ListedFrame third = first.model().list().frames[3];
        damage(path, static_cast<qint64>(third.offset + third.length / 2));
        FilesPlace place;
        place.open({QStringLiteral("files"), path, {}});
        QTRY_VERIFY(!place.isListing());
        QCOMPARE(place.model().rowCount(), 6); // the lengths are fine
        place.checkIntegrity();
        QTRY_COMPARE(place.notices().size(), 1);
        QVERIFY(place.notices().front().where.contains(QStringLiteral("frame 3")));
        place.selectFrame(3);
        QTRY_VERIFY(!place.frameFacts().problem.empty());
        place.selectFrame(4);
        QTRY_VERIFY(place.frameFacts().problem.empty());
        QCOMPARE(place.frameFacts().keys.size(), std::size_t{2});
    }

    void anEmptyFileIsSaidToBeEmpty()
    {
        test::TemporaryDirectory folder;
        const QString good = writeExample(folder, "good.g3", 2);
        const QString empty = QString::fromStdString(folder.file("empty.g3"));
        QFile file(empty);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        FilesPlace place;
        place.open({QStringLiteral("files"), good, {}});
        QTRY_VERIFY(!place.isListing());
        place.open({QStringLiteral("files"), empty, {}});
        QTRY_VERIFY(!place.isListing());
        QVERIFY2(place.bar().text().contains(QStringLiteral("is empty")),
                 qPrintable(place.bar().text()));
        // Nothing of the file before is told of this one.
        for (const QLabel* label : place.inspector()->findChildren<QLabel*>()) {
            QVERIFY2(!label->text().contains(QStringLiteral("good.g3")), qPrintable(label->text()));
        }
    }

    void nothingToReadIsToldNotCrashed()
    {
        test::TemporaryDirectory folder;
        const QString path = QString::fromStdString(folder.file("rubbish.g3"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(5000, 'x'));
        file.close();
        FilesPlace place;
        place.open({QStringLiteral("files"), path, {}});
        QTRY_VERIFY(!place.isListing());
        QCOMPARE(place.model().rowCount(), 0);
        QVERIFY(!place.bar().text().isEmpty());
        place.open(
            {QStringLiteral("files"), QString::fromStdString(folder.file("missing.g3")), {}});
        QTRY_VERIFY(!place.isListing());
        QTRY_VERIFY(place.bar().text().contains(QStringLiteral("missing")));
    }

    void filterFindsTypesAndKeys()
    {
        FrameList list;
        list.shapes = {{"SourceName"}, {"ScanNumber", "Flags"}, {"ScanNumber"}};
        list.frames = {{0, 10, frame_types::observation, 0},
                       {10, 10, frame_types::scan, 1},
                       {20, 10, frame_types::scan, 2},
                       {30, 10, frame_types::calibration, 2}};
        const auto found = [&](const char* words) { return framesMatching(list, words); };
        using Frames = std::vector<std::uint32_t>;
        QCOMPARE(found(""), (Frames{0, 1, 2, 3}));
        QCOMPARE(found("scan"), (Frames{1, 2}));
        QCOMPARE(found("S flags"), (Frames{1}));
        QCOMPARE(found("number"), (Frames{1, 2, 3}));
        QCOMPARE(found("nothing"), Frames());
        QCOMPARE(list.frameAt(19), std::optional<std::size_t>(1));
        QVERIFY(!list.frameAt(40));
    }

    void stripIsBoundedByPixelsAndShowsDamage()
    {
        FrameList list;
        list.shapes = {{}};
        for (std::uint64_t i = 0; i < 100'000; ++i) {
            list.frames.push_back(
                {i * 100, 100, i % 1000 == 0 ? frame_types::wiring : frame_types::scan, 0});
        }
        Damage one;
        one.frame = 50'000;
        one.offset = 5'000'000;
        list.addDamage(one);
        const auto pieces = stripPieces(list, list.plainBytes(), 800);
        QVERIFY(pieces.size() <= 800);
        QVERIFY(std::ranges::any_of(pieces, &StripPiece::isDamaged));
        QCOMPARE(pieces.front().begin, 0);
        QCOMPARE(pieces.back().end, 800);
        QVERIFY(stripMarks(list, list.plainBytes(), 800).size() <= 1600);
        QVERIFY(stripPieces({}, 0, 800).empty());
        QVERIFY(stripPieces(list, list.plainBytes(), 0).empty());
    }

    void mapsAreExportedAsFits()
    {
        const test::TemporaryDirectory folder;
        const std::string path = folder.file("map.g3");
        {
            FrameWriter writer(path);
            writer.write(scanFrame(0));
            Frame map(frame_types::map);
            auto flat = std::make_shared<FlatSkyMap>();
            flat->xpix = 3;
            flat->ypix = 2;
            flat->projection.xdim = 3;
            flat->projection.ydim = 2;
            flat->projection.proj = MapProjection::CAR;
            flat->projection.xRes = 0.01;
            flat->projection.yRes = 0.01;
            flat->data = DenseMapData{3, 2, {1, 2, 3, 4, 5, 6}};
            map.put("T", std::move(flat));
            writer.write(map);
            writer.close();
        }
        FilesPlace place;
        place.open({QStringLiteral("files"), QString::fromStdString(path), {}});
        QTRY_VERIFY(!place.isListing() && place.model().rowCount() == 2);
        QAction* exporting = test::placeAction(place, QStringLiteral("Export as FITS…"));
        QVERIFY(exporting != nullptr);
        place.selectFrame(0);
        QTRY_COMPARE(place.frameFacts().keys.size(), std::size_t{2});
        QVERIFY(!exporting->isEnabled()); // a scan has no maps
        place.selectFrame(1);
        QTRY_VERIFY(exporting->isEnabled());
        const QString fits = QString::fromStdString(folder.file("out.fits"));
        place.writeFits(fits);
        QTRY_VERIFY(place.bar().text().contains(QStringLiteral("One map is in")));
        QFile file(fits);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.read(6) == "SIMPLE");
    }

    void valuesComeAsTextTableAndSeries()
    {
        const Frame frame = scanFrame(7);
        const auto go = [] { return false; };
        const ValueFacts streams = readValue(frame, "Timestreams", {}, go);
        QCOMPARE(streams.series.size(), std::size_t{3});
        QCOMPARE(streams.rows.size(), std::size_t{3});
        QVERIFY(streams.sampleRate > 0);
        QCOMPARE(readValue(frame, "Timestreams", {"b"}, go).series.front().name, std::string("b"));
        QCOMPARE(readValue(frame, "ScanNumber", {}, go).text, std::string("7"));
        QVERIFY(!readValue(frame, "Missing", {}, go).problem.empty());
    }
};

QTEST_MAIN(FilesPlaceTest)
#include "files_place_test.moc"
