// SPDX-License-Identifier: BSD-2-Clause
// Workflows against the frames that their inputs hold.
#include "engine/check/known_keys.h"
#include "engine/check/shape_check.h"

#include <QTest>

using namespace scanweave;

namespace {

const FrameShape scan{frame_types::scan,
                      {{"ObservationID", "G3Int"},
                       {"RawTimestreams_I", "G3TimestreamMap"},
                       {"ScanStart", "G3Time"},
                       {"SourceName", "G3String"}}};
const FrameShape turnaround{frame_types::scan,
                            {{"ObservationID", "G3Int"},
                             {"RawTimestreams_I", "G3TimestreamMap"},
                             {"ScanStart", "G3Time"},
                             {"SourceName", "G3String"},
                             {"Turnaround", "G3Bool"}}};
const FrameShape observation{frame_types::observation, {{"SourceName", "G3String"}}};

ParameterSpec keyParameter(const std::string& name, const char* defaultKey = nullptr)
{
    ParameterSpec parameter;
    parameter.name = name;
    parameter.isFrameKey = true;
    if (defaultKey != nullptr) {
        parameter.defaultValue = defaultKey;
    }
    return parameter;
}

std::vector<ModuleSpec> someModules()
{
    ParameterSpec output;
    output.name = "output";
    output.defaultValue = "{input}Smooth";
    ModuleSpec smooth;
    smooth.name = "smooth";
    smooth.parameters = {output, keyParameter("input", "RawTimestreams_I")};
    smooth.reads = {{"{input}", "G3TimestreamMap", "Scan", true}};
    smooth.writes = {{"{output}", "G3TimestreamMap", "Scan", true}};
    smooth.writes.front().unitsLike = "{input}";

    ParameterSpec from;
    from.name = "from";
    from.isOptional = true;
    ParameterSpec to = from;
    to.name = "to";
    ModuleSpec gain;
    gain.name = "gain";
    gain.parameters = {keyParameter("input"), from, to};
    gain.reads = {{"{input}", "G3TimestreamMap", "Scan", true}};
    gain.reads.front().units = {"{from}"};
    gain.writes = {{"{input}", "G3TimestreamMap", "Scan", true}};
    gain.writes.front().units = {"{to}"};
    gain.writes.front().unitsLike = "{input}";
    ModuleSpec map;
    map.name = "map";
    map.reads = {{"Raw", "G3TimestreamMap", "Scan", true}};
    map.reads.front().inOneUnit = true;

    ParameterSpec frames;
    frames.name = "frames";
    frames.type = ParameterType::StringList;
    frames.defaultValue = {"Scan"};
    ModuleSpec keep;
    keep.name = "keep";
    keep.parameters = {keyParameter("keys"), frames};
    ModuleSpec drop = keep;
    drop.name = "drop";

    ModuleSpec anything;
    anything.name = "process";
    anything.writes = {{"*", "", "Scan", true}};
    ModuleSpec optional;
    optional.name = "if_there";
    optional.reads = {{"Flags", "", "Scan", false}};
    ParameterSpec names;
    names.name = "keys";
    names.type = ParameterType::Object;
    ModuleSpec rename;
    rename.name = "rename";
    rename.parameters = {names, frames};
    ModuleSpec calibrated;
    calibrated.name = "calibrated";
    calibrated.reads = {{"Response", "G3MapDouble", "Calibration", true}};
    ModuleSpec labels;
    labels.name = "labels";
    labels.reads = {{"SourceName", "G3String", "Observation", true}};
    ParameterSpec by;
    by.name = "by";
    by.type = ParameterType::StringList;
    by.defaultValue = {"wafer"};
    ModuleSpec grouped;
    grouped.name = "grouped";
    grouped.parameters = {by};
    grouped.reads = {{"Properties", "BolometerPropertiesMap", "Calibration", false}};
    grouped.reads.front().requiredBy = {"by"};
    ParameterSpec id;
    id.name = "id";
    id.isTemplate = true;
    ModuleSpec named;
    named.name = "named";
    named.parameters = {id};
    named.reads = {{"RawTimestreams_I", "G3TimestreamMap", "Scan", true}};
    ModuleSpec adder;
    adder.name = "adder";
    adder.reads = {{"T", "HealpixSkyMap", "Map", false, true}};
    adder.reads.front().otherClasses = {"FlatSkyMap", "G3Map"};
    ParameterSpec scans = frames;
    scans.defaultValue = {"Scan", "Timepoint"};
    scans.isFrameType = true;
    ParameterSpec where;
    where.name = "where";
    where.isOptional = true;
    where.isCondition = true;
    ParameterSpec types = scans;
    types.name = "types";
    types.defaultValue = nullptr;
    types.isOptional = true;
    ModuleSpec select;
    select.name = "select";
    select.parameters = {where, types, scans};
    ParameterSpec columns;
    columns.name = "columns";
    columns.type = ParameterType::Object;
    columns.isFieldPath = true;
    ModuleSpec table;
    table.name = "table";
    table.parameters = {columns, scans};
    return {smooth,
            keep,
            drop,
            anything,
            optional,
            rename,
            calibrated,
            labels,
            grouped,
            named,
            adder,
            gain,
            map,
            select,
            table};
}

ModuleUse use(const std::string& name,
              nlohmann::ordered_json parameters = nlohmann::ordered_json::object())
{
    return {name, true, std::move(parameters)};
}

Workflow workflowWith(std::vector<ModuleUse> modules)
{
    Workflow workflow;
    workflow.modules = std::move(modules);
    return workflow;
}

/// "error /pointer: message (cure)" for each problem.
QStringList foundIn(const Workflow& workflow, const std::vector<SeenShape>& seen)
{
    QStringList texts;
    const auto modules = someModules();
    for (const Problem& problem : checkAgainstShapes(workflow, seen, modules)) {
        texts << QString("%1 %2: %3 (%4)")
                     .arg(problem.severity == Problem::Severity::Error ? "error" : "warning")
                     .arg(problem.pointer.c_str(), problem.message.c_str(), problem.cure.c_str());
    }
    return texts;
}

QStringList found(const Workflow& workflow, const std::vector<FrameShape>& shapes)
{
    std::vector<SeenShape> seen;
    for (const FrameShape& shape : shapes) {
        seen.push_back({shape, "frame " + std::to_string(seen.size()) + " of a.g3"});
    }
    return foundIn(workflow, seen);
}

const QStringList nothing;

/// What is found wrong with a condition on `scan`, `turnaround` and `observation` frames.
QStringList foundInCondition(const char* where)
{
    return found(workflowWith({use("select", {{"where", where}})}),
                 {scan, turnaround, observation});
}

} // namespace

