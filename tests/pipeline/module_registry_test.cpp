// SPDX-License-Identifier: BSD-2-Clause
// The registry of modules: parameters, defaults and what it refuses.
#include "engine/pipeline/module_registry.h"

#include <QTest>

#include <functional>
#include <stdexcept>

using namespace scanweave;

namespace {

using Json = nlohmann::ordered_json;

class NothingModule final : public Module
{
public:
    void process(Frame /*frame*/, const FramePosition& /*position*/, FrameSink& /*sink*/) override
    {}
};

ParameterSpec parameter(std::string name, ParameterType type, Json defaultValue = nullptr)
{
    ParameterSpec spec;
    spec.name = std::move(name);
    spec.type = type;
    spec.doc = "what it is for";
    spec.defaultValue = std::move(defaultValue);
    return spec;
}

ModuleSpec everyType()
{
    ModuleSpec spec;
    spec.name = "every_type";
    spec.parameters = {parameter("needed", ParameterType::String),
                       parameter("flag", ParameterType::Bool, false),
                       parameter("count", ParameterType::Int, 3),
                       parameter("factor", ParameterType::Double, 0.5),
                       parameter("mode", ParameterType::String, "fast"),
                       parameter("list", ParameterType::StringList, {"a"}),
                       parameter("memory", ParameterType::Bytes, "1 KiB"),
                       parameter("more", ParameterType::Object, Json::object()),
                       parameter("extra", ParameterType::Int)};
    spec.parameters[2].minimum = 1;
    spec.parameters[2].maximum = 10;
    spec.parameters[3].minimum = 0;
    spec.parameters[4].choices = {"fast", "exact"};
    spec.parameters[8].isOptional = true;
    return spec;
}

ModuleFactory nothing()
{
    return [](const Json&) { return std::make_unique<NothingModule>(); };
}

ModuleUse use(std::string name, Json parameters = Json::object())
{
    ModuleUse result;
    result.name = std::move(name);
    result.parameters = std::move(parameters);
    return result;
}

std::optional<Error> errorOf(const std::function<void()>& action)
{
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

} // namespace

class ModuleRegistryTest : public QObject
{
    Q_OBJECT

private slots:
    void findsModulesByName();
    void fillsInDefaults();
    void takesGivenValues();
    void refusesWrongValues_data();
    void refusesWrongValues();
    void wrongNamesComeWithASuggestion();
    void refusesContradictorySpecs();
    void errorsOfTheFactoryNameTheModule();
    void makesAModuleEachTime();
};

void ModuleRegistryTest::findsModulesByName()
{
    ModuleRegistry registry;
    QVERIFY(registry.specs().empty());
    registry.add(everyType(), nothing());
    ModuleSpec other;
    other.name = "another";
    registry.add(other, nothing());
    QVERIFY(registry.find("every_type") != nullptr);
    QCOMPARE(registry.find("every_type")->parameters.size(), std::size_t{9});
    QVERIFY(registry.find("Every_type") == nullptr);
    QCOMPARE(registry.specs().at(0).name, std::string("every_type"));
    QCOMPARE(registry.specs().at(1).name, std::string("another"));
}

void ModuleRegistryTest::fillsInDefaults()
{
    ModuleRegistry registry;
    registry.add(everyType(), nothing());
    const Json complete = registry.completeParameters(use("every_type", {{"needed", "x"}}));
    const Json expected =
        Json::parse(R"({"needed": "x", "flag": false, "count": 3, "factor": 0.5, "mode": "fast",
                                          "list": ["a"], "memory": 1024, "more": {}})");
    QCOMPARE(complete.dump(), expected.dump());

    ModuleSpec none;
    none.name = "none";
    registry.add(none, nothing());
    QCOMPARE(registry.completeParameters(use("none", nullptr)).dump(), std::string("{}"));
}

void ModuleRegistryTest::takesGivenValues()
{
    ModuleRegistry registry;
    registry.add(everyType(), nothing());
    const Json given =
        Json::parse(R"({"needed": "", "flag": true, "count": 10, "factor": 2, "mode": "exact",
                                       "list": [], "memory": "2 MiB", "more": {"a": [1]}, "extra": -7})");
    Json expected = given;
    expected["memory"] = 2097152;
    QCOMPARE(registry.completeParameters(use("every_type", given)).dump(), expected.dump());
}

