// SPDX-License-Identifier: BSD-2-Clause
// Trying the workflow on one scan: the real panel in its place, with the real program on made-up
// scans.
#include "engine/demo/observation.h"
#include "gui/values/value_view.h"
#include "gui/widgets/record_table.h"
#include "gui/workflow/cards_view.h"
#include "gui/workflow/module_catalogue.h"
#include "gui/workflow/trial_panel.h"
#include "gui/workflow/trial_value_view.h"
#include "gui/workflow/workflow_place.h"
#include "tests/support/studio_test.h"
#include "tests/support/temporary_directory.h"

#include <QAction>
#include <QComboBox>
#include <QFile>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

using namespace scanweave;
using namespace scanweave::studio;

namespace {

const char* const modulesBefore = R"({
  "scanweave": 1,
  "name": "trial",
  "inputs": ["offline_calibration.g3", ["[0-9]*.g3"]],
  "modules": [
    {"use": "calibrate", "key": "RawTimestreams_I", "factor": "TcmbPerCount", "from": "Counts",
     "units": "Tcmb", "output": "Timestreams"},
)";
const char* const filtering = R"(
    {"use": "keep", "keys": ["*"], "enabled": false},
    {"use": "poly_filter", "key": "Timestreams", "order": 3}
  ]
})";
const char* const recalibrating = R"(
    {"use": "calibrate", "key": "Timestreams", "scale": 2, "from": "Tcmb", "units": "Power",
     "output": "{key}"}
  ]
})";
const char* const dropping = R"(
    {"use": "select", "where": "ScanNumber < 0"},
    {"use": "poly_filter", "key": "Timestreams", "order": 1}
  ]
})";
const char* const failing = R"(
    {"use": "poly_filter", "key": "Nope", "order": 1},
    {"use": "poly_filter", "key": "Timestreams", "order": 1}
  ]
})";
const char* const endless = R"(
    {"use": "process", "command": ["sleep", "600"]}
  ]
})";

const test::TemporaryDirectory& here()
{
    static const test::TemporaryDirectory directory;
    return directory;
}

/// The place with a workflow that has other text than its file.
struct OpenTrial
{
    WorkflowPlace place;

    explicit OpenTrial(const char* modules)
    {
        const QString path = QString::fromStdString(here().file("w.json"));
        QFile file(path);
        if (file.open(QIODevice::WriteOnly)) {
            file.write("{\"inputs\": []}");
            file.close();
        }
        place.resize(1280, 800);
        place.show();
        place.open({QStringLiteral("workflow"), path, {}});
        [&] { QTRY_COMPARE(place.document().path(), path); }();
        place.document().replaceText(std::string(modulesBefore) + modules, QStringLiteral("edit"));
    }

    TrialPanel& panel() { return place.trial(); }

    void trigger() { test::placeAction(place, QStringLiteral("Try on one frame…"))->trigger(); }

    QPushButton* button(const QString& text)
    {
        for (auto* candidate : panel().findChildren<QPushButton*>()) {
            if (candidate->text() == text) {
                return candidate;
            }
        }
        return nullptr;
    }

    void tryScan(int scan)
    {
        trigger();
        panel().scan().setValue(scan);
        QTest::mouseClick(button(QStringLiteral("Try")), Qt::LeftButton);
    }

    TrialStage::State state(std::size_t stage) { return panel().report()->stages.at(stage).state; }
};

} // namespace

class WorkflowTrialTest : public QObject
{
    Q_OBJECT

    test::OwnSettings settings_;

private slots:
    void initTestCase()
    {
        settings_.use();
        qputenv("SCANWEAVE_CACHE", QByteArray::fromStdString(here().file("cache")));
        ObservationSettings settings;
        settings.detectors = 5;
        settings.scans = 4;
        settings.files = 2;
        settings.scanSeconds = 2;
        settings.turnaroundSeconds = 0.5;
        writeObservation(settings, here().path().string());
    }