class ShapeCheckTest : public QObject
{
    Q_OBJECT

private slots:
    void findsNothingWrongWithWhatIsRight()
    {
        Workflow workflow =
            workflowWith({use("smooth"), use("smooth", {{"input", "RawTimestreams_ISmooth"}})});
        workflow.accumulate.emplace();
        workflow.accumulate->metadata = {{"start", "ScanStart"},
                                         {"source", "Observation/SourceName"}};
        QCOMPARE(found(workflow, {scan, observation}), nothing);
    }

    void tellsOfDataThatWouldComeAsMetadata()
    {
        FrameShape map;
        map.type = frame_types::map;
        map.keys = {{"T", "FlatSkyMap"}};
        Workflow workflow = workflowWith({use("adder")});
        QCOMPARE(found(workflow, {map}),
                 QStringList{"error /modules/0: module \"adder\" works on Map frames, which every "
                             "process gets as metadata (name them as data: \"distribute\": "
                             "{\"data_frames\": [\"Map\"]})"});
        workflow.distribute.dataFrames = {"Scan", "Map"};
        QCOMPARE(found(workflow, {map}), nothing);
        QCOMPARE(found(workflowWith({use("adder")}), {scan}), nothing);
    }

    void namesAMissingKeyAndWhatWasMeant()
    {
        QCOMPARE(
            found(workflowWith({use("smooth", {{"input", "RawTimestream_I"}})}), {scan}),
            QStringList{"error /modules/0/input: module \"smooth\" reads \"RawTimestream_I\", "
                        "which no Scan frame "
                        "has and no earlier module writes (did you mean \"RawTimestreams_I\"?)"});
    }

    void saysWhereToLookWhenNothingIsLikeIt()
    {
        const auto texts = found(workflowWith({use("smooth", {{"input", "Q"}})}), {scan});
        QCOMPARE(texts.size(), 1);
        QVERIFY(texts[0].endsWith("(see the keys with: scanweave inspect --keys FILE)"));
    }

    void namesTheWrongClass()
    {
        QCOMPARE(found(workflowWith({use("smooth", {{"input", "SourceName"}})}), {scan}),
                 QStringList{"error /modules/0/input: module \"smooth\" reads \"SourceName\" as "
                             "G3TimestreamMap, but it "
                             "is G3String (name a key of class G3TimestreamMap)"});
    }

