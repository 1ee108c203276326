// SPDX-License-Identifier: BSD-2-Clause
// The data of one entry.
#include "gui/groups/entry_view.h"

#include "gui/groups/stream_choice.h"
#include "gui/groups/stream_curve.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace scanweave::studio {

namespace {

constexpr double spectrumRange = 1e-14; ///< of the peak

} // namespace

EntryView::EntryView(QWidget* parent)
    : QTabWidget(parent)
    , reading_(tr("Reading an entry's frame"))
    , drawing_(QString())
    , message_(new QLabel(this))
    , choice_(new StreamChoice(this))
    , traces_(new PlotView(this))
    , spectra_(new PlotView(this))
    , component_(new QComboBox(this))
    , scale_(new QComboBox(this))
    , map_(new MapView(this))
{
    setDocumentMode(true);
    auto* streams = new LineSplitter(Qt::Horizontal, this);
    auto* side = new QWidget(streams);
    auto* sideLayout = new QVBoxLayout(side);
    sideLayout->setContentsMargins(spacing::small, spacing::tiny, 0, 0);
    message_->setWordWrap(true);
    message_->setMargin(spacing::small);
    sideLayout->addWidget(choice_, 1);
    sideLayout->addWidget(message_);
    streams->addWidget(side);
    streams->addWidget(traces_);
    streams->addWidget(spectra_);
    streams->setSizes({170, 480, 320});
    addTab(streams, tr("Timestreams"));

    auto* maps = new QWidget(this);
    auto* line = new QHBoxLayout;
    component_->setAccessibleName(tr("Which map"));
    scale_->addItems(colorScaleNames());
    scale_->setAccessibleName(tr("Colour scale"));
    line->addWidget(component_);
    line->addWidget(scale_);
    line->addStretch(1);
    auto* mapsLayout = new QVBoxLayout(maps);
    mapsLayout->setContentsMargins(spacing::small, spacing::tiny, spacing::small, 0);
    mapsLayout->addLayout(line);
    mapsLayout->addWidget(map_, 1);
    addTab(maps, tr("Map"));

    traces_->setAxes(tr("time (UTC)"), QString(), AxisStyle::WallClock);
    spectra_->setAxes(
        tr("frequency [Hz]"), QString(), AxisStyle::Logarithmic, AxisStyle::Logarithmic);
    connect(choice_, &StreamChoice::keyChosen, this, &EntryView::fillDetectors);
    connect(choice_, &StreamChoice::detectorsChosen, this, &EntryView::drawDetectors);
    connect(traces_, &PlotView::xRangeChanged, this, [this] { drawTraces(false); });
    connect(traces_, &PlotView::fitAsked, this, [this] { drawTraces(true); });
    connect(traces_, &PlotView::resized, this, [this] { drawTraces(false); });
    connect(component_, &QComboBox::currentIndexChanged, this, &EntryView::showMap);
    connect(scale_, &QComboBox::currentIndexChanged, this, [this](int index) {
        map_->setColorScale(static_cast<ColorScale>(index));
    });
    connect(&reading_, &BackgroundTask::failed, this, [this](const QString& text) {
        message_->setText(text);
    });
    connect(&drawing_, &BackgroundTask::failed, this, [this](const QString& text) {
        message_->setText(text);
    });
    show(std::nullopt, {}, tr("Select an entry to see its data."));
}

void EntryView::show(const std::optional<StoredFrame>& where,
                     const QString& title,
                     const QString& why)
{
    title_ = title;
    drawing_.cancel();
    if (!where) {
        reading_.cancel();
        take(EntryFrame());
        message_->setText(why);
        return;
    }
    message_->setText(tr("Reading %1 from %2…")
                          .arg(sizeText(static_cast<double>(where->length)),
                               fileName(QString::fromStdString(where->path))));
    reading_.start([at = *where](TaskControl&) { return readEntryFrame(at); },
                   [this](EntryFrame frame) { take(std::move(frame)); });
}

void EntryView::take(EntryFrame frame)
{
    frame_ = std::make_shared<EntryFrame>(std::move(frame));
    QStringList problems;
    for (const std::string& problem : frame_->problems) {
        problems << QString::fromStdString(problem);
    }
    if (frame_->streams.empty() && frame_->maps.empty() && !frame_->keys.empty()) {
        problems << tr(
            "This frame has neither timestreams nor maps; open it in Files to see its keys.");
    }
    message_->setText(problems.join(QLatin1Char('\n')));
    QStringList keys;
    for (const StreamSet& set : frame_->streams) {
        keys << QString::fromStdString(set.key);
    }
    // As before, or what has most timestreams: the detectors rather than the pointing.
    const auto most = std::ranges::max_element(
        frame_->streams, {}, [](const StreamSet& set) { return set.names.size(); });
    choice_->setKeys(keys, keys.value(most - frame_->streams.begin()));
    const QString component = component_->currentText();
    {
        const QSignalBlocker blockComponent(component_);
        component_->clear();
        for (const auto& map : frame_->maps) {
            component_->addItem(map->name);
        }
        component_->setCurrentIndex(
            std::max(component_->findText(component), component_->count() > 0 ? 0 : -1));
    }
    setTabEnabled(1, !frame_->maps.empty());
    if (frame_->streams.empty() && !frame_->maps.empty()) {
        setCurrentIndex(1);
    }
    fillDetectors();
    showMap();
}

