// SPDX-License-Identifier: BSD-2-Clause
// The place Files: its widgets and actions.
#include "engine/fits/fits_file.h"
#include "gui/files/file_strip.h"
#include "gui/files/files_place.h"
#include "gui/values/value_view.h"
#include "gui/widgets/empty_state.h"
#include "gui/widgets/icons.h"
#include "gui/widgets/notice_bar.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/recent_files.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/table_export.h"
#include "gui/widgets/text_format.h"

#include <QAction>
#include <QComboBox>
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

void FilesPlace::makeActions()
{
    open_ = addPlaceAction(tr("Open frame file…"),
                           QStringLiteral("open"),
                           QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O),
                           [this] {
                               const QString path = QFileDialog::getOpenFileName(
                                   this,
                                   tr("Open frame file"),
                                   QFileInfo(path_).absolutePath(),
                                   tr("Frame files (*.g3 *.g3.gz *.g3.bz2 *.g3.xz)"));
                               if (!path.isEmpty()) {
                                   open({name(), path, {}});
                               }
                           });
    check_ = addPlaceAction(tr("Check every frame"),
                            QStringLiteral("check"),
                            QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_K),
                            [this] { checkIntegrity(); });
    addPlaceAction(tr("Find a key or type"), QStringLiteral("search"), QKeySequence::Find, [this] {
        filter_->setFocus();
        filter_->selectAll();
    });
    export_ = addPlaceAction(tr("Export as FITS…"),
                             QStringLiteral("map"),
                             QKeySequence(Qt::CTRL | Qt::Key_E),
                             [this] { exportFits(); });
    export_->setEnabled(false);
    addPlaceAction(tr("Copy what is shown of the value"),
                   QStringLiteral("copy"),
                   QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C),
                   [this] { value_->copyShown(); });
    const auto page =
        [this](const QString& text, const QString& iconName, int key, ValueView::Page to) {
            addPlaceAction(text,
                           iconName,
                           QKeySequence(Qt::ALT | static_cast<Qt::Key>(key)),
                           [this, to] { value_->showPage(to); });
        };
    page(tr("Value as plot"), QStringLiteral("plot"), Qt::Key_P, ValueView::Page::Plot);
    page(tr("Value as table"), QStringLiteral("table"), Qt::Key_T, ValueView::Page::Table);
    page(tr("Value as text"), QStringLiteral("text"), Qt::Key_X, ValueView::Page::Text);
    page(tr("Value as map"), QStringLiteral("map"), Qt::Key_M, ValueView::Page::Map);
    addPlaceAction(
        tr("Read the file again"), QStringLiteral("refresh"), QKeySequence::Refresh, [this] {
            if (!path_.isEmpty()) {
                openFile(path_, location().item);
            }
        });
}