    void namesUnitsThatAModuleDoesNotTake()
    {
        const FrameShape counts{frame_types::scan, {{"Raw", "G3TimestreamMap", "Counts"}}};
        const FrameShape tcmb{frame_types::scan, {{"Raw", "G3TimestreamMap", "Tcmb"}}};
        const ModuleUse gain = use("gain", {{"input", "Raw"}, {"from", "Counts"}});
        QCOMPARE(found(workflowWith({gain}), {counts}), nothing);
        QCOMPARE(found(workflowWith({gain}), {tcmb}),
                 QStringList{"error /modules/0/input: module \"gain\" reads \"Raw\" in units "
                             "Counts, but it is in Tcmb (frame 0 of a.g3) (name a key in units "
                             "Counts, or convert it before (module \"calibrate\"))"});
        const auto some = found(workflowWith({gain}), {counts, tcmb});
        QCOMPARE(some.size(), 1);
        QVERIFY2(some[0].startsWith("warning /modules/0/input: module \"gain\" reads \"Raw\" in "
                                    "units Counts, but some frames have it in Tcmb (frame 1 of "
                                    "a.g3)"),
                 qPrintable(some[0]));
        QCOMPARE(found(workflowWith({use("gain", {{"input", "Raw"}})}), {counts, tcmb}), nothing);
    }

    void followsUnitsThroughModules()
    {
        const FrameShape counts{frame_types::scan, {{"Raw", "G3TimestreamMap", "Counts"}}};
        const ModuleUse smooth = use("smooth", {{"input", "Raw"}});
        const auto gain = [](const char* input, const char* from, const char* to) {
            return use("gain", {{"input", input}, {"from", from}, {"to", to}});
        };
        // Smoothing keeps units, the gain changes those of its own key.
        QCOMPARE(found(workflowWith({smooth, gain("RawSmooth", "Counts", "Power")}), {counts}),
                 nothing);
        QCOMPARE(
            found(workflowWith(
                      {gain("Raw", "Counts", "Power"), smooth, gain("RawSmooth", "Power", "Tcmb")}),
                  {counts}),
            nothing);
        const auto twice =
            found(workflowWith({gain("Raw", "Counts", "Power"), gain("Raw", "Counts", "Power")}),
                  {counts});
        QCOMPARE(twice.size(), 1);
        QVERIFY2(twice[0].startsWith("error /modules/1/input: module \"gain\" reads \"Raw\" in "
                                     "units Counts, but it is in Power ("),
                 qPrintable(twice[0]));
    }

    void framesInDifferentUnitsMakeNoMap()
    {
        const FrameShape counts{frame_types::scan, {{"Raw", "G3TimestreamMap", "Counts"}}};
        const FrameShape tcmb{frame_types::scan, {{"Raw", "G3TimestreamMap", "Tcmb"}}};
        QCOMPARE(found(workflowWith({use("map")}), {counts}), nothing);
        const auto texts = found(workflowWith({use("map")}), {counts, tcmb});
        QCOMPARE(texts.size(), 1);
        QVERIFY2(texts[0].startsWith("warning /modules/0: \"Raw\" is in units Counts (frame 0 of "
                                     "a.g3) and in Tcmb (frame 1 of a.g3)"),
                 qPrintable(texts[0]));
    }

    void keysThatAreThereCantBeWritten()
    {
        const ModuleUse taken = use("smooth", {{"output", "SourceName"}});
        QCOMPARE(
            found(workflowWith({taken}), {scan}),
            QStringList{"error /modules/0/output: module \"smooth\" writes \"SourceName\", which "
                        "the Scan frames have already (choose another name, or drop the key "
                        "before (module \"drop\"))"});
        // Some frames have it: nothing is sure once a module may have dropped them.
        const ModuleUse partly = use("smooth", {{"output", "Turnaround"}});
        QVERIFY(found(workflowWith({partly}), {scan, turnaround})[0].startsWith("error"));
        QVERIFY(found(workflowWith({use("if_there"), partly}), {scan, turnaround})[0].startsWith(
            "warning"));
        // Twice the same, and in the place of what it reads.
        QCOMPARE(found(workflowWith({use("smooth"), use("smooth")}), {scan}).size(), 1);
        QCOMPARE(found(workflowWith({use("smooth", {{"output", "RawTimestreams_I"}})}), {scan}),
                 nothing);
    }

    void namesThatAreTakenAreNoNewNames()
    {
        const auto renamed = [&](nlohmann::ordered_json names) {
            return found(workflowWith({use("rename", {{"keys", std::move(names)}})}), {scan});
        };
        QCOMPARE(renamed({{"SourceName", "ObservationID"}}),
                 QStringList{"error /modules/0/keys/SourceName: \"SourceName\" would be "
                             "\"ObservationID\", which the Scan frames have already (choose "
                             "another name, or drop that key before (module \"drop\"))"});
        QCOMPARE(renamed({{"SourceName", "X"}, {"ObservationID", "X"}}),
                 QStringList{"error /modules/0/keys/ObservationID: two keys would have the name "
                             "\"X\" (give each a name of its own)"});
        QCOMPARE(renamed({{"SourceName", "ObservationID"}, {"ObservationID", "SourceName"}}),
                 nothing);
    }