void EntryView::fillDetectors()
{
    QStringList names;
    const auto at = static_cast<std::size_t>(std::max(choice_->keyIndex(), 0));
    if (frame_ && at < frame_->streams.size()) {
        for (const std::string& name : frame_->streams[at].names) {
            names << QString::fromStdString(name);
        }
    }
    choice_->setDetectors(names);
    drawDetectors();
}

void EntryView::drawDetectors()
{
    const auto at = static_cast<std::size_t>(std::max(choice_->keyIndex(), 0));
    const auto names = choice_->detectors();
    if (!frame_ || at >= frame_->streams.size() || names.empty()) {
        drawing_.cancel();
        drawn_.clear();
        drawTraces(true);
        return;
    }
    drawing_.start(
        [frame = frame_, at, names](TaskControl&) {
            return drawnStreams(frame->streams[at], names, Spectra::Each);
        },
        [this](std::vector<DrawnStream> drawn) {
            drawn_ = std::move(drawn);
            drawTraces(true);
        });
}

void EntryView::drawTraces(bool fits)
{
    std::vector<PlotSeries> traces;
    std::vector<PlotSeries> spectra;
    QString unit;
    std::size_t samples = 0;
    for (std::size_t i = 0; i < drawn_.size(); ++i) {
        const DrawnStream& stream = drawn_[i];
        unit = stream.unit;
        samples = std::max(samples, stream.envelope.size());
        const double rate = stream.rate > 0 ? stream.rate : 1;
        PlotSeries series;
        series.name = QString::fromStdString(stream.name);
        series.color = curveColor(i);
        const double end = stream.start + static_cast<double>(stream.envelope.size()) / rate;
        addToCurve(series,
                   stream.envelope,
                   stream.start,
                   rate,
                   fits ? wholeWindow(*traces_, stream.start, end) : shownWindow(*traces_));
        traces.push_back(std::move(series));
        if (fits) {
            PlotSeries spectrum;
            spectrum.color = curveColor(i);
            // Far below the peak is nothing but rounding.
            const auto& density = stream.spectrum.density;
            const double peak =
                density.empty() ? 0.0 : *std::ranges::max_element(density) * spectrumRange;
            for (std::size_t at = 0; at < density.size(); ++at) {
                if (density[at] > peak) {
                    spectrum.x.push_back(stream.spectrum.frequency[at]);
                    spectrum.y.push_back(density[at]);
                }
            }
            spectra.push_back(std::move(spectrum));
        }
    }
    if (fits) {
        traces_->setTitle(drawn_.empty() ? tr("No timestreams here")
                                         : tr("%1 · %2 samples at %3 Hz")
                                               .arg(title_,
                                                    numberText(static_cast<std::uint64_t>(samples)),
                                                    realText(drawn_.front().rate)),
                          title_);
        traces_->setAxes(tr("time (UTC)"), unit, AxisStyle::WallClock);
        spectra_->setTitle(tr("Power spectral density"), title_);
        spectra_->setAxes(tr("frequency [Hz]"),
                          unit.isEmpty() ? tr("density [1/Hz]")
                                         : tr("density [%1/Hz]").arg(unit + QChar(0xb2)),
                          AxisStyle::Logarithmic,
                          AxisStyle::Logarithmic);
        spectra_->setSeries(std::move(spectra), true);
    }
    const QSignalBlocker block(traces_);
    traces_->setSeries(std::move(traces), fits);
}

void EntryView::showMap()
{
    const auto at = static_cast<std::size_t>(std::max(component_->currentIndex(), 0));
    const bool isThere = frame_ && at < frame_->maps.size();
    map_->setMap(isThere ? frame_->maps[at] : nullptr);
    map_->setTitle(isThere ? tr("%1 · %2").arg(title_, frame_->maps[at]->name) : QString());
}

bool EntryView::savePicture(const QString& path, QString& problem)
{
    if (showsCurves()) {
        return traces_->save(path, problem);
    }
    const bool isSaved = map_->save(path);
    if (!isSaved) {
        problem = tr("“%1” could not be written.").arg(path);
    }
    return isSaved;
}

std::string EntryView::csv() const
{
    return csvOfCurves(traces_->series(), tr("seconds since 1970"));
}

} // namespace scanweave::studio
