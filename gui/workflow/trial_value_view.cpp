// SPDX-License-Identifier: BSD-2-Clause
// Any value of a tried frame, before and after a module.
#include "gui/workflow/trial_value_view.h"

#include "engine/g3/frame_reader.h"
#include "gui/values/value_comparison.h"
#include "gui/values/value_view.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace scanweave::studio {

namespace {

constexpr int detectorsAtFirst = 2; ///< each is drawn twice
constexpr int widthOfChoices = 170;

/// Entries of the choice of what is shown.
enum Which
{
    Both,
    BothAroundZero,
    BeforeAlone,
    AfterAlone
};

ValueFacts readTrialValue(const QString& path,
                          const TrialFrame& at,
                          const std::string& key,
                          const std::vector<std::string>& series,
                          TaskControl& control)
{
    FrameReader reader(path.toStdString());
    reader.seek(at.offset, at.index);
    const auto frame = reader.next(Frame::Crc::Trust);
    if (!frame) {
        throw std::runtime_error(
            TrialValueView::tr("The frame is gone; try once more.").toStdString());
    }
    return readValue(*frame, key, series, [&control] { return control.isCanceled(); });
}

/// Each series around zero, so that a large offset hides nothing.
void removeMeans(ValueFacts& facts)
{
    for (Series& series : facts.series) {
        std::vector<double> samples = series.envelope.samples();
        double sum = 0;
        std::size_t count = 0;
        for (const double sample : samples) {
            if (std::isfinite(sample)) {
                sum += sample;
                ++count;
            }
        }
        for (double& sample : samples) {
            sample -= count > 0 ? sum / static_cast<double>(count) : 0;
        }
        series.envelope = Envelope(std::move(samples));
    }
    const std::string without = TrialValueView::tr(" without its mean").toStdString();
    facts.unit += without;
    facts.rightUnit += facts.rightUnit.empty() ? std::string() : without;
}

} // namespace

TrialValueView::TrialValueView(QWidget* parent)
    : QWidget(parent)
    , reading_(QString())
    , key_(new QComboBox(this))
    , which_(new QComboBox(this))
    , detectorFilter_(new QLineEdit(this))
    , detectors_(new QListWidget(this))
    , value_(new ValueView(this))
{
    makeLayout();
    connect(&reading_, &BackgroundTask::failed, value_, &ValueView::clear);
    connect(key_, &QComboBox::currentIndexChanged, this, &TrialValueView::read);
    connect(key_, &QComboBox::activated, this, [this] { isKeyChosen_ = true; });
    connect(which_, &QComboBox::currentIndexChanged, this, &TrialValueView::read);
    connect(detectorFilter_, &QLineEdit::textChanged, this, &TrialValueView::filterDetectors);
    connect(detectors_, &QListWidget::itemSelectionChanged, this, [this] {
        wantedDetectors_.clear();
        for (const QListWidgetItem* item : detectors_->selectedItems()) {
            wantedDetectors_.append(item->text());
        }
        read();
    });
    connect(value_, &ValueView::seriesRequested, this, [this](const QStringList& names) {
        wantedDetectors_ = names;
        read();
    });
}

void TrialValueView::makeLayout()
{
    key_->setAccessibleName(tr("Key"));
    key_->setToolTip(tr("What the module changed (~), added (+) and removed (−) comes first"));
    key_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    key_->setMinimumContentsLength(12);
    which_->addItems({tr("before and after"), tr("both without means"), tr("before"), tr("after")});
    which_->setAccessibleName(tr("What is shown"));
    which_->setToolTip(tr("Without their means, what was filtered out and what is left can be seen "
                          "in one plot"));
    detectorFilter_->setPlaceholderText(tr("Detectors"));
    detectorFilter_->setClearButtonEnabled(true);
    detectorFilter_->setAccessibleName(tr("Show only detectors with"));
    detectors_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    detectors_->setUniformItemSizes(true);
    detectors_->setFrameShape(QFrame::NoFrame);
    detectors_->setAccessibleName(tr("Detectors"));
    auto* side = new QWidget(this);
    side->setFixedWidth(std::max(widthOfChoices, which_->sizeHint().width() + spacing::small));
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(spacing::small, spacing::tiny, 0, 0);
    column->setSpacing(spacing::tiny);
    for (QWidget* control : std::initializer_list<QWidget*>{key_, which_, detectorFilter_}) {
        control->setMinimumHeight(spacing::controlHeight);
        column->addWidget(control);
    }
    column->addWidget(detectors_, 1);
    column->addStretch(0);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(side);
    row->addWidget(value_, 1);
}