    void anyOfSeveralClassesIsRight()
    {
        FrameShape map;
        map.type = frame_types::map;
        map.keys = {{"T", "FlatSkyMap"}};
        Workflow workflow = workflowWith({use("adder")});
        workflow.distribute.dataFrames = {"Scan", "Map"};
        QCOMPARE(found(workflow, {map}), nothing);
        FrameShape other = map;
        other.keys = {{"T", "G3Map"}};
        QCOMPARE(found(workflow, {map, other}), nothing);
        other.keys = {{"T", "G3String"}};
        QCOMPARE(found(workflow, {other}),
                 QStringList{"error /modules/0: module \"adder\" reads \"T\" as HealpixSkyMap, "
                             "FlatSkyMap or G3Map, but it is G3String (name a key of class "
                             "HealpixSkyMap, FlatSkyMap or G3Map)"});
        QVERIFY(found(workflow, {map, other})[0].contains("in some frames it is G3String"));
    }

    void classesThatOnlySomeFramesHave()
    {
        FrameShape other = scan;
        other.keys[1].className = "G3MapDouble";
        const Workflow workflow = workflowWith({use("smooth")});
        const auto texts = found(workflow, {scan, other});
        QCOMPARE(texts,
                 QStringList{"error /modules/0: module \"smooth\" reads \"RawTimestreams_I\" as "
                             "G3TimestreamMap, but in some frames it is G3MapDouble (frame 1 of "
                             "a.g3) (leave those frames out before, or give them to another "
                             "workflow)"});
        Workflow patient = workflow;
        patient.onModuleError = ErrorPolicy::Skip;
        QVERIFY(found(patient, {scan, other})[0].startsWith("warning"));
    }

    void keysThatAParameterAsksFor()
    {
        // Without the parameter nobody misses the key; with it, it must come, and in time.
        QCOMPARE(found(workflowWith({use("grouped", {{"by", nlohmann::ordered_json::array()}})}),
                       {scan}),
                 nothing);
        QCOMPARE(
            found(workflowWith({use("grouped")}), {scan}),
            QStringList{"error /modules/0: module \"grouped\" reads \"Properties\" of "
                        "Calibration frames, and the inputs have none (they have Scan) (name a "
                        "file that has them first in \"inputs\")"});
        const FrameShape calibration{frame_types::calibration,
                                     {{"Properties", "BolometerPropertiesMap"}}};
        QCOMPARE(found(workflowWith({use("grouped")}), {calibration, scan}), nothing);
        const SeenShape data{scan, "frame 0 of a.g3", 3, 0, 0};
        const SeenShape late{calibration, "frame 9 of a.g3", 1, 0, 9};
        const auto texts = foundIn(workflowWith({use("grouped")}), {data, late});
        QCOMPARE(texts.size(), 1);
        QVERIFY2(texts[0].contains("only after the first data frames"), qPrintable(texts[0]));
    }

    void namesOfTemplatesAreFollowed()
    {
        const auto named = [&](const char* id) {
            return found(workflowWith({use("named", {{"id", id}})}), {scan, observation});
        };
        QCOMPARE(named("{SourceName}-{Observation/SourceName}"), nothing);
        QCOMPARE(named("{SourceNam}"),
                 QStringList{"error /modules/0/id: \"id\" of module \"named\" wants \"SourceNam\", "
                             "which no Scan frame has (did you mean \"SourceName\"?)"});
        QVERIFY(named("{RawTimestreams_I}")[0].contains("wants one text or number"));
    }

    void suggestionsAreOfUse()
    {
        // A part of a name; and nothing that only a module that can't work would write.
        const auto texts = found(workflowWith({use("smooth", {{"input", "Timestreams"}}),
                                               use("smooth", {{"input", "timestreams"}})}),
                                 {scan});
        QCOMPARE(texts.size(), 2);
        for (const QString& text : texts) {
            QVERIFY2(text.contains("did you mean \"RawTimestreams_I\"?"), qPrintable(text));
        }
    }

    void aKeyMustBeWrittenBefore()
    {
        const ModuleUse second = use("smooth", {{"input", "RawTimestreams_ISmooth"}});
        QCOMPARE(found(workflowWith({use("smooth"), second}), {scan}), nothing);
        QCOMPARE(found(workflowWith({second, use("smooth")}), {scan}).size(), 1);
    }

    void modulesThatAreOffDontCount()
    {
        ModuleUse off = use("smooth", {{"input", "Nothing"}});
        off.isEnabled = false;
        QCOMPARE(found(workflowWith({off}), {scan}), nothing);
    }

    void whatKeepTakesAwayIsGone()
    {
        Workflow workflow = workflowWith({use("keep", {{"keys", {"Raw*", "ObservationID"}}})});
        workflow.accumulate.emplace();
        const auto texts = found(workflow, {scan});
        QCOMPARE(texts.size(), 1);
        QVERIFY2(
            texts[0].startsWith("error /accumulate/group: the group's name wants \"SourceName\""),
            qPrintable(texts[0]));
    }

