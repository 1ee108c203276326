// SPDX-License-Identifier: BSD-2-Clause
// Finds what is wrong with a workflow while it is being edited: at once what the text shows, a
// moment later what the real files show (as `scanweave validate` sees them).
#pragma once

#include "gui/widgets/background_task.h"
#include "workflows/module_spec.h"
#include "workflows/problem.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <string>
#include <vector>

namespace scanweave::studio {

class ProblemFinder final : public QObject
{
    Q_OBJECT

public:
    explicit ProblemFinder(QObject* parent = nullptr);

    void setModules(std::shared_ptr<const std::vector<ModuleSpec>> modules);
    /// Begins anew for this text; problems() stays as it was until the first answer.
    void check(const std::string& text, const QString& folder);

    const std::vector<Problem>& problems() const { return problems_; }
    /// The problems are those of exactly this text.
    bool isUpToDate(const std::string& text) const { return answeredText_ == text; }
    /// They include what a look into the input files shows.
    bool isCheckedAgainstFiles() const { return isAgainstFiles_; }

Q_SIGNALS:
    void problemsChanged();

private:
    void checkText();
    void checkFiles();

    std::shared_ptr<const std::vector<ModuleSpec>> modules_;
    std::string text_;
    QString folder_;
    std::string answeredText_;
    bool isAgainstFiles_ = false;
    std::vector<Problem> problems_;
    QTimer textTimer_;
    QTimer fileTimer_;
    BackgroundTask textTask_;
    BackgroundTask fileTask_;
};

} // namespace scanweave::studio
