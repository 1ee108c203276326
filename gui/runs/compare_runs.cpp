// SPDX-License-Identifier: BSD-2-Clause
// Two runs beside each other.
#include "gui/runs/compare_runs.h"

#include "gui/runs/text_of.h"
#include "gui/widgets/text_format.h"

#include <QCoreApplication>

#include <cmath>
#include <map>

namespace scanweave {

using namespace studio;

namespace {

QString sayDifference(const char* text)
{
    return QCoreApplication::translate("CompareRuns", text);
}

/// How much the second is more or less than the first.
QString changeText(double first, double second)
{
    if (first == second) {
        return {};
    }
    if (!(first > 0) || !(second > 0)) {
        return sayDifference("differs");
    }
    const double ratio = second / first;
    if (ratio > 2 || ratio < 0.5) {
        return sayDifference("%1 times").arg(realText(ratio, 3));
    }
    const double percent = (ratio - 1) * 100;
    return QStringLiteral("%1%2 %")
        .arg(percent > 0 ? QStringLiteral("+") : QStringLiteral("−"))
        .arg(std::abs(percent), 0, 'f', std::abs(percent) < 10 ? 1 : 0);
}

struct Rows
{
    std::vector<RunDifference> rows;

    void text(const QString& what, const QString& first, const QString& second)
    {
        rows.push_back({what,
                        first,
                        second,
                        first == second ? QString() : sayDifference("differs"),
                        first != second});
    }
    void count(const QString& what, std::uint64_t first, std::uint64_t second)
    {
        rows.push_back({what,
                        numberText(first),
                        numberText(second),
                        changeText(static_cast<double>(first), static_cast<double>(second)),
                        first != second});
    }
    /// Times are never quite the same: 2 % is no difference.
    void seconds(const QString& what, double first, double second)
    {
        rows.push_back({what,
                        durationText(first),
                        durationText(second),
                        changeText(first, second),
                        std::abs(first - second) > 0.02 * std::max(first, second)});
    }
};

double rateOf(const RunStatus& status)
{
    return status.wallSeconds > 0 ? static_cast<double>(status.bytes) / status.wallSeconds : 0;
}

std::map<std::string, double> moduleSeconds(const RunHead& head)
{
    std::map<std::int32_t, double> byNumber;
    for (const ModuleStatRecord& stat : head.moduleStats) {
        byNumber[stat.module] += stat.busySeconds;
    }
    std::map<std::string, double> seconds;
    for (const ModuleRecord& module : head.modules) {
        seconds[module.name + " (" + std::to_string(module.position) + ")"] =
            byNumber[module.position];
    }
    return seconds;
}

} // namespace

std::vector<RunDifference> compareRuns(const RunHead& first, const RunHead& second)
{
    Rows all;
    all.text(sayDifference("state"),
             textOf(toText(first.status.state)),
             textOf(toText(second.status.state)));
    all.text(sayDifference("engine"),
             QString::fromStdString(first.run.engineVersion),
             QString::fromStdString(second.run.engineVersion));
    all.text(sayDifference("host"),
             QString::fromStdString(first.run.host),
             QString::fromStdString(second.run.host));
    all.text(sayDifference("mode"),
             QString::fromStdString(first.run.mode),
             QString::fromStdString(second.run.mode));
    all.count(sayDifference("ranks"),
              static_cast<std::uint64_t>(std::max(first.run.ranks, 0)),
              static_cast<std::uint64_t>(std::max(second.run.ranks, 0)));
    all.count(sayDifference("I/O ranks"),
              static_cast<std::uint64_t>(std::max(first.run.ioRanks, 0)),
              static_cast<std::uint64_t>(std::max(second.run.ioRanks, 0)));
    all.text(sayDifference("workflow"),
             first.run.workflowJson == second.run.workflowJson ? sayDifference("the same")
                                                               : sayDifference("this one"),
             first.run.workflowJson == second.run.workflowJson ? sayDifference("the same")
                                                               : sayDifference("another"));
    all.count(sayDifference("input files"), first.files.size(), second.files.size());
    all.count(sayDifference("data frames"), first.status.framesTotal, second.status.framesTotal);
    all.count(
        sayDifference("processed"), first.status.framesProcessed, second.status.framesProcessed);
    all.count(sayDifference("skipped"), first.status.framesSkipped, second.status.framesSkipped);
    all.count(sayDifference("failed"), first.status.framesFailed, second.status.framesFailed);
    all.seconds(sayDifference("wall time"), first.status.wallSeconds, second.status.wallSeconds);
    const double a = rateOf(first.status);
    const double b = rateOf(second.status);
    all.rows.push_back({sayDifference("throughput"),
                        rateText(a),
                        rateText(b),
                        changeText(a, b),
                        std::abs(a - b) > 0.02 * std::max(a, b)});

    const auto modulesA = moduleSeconds(first);
    auto modulesB = moduleSeconds(second);
    for (const auto& [name, seconds] : modulesA) {
        const auto other = modulesB.find(name);
        const QString what = sayDifference("module %1").arg(QString::fromStdString(name));
        if (other == modulesB.end()) {
            all.text(what, durationText(seconds), sayDifference("not there"));
        } else {
            all.seconds(what, seconds, other->second);
            modulesB.erase(other);
        }
    }
    for (const auto& [name, seconds] : modulesB) {
        all.text(sayDifference("module %1").arg(QString::fromStdString(name)),
                 sayDifference("not there"),
                 durationText(seconds));
    }

    std::map<std::string, const InputFileRecord*> filesB;
    for (const InputFileRecord& file : second.files) {
        filesB[file.path] = &file;
    }
    const auto outcome = [](const InputFileRecord& file) {
        return sayDifference("%1 processed, %2 skipped, %3 failed")
            .arg(numberText(file.processed), numberText(file.skipped), numberText(file.failed));
    };
    for (const InputFileRecord& file : first.files) {
        const auto other = filesB.find(file.path);
        const QString what = QString::fromStdString(file.path);
        if (other == filesB.end()) {
            all.text(what, outcome(file), sayDifference("not read"));
            continue;
        }
        if (outcome(file) != outcome(*other->second)) {
            all.text(what, outcome(file), outcome(*other->second));
        }
        filesB.erase(other);
    }
    for (const auto& [path, file] : filesB) {
        all.text(QString::fromStdString(path), sayDifference("not read"), outcome(*file));
    }
    return all.rows;
}

} // namespace scanweave
