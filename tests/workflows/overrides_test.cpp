// SPDX-License-Identifier: BSD-2-Clause
// Tests workflows/overrides.
#include "workflows/json_location.h"
#include "workflows/overrides.h"

#include <QTest>

#include <random>

using namespace scanweave;
using Json = nlohmann::ordered_json;

class OverridesTest : public QObject
{
    Q_OBJECT

private slots:
    void sets_data();
    void sets();
    void refuses_data();
    void refuses();
    void onesAfterAnotherBuildOnEachOther();
    void aRefusedOneChangesNothing();
    void tellsWhatItSet();
    void randomOverridesNeverCrash();
};

void OverridesTest::sets_data()
{
    QTest::addColumn<QString>("document");
    QTest::addColumn<QString>("override");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* document, const char* override, const char* expected) {
        QTest::newRow(override) << document << override << expected;
    };
    row(R"({})", "distribute.io_ranks=3", R"({"distribute":{"io_ranks":3}})");
    row(R"({"a":1,"b":2,"c":3})", "b=true", R"({"a":1,"b":true,"c":3})");
    row(R"({})", "name=foo", R"({"name":"foo"})");
    row(R"({})", "name=", R"({"name":""})");
    row(R"({})", "name=\"3\"", R"({"name":"3"})");
    row(R"({})", "name=a=b", R"({"name":"a=b"})");
    row(R"({})", "distribute.bundle=2 MiB", R"({"distribute":{"bundle":"2 MiB"}})");
    row(R"({})", "output=/data/runs", R"({"output":"/data/runs"})");
    row(R"({})", "output=//server", R"({"output":"//server"})");
    row(R"({})", "accumulate={}", R"({"accumulate":{}})");
    row(R"({})", "accumulate=null", R"({"accumulate":null})");
    row(R"({})", "accumulate.sort=[\"-start\"]", R"({"accumulate":{"sort":["-start"]}})");
    row(R"({})", "accumulate.group={A}-{B}", R"({"accumulate":{"group":"{A}-{B}"}})");
    row(R"({"accumulate":null})", "accumulate.stitch=true", R"({"accumulate":{"stitch":true}})");
    row(R"({"accumulate":false})", "accumulate.stitch=true", R"({"accumulate":{"stitch":true}})");
    row(R"({"modules":[{"use":"keep","keys":[]}]})",
        "modules.0.keys=[\"A\"]",
        R"({"modules":[{"use":"keep","keys":["A"]}]})");
    row(R"({"modules":[{"use":"keep"}]})",
        "modules.1.use=drop",
        R"({"modules":[{"use":"keep"},{"use":"drop"}]})");
    row(R"({})", "modules.0.use=drop", R"({"modules":[{"use":"drop"}]})");
    row(R"({"inputs":["a",["b","c"]]})", "inputs.1.0=d", R"({"inputs":["a",["d","c"]]})");
    row(R"({"inputs":["a"]})", "inputs.1=[\"b\"]", R"({"inputs":["a",["b"]]})");
    row(R"({})", "/x-a.b/c~1d=1", R"({"x-a.b":{"c/d":1}})");
    row(R"({})", "a=[1, /* c */ 2]", R"({"a":[1,2]})");
    row(R"({})", "a=[1", R"({"a":"[1"})");
    row(R"({})", "a=é", R"({"a":"é"})");
}

void OverridesTest::sets()
{
    QFETCH(QString, document);
    QFETCH(QString, override);
    QFETCH(QString, expected);
    Json changed = Json::parse(document.toStdString());
    const std::string text = override.toStdString();
    const OverrideResult result = applyOverrides(changed, std::span(&text, 1));
    QVERIFY(result.problems.empty());
    QCOMPARE(QString::fromStdString(changed.dump()), expected);
}

void OverridesTest::refuses_data()
{
    QTest::addColumn<QByteArray>("override");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* override, const char* message) {
        QTest::newRow(override) << QByteArray(override) << message;
    };
    row("", "--set \"\": it has no form key=value");
    row("name", "--set \"name\": it has no form key=value");
    row("=3", "it has no form key=value");
    row(".a=3", "one of its keys is empty");
    row("a.=3", "one of its keys is empty");
    row("a..b=3", "one of its keys is empty");
    row("name.x=3", "\"name\" is the text \"n\", so there is no \"x\" in it");
    row("modules.first=3", "\"modules\" is a list, so \"first\" can't be an index of it");
    row("modules.-1=3", "can't be an index");
    row("modules.2=3", "\"modules\" has 1 values, so there is no index 2");
    row("modules.99999999999999=3", "can't be an index");
    row("modules.0.use.x=3", "\"modules.0.use\" is the text \"keep\"");
    row("a={\"k\": 1, \"k\": 2}", "the key \"k\" is already at line 1, column 2 of the value");
    row("name=\xff", "it is no UTF-8 text");
    row("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z.a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s."
        "t.u."
        "v.w.x.y.z.a.b.c.d.e.f.g.h.i.j.k.l.m=1",
        "it goes too deep");
}

