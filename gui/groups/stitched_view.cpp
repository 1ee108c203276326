// SPDX-License-Identifier: BSD-2-Clause
// Timestreams of several entries one after the other.
#include "gui/groups/stitched_view.h"

#include "gui/groups/stream_choice.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/text_format.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace scanweave::studio {

namespace {

constexpr std::size_t memoryAtMost = std::size_t{128} << 20;
constexpr std::size_t valuesAtLeast = 256; ///< of each timestream
constexpr int detailDelay = 150;           ///< ms without a move

QStringList qtTexts(const std::vector<std::string>& texts)
{
    QStringList all;
    for (const std::string& text : texts) {
        all << QString::fromStdString(text);
    }
    return all;
}

QDateTime timeOf(double seconds)
{
    return QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(seconds * 1000), Qt::UTC);
}

} // namespace

StitchedView::StitchedView(QWidget* parent)
    : QWidget(parent)
    , memory_(memoryAtMost)
    , reading_(tr("Reading timestreams of entries"))
    , detail_(QString())
    , choice_(new StreamChoice(this))
    , plot_(new PlotView(this))
    , remarks_(new QuietLabel(QString(), this))
    , readOn_(new QPushButton(tr("Read on"), this))
{
    auto* side = new QWidget(this);
    auto* sideLayout = new QVBoxLayout(side);
    sideLayout->setContentsMargins(spacing::small, spacing::tiny, 0, spacing::tiny);
    auto* spectra = new QuietLabel(tr("Spectra: of single entries"), side);
    spectra->setToolTip(
        tr("Select one entry and “Data of the entry” to see the power spectra of its timestreams"));
    spectra->setWordWrap(true);
    sideLayout->addWidget(choice_, 1);
    sideLayout->addWidget(spectra);
    auto* main = new QWidget(this);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(spacing::small, 0, spacing::small, spacing::tiny);
    remarks_->setWordWrap(true);
    remarks_->setTextFormat(Qt::PlainText);
    readOn_->hide();
    line->addWidget(remarks_, 1);
    line->addWidget(readOn_);
    auto* mainLayout = new QVBoxLayout(main);
    mainLayout->setContentsMargins(0, 0, 0, 0);
    mainLayout->setSpacing(0);
    mainLayout->addWidget(plot_, 1);
    mainLayout->addLayout(line);
    auto* columns = new LineSplitter(Qt::Horizontal, this);
    columns->addWidget(side);
    columns->addWidget(main);
    columns->setStretchFactor(1, 1);
    columns->setSizes({170, 800});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(columns);

    detailTimer_.setSingleShot(true);
    detailTimer_.setInterval(detailDelay);
    connect(&detailTimer_, &QTimer::timeout, this, &StitchedView::readDetail);
    connect(choice_, &StreamChoice::keyChosen, this, &StitchedView::readNames);
    connect(choice_, &StreamChoice::detectorsChosen, this, &StitchedView::detectorsChosen);
    connect(plot_, &PlotView::xRangeChanged, this, [this] { draw(false); });
    connect(plot_, &PlotView::fitAsked, this, [this] { draw(true); });
    connect(plot_, &PlotView::resized, this, [this] { draw(false); });
    connect(plot_, &PlotView::stretchClicked, this, [this](int index) {
        const auto entry = streams_.stretches()[static_cast<std::size_t>(index)].entry;
        Q_EMIT entryClicked(streams_.entries()[entry].row);
    });
    connect(&reading_, &BackgroundTask::canceled, this, [this] {
        isStopped_ = true;
        tell();
    });
    connect(&reading_, &BackgroundTask::finished, this, &StitchedView::tell);
    connect(&reading_, &BackgroundTask::finished, &detailTimer_, qOverload<>(&QTimer::start));
    connect(readOn_, &QPushButton::clicked, this, &StitchedView::readOn);
    setEntries({}, {}, tr("Select a group, or several entries, to see their timestreams."));
}

void StitchedView::setEntries(std::vector<StitchEntry> entries,
                              const QString& title,
                              const QString& why)
{
    const bool isSame = entries == streams_.entries() && title == title_ && why == why_;
    if (isSame) {
        return;
    }
    const bool fits = isAllShown();
    title_ = title;
    why_ = why;
    reading_.cancel();
    detail_.cancel();
    isStopped_ = false;
    streams_.setEntries(std::move(entries));
    if (streams_.stretches().empty()) { // none that was read stays
        names_ = {};
    }
    isStale_ = true;
    redraw(fits || streams_.stretches().empty());
    if (isVisible()) {
        readOn();
    }
}

