// SPDX-License-Identifier: BSD-2-Clause
// How long the Studio takes from the start of its process to its first picture.
//
//   start_benchmark [FILE…]    opens these, as the program does
#include "gui/app/main_window.h"
#include "gui/app/places.h"
#include "gui/widgets/theme.h"

#include <QApplication>
#include <QImage>
#include <QStandardPaths>

#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>

namespace {

/// Since this process was started.
double milliseconds()
{
    std::ifstream stat("/proc/self/stat");
    std::string word;
    constexpr int startField = 22; // proc(5); our program's name has no blanks
    for (int field = 0; field < startField; ++field) {
        stat >> word;
    }
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    const double started = std::stod(word) / static_cast<double>(::sysconf(_SC_CLK_TCK));
    return (static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9 - started) *
           1000;
}

} // namespace

int main(int argc, char** argv)
{
    using namespace scanweave::studio;
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QStandardPaths::setTestModeEnabled(true); // not the user's own settings
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("scanweave-test"));
    QCoreApplication::setApplicationName(QStringLiteral("start-benchmark"));
    applyTheme(Theme::Light);
    std::printf("libraries and QApplication %6.0f ms\n", milliseconds());
    MainWindow window(makePlaces());
    window.resize(1280, 800);
    window.openPaths(QCoreApplication::arguments().mid(1));
    window.show();
    QApplication::processEvents();
    QImage picture(window.size(), QImage::Format_RGB32);
    window.render(&picture);
    std::printf("first picture              %6.0f ms\n", milliseconds());
    return 0;
}