void OverridesTest::refuses()
{
    QFETCH(QByteArray, override);
    QFETCH(QString, message);
    Json document = Json::parse(R"({"name":"n","modules":[{"use":"keep"}]})");
    const Json before = document;
    const std::string text = override.toStdString();
    const OverrideResult result = applyOverrides(document, std::span(&text, 1));
    QCOMPARE(result.problems.size(), std::size_t{1});
    QVERIFY(result.applied.empty());
    QVERIFY2(QString::fromStdString(result.problems[0].message).contains(message),
             result.problems[0].message.c_str());
    QVERIFY(!result.problems[0].cure.empty());
    QCOMPARE(result.problems[0].line, 0);
    QVERIFY(document == before);
}

void OverridesTest::onesAfterAnotherBuildOnEachOther()
{
    Json document = Json::object();
    const std::vector<std::string> texts = {"modules.0.use=keep",
                                            "bad",
                                            "modules.1.use=drop",
                                            "modules.1.keys=[\"A\"]",
                                            "modules.0.use=select"};
    const OverrideResult result = applyOverrides(document, texts);
    QCOMPARE(document.dump(), R"({"modules":[{"use":"select"},{"use":"drop","keys":["A"]}]})");
    QCOMPARE(result.applied.size(), std::size_t{4});
    QCOMPARE(result.problems.size(), std::size_t{1});
}

void OverridesTest::aRefusedOneChangesNothing()
{
    Json document = Json::parse(R"({"modules":[]})");
    const std::vector<std::string> texts = {"modules.0.a.1.b=3"}; // "a" would be a list without 0
    const OverrideResult result = applyOverrides(document, texts);
    QCOMPARE(result.problems.size(), std::size_t{1});
    QCOMPARE(document.dump(), R"({"modules":[]})");
}

void OverridesTest::tellsWhatItSet()
{
    Json document = Json::object();
    const std::vector<std::string> texts = {"distribute.x-a/b=1"};
    const OverrideResult result = applyOverrides(document, texts);
    QCOMPARE(result.applied.at(0).pointer, "/distribute/x-a~1b");
    QCOMPARE(result.applied.at(0).text, "distribute.x-a/b=1");
    QCOMPARE(document.at("distribute").at("x-a/b").get<int>(), 1);
}

void OverridesTest::randomOverridesNeverCrash()
{
    static constexpr std::string_view letters = "a01.=/~[]{}\":,-\xc3\xa9";
    std::mt19937 random(3);
    for (int i = 0; i < 500; ++i) {
        Json document = Json::parse(R"({"a":[{"0":1}],"1":null})");
        std::vector<std::string> texts(20);
        for (std::string& text : texts) {
            text.resize(random() % 14);
            for (char& character : text) {
                character = letters[random() % letters.size()];
            }
        }
        const OverrideResult result = applyOverrides(document, texts);
        QCOMPARE(result.applied.size() + result.problems.size(), texts.size());
        QVERIFY(scanJson(document.dump()).isJson);
    }
}

QTEST_APPLESS_MAIN(OverridesTest)
#include "overrides_test.moc"
