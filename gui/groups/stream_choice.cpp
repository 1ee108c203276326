// SPDX-License-Identifier: BSD-2-Clause
// Which timestreams are shown.
#include "gui/groups/stream_choice.h"

#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QSet>
#include <QVBoxLayout>

#include <algorithm>

namespace scanweave::studio {

namespace {

constexpr std::size_t detectorsAtOnce = 12;
constexpr int detectorsAtFirst = 3;

} // namespace

StreamChoice::StreamChoice(QWidget* parent)
    : QWidget(parent)
    , key_(new QComboBox(this))
    , filter_(new QLineEdit(this))
    , list_(new QListWidget(this))
{
    key_->setAccessibleName(tr("Which timestreams"));
    filter_->setPlaceholderText(tr("Detectors"));
    filter_->setClearButtonEnabled(true);
    list_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    list_->setUniformItemSizes(true);
    list_->setAccessibleName(tr("Detectors"));
    list_->setFrameShape(QFrame::NoFrame);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(key_);
    layout->addWidget(filter_);
    layout->addWidget(list_, 1);
    connect(key_, &QComboBox::currentIndexChanged, this, &StreamChoice::keyChosen);
    connect(list_, &QListWidget::itemSelectionChanged, this, &StreamChoice::detectorsChosen);
    connect(filter_, &QLineEdit::textChanged, this, [this] {
        fill();
        Q_EMIT detectorsChosen();
    });
}

void StreamChoice::setKeys(const QStringList& keys, const QString& proposed)
{
    const QSignalBlocker block(key_);
    const QString before = key_->currentText();
    key_->clear();
    key_->addItems(keys);
    key_->setCurrentIndex(
        static_cast<int>(keys.indexOf(keys.contains(before) ? before : proposed)));
}

QString StreamChoice::key() const
{
    return key_->currentText();
}

int StreamChoice::keyIndex() const
{
    return key_->currentIndex();
}

void StreamChoice::setDetectors(const QStringList& names)
{
    names_ = names;
    fill();
}

void StreamChoice::fill()
{
    QSet<QString> before;
    for (const QListWidgetItem* item : list_->selectedItems()) {
        before.insert(item->text());
    }
    const QSignalBlocker block(list_);
    list_->clear();
    list_->addItems(names_.filter(filter_->text(), Qt::CaseInsensitive));
    bool isAny = false;
    for (int row = 0; row < list_->count(); ++row) {
        if (before.contains(list_->item(row)->text())) {
            list_->item(row)->setSelected(true);
            isAny = true;
        }
    }
    for (int row = 0; !isAny && row < std::min(detectorsAtFirst, list_->count()); ++row) {
        list_->item(row)->setSelected(true);
    }
}

std::vector<std::string> StreamChoice::detectors() const
{
    std::vector<std::string> names;
    for (const QListWidgetItem* item : list_->selectedItems()) {
        if (names.size() < detectorsAtOnce) {
            names.push_back(item->text().toStdString());
        }
    }
    return names;
}

void StreamChoice::chooseDetectors(const QStringList& names)
{
    {
        const QSignalBlocker block(list_);
        for (int row = 0; row < list_->count(); ++row) {
            list_->item(row)->setSelected(names.contains(list_->item(row)->text()));
        }
    }
    Q_EMIT detectorsChosen();
}

} // namespace scanweave::studio
