// SPDX-License-Identifier: BSD-2-Clause
// Cards, form and JSON say the same, whichever of them was used; problems have cures that work.
#include "gui/widgets/notice_bar.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/text_format.h"
#include "gui/workflow/cards_view.h"
#include "gui/workflow/inputs_form.h"
#include "gui/workflow/json_editor.h"
#include "gui/workflow/module_catalogue.h"
#include "gui/workflow/part_form.h"
#include "gui/workflow/rank_layout.h"
#include "gui/workflow/run_panel.h"
#include "gui/workflow/workflow_comparison.h"
#include "gui/workflow/workflow_place.h"
#include "tests/support/studio_test.h"
#include "tests/support/temporary_directory.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QScrollBar>
#include <QSettings>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTest>

#include <algorithm>

using namespace scanweave;
using namespace scanweave::studio;

namespace {

using Json = nlohmann::ordered_json;

const char* const exampleText = R"({
  // what it is for
  "name": "rcw38",
  "inputs": ["calibration.g3", ["scans.g3"]],
  "modules": [
    {"use": "keep", "keys": ["A", "B"]}, // needed later
    {"use": "select", "where": "Turnaround != true"}
  ],
  "x-own": {"kept": [1, 2]}
}
)";

FileText fileWith(const std::string& text)
{
    FileText file;
    file.text = text;
    return file;
}

void write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

QByteArray read(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void pressBar(WorkflowPlace& place, const QString& text)
{
    for (auto* button : place.bar().findChildren<QAbstractButton*>()) {
        if (button->text() == text && !button->isHidden()) {
            button->click(); // acts once events are handled
            QCoreApplication::processEvents();
            return;
        }
    }
    QFAIL(qPrintable(text + QStringLiteral(" is not offered: ") + place.bar().text()));
}

/// A place that has the example open, from a file.
struct OpenPlace
{
    test::TemporaryDirectory folder;
    QString path = QString::fromStdString(folder.file("w.json"));
    WorkflowPlace place;

    OpenPlace()
    {
        write(path, exampleText);
        place.open({QStringLiteral("workflow"), path, {}});
        [&] { QTRY_COMPARE(place.document().path(), path); }();
    }

    FieldRow* row(const std::string& pointer)
    {
        for (FieldRow* candidate : place.form().rows()) {
            if (candidate->pointer() == pointer) {
                return candidate;
            }
        }
        return nullptr;
    }
};

} // namespace

class WorkflowPlaceTest : public QObject
{
    Q_OBJECT

    test::OwnSettings settings_;

private slots:
    void initTestCase()
    {
        settings_.use();
        forgetKept();
    }

    void cleanupTestCase() { forgetKept(); }

