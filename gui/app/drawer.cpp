// SPDX-License-Identifier: BSD-2-Clause
// The drawer at the bottom.
#include "gui/app/drawer.h"

#include "gui/widgets/background_task.h"
#include "gui/widgets/icons.h"
#include "gui/widgets/notice_bar.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace scanweave::studio {

namespace {

constexpr int mostNoticesShown = 200;

QScrollArea* drawerPage(QWidget* parent)
{
    auto* area = new QScrollArea(parent);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setBackgroundRole(QPalette::Base);
    return area;
}

/// A page's widget with a column of rows.
QWidget* rowsWidget(QVBoxLayout*& rows)
{
    auto* widget = new QWidget;
    widget->setBackgroundRole(QPalette::Base);
    widget->setAutoFillBackground(true);
    rows = new QVBoxLayout(widget);
    rows->setContentsMargins(spacing::medium, spacing::small, spacing::medium, spacing::small);
    rows->setSpacing(spacing::small);
    return widget;
}

} // namespace

Drawer::Drawer(QWidget* parent)
    : QWidget(parent)
    , tabs_(new QTabBar(this))
    , pages_(new QStackedWidget(this))
    , problems_(drawerPage(this))
    , log_(new QPlainTextEdit(this))
    , jobs_(drawerPage(this))
{
    tabs_->setDrawBase(false);
    tabs_->setExpanding(false);
    tabs_->addTab(icon(QStringLiteral("warning")), tr("Problems"));
    tabs_->addTab(icon(QStringLiteral("log")), tr("Log"));
    tabs_->addTab(icon(QStringLiteral("jobs")), tr("Jobs"));
    log_->setReadOnly(true);
    log_->setFrameShape(QFrame::NoFrame);
    log_->setMaximumBlockCount(5000);
    log_->setFont(fixedFont());
    log_->setPlaceholderText(tr("Nothing has been logged yet."));
    pages_->addWidget(problems_);
    pages_->addWidget(log_);
    pages_->addWidget(jobs_);

    auto* close = new QToolButton(this);
    close->setIcon(icon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setToolTip(tr("Close (Ctrl+J)"));
    close->setAccessibleName(tr("Close the drawer"));
    connect(close, &QToolButton::clicked, this, &Drawer::closeRequested);

    auto* top = new QHBoxLayout;
    top->setContentsMargins(spacing::small, 1, spacing::small, 0);
    top->addWidget(tabs_);
    top->addStretch(1);
    top->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(top);
    layout->addWidget(pages_, 1);

    connect(tabs_, &QTabBar::currentChanged, pages_, &QStackedWidget::setCurrentIndex);
    connect(&TaskList::instance(), &TaskList::changed, this, &Drawer::showJobs);
    jobTimer_.setInterval(500);
    connect(&jobTimer_, &QTimer::timeout, this, &Drawer::showJobs);
    showNotices();
    showJobs();
}

void Drawer::setNotices(const QList<Notice>& notices)
{
    notices_ = notices;
    showNotices();
}

void Drawer::log(const QString& line)
{
    log_->appendPlainText(QDateTime::currentDateTimeUtc().toString(QStringLiteral("HH:mm:ss  ")) +
                          line);
}

void Drawer::showPage(Page page)
{
    tabs_->setCurrentIndex(static_cast<int>(page));
}

Drawer::Page Drawer::page() const
{
    return static_cast<Page>(tabs_->currentIndex());
}

void Drawer::paintEvent(QPaintEvent* /*event*/)
{
    QPainter(this).fillRect(0, 0, width(), 1, hairline(palette()));
}

QWidget* Drawer::noticeRow(const Notice& notice)
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    auto* mark = new QLabel(row);
    mark->setPixmap(
        icon(severityIconName(notice.severity), severityTextColor(notice.severity, palette()))
            .pixmap(spacing::icon, spacing::icon));
    mark->setAccessibleName(notice.severity == Notice::Severity::Error     ? tr("error")
                            : notice.severity == Notice::Severity::Warning ? tr("warning")
                                                                           : tr("hint"));
    layout->addWidget(mark, 0, Qt::AlignTop);

    auto* text = new QLabel(row);
    QString html = notice.text.toHtmlEscaped();
    if (!notice.where.isEmpty()) {
        html += QStringLiteral("  <a href=\"there\">%1</a>").arg(notice.where.toHtmlEscaped());
    }
    if (!notice.hint.isEmpty()) {
        html += QStringLiteral("<br><span style=\"color:%1\">%2</span>")
                    .arg(quietText(palette()).name(), notice.hint.toHtmlEscaped());
    }
    text->setTextFormat(Qt::RichText);
    text->setText(html);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextBrowserInteraction | Qt::LinksAccessibleByKeyboard);
    connect(text, &QLabel::linkActivated, this, [this, target = notice.location] {
        Q_EMIT locationActivated(target);
    });
    layout->addWidget(text, 1);
    for (const Notice::Cure& cure : notice.cures) {
        auto* button = new QPushButton(cure.label, row);
        // Queued: applying may replace all rows, this button too.
        connect(button, &QPushButton::clicked, this, cure.apply, Qt::QueuedConnection);
        layout->addWidget(button, 0, Qt::AlignTop);
    }
    return row;
}

