// SPDX-License-Identifier: BSD-2-Clause
// The drawer at the bottom: problems with their cures, the log, what works in the background.
#pragma once

#include "gui/widgets/notice.h"

#include <QList>
#include <QTimer>
#include <QWidget>

class QAction;
class QPlainTextEdit;
class QScrollArea;
class QTabBar;
class QStackedWidget;
class QVBoxLayout;

namespace scanweave::studio {

class Drawer final : public QWidget
{
    Q_OBJECT

public:
    enum class Page
    {
        Problems,
        Log,
        Jobs
    };

    explicit Drawer(QWidget* parent = nullptr);

    void setNotices(const QList<Notice>& notices);
    void log(const QString& line);
    void showPage(Page page);
    Page page() const;
    int noticeCount() const { return static_cast<int>(notices_.size()); }

Q_SIGNALS:
    void locationActivated(const scanweave::studio::Location& location);
    void closeRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showNotices();
    void showJobs();
    void updateTitles();
    QWidget* noticeRow(const Notice& notice);

    QList<Notice> notices_;
    QTabBar* tabs_;
    QStackedWidget* pages_;
    QScrollArea* problems_;
    QPlainTextEdit* log_;
    QScrollArea* jobs_;
    QTimer jobTimer_;
};

} // namespace scanweave::studio
