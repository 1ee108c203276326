// SPDX-License-Identifier: BSD-2-Clause
// Objects of real files against their recorded values: every class, older versions, both byte
// orders, damage.
#include "engine/g3/blob_header.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/object_codec.h"
#include "engine/g3/object_json.h"
#include "engine/g3/opaque_object.h"
#include "engine/g3/scalars.h"
#include "engine/g3/time.h"
#include "engine/g3/timestream.h"
#include "engine/g3/vectors.h"
#include "tests/support/golden.h"
#include "tests/support/golden_values.h"

#include <QTest>

#include <fstream>
#include <functional>

using namespace scanweave;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

json readJson(const fs::path& path)
{
    std::ifstream file(path);
    return json::parse(file);
}

void addFiles(const std::vector<const char*>& folders)
{
    QTest::addColumn<QString>("path");
    if (!test::haveGolden()) {
        QTest::newRow("no golden files") << QString();
        return;
    }
    for (const char* folder : folders) {
        for (const auto& entry :
             fs::recursive_directory_iterator(test::goldenDirectory() / folder)) {
            if (entry.path().extension() == ".g3" && fs::exists(entry.path().string() + ".json")) {
                const auto name = fs::relative(entry.path(), test::goldenDirectory()).string();
                QTest::newRow(name.c_str()) << QString::fromStdString(entry.path().string());
            }
        }
    }
}

/// Calls `visit` with each recorded object of a file.
void forEachObject(
    const std::string& path,
    const std::function<void(const Frame& frame, const std::string& key, const json& recorded)>&
        visit)
{
    const auto recorded = readJson(path + ".json");
    FrameReader reader(path);
    for (const auto& recordedFrame : recorded.at("frames")) {
        const auto frame = reader.next();
        QVERIFY(frame);
        const auto& objects = recordedFrame.at("objects");
        QCOMPARE(frame->keys().size(), objects.size());
        for (const auto& [key, object] : objects.items()) {
            visit(*frame, key, object);
        }
    }
    QVERIFY(!reader.next());
}

/// What blobTimes shall find without decoding.
std::optional<ObservedTimes> timesInside(const FrameObject& object)
{
    const auto of = [](const G3Timestream& timestream) {
        return ObservedTimes{timestream.start.ticks, timestream.stop.ticks};
    };
    if (const auto* time = dynamic_cast<const G3Time*>(&object)) {
        return ObservedTimes{time->ticks, time->ticks};
    }
    if (const auto* timestream = dynamic_cast<const G3Timestream*>(&object)) {
        return of(*timestream);
    }
    const bool isSuper = object.className() == "G3SuperTimestream";
    if (const auto* map = dynamic_cast<const G3TimestreamMap*>(&object);
        map != nullptr && !isSuper) {
        return map->items.empty() ? std::nullopt : std::optional(of(*map->items.front().second));
    }
    if (const auto* times = dynamic_cast<const G3VectorTime*>(&object)) {
        return times->items.empty() ? std::nullopt
                                    : std::optional(ObservedTimes{times->items.front().ticks,
                                                                  times->items.back().ticks});
    }
    return std::nullopt;
}

} // namespace

class ObjectsGoldenTest : public QObject
{
    Q_OBJECT

private slots:
    void decodesToTheRecordedValues_data() { addFiles({"types", "types_old", "obs"}); }
    void decodesToTheRecordedValues()
    {
        SCANWEAVE_NEED_GOLDEN();
        QFETCH(QString, path);
        forEachObject(path.toStdString(),
                      [](const Frame& frame, const auto& key, const auto& recorded) {
                          if (!frame.has(key)) {
                              QVERIFY2(recorded.contains("unreadable"), key.c_str());
                              return;
                          }
                          const auto object = frame.object(key);
                          const auto difference = test::differenceFromGolden(recorded, *object);
                          QVERIFY2(difference.empty(), (key + ": " + difference).c_str());
                          QVERIFY(!object->summary().empty() || object->className() == "G3String" ||
                                  object->className() == "G3ModuleArg");
                      });
    }

    void encodesToTheSameBytes_data() { addFiles({"types", "obs"}); }
    void encodesToTheSameBytes()
    {
        SCANWEAVE_NEED_GOLDEN();
        QFETCH(QString, path);
        forEachObject(path.toStdString(), [](const Frame& frame, const auto& key, const auto&) {
            const auto blob = frame.blob(key);
            const auto again = encodeObject(*decodeObject(blob));
            QVERIFY2(again.text() == blob.text(), key.c_str());
        });
    }

