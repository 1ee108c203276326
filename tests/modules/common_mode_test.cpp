// SPDX-License-Identifier: BSD-2-Clause
// common_mode, against sums sample by sample in long double.
#include "tests/modules/scan_factory.h"

#include <QTest>

#include <functional>
#include <map>

using namespace scanweave;
using namespace scanweave::test;

namespace {

struct Camera
{
    Detectors detectors;
    std::map<std::string, BolometerProperties> properties;
    std::map<std::string, double> weights;

    Frame calibration() const
    {
        auto map = std::make_shared<BolometerPropertiesMap>();
        for (const auto& [name, one] : properties) {
            map->items.emplace(name, one);
        }
        return calibrationWith("BolometerProperties", map);
    }

    Frame scan() const
    {
        Frame frame = scanOf(detectors);
        auto map = std::make_shared<G3MapDouble>();
        for (const auto& [name, weight] : weights) {
            map->items.emplace(name, weight);
        }
        frame.put("Weights", map);
        return frame;
    }
};

Camera makeCamera(std::uint64_t seed, std::size_t samples, double gaps)
{
    std::mt19937_64 random(seed);
    std::bernoulli_distribution isGap(gaps);
    Camera camera;
    for (int i = 0; i < 50; ++i) {
        const std::string name = "d" + std::to_string(i);
        auto drawn = drawSamples(random, samples, 1000);
        for (double& sample : drawn) {
            sample = isGap(random) ? notANumber : sample;
        }
        camera.detectors.emplace_back(name, drawn);
        camera.properties[name] =
            propertiesOf("w" + std::to_string(random() % 3), random() % 2 == 0 ? 90 : 150, 0, 0);
        camera.properties[name].pixelId = std::to_string(random() % 20);
        camera.weights[name] = random() % 5 == 0 ? 0 : static_cast<double>(random() % 1000) / 100;
    }
    return camera;
}

using GroupOf = std::function<std::string(const BolometerProperties&)>;

std::map<std::string, std::vector<double>>
reference(const Camera& camera, const GroupOf& groupOf, bool isWeighted, std::size_t least)
{
    std::map<std::string, std::vector<std::size_t>> groups;
    for (std::size_t d = 0; d < camera.detectors.size(); ++d) {
        groups[groupOf(camera.properties.at(camera.detectors[d].first))].push_back(d);
    }
    std::map<std::string, std::vector<double>> cleaned;
    for (const auto& [group, members] : groups) {
        const auto weightOf = [&](std::size_t d) {
            return isWeighted ? camera.weights.at(camera.detectors[d].first) : 1.0;
        };
        std::size_t heavy = 0;
        for (const std::size_t d : members) {
            heavy += weightOf(d) > 0 ? 1 : 0;
            cleaned[camera.detectors[d].first] = camera.detectors[d].second;
        }
        if (heavy < least) {
            continue;
        }
        for (std::size_t i = 0; i < camera.detectors[0].second.size(); ++i) {
            long double sum = 0;
            long double weight = 0;
            for (const std::size_t d : members) {
                const double sample = camera.detectors[d].second[i];
                if (std::isfinite(sample)) {
                    sum += static_cast<long double>(weightOf(d)) * sample;
                    weight += weightOf(d);
                }
            }
            for (const std::size_t d : members) {
                double& sample = cleaned[camera.detectors[d].first][i];
                sample = weight > 0 ? static_cast<double>(sample - sum / weight) : notANumber;
            }
        }
    }
    return cleaned;
}

std::string useWith(const std::string& more)
{
    return R"({"use": "common_mode", "key": "Raw", "output": "Clean")" + more + "}";
}

bool equals(const Frame& frame, const std::map<std::string, std::vector<double>>& expected)
{
    for (const auto& [name, samples] : expected) {
        if (!areNear(samplesIn(frame, "Clean", name), samples, 1e-12 * 1000)) {
            qWarning("%s", name.c_str());
            return false;
        }
    }
    return frame.get<G3TimestreamMap>("Clean")->size() == expected.size();
}

} // namespace

