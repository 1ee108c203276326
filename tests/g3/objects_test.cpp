// SPDX-License-Identifier: BSD-2-Clause
// Random objects survive storage, damaged blobs do no harm, and objects say what they are.
#include "engine/base/error.h"
#include "engine/g3/calibration.h"
#include "engine/g3/dfmux_samples.h"
#include "engine/g3/flat_sky_map.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/maps.h"
#include "engine/g3/object_codec.h"
#include "engine/g3/object_json.h"
#include "engine/g3/pipeline_info.h"
#include "engine/g3/scalars.h"
#include "engine/g3/time_text.h"
#include "engine/g3/timestream.h"
#include "tests/support/allocation_meter.h"
#include "tests/support/golden.h"

#include <QTest>

#include <limits>
#include <random>
#include <set>

using namespace scanweave;

namespace {

/// Draws objects; edge cases are drawn often.
class Draw
{
public:
    explicit Draw(unsigned seed)
        : random_(seed)
    {}

    std::size_t below(std::size_t end) { return random_() % end; }

    std::int64_t integer()
    {
        const auto bits = below(65);
        const auto value = random_();
        return bits == 0 ? 0 : static_cast<std::int64_t>(value) >> (64 - bits);
    }
    /// Any bits at all: NaNs with payload, infinities, denormal numbers.
    double number()
    {
        constexpr double edges[] = {
            0.0, -0.0, 1e-320, std::numeric_limits<double>::infinity(), -1.5};
        return below(3) == 0 ? edges[below(std::size(edges))] : std::bit_cast<double>(random_());
    }
    std::string text()
    {
        std::string bytes(below(4) == 0 ? below(300) : below(6), '\0');
        for (char& byte : bytes) {
            byte = static_cast<char>(random_());
        }
        return bytes;
    }
    Timestamp time() { return {integer()}; }
    Quat quaternion() { return {number(), number(), number(), number()}; }

    template <class Make>
    auto list(Make make)
    {
        std::vector<decltype(make())> values(below(5) == 0 ? below(200) : below(4));
        std::generate(values.begin(), values.end(), make);
        return values;
    }
    template <class Make>
    auto dictionary(Make make)
    {
        Dictionary<decltype(make())> values;
        for (auto count = below(6); count > 0; --count) {
            values.emplace(text(), make());
        }
        return values;
    }

    G3Timestream::Samples samples()
    {
        switch (below(4)) {
        case 0:
            return list([this] { return number(); });
        case 1:
            return list([this] { return static_cast<float>(integer()); });
        case 2:
            return list([this] { return static_cast<std::int32_t>(integer()); });
        default:
            return list([this] { return integer(); });
        }
    }
    G3Timestream timestream()
    {
        return {static_cast<SampleUnits>(below(13)), time(), time(), samples()};
    }

