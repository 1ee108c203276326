// SPDX-License-Identifier: BSD-2-Clause
// The place Files.
#include "gui/files/files_place.h"

#include "engine/g3/frame_scan.h"
#include "gui/files/file_strip.h"
#include "gui/values/value_view.h"
#include "gui/widgets/command_palette.h"
#include "gui/widgets/empty_state.h"
#include "gui/widgets/fact_list.h"
#include "gui/widgets/icons.h"
#include "gui/widgets/notice_bar.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/recent_files.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"

#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QStackedLayout>
#include <QTableView>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace scanweave::studio {

FilesPlace::FilesPlace(QWidget* parent)
    : Place(parent)
    , listTask_(QString())
    , frameTask_(QString())
    , valueTask_(QString())
    , checkTask_(tr("Checking every frame"))
    , folderTask_(QString())
    , exportTask_(tr("Exporting maps"))
    , model_(new FrameListModel(this))
    , facts_(std::make_unique<FactList>())
{
    makeActions();
    makeViews();
    connectViews();
}

FilesPlace::~FilesPlace() = default;

QString FilesPlace::name() const
{
    return QStringLiteral("files");
}

QString FilesPlace::title() const
{
    return tr("Files");
}

QString FilesPlace::iconName() const
{
    return QStringLiteral("files");
}

QStringList FilesPlace::crumbs() const
{
    if (path_.isEmpty()) {
        return {};
    }
    QStringList crumbs{fileName(path_)};
    if (selected_) {
        crumbs.append(tr("frame %1").arg(numberText(static_cast<std::uint64_t>(*selected_))));
    }
    return crumbs;
}

bool FilesPlace::canOpen(const QString& path) const
{
    return isFrameFile(path) || (!path.isEmpty() && QFileInfo(path).isDir());
}

Location FilesPlace::location() const
{
    QString item;
    if (selected_) {
        item = QStringLiteral("frame/%1").arg(*selected_);
        if (!wantedKey_.isEmpty()) {
            item += QStringLiteral("/") + wantedKey_;
        }
    }
    return {name(), path_, item};
}

void FilesPlace::open(const Location& location)
{
    if (location.path.isEmpty() || location.path == path_) {
        goToItem(location.item);
    } else if (QFileInfo(location.path).isDir()) {
        openFolder(location.path);
    } else {
        openFile(location.path, location.item);
    }
}

void FilesPlace::openFolder(const QString& folder)
{
    folderTask_.start([folder](TaskControl&) { return frameFilesIn(folder.toStdString()); },
                      [this, folder](const std::vector<std::string>& files) {
                          if (files.empty()) {
                              bar_->tell(
                                  Notice::Severity::Warning,
                                  tr("There are no frame files in %1.").arg(shownPath(folder)));
                          } else {
                              openFile(QString::fromStdString(files.front()), {});
                          }
                      });
}