void FilesPlace::makeViews()
{
    bar_ = new NoticeBar(this);
    empty_ =
        new EmptyState(iconName(),
                       tr("No frame file is open"),
                       tr("See what frames a .g3 file holds, what is in them, and whether it is "
                          "whole. Drop a file or a folder here; compressed files open as well."),
                       this);
    empty_->addAction(open_);
    strip_ = new FileStrip(this);
    summary_ = new QuietLabel({}, this);
    summary_->setTextFormat(Qt::RichText);
    siblings_ = new QComboBox(this);
    siblings_->setMinimumHeight(spacing::controlHeight);
    siblings_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    siblings_->setMinimumContentsLength(22);
    siblings_->setToolTip(tr("The frame files of this folder"));
    siblings_->setAccessibleName(tr("File"));

    filter_ = new QLineEdit(this);
    filter_->setMinimumHeight(spacing::controlHeight);
    filter_->setClearButtonEnabled(true);
    filter_->setPlaceholderText(tr("type or key, such as Scan Flags"));
    filter_->setAccessibleName(tr("Show only frames with"));
    filter_->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);

    frames_ = new QTableView(this);
    frames_->setModel(model_);
    frames_->setItemDelegateForColumn(FrameListModel::Type, new FrameTypeDelegate(frames_));
    frames_->setSelectionBehavior(QAbstractItemView::SelectRows);
    frames_->setSelectionMode(QAbstractItemView::SingleSelection);
    frames_->setFrameShape(QFrame::NoFrame);
    frames_->setShowGrid(false);
    frames_->setWordWrap(false);
    frames_->setTabKeyNavigation(false);
    frames_->verticalHeader()->hide();
    frames_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    frames_->verticalHeader()->setDefaultSectionSize(spacing::rowHeight);
    frames_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    frames_->horizontalHeader()->setHighlightSections(false);
    frames_->setAccessibleName(tr("Frames"));

    keys_ = new QTableWidget(0, 4, this);
    keys_->setHorizontalHeaderLabels({tr("Key"), tr("Class"), tr("Size"), tr("Value")});
    keys_->setSelectionBehavior(QAbstractItemView::SelectRows);
    keys_->setSelectionMode(QAbstractItemView::SingleSelection);
    keys_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    keys_->setFrameShape(QFrame::NoFrame);
    keys_->setShowGrid(false);
    keys_->setWordWrap(false);
    keys_->setTabKeyNavigation(false);
    keys_->verticalHeader()->hide();
    keys_->verticalHeader()->setDefaultSectionSize(spacing::rowHeight);
    keys_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    keys_->horizontalHeader()->setHighlightSections(false);
    keys_->horizontalHeader()->setStretchLastSection(true);
    keys_->setColumnWidth(0, 190);
    keys_->setColumnWidth(1, 150);
    keys_->setColumnWidth(2, widthForText(70));
    keys_->setAccessibleName(tr("Keys of the frame"));
    value_ = new ValueView(this);

    auto* left = new QWidget(this);
    auto* leftColumn = new QVBoxLayout(left);
    leftColumn->setContentsMargins(0, 0, 0, 0);
    leftColumn->setSpacing(0);
    auto* filterRow = new QHBoxLayout;
    filterRow->setContentsMargins(spacing::medium, 0, spacing::small, spacing::small);
    filterRow->addWidget(filter_);
    leftColumn->addLayout(filterRow);
    leftColumn->addWidget(frames_, 1);

    auto* right = new LineSplitter(Qt::Vertical, this);
    right->addWidget(keys_);
    right->addWidget(value_);
    right->setSizes({240, 340});
    right->setChildrenCollapsible(false);
    across_ = new LineSplitter(Qt::Horizontal, this);
    across_->addWidget(left);
    across_->addWidget(right);
    across_->setStretchFactor(1, 1);
    across_->setSizes({std::max(280, widthForText(240)), 640});
    across_->setChildrenCollapsible(false);

    auto* views = new QWidget(this);
    auto* column = new QVBoxLayout(views);
    column->setContentsMargins(0, spacing::small, 0, 0);
    column->setSpacing(spacing::tiny);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(spacing::medium, 0, spacing::medium, 0);
    top->setSpacing(spacing::medium);
    top->addWidget(siblings_);
    top->addWidget(summary_, 1);
    column->addLayout(top);
    column->addWidget(strip_);
    column->addWidget(across_, 1);

    auto* stacked = new QWidget(this);
    stack_ = new QStackedLayout(stacked);
    stack_->addWidget(empty_);
    stack_->addWidget(views);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar_);
    layout->addWidget(stacked, 1);
    setFocusProxy(frames_);
}

