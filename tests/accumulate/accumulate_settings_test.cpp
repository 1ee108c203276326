// SPDX-License-Identifier: BSD-2-Clause
// The declarative form of accumulation: what it takes from frames, what it says when they lack it.
#include "engine/accumulate/settings.h"
#include "engine/base/error.h"
#include "engine/g3/frame_reader.h"
#include "tests/support/frame_factory.h"
#include "tests/support/golden.h"

#include <QTest>

#include <algorithm>
#include <fstream>

using namespace scanweave;
using namespace scanweave::test;

namespace {

const std::vector<FrameType> dataTypes{frame_types::scan, frame_types::timepoint};

Frame scan()
{
    return makeFrame(frame_types::scan,
                     {{"SourceName", "RCW38"},
                      {"ObservationID", 17},
                      {"ScanNumber", 3},
                      {"Elevation", 0.5},
                      {"Turnaround", true}});
}

Extracted extractOf(const AccumulateSettings& settings,
                    const Frame& frame,
                    const MetadataContext& context = {})
{
    return groupSettingsExtract(settings, dataTypes)(frame, context).value();
}

AccumulateSettings grouped(const std::string& group)
{
    AccumulateSettings settings;
    settings.group = group;
    return settings;
}

struct Failure
{
    std::string text;
    std::string key;
    ErrorKind kind = ErrorKind::Canceled;
};

template <class Action>
Failure failureOf(Action&& action)
{
    try {
        action();
    } catch (const Error& error) {
        return {error.what(), error.place().key, error.kind()};
    }
    return {};
}

void checkHas(const Failure& failure, const std::vector<std::string>& words)
{
    for (const std::string& word : words) {
        QVERIFY2(failure.text.find(word) != std::string::npos, failure.text.c_str());
    }
}

std::vector<Entry> sorted(const AccumulateSettings& settings,
                          const std::vector<nlohmann::ordered_json>& metadata)
{
    std::vector<Group> groups(1);
    for (const auto& value : metadata) {
        Entry entry;
        entry.seq = groups[0].entries.size();
        entry.metadata = value;
        groups[0].entries.push_back(entry);
    }
    sortEntries(groups, settingsSorter(settings));
    return groups[0].entries;
}

} // namespace

class AccumulateSettingsTest : public QObject
{
    Q_OBJECT

private slots:
    void defaultsAreWhatUsersKnow()
    {
        const Frame frame = Frame::parse(scan().encode(), Frame::Crc::Check);
        const Extracted found = extractOf({}, frame);
        QCOMPARE(found.group, std::string("RCW38-17"));
        QVERIFY(found.metadata.is_object() && found.metadata.empty());
        QVERIFY(found.data->isUntouched());
        QVERIFY(std::ranges::equal(found.data->encode().span(), frame.encode().span()));
        QVERIFY(!settingsSorter({}));
        QVERIFY(!groupSettingsExtract({}, dataTypes)(makeFrame(frame_types::map), {}));
        QVERIFY(!groupSettingsExtract({}, {})(frame, {}));
    }

    void frameTypesByNameOrLetter()
    {
        AccumulateSettings settings = grouped("all");
        settings.frames = {"map", "S"};
        const Extract extract = groupSettingsExtract(settings, {frame_types::timepoint});
        QVERIFY(extract(makeFrame(frame_types::map), {}));
        QVERIFY(extract(makeFrame(frame_types::scan), {}));
        QVERIFY(!extract(makeFrame(frame_types::timepoint), {}));

        settings.frames = {"Scans"};
        QCOMPARE(failureOf([&] { accumulatedTypes(settings, {}); }).kind, ErrorKind::Usage);
        settings.frames = {"EndProcessing"};
        const Failure failure = failureOf([&] { accumulatedTypes(settings, {}); });
        QCOMPARE(failure.kind, ErrorKind::Usage);
        checkHas(failure, {"accumulate.frames"});
    }

    void groupNames_data()
    {
        QTest::addColumn<QString>("group");
        QTest::addColumn<QString>("name");
        QTest::newRow("literal") << "all" << "all";
        QTest::newRow("empty") << "" << "";
        QTest::newRow("braces") << "{{{ScanNumber}}}" << "{3}";
        QTest::newRow("number") << "{Elevation}" << "0.5";
        QTest::newRow("truth") << "{Turnaround}" << "true";
        QTest::newRow("other frame") << "{Observation/Field}/{ScanNumber}" << "wide/3";
        QTest::newRow("own type") << "{Scan/SourceName}" << "RCW38";
    }
    void groupNames()
    {
        QFETCH(QString, group);
        QFETCH(QString, name);
        MetadataContext context;
        context.update(makeFrame(frame_types::observation, {{"Field", "narrow"}}));
        context.update(makeFrame(frame_types::observation, {{"Field", "wide"}}));
        context.update(makeFrame(frame_types::scan, {{"SourceName", "another scan"}}));
        QCOMPARE(extractOf(grouped(group.toStdString()), scan(), context).group,
                 name.toStdString());
    }