    FrameObjectPtr object(int depth = 0)
    {
        const auto aNumber = [this] { return number(); };
        const auto anInteger = [this] { return integer(); };
        const auto aText = [this] { return text(); };
        switch (below(depth > 3 ? 14 : 19)) {
        case 0:
            return std::make_shared<G3Int>(integer());
        case 1:
            return std::make_shared<G3Double>(number());
        case 2:
            return std::make_shared<G3String>(text());
        case 3:
            return std::make_shared<G3VectorInt>(list(anInteger));
        case 4:
            return std::make_shared<G3VectorBool>(list([this] { return below(2) == 1; }));
        case 5:
            return std::make_shared<G3VectorTime>(list([this] { return time(); }));
        case 6:
            return std::make_shared<G3VectorQuat>(list([this] { return quaternion(); }));
        case 7:
            return std::make_shared<G3MapInt>(dictionary(anInteger));
        case 8:
            return std::make_shared<G3MapVectorInt>(dictionary([&] { return list(anInteger); }));
        case 9:
            return std::make_shared<G3MapVectorString>(dictionary([&] { return list(aText); }));
        case 10:
            return std::make_shared<G3MapMapDouble>(
                dictionary([&] { return G3MapDouble(dictionary(aNumber)); }));
        case 11:
            return std::make_shared<G3Timestream>(timestream());
        case 12:
            return std::make_shared<BolometerPropertiesMap>(
                dictionary([&] { return bolometer(); }));
        case 13:
            return flatMap();
        case 14:
            return std::make_shared<G3VectorFrameObject>(objects(depth));
        case 15:
            return std::make_shared<G3MapFrameObject>(
                dictionary([&] { return object(depth + 1); }));
        case 16:
            return timestreamMap();
        case 17:
            return pipelineInfo(depth);
        default:
            return samplesOfBoards();
        }
    }

private:
    BolometerProperties bolometer()
    {
        BolometerProperties properties;
        properties.physicalName = text();
        properties.xOffset = number();
        properties.coupling = static_cast<Coupling>(below(100));
        properties.bandwidth = number();
        return properties;
    }
    /// Some null, some the same object again.
    std::vector<FrameObjectPtr> objects(int depth)
    {
        std::vector<FrameObjectPtr> all;
        for (auto count = below(6); count > 0; --count) {
            const auto what = below(6);
            all.push_back(what == 0                   ? nullptr
                          : what == 1 && !all.empty() ? all[below(all.size())]
                                                      : object(depth + 1));
        }
        return all;
    }
    FrameObjectPtr timestreamMap()
    {
        auto map = std::make_shared<G3TimestreamMap>();
        std::set<std::string> names;
        for (auto count = below(5); count > 0; --count) {
            if (auto name = text(); names.insert(name).second) {
                const bool isAgain = below(4) == 0 && !map->items.empty();
                auto stream = isAgain ? map->items[below(map->items.size())].second
                                      : std::make_shared<const G3Timestream>(timestream());
                map->items.emplace_back(std::move(name), std::move(stream));
            }
        }
        return map;
    }
    FrameObjectPtr pipelineInfo(int depth)
    {
        auto info = std::make_shared<G3PipelineInfo>();
        info->user = text();
        info->modules = list([&] {
            G3ModuleConfig config;
            config.modname = text();
            if (below(8) == 0) {
                config.config.emplace(text(), G3ModuleArg(text(), object(depth + 1)));
            }
            return config;
        });
        return info;
    }
    FrameObjectPtr samplesOfBoards()
    {
        auto meta = std::make_shared<DfMuxMetaSample>();
        for (auto count = below(4); count > 0; --count) {
            auto& board = meta->items[static_cast<std::int32_t>(integer())];
            auto sample = std::make_shared<DfMuxSample>(
                list([this] { return static_cast<std::int32_t>(integer()); }));
            board.items[0] = board.items[static_cast<std::int32_t>(integer())] = sample;
        }
        return meta;
    }
    FrameObjectPtr flatMap()
    {
        auto map = std::make_shared<FlatSkyMap>();
        map->xpix = map->projection.xdim = below(5);
        map->ypix = map->projection.ydim = below(5);
        map->projection.xCenter = map->projection.yCenter = 1;
        map->projection.xRes = map->projection.yRes = 1;
        map->overflow = number();
        if (below(2) == 0) {
            DenseMapData dense{map->xpix, map->ypix, {}};
            dense.data.resize(map->xpix * map->ypix, number());
            map->data = dense;
        }
        return map;
    }

    std::mt19937_64 random_;
};

/// Blobs to damage: small ones of all classes.
std::vector<SharedBytes> blobs()
{
    std::vector<SharedBytes> all;
    Draw draw(7);
    for (int i = 0; i < 40; ++i) {
        if (auto blob = encodeObject(*draw.object()); blob.size() < 2000) {
            all.push_back(blob);
        }
    }
    if (!test::haveGolden()) {
        return all;
    }
    std::set<std::string> met;
    for (const char* folder : {"types", "types_old"}) {
        for (const auto& entry :
             std::filesystem::directory_iterator(test::goldenDirectory() / folder)) {
            if (entry.path().extension() != ".g3") {
                continue;
            }
            FrameReader reader(entry.path().string());
            while (const auto frame = reader.next()) {
                for (const auto& key : frame->keys()) {
                    // One of each class and kind of key, so that the test stays short.
                    const auto kind = frame->className(key) + key.substr(0, 6) + folder;
                    if (frame->blobSize(key) < 4000 && met.insert(kind).second) {
                        all.push_back(frame->blob(key));
                    }
                }
            }
        }
    }
    return all;
}

bool decodes(const SharedBytes& blob)
{
    try {
        const auto object = decodeObject(blob);
        (void)object->summary();
        return true;
    } catch (const Error&) {
        return false;
    }
}

} // namespace

class ObjectsTest : public QObject
{
    Q_OBJECT

private slots:
    void surviveStorage()
    {
        Draw draw(1);
        for (int i = 0; i < 1500; ++i) {
            const auto object = draw.object();
            const auto blob = encodeObject(*object);
            const auto again = decodeObject(blob);
            QCOMPARE(again->className(), object->className());
            QVERIFY(encodeObject(*again).text() == blob.text());
            QVERIFY2(objectValue(*again) == objectValue(*object),
                     std::string(object->className()).c_str());
        }
    }

    void cutBlobsAreErrors()
    {
        for (const auto& blob : blobs()) {
            const auto step = blob.size() < 600 ? 1U : 7U;
            for (std::size_t size = 0; size < blob.size(); size += step) {
                QVERIFY2(!decodes(blob.slice(0, size)),
                         (std::string(decodeObject(blob)->className()) + " cut to " +
                          std::to_string(size))
                             .c_str());
            }
        }
    }

