// SPDX-License-Identifier: BSD-2-Clause
// Finds what is wrong with a workflow while it is being edited.
#include "gui/workflow/problem_finder.h"

#include "gui/workflow/program_call.h"
#include "workflows/workflow_io.h"

#include <QFileInfo>

namespace scanweave::studio {

namespace {

constexpr int textDelay = 150; // milliseconds: not at every letter
constexpr int fileDelay = 600;

struct FileAnswer
{
    bool isUsable = false;
    bool isAgainstFiles = false;
    std::vector<Problem> problems;
};

FileAnswer parseAnswer(const QByteArray& output)
{
    FileAnswer answer;
    const auto json = nlohmann::json::parse(output.toStdString(), nullptr, false);
    if (!json.is_object() || !json.contains("files") || !json["files"].is_array() ||
        json["files"].empty()) {
        return answer;
    }
    try {
        const auto& file = json["files"][0];
        answer.isAgainstFiles = file.value("against_files", false);
        for (const auto& item : file.at("problems")) {
            Problem problem;
            problem.severity = item.at("severity") == "error" ? Problem::Severity::Error
                                                              : Problem::Severity::Warning;
            problem.pointer = item.value("pointer", "");
            problem.line = item.value("line", 0);
            problem.column = item.value("column", 0);
            problem.message = item.value("message", "");
            problem.cure = item.value("cure", "");
            answer.problems.push_back(std::move(problem));
        }
        answer.isUsable = true;
    } catch (const nlohmann::json::exception&) {
        answer = {}; // of another version: what the text shows has to do
    }
    return answer;
}

} // namespace

ProblemFinder::ProblemFinder(QObject* parent)
    : QObject(parent)
    , modules_(std::make_shared<std::vector<ModuleSpec>>())
    , textTask_(QString())
    , fileTask_(tr("Checking the workflow against its files"))
{
    for (QTimer* timer : {&textTimer_, &fileTimer_}) {
        timer->setSingleShot(true);
    }
    textTimer_.setInterval(textDelay);
    fileTimer_.setInterval(fileDelay);
    connect(&textTimer_, &QTimer::timeout, this, &ProblemFinder::checkText);
    connect(&fileTimer_, &QTimer::timeout, this, &ProblemFinder::checkFiles);
}

void ProblemFinder::setModules(std::shared_ptr<const std::vector<ModuleSpec>> modules)
{
    modules_ = std::move(modules);
    if (!text_.empty()) {
        check(text_, folder_);
    }
}

void ProblemFinder::check(const std::string& text, const QString& folder)
{
    text_ = text;
    folder_ = folder;
    fileTask_.cancel();
    textTimer_.start();
    fileTimer_.start();
}

void ProblemFinder::checkText()
{
    textTask_.start([text = text_, modules = modules_](
                        TaskControl&) { return loadWorkflow(text, {}, *modules).problems; },
                    [this, text = text_](std::vector<Problem> problems) {
                        if (isAgainstFiles_ && answeredText_ == text) {
                            return; // the answer about the files was faster, and knows more
                        }
                        answeredText_ = text;
                        isAgainstFiles_ = false;
                        problems_ = std::move(problems);
                        Q_EMIT problemsChanged();
                    });
}

void ProblemFinder::checkFiles()
{
    const QString program = scanweaveProgram();
    if (program.isEmpty() || !QFileInfo(folder_).isDir()) {
        return;
    }
    fileTask_.start(
        [program, text = text_, folder = folder_](TaskControl& control) {
            const auto answer = callProgram({.program = program,
                                             .arguments = {QStringLiteral("validate"),
                                                           QStringLiteral("--json"),
                                                           QStringLiteral("-")},
                                             .folder = folder,
                                             .input = QByteArray::fromStdString(text),
                                             .errorLine = {}},
                                            control);
            return answer ? parseAnswer(answer->output) : FileAnswer();
        },
        [this, text = text_](FileAnswer answer) {
            if (!answer.isUsable || text != text_) {
                return;
            }
            answeredText_ = text;
            isAgainstFiles_ = answer.isAgainstFiles;
            problems_ = std::move(answer.problems);
            Q_EMIT problemsChanged();
        });
}

} // namespace scanweave::studio