    void namesKeepBytesThatAreNoText()
    {
        const Frame frame =
            makeFrame(frame_types::scan, {{"SourceName", std::string("a\xff\0b", 4)}});
        QCOMPARE(extractOf(grouped("{SourceName}"), frame).group, std::string("a\xff\0b", 4));
    }

    void missingKeyNamesTheCure()
    {
        const Failure failure =
            failureOf([&] { extractOf(grouped("{SourceNam}-{ObservationID}"), scan()); });
        QCOMPARE(failure.key, std::string("SourceNam"));
        QCOMPARE(failure.kind, ErrorKind::Run);
        checkHas(failure,
                 {"Scan frame has no key \"SourceNam\"",
                  "add it to the frames or change accumulate.group",
                  "did you mean \"SourceName\"?"});
    }

    void missingKeyUnlikeAnyListsThem()
    {
        checkHas(failureOf([&] { extractOf(grouped("{Foo}"), scan()); }),
                 {"\"Elevation\"", "\"Turnaround\""});
        checkHas(failureOf([&] { extractOf(grouped("{Foo}"), makeFrame(frame_types::scan)); }),
                 {"no keys at all"});
    }

    void missingOtherFrameNamesTheCure()
    {
        AccumulateSettings settings = grouped("all");
        settings.metadata = {{"field", "Observation/Field"}};
        const Failure failure = failureOf([&] { extractOf(settings, scan()); });
        checkHas(failure,
                 {"no Observation frame has come before this Scan frame",
                  "accumulate.metadata.field",
                  "\"Field\""});
        MetadataContext context;
        context.update(makeFrame(frame_types::observation, {{"field", "x"}}));
        checkHas(failureOf([&] { extractOf(settings, scan(), context); }),
                 {"this Observation frame has no key \"Field\"", "did you mean \"field\"?"});
    }

    void pathThatLeadsNowhereNamesTheClass()
    {
        AccumulateSettings settings = grouped("all");
        settings.metadata = {{"x", "SourceName.first"}};
        const Failure failure = failureOf([&] { extractOf(settings, scan()); });
        QCOMPARE(failure.key, std::string("SourceName"));
        checkHas(failure, {"G3String", "\"SourceName.first\"", "accumulate.metadata.x"});
    }

    void listsAreNoGroupNames()
    {
        Frame frame = scan();
        frame.putBlob("Streams", makeTimestreamMapBlob({{"a", {1, 2}}}, 100, 200));
        const Failure failure = failureOf([&] { extractOf(grouped("{Streams}"), frame); });
        QCOMPARE(failure.key, std::string("Streams"));
        checkHas(failure, {"accumulate.group"});
        QCOMPARE(extractOf(grouped("{Streams.start}"), frame).group, std::string("100"));
    }

