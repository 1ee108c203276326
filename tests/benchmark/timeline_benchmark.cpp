// SPDX-License-Identifier: BSD-2-Clause
// How long a large run takes to open, and how fluid its timeline is.
//
//   timeline_benchmark make FILE [FRAMES [RANKS]]   makes a run file (10 million frames, 1,000
//   ranks) timeline_benchmark FILE                         measures
#include "gui/runs/run_session.h"
#include "gui/runs/runs_place.h"
#include "gui/runs/timeline_search.h"
#include "gui/runs/timeline_view.h"
#include "tests/support/large_run_file.h"
#include "tests/support/studio_test.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QThread>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

using namespace scanweave;
using namespace scanweave::studio;

namespace {

constexpr int restMs = 8'000;

double megabytes(const std::string& field)
{
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word) {
        double kilobytes = 0;
        if (word == field && status >> kilobytes) {
            return kilobytes / 1000;
        }
    }
    return 0;
}

/// What a turn of the event loop took, and what of it this thread worked, waited for a processor
/// and slept (for a lock, for another thread, for a disk).
struct Turn
{
    double wallMs = 0;
    double cpuMs = 0;
    double waitedMs = 0; ///< runnable, but others had the processors

    double sleptMs() const { return std::max(wallMs - cpuMs - waitedMs, 0.0); }
};

/// Measures turns of the event loop of the thread that it is made on.
class TurnMeter
{
public:
    void turn(const std::function<void()>& work = [] {})
    {
        const Turn before = now();
        work();
        QApplication::processEvents();
        const Turn after = now();
        turns_.push_back({after.wallMs - before.wallMs,
                          after.cpuMs - before.cpuMs,
                          after.waitedMs - before.waitedMs});
    }

    void print() const
    {
        const auto longest = *std::ranges::max_element(turns_, {}, &Turn::wallMs);
        const auto hardest = *std::ranges::max_element(turns_, {}, &Turn::cpuMs);
        const auto above =
            std::ranges::count_if(turns_, [](const Turn& t) { return t.wallMs > 100; });
        print("longest turn of the loop", longest);
        print("turn with most own work", hardest);
        std::printf("turns above 100 ms         %8td of %zu\n", above, turns_.size());
    }

private:
    static void print(const char* what, const Turn& turn)
    {
        std::printf("%-26s %8.0f ms: worked %.0f, waited for a processor %.0f, slept %.0f\n",
                    what,
                    turn.wallMs,
                    turn.cpuMs,
                    turn.waitedMs,
                    turn.sleptMs());
    }