void StitchedView::setChosen(std::optional<std::size_t> row)
{
    chosen_ = row;
    markEntries();
}

void StitchedView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (isStale_) {
        readOn();
    }
}

void StitchedView::readOn()
{
    isStale_ = false;
    isStopped_ = false;
    if (names_.keys.empty()) {
        readNames();
    } else {
        readMissing();
    }
}

std::size_t StitchedView::valuesOfEach(std::size_t entries) const
{
    const std::size_t streams = std::max<std::size_t>(entries * streams_.detectors().size(), 1);
    return std::max(memory_ / sizeof(double) / streams, valuesAtLeast);
}

void StitchedView::readNames()
{
    std::vector<StitchWish> wishes;
    for (std::size_t i = 0; i < streams_.entries().size(); ++i) {
        if (const auto& where = streams_.entries()[i].where) {
            wishes.push_back({i, *where, {}});
        }
    }
    isStopped_ = false;
    detail_.cancel();
    if (wishes.empty()) {
        tell();
        return;
    }
    reading_.start(
        [wishes, key = choice_->key().toStdString()](TaskControl& control) {
            return readStreamNames(wishes, key, [&] { return control.isCanceled(); });
        },
        [this](FirstNames first) { takeNames(std::move(first)); });
    tell();
}

void StitchedView::takeNames(FirstNames first)
{
    // Keys of other entries stay.
    for (const std::string& key : names_.keys) {
        if (std::ranges::find(first.names.keys, key) == first.names.keys.end()) {
            first.names.keys.push_back(key);
        }
    }
    names_ = std::move(first.names);
    choice_->setKeys(qtTexts(names_.keys), QString::fromStdString(names_.key));
    choice_->setDetectors(qtTexts(names_.detectors));
    streams_.setKey(names_.key);
    streams_.setDetectors(choice_->detectors());
    for (StitchPiece& piece : first.broken) {
        streams_.add(std::move(piece));
    }
    redraw(true);
    readMissing();
}

void StitchedView::readMissing()
{
    isStopped_ = false;
    detail_.cancel();
    const auto wishes = streams_.missing();
    if (wishes.empty()) {
        reading_.cancel();
        isStopped_ = false;
        tell();
        return;
    }
    read(reading_, wishes, valuesOfEach(streams_.entries().size()));
    tell();
}

void StitchedView::read(BackgroundTask& task,
                        const std::vector<StitchWish>& wishes,
                        std::size_t values)
{
    task.start(
        [this, wishes, known = names_, values](TaskControl& control) {
            std::uint64_t done = 0;
            readStitch(
                wishes,
                known,
                values,
                [&] { return control.isCanceled(); },
                [&](StitchNews news) {
                    done += news.pieces.size();
                    control.report(done, wishes.size());
                    // `this` is touched on the GUI thread only.
                    auto shared = std::make_shared<StitchNews>(std::move(news));
                    control.post([this, shared] { take(std::move(*shared)); });
                });
        },
        [] {});
}

/// Of what is in sight in finer steps, if those that are kept are coarser than pixels.
void StitchedView::readDetail()
{
    if (reading_.isRunning()) {
        return; // comes again when that has finished
    }
    const auto [from, to] = plot_->xRange();
    const std::size_t values = valuesOfEach(streams_.countIn(from, to));
    const auto wishes = streams_.coarser(wholeWindow(*plot_, from, to), values);
    if (wishes.empty()) {
        return;
    }
    streams_.thinOutside(from, to, valuesOfEach(streams_.entries().size()));
    read(detail_, wishes, values);
}

void StitchedView::take(StitchNews news)
{
    const bool fits = isAllShown();
    for (StitchPiece& piece : news.pieces) {
        streams_.add(std::move(piece));
    }
    if (!news.keys.empty()) {
        std::ranges::move(news.keys, std::back_inserter(names_.keys));
        choice_->setKeys(qtTexts(names_.keys), QString::fromStdString(names_.key));
    }
    if (!news.detectors.empty()) {
        std::ranges::move(news.detectors, std::back_inserter(names_.detectors));
        choice_->setDetectors(qtTexts(names_.detectors));
    }
    redraw(fits);
}