void TrialValueView::clear(const QString& why)
{
    reading_.cancel();
    before_.reset();
    after_.reset();
    fillKeys();
    value_->clear(why);
}

void TrialValueView::setFrames(const QString& path,
                               const std::optional<TrialFrame>& before,
                               const std::optional<TrialFrame>& after)
{
    path_ = path;
    before_ = before;
    after_ = after;
    which_->setEnabled(before_ && after_);
    fillKeys();
    read();
}

void TrialValueView::fillKeys()
{
    const QSignalBlocker blocker(key_);
    QString chosen = isKeyChosen_ ? key_->currentData().toString() : QString();
    key_->clear();
    const auto add = [this](const QStringList& keys, const QString& mark) {
        for (const QString& key : keys) {
            if (key_->findData(key) < 0) {
                key_->addItem(mark.isEmpty() ? key : mark + QLatin1Char(' ') + key, key);
            }
        }
    };
    if (after_) {
        add(after_->changed, QStringLiteral("~"));
        add(after_->added, QStringLiteral("+"));
        add(after_->removed, QStringLiteral("−"));
        add(after_->keys, {});
    } else if (before_) {
        add(before_->keys, {});
    }
    const auto isUnchanged = [](const TrialFrame& frame) {
        return frame.changed.isEmpty() && frame.added.isEmpty() && frame.removed.isEmpty();
    };
    if (key_->findData(chosen) < 0 && (!after_ || isUnchanged(*after_))) {
        chosen = after_ ? after_->timestreams : before_ ? before_->timestreams : QString();
    }
    key_->setCurrentIndex(std::max(key_->findData(chosen), key_->count() > 0 ? 0 : -1));
}

void TrialValueView::read()
{
    const QString key = key_->currentData().toString();
    const auto withKey = [&key](const std::optional<TrialFrame>& frame) {
        return frame && frame->keys.contains(key) ? frame : std::nullopt;
    };
    std::optional<TrialFrame> before = withKey(before_);
    std::optional<TrialFrame> after = withKey(after_);
    if (before && after) {
        if (which_->currentIndex() == BeforeAlone) {
            after.reset();
        } else if (which_->currentIndex() == AfterAlone) {
            before.reset();
        }
    }
    if (!before && !after) {
        reading_.cancel();
        shown_ = {};
        value_->clear(tr("Select a key to see its value."));
        return;
    }
    std::vector<std::string> series;
    for (const QString& name : wantedDetectors_) {
        series.push_back(name.toStdString());
    }
    const bool isAroundZero = which_->currentIndex() == BothAroundZero;
    reading_.start(
        [path = path_, before, after, key = key.toStdString(), series, isAroundZero](
            TaskControl& control) {
            const auto value = [&](const TrialFrame& frame) {
                return readTrialValue(path, frame, key, series, control);
            };
            ValueFacts facts = before && after ? compareValues(value(*before), value(*after))
                                               : value(before ? *before : *after);
            if (isAroundZero) {
                removeMeans(facts);
            }
            return facts;
        },
        [this](ValueFacts facts) { show(std::move(facts)); });
}

void TrialValueView::show(ValueFacts facts)
{
    shown_ = std::move(facts);
    QStringList names; // the first column, whether compared or not
    if (shown_.seriesThere > 1) {
        for (const auto& row : shown_.rows) {
            names.append(QString::fromStdString(row.front()));
        }
    }
    const bool isNoneThere = std::ranges::none_of(
        wantedDetectors_, [&names](const QString& name) { return names.contains(name); });
    if (!names.isEmpty() && isNoneThere) {
        wantedDetectors_ = names.mid(0, detectorsAtFirst);
        listDetectors(names);
        read();
        return;
    }
    listDetectors(names);
    value_->setValue(key_->currentData().toString(), shown_);
}

void TrialValueView::listDetectors(const QStringList& names)
{
    detectors_->setVisible(!names.isEmpty());
    detectorFilter_->setVisible(!names.isEmpty());
    QStringList listed;
    for (int row = 0; row < detectors_->count(); ++row) {
        listed.append(detectors_->item(row)->text());
    }
    const QSignalBlocker blocker(detectors_);
    if (listed != names) {
        detectors_->clear();
        detectors_->addItems(names);
    }
    for (int row = 0; row < detectors_->count(); ++row) {
        detectors_->item(row)->setSelected(wantedDetectors_.contains(names[row]));
    }
    filterDetectors();
}

void TrialValueView::filterDetectors()
{
    for (int row = 0; row < detectors_->count(); ++row) {
        QListWidgetItem* item = detectors_->item(row);
        item->setHidden(!item->text().contains(detectorFilter_->text(), Qt::CaseInsensitive));
    }
}

} // namespace scanweave::studio
