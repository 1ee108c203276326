// SPDX-License-Identifier: BSD-2-Clause
// Real files with recorded offsets, keys, classes and checksums, and damaged ones with what must
// happen.
#include "engine/g3/frame_reader.h"
#include "engine/g3/frame_scan.h"
#include "engine/g3/frame_writer.h"
#include "tests/support/frame_bytes.h"
#include "tests/support/golden.h"
#include "tests/support/temporary_directory.h"

#include <QCryptographicHash>
#include <QTest>

#include <nlohmann/json.hpp>

using namespace scanweave;
using nlohmann::json;
using test::readFile;

namespace {

std::string sha256(std::span<const std::byte> bytes)
{
    const auto view = QByteArrayView(reinterpret_cast<const char*>(bytes.data()),
                                     static_cast<qsizetype>(bytes.size()));
    const auto copy = QByteArray::fromRawData(view.data(), view.size());
    return QCryptographicHash::hash(copy, QCryptographicHash::Sha256).toHex().toStdString();
}

std::string storedCrc(const json& frame)
{
    std::string crc = frame.at("crc");
    const bool little = frame.at("byte_order") == "little";
    const auto value = static_cast<std::uint32_t>(std::stoul(crc, nullptr, 16));
    return test::number(value, 4, little ? test::Order::Little : test::Order::Big);
}

std::vector<std::filesystem::path> indexedFiles()
{
    constexpr std::string_view ending = ".index.json";
    std::vector<std::filesystem::path> files;
    for (const char* folder : {"types", "types_old", "obs"}) {
        for (const auto& entry :
             std::filesystem::recursive_directory_iterator(test::goldenDirectory() / folder)) {
            const std::string path = entry.path().string();
            if (path.ends_with(ending)) {
                files.emplace_back(path.substr(0, path.size() - ending.size()));
            }
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

json indexOf(const std::string& path)
{
    return json::parse(readFile(path + ".index.json"));
}

struct Reading
{
    std::uint64_t frames = 0;
    std::string error;
};

Reading readAll(const std::string& path)
{
    Reading reading;
    try {
        FrameReader reader(path);
        while (reader.next()) {
            ++reading.frames;
        }
    } catch (const Error& error) {
        reading.error = error.what();
    }
    return reading;
}

Reading scanAll(const std::string& path)
{
    Reading reading;
    try {
        scanFrames(path, {[](FrameType) { return true; }}, [&](const ScannedFrame& frame) {
            (void)Frame::parse(frame.bytes, Frame::Crc::Check);
            ++reading.frames;
            return true;
        });
    } catch (const Error& error) {
        reading.error = error.what();
    }
    return reading;
}

} // namespace

class FrameGoldenTest : public QObject
{
    Q_OBJECT

private slots:
    void scansWhatTheIndexSays_data() { addIndexed(); }
    void scansWhatTheIndexSays()
    {
        QFETCH(const QString, file);
        const std::string path = pathOf(file);
        const json frames = indexOf(path).at("frames");
        for (const bool keep : {false, true}) {
            std::size_t count = 0;
            scanFrames(path, {[keep](FrameType) { return keep; }}, [&](const ScannedFrame& frame) {
                compare(frame, frames.at(count++));
                return !QTest::currentTestFailed();
            });
            QCOMPARE(count, frames.size());
        }
    }

    void readsWhatTheIndexSays_data() { addIndexed(); }
    void readsWhatTheIndexSays()
    {
        QFETCH(const QString, file);
        const std::string path = pathOf(file);
        const json frames = indexOf(path).at("frames");
        FrameReader reader(path);
        for (const json& expected : frames) {
            const auto frame = reader.next();
            QVERIFY(frame.has_value());
            QCOMPARE(frame->type().code, expected.at("type_code").get<std::uint32_t>());
            QCOMPARE(frame->type().letters(), expected.at("type").get<std::string>());
            QCOMPARE(reader.offset(), expected.at("offset").get<std::uint64_t>());
            QCOMPARE(reader.index(), expected.at("index").get<std::uint64_t>());
            QCOMPARE(frame->encode().size(), expected.at("length").get<std::size_t>());
            QVERIFY(frame->encode().text().ends_with(storedCrc(expected)));
            QCOMPARE(frame->size(), expected.at("keys").size());
            for (const json& key : expected.at("keys")) {
                const std::string name = key.at("name");
                QCOMPARE(frame->className(name), key.at("class").get<std::string>());
                QCOMPARE(frame->blobSize(name), key.at("blob_size").get<std::size_t>());
                QCOMPARE(sha256(frame->blob(name).span()),
                         key.at("blob_sha256").get<std::string>());
            }
        }
        QVERIFY(!reader.next());
    }

    void writesBackTheSameBytes_data() { addIndexed(); }
    void writesBackTheSameBytes()
    {
        QFETCH(const QString, file);
        const std::string path = pathOf(file);
        if (isCompressedPath(path) || path.find("endprocessing") != std::string::npos) {
            return; // compressed bytes may differ, and EndProcessing frames are not written
        }
        const test::TemporaryDirectory directory;
        FrameWriter writer(directory.file("copy.g3"));
        FrameReader reader(path);
        while (const auto frame = reader.next()) {
            writer.write(*frame);
        }
        writer.close();
        QVERIFY(readFile(directory.file("copy.g3")) == readFile(path));
    }

    void changedFramesKeepTheirBlobs_data() { addIndexed(); }
    void changedFramesKeepTheirBlobs()
    {
        QFETCH(const QString, file);
        FrameReader reader(pathOf(file));
        while (auto frame = reader.next()) {
            const Frame before = *frame;
            frame->putBlob("one more", SharedBytes());
            const Frame after = Frame::parse(frame->encode(), Frame::Crc::Check);
            QCOMPARE(after.size(), before.size() + 1);
            for (const std::string& key : before.keys()) {
                QVERIFY(after.blob(key).text() == before.blob(key).text());
            }
        }
    }

    void treatsBadFilesAsTheyMustBe_data()
    {
        SCANWEAVE_NEED_GOLDEN();
        QTest::addColumn<QString>("file");
        const json files = expectations();
        for (const auto& [name, expected] : files.items()) {
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
        }
    }
    void treatsBadFilesAsTheyMustBe()
    {
        QFETCH(const QString, file);
        const std::string name = file.toStdString();
        const json must = expectations().at(name).at("must");
        const std::string path = (test::goldenDirectory() / "bad" / name).string();
        for (const Reading& reading : {readAll(path), scanAll(path)}) {
            const json& good = must.at("good_frames_before");
            const auto [least, most] = rangeOf(good);
            QVERIFY2(reading.frames >= least && reading.frames <= most,
                     qPrintable(QString::number(reading.frames)));
            const bool mustFail = must.at("error") != json(false);
            QVERIFY2(reading.error.empty() != mustFail, reading.error.c_str());
            QVERIFY(reading.error.empty() || reading.error.starts_with(path) ||
                    reading.frames == 0 ||
                    reading.error.find("checksum differs") != std::string::npos);
            if (mustFail) {
                qInfo("%s", reading.error.c_str());
            }
        }
    }

private:
    static std::string pathOf(const QString& file)
    {
        return (test::goldenDirectory() / file.toStdString()).string();
    }

    static void addIndexed()
    {
        SCANWEAVE_NEED_GOLDEN();
        QTest::addColumn<QString>("file");
        for (const auto& path : indexedFiles()) {
            const std::string name =
                std::filesystem::relative(path, test::goldenDirectory()).string();
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
        }
    }

    static json expectations()
    {
        return json::parse(readFile((test::goldenDirectory() / "bad" / "expect.json").string()))
            .at("files");
    }

    /// A number, or "0 to 2".
    static std::pair<std::uint64_t, std::uint64_t> rangeOf(const json& good)
    {
        if (good.is_number()) {
            return {good.get<std::uint64_t>(), good.get<std::uint64_t>()};
        }
        const auto text = good.get<std::string>();
        const auto middle = text.find(" to ");
        return {std::stoull(text.substr(0, middle)), std::stoull(text.substr(middle + 4))};
    }

    static void compare(const ScannedFrame& frame, const json& expected)
    {
        QCOMPARE(frame.index, expected.at("index").get<std::uint64_t>());
        QCOMPARE(frame.type.code, expected.at("type_code").get<std::uint32_t>());
        QCOMPARE(frame.offset, expected.at("offset").get<std::uint64_t>());
        QCOMPARE(frame.length, expected.at("length").get<std::uint64_t>());
        QCOMPARE(frame.keys.size(), expected.at("keys").size());
        for (std::size_t k = 0; k < frame.keys.size(); ++k) {
            const json& key = expected.at("keys").at(k);
            QCOMPARE(frame.keys[k].name, key.at("name").get<std::string>());
            QCOMPARE(frame.keys[k].className, key.at("class").get<std::string>());
            QCOMPARE(frame.keys[k].blobOffset, key.at("blob_offset").get<std::uint64_t>());
            QCOMPARE(frame.keys[k].blobSize, key.at("blob_size").get<std::uint64_t>());
            if (!frame.bytes.empty()) {
                const auto blob = frame.bytes.slice(frame.keys[k].blobOffset - frame.offset,
                                                    frame.keys[k].blobSize);
                QCOMPARE(sha256(blob.span()), key.at("blob_sha256").get<std::string>());
            }
        }
        if (!frame.bytes.empty()) {
            QVERIFY(frame.bytes.text().ends_with(storedCrc(expected)));
        }
    }
};

QTEST_APPLESS_MAIN(FrameGoldenTest)
#include "frame_golden_test.moc"