void FilesPlace::openFile(const QString& path, const QString& item)
{
    for (BackgroundTask* task : {&frameTask_, &valueTask_, &checkTask_}) {
        task->cancel();
    }
    path_ = path;
    wantedItem_ = item.isEmpty() ? QStringLiteral("frame/0") : item;
    selected_.reset();
    checked_.clear();
    isListed_ = false;
    isRemembered_ = false;
    frame_ = {};
    fileBytes_ = 0;
    plainBytes_ = 0;
    bar_->dismiss();
    model_->clear();
    strip_->setList(&model_->list(), 0);
    keys_->setRowCount(0);
    value_->clear(tr("Select a key to see its value."));
    stack_->setCurrentIndex(1);
    listTask_.setTitle(tr("Listing the frames of %1").arg(fileName(path)));
    listTask_.start(
        [path = path.toStdString(), this](TaskControl& control) {
            const auto size = static_cast<std::uint64_t>(
                std::max<qint64>(0, QFileInfo(QString::fromStdString(path)).size()));
            const bool isCompressed = isCompressedPath(path);
            // `this` is touched on the GUI thread only.
            control.post([this, size, isCompressed] {
                fileBytes_ = size;
                plainBytes_ = isCompressed ? 0 : size;
                strip_->setList(&model_->list(), plainBytes_);
            });
            listFrames(path, [&](FrameList piece, std::uint64_t fileBytes) {
                control.report(fileBytes, size);
                auto shared = std::make_shared<FrameList>(std::move(piece));
                control.post([this, shared] { takePiece(std::move(*shared)); });
                return !control.isCanceled();
            });
        },
        [this] { listed(); });
    folderTask_.start([folder = QFileInfo(path).absolutePath().toStdString()](
                          TaskControl&) { return frameFilesIn(folder); },
                      [this](const std::vector<std::string>& files) {
                          const QSignalBlocker blocker(siblings_);
                          siblings_->clear();
                          for (const std::string& file : files) {
                              const QString sibling = QString::fromStdString(file);
                              siblings_->addItem(fileName(sibling), sibling);
                          }
                          siblings_->setCurrentIndex(siblings_->findData(path_));
                      });
    showTitle();
    fillInspector();
    Q_EMIT crumbsChanged();
    Q_EMIT noticesChanged();
    Q_EMIT badgeChanged();
}

void FilesPlace::takePiece(FrameList piece)
{
    std::vector<Damage> damages = std::move(piece.damages);
    piece.damages.clear();
    model_->append(std::move(piece));
    for (Damage& damage : damages) {
        const QString message = tr("The file is damaged from frame %1 on (byte %2): %3")
                                    .arg(numberText(damage.frame),
                                         numberText(damage.offset),
                                         QString::fromStdString(damage.message));
        bar_->tell(Notice::Severity::Error, message);
        model_->addDamage(std::move(damage));
        Q_EMIT noticesChanged();
        Q_EMIT badgeChanged();
    }
    if (!isRemembered_) {
        isRemembered_ = true;
        addRecentFile(name(), path_);
    }
    if (!stripTimer_.isActive()) {
        // Drawing takes longer the more frames there are: so it is done less often.
        constexpr int framesPerMillisecond = 5000;
        stripTimer_.start(50 +
                          static_cast<int>(model_->list().frames.size() / framesPerMillisecond));
    }
    showTitle();
    if (!wantedItem_.isEmpty()) {
        goToItem(wantedItem_);
    }
}

void FilesPlace::listed()
{
    isListed_ = true;
    if (model_->list().frames.empty() && model_->list().damages.empty()) {
        bar_->tell(Notice::Severity::Warning,
                   fileBytes_ == 0
                       ? tr("%1 is empty: nothing was written into it.").arg(fileName(path_))
                       : tr("%1 has no frames.").arg(fileName(path_)));
    }
    strip_->refresh();
    showTitle();
    if (!wantedItem_.isEmpty() && !model_->list().frames.empty()) {
        wantedItem_.clear(); // there is no such frame
        if (!selected_) {
            selectFrame(0);
        }
    }
    fillInspector();
}

void FilesPlace::showTitle()
{
    QStringList counts;
    for (const auto& [type, count] : model_->counts()) {
        counts.append(
            QStringLiteral("<b>%1</b>&nbsp;%2")
                .arg(QString::fromStdString(type.letters()).toHtmlEscaped(), numberText(count)));
    }
    QString text =
        tr("%1 frames").arg(numberText(static_cast<std::uint64_t>(model_->list().frames.size()))) +
        QStringLiteral(" &nbsp; ") + counts.join(QStringLiteral(" &nbsp; "));
    if (fileBytes_ > 0) {
        text += QStringLiteral(" &nbsp; ") + sizeText(static_cast<double>(fileBytes_));
    }
    if (!isListed_) {
        text += QStringLiteral(" &nbsp; ") + tr("still reading…");
    }
    summary_->setText(text);
}

