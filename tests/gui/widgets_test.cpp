// SPDX-License-Identifier: BSD-2-Clause
// What all places share: background work, texts, colours, envelopes, matching.
#include "gui/widgets/background_task.h"
#include "gui/widgets/command_palette.h"
#include "gui/widgets/empty_state.h"
#include "gui/widgets/envelope.h"
#include "gui/widgets/icons.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/section.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/table_export.h"
#include "gui/widgets/text_format.h"
#include "gui/widgets/theme.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>

using namespace scanweave::studio;

class WidgetsTest : public QObject
{
    Q_OBJECT

private slots:
    void workIsDoneElsewhereAndDeliveredHere()
    {
        BackgroundTask task(QStringLiteral("adding"));
        int result = 0;
        QThread* worker = nullptr;
        QThread* here = nullptr;
        task.start(
            [&worker](TaskControl&) {
                worker = QThread::currentThread();
                return 42;
            },
            [&](int sum) {
                result = sum;
                here = QThread::currentThread();
            });
        QVERIFY(TaskList::instance().running().contains(&task));
        QTRY_COMPARE(result, 42);
        QVERIFY(worker != QThread::currentThread());
        QCOMPARE(here, QThread::currentThread());
        QVERIFY(!task.isRunning());
        QVERIFY(TaskList::instance().running().isEmpty());
    }

    void onlyTheLastWorkCounts()
    {
        QSemaphore gate;
        QList<int> results;
        BackgroundTask task({});
        task.start(
            [&gate](TaskControl&) {
                gate.acquire();
                return 1;
            },
            [&](int number) { results.append(number); });
        task.start([](TaskControl&) { return 2; }, [&](int number) { results.append(number); });
        gate.release();
        QTRY_COMPARE(results, QList<int>{2});
        QTest::qWait(50);
        QCOMPARE(results, QList<int>{2});
    }

    void failuresAndPostsArrive()
    {
        BackgroundTask task({});
        QSignalSpy failed(&task, &BackgroundTask::failed);
        int posted = 0;
        task.start(
            [&posted](TaskControl& control) {
                control.post([&posted] { ++posted; });
                throw std::runtime_error("disk is full");
            },
            [] {});
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(failed[0][0].toString(), QStringLiteral("disk is full"));
        QCOMPARE(posted, 1);
    }

    void nothingArrivesAtWhatIsGone()
    {
        QSemaphore gate;
        bool hasArrived = false;
        auto task = std::make_unique<BackgroundTask>(QString());
        task->start([&gate](TaskControl&) { gate.acquire(); }, [&] { hasArrived = true; });
        task.reset();
        gate.release();
        QTest::qWait(50);
        QVERIFY(!hasArrived);
    }

    void cancelInterruptsABlockingCall()
    {
        QSemaphore gate;
        QSemaphore ended;
        BackgroundTask task({});
        task.start(
            [&](TaskControl& control) {
                control.onCancel([&gate] { gate.release(); });
                gate.acquire();
                control.onCancel({});
                ended.release();
            },
            [] {});
        QTest::qWait(10);
        task.cancel();
        QVERIFY(ended.tryAcquire(1, 5000));
    }