    void showsWhatEachModuleMakesOfTheUnsavedText()
    {
        OpenTrial open(filtering);
        QVERIFY(!open.panel().isVisible());
        open.tryScan(2);
        QVERIFY(open.panel().isVisible());
        QVERIFY(open.panel().isTrying());
        QTRY_VERIFY_WITH_TIMEOUT(open.panel().report().has_value(), 20000);
        QCOMPARE(open.panel().report()->scan.value_or(99), std::uint64_t{2});
        QCOMPARE(open.panel().stages().shownRows(), 4); // the input and three modules
        QCOMPARE(open.state(1), TrialStage::State::Done);
        QCOMPARE(open.state(2), TrialStage::State::Disabled);
        QCOMPARE(open.state(3), TrialStage::State::Done);
        QVERIFY2(open.panel().stateText().contains(QStringLiteral("went through all modules")),
                 qPrintable(open.panel().stateText()));

        // The filter's own stage: its key is chosen, before and after lie over each other.
        open.panel().stages().selectRecord(3);
        TrialValueView& value = open.panel().value();
        QTRY_COMPARE(value.shown().series.size(), std::size_t{4}); // two detectors, twice
        QCOMPARE(value.key().currentData().toString(), QStringLiteral("Timestreams"));
        const Series& before = value.shown().series[0];
        const Series& after = value.shown().series[1];
        QVERIFY(before.isBefore && !after.isBefore);
        QCOMPARE(before.envelope.size(), after.envelope.size());
        QVERIFY(before.envelope.samples() != after.envelope.samples());
        QCOMPARE(value.shown().unit, std::string("µK_CMB"));
        double low = 0;
        double high = 0;
        value.which().setCurrentIndex(1); // without their means
        QTRY_VERIFY(value.shown().unit != "µK_CMB");
        QVERIFY(value.shown().series[0].envelope.extent(low, high) && low < 0 && high > 0);
        value.which().setCurrentIndex(0);
        QTRY_COMPARE(value.shown().unit, std::string("µK_CMB"));
        QVERIFY(value.shown().rightUnit.empty());

        // One detector, and only after.
        value.detectors().setCurrentRow(1, QItemSelectionModel::ClearAndSelect);
        QTRY_COMPARE(value.shown().series.size(), std::size_t{2});
        value.which().setCurrentIndex(3);
        QTRY_COMPARE(value.shown().series.size(), std::size_t{1});
        QCOMPARE(QString::fromStdString(value.shown().series[0].name),
                 value.detectors().item(1)->text());

        // At the calibration the key is new, so there is nothing before it.
        value.which().setCurrentIndex(0);
        open.panel().stages().selectRecord(1);
        QTRY_COMPARE(value.shown().series.size(), std::size_t{1});

        // Text has no series, and is shown all the same.
        value.key().setCurrentIndex(value.key().findData(QStringLiteral("SourceName")));
        QTRY_VERIFY(value.shown().text.find("rcw38") != std::string::npos);
    }

    void anotherUnitGetsAnotherAxis()
    {
        OpenTrial open(recalibrating);
        open.tryScan(0);
        QTRY_VERIFY_WITH_TIMEOUT(open.panel().report().has_value(), 20000);
        open.panel().stages().selectRecord(2);
        TrialValueView& value = open.panel().value();
        value.key().setCurrentIndex(value.key().findData(QStringLiteral("Timestreams")));
        QTRY_COMPARE(value.shown().series.size(), std::size_t{4});
        QCOMPARE(value.shown().unit, std::string("pW"));
        QCOMPARE(value.shown().rightUnit, std::string("µK_CMB"));
        for (const Series& series : value.shown().series) {
            QCOMPARE(series.isOnRight, series.isBefore);
        }
        // The table has the numbers of both, each with its unit.
        QCOMPARE(value.shown().columns[3], std::string("mean [µK_CMB] before"));
        QCOMPARE(value.shown().columns[4], std::string("mean [pW] after"));
    }

    void tellsWhichModulesMissEarlierScans()
    {
        OpenTrial open(filtering);
        open.tryScan(0);
        QTRY_VERIFY_WITH_TIMEOUT(open.panel().report().has_value(), 20000);
        QVERIFY(open.panel().noteText().isEmpty());
        auto modules = std::make_shared<std::vector<ModuleSpec>>(builtinModules());
        for (ModuleSpec& module : *modules) {
            module.needsContinuity = module.name == "poly_filter" || module.name == "keep";
        }
        open.panel().setModules(modules);
        QVERIFY(open.panel().noteText().startsWith(QStringLiteral("poly_filter:"))); // keep is off
    }