void StitchedView::detectorsChosen()
{
    streams_.setDetectors(choice_->detectors());
    redraw(true);
    readMissing();
}

bool StitchedView::isAllShown() const
{
    return std::ranges::all_of(streams_.stretches(),
                               [shown = plot_->xRange()](const StitchedStreams::Stretch& stretch) {
                                   return stretch.from >= shown.first && stretch.to <= shown.second;
                               });
}

/// After other data have come, or have gone.
void StitchedView::redraw(bool fits)
{
    label();
    markEntries();
    tell();
    draw(fits);
}

void StitchedView::draw(bool fits)
{
    const auto& stretches = streams_.stretches();
    CurveWindow window = shownWindow(*plot_);
    if (fits && !stretches.empty()) {
        const double end = std::ranges::max(stretches, {}, &StitchedStreams::Stretch::to).to;
        window = wholeWindow(*plot_, stretches.front().from, end);
    }
    const QSignalBlocker block(plot_);
    plot_->setSeries(streams_.curves(window), fits);
    detailTimer_.start();
}

void StitchedView::label()
{
    const auto& stretches = streams_.stretches();
    if (stretches.empty()) {
        plot_->setTitle(streams_.entries().empty() ? why_ : title_, title_);
        return;
    }
    plot_->setTitle(tr("%1 · %2 entries · %3 samples")
                        .arg(title_,
                             numberText(static_cast<std::uint64_t>(stretches.size())),
                             numberText(streams_.samples())),
                    title_);
    const QString unit =
        streams_.unit().isEmpty() ? QString::fromStdString(streams_.key()) : streams_.unit();
    if (!streams_.hasTimes()) {
        plot_->setAxes(tr("sample"), unit);
        return;
    }
    const auto day = [](double seconds) {
        return timeOf(seconds).toString(QStringLiteral("yyyy-MM-dd"));
    };
    const QString first = day(stretches.front().from);
    const QString last = day(std::ranges::max(stretches, {}, &StitchedStreams::Stretch::to).to);
    plot_->setAxes(first == last ? tr("time (UTC) on %1").arg(first)
                                 : tr("time (UTC) from %1 to %2").arg(first, last),
                   unit,
                   AxisStyle::WallClock);
}

void StitchedView::markEntries()
{
    std::vector<PlotStretch> marks;
    for (const auto& stretch : streams_.stretches()) {
        const StitchEntry& entry = streams_.entries()[stretch.entry];
        QString toolTip = entry.name;
        if (streams_.hasTimes()) {
            toolTip = tr("%1\n%2 to %3, %4")
                          .arg(entry.name,
                               timeOf(stretch.from).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")),
                               timeOf(stretch.to).toString(QStringLiteral("HH:mm:ss 'UTC'")),
                               durationText(stretch.to - stretch.from));
        }
        marks.push_back({stretch.from, stretch.to, entry.name, toolTip, entry.row == chosen_});
    }
    plot_->setStretches(std::move(marks));
}

void StitchedView::tell()
{
    QStringList texts;
    const auto total = static_cast<std::uint64_t>(streams_.entries().size());
    const auto known = static_cast<std::uint64_t>(streams_.known());
    if (reading_.isRunning()) {
        texts << tr("Reading %1 of %2 entries…").arg(numberText(known), numberText(total));
    } else if (isStopped_) {
        texts << tr("Stopped after %1 of %2 entries.").arg(numberText(known), numberText(total));
    } else if (total > 0 && !isStale_ && names_.key.empty()) {
        texts << tr("None of these entries has timestreams that can be read.");
    }
    texts << streams_.remarks();
    remarks_->setText(texts.join(QLatin1Char(' ')));
    remarks_->setVisible(!texts.isEmpty());
    readOn_->setVisible(isStopped_);
}

QString StitchedView::remarks() const
{
    return remarks_->text();
}

std::string StitchedView::csv() const
{
    return csvOfCurves(plot_->series(),
                       streams_.hasTimes() ? tr("seconds since 1970") : tr("sample"));
}

} // namespace scanweave::studio