    void texts()
    {
        const QString thin(QChar(0x202f));
        QCOMPARE(numberText(1412), QStringLiteral("1") + thin + QStringLiteral("412"));
        QCOMPARE(numberText(std::int64_t{-12}), QStringLiteral("−12"));
        QCOMPARE(numberText(std::numeric_limits<std::int64_t>::min()).remove(thin),
                 QStringLiteral("−9223372036854775808"));
        QCOMPARE(sizeText(2.1e9), QStringLiteral("2.1") + thin + QStringLiteral("GB"));
        QCOMPARE(sizeText(999'600), QStringLiteral("1.0") + thin + QStringLiteral("MB"));
        QCOMPARE(sizeText(12), QStringLiteral("12") + thin + QStringLiteral("B"));
        QCOMPARE(durationText(3.2), QStringLiteral("3.2 s"));
        QCOMPARE(durationText(134), QStringLiteral("02:14"));
        QCOMPARE(durationText(59.96), QStringLiteral("01:00"));
        QCOMPARE(durationText(97200), QStringLiteral("1 d 03 h"));
        QCOMPARE(durationText(0.045), QStringLiteral("45 ms"));
        QCOMPARE(durationText(std::nan("")), QStringLiteral("–"));
        QCOMPARE(percentText(0.9999).left(2), QStringLiteral("99"));
        QCOMPARE(percentText(0.0001).left(1), QStringLiteral("1"));
        QCOMPARE(frameTimeText(0), QStringLiteral("1970-01-01 00:00:00.000 UTC"));
    }

    void statesCanBeReadInBothThemes()
    {
        for (const QPalette& palette : {lightPalette(), darkPalette()}) {
            const QColor base = palette.color(QPalette::Base);
            for (const auto state : {DataState::Waiting,
                                     DataState::Running,
                                     DataState::Done,
                                     DataState::Skipped,
                                     DataState::Failed,
                                     DataState::Metadata}) {
                QVERIFY(contrastRatio(stateTextColor(state, palette), base) >= 4.5);
                QVERIFY(!stateSymbol(state).isEmpty());
            }
            QVERIFY(contrastRatio(quietText(palette), base) >= 4.5);
            for (const char letter :
                 {'S', 'C', 'O', 'W', 'P', 'M', 'T', 'H', 'I', 'G', 'E', 'L', 'R'}) {
                const QColor color = frameTypeColor(QString(QLatin1Char(letter)));
                QVERIFY2(contrastRatio(color, textOn(color)) >= 4.5, &letter);
            }
            QVERIFY(contrastRatio(palette.color(QPalette::Text), base) >= 7);
            QVERIFY(contrastRatio(palette.color(QPalette::HighlightedText),
                                  palette.color(QPalette::Highlight)) >= 4.0);
        }
    }

    void everyIconDraws()
    {
        const QStringList files = QDir(QStringLiteral(":/scanweave/icons")).entryList();
        icon(QStringLiteral("run")).pixmap(16, 16); // registers them
        const QStringList names = QDir(QStringLiteral(":/scanweave/icons")).entryList();
        QVERIFY(names.size() > 40);
        for (const QString& name : names) {
            const QImage image = icon(name.chopped(4), Qt::red)
                                     .pixmap(24, 24)
                                     .toImage()
                                     .convertToFormat(QImage::Format_ARGB32);
            bool isDrawn = false;
            for (int y = 0; y < image.height() && !isDrawn; ++y) {
                for (int x = 0; x < image.width() && !isDrawn; ++x) {
                    isDrawn = qAlpha(image.pixel(x, y)) > 0;
                }
            }
            QVERIFY2(isDrawn, qPrintable(name));
        }
    }

    void envelopeAgreesWithTheSamples()
    {
        std::mt19937 random(7);
        std::vector<double> samples(10'007);
        for (double& sample : samples) {
            sample = static_cast<float>(std::uniform_real_distribution<>(-1, 1)(random));
        }
        samples[5003] = 100; // a spike must never be lost
        samples[17] = std::nan("");
        const Envelope envelope(samples);
        for (int round = 0; round < 200; ++round) {
            std::size_t begin = random() % samples.size();
            std::size_t end = random() % (samples.size() + 1);
            if (begin > end) {
                std::swap(begin, end);
            }
            const std::size_t columns = 1 + random() % 900;
            double low = std::nan("");
            double high = std::nan("");
            for (std::size_t i = begin; i < end; ++i) {
                low = std::fmin(low, samples[i]);
                high = std::fmax(high, samples[i]);
            }
            const auto drawn = envelope.columns(begin, end, columns);
            QVERIFY(drawn.size() <= columns);
            double drawnLow = std::nan("");
            double drawnHigh = std::nan("");
            for (const auto& column : drawn) {
                drawnLow = std::fmin(drawnLow, column.low);
                drawnHigh = std::fmax(drawnHigh, column.high);
            }
            QVERIFY(begin == end || drawnLow == low || std::isnan(low));
            QVERIFY(begin == end || drawnHigh == high || std::isnan(high));
        }
        QVERIFY(Envelope().columns(0, 10, 10).empty());
    }

    void thinnedEnvelopeLosesNoSpike()
    {
        std::vector<double> samples(70'001, 1.0);
        samples[41'003] = 100;
        samples.back() = -7; // in a block that isn't full
        Envelope envelope(samples);
        const std::vector<std::pair<std::size_t, std::size_t>> stepsOf{
            {70'001, 1}, {70'000, 16}, {4'000, 256}, {1'000, 256}, {3, 65'536}};
        for (const auto& [most, step] : stepsOf) {
            envelope.thin(most);
            QCOMPARE(envelope.step(), step);
            QCOMPARE(envelope.samples().empty(), step > 1);
            QCOMPARE(envelope.size(), samples.size());
            QCOMPARE(Envelope::stepOf(samples.size(), most), step);
            for (const std::size_t columns : {1, 7, 5'000}) {
                const auto drawn = envelope.columns(0, samples.size(), columns);
                QVERIFY(drawn.size() <= std::min(columns, samples.size() / step + 1));
                QCOMPARE(std::ranges::max(drawn, {}, &Envelope::Column::high).high, 100.0);
                QCOMPARE(std::ranges::min(drawn, {}, &Envelope::Column::low).low, -7.0);
            }
        }
        // What is asked for in the midst of a step comes with the whole step.
        const auto last = envelope.columns(70'000, 70'001, 10);
        QCOMPARE(last.size(), std::size_t{1});
        QCOMPARE(last.front().first, 65'536.0);
        QCOMPARE(last.front().low, -7.0);
    }

    void paletteFindsByLettersInOrder()
    {
        QVERIFY(matchScore(QStringLiteral("opf"), QStringLiteral("Open a file…")) > 0);
        QCOMPARE(matchScore(QStringLiteral("fpo"), QStringLiteral("Open a file…")), 0);
        const QList<Command> commands{{QStringLiteral("Go to Runs"), {}, {}, {}, {}},
                                      {QStringLiteral("Run"), {}, {}, {}, {}},
                                      {QStringLiteral("Return upwards now"), {}, {}, {}, {}}};
        QCOMPARE(bestMatches(QStringLiteral("run"), commands, 10).front().title,
                 QStringLiteral("Run"));
        QCOMPARE(bestMatches({}, commands, 2).size(), 2);
    }

    void emptyPlacesShowTheirWholeSentence()
    {
        const QString sentence = QStringLiteral("many words, ").repeated(20);
        EmptyState empty(QStringLiteral("files"), QStringLiteral("Nothing"), sentence);
        empty.resize(900, 600);
        empty.show();
        for (const QLabel* label : empty.findChildren<QLabel*>()) {
            if (label->text() == sentence) {
                QVERIFY(label->height() >= label->heightForWidth(label->width()));
                QVERIFY(label->height() > 3 * label->fontMetrics().height());
                return;
            }
        }
        QFAIL("no sentence");
    }

    void linksFollowTheTheme()
    {
        applyTheme(Theme::Light);
        QLabel label(QStringLiteral("<a href=\"x\">■■■■■■■■</a>"));
        label.show();
        const auto hasColor = [&label](const QColor& color) {
            const QImage image = label.grab().toImage();
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x) {
                    if (image.pixelColor(x, y) == color) {
                        return true;
                    }
                }
            }
            return false;
        };
        QVERIFY(hasColor(lightPalette().color(QPalette::Link)));
        applyTheme(Theme::Dark);
        recolorLinks();
        QVERIFY(hasColor(darkPalette().color(QPalette::Link)));
        applyTheme(Theme::Light);
    }

    void twoPartsGoBelowEachOtherWhereTheLineIsShort()
    {
        auto* first = new QLabel(QStringLiteral("the first of two parts"));
        auto* second = new QLabel(QStringLiteral("the second of two parts"));
        QWidget window;
        auto* both = new BesideOrBelow(first, second);
        auto* layout = new QVBoxLayout(&window);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(both);
        layout->addWidget(new QWidget(&window), 1);
        const int wide = both->sizeHint().width();
        window.resize(wide, 300);
        window.show();
        QCOMPARE(first->y(), second->y());
        QCOMPARE(second->geometry().right(), wide - 1);
        QVERIFY(window.minimumSizeHint().width() < wide);
        window.resize(wide - 1, 300);
        QVERIFY(second->y() > first->geometry().bottom());
        QTRY_VERIFY(second->geometry().bottom() < both->height());
        second->setText(QStringLiteral("short"));
        QTRY_VERIFY(second->y() < first->geometry().bottom());
    }

    void columnsAreAsWideAsTheirTexts()
    {
        const QString text = QStringLiteral("a text of some length");
        RecordTable table;
        table.setColumns(
            {{QStringLiteral("a"), [text](int) { return text; }, {}, false, {}, {}, {}},
             {QStringLiteral("a long title"),
              [](int) { return QStringLiteral("1"); },
              {},
              true,
              {},
              {},
              {}}});
        table.setRows(3);
        QVERIFY(table.columnWidth(0) >= table.fontMetrics().horizontalAdvance(text));
        QVERIFY(table.columnWidth(1) >=
                table.fontMetrics().horizontalAdvance(QStringLiteral("a long title")));
        table.setColumnWidth(0, 33); // by the user
        table.setRows(5);
        QCOMPARE(table.columnWidth(0), 33);
    }

    void anElidedLabelGivesWayAndKeepsItsText()
    {
        const QString text = QStringLiteral("300 timestreams, 4578 samples at 152.6 Hz");
        ElidedLabel label;
        label.setText(text);
        QCOMPARE(label.minimumSizeHint().width(), 1);
        QCOMPARE(label.text(), text);
        // In half the room the right half of the picture isn't empty, and it isn't the whole text.
        const int whole = label.fontMetrics().horizontalAdvance(text);
        label.resize(whole / 2, label.sizeHint().height());
        const QImage half = label.grab().toImage();
        label.resize(whole, label.height());
        QVERIFY(half != label.grab().toImage().copy(half.rect()));
    }

    void aFileOfFitsGetsItsSuffix_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("named");
        QTest::newRow("without") << QStringLiteral("/a/map") << QStringLiteral("/a/map.fits");
        QTest::newRow("with") << QStringLiteral("/a/map.fit") << QStringLiteral("/a/map.fit");
        QTest::newRow("dots in folders")
            << QStringLiteral("/home/a.b/v1.2/map") << QStringLiteral("/home/a.b/v1.2/map.fits");
        QTest::newRow("none") << QString() << QString();
    }
    void aFileOfFitsGetsItsSuffix()
    {
        QFETCH(QString, path);
        QTEST(withSuffix(path, QStringLiteral(".fits")), "named");
    }

    void widthsGrowWithTheText()
    {
        const QFont before = QApplication::font();
        QFont large = before;
        large.setPointSizeF(before.pointSizeF() * 3);
        QApplication::setFont(large);
        QVERIFY(widthForText(100) > 150);
        QFont tiny = before;
        tiny.setPointSizeF(5);
        QApplication::setFont(tiny);
        QCOMPARE(widthForText(100), 100);
        QApplication::setFont(before);
    }

    void partsKeepTheirLeastHeight()
    {
        auto* first = new QPushButton(QStringLiteral("Add"));
        auto* second = new QPushButton(QStringLiteral("Add more"));
        first->setMinimumHeight(90);
        BesideOrBelow both(first, second);
        QVERIFY(both.sizeHint().height() >= 90);
        QVERIFY(both.heightForWidth(2000) >= 90);
        both.resize(2000, both.heightForWidth(2000));
        both.show();
        QVERIFY(both.rect().contains(first->geometry()));
        QVERIFY(first->height() >= 90);
    }
};

QTEST_MAIN(WidgetsTest)
#include "widgets_test.moc"
