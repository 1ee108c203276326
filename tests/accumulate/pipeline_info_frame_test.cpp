// SPDX-License-Identifier: BSD-2-Clause
// The PipelineInfo frame of outputs: what the inputs carried, and this run.
#include "engine/export/pipeline_info_frame.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/pipeline_info.h"
#include "tests/support/frame_factory.h"
#include "tests/support/golden.h"

#include <QTest>

#include <algorithm>

using namespace scanweave;
using namespace scanweave::test;

namespace {

constexpr auto ownKey = "22-Nov-2026:06:52:17.123456780";

RunProvenance run()
{
    RunProvenance provenance;
    provenance.time = 179533033712345678;
    provenance.version = "0.1.0";
    provenance.gitHash = "abcdef";
    provenance.host = "node17";
    provenance.user = "maria";
    provenance.modules = {{"keep", "", {{"keys", {"a", "b"}}, {"depth", 3}}},
                          {"keep", "keep#2", nlohmann::ordered_json::object()}};
    provenance.workflowJson = R"({"scanweave":1})";
    return provenance;
}

Frame info(const std::vector<FactoryKey>& keys)
{
    return makeFrame(frame_types::pipelineInfo, keys);
}

QStringList keysOf(const Frame& frame)
{
    QStringList keys;
    for (const std::string& key : frame.keys()) {
        keys += QString::fromStdString(key);
    }
    return keys;
}

} // namespace

class PipelineInfoFrameTest : public QObject
{
    Q_OBJECT

private slots:
    void tellsThisRun()
    {
        const Frame made = pipelineInfoFrame({}, run());
        const Frame frame = Frame::parse(made.encode(), Frame::Crc::Check);
        QCOMPARE(frame.type(), frame_types::pipelineInfo);
        QCOMPARE(keysOf(frame), QStringList{ownKey});
        const auto own = frame.get<G3PipelineInfo>(ownKey);
        QCOMPARE(own->vcsVersionName, std::string("0.1.0"));
        QCOMPARE(own->vcsGitHash, std::string("abcdef"));
        QCOMPARE(own->vcsFullVersion, std::string("scanweave 0.1.0 (abcdef)"));
        QCOMPARE(own->hostname, std::string("node17"));
        QCOMPARE(own->user, std::string("maria"));
        QCOMPARE(own->modules.size(), std::size_t{3});
        QCOMPARE(own->modules[0].modname, std::string("scanweave"));
        QCOMPARE(own->modules[0].config.at("workflow").repr, std::string(R"({"scanweave":1})"));
        QCOMPARE(own->modules[1].modname, std::string("keep"));
        QCOMPARE(own->modules[1].instancename, std::string("keep"));
        QCOMPARE(own->modules[1].config.at("keys").repr, std::string(R"(["a","b"])"));
        QCOMPARE(own->modules[1].config.at("depth").repr, std::string("3"));
        QCOMPARE(own->modules[2].instancename, std::string("keep#2"));
        QVERIFY(own->modules[2].config.empty());
    }

    void isTheSameOnAllRanks()
    {
        const std::vector<Frame> inputs{info({{"a", 1}, {"b", "x"}})};
        QVERIFY(std::ranges::equal(pipelineInfoFrame(inputs, run()).encode().span(),
                                   pipelineInfoFrame(inputs, run()).encode().span()));
    }

    void takesEntriesOfTheInputsOnce()
    {
        const std::vector<Frame> inputs{info({{"b", 1}, {"a", 2}}),
                                        makeFrame(frame_types::scan, {{"not this", 1}}),
                                        info({{"a", 2}}),
                                        info({{"a", 3}, {"c", 4}}),
                                        info({{"a", 3}}),
                                        info({{"a", 4}}),
                                        info({{"a", 2}})};
        const Frame frame = pipelineInfoFrame(inputs, run());
        QCOMPARE(keysOf(frame), QStringList({"b", "a", "a-2", "c", "a-3", ownKey}));
        QVERIFY(std::ranges::equal(frame.blob("a-2").span(), inputs[3].blob("a").span()));
        QVERIFY(std::ranges::equal(frame.blob("a-3").span(), inputs[5].blob("a").span()));
    }

    void ownEntryGivesWayToATakenKey()
    {
        const Frame frame = pipelineInfoFrame({info({{ownKey, 1}})}, run());
        QCOMPARE(keysOf(frame), QStringList({ownKey, QString(ownKey) + "-2"}));
        QVERIFY(frame.find<G3PipelineInfo>(std::string(ownKey) + "-2") != nullptr);
    }

    void metadataThatAreNoUtf8DontFail()
    {
        RunProvenance provenance = run();
        provenance.modules[0].parameters["keys"] = std::string("\xff");
        QVERIFY(pipelineInfoFrame({}, provenance).has(ownKey));
    }

    void realInputsKeepTheirBytes()
    {
        SCANWEAVE_NEED_GOLDEN();
        std::vector<Frame> inputs;
        for (const char* name : {"offline_calibration.g3", "0000.g3", "0001.g3"}) {
            FrameReader reader((goldenDirectory() / "obs" / name).string());
            while (auto frame = reader.next()) {
                if (frame->type() == frame_types::pipelineInfo) {
                    inputs.push_back(std::move(*frame));
                }
            }
        }
        QCOMPARE(inputs.size(), std::size_t{3});
        const Frame frame = pipelineInfoFrame(inputs, run());
        for (const Frame& input : inputs) {
            for (const std::string& key : input.keys()) {
                const auto isSame = [&](const std::string& candidate) {
                    return std::ranges::equal(frame.blob(candidate).span(), input.blob(key).span());
                };
                const auto keys = frame.keys();
                QVERIFY(std::ranges::any_of(keys, isSame));
            }
        }
        QVERIFY(frame.get<G3PipelineInfo>(ownKey));
    }
};

QTEST_APPLESS_MAIN(PipelineInfoFrameTest)
#include "pipeline_info_frame_test.moc"