    void damagedBlobsDoNoHarm()
    {
        std::mt19937 random(5);
        for (const auto& blob : blobs()) {
            const bool hasFlac = blob.text().find("fLaC") != std::string_view::npos;
            // FLAC announces up to 65535 samples in a dozen bytes.
            const std::size_t most = (hasFlac ? 4000 : 40) * blob.size() + 200'000;
            for (int i = 0; i < 100; ++i) {
                std::string bytes(blob.text());
                for (auto flips = random() % 3 + 1; flips > 0; --flips) {
                    auto& byte = bytes[random() % bytes.size()];
                    byte =
                        static_cast<char>(random() % 2 == 0 ? byte ^ 1 << random() % 8 : random());
                }
                test::resetLargestAllocation();
                (void)decodes(SharedBytes::copyOf(asBytes(bytes)));
                QVERIFY2(test::largestAllocation() < most,
                         std::to_string(test::largestAllocation()).c_str());
            }
        }
    }

    void sayWhatTheyAre()
    {
        QCOMPARE(G3Int(190000001).summary(), "190000001");
        QCOMPARE(G3Bool(true).summary(), "true");
        QCOMPARE(G3Double(0.1).summary(), "0.1");
        QCOMPARE(G3String("two\nlines").summary(), "two lines");
        QVERIFY(G3String(std::string(5000, 'x')).summary().size() < 120);
        QCOMPARE(G3Time(0).summary(), "1970-01-01T00:00:00.000000000");
        QCOMPARE(G3VectorInt({1}).summary(), "1 element");
        QCOMPARE(G3MapDouble({{"a", 1}, {"b", 2}}).summary(), "2 entries");

        const auto rate = static_cast<std::int64_t>(385 / 190.8 * 1e8);
        const auto stream = std::make_shared<G3Timestream>(
            SampleUnits::Tcmb, Timestamp{5}, Timestamp{5 + rate}, std::vector<double>(386));
        QCOMPARE(stream->summary(), "double, 386 samples at 190.8 Hz, Tcmb");
        G3TimestreamMap map({{"a", stream}, {"b", stream}});
        QCOMPARE(map.summary(), "2 timestreams, 386 samples at 190.8 Hz, Tcmb");
        map.items.emplace_back("c", std::make_shared<G3Timestream>());
        QCOMPARE(map.summary(),
                 "3 timestreams, of unequal length, the first 386 samples at 190.8 Hz, in "
                 "different units");
        QCOMPARE(G3TimestreamMap().summary(), "0 timestreams");
        QCOMPARE(G3Timestream().summary(), "double, 0 samples");
    }

    void timestreamsKnowTheirTimes()
    {
        const auto last = std::numeric_limits<std::int64_t>::max() / 2;
        const G3Timestream stream(SampleUnits::None, {0}, {last}, std::vector<std::int32_t>(4));
        QCOMPARE(stream.timeOf(0).ticks, 0);
        QCOMPARE(stream.timeOf(1).ticks, last / 3);
        QCOMPARE(stream.timeOf(3).ticks, last);
        QVERIFY(std::isnan(
            G3Timestream(SampleUnits::None, {1}, {1}, std::vector<float>(5)).sampleRate()));
        QCOMPARE(G3Timestream().timeOf(0).ticks, 0);
    }

    void findTimestreamsByName()
    {
        const auto stream = std::make_shared<G3Timestream>();
        const G3TimestreamMap map({{"b", nullptr}, {"a", stream}});
        QVERIFY(map.find("a") == stream);
        QVERIFY(map.find("c") == nullptr);
        QVERIFY(map.first() == stream.get());
        QVERIFY(map.byName().at("a") == stream.get());
    }

    void timesHaveTexts()
    {
        const std::int64_t ticks = 155855053533596900; // 2019-05-22T18:42:15.335969000
        QCOMPARE(isoTimeText(ticks), "2019-05-22T18:42:15.335969000");
        QCOMPARE(pipelineInfoTimeText(ticks), "22-May-2019:18:42:15.335969000");
        QCOMPARE(fileNameTimeText(ticks), "20190522_184215");
        QCOMPARE(isoTimeText(-1), "1969-12-31T23:59:59.999999990");
        QCOMPARE(isoTimeText(std::numeric_limits<std::int64_t>::min()),
                 "-953-03-26T02:07:11.452241920");
        QCOMPARE(isoTimeText(std::numeric_limits<std::int64_t>::max()),
                 "4892-10-07T21:52:48.547758070");
        QVERIFY(currentTicks() > 170000000000000000);
    }
};

QTEST_APPLESS_MAIN(ObjectsTest)
#include "objects_test.moc"