void FilesPlace::goToItem(const QString& item)
{
    const QStringList parts = item.split(QLatin1Char('/'));
    if (parts.size() < 2 || parts[0] != QLatin1String("frame")) {
        return;
    }
    if (parts.size() > 2) {
        wantedKey_ = parts.mid(2).join(QLatin1Char('/'));
    }
    bool isNumber = false;
    const std::size_t frame = parts[1].toULongLong(&isNumber);
    if (isNumber && frame < model_->list().frames.size()) {
        wantedItem_.clear();
        selectFrame(frame);
        if (parts.size() > 2) {
            selectKey(wantedKey_);
        }
    }
}

void FilesPlace::selectFrame(std::size_t frame)
{
    if (model_->rowOf(frame) < 0) {
        filter_->clear(); // it hides the frame
        model_->setFilter({});
    }
    const int row = model_->rowOf(frame);
    if (row >= 0) {
        const QModelIndex index = model_->index(row, 0);
        frames_->setCurrentIndex(index);
        frames_->scrollTo(index);
    }
}

void FilesPlace::selectKey(const QString& key)
{
    wantedKey_ = key;
    for (int row = 0; row < keys_->rowCount(); ++row) {
        if (keys_->item(row, 0)->text() == key) {
            keys_->setCurrentCell(row, 0);
            // Once the table has its height: a new value may be what gives it another one.
            QMetaObject::invokeMethod(
                keys_,
                [keys = keys_] {
                    if (keys->currentItem() != nullptr) {
                        keys->scrollToItem(keys->currentItem());
                    }
                },
                Qt::QueuedConnection);
            return;
        }
    }
}

QString FilesPlace::selectedKey() const
{
    const int row = keys_->currentRow();
    return row < 0 ? QString() : keys_->item(row, 0)->text();
}

void FilesPlace::frameChosen()
{
    const QModelIndex current = frames_->currentIndex();
    if (!current.isValid()) {
        return;
    }
    const std::size_t frame = model_->frameOf(current.row());
    if (selected_ == frame) {
        return;
    }
    selected_ = frame;
    strip_->setSelected(frame);
    valueTask_.cancel();
    frameTask_.start([path = path_.toStdString(), listed = model_->list().frames[frame], frame](
                         TaskControl&) { return readFrameFacts(path, listed, frame); },
                     [this](FrameFacts facts) { showFrame(std::move(facts)); });
    Q_EMIT crumbsChanged();
    Q_EMIT wentTo(location());
}

void FilesPlace::showFrame(FrameFacts facts)
{
    frame_ = std::move(facts);
    if (!frame_.problem.empty() && selected_) {
        Damage damage;
        damage.frame = *selected_;
        damage.offset = model_->list().frames[*selected_].offset;
        damage.message = frame_.problem;
        model_->addDamage(std::move(damage));
        strip_->refresh();
        bar_->tell(Notice::Severity::Error,
                   tr("Frame %1 is damaged: %2")
                       .arg(numberText(static_cast<std::uint64_t>(*selected_)),
                            QString::fromStdString(frame_.problem)));
        Q_EMIT noticesChanged();
        Q_EMIT badgeChanged();
    }
    {
        const QSignalBlocker blocker(keys_);
        keys_->setRowCount(static_cast<int>(frame_.keys.size()));
        for (int row = 0; row < keys_->rowCount(); ++row) {
            const KeyFacts& key = frame_.keys[static_cast<std::size_t>(row)];
            const QStringList cells{QString::fromStdString(key.name),
                                    QString::fromStdString(key.className),
                                    sizeText(static_cast<double>(key.bytes)),
                                    QString::fromStdString(key.summary)};
            for (int column = 0; column < cells.size(); ++column) {
                auto* item = new QTableWidgetItem(cells[column]);
                if (column == 2) {
                    item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
                }
                if (key.isWrong) {
                    item->setForeground(stateTextColor(DataState::Failed, palette()));
                }
                item->setToolTip(cells[column]);
                keys_->setItem(row, column, item);
            }
        }
        keys_->setCurrentCell(-1, -1);
    }
    // The same key as in the frame before; else the largest, which is what one wants to see.
    QString key = wantedKey_;
    const auto has = [this](const QString& wanted) {
        return std::ranges::any_of(frame_.keys, [&](const KeyFacts& candidate) {
            return QString::fromStdString(candidate.name) == wanted;
        });
    };
    if (!has(key) && !frame_.keys.empty()) {
        key = QString::fromStdString(
            std::ranges::max_element(frame_.keys, {}, &KeyFacts::bytes)->name);
    }
    if (frame_.keys.empty()) {
        value_->clear(frame_.frame ? tr("This frame has no keys.")
                                   : tr("Nothing of this frame can be read."));
    } else {
        const QString wanted = wantedKey_;
        selectKey(key);
        wantedKey_ = wanted.isEmpty() ? QString() : wanted;
    }
    export_->setEnabled(hasMaps());
    fillInspector();
}

