// SPDX-License-Identifier: BSD-2-Clause
// Fields of frames by their paths.
#include "engine/pipeline/field_lookup.h"
#include "tests/support/frame_factory.h"

#include <QTest>

using namespace scanweave;
using namespace scanweave::test;

namespace {

/// As JSON text; "-" where there is nothing.
std::string valueOf(const char* path, const Frame& frame, const MetadataContext& context = {})
{
    const auto value = FieldLookup(path).value(frame, context);
    return value ? value->dump() : "-";
}

} // namespace

class FieldLookupTest : public QObject
{
    Q_OBJECT

private slots:
    void readsTheFrameItself();
    void stepsIntoObjects();
    void readsTheLatestFrameOfAnotherType();
    void aFrameOfTheTypeIsItsOwnLatest();
    void looksWithoutDecoding();
    void undecodableObjectsNameTheirKey();
    void refusesWhatIsNoPath_data();
    void refusesWhatIsNoPath();
};

void FieldLookupTest::readsTheFrameItself()
{
    const Frame frame = makeFrame(
        frame_types::scan, {{"Int", -5}, {"Double", 0.5}, {"Text", "a \"b\""}, {"Bool", true}});
    QCOMPARE(valueOf("Int", frame), std::string("-5"));
    QCOMPARE(valueOf("Double", frame), std::string("0.5"));
    QCOMPARE(valueOf("Text", frame), std::string(R"("a \"b\"")"));
    QCOMPARE(valueOf("Bool", frame), std::string("true"));
    QCOMPARE(valueOf("Missing", frame), std::string("-"));
}

void FieldLookupTest::stepsIntoObjects()
{
    Frame frame(frame_types::scan);
    frame.putBlob("Map", makeTimestreamMapBlob({{"d1", {1, 2, 3}}, {"d2", {4, 5, 6}}}, 100, 300));
    QCOMPARE(valueOf("Map.start", frame), std::string("100"));
    QCOMPARE(valueOf("Map.stop", frame), std::string("300"));
    QCOMPARE(valueOf("Map.n_samples", frame), std::string("3"));
    QCOMPARE(valueOf("Map.d2.n_samples", frame), std::string("3"));
    QCOMPARE(valueOf("Map.d3.n_samples", frame), std::string("-"));
    QCOMPARE(valueOf("Map.nonsense.deep", frame), std::string("-"));
}

void FieldLookupTest::readsTheLatestFrameOfAnotherType()
{
    MetadataContext context;
    const Frame scan = makeFrame(frame_types::scan, {{"SourceName", "of the scan"}});
    QCOMPARE(valueOf("Observation/SourceName", scan, context), std::string("-"));
    context.update(makeFrame(frame_types::observation, {{"SourceName", "first"}, {"Old", 1}}));
    context.update(makeFrame(frame_types::observation, {{"SourceName", "second"}}));
    context.update(makeFrame(frame_types::calibration, {{"SourceName", "calibration"}}));
    QCOMPARE(valueOf("Observation/SourceName", scan, context), std::string("\"second\""));
    QCOMPARE(valueOf("O/SourceName", scan, context), std::string("\"second\""));
    QCOMPARE(valueOf("Observation/Old", scan, context),
             std::string("-")); // frames replace, they don't merge
    QCOMPARE(valueOf("SourceName", scan, context), std::string("\"of the scan\""));
    QVERIFY(context.latest(frame_types::wiring) == nullptr);
}

void FieldLookupTest::aFrameOfTheTypeIsItsOwnLatest()
{
    MetadataContext context;
    context.update(makeFrame(frame_types::observation, {{"SourceName", "before"}}));
    const Frame now = makeFrame(frame_types::observation, {{"SourceName", "now"}});
    QCOMPARE(valueOf("Observation/SourceName", now, context), std::string("\"now\""));
}

void FieldLookupTest::looksWithoutDecoding()
{
    Frame frame(frame_types::scan);
    frame.putBlob("Broken", SharedBytes::copyOf(asBytes("no object")));
    frame.putBlob("Map", makeTimestreamMapBlob({{"d1", std::vector<double>(1000)}}));
    const MetadataContext context;
    QVERIFY(FieldLookup("Broken").exists(frame, context));
    QVERIFY(FieldLookup("Map").exists(frame, context)); // has far too many values for one
    QVERIFY(FieldLookup("Map.n_samples").exists(frame, context));
    QVERIFY(!FieldLookup("Map.other").exists(frame, context));
    QVERIFY(!FieldLookup("Missing").exists(frame, context));
    QVERIFY(!FieldLookup("Wiring/Map").exists(frame, context));
}

void FieldLookupTest::undecodableObjectsNameTheirKey()
{
    Frame frame(frame_types::scan);
    frame.putBlob("Broken", makeBlob(std::int64_t{1}).slice(0, 30));
    try {
        valueOf("Broken", frame);
        QFAIL("decoded");
    } catch (const Error& error) {
        QCOMPARE(error.place().key, std::string("Broken"));
    }
}

void FieldLookupTest::refusesWhatIsNoPath_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no key") << QByteArray("Observation/");
    QTest::newRow("no type") << QByteArray("TooLongForLetters/Key");
}

void FieldLookupTest::refusesWhatIsNoPath()
{
    QFETCH(QByteArray, path);
    try {
        FieldLookup lookup(path.toStdString());
        QFAIL("accepted");
    } catch (const Error& error) {
        QVERIFY(error.kind() == ErrorKind::Usage);
    }
}

QTEST_APPLESS_MAIN(FieldLookupTest)
#include "field_lookup_test.moc"