void ModuleRegistryTest::refusesWrongValues_data()
{
    QTest::addColumn<QString>("parameters");
    QTest::addColumn<QString>("named");
    QTest::newRow("missing") << R"({})" << "needed";
    QTest::newRow("null") << R"({"needed": null})" << "needed";
    QTest::newRow("bool as number") << R"({"needed": "", "flag": 1})" << "flag";
    QTest::newRow("int as text") << R"({"needed": "", "count": "3"})" << "count";
    QTest::newRow("int with a point") << R"({"needed": "", "count": 3.0})" << "count";
    QTest::newRow("int above 63 bits")
        << R"({"needed": "", "extra": 9223372036854775808})" << "extra";
    QTest::newRow("too small") << R"({"needed": "", "count": 0})" << "count";
    QTest::newRow("too large") << R"({"needed": "", "count": 11})" << "count";
    QTest::newRow("double as text") << R"({"needed": "", "factor": "1"})" << "factor";
    QTest::newRow("double too small") << R"({"needed": "", "factor": -1e-9})" << "factor";
    QTest::newRow("text as number") << R"({"needed": 5})" << "needed";
    QTest::newRow("no choice") << R"({"needed": "", "mode": "Fast"})" << "mode";
    QTest::newRow("list as text") << R"({"needed": "", "list": "a"})" << "list";
    QTest::newRow("list of numbers") << R"({"needed": "", "list": ["a", 1]})" << "list";
    QTest::newRow("negative bytes") << R"({"needed": "", "memory": -1})" << "memory";
    QTest::newRow("bytes of nothing") << R"({"needed": "", "memory": "much"})" << "memory";
    QTest::newRow("fraction of bytes") << R"({"needed": "", "memory": 1.5})" << "memory";
    QTest::newRow("object as list") << R"({"needed": "", "more": []})" << "more";
    QTest::newRow("unknown") << R"({"needed": "", "colour": 1})" << "colour";
    QTest::newRow("no object at all") << R"([1])" << "parameters";
}

void ModuleRegistryTest::refusesWrongValues()
{
    QFETCH(QString, parameters);
    QFETCH(QString, named);
    ModuleRegistry registry;
    registry.add(everyType(), nothing());
    const auto error = errorOf([&] {
        registry.completeParameters(use("every_type", Json::parse(parameters.toStdString())));
    });
    QVERIFY(error);
    QVERIFY(error->kind() == ErrorKind::Usage);
    QCOMPARE(error->place().module, std::string("every_type"));
    QVERIFY2(error->message().find(named.toStdString()) != std::string::npos, error->what());
}

void ModuleRegistryTest::wrongNamesComeWithASuggestion()
{
    ModuleRegistry registry;
    registry.add(everyType(), nothing());
    const auto unknown = errorOf([&] { registry.make(use("evry_type")); });
    QVERIFY(unknown);
    QVERIFY(unknown->kind() == ErrorKind::Usage);
    QVERIFY2(unknown->message().find("did you mean \"every_type\"") != std::string::npos,
             unknown->what());
    const auto far = errorOf([&] { registry.make(use("zzz")); });
    QVERIFY2(far->message().find("did you mean") == std::string::npos, far->what());
    const auto misspelt =
        errorOf([&] { registry.make(use("every_type", {{"needed", ""}, {"factr", 1}})); });
    QVERIFY2(misspelt->message().find("did you mean \"factor\"") != std::string::npos,
             misspelt->what());
}

void ModuleRegistryTest::refusesContradictorySpecs()
{
    const auto refused = [](const ModuleSpec& spec) {
        ModuleRegistry registry;
        const bool isRefused = errorOf([&] { registry.add(spec, nothing()); }).has_value();
        return isRefused && registry.specs().empty();
    };
    ModuleSpec spec;
    QVERIFY(refused(spec)); // no name
    spec.name = "m";
    QVERIFY(!refused(spec));
    spec.parameters = {parameter("a", ParameterType::Int, "text")};
    QVERIFY(refused(spec));
    spec.parameters = {parameter("a", ParameterType::Int, 1),
                       parameter("a", ParameterType::Int, 1)};
    QVERIFY(refused(spec));
    spec.parameters = {parameter("use", ParameterType::Int, 1)};
    QVERIFY(refused(spec));
    spec.parameters = {parameter("", ParameterType::Int, 1)};
    QVERIFY(refused(spec));

    ModuleRegistry registry;
    registry.add(everyType(), nothing());
    QVERIFY(errorOf([&] { registry.add(everyType(), nothing()); }));
}

void ModuleRegistryTest::errorsOfTheFactoryNameTheModule()
{
    ModuleRegistry registry;
    ModuleSpec spec;
    spec.name = "throws";
    registry.add(spec, [](const Json&) -> std::unique_ptr<Module> {
        throw std::runtime_error("no licence");
    });
    spec.name = "empty";
    registry.add(spec, [](const Json&) { return std::unique_ptr<Module>(); });
    const auto thrown = errorOf([&] { registry.make(use("throws")); });
    QVERIFY(thrown);
    QCOMPARE(thrown->place().module, std::string("throws"));
    QCOMPARE(thrown->message(), std::string("no licence"));
    QCOMPARE(errorOf([&] { registry.make(use("empty")); })->place().module, std::string("empty"));
}

void ModuleRegistryTest::makesAModuleEachTime()
{
    ModuleRegistry registry;
    Json seen;
    registry.add(everyType(), [&](const Json& parameters) {
        seen = parameters;
        return std::make_unique<NothingModule>();
    });
    const auto first = registry.make(use("every_type", {{"needed", "x"}, {"count", 5}}));
    const auto second = registry.make(use("every_type", {{"needed", "y"}}));
    QVERIFY(first && second && first != second);
    QCOMPARE(seen["needed"].get<std::string>(), std::string("y"));
    QCOMPARE(seen["count"].get<int>(), 3);
}

QTEST_APPLESS_MAIN(ModuleRegistryTest)
#include "module_registry_test.moc"
