// SPDX-License-Identifier: BSD-2-Clause
// Whatever is done to a workflow can be undone, to the byte.
#include "gui/workflow/json_editor.h"
#include "gui/workflow/workflow_document.h"
#include "tests/gui/random_json.h"

#include <QTest>

using namespace scanweave::studio;

namespace {

FileText fileOf(const std::string& text)
{
    FileText file;
    file.text = text;
    return file;
}

} // namespace

class WorkflowDocumentTest : public QObject
{
    Q_OBJECT

private slots:
    void saysNothingWhileItGoes()
    {
        int told = 0;
        {
            WorkflowDocument document;
            document.reset({}, FileText());
            connect(&document, &WorkflowDocument::modifiedChanged, this, [&told] { ++told; });
            document.apply(TextEdit{0, {}, "{}"}, QStringLiteral("typing"));
            QCOMPARE(told, 1);
        }
        QCOMPARE(told, 1);
    }

    void randomEditsUndoneGiveTheSameBytes()
    {
        for (std::uint32_t seed = 0; seed < 60; ++seed) {
            RandomJson random(seed);
            WorkflowDocument document;
            JsonEditor editor(document); // a view that must follow, and not interfere
            const std::string begin = random.written(random.document());
            document.reset({}, fileOf(begin));
            for (int step = 0; step < 40; ++step) {
                const std::string& text = document.text();
                switch (random.below(5)) {
                case 0: { // typing anywhere, broken or not
                    const std::size_t at = random.below(text.size() + 1);
                    const bool isInside =
                        at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U;
                    if (!isInside) {
                        document.apply(TextEdit{at, {}, random.below(4) == 0 ? "\n" : "x"},
                                       QStringLiteral("typing"),
                                       WorkflowDocument::Merge::Typing);
                    }
                    break;
                }
                case 1:
                    document.apply(setValue(text, "/name", random.text()), QStringLiteral("name"));
                    break;
                case 2:
                    if (const auto edit = setValue(text, "/modules/0/use", random.text())) {
                        document.apply(
                            *edit, QStringLiteral("use"), WorkflowDocument::Merge::Field, "use");
                    }
                    break;
                case 3:
                    document.apply(insertElement(text, "/modules", 0, random.value(2)),
                                   QStringLiteral("insert"));
                    break;
                default:
                    document.undoStack().undo();
                }
                QCOMPARE(editor.document()->toRawText().replace(QChar(0x2029), u'\n'),
                         QString::fromStdString(document.text()));
            }
            while (document.undoStack().canRedo()) { // the last edits may have been undone
                document.undoStack().redo();
            }
            const std::string end = document.text();
            while (document.undoStack().canUndo()) {
                document.undoStack().undo();
            }
            QCOMPARE(document.text(), begin);
            QVERIFY(!document.isModified());
            while (document.undoStack().canRedo()) {
                document.undoStack().redo();
            }
            QCOMPARE(document.text(), end);
        }
    }

    void oneFieldIsOneStep()
    {
        WorkflowDocument document;
        document.reset({}, fileOf("{\"name\": \"\"}"));
        for (const char* name : {"r", "rc", "rcw"}) {
            document.apply(*setValue(document.text(), "/name", name),
                           QStringLiteral("name"),
                           WorkflowDocument::Merge::Field,
                           "/name");
        }
        QCOMPARE(document.undoStack().count(), 1);
        document.apply(*setValue(document.text(), "/output", "o"),
                       QStringLiteral("output"),
                       WorkflowDocument::Merge::Field,
                       "/output");
        QCOMPARE(document.undoStack().count(), 2);
        document.undoStack().undo();
        document.undoStack().undo();
        QCOMPARE(document.text(), std::string("{\"name\": \"\"}"));
    }

    void typingInTheEditorEndsInTheDocument()
    {
        WorkflowDocument document;
        document.reset({}, fileOf("{\"name\": \"é\xc2\xa0\"}\n"));
        JsonEditor editor(document);
        QTextCursor cursor = editor.textCursor();
        cursor.setPosition(10); // behind the é
        editor.setTextCursor(cursor);
        QTest::keyClicks(&editor, QStringLiteral("abc"));
        QCOMPARE(document.text(), std::string("{\"name\": \"abcé\xc2\xa0\"}\n"));
        QCOMPARE(document.undoStack().count(), 1);
        document.undoStack().undo();
        QCOMPARE(document.text(), std::string("{\"name\": \"é\xc2\xa0\"}\n"));
    }

    void bytesOfTheFileStay_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("plain") << QByteArray("{}\n");
        QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf{}\n");
        QTest::newRow("carriage returns") << QByteArray("{\r\n}\r\n");
        QTest::newRow("mixed ends") << QByteArray("{\r\n\n}\r");
        QTest::newRow("nothing") << QByteArray("");
    }

    void bytesOfTheFileStay()
    {
        QFETCH(QByteArray, bytes);
        const auto file = FileText::fromBytes(bytes);
        QVERIFY(file.has_value());
        WorkflowDocument document;
        JsonEditor editor(document);
        document.reset({}, *file);
        QCOMPARE(document.bytes(), bytes);
        document.apply(TextEdit{0, {}, "x"}, QStringLiteral("typing"));
        document.undoStack().undo();
        QCOMPARE(document.bytes(), bytes);
    }

    void refusesWhatIsNoText()
    {
        QVERIFY(!FileText::fromBytes(QByteArray("\xff\xfe{")));
        QVERIFY(!FileText::fromBytes(QByteArray("a\0b", 3)));
    }

    void keepsTheLastReadableState()
    {
        WorkflowDocument document;
        document.reset({}, fileOf(R"({"name": "a"})"));
        document.apply(TextEdit{0, {}, "x"}, QStringLiteral("typing"));
        QVERIFY(document.tree().isEmpty());
        QVERIFY(document.json()["name"] == "a");
        QVERIFY(document.value("/name").has_value());
    }
};

QTEST_MAIN(WorkflowDocumentTest)
#include "workflow_document_test.moc"
