// SPDX-License-Identifier: BSD-2-Clause
// All built-in modules: that each declares itself completely and can be made.
#include "engine/modules/builtin_modules.h"
#include "tests/modules/module_runner.h"

#include <QTest>

#include <algorithm>

using namespace scanweave;
using namespace scanweave::test;

class BuiltinModulesTest : public QObject
{
    Q_OBJECT

private slots:
    void areAllThere();
    void describeThemselves();
    void examplesWork();
    void placeholdersNameParameters();
};

void BuiltinModulesTest::areAllThere()
{
    ModuleRegistry registry;
    addBuiltinModules(registry);
    for (const char* name : {"keep",
                             "drop",
                             "select",
                             "statistics",
                             "rename",
                             "drop_turnarounds",
                             "flag_detectors",
                             "calibrate",
                             "poly_filter",
                             "common_mode",
                             "detector_weights",
                             "detector_pointing",
                             "write"}) {
        QVERIFY2(registry.find(name) != nullptr, name);
    }
}

void BuiltinModulesTest::describeThemselves()
{
    ModuleRegistry registry;
    addBuiltinModules(registry);
    for (const ModuleSpec& spec : registry.specs()) {
        QVERIFY2(!spec.summary.empty() && !spec.doc.empty() && !spec.example.empty(),
                 spec.name.c_str());
        QVERIFY2(spec.summary.find('\n') == std::string::npos, spec.name.c_str());
        for (const ParameterSpec& parameter : spec.parameters) {
            QVERIFY2(!parameter.doc.empty(), parameter.name.c_str());
        }
    }
}

void BuiltinModulesTest::examplesWork()
{
    ModuleRegistry registry;
    addBuiltinModules(registry);
    for (const ModuleSpec& spec : registry.specs()) {
        const ModuleUse use = parseUse(spec.example);
        QCOMPARE(use.name, spec.name);
        QVERIFY(registry.make(use) != nullptr);
    }
}

void BuiltinModulesTest::placeholdersNameParameters()
{
    ModuleRegistry registry;
    addBuiltinModules(registry);
    for (const ModuleSpec& spec : registry.specs()) {
        std::vector<KeySpec> keys = spec.reads;
        keys.insert(keys.end(), spec.writes.begin(), spec.writes.end());
        for (const KeySpec& key : keys) {
            const std::size_t begin = key.key.find('{');
            if (begin == std::string::npos) {
                continue;
            }
            const std::string name = key.key.substr(begin + 1, key.key.find('}') - begin - 1);
            QVERIFY2(std::ranges::count(spec.parameters, name, &ParameterSpec::name) == 1,
                     key.key.c_str());
        }
    }
}

QTEST_APPLESS_MAIN(BuiltinModulesTest)
#include "builtin_modules_test.moc"