void FilesPlace::connectViews()
{
    stripTimer_.setSingleShot(true);
    connect(&stripTimer_, &QTimer::timeout, strip_, &FileStrip::refresh);
    connect(frames_->selectionModel(),
            &QItemSelectionModel::currentRowChanged,
            this,
            &FilesPlace::frameChosen);
    connect(keys_, &QTableWidget::currentCellChanged, this, [this](int row, int, int before, int) {
        if (row != before) {
            keyChosen();
        }
    });
    connect(keys_, &QTableWidget::cellClicked, this, [this](int row) {
        wantedKey_ = keys_->item(row, 0)->text(); // chosen by hand: kept from frame to frame
        Q_EMIT wentTo(location());
    });
    connect(strip_, &FileStrip::frameClicked, this, &FilesPlace::selectFrame);
    connect(filter_, &QLineEdit::textChanged, this, [this](const QString& words) {
        const auto kept = selected_;
        model_->setFilter(words);
        if (kept && model_->rowOf(*kept) >= 0) {
            frames_->setCurrentIndex(model_->index(model_->rowOf(*kept), 0));
        } else if (model_->rowCount() > 0) {
            frames_->setCurrentIndex(model_->index(0, 0));
        }
    });
    connect(filter_, &QLineEdit::returnPressed, frames_, qOverload<>(&QWidget::setFocus));
    connect(siblings_, &QComboBox::activated, this, [this](int index) {
        open({name(), siblings_->itemData(index).toString(), {}});
        Q_EMIT wentTo(location());
    });
    connect(value_, &ValueView::seriesRequested, this, [this](const QStringList& names) {
        std::vector<std::string> wanted;
        for (const QString& series : names) {
            wanted.push_back(series.toStdString());
        }
        readChosenValue(wanted);
    });
    connect(empty_, &EmptyState::linkActivated, this, [this](const QString& path) {
        open({name(), path, {}});
    });
    for (BackgroundTask* task : {&listTask_, &frameTask_, &checkTask_, &exportTask_}) {
        connect(task, &BackgroundTask::failed, this, [this](const QString& message) {
            isListed_ = true;
            showTitle();
            bar_->tell(Notice::Severity::Error, message);
        });
    }
    connect(&valueTask_, &BackgroundTask::failed, value_, &ValueView::clear);
    connect(&checkTask_, &BackgroundTask::canceled, this, [this] {
        checked_.clear();
        fillInspector();
    });
}

bool FilesPlace::hasMaps() const
{
    return std::ranges::any_of(frame_.keys, [](const KeyFacts& key) {
        return key.className.find("SkyMap") != std::string::npos;
    });
}

void FilesPlace::exportFits()
{
    if (const QString path = askForFile(this,
                                        tr("Export as FITS"),
                                        besideFile(path_, QStringLiteral("-maps.fits")),
                                        tr("FITS files (*.fits)"));
        !path.isEmpty()) {
        writeFits(path);
    }
}

void FilesPlace::writeFits(const QString& path)
{
    if (!frame_.frame) {
        return;
    }
    const QString title = tr("%1, frame %2").arg(fileName(path_)).arg(selected_.value_or(0));
    exportTask_.start(
        [frame = Frame(*frame_.frame), path = path.toStdString(), title = title.toStdString()](
            TaskControl&) {
            FitsFile file(path);
            const std::uint64_t maps = file.addMaps(title, frame);
            if (maps > 0) {
                file.finish();
            }
            return maps;
        },
        [this, path](std::uint64_t maps) {
            bar_->tell(maps > 0 ? Notice::Severity::Hint : Notice::Severity::Warning,
                       maps == 1  ? tr("One map is in %1.").arg(shownPath(path))
                       : maps > 0 ? tr("%1 maps are in %2.").arg(numberText(maps), shownPath(path))
                                  : tr("This frame has no maps that FITS knows."));
        });
}

void FilesPlace::showEvent(QShowEvent* event)
{
    Place::showEvent(event);
    if (path_.isEmpty()) {
        empty_->clearLinks();
        for (const QString& file : recentFiles(name()).mid(0, 4)) {
            empty_->addLink(shownPath(file), file);
        }
    }
}

} // namespace scanweave::studio