    /// The index looks at the first bytes of blobs only, also of old versions and byte orders.
    void unitsAreInTheFirstBytes_data() { addFiles({"types", "types_old", "obs"}); }
    void unitsAreInTheFirstBytes()
    {
        SCANWEAVE_NEED_GOLDEN();
        QFETCH(QString, path);
        forEachObject(path.toStdString(), [](const Frame& frame, const auto& key, const auto&) {
            if (!frame.has(key)) {
                return;
            }
            const SharedBytes blob = frame.blob(key);
            const auto begin = blob.span().first(std::min(blob.size(), blobHeaderSize));
            const FrameObjectPtr object = frame.object(key);
            const auto* timestream = dynamic_cast<const G3Timestream*>(object.get());
            if (const auto* map = dynamic_cast<const G3TimestreamMap*>(object.get());
                map != nullptr && map->className() == G3TimestreamMap::staticClassName) {
                timestream = map->items.empty() ? nullptr : map->items.front().second.get();
            }
            QVERIFY2(blobUnits(begin) ==
                         (timestream == nullptr ? std::nullopt : std::optional(timestream->units)),
                     key.c_str());
            for (std::size_t size = 0; size < begin.size(); ++size) {
                const auto units = blobUnits(begin.first(size)); // cut anywhere
                QVERIFY(!units || units == timestream->units);
            }
        });
    }

    void timesAreInTheFirstBytes_data() { addFiles({"types", "types_old", "obs"}); }
    void timesAreInTheFirstBytes()
    {
        SCANWEAVE_NEED_GOLDEN();
        QFETCH(QString, path);
        forEachObject(path.toStdString(), [&](const Frame& frame, const auto& key, const auto&) {
            if (!frame.has(key)) {
                return;
            }
            const SharedBytes blob = frame.blob(key);
            const auto truth = timesInside(*frame.object(key));
            const auto found = blobTimes(blob.span());
            // Timestreams of version 1 had no times of their own.
            const auto file = fs::path(path.toStdString()).filename().string();
            const bool mayHaveNone = file.starts_with("old_") || file.starts_with("be_");
            QVERIFY2(found == truth || (!found && mayHaveNone), key.c_str());
            for (std::size_t size = 0; size < blob.size(); ++size) {
                const auto cut = blobTimes(blob.span().first(size)); // anywhere
                QVERIFY(!cut || cut == truth);
            }
        });
    }

    void keepsTheValuesOfOldVersionsInNewOnes_data() { addFiles({"types_old"}); }
    void keepsTheValuesOfOldVersionsInNewOnes()
    {
        SCANWEAVE_NEED_GOLDEN();
        QFETCH(QString, path);
        forEachObject(path.toStdString(), [](const Frame& frame, const auto& key, const auto&) {
            const auto object = decodeObject(frame.blob(key));
            if (object->className() == "G3SuperTimestream") {
                QVERIFY_EXCEPTION_THROWN((void)encodeObject(*object), Error);
                return;
            }
            const auto blob = encodeObject(*object);
            QCOMPARE(std::to_integer<int>(blob.span()[0]), 1);
            QVERIFY2(objectValue(*decodeObject(blob)) == objectValue(*object), key.c_str());
        });
    }

    void treatsDamagedObjectsAsExpected_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("expected");
        if (!test::haveGolden()) {
            QTest::newRow("no golden files") << QString() << QString() << QString();
            return;
        }
        const auto files = readJson(test::goldenDirectory() / "bad/expect.json").at("files");
        for (const auto& [name, file] : files.items()) {
            if (!file.at("must").contains("objects")) {
                continue;
            }
            for (const auto& [key, expected] : file.at("must").at("objects").items()) {
                QTest::addRow("%s %s", name.c_str(), key.c_str())
                    << QString::fromStdString((test::goldenDirectory() / "bad" / name).string())
                    << QString::fromStdString(key)
                    << QString::fromStdString(expected.get<std::string>());
            }
        }
    }
    void treatsDamagedObjectsAsExpected()
    {
        SCANWEAVE_NEED_GOLDEN();
        QFETCH(QString, path);
        QFETCH(QString, key);
        QFETCH(QString, expected);

        FrameReader reader(path.toStdString());
        FrameObjectPtr object;
        std::string error;
        while (auto frame = reader.next()) {
            if (frame->has(key.toStdString())) {
                try {
                    object = decodeObject(frame->blob(key.toStdString()));
                } catch (const Error& caught) {
                    error = caught.what();
                }
            }
        }
        const bool isOpaque = dynamic_cast<const OpaqueObject*>(object.get()) != nullptr;
        if (expected == "ok") {
            QVERIFY2(object && !isOpaque, error.c_str());
        } else if (expected == "error") {
            QVERIFY(isOpaque || !error.empty());
            QVERIFY2(isOpaque || error.find("byte ") != std::string::npos, error.c_str());
        } else if (expected.startsWith("bytes ")) {
            const auto* text = dynamic_cast<const G3String*>(object.get());
            QVERIFY(text);
            QCOMPARE(QByteArray::fromStdString(text->value).toHex(), expected.mid(6).toLatin1());
        } else if (expected.startsWith("0 samples")) {
            const auto* stream = dynamic_cast<const G3Timestream*>(object.get());
            QVERIFY(!error.empty() || (stream && stream->size() == 0));
        } else if (expected.startsWith("first value")) {
            const auto* first = dynamic_cast<const G3Int*>(object.get());
            QVERIFY(!error.empty() || (first && first->value == 1));
        } else {
            QVERIFY2(expected.contains("error"), qPrintable(expected));
            QVERIFY(object || !error.empty());
        }
    }
};

QTEST_APPLESS_MAIN(ObjectsGoldenTest)
#include "objects_golden_test.moc"