    static double milliseconds(clockid_t clock)
    {
        timespec time{};
        ::clock_gettime(clock, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
    }

    static Turn now()
    {
        // Time on a processor and time in the queue for one, in nanoseconds.
        std::ifstream statistics("/proc/thread-self/schedstat");
        double ran = 0;
        double waited = 0;
        statistics >> ran >> waited;
        return {
            milliseconds(CLOCK_MONOTONIC), milliseconds(CLOCK_THREAD_CPUTIME_ID), waited * 1e-6};
    }

    std::vector<Turn> turns_;
};

template <class Move>
void measure(const char* what, TimelineView& view, int pictures, Move&& move)
{
    std::vector<double> milliseconds;
    QImage target(view.size(), QImage::Format_RGB32);
    for (int i = 0; i < pictures; ++i) {
        move(i);
        QElapsedTimer timer;
        timer.start();
        view.viewport()->render(&target);
        milliseconds.push_back(static_cast<double>(timer.nsecsElapsed()) * 1e-6);
    }
    std::ranges::sort(milliseconds);
    const double median = milliseconds[milliseconds.size() / 2];
    std::printf("%-26s median %6.2f ms (%4.0f pictures/s)   worst %6.2f ms (%4.0f pictures/s)\n",
                what,
                median,
                1000 / median,
                milliseconds.back(),
                1000 / milliseconds.back());
}

double elapsedMs(const QElapsedTimer& timer)
{
    return static_cast<double>(timer.nsecsElapsed()) * 1e-6;
}

/// From the last letter of what is looked for until all frames are looked through, and from one hit
/// to the next.
void measureSearch(RunsPlace& place)
{
    TimelineSearch& search = place.search();
    search.open();
    for (const char* words : {"Scan", "failed", "7.g3 epoch 3000", "rank 500", "seq 9000000"}) {
        auto* line = search.findChild<QLineEdit*>();
        line->clear();
        QApplication::processEvents();
        TurnMeter turns;
        QElapsedTimer clock;
        clock.start();
        turns.turn([&] { line->setText(QString::fromLatin1(words)); });
        while (!search.hits().isComplete()) {
            turns.turn();
        }
        const double all = elapsedMs(clock);
        std::printf(
            "search \"%s\": %s after %.0f ms\n", words, search.message().toUtf8().constData(), all);
        for (int i = 0; i < 20; ++i) {
            turns.turn([&] { search.go(i % 4 == 3 ? -1 : 1); });
            turns.turn();
        }
        turns.print();
        place.timeline().fitAll();
    }
}

int measureFile(const QString& path, TimelineTimes times)
{
    // Loading is measured with all that the place shows, fluidity with the timeline alone.
    RunsPlace place;
    RunSession& session = place.session();
    place.resize(1280, 800);
    place.show();
    QApplication::processEvents();
    QImage target(place.size(), QImage::Format_RGB32);
    TurnMeter turns;
    QElapsedTimer clock;
    clock.start();
    session.setTimes(times);
    place.open({place.name(), path, {}});
    double first = -1;
    double complete = -1;
    while (complete < 0 && clock.elapsed() < 300'000) {
        turns.turn();
        QThread::usleep(200); // not counted: the GUI thread would sleep here
        if (first < 0 && session.timeline().frames() > 0) {
            place.render(&target);
            first = elapsedMs(clock);
        }
        if (session.picture().progress.isComplete) {
            complete = elapsedMs(clock);
        }
        if (!session.picture().problem.empty()) {
            std::printf("%s\n", session.picture().problem.c_str());
            return 1;
        }
    }
    // What comes after the lanes: reads, marks, what frames are, samples.
    double known = -1;
    for (QElapsedTimer rest;
         !rest.isValid() || rest.elapsed() < restMs || (known < 0 && rest.elapsed() < 300'000);) {
        if (!rest.isValid()) {
            rest.start();
        }
        turns.turn();
        if (known < 0 && !session.timeline().kinds().empty()) {
            known = elapsedMs(clock);
        }
        QThread::msleep(1);
    }
    std::printf("%llu frames on %zu lanes, 1280 × 620 pixels\n",
                static_cast<unsigned long long>(session.timeline().frames()),
                session.timeline().laneCount());
    std::printf("open to first picture      %8.0f ms\n", first);
    std::printf("all frames there after     %8.0f ms\n", complete);
    std::printf("what they are after        %8.0f ms\n", known);
    turns.print();
    measureSearch(place);
    place.search().findChild<QLineEdit*>()->setText(QStringLiteral("Scan"));
    while (!place.search().hits().isComplete()) {
        QApplication::processEvents();
    }
    place.hide();
    TimelineView view(session);
    view.resize(1280, 620);
    view.show();
    QApplication::processEvents();
    const double end = static_cast<double>(session.timeline().lastUs());
    const auto whole = view.scale();
    measure("whole run", view, 50, [&](int i) {
        view.setScale(whole.movedTo(whole.fromUs() - (0.3 + 0.01 * i) * whole.usPerPixel()));
    });
    measure("zoom in, wheel by wheel", view, 120, [&](int) {
        view.setScale(view.scale().zoomed(500, 1.2, end));
    });
    measure(
        "zoom out", view, 120, [&](int) { view.setScale(view.scale().zoomed(500, 1 / 1.2, end)); });
    for (const double factor : {1.0, 4.0, 16.0, 64.0, 1000.0}) {
        view.setScale(whole.zoomed(600, factor, end));
        const std::string name = "pan at zoom " + std::to_string(static_cast<int>(factor));
        measure(name.c_str(), view, 60, [&](int) { view.setScale(view.scale().panned(-7, end)); });
    }
    for (const auto& [by, name] : {std::pair{ColorBy::Duration, "pan, by duration"},
                                   std::pair{ColorBy::File, "pan, by file"},
                                   std::pair{ColorBy::Type, "pan, by type"},
                                   std::pair{ColorBy::Module, "pan, by module"}}) {
        view.setColorBy(by);
        view.setScale(whole);
        measure(name, view, 60, [&](int) { view.setScale(view.scale().panned(-3, end)); });
    }
    view.setHits(&place.search().hits());
    for (const double factor : {1.0, 16.0, 1000.0}) {
        view.setScale(whole.zoomed(600, factor, end));
        const std::string name =
            "pan at zoom " + std::to_string(static_cast<int>(factor)) + ", all found";
        measure(name.c_str(), view, 60, [&](int) { view.setScale(view.scale().panned(-3, end)); });
    }
    std::printf("timeline's memory          %8.0f MB\n",
                static_cast<double>(session.timeline().bytes()) * 1e-6);
    std::printf("process's memory           %8.0f MB now (%.0f MB of it its own, %.0f MB files), "
                "%.0f MB at most\n",
                megabytes("VmRSS:"),
                megabytes("RssAnon:"),
                megabytes("RssFile:"),
                megabytes("VmHWM:"));
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words.size() >= 2 && words[0] == "make") {
        test::LargeRun run{.frames = 10'000'000, .ranks = 1'000, .ioRanks = 8};
        try {
            run.frames = words.size() > 2 ? std::max(std::stoll(words[2]), 1LL) : run.frames;
            run.ranks = words.size() > 3 ? std::max(std::stoi(words[3]), 1) : run.ranks;
            test::writeLargeRun(words[1], run);
        } catch (const std::exception& error) {
            std::fprintf(stderr, "timeline_benchmark: %s\n", error.what());
            return 1;
        }
        return 0;
    }
    const bool isObserved = words.size() == 2 && words[1] == "observed";
    if (words.size() == 1 || isObserved) {
        return measureFile(QString::fromStdString(words[0]),
                           isObserved ? TimelineTimes::Observation : TimelineTimes::Processing);
    }
    std::fprintf(stderr,
                 "usage: timeline_benchmark make FILE [FRAMES [RANKS]] | timeline_benchmark FILE "
                 "[observed]\n");
    return 2;
}