    void hugeNamesAreRefused()
    {
        const Frame frame = makeFrame(frame_types::scan, {{"Text", std::string(100'000, 'x')}});
        const Failure failure = failureOf([&] { extractOf(grouped("{Text}"), frame); });
        checkHas(failure, {"accumulate.group", "100000"});
    }

    void wrongTextsAreUsageErrors_data()
    {
        QTest::addColumn<QString>("group");
        QTest::addColumn<QString>("path");
        QTest::newRow("open brace") << "{SourceName" << "SourceName";
        QTest::newRow("empty field") << "{}" << "SourceName";
        QTest::newRow("empty path") << "all" << "";
        QTest::newRow("frame type") << "all" << "Observations/SourceName";
    }
    void wrongTextsAreUsageErrors()
    {
        QFETCH(QString, group);
        QFETCH(QString, path);
        AccumulateSettings settings = grouped(group.toStdString());
        settings.metadata = {{"x", path.toStdString()}};
        const Failure failure = failureOf([&] { groupSettingsExtract(settings, dataTypes); });
        QCOMPARE(failure.kind, ErrorKind::Usage);
        checkHas(failure, {"accumulate."});
    }

    void metadataKeepTheirOrderAndTypes()
    {
        AccumulateSettings settings = grouped("all");
        settings.metadata = {{"z", "ScanNumber"}, {"a", "Elevation"}, {"m", "SourceName"}};
        QCOMPARE(extractOf(settings, scan()).metadata.dump(),
                 std::string(R"({"z":3,"a":0.5,"m":"RCW38"})"));
    }

    void keepPatterns_data()
    {
        QTest::addColumn<QString>("patterns");
        QTest::addColumn<QString>("keys");
        QTest::newRow("star") << "S*" << "SourceName ScanNumber";
        QTest::newRow("middle") << "S*n*e" << "";
        QTest::newRow("two stars") << "*o*N*" << "SourceName";
        QTest::newRow("question") << "?levation" << "Elevation";
        QTest::newRow("question is one") << "?Elevation" << "";
        QTest::newRow("several") << "T* *ID" << "ObservationID Turnaround";
        QTest::newRow("case counts") << "scannumber" << "";
        QTest::newRow("all") << "nothing *"
                             << "SourceName ObservationID ScanNumber Elevation Turnaround";
        QTest::newRow("backtracking") << "*S*n*N*u*m*b*e*r*" << "ScanNumber";
    }
    void keepPatterns()
    {
        QFETCH(QString, patterns);
        QFETCH(QString, keys);
        AccumulateSettings settings;
        settings.keep.clear();
        for (const QString& pattern : patterns.split(' ')) {
            settings.keep.push_back(pattern.toStdString());
        }
        const Frame whole = Frame::parse(scan().encode(), Frame::Crc::Check);
        const Frame data = extractOf(settings, whole).data.value();
        QStringList kept;
        for (const std::string& key : data.keys()) {
            kept += QString::fromStdString(key);
            QVERIFY(std::ranges::equal(data.blob(key).span(), whole.blob(key).span()));
        }
        QCOMPARE(kept.join(' '), keys);
        QCOMPARE(data.isUntouched(), kept.size() == 5);
        QCOMPARE(whole.size(), std::size_t{5});
        QVERIFY(whole.isUntouched());
    }

    void keepNothingIsMetadataOnly()
    {
        AccumulateSettings settings;
        settings.keep.clear();
        QVERIFY(!extractOf(settings, scan()).data);
    }

    void sortsBySeveralKeys()
    {
        AccumulateSettings settings;
        settings.metadata = {{"a", "A"}, {"b", "B"}};
        settings.sort = {"a", "-b"};
        const auto entries = sorted(settings,
                                    {{{"a", 2}, {"b", 1}},
                                     {{"a", 1}, {"b", 1}},
                                     {{"a", 1}, {"b", 2.5}},
                                     {{"a", 1.0}, {"b", 1U}},
                                     {{"a", "text"}, {"b", 0}}});
        const std::vector<std::uint64_t> expected{2, 1, 3, 0, 4};
        for (std::size_t i = 0; i < expected.size(); ++i) {
            QCOMPARE(entries[i].seq, expected[i]);
        }
    }

    void minusCanBePartOfTheName()
    {
        AccumulateSettings settings;
        settings.metadata = {{"-a", "A"}};
        settings.sort = {"-a"};
        QCOMPARE(sorted(settings, {{{"-a", 2}}, {{"-a", 1}}}).at(0).seq, std::uint64_t{1});
        settings.sort = {"--a"};
        QCOMPARE(sorted(settings, {{{"-a", 1}}, {{"-a", 2}}}).at(0).seq, std::uint64_t{1});
    }

    void sortNeedsAMetadataName()
    {
        AccumulateSettings settings;
        settings.metadata = {{"start", "A"}};
        settings.sort = {"stop"};
        const Failure failure = failureOf([&] { settingsSorter(settings); });
        QCOMPARE(failure.kind, ErrorKind::Usage);
        checkHas(failure, {"accumulate.sort", "\"stop\"", "accumulate.metadata"});
    }

    void realObservation()
    {
        SCANWEAVE_NEED_GOLDEN();
        AccumulateSettings settings;
        settings.metadata = {{"start", "DetectorSampleTimes.0"},
                             {"stop", "DetectorSampleTimes.-1"},
                             {"same", "DetectorSampleTimes.start"},
                             {"scan", "ScanNumber"},
                             {"source", "Observation/SourceName"},
                             {"begin", "ScanStart"}};
        settings.sort = {"-start"};
        const Extract extract = groupSettingsExtract(settings, dataTypes);
        std::vector<Group> groups(1);
        MetadataContext context;
        for (const char* name : {"0000.g3", "0001.g3"}) {
            FrameReader reader((goldenDirectory() / "obs" / name).string());
            while (const auto frame = reader.next()) {
                context.update(*frame);
                if (const auto found = extract(*frame, context)) {
                    QCOMPARE(found->group, std::string("ra0hdec-44.75-190000001"));
                    Entry entry;
                    entry.seq = groups[0].entries.size();
                    entry.metadata = found->metadata;
                    groups[0].entries.push_back(entry);
                    QVERIFY(found->data->isUntouched());
                }
            }
        }
        const auto& first = groups[0].entries.at(0).metadata;
        QCOMPARE(first.at("start").get<std::int64_t>(), std::int64_t{198531820100000000});
        QVERIFY(first.at("same") == first.at("start"));
        QVERIFY(first.at("begin") == first.at("start"));
        QVERIFY(first.at("stop") > first.at("start"));
        QCOMPARE(first.at("source").get<std::string>(), std::string("ra0hdec-44.75"));

        sortEntries(groups, settingsSorter(settings));
        const auto& entries = groups[0].entries;
        QVERIFY(entries.size() > 7);
        for (std::size_t i = 0; i < entries.size(); ++i) {
            QCOMPARE(entries[i].metadata.at("scan").get<std::size_t>(), entries.size() - 1 - i);
        }
    }
};

QTEST_APPLESS_MAIN(AccumulateSettingsTest)
#include "accumulate_settings_test.moc"
