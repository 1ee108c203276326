// SPDX-License-Identifier: BSD-2-Clause
// The place Runs: live and past runs.
#pragma once

#include "gui/runs/run_session.h"
#include "gui/widgets/background_task.h"
#include "gui/widgets/place.h"

class QComboBox;
class QLabel;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace scanweave::studio {

class EmptyState;
class NoticeBar;
class RunHeader;
class RunInspector;
class RunList;
class RunTabs;
class TimelineSearch;
class TimelineView;

class RunsPlace final : public Place
{
    Q_OBJECT

public:
    explicit RunsPlace(QWidget* parent = nullptr);
    ~RunsPlace() override;

    QString name() const override;
    QString title() const override;
    QString iconName() const override;
    QStringList crumbs() const override;
    bool canOpen(const QString& path) const override;
    /// Items: "frame/412" (position in the run), "seq/400" (in the logical stream), "rank/5".
    void open(const Location& location) override;
    Location location() const override;
    QWidget* inspector() override;
    Badge badge() const override;
    QList<Notice> notices() const override;
    QList<Thing> find(const QString& text, int limit) const override;
    void noteFile(const QString& path) override;
    QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;

    RunSession& session() { return *session_; }
    TimelineView& timeline() { return *timeline_; }
    TimelineSearch& search() { return *search_; }
    RunTabs& tabs() { return *tabs_; }
    RunList& list() { return *list_; }
    RunHeader& header() { return *header_; }
    NoticeBar& bar() { return *bar_; }

private:
    void makeActions();
    QWidget* makeToolBar();
    void connectViews();
    void updateLegend();
    void openItem();
    void openSeq(std::uint64_t seq);
    void compare();
    void savePicture();
    void chooseFolder();
    void removeFolder();
    void showList();

    RunSession* session_;
    RunList* list_;
    RunHeader* header_;
    TimelineView* timeline_;
    TimelineSearch* search_;
    RunTabs* tabs_;
    RunInspector* inspector_;
    QStackedWidget* pages_;
    QSplitter* columns_;
    NoticeBar* bar_;
    QComboBox* colors_;
    QComboBox* axis_;
    QToolButton* follow_;
    QLabel* legend_;
    QAction* compareAction_ = nullptr;
    QAction* removeAction_ = nullptr;
    QAction* tablesAction_ = nullptr;
    QAction* exportAction_ = nullptr;
    BackgroundTask comparison_;
    BackgroundTask lookup_;
    QString item_; ///< to be shown as soon as the run is there
};

} // namespace scanweave::studio