void FilesPlace::keyChosen()
{
    const QString key = selectedKey();
    if (!key.isEmpty()) {
        readChosenValue({});
        fillInspector();
    }
}

void FilesPlace::readChosenValue(const std::vector<std::string>& series)
{
    const QString key = selectedKey();
    if (!frame_.frame || key.isEmpty()) {
        return;
    }
    // The frame is not touched by the GUI thread while the work has it: a copy shares its objects.
    valueTask_.start(
        [frame = Frame(*frame_.frame), key = key.toStdString(), series](TaskControl& control) {
            return readValue(frame, key, series, [&control] { return control.isCanceled(); });
        },
        [this, key](const ValueFacts& facts) { value_->setValue(key, facts); });
}

void FilesPlace::checkIntegrity()
{
    if (path_.isEmpty() || !isListed_) {
        return;
    }
    const auto frames = std::make_shared<const std::vector<ListedFrame>>(model_->list().frames);
    checked_ = tr("checking…");
    fillInspector();
    checkTask_.start(
        [path = path_.toStdString(), frames](TaskControl& control) {
            return checkFrames(path, *frames, [&](std::uint64_t done) {
                control.report(done, frames->size());
                return !control.isCanceled();
            });
        },
        [this, count = frames->size()](std::vector<Damage> damages) {
            for (Damage& damage : damages) {
                model_->addDamage(std::move(damage));
            }
            const auto& all = model_->list().damages;
            strip_->refresh();
            checked_ = all.empty()
                           ? tr("all %1 frames are good")
                                 .arg(numberText(static_cast<std::uint64_t>(count)))
                           : tr("%n frame(s) damaged", nullptr, static_cast<int>(all.size()));
            bar_->tell(all.empty() ? Notice::Severity::Hint : Notice::Severity::Error,
                       all.empty()
                           ? tr("Every frame of %1 was read and its checksum is right.")
                                 .arg(fileName(path_))
                           : tr("%1: %2. They are red in the strip and listed under Problems.")
                                 .arg(fileName(path_), checked_));
            fillInspector();
            Q_EMIT noticesChanged();
            Q_EMIT badgeChanged();
        });
}

Badge FilesPlace::badge() const
{
    if (!model_->list().damages.empty()) {
        return {Badge::Kind::Wrong, static_cast<int>(model_->list().damages.size())};
    }
    return {};
}

QList<Notice> FilesPlace::notices() const
{
    QList<Notice> notices;
    for (const Damage& damage : model_->list().damages) {
        Notice notice;
        notice.text = damage.isEnd ? tr("From here on nothing can be read: %1")
                                         .arg(QString::fromStdString(damage.message))
                                   : QString::fromStdString(damage.message);
        notice.where =
            tr("frame %1, byte %2").arg(numberText(damage.frame), numberText(damage.offset));
        notice.hint = damage.isEnd
                          ? tr("Copy the file anew if the original is good. What is before "
                               "the damage can be used: set on_error.bad_frame to skip.")
                          : tr("A run leaves it out with on_error.bad_frame set to skip.");
        notice.location = {name(), path_, QStringLiteral("frame/%1").arg(damage.frame)};
        notices.append(notice);
    }
    return notices;
}