void Drawer::showNotices()
{
    QVBoxLayout* rows = nullptr;
    QWidget* widget = rowsWidget(rows);
    for (const Notice& notice : notices_.mid(0, mostNoticesShown)) {
        rows->addWidget(noticeRow(notice));
    }
    if (notices_.size() > mostNoticesShown) {
        rows->addWidget(new QuietLabel(
            tr("… and %n more", nullptr, static_cast<int>(notices_.size()) - mostNoticesShown)));
    }
    if (notices_.isEmpty()) {
        rows->addWidget(new QuietLabel(tr("Nothing is wrong here.")));
    }
    rows->addStretch(1);
    problems_->setWidget(widget);
    updateTitles();
}

void Drawer::showJobs()
{
    const auto& tasks = TaskList::instance().running();
    QVBoxLayout* rows = nullptr;
    QWidget* widget = rowsWidget(rows);
    for (BackgroundTask* task : tasks) {
        auto* row = new QHBoxLayout;
        auto* bar = new QProgressBar;
        bar->setFixedWidth(200);
        bar->setTextVisible(false);
        bar->setRange(0, task->total() > 0 ? 1000 : 0);
        if (task->total() > 0) {
            bar->setValue(static_cast<int>(1000.0 * static_cast<double>(task->done()) /
                                           static_cast<double>(task->total())));
        }
        auto* cancel = new QPushButton(tr("Cancel"));
        connect(cancel, &QPushButton::clicked, task, &BackgroundTask::cancel, Qt::QueuedConnection);
        row->addWidget(new QLabel(task->title()), 1);
        row->addWidget(bar);
        row->addWidget(cancel);
        rows->addLayout(row);
    }
    if (tasks.isEmpty()) {
        rows->addWidget(new QuietLabel(tr("Nothing works in the background.")));
    }
    rows->addStretch(1);
    jobs_->setWidget(widget);
    if (tasks.isEmpty()) {
        jobTimer_.stop();
    } else if (!jobTimer_.isActive()) {
        jobTimer_.start();
    }
    updateTitles();
}

void Drawer::updateTitles()
{
    const auto counted = [](const QString& title, qsizetype count) {
        return count > 0 ? QStringLiteral("%1 (%2)").arg(title).arg(count) : title;
    };
    tabs_->setTabText(0, counted(tr("Problems"), notices_.size()));
    tabs_->setTabText(2, counted(tr("Jobs"), TaskList::instance().running().size()));
}

} // namespace scanweave::studio