    void whatDropTakesAwayIsGone()
    {
        const auto texts =
            found(workflowWith({use("drop", {{"keys", {"Raw*"}}}), use("smooth")}), {scan});
        QCOMPARE(texts.size(), 1);
        QVERIFY(texts[0].startsWith("error /modules/1: "));
    }

    void whatRenameRenamesHasItsNewName()
    {
        const nlohmann::ordered_json names{{"keys", {{"RawTimestreams_I", "Raw"}}}};
        const ModuleUse rename = use("rename", names);
        QCOMPARE(found(workflowWith({rename, use("smooth", {{"input", "Raw"}})}), {scan}), nothing);
        const auto texts = found(workflowWith({rename, use("smooth")}), {scan});
        QCOMPARE(texts.size(), 1);
        QVERIFY(texts[0].startsWith("error /modules/1: "));
        const nlohmann::ordered_json swap{
            {"keys", {{"RawTimestreams_I", "SourceName"}, {"SourceName", "RawTimestreams_I"}}}};
        const ModuleUse both = use("rename", swap);
        QCOMPARE(found(workflowWith({both, use("smooth", {{"input", "SourceName"}})}), {scan}),
                 nothing);
        const nlohmann::ordered_json wrong{{"keys", {{"a/b", "c"}, {"ScanStart", 1}}}};
        QCOMPARE(found(workflowWith({use("rename", wrong)}), {scan}),
                 QStringList{"warning /modules/0/keys/a~1b: no frame has a key \"a/b\", which "
                             "module \"rename\" names (see the keys with: scanweave inspect "
                             "--keys FILE)"});
    }

    void ofMetadataOneFrameWithTheKeyIsEnough()
    {
        const FrameShape offsets{frame_types::calibration, {{"Offsets", "G3MapDouble"}}};
        const FrameShape response{frame_types::calibration, {{"Response", "G3MapDouble"}}};
        const Workflow workflow = workflowWith({use("calibrated")});
        QCOMPARE(found(workflow, {scan, offsets, response}), nothing);
        const auto texts = found(workflow, {scan, offsets});
        QCOMPARE(texts.size(), 1);
        QVERIFY(texts[0].startsWith("error /modules/0: module \"calibrated\" reads \"Response\""));
    }

    void patternsWithoutMatchAreWarnedOf()
    {
        QCOMPARE(found(workflowWith({use("keep", {{"keys", {"Raw*", "Bolo*"}}})}), {scan}),
                 QStringList{"warning /modules/0/keys/1: no key of any frame matches \"Bolo*\" "
                             "(see the keys with: "
                             "scanweave inspect --keys FILE)"});
    }

    void afterAModuleThatMayWriteAnythingNothingIsMissed()
    {
        QCOMPARE(
            found(workflowWith({use("process"), use("smooth", {{"input", "Whatever"}})}), {scan}),
            nothing);
        QCOMPARE(
            found(workflowWith({use("no_such_module"), use("smooth", {{"input", "Whatever"}})}),
                  {scan}),
            nothing);
    }

    void optionalKeysMayBeMissing()
    {
        QCOMPARE(found(workflowWith({use("if_there")}), {scan}), nothing);
    }

    void framesThatDontOccurAreWarnedOf()
    {
        const auto texts = found(workflowWith({use("smooth")}), {observation});
        QCOMPARE(texts.size(), 1);
        QVERIFY2(
            texts[0].startsWith(
                "warning /modules/0: module \"smooth\" works on Scan frames, and the inputs have "
                "none (they have Observation)"),
            qPrintable(texts[0]));
    }

    void aKeyOfSomeFramesIsAnErrorOnlyWhereNothingCanSortThemOut()
    {
        Workflow workflow;
        workflow.accumulate.emplace();
        workflow.accumulate->metadata = {{"turn~/", "Turnaround"}};
        auto texts = found(workflow, {scan, turnaround});
        QCOMPARE(texts.size(), 1);
        QVERIFY2(texts[0].startsWith("error /accumulate/metadata/turn~0~1: "),
                 qPrintable(texts[0]));
        workflow.modules = {use("smooth")};
        texts = found(workflow, {scan, turnaround});
        QCOMPARE(texts.size(), 1);
        QVERIFY(texts[0].startsWith("warning "));
    }

    void accumulateWantsFrameTypesThatOccur()
    {
        Workflow workflow;
        workflow.accumulate.emplace();
        workflow.accumulate->frames = {"Scan", "Map"};
        workflow.accumulate->metadata = {{"cal", "Calibration/Gain"}};
        const auto texts = found(workflow, {scan});
        QCOMPARE(texts.size(), 2);
        QVERIFY(texts[0].startsWith("warning /accumulate/frames/1: Map frames are accumulated, and "
                                    "the inputs have none (they have Scan)"));
        QVERIFY(texts[1].startsWith(
            "error /accumulate/metadata/cal: metadata \"cal\" wants Calibration frames"));
    }