    void selectionIsTheSameInCardsAndStages()
    {
        OpenTrial open(filtering);
        open.tryScan(0);
        QTRY_VERIFY_WITH_TIMEOUT(open.panel().report().has_value(), 20000);
        open.panel().stages().selectRecord(3);
        QCOMPARE(open.place.cards().selected(), std::string("/modules/2"));
        open.place.select("/modules/0");
        QCOMPARE(open.panel().stages().currentRecord(), 1);
        open.place.select("/inputs");
        QCOMPARE(open.panel().stages().currentRecord(), 0);
    }

    void aChangeOfTheTextIsTold()
    {
        OpenTrial open(filtering);
        open.tryScan(0);
        QTRY_VERIFY_WITH_TIMEOUT(open.panel().report().has_value(), 20000);
        QVERIFY(!open.panel().stateText().contains(QStringLiteral("has changed since")));
        open.place.document().replaceText(std::string(modulesBefore) + dropping,
                                          QStringLiteral("edit"));
        QVERIFY(open.panel().stateText().contains(QStringLiteral("has changed since")));
    }

    void aDroppedScanIsSaidToBe()
    {
        OpenTrial open(dropping);
        open.tryScan(0);
        QTRY_VERIFY_WITH_TIMEOUT(open.panel().report().has_value(), 20000);
        QCOMPARE(open.state(2), TrialStage::State::Dropped);
        QCOMPARE(open.state(3), TrialStage::State::NotReached);
        QCOMPARE(open.panel().stages().currentRecord(), 2);
        QVERIFY(open.panel().stateText().contains(QStringLiteral("select dropped it")));
        // What it looked like before can be seen.
        QTRY_VERIFY(!open.panel().value().shown().text.empty());
    }

    void aFailureTellsModuleAndReason()
    {
        OpenTrial open(failing);
        open.tryScan(0);
        QTRY_VERIFY_WITH_TIMEOUT(open.panel().report().has_value(), 20000);
        QCOMPARE(open.state(2), TrialStage::State::Failed);
        QCOMPARE(open.place.trial().stages().currentRecord(), 2);
        QVERIFY(open.panel().stateText().contains(QStringLiteral("poly_filter failed")));
        QVERIFY(open.panel().report()->error.contains(QStringLiteral("Nope")));
    }

    void aScanThatIsNotThereIsTold()
    {
        OpenTrial open(filtering);
        open.tryScan(9999);
        QTRY_VERIFY_WITH_TIMEOUT(!open.panel().isTrying(), 20000);
        QVERIFY(!open.panel().report().has_value());
        QVERIFY(open.panel().errorText().contains(QStringLiteral("no scan 9999")));
        // Once it is known how many there are, no other can be asked for.
        open.tryScan(0);
        QTRY_VERIFY_WITH_TIMEOUT(open.panel().report().has_value(), 20000);
        QCOMPARE(static_cast<std::uint64_t>(open.panel().scan().maximum()),
                 open.panel().report()->scans - 1);
    }

    void canBeCancelled()
    {
        OpenTrial open(endless);
        open.tryScan(0);
        QTRY_VERIFY(open.button(QStringLiteral("Cancel"))->isVisible());
        QTest::qWait(300); // until the module is at work, if the machine is fast
        QTest::mouseClick(open.button(QStringLiteral("Cancel")), Qt::LeftButton);
        QVERIFY(!open.panel().isTrying());
        QTRY_VERIFY(open.button(QStringLiteral("Try"))->isVisible());
        QVERIFY(open.panel().stateText().contains(QStringLiteral("not tried yet")));
    }

    void aMissingProgramIsExplained()
    {
        TrialPanel panel;
        panel.tryText({}, "{}", QStringLiteral("/"));
        QVERIFY(!panel.isTrying());
        QVERIFY(panel.errorText().contains(QStringLiteral("no program \"scanweave\"")));
    }

    void reportsOfAnotherVersionAreRefused()
    {
        QVERIFY(!parseTrialReport("").has_value());
        QVERIFY(!parseTrialReport("{\"frame\": {}}").has_value());
        QVERIFY(!parseTrialReport("[1, 2]").has_value());
    }
};

QTEST_MAIN(WorkflowTrialTest)
#include "workflow_trial_test.moc"
