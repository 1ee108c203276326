// SPDX-License-Identifier: BSD-2-Clause
// What is different in another workflow.
#include "gui/workflow/workflow_comparison.h"

#include "gui/widgets/icons.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/text_format.h"
#include "gui/workflow/workflow_document.h"

#include <QToolButton>
#include <QVBoxLayout>

#include <stdexcept>

namespace scanweave::studio {

WorkflowComparison::WorkflowComparison(QWidget* parent)
    : QWidget(parent)
    , reading_(tr("Comparing workflows"))
    , title_(new SectionTitle({}, this))
    , table_(new RecordTable(this))
{
    makeTable();
}

void WorkflowComparison::makeTable()
{
    table_->setAccessibleName(tr("Differences of two workflows"));
    const auto row = [this](int at) -> const WorkflowDifference& {
        return differences_[static_cast<std::size_t>(at)];
    };
    const auto column = [row](const QString& title, auto text) {
        return RecordColumn{
            title, [row, text](int at) { return QString(text(row(at))); }, {}, false, {}, {}, {}};
    };
    const auto kindText = [](const WorkflowDifference& difference) {
        switch (difference.kind) {
        case WorkflowDifference::Kind::Added:
            return tr("only there");
        case WorkflowDifference::Kind::Removed:
            return tr("only here");
        case WorkflowDifference::Kind::Moved:
            return tr("at another place");
        case WorkflowDifference::Kind::Changed:
            break;
        }
        return tr("different");
    };
    const auto member = [](std::string WorkflowDifference::* which) {
        return [which](const WorkflowDifference& difference) {
            return QString::fromStdString(difference.*which);
        };
    };
    table_->setColumns({column(tr("part"), member(&WorkflowDifference::part)),
                        column(tr("what"), member(&WorkflowDifference::what)),
                        column(tr("how"), kindText),
                        column(tr("here"), member(&WorkflowDifference::first)),
                        column(tr("there"), member(&WorkflowDifference::second))});
    auto* close = new QToolButton(this);
    close->setIcon(icon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setToolTip(tr("Close the comparison"));
    auto* line = new QHBoxLayout;
    line->setContentsMargins(spacing::medium, spacing::tiny, spacing::small, 0);
    line->addWidget(title_, 1);
    line->addWidget(close);
    auto* column2 = new QVBoxLayout(this);
    column2->setContentsMargins(0, 0, 0, 0);
    column2->setSpacing(spacing::tiny);
    column2->addLayout(line);
    column2->addWidget(table_, 1);
    hide();
    connect(close, &QToolButton::clicked, this, [this] {
        other_.reset();
        hide();
    });
    connect(table_, &RecordTable::currentRecordChanged, this, [this](int at) {
        if (at >= 0 && static_cast<std::size_t>(at) < differences_.size()) {
            Q_EMIT differenceChosen(differences_[static_cast<std::size_t>(at)].pointer);
        }
    });
    connect(&reading_, &BackgroundTask::failed, this, &WorkflowComparison::failed);
}

void WorkflowComparison::compareWith(const QString& path)
{
    reading_.start(
        [path](TaskControl&) {
            const auto file = FileText::fromBytes(readWorkflowBytes(path));
            auto json = nlohmann::ordered_json::parse(
                file ? file->text : std::string(), nullptr, false, true);
            if (!json.is_object()) {
                throw std::runtime_error(tr("%1 can't be compared with: it is no JSON object")
                                             .arg(shownPath(path))
                                             .toStdString());
            }
            return json;
        },
        [this, path](nlohmann::ordered_json json) {
            other_ = std::move(json);
            otherName_ = fileName(path);
            show();
            Q_EMIT refreshRequested();
        });
}

void WorkflowComparison::refresh(const nlohmann::ordered_json& here,
                                 const std::vector<ModuleSpec>& modules)
{
    if (!other_) {
        return;
    }
    auto differences = compareWorkflows(here, *other_, modules);
    table_->setRows(0);
    differences_ = std::move(differences);
    table_->setRows(static_cast<int>(differences_.size()));
    title_->setText(
        differences_.empty()
            ? tr("%1 means the same").arg(otherName_)
            : tr("Differences to %1: %2")
                  .arg(otherName_, numberText(static_cast<std::uint64_t>(differences_.size()))));
}

} // namespace scanweave::studio