    void conditionsThatCanHoldAreRight_data()
    {
        QTest::addColumn<QString>("where");
        for (const char* where : {"Turnaround != true",
                                  "not Turnaround",
                                  "Turnaround",
                                  "has(Turnaround) and Turnaround == false",
                                  "not has(Turnaround)",
                                  "ObservationID >= 4 and SourceName == 'x'",
                                  "Observation/SourceName == SourceName",
                                  "RawTimestreams_I.nosuch.0 > 1",
                                  "ObservationID == 'nan'",
                                  "ScanStart > 5"}) {
            QTest::newRow(where) << where;
        }
    }
    void conditionsThatCanHoldAreRight()
    {
        QFETCH(QString, where);
        QCOMPARE(foundInCondition(where.toUtf8().constData()), nothing);
    }

    void conditionsThatNoFrameFulfilsAreErrors_data()
    {
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* where, const char* expected) {
            QTest::newRow(where) << where << expected;
        };
        row("SourceNam == true",
            ": no Scan frame has \"SourceNam\" (did you mean \"SourceName\"?)");
        row("ObservationID > 1 and SourceNam == 'x'",
            ": no Scan frame has \"SourceNam\" (did you mean \"SourceName\"?)");
        row("Turnaround > 'x'",
            ": \"Turnaround\" is true or false and \"x\" is a text: > never holds (compare it with "
            "true or false, without quotes)");
        row("Turnaround < true",
            ": \"Turnaround\" is true or false, of which none is less: < never holds (compare it "
            "by "
            "== or !=)");
        row("ObservationID == '12'",
            ": \"ObservationID\" is a number and \"12\" is a text: == never holds (compare texts "
            "(in "
            "quotes) with texts, and numbers with numbers)");
        row("SourceName",
            ": \"SourceName\" is a text, which alone is never true (compare it: SourceName == …, "
            "or "
            "ask for it: has(SourceName))");
        row("SourceName.x == 1",
            ": \"SourceName\" is G3String, which has no members (write \"SourceName\" alone)");
        row("RawTimestreams_I.A.unit == 'Tcmb'",
            ": \"RawTimestreams_I.A\" has no member \"unit\" (did you mean \"units\"?)");
        row("Calibration/Gain > 1",
            ": of Calibration frames, the inputs have none (they have Observation, Scan) (name a "
            "type that occurs, or check \"inputs\")");
        row("not has(SourceName)", " (correct the condition, or leave the module out)");
    }
    void conditionsThatNoFrameFulfilsAreErrors()
    {
        QFETCH(QString, where);
        QFETCH(QString, expected);
        QCOMPARE(foundInCondition(where.toUtf8().constData()),
                 QStringList{"error /modules/0/where: no Scan frame can fulfil the condition of "
                             "module \"select\"" +
                             expected});
    }

    void partsOfConditionsThatCannotHoldAreWarnedOf()
    {
        QCOMPARE(foundInCondition("SourceNam != 'x'"),
                 QStringList{"warning /modules/0/where: part of the condition of module \"select\" "
                             "is the same for all frames: no Scan frame has \"SourceNam\" (did you "
                             "mean \"SourceName\"?)"});
        QCOMPARE(foundInCondition("not Turnround or ObservationID > 1").size(), 1);
        QVERIFY(foundInCondition("has(Nothing) and Nothing > 1").front().startsWith("warning"));
        QCOMPARE(foundInCondition("not has(Nothing)"), nothing);
    }

    void framesThatLackAKeyOfAConditionAreCounted()
    {
        const QStringList texts = foundInCondition("Turnaround == false");
        QCOMPARE(texts.size(), 1);
        QVERIFY2(texts[0].startsWith("warning /modules/0/where: 1 of 2 Scan frames have no "
                                     "\"Turnaround\" (frame 0 of a.g3) and can't fulfil the "
                                     "condition"),
                 qPrintable(texts[0]));
    }

    void aConditionThatIsForOtherFramesTooTellsWhichItDrops()
    {
        const FrameShape timepoint{frame_types::timepoint, {{"EventHeader", "G3Time"}}};
        const QStringList texts = found(
            workflowWith({use("select", {{"where", "ObservationID > 1"}})}), {scan, timepoint});
        QCOMPARE(texts,
                 QStringList{"warning /modules/0/where: no Timepoint frame can fulfil the "
                             "condition of module \"select\" (name in \"frames\" only the types of "
                             "frames that it is for)"});
    }

    void whatAConditionAsksForIsThereBehindIt()
    {
        Workflow workflow = workflowWith({use("select", {{"where", "has(Turnaround)"}})});
        workflow.accumulate.emplace();
        workflow.accumulate->metadata = {{"turn", "Turnaround"}};
        QCOMPARE(found(workflow, {scan, turnaround}), nothing);
    }

    void conditionsThatDontParseAreLeftToTheModule()
    {
        QCOMPARE(foundInCondition("Turnaround = = true"), nothing);
    }

    /// Nothing is left behind it; that is told once, and not for every key that anything wants.
    void whatFollowsFromNothingIsNotTold()
    {
        Workflow workflow = workflowWith({use("select", {{"types", {"Foo"}}})});
        workflow.accumulate.emplace();
        workflow.accumulate->group = "all";
        workflow.accumulate->metadata = {{"turn", "Turnaround"}};
        QCOMPARE(found(workflow, {turnaround}).size(), 1);
    }

    void typesThatDontOccurAreTold()
    {
        QCOMPARE(
            found(workflowWith({use("select", {{"types", {"Foo"}}})}), {scan}),
            QStringList{"error /modules/0/types/0: module \"select\" lets Foo frames go on, and "
                        "the inputs have none (they have Scan); nothing would be left (name a "
                        "type that occurs, or check \"inputs\")"});
        QStringList texts =
            found(workflowWith({use("select", {{"types", {"Scan", "Foo"}}})}), {scan});
        QCOMPARE(texts.size(), 1);
        QVERIFY2(texts[0].startsWith("warning /modules/0/types/1: "), qPrintable(texts[0]));
        texts = found(workflowWith({use("select", {{"frames", {"Foo"}}})}), {scan});
        QCOMPARE(texts.size(), 1);
        QVERIFY2(texts[0].startsWith("warning /modules/0/frames/0: module \"select\" is for Foo "
                                     "frames, and the inputs have none (they have Scan); it would "
                                     "do nothing"),
                 qPrintable(texts[0]));
        QCOMPARE(found(workflowWith({use("select")}), {scan}), nothing);

        Workflow workflow;
        workflow.distribute.dataFrames = {"Scan", "Map"};
        QVERIFY(found(workflow, {scan}).front().startsWith("warning /distribute/data_frames/1: "));
        workflow.distribute.dataFrames = {"Map"};
        QVERIFY(found(workflow, {scan}).front().startsWith("error /distribute/data_frames/0: "));
    }

    void typesThatSelectTakesAwayAreGone()
    {
        Workflow workflow = workflowWith({use("select", {{"types", {"Scan"}}})});
        workflow.accumulate.emplace();
        workflow.accumulate->group = "{Observation/SourceName}";
        QCOMPARE(found(workflow, {scan, observation}),
                 QStringList{"error /accumulate/group: the group's name wants Observation frames, "
                             "and an earlier module lets none go on (there are Scan) (name a type "
                             "that occurs, or check \"inputs\")"});
    }

    void pathsBeyondTheKeyAreHeldAgainstTheClass()
    {
        Workflow workflow;
        workflow.accumulate.emplace();
        workflow.accumulate->metadata = {{"a", "SourceName.x"},
                                         {"b", "RawTimestreams_I.nosuch"},
                                         {"c", "RawTimestreams_I.A.foo"}};
        const QStringList texts = found(workflow, {scan});
        QCOMPARE(texts.size(), 2);
        QCOMPARE(texts[0],
                 "error /accumulate/metadata/a: metadata \"a\" wants \"SourceName.x\", but "
                 "\"SourceName\" is G3String, which has no members (write \"SourceName\" alone)");
        QVERIFY2(texts[1].contains("\"RawTimestreams_I.A\" has no member \"foo\" (it has units, "
                                   "start, stop,"),
                 qPrintable(texts[1]));
    }

    void theObservationOfAFileNeedsItsFields()
    {
        Workflow workflow;
        workflow.distribute.observation = "{SourceName}-{ObservationI}-{Observation/SourceName}";
        QCOMPARE(found(workflow, {scan, observation}), nothing); // mode "frames" has no use for it
        workflow.distribute.mode = DistributeMode::Files;
        QCOMPARE(found(workflow, {scan, observation}),
                 QStringList{"error /distribute/observation: the observation of a file is told by "
                             "\"ObservationI\", but no Scan frame has \"ObservationI\" (did you "
                             "mean \"ObservationID\"?)"});
        workflow.distribute.observation = "{ObservationID}";
        const FrameShape timepoint{frame_types::timepoint, {{"EventHeader", "G3Time"}}};
        const QStringList texts = found(workflow, {scan, timepoint});
        QCOMPARE(texts.size(), 1);
        QVERIFY2(texts[0].startsWith("warning /distribute/observation: "), qPrintable(texts[0]));
    }

    void columnsThatWouldStayEmptyAreWarnedOf()
    {
        const nlohmann::ordered_json columns{{"a", "SourceNam"}, {"b", "Turnaround"}};
        QCOMPARE(found(workflowWith({use("table", {{"columns", columns}})}), {scan, turnaround}),
                 QStringList{"warning /modules/0/columns/a: \"a\" would always be empty: no Scan "
                             "frame has \"SourceNam\" (did you mean \"SourceName\"?)"});
    }

    void columnsWantOneTextOrNumber()
    {
        const nlohmann::ordered_json columns{{"a", "RawTimestreams_I"}, {"b", "SourceName"}};
        QCOMPARE(found(workflowWith({use("table", {{"columns", columns}})}), {scan}),
                 QStringList{"error /modules/0/columns/a: \"a\" wants one text or number, but "
                             "\"RawTimestreams_I\" is a dictionary (name one member or element of "
                             "it)"});
    }

    void groupNamesWantOneTextOrNumber()
    {
        Workflow workflow;
        workflow.accumulate.emplace();
        workflow.accumulate->group = "{SourceName}-{RawTimestreams_I}";
        workflow.accumulate->metadata = {{"all", "RawTimestreams_I"}};
        QCOMPARE(found(workflow, {scan}),
                 QStringList{"error /accumulate/group: the group's name wants one text or number, "
                             "but \"RawTimestreams_I\" is a dictionary (name one member or element "
                             "of it)"});
    }

    void metadataMustComeBeforeTheData()
    {
        Workflow workflow;
        workflow.accumulate.emplace();
        workflow.accumulate->group = "{Observation/SourceName}";
        const SeenShape data{scan, "frame 0 of a.g3", 3, 0, 0};
        const SeenShape late{observation, "frame 2 of b.g3", 1, 1, 2};
        const SeenShape inTime{observation, "frame 0 of a.g3", 1, 0, 0};
        const auto problems = [&] { return foundIn(workflow, std::vector{data, late}); };
        const QString message = "/accumulate/group: the group's name wants "
                                "\"Observation/SourceName\", which comes in Observation frames "
                                "only after the first data frames (frame 0 of a.g3) (name the file "
                                "that has it first in \"inputs\")";
        QCOMPARE(problems(), QStringList{"error " + message});
        // A module before may have dropped the data frames.
        workflow.modules = {use("if_there")};
        QCOMPARE(problems(), QStringList{"warning " + message});
        workflow.modules.clear();
        // In mode files every group of files is a stream of its own.
        workflow.distribute.mode = DistributeMode::Files;
        QCOMPARE(problems(), nothing);
        workflow.distribute.mode = DistributeMode::Frames;
        const SeenShape after{scan, "frame 1 of a.g3", 3, 0, 1};
        QCOMPARE(foundIn(workflow, std::vector{after, inTime, late}), nothing);
    }

    void modulesReadMetadataThatComeBefore()
    {
        const SeenShape data{scan, "frame 0 of a.g3", 3, 0, 0};
        const SeenShape late{observation, "frame 2 of b.g3", 1, 1, 2};
        QCOMPARE(
            foundIn(workflowWith({use("labels")}), std::vector{data, late}),
            QStringList{"error /modules/0: module \"labels\" reads \"SourceName\", which "
                        "comes in Observation frames only after the first data frames (frame 0 "
                        "of a.g3) (name the file that has it first in \"inputs\")"});
    }

    void brokenTemplatesAreLeftToValidation()
    {
        Workflow workflow;
        workflow.accumulate.emplace();
        workflow.accumulate->group = "{SourceName";
        workflow.accumulate->metadata = {{"x", ""}, {"y", "//"}};
        found(workflow, {scan}); // must not throw
    }

    void withoutFramesThereIsNothingToSay()
    {
        QCOMPARE(found(workflowWith({use("smooth")}), {}), nothing);
    }

    void shapesAreMergedOnce()
    {
        std::vector<FileIndex> indexes(2);
        indexes[0].identity.path = "a.g3";
        indexes[0].shapes = {scan, observation};
        indexes[0].shapeFrames = {1, 0};
        indexes[1].identity.path = "b.g3";
        indexes[1].shapes = {observation, turnaround};
        indexes[1].shapeFrames = {0, 7};
        const auto shapes = mergeShapes(indexes);
        QCOMPARE(shapes.size(), std::size_t{3});
        QVERIFY(shapes[1].shape == observation);
        QCOMPARE(shapes[1].where, "frame 0 of a.g3");
        QCOMPARE(shapes[2].where, "frame 7 of b.g3");
        indexes[0].frames.resize(2);
        indexes[0].frames[1].shape = 1;
        indexes[1].frames.resize(3);
        QCOMPARE(mergeShapes(indexes)[1].frames, std::uint64_t{4});
    }
};

QTEST_APPLESS_MAIN(ShapeCheckTest)
#include "shape_check_test.moc"
