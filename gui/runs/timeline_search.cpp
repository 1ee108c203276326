// SPDX-License-Identifier: BSD-2-Clause
// The line above the timeline in which frames are looked for.
#include "gui/runs/timeline_search.h"

#include "gui/runs/run_session.h"
#include "gui/runs/timeline_view.h"
#include "gui/widgets/icons.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/text_format.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QToolButton>

#include <algorithm>
#include <array>
#include <utility>

namespace scanweave::studio {

namespace {

constexpr std::size_t framesPerLook = 100'000; ///< about a millisecond
constexpr qint64 sliceMs = 6;
constexpr qint64 tellMs = 60; ///< between two counts while it looks

} // namespace

TimelineSearch::TimelineSearch(RunSession& session, TimelineView& view, QWidget* parent)
    : QWidget(parent)
    , session_(session)
    , view_(view)
    , words_(new QLineEdit(this))
    , message_(new ElidedLabel(this))
    , previous_(new QToolButton(this))
    , next_(new QToolButton(this))
{
    words_->setPlaceholderText(tr("frame 412, file name, rank 5, failed, Scan, or observation 2…"));
    words_->setAccessibleName(tr("Frames to look for in the timeline"));
    words_->setToolTip(tr("Words that must all hold: 412 or seq 412, scan_0007, scan_0007.g3:12 "
                          "(frame 12 of the file), rank 5, epoch 3, observation 2, Scan, done, "
                          "running, skipped, failed"));
    words_->setClearButtonEnabled(true);
    words_->setMinimumWidth(widthForText(140));
    words_->setMaximumWidth(widthForText(460));
    message_->setAccessibleName(tr("What was found"));
    previous_->setIcon(icon(QStringLiteral("up")));
    previous_->setToolTip(tr("Previous frame (Shift+Enter, Shift+F3)"));
    previous_->setAccessibleName(tr("Previous frame"));
    next_->setIcon(icon(QStringLiteral("down")));
    next_->setToolTip(tr("Next frame (Enter, F3)"));
    next_->setAccessibleName(tr("Next frame"));
    auto* done = new QToolButton(this);
    done->setIcon(icon(QStringLiteral("close")));
    done->setAutoRaise(true);
    done->setToolTip(tr("Close (Esc)"));
    done->setAccessibleName(tr("Close the search"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, spacing::tiny, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(words_, 1);
    layout->addWidget(previous_);
    layout->addWidget(next_);
    layout->addWidget(message_, 1);
    layout->addWidget(done);
    slices_.setInterval(0);
    connect(&slices_, &QTimer::timeout, this, &TimelineSearch::look);
    connect(words_, &QLineEdit::textChanged, this, &TimelineSearch::begin);
    connect(previous_, &QToolButton::clicked, this, [this] { go(-1); });
    connect(next_, &QToolButton::clicked, this, [this] { go(1); });
    connect(done, &QToolButton::clicked, this, &TimelineSearch::close);
    connect(&session_, &RunSession::opened, this, [this] {
        if (!isHidden()) {
            begin();
        }
    });
    connect(&session_, &RunSession::timelineChanged, this, [this] {
        if (!isHidden()) {
            update();
        }
    });
    connect(&session_, &RunSession::frameSelected, this, [this] {
        if (!isHidden()) {
            tell();
        }
    });
    hide();
}

void TimelineSearch::open()
{
    if (isHidden()) {
        show();
        view_.setHits(&hits_);
        begin();
    }
    words_->setFocus(Qt::ShortcutFocusReason);
    words_->selectAll();
}

void TimelineSearch::close()
{
    hide();
    slices_.stop();
    wanted_ = 0;
    hits_.setQuery({});
    view_.setHits(nullptr);
    view_.setFocus();
}

void TimelineSearch::begin()
{
    wanted_ = 0;
    hits_.setQuery(TimelineQuery::of(words_->text()));
    update();
}

void TimelineSearch::update()
{
    hits_.update(session_.timeline());
    if (hits_.isComplete()) {
        slices_.stop();
        tell();
        view_.hitsChanged();
    } else if (!slices_.isActive()) {
        slices_.start();
        told_.start();
        look(); // most runs are looked through at once
    }
}

void TimelineSearch::look()
{
    QElapsedTimer slice;
    slice.start();
    bool isMore = true;
    while (isMore && slice.elapsed() < sliceMs) {
        isMore = hits_.look(session_.timeline(), framesPerLook);
    }
    if (!isMore) {
        slices_.stop();
    }
    if (!isMore || told_.elapsed() > tellMs) {
        told_.start();
        tell();
        view_.hitsChanged();
    }
    if (!isMore && wanted_ != 0) {
        goOn(std::exchange(wanted_, 0));
    }
}

void TimelineSearch::go(int direction)
{
    if (isHidden() || hits_.query().isEmpty()) {
        open();
    } else if (hits_.isComplete()) {
        goOn(direction);
    } else {
        wanted_ = direction;
    }
}

void TimelineSearch::goOn(int direction)
{
    const auto& timeline = session_.timeline();
    const auto place = selected();
    const auto& frame = session_.frame();
    const auto us = frame ? frame->bar.startUs
                          : static_cast<std::int64_t>(std::max(view_.scale().fromUs(), 0.0));
    if (const auto hit = hits_.neighbour(timeline, place, us, direction)) {
        view_.goTo(*hit);
    }
}

std::optional<LanePlace> TimelineSearch::selected() const
{
    const auto& timeline = session_.timeline();
    const auto& frame = session_.frame();
    const auto lane = frame ? timeline.laneOfRank(frame->rank) : std::nullopt;
    if (!lane) {
        return std::nullopt;
    }
    const auto index = timeline.lane(*lane).indexOf(frame->bar.startUs, frame->bar.position);
    return index ? std::optional(LanePlace{*lane, *index}) : std::nullopt;
}

bool TimelineSearch::isReading() const
{
    // What frames are is read last.
    using Kind = FrameCondition::Kind;
    const auto& query = hits_.query();
    const bool asksForKinds = std::ranges::any_of(
        std::array{Kind::Number, Kind::Seq, Kind::Type, Kind::Epoch, Kind::Observation},
        [&](Kind kind) { return query.asksFor(kind); });
    return !session_.picture().progress.isComplete ||
           (asksForKinds && session_.timeline().kinds().empty());
}

QString TimelineSearch::countText() const
{
    const auto count = hits_.count();
    const auto place = selected();
    QString text = count == 1 ? tr("one frame") : tr("%1 frames").arg(numberText(count));
    if (place && hits_.isHit(*place)) {
        text = tr("%1 of %2")
                   .arg(numberText(hits_.numberOf(session_.timeline(), *place)), numberText(count));
    }
    text.prepend(QStringLiteral("▼ "));
    if (!hits_.isComplete()) {
        return tr("%1…").arg(text);
    }
    return isReading() ? tr("%1 so far, the run is still being read").arg(text) : text;
}

QString TimelineSearch::nothingText() const
{
    if (isReading()) {
        return tr("None found yet, the run is still being read");
    }
    const QString words = words_->text().simplified();
    const QString frames = numberText(session_.timeline().frames());
    return hits_.query().asksFor(FrameCondition::Kind::Type)
               ? tr("No data frame of %1 matches “%2”; metadata frames are the diamonds above")
                     .arg(frames, words)
               : tr("No frame of %1 matches “%2”").arg(frames, words);
}

void TimelineSearch::tell()
{
    const auto& query = hits_.query();
    const auto count = hits_.count();
    QString text;
    if (!query.problem.isEmpty()) {
        text = query.problem;
    } else if (query.isEmpty()) {
        text = tr("Type which frames to find");
    } else if (count > 0) {
        text = countText();
    } else {
        text = hits_.isComplete() ? nothingText() : tr("looking…");
    }
    previous_->setEnabled(count > 0);
    next_->setEnabled(count > 0);
    message_->setText(text);
}

QString TimelineSearch::message() const
{
    return message_->text();
}

void TimelineSearch::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        go((event->modifiers() & Qt::ShiftModifier) != 0 ? -1 : 1);
        return;
    case Qt::Key_Escape:
        close();
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace scanweave::studio
