// SPDX-License-Identifier: BSD-2-Clause
// Running a workflow from the Studio: what the panel tells and offers while a run goes on, when it
// is stopped, and when its Studio is gone. The program is a script that does what it is told.
#include "engine/distribute/layout.h"
#include "gui/workflow/rank_layout.h"
#include "gui/workflow/run_output.h"
#include "gui/workflow/run_panel.h"
#include "tests/support/studio_test.h"
#include "tests/support/temporary_directory.h"

#include <QFile>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace scanweave;
using namespace scanweave::studio;

namespace {

/// Names its run file and goes on until there is a file "end", or until it is interrupted; not
/// without its folder, so that nothing is left running.
const char* const script = "#!/bin/sh\n"
                           "echo \"run file  $PWD/runs/r.sqlite\" >&2\n"
                           "trap 'exit 1' INT\n"
                           "while [ -e w.json ] && [ ! -e end ]; do sleep 0.05; done\n"
                           "exit $(cat end)\n";

struct Workplace
{
    test::TemporaryDirectory folder;
    RunRequest request;

    Workplace()
    {
        const QString program = path("scanweave");
        write("scanweave", script);
        QFile::setPermissions(program, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        write("w.json", "{}");
        request.program = program;
        request.workflow = path("w.json");
    }

    QString path(const std::string& name) const
    {
        return QString::fromStdString(folder.file(name));
    }
    void write(const std::string& name, const QByteArray& bytes) const
    {
        QFile file(path(name));
        if (file.open(QIODevice::WriteOnly)) {
            file.write(bytes);
        }
    }
};

QPushButton* button(RunPanel& panel, const QString& text)
{
    for (auto* candidate : panel.findChildren<QPushButton*>()) {
        if (candidate->text() == text) {
            return candidate;
        }
    }
    return nullptr;
}

QString linked(const QString& line, const OutputLink& link)
{
    return line.mid(link.begin, link.size);
}

} // namespace

class RunPanelTest : public QObject
{
    Q_OBJECT

    test::OwnSettings settings_;

private slots:
    void initTestCase() { settings_.use(); }

    void theRunCanBeOpenedWhileItGoesOn()
    {
        const Workplace place;
        RunPanel panel;
        const QSignalSpy found(&panel, &RunPanel::runFileFound);
        panel.start(place.request);
        QTRY_COMPARE(found.size(), 1);
        QVERIFY(panel.process().isRunning());
        QCOMPARE(found.front().front().toString(), place.path("runs/r.sqlite"));
        QVERIFY(button(panel, QStringLiteral("Open the run"))->isVisibleTo(&panel));
        place.write("end", "0");
        QTRY_VERIFY(panel.stateText().contains(QStringLiteral("finished after")));
    }

    void theTimeGoesOnWithoutOutput()
    {
        const Workplace place;
        RunPanel panel;
        panel.start(place.request);
        QTRY_VERIFY(!panel.process().runFile().isEmpty()); // its last words
        const QString before = panel.stateText();
        QTRY_VERIFY(panel.stateText() != before);
        QVERIFY(panel.stateText().contains(QStringLiteral("running")));
    }

    void whatWasStoppedHasNotFailed()
    {
        const Workplace place;
        RunPanel panel;
        panel.start(place.request);
        QTRY_VERIFY(!panel.process().runFile().isEmpty());
        panel.stop();
        panel.stop(); // the second click of a double click
        QVERIFY(panel.stateText().contains(QStringLiteral("stopping after")));
        QTRY_VERIFY(!panel.process().isRunning());
        QVERIFY2(panel.stateText().contains(QStringLiteral("stopped after")),
                 qPrintable(panel.stateText()));
    }

    void whatFailedByItselfHas()
    {
        const Workplace place;
        RunPanel panel;
        place.write("end", "1");
        panel.start(place.request);
        QTRY_VERIFY(panel.stateText().contains(QStringLiteral("failed after")));
    }

    void noButtonTakesTheOthersPlace()
    {
        const Workplace place;
        RunPanel panel;
        panel.resize(1000, 200);
        panel.show();
        auto* run = button(panel, QStringLiteral("Run"));
        auto* stop = button(panel, QStringLiteral("Stop"));
        QVERIFY(run->isEnabled() && !stop->isEnabled());
        QVERIFY(stop->isVisible());
        panel.start(place.request);
        QVERIFY(!run->isEnabled() && stop->isEnabled());
        QVERIFY(run->isVisible());
    }

    void aMissingMpirunIsTold()
    {
        const Workplace place;
        RunRequest request = place.request;
        request.ranks = 2;
        RunPanel panel;
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", place.folder.file("nothing").c_str());
        panel.start(request);
        qputenv("PATH", path);
        QVERIFY(!panel.process().isRunning());
        QVERIFY2(panel.stateText().contains(QStringLiteral("openmpi-bin")),
                 qPrintable(panel.stateText()));
    }