QList<Thing> FilesPlace::find(const QString& text, int limit) const
{
    QList<Thing> things;
    bool isNumber = false;
    const qulonglong frame = text.trimmed().split(QLatin1Char(' ')).last().toULongLong(&isNumber);
    if (isNumber && frame < model_->list().frames.size()) {
        things.append({tr("Frame %1").arg(frame),
                       fileName(path_),
                       QStringLiteral("frame"),
                       {name(), path_, QStringLiteral("frame/%1").arg(frame)}});
    }
    for (const KeyFacts& key : frame_.keys) {
        const QString keyName = QString::fromStdString(key.name);
        if (things.size() < limit && selected_ && matchScore(text, keyName) > 0) {
            things.append(
                {keyName,
                 tr("frame %1").arg(*selected_),
                 QStringLiteral("key"),
                 {name(), path_, QStringLiteral("frame/%1/%2").arg(*selected_).arg(keyName)}});
        }
    }
    return things;
}

QWidget* FilesPlace::inspector()
{
    return path_.isEmpty() ? nullptr : facts_.get();
}

void FilesPlace::fillInspector()
{
    facts_->clear();
    const FrameList& list = model_->list();
    if (selected_ && *selected_ < list.frames.size()) {
        const ListedFrame& frame = list.frames[*selected_];
        const Damage* damage = list.damageOf(*selected_);
        facts_->setTitle(tr("Frame %1").arg(numberText(static_cast<std::uint64_t>(*selected_))),
                         QString::fromStdString(frame.type.name()));
        QList<Fact> facts{{tr("byte"),
                           numberText(frame.offset),
                           tr("where it begins, in decompressed bytes"),
                           {},
                           false},
                          {tr("size"),
                           sizeText(static_cast<double>(frame.length)),
                           tr("%1 bytes").arg(numberText(frame.length)),
                           {},
                           false},
                          {tr("keys"),
                           numberText(static_cast<std::uint64_t>(list.shapes[frame.shape].size())),
                           {},
                           {},
                           false},
                          {tr("checksum"),
                           damage != nullptr ? tr("wrong")
                           : frame_.frame    ? tr("right")
                                             : tr("–"),
                           {},
                           {},
                           damage != nullptr}};
        facts_->addFacts(facts);
        if (damage != nullptr) {
            facts_->addText(QString::fromStdString(damage->message));
        }
    }
    const QString key = selectedKey();
    for (const KeyFacts& keyFacts : frame_.keys) {
        if (QString::fromStdString(keyFacts.name) == key) {
            facts_->addSection(key);
            facts_->addFacts(
                {{tr("class"), QString::fromStdString(keyFacts.className), {}, {}, false},
                 {tr("size"), sizeText(static_cast<double>(keyFacts.bytes)), {}, {}, false},
                 {tr("value"),
                  QString::fromStdString(keyFacts.summary),
                  {},
                  {},
                  keyFacts.isWrong}});
        }
    }
    facts_->addSection(tr("File"));
    facts_->addFacts(
        {{tr("name"), fileName(path_), path_, {}, false},
         {tr("folder"), shownPath(QFileInfo(path_).absolutePath()), {}, {}, false},
         {tr("size"), sizeText(static_cast<double>(fileBytes_)), {}, {}, false},
         {tr("frames"), numberText(static_cast<std::uint64_t>(list.frames.size())), {}, {}, false},
         {tr("integrity"),
          !checked_.isEmpty()    ? checked_
          : list.damages.empty() ? tr("not checked")
                                 : tr("damaged"),
          {},
          {},
          !list.damages.empty()}});
    facts_->addAction(check_);
    Q_EMIT inspectorChanged();
}

QJsonObject FilesPlace::saveState() const
{
    const Location here = location();
    return {{QStringLiteral("path"), here.path}, {QStringLiteral("item"), here.item}};
}

void FilesPlace::restoreState(const QJsonObject& state)
{
    const QString path = state.value(QStringLiteral("path")).toString();
    if (!path.isEmpty()) {
        openFile(path, state.value(QStringLiteral("item")).toString());
    }
}

} // namespace scanweave::studio