    static void forgetKept()
    {
        QDir(QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) +
             QStringLiteral("/unsaved"))
            .removeRecursively();
    }

    void cardsShowTheWorkflow()
    {
        OpenPlace open;
        const auto& cards = open.place.cards().cards();
        QCOMPARE(cards.size(), std::size_t{6});
        QCOMPARE(cards[2].title, QStringLiteral("keep"));
        QCOMPARE(cards[3].title, QStringLiteral("select"));
        QCOMPARE(cards[4].kind, Card::Kind::Accumulate);
        QVERIFY(!cards[4].isThere);
    }

    void selectionIsTheSameEverywhere()
    {
        OpenPlace open;
        open.place.select("/modules/1");
        QCOMPARE(open.place.cards().selected(), std::string("/modules/1"));
        QCOMPARE(open.place.form().shown(), std::string("/modules/1"));
        open.place.show();
        open.place.editor().goTo("/modules/0/keys", 0, 0);
        Q_EMIT open.place.editor().cursorMoved("/modules/0/keys/1");
        QCOMPARE(open.place.cards().selected(), std::string("/modules/0"));
        QCOMPARE(open.place.form().shown(), std::string("/modules/0"));
    }

    void formWritesIntoTheText()
    {
        OpenPlace open;
        open.place.select("/modules/1");
        FieldRow* where = open.row("/modules/1/where");
        QVERIFY(where != nullptr);
        auto* edit = where->findChild<FieldEdit*>();
        QCOMPARE(edit->text(), QStringLiteral("Turnaround != true"));
        edit->clear();
        QTest::keyClicks(edit, QStringLiteral("ScanNumber > 3"));
        QVERIFY(*open.place.document().value("/modules/1/where") == "ScanNumber > 3");
        QVERIFY(open.place.document().text().find("// needed later") != std::string::npos);
        QVERIFY(open.place.document().text().find("\"kept\": [1, 2]") != std::string::npos);
        // A whole field is one step, and undo goes back to the very bytes.
        open.place.document().undoStack().undo();
        while (open.place.document().isModified()) {
            open.place.document().undoStack().undo();
        }
        QCOMPARE(open.place.document().bytes(), QByteArray(exampleText));
        QCOMPARE(edit->text(), QStringLiteral("Turnaround != true"));
    }

    void textWritesIntoTheForm()
    {
        OpenPlace open;
        open.place.select("/modules/0");
        open.place.document().replaceText(
            QString::fromUtf8(exampleText)
                .replace(QStringLiteral("\"B\""), QStringLiteral("\"C*\""))
                .toStdString(),
            QStringLiteral("typing"));
        FieldRow* keys = open.row("/modules/0/keys");
        QVERIFY(keys != nullptr);
        const auto edits = keys->findChildren<FieldEdit*>();
        QCOMPARE(edits.size(), 3); // two, and one to add another
        QCOMPARE(edits[1]->text(), QStringLiteral("C*"));
        QTest::keyClicks(edits[2], QStringLiteral("D"));
        QCOMPARE(open.place.document().value("/modules/0/keys")->dump(),
                 std::string("[\"A\",\"C*\",\"D\"]"));
    }

    void defaultsAreNotWritten()
    {
        OpenPlace open;
        open.place.select("/distribute");
        FieldRow* mode = open.row("/distribute/mode");
        QVERIFY(mode != nullptr);
        QCOMPARE(mode->findChild<QComboBox*>()->currentText(), QStringLiteral("frames"));
        QVERIFY(!open.place.document().value("/distribute"));
        FieldRow* ranks = open.row("/distribute/io_ranks");
        QTest::keyClicks(ranks->findChild<FieldEdit*>(), QStringLiteral("2"));
        QVERIFY(*open.place.document().value("/distribute/io_ranks") == 2);
        Q_EMIT ranks->edited(std::nullopt);
        QVERIFY(!open.place.document().value("/distribute/io_ranks"));
    }

    void modulesAreAddedMovedAndRemoved()
    {
        OpenPlace open;
        open.place.select("/modules/0");
        open.place.addModule(1, "statistics");
        QCOMPARE(open.place.cards().cards()[3].title, QStringLiteral("statistics"));
        QCOMPARE(open.place.cards().selected(), std::string("/modules/1"));
        QVERIFY(open.place.document().value("/modules/1/key").has_value()); // from its example
        Q_EMIT open.place.cards().moveRequested(1, 0);
        QCOMPARE(open.place.cards().cards()[2].title, QStringLiteral("statistics"));
        QCOMPARE(open.place.form().shown(), std::string("/modules/0"));
        const auto trigger = [&](const QString& text) {
            for (QAction* action : open.place.placeActions()) {
                if (action->text() == text) {
                    action->trigger();
                }
            }
        };
        trigger(QStringLiteral("Switch the module off or on"));
        QVERIFY(!open.place.cards().cards()[2].isEnabled);
        trigger(QStringLiteral("Duplicate the module"));
        QCOMPARE(open.place.cards().cards().size(), std::size_t{8});
        trigger(QStringLiteral("Remove the module"));
        trigger(QStringLiteral("Remove the module"));
        while (open.place.document().undoStack().canUndo()) {
            open.place.document().undoStack().undo();
        }
        QCOMPARE(open.place.document().bytes(), QByteArray(exampleText));
        QCOMPARE(open.place.cards().cards().size(), std::size_t{6});
    }

    void problemsAreOnCardAndInDrawerAndCured()
    {
        OpenPlace open;
        open.place.document().apply(
            renameKey(open.place.document().text(), "/modules/0/keys", "kyes"),
            QStringLiteral("typing"));
        QTRY_VERIFY(!open.place.notices().isEmpty());
        QTRY_VERIFY(open.place.cards().cards()[2].errors > 0);
        QCOMPARE(open.place.badge().kind, Badge::Kind::Wrong);
        const Notice notice = open.place.notices().front();
        QVERIFY2(!notice.cures.isEmpty(), qPrintable(notice.text));
        notice.cures.front().apply();
        QCOMPARE(open.place.document().bytes(), QByteArray(exampleText));
        QTRY_COMPARE(open.place.cards().cards()[2].errors, 0);
        open.place.document().undoStack().undo(); // the cure, too
        QVERIFY(open.place.document().text().find("kyes") != std::string::npos);
    }

    void unreadableTextKeepsTheCards()
    {
        OpenPlace open;
        open.place.document().apply(TextEdit{0, {}, "x"}, QStringLiteral("typing"));
        QCOMPARE(open.place.cards().cards().size(), std::size_t{6});
        open.place.select("/modules/1");
        QVERIFY(!open.row("/modules/1/where")->isEnabled());
        QTRY_VERIFY(!open.place.notices().isEmpty());
        // The error can be read, and is on no card that has nothing to do with it.
        const auto labels = open.place.form().findChildren<QLabel*>();
        QVERIFY(std::ranges::any_of(labels, [](const QLabel* label) {
            return label->text().startsWith(QStringLiteral("Line 1: ")) && label->isEnabled() &&
                   !label->isHidden();
        }));
        for (const Card& card : open.place.cards().cards()) {
            QCOMPARE(card.errors, 0);
        }
        open.place.document().undoStack().undo();
        QVERIFY(open.row("/modules/1/where")->isEnabled());
    }

    void theFirstRunAsksOnHowManyRanks()
    {
        QSettings().remove(QStringLiteral("run/ranks"));
        OpenPlace open;
        QVERIFY(open.place.runPanel().isHidden());
        test::placeAction(open.place, QStringLiteral("Run"))->trigger();
        QVERIFY(!open.place.runPanel().isHidden());
        QVERIFY(!open.place.runPanel().process().isRunning());
        // What the workflow says is drawn.
        auto* ranks = open.place.runPanel().findChild<QSpinBox*>();
        ranks->setValue(8);
        QCOMPARE(open.place.runPanel().layoutView().ranks().reading, 0);
        open.place.document().apply(
            setValue(open.place.document().text(), "/distribute", Json{{"io_ranks", 2}}),
            QStringLiteral("io_ranks"));
        QCOMPARE(open.place.runPanel().layoutView().ranks().reading, 2);
    }

    void limitsOfWholeNumbersAreWhole()
    {
        ParameterSpec spec;
        spec.name = "bins";
        spec.type = ParameterType::Int;
        spec.minimum = 0;
        spec.maximum = 1 << 24;
        const FieldRow row(spec, "/bins", {});
        const auto labels = row.findChildren<QLabel*>();
        QVERIFY(std::ranges::any_of(labels, [](const QLabel* label) {
            return label->text() == QStringLiteral("[0…%1]").arg(numberText(1 << 24));
        }));
    }

    void keysOfTheRightClassAreOffered()
    {
        InputSurvey survey;
        survey.types = {{.letters = "S",
                         .name = "Scan",
                         .frames = 1,
                         .keys = {{"One", {.className = "G3Timestream"}},
                                  {"Many", {.className = "G3TimestreamMap"}},
                                  {"Text", {.className = "G3String"}}}}};
        const ModuleSpec* filter = findModule(builtinModules(), "poly_filter");
        QVERIFY(filter != nullptr);
        const auto classes = classesFor(*filter, "key");
        QCOMPARE(classes, std::vector<std::string>{"G3TimestreamMap"});
        QCOMPARE(survey.keyNames(classes), std::vector<std::string>{"Many"});
        QCOMPARE(survey.keyNames().size(), std::size_t{3});
    }

    /// Hidden when it gets its text, as after a session that ended in another place.
    void jsonBeginsAtTheBeginOfItsLines()
    {
        OpenPlace open;
        open.place.document().apply(
            setValue(open.place.document().text(), "/name", std::string(400, 'x')),
            QStringLiteral("name"));
        open.place.select("/output");
        open.place.select("/modules/1");
        open.place.editor().horizontalScrollBar()->setRange(0, 1000);
        open.place.editor().horizontalScrollBar()->setValue(300);
        open.place.resize(900, 600);
        open.place.show();
        QCOMPARE(open.place.editor().horizontalScrollBar()->value(), 0);
    }

    void savesExactlyTheText()
    {
        OpenPlace open;
        open.place.document().apply(setValue(open.place.document().text(), "/name", "other"),
                                    QStringLiteral("name"));
        bool isThere = false;
        QVERIFY(open.place.save([&] { isThere = true; }));
        QVERIFY(!isThere); // nothing waits for a disk
        QTRY_VERIFY(isThere);
        QCOMPARE(read(open.path), open.place.document().bytes());
        QVERIFY(!open.place.document().isModified());
    }

    void whatIsTypedWhileSavingIsAChange()
    {
        OpenPlace open;
        auto& document = open.place.document();
        const auto rename = [&](const char* name) {
            document.apply(setValue(document.text(), "/name", name), QStringLiteral("name"));
        };
        rename("first");
        QVERIFY(open.place.save());
        const QByteArray first = document.bytes();
        rename("second");
        QVERIFY(document.isModified());
        QTRY_VERIFY(!open.place.isSaving());
        QCOMPARE(read(open.path), first);
        QVERIFY(document.isModified());
        QVERIFY(open.place.bar().text().isEmpty());
        document.undoStack().undo();
        QVERIFY(!document.isModified());
    }

    void savesInOrder()
    {
        OpenPlace open;
        auto& document = open.place.document();
        for (int i = 0; i < 20; ++i) {
            document.apply(setValue(document.text(), "/name", std::to_string(i)),
                           QStringLiteral("name"));
            QVERIFY(open.place.save());
        }
        QTRY_VERIFY(!open.place.isSaving());
        QCOMPARE(read(open.path), document.bytes());
        QVERIFY(!document.isModified());
        QVERIFY2(open.place.bar().text().isEmpty(), qPrintable(open.place.bar().text()));
    }

    void failingToSaveIsShownAndNothingIsLost()
    {
        OpenPlace open;
        auto& document = open.place.document();
        document.apply(setValue(document.text(), "/name", "mine"), QStringLiteral("name"));
        QVERIFY(QFile::remove(open.path));
        QVERIFY(QDir().mkdir(open.path)); // nobody can write over a folder, not even root
        bool isThere = false;
        open.place.save([&] { isThere = true; });
        QTRY_VERIFY(open.place.bar().text().contains(QStringLiteral("can't be saved")));
        QVERIFY(document.isModified());
        QVERIFY(!isThere);
    }

    void neverOverwritesWhatWasSavedAMomentAgo()
    {
        OpenPlace open;
        auto& document = open.place.document();
        document.apply(setValue(document.text(), "/name", "mine"), QStringLiteral("name"));
        const QByteArray theirs = QByteArray(exampleText).replace("rcw38", "theirs");
        write(open.path, theirs); // and the next look is two seconds away
        open.place.save();
        QTRY_VERIFY(open.place.bar().text().contains(QStringLiteral("somebody else")));
        QCOMPARE(read(open.path), theirs);
        QVERIFY(document.isModified());
    }

    void workflowsThatWereNeverSavedComeBack()
    {
        const QByteArray mine = [] {
            WorkflowPlace place;
            place.newWorkflow();
            place.document().apply(setValue(place.document().text(), "/name", "mine"),
                                   QStringLiteral("name"));
            QTest::qWait(2500); // it is kept; then the program dies
            return place.document().bytes();
        }();
        {
            WorkflowPlace place;
            place.show();
            QTRY_COMPARE(place.document().bytes(), mine);
            QVERIFY(place.document().isModified());
            QVERIFY(place.bar().text().contains(QStringLiteral("never saved")));
            // What this one has, another Studio doesn't take.
            WorkflowPlace other;
            other.show();
            QTest::qWait(300);
            QVERIFY(other.document().bytes() != mine);
        }
        OpenPlace open; // with a workflow open it is only offered
        open.place.show();
        QTRY_VERIFY(open.place.bar().text().contains(QStringLiteral("never saved")));
        QCOMPARE(open.place.document().bytes(), QByteArray(exampleText));
    }

    void aNewWorkflowNeverWritesOverTheOpenOne()
    {
        OpenPlace open;
        auto& document = open.place.document();
        document.apply(setValue(document.text(), "/name", "mine"), QStringLiteral("name"));
        const QByteArray mine = document.bytes();
        open.place.newWorkflow();
        QCOMPARE(document.bytes(), mine);
        QCOMPARE(open.place.bar().text(), QStringLiteral("w.json has changes that are not saved."));
        pressBar(open.place, QStringLiteral("Begin without saving"));
        QCOMPARE(document.path(), QString());
        QVERIFY(!open.place.isSaving());
        QCOMPARE(read(open.path), QByteArray(exampleText));
        // What was left is offered when the file is opened again.
        QTRY_VERIFY(QFile::exists(QFileInfo(open.path).path() + "/.w.json.unsaved"));
        open.place.open({QStringLiteral("workflow"), open.path, {}});
        QTRY_COMPARE(document.path(), open.path);
        pressBar(open.place, QStringLiteral("Take them"));
        QCOMPARE(document.bytes(), mine);
        // Saving first is the other way.
        open.place.newWorkflow();
        pressBar(open.place, QStringLiteral("Save, then begin a new one"));
        QTRY_COMPARE(document.path(), QString());
        QCOMPARE(read(open.path), mine);
    }

    void aNewWorkflowKeepsOneThatWasNeverSaved()
    {
        forgetKept();
        WorkflowPlace place;
        place.newWorkflow();
        place.document().apply(setValue(place.document().text(), "/name", "mine"),
                               QStringLiteral("name"));
        const QByteArray mine = place.document().bytes();
        place.newWorkflow();
        QCOMPARE(place.document().bytes(), mine);
        QCOMPARE(place.bar().text(),
                 QStringLiteral("This workflow has changes that are not saved."));
        pressBar(place, QStringLiteral("Begin without saving"));
        QVERIFY(place.document().bytes() != mine);
        QTRY_VERIFY(place.bar().text().contains(QStringLiteral("never saved")));
        pressBar(place, QStringLiteral("Open it"));
        QCOMPARE(place.document().bytes(), mine);
        forgetKept();
    }

    void comparesLive()
    {
        OpenPlace open;
        const QString other = QString::fromStdString(open.folder.file("other.json"));
        write(other, QByteArray(exampleText).replace("Turnaround", "ScanNumber"));
        open.place.show();
        open.place.comparison().compareWith(other);
        QTRY_COMPARE(open.place.comparison().differences().size(), std::size_t{1});
        QVERIFY(open.place.comparison().isVisible());
        open.place.comparison().findChild<RecordTable*>()->selectRecord(0);
        QCOMPARE(open.place.cards().selected(), std::string("/modules/1"));
        open.place.document().apply(
            setValue(open.place.document().text(), "/modules/1/where", "ScanNumber != true"),
            QStringLiteral("where"));
        QVERIFY(open.place.comparison().differences().empty());
        open.place.comparison().compareWith(open.path + QStringLiteral(".not"));
        QTRY_VERIFY(!open.place.bar().text().isEmpty());
    }

    void takesChangesOnTheDiskIfNothingIsLost()
    {
        OpenPlace open;
        const QByteArray other = QByteArray(exampleText).replace("rcw38", "newer");
        write(open.path, other);
        QTRY_COMPARE_WITH_TIMEOUT(open.place.document().bytes(), other, 10000);
        QVERIFY(!open.place.document().isModified());
        open.place.document().undoStack().undo();
        QCOMPARE(open.place.document().bytes(), QByteArray(exampleText));
    }

    void neverOverwritesWhatSomebodyElseSaved()
    {
        OpenPlace open;
        open.place.document().apply(setValue(open.place.document().text(), "/name", "mine"),
                                    QStringLiteral("name"));
        const QByteArray theirs = QByteArray(exampleText).replace("rcw38", "theirs");
        write(open.path, theirs);
        QTRY_VERIFY_WITH_TIMEOUT(!open.place.bar().text().isEmpty(), 10000);
        QVERIFY(!open.place.save());
        QCOMPARE(read(open.path), theirs);
    }

    void keepsUnsavedChangesForTheNextTime()
    {
        test::TemporaryDirectory folder;
        const QString path = QString::fromStdString(folder.file("w.json"));
        write(path, exampleText);
        {
            WorkflowPlace place;
            place.open({QStringLiteral("workflow"), path, {}});
            QTRY_COMPARE(place.document().path(), path);
            place.document().apply(setValue(place.document().text(), "/name", "kept"),
                                   QStringLiteral("name"));
            QVERIFY(place.mayClose());
        }
        QCOMPARE(read(path), QByteArray(exampleText));
        WorkflowPlace place;
        place.open({QStringLiteral("workflow"), path, {}});
        QTRY_VERIFY(place.bar().text().contains(QStringLiteral("not saved")));
        QCOMPARE(place.document().bytes(), QByteArray(exampleText));
    }

    void inputsAreAddedAndSwitched()
    {
        std::string text = R"({"inputs": ["a.g3"]})";
        const auto change = [&text](const std::optional<TextEdit>& edit) {
            QVERIFY(edit.has_value());
            text = applied(text, *edit);
        };
        change(addInputs(text, {"s1.g3", "s2.g3"}, true));
        QCOMPARE(text, std::string(R"({"inputs": ["a.g3", ["s1.g3", "s2.g3"]]})"));
        change(addInputs(text, {"b.g3"}, false));
        QCOMPARE(text, std::string(R"({"inputs": ["a.g3", "b.g3", ["s1.g3", "s2.g3"]]})"));
        const auto lines = inputLines(nlohmann::ordered_json::parse(text));
        QCOMPARE(lines.size(), std::size_t{4});
        change(switchInput(text, lines[3]));
        QCOMPARE(nlohmann::json::parse(text)["inputs"].dump(),
                 std::string(R"(["a.g3","b.g3","s2.g3",["s1.g3"]])"));
        change(removeInput(text, inputLines(nlohmann::ordered_json::parse(text))[3]));
        QCOMPARE(nlohmann::json::parse(text)["inputs"].dump(),
                 std::string(R"(["a.g3","b.g3","s2.g3"])"));
    }

    void geometryFindsCardsAndGaps()
    {
        WorkflowDocument document;
        document.reset({}, fileWith(exampleText));
        const CardsGeometry geometry(outlineOf(document), 18);
        QCOMPARE(geometry.count(), 6);
        QCOMPARE(geometry.gapCount(), 3);
        for (int i = 0; i < geometry.count(); ++i) {
            QCOMPARE(geometry.cardAt(geometry.card(i).center()), std::optional(i));
        }
        QCOMPARE(geometry.gapAt(geometry.gap(1).center()), std::optional(1));
        QVERIFY(!geometry.cardAt(geometry.gap(1).center()));
        QCOMPARE(geometry.nearestGap({-100, 50}), 0);
        QCOMPARE(geometry.nearestGap({100000, 50}), 2);
    }

    void manyCardsBecomeTitlesInRows()
    {
        WorkflowDocument document;
        document.reset({}, fileWith(exampleText));
        const auto cards = outlineOf(document);
        const std::vector<int> titles(cards.size(), 80);
        const auto geometry = CardsGeometry::compact(cards, titles, 18, 500);
        QVERIFY(geometry.isCompact());
        QCOMPARE(geometry.count(), 6);
        QCOMPARE(geometry.gapCount(), 3);
        QCOMPARE(geometry.rows(), 3);
        for (int i = 0; i < geometry.count(); ++i) {
            QVERIFY(geometry.card(i).right() < 500);
            QCOMPARE(geometry.cardAt(geometry.card(i).center()), std::optional(i));
            for (int j = 0; j < i; ++j) {
                QVERIFY(!geometry.card(i).intersects(geometry.card(j)));
            }
        }
        for (int i = 0; i < geometry.gapCount(); ++i) {
            QVERIFY(geometry.gap(i).left() >= 0);
            QVERIFY(!geometry.cardAt(geometry.gap(i).center()));
            QCOMPARE(geometry.nearestGap(geometry.gap(i).center()), i);
        }
    }
};

QTEST_MAIN(WorkflowPlaceTest)
#include "workflow_place_test.moc"
