// SPDX-License-Identifier: BSD-2-Clause
// The runs of some folders as a list that keeps itself up to date.
#pragma once

#include "gui/runs/run_summary.h"
#include "gui/widgets/background_task.h"

#include <QListView>
#include <QStringList>
#include <QTimer>

#include <vector>

class QStandardItemModel;

namespace scanweave::studio {

class RunList final : public QListView
{
    Q_OBJECT

public:
    explicit RunList(QWidget* parent = nullptr);

    const QStringList& folders() const { return folders_; }
    void setFolders(const QStringList& folders);
    void addFolder(const QString& folder);
    /// From the list alone: nothing on the disk is touched.
    void removeFolder(const QString& folder);
    /// Of the current line, a run or the folder itself; "" without one.
    QString currentFolder() const;
    const std::vector<RunSummary>& runs() const { return runs_; }
    void setCurrentRun(const QString& path);
    QStringList selectedRuns() const; ///< paths
    void refresh();
    int running() const; ///< how many run just now

    /// As a scan would have found them; for tests.
    void take(std::vector<RunSummary> runs);

Q_SIGNALS:
    void runActivated(const QString& path);
    void runsChanged();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QStringList folders_;
    std::vector<RunSummary> runs_;
    QString current_;
    QStandardItemModel* model_;
    BackgroundTask scan_;
    QTimer timer_;
};

} // namespace scanweave::studio
