// SPDX-License-Identifier: BSD-2-Clause
// The place Files: the frames of a .g3 file, their keys, their values.
#pragma once

#include "gui/files/frame_list_model.h"
#include "gui/files/frame_reading.h"
#include "gui/widgets/background_task.h"
#include "gui/widgets/place.h"

#include <QTimer>

#include <memory>

class QComboBox;
class QLabel;
class QLineEdit;
class QSplitter;
class QStackedLayout;
class QTableView;
class QTableWidget;

namespace scanweave::studio {

class EmptyState;
class FactList;
class FileStrip;
class NoticeBar;
class ValueView;

class FilesPlace final : public Place
{
    Q_OBJECT

public:
    explicit FilesPlace(QWidget* parent = nullptr);
    ~FilesPlace() override;

    QString name() const override;
    QString title() const override;
    QString iconName() const override;
    QStringList crumbs() const override;
    bool canOpen(const QString& path) const override;
    void open(const Location& location) override;
    Location location() const override;
    QWidget* inspector() override;
    Badge badge() const override;
    QList<Notice> notices() const override;
    QList<Thing> find(const QString& text, int limit) const override;
    QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;

    const FrameListModel& model() const { return *model_; }
    bool isListing() const { return listTask_.isRunning(); }
    const FrameFacts& frameFacts() const { return frame_; }
    ValueView& valueView() { return *value_; }
    NoticeBar& bar() { return *bar_; }

    void selectFrame(std::size_t frame);
    void selectKey(const QString& key);
    void checkIntegrity();
    /// The maps of the frame that is shown. In the background.
    void writeFits(const QString& path);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void makeActions();
    void makeViews();
    void connectViews();
    void openFile(const QString& path, const QString& item);
    void openFolder(const QString& folder);
    void takePiece(FrameList piece);
    void listed();
    void showTitle();
    void goToItem(const QString& item);
    void frameChosen();
    void showFrame(FrameFacts facts);
    void keyChosen();
    void readChosenValue(const std::vector<std::string>& series);
    void exportFits();
    bool hasMaps() const;
    void fillInspector();
    QString selectedKey() const;

    QString path_;
    std::uint64_t fileBytes_ = 0;
    std::uint64_t plainBytes_ = 0; ///< 0: not known (compressed)
    QString wantedItem_;           ///< to be gone to as soon as it has been listed
    QString wantedKey_;            ///< stays selected from frame to frame
    std::optional<std::size_t> selected_;
    QString checked_; ///< what the integrity check found
    FrameFacts frame_;
    bool isListed_ = false;
    bool isRemembered_ = false; ///< among the recent files
    QTimer stripTimer_;

    BackgroundTask listTask_;
    BackgroundTask frameTask_;
    BackgroundTask valueTask_;
    BackgroundTask checkTask_;
    BackgroundTask folderTask_;
    BackgroundTask exportTask_;

    FrameListModel* model_;
    QStackedLayout* stack_ = nullptr;
    EmptyState* empty_ = nullptr;
    NoticeBar* bar_ = nullptr;
    FileStrip* strip_ = nullptr;
    QLabel* summary_ = nullptr;
    QComboBox* siblings_ = nullptr;
    QLineEdit* filter_ = nullptr;
    QTableView* frames_ = nullptr;
    QTableWidget* keys_ = nullptr;
    ValueView* value_ = nullptr;
    QSplitter* across_ = nullptr;
    std::unique_ptr<FactList> facts_;
    QAction* open_ = nullptr;
    QAction* check_ = nullptr;
    QAction* export_ = nullptr;
};

} // namespace scanweave::studio