    void aRunOfAStudioThatIsGoneIsFound()
    {
        const Workplace place;
        QTRY_VERIFY(RunProcess::findRunning().isEmpty()); // those of other tests have ended
        {
            RunProcess gone;
            QVERIFY(gone.start(place.request));
            QVERIFY(RunProcess::findRunning().isEmpty()); // it is followed
        }
        const QJsonObject state = RunProcess::findRunning();
        QCOMPARE(state.value(QStringLiteral("workflow")).toString(), place.request.workflow);
        RunPanel panel;
        panel.restoreState(state);
        QVERIFY(panel.process().isRunning());
        QVERIFY(RunProcess::findRunning().isEmpty());
        QTRY_COMPARE(panel.process().runFile(), place.path("runs/r.sqlite"));
        place.write("end", "0");
        QTRY_VERIFY(panel.stateText().contains(QStringLiteral("finished after")));
        QVERIFY(RunProcess::findRunning().isEmpty());
    }

    /// How long it took is told by the run, not by when somebody looked.
    void aRunThatEndedMeanwhileTookAsLongAsItDid()
    {
        const Workplace place;
        const QDateTime started = QDateTime::currentDateTimeUtc().addSecs(-1000);
        place.write("log", "done\n");
        place.write("exit", "0\n");
        QFile exit(place.path("exit"));
        QVERIFY(exit.open(QIODevice::ReadWrite));
        QVERIFY(exit.setFileTime(started.addSecs(7), QFileDevice::FileModificationTime));
        exit.close();
        RunPanel panel;
        panel.restoreState({{QStringLiteral("pid"), 4'000'000},
                            {QStringLiteral("start_time"), QStringLiteral("1")},
                            {QStringLiteral("workflow"), place.request.workflow},
                            {QStringLiteral("log"), place.path("log")},
                            {QStringLiteral("exit"), place.path("exit")},
                            {QStringLiteral("started"), started.toString(Qt::ISODateWithMs)}});
        QTRY_VERIFY2(panel.stateText().contains(QStringLiteral("finished after 7")),
                     qPrintable(panel.stateText()));
    }

    void errorsLeadToWhatTheyName()
    {
        const QString line = QStringLiteral("scanweave: /data/my scans/0003.g3, frame 17, byte "
                                            "18204, key Flags, module poly_filter, rank 3: no");
        const auto links = linksIn(line);
        QCOMPARE(links.size(), std::size_t{2});
        QCOMPARE(links[0].kind, OutputLink::Kind::File);
        QCOMPARE(links[0].text, QStringLiteral("/data/my scans/0003.g3"));
        QCOMPARE(links[0].number, std::optional(17));
        QCOMPARE(linked(line, links[0]), QStringLiteral("/data/my scans/0003.g3, frame 17"));
        QCOMPARE(links[1].kind, OutputLink::Kind::Module);
        QCOMPARE(links[1].text, QStringLiteral("poly_filter"));

        const auto problem = linksIn(
            QStringLiteral("    w.json:12:5: error: module \"calibrate\" at /modules/2/key is no"));
        QCOMPARE(problem.size(), std::size_t{3});
        QCOMPARE(problem[0].kind, OutputLink::Kind::Line);
        QCOMPARE(problem[0].number, std::optional(12));
        QCOMPARE(problem[1].text, QStringLiteral("calibrate"));
        QCOMPARE(problem[2].text, QStringLiteral("/modules/2/key"));

        QVERIFY(linksIn(QStringLiteral("running  41 %  97/234 frames  2.1 GB/s")).empty());
        QVERIFY(linksIn(QStringLiteral("  result  /home/me/modules/3/x.sqlite")).empty());
    }

    void linksAreFollowedOnceTheirLineIsWhole()
    {
        RunOutput output;
        QSignalSpy followed(&output, &RunOutput::linkActivated);
        output.append(QStringLiteral("first\nscanweave: /data/0003.g3, fr"));
        QVERIFY(!output.follow(20));
        output.append(QStringLiteral("ame 17: it is damaged\n"));
        QVERIFY(!output.follow(2));
        QVERIFY(output.follow(20));
        const auto link = followed.front().front().value<OutputLink>();
        QCOMPARE(link.number, std::optional(17));
    }

    void theDrawingIsWhatTheProgramDoes()
    {
        for (int ranks = 1; ranks <= 70; ++ranks) {
            for (int io = -1; io < ranks; ++io) {
                for (const bool isCompressed : {false, true}) {
                    const auto ioRanks = io < 0 ? std::nullopt : std::optional(io);
                    const Layout real = makeLayout(ranks, ioRanks, isCompressed);
                    const RankLayout drawn = rankLayout(ranks, ioRanks, isCompressed);
                    QVERIFY(drawn.isPossible());
                    for (int rank = 0; rank < ranks; ++rank) {
                        QCOMPARE(drawn.reads(rank), real.isOwner(rank));
                        QCOMPARE(drawn.computes(rank), real.isCompute(rank));
                    }
                }
            }
        }
        QVERIFY(!rankLayout(4, 4, false).isPossible());
        QCOMPARE(layoutText(rankLayout(8, 1, false)),
                 QStringLiteral("rank 0 reads, ranks 1–7 compute"));
        QVERIFY(layoutText(rankLayout(4, 4, false)).contains(QStringLiteral("at least 5")));
    }
};

QTEST_MAIN(RunPanelTest)
#include "run_panel_test.moc"