class CommonModeTest : public QObject
{
    Q_OBJECT

private slots:
    void equalsTheReferenceForEveryGrouping()
    {
        const std::vector<std::pair<std::string, GroupOf>> groupings{
            {R"(, "by": [])", [](const BolometerProperties&) { return std::string(); }},
            {R"(, "by": ["wafer"])", [](const BolometerProperties& p) { return p.waferId; }},
            {"",
             [](const BolometerProperties& p) { return p.waferId + "/" + std::to_string(p.band); }},
            {R"(, "by": ["band"])",
             [](const BolometerProperties& p) { return std::to_string(p.band); }},
            {R"(, "by": ["pixel", "wafer"])",
             [](const BolometerProperties& p) { return p.pixelId + "/" + p.waferId; }}};
        for (const double gaps : {0.0, 0.1, 0.9}) {
            const Camera camera = makeCamera(7, 203, gaps);
            for (const auto& [by, groupOf] : groupings) {
                for (const bool isWeighted : {false, true}) {
                    const std::string use =
                        useWith(by + (isWeighted ? R"(, "weights": "Weights")" : ""));
                    const auto out = runModule(use, {camera.calibration(), camera.scan()});
                    QVERIFY2(equals(out[1], reference(camera, groupOf, isWeighted, 2)),
                             use.c_str());
                }
            }
        }
    }

    void nothingIsLeftOfWhatAllShare()
    {
        std::mt19937_64 random(9);
        const auto shared = drawSamples(random, 1000, 0, 50);
        Camera camera = makeCamera(10, 1000, 0);
        for (auto& [name, samples] : camera.detectors) {
            samples = shared;
        }
        const auto out = runModule(useWith(""), {camera.calibration(), camera.scan()});
        QVERIFY(largest(samplesIn(out[1], "Clean", "d3")) < 1e-12 * largest(shared));
    }

    void aGapOfAHeavyDetectorCostsNoDigits()
    {
        std::mt19937_64 random(13);
        Camera camera = makeCamera(14, 40, 0);
        for (auto& [name, weight] : camera.weights) {
            weight = 1 + static_cast<double>(random() % 5);
        }
        const auto all = [](const BolometerProperties& p) {
            return p.waferId + "/" + std::to_string(p.band);
        };
        for (const std::size_t heavy : {0U, 20U, 49U}) {
            Camera one = camera;
            auto& [name, samples] = one.detectors[heavy];
            one.weights[name] = 1e17;
            samples[3] = notANumber;
            samples[39] = notANumber;
            auto expected = reference(one, all, true, 2);
            const auto out =
                runModule(useWith(R"(, "weights": "Weights")"), {one.calibration(), one.scan()});
            QVERIFY2(equals(out[1], expected), name.c_str());
        }
    }

    void smallGroupsStayAsTheyAre()
    {
        const Camera camera = makeCamera(11, 20, 0);
        const auto all = [](const BolometerProperties& p) { return p.pixelId; };
        const auto out = runModule(useWith(R"(, "by": ["pixel"], "least_detectors": 4)"),
                                   {camera.calibration(), camera.scan()});
        QVERIFY(equals(out[1], reference(camera, all, false, 4)));
        const auto alone = runModule(useWith(R"(, "by": [], "least_detectors": 1)"),
                                     {scanOf({{"a", {1, 2, notANumber}}})});
        QVERIFY(areNear(samplesIn(alone[0], "Clean", "a"), {0, 0, notANumber}, 0));
    }

    void hostileFramesAreErrors()
    {
        Camera camera = makeCamera(12, 5, 0);
        QVERIFY(
            failsAt(useWith(""), {camera.scan()}, "BolometerProperties", "no Calibration frame"));
        QVERIFY(failsAt(useWith(R"(, "by": [])"),
                        {scanOf({{"a", {1, 2}}, {"b", {1}}})},
                        "Raw",
                        "\"b\" has 1 samples"));
        for (const double weight : {-1.0, notANumber, infinity}) {
            camera.weights["d7"] = weight;
            QVERIFY(failsAt(useWith(R"(, "weights": "Weights")"),
                            {camera.calibration(), camera.scan()},
                            "Weights",
                            "\"d7\""));
        }
        QVERIFY(failsAt(useWith(R"(, "weights": "No")"),
                        {camera.calibration(), camera.scan()},
                        "No",
                        "no such key"));
        camera.properties["d9"].waferId.clear();
        QVERIFY(failsAt(
            useWith(""), {camera.calibration(), camera.scan()}, "BolometerProperties", "\"d9\""));
        camera.properties.erase("d9");
        QVERIFY(failsAt(useWith(""),
                        {camera.calibration(), camera.scan()},
                        "BolometerProperties",
                        "not in it"));
        for (const Detectors& few : {Detectors{}, Detectors{{"a", {}}, {"b", {}}}}) {
            const auto out = runModule(useWith(R"(, "by": [])"), {scanOf(few)});
            QCOMPARE(out[0].get<G3TimestreamMap>("Clean")->size(), few.size());
        }
    }
};

QTEST_APPLESS_MAIN(CommonModeTest)
#include "common_mode_test.moc"
