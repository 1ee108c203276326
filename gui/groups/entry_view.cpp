// SPDX-License-Identifier: BSD-2-Clause
// The data of one entry.
#include "gui/groups/entry_view.h"

#include "gui/widgets/path_text.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace scanweave::studio {

namespace {

constexpr int detectorsAtOnce = 12;
constexpr double spectrumRange = 1e-14; ///< of the peak
constexpr int pixelsAtLeast = 600;      ///< of a plot that has not been shown yet
QColor traceColor(std::size_t index)
{
    return QColor::fromRgb(seriesColors[index % seriesColors.size()]);
}

} // namespace

EntryView::EntryView(QWidget* parent)
    : QTabWidget(parent)
    , reading_(tr("Reading an entry's frame"))
    , drawing_(QString())
    , message_(new QLabel(this))
    , key_(new QComboBox(this))
    , detectorFilter_(new QLineEdit(this))
    , detectors_(new QListWidget(this))
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
    key_->setAccessibleName(tr("Which timestreams"));
    detectorFilter_->setPlaceholderText(tr("Detectors"));
    detectorFilter_->setClearButtonEnabled(true);
    detectors_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    detectors_->setUniformItemSizes(true);
    detectors_->setAccessibleName(tr("Detectors"));
    detectors_->setFrameShape(QFrame::NoFrame);
    message_->setWordWrap(true);
    message_->setMargin(spacing::small);
    sideLayout->addWidget(key_);
    sideLayout->addWidget(detectorFilter_);
    sideLayout->addWidget(detectors_, 1);
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
    connect(key_, &QComboBox::currentIndexChanged, this, &EntryView::fillDetectors);
    connect(detectorFilter_, &QLineEdit::textChanged, this, &EntryView::fillDetectors);
    connect(detectors_, &QListWidget::itemSelectionChanged, this, &EntryView::drawDetectors);
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
    const QString key = key_->currentText();
    const QString component = component_->currentText();
    {
        const QSignalBlocker blockKey(key_);
        const QSignalBlocker blockComponent(component_);
        key_->clear();
        component_->clear();
        for (const StreamSet& set : frame_->streams) {
            key_->addItem(QString::fromStdString(set.key));
        }
        for (const auto& map : frame_->maps) {
            component_->addItem(map->name);
        }
        // As before, or what has most timestreams: the detectors rather than the pointing.
        const auto most = std::ranges::max_element(
            frame_->streams, {}, [](const StreamSet& set) { return set.names.size(); });
        key_->setCurrentIndex(key_->findText(key) >= 0
                                  ? key_->findText(key)
                                  : static_cast<int>(most - frame_->streams.begin()));
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
    QStringList before;
    for (const QListWidgetItem* item : detectors_->selectedItems()) {
        before << item->text();
    }
    {
        const QSignalBlocker block(detectors_);
        detectors_->clear();
        const auto at = static_cast<std::size_t>(std::max(key_->currentIndex(), 0));
        if (frame_ && at < frame_->streams.size()) {
            QStringList names;
            for (const std::string& name : frame_->streams[at].names) {
                const QString shown = QString::fromStdString(name);
                if (shown.contains(detectorFilter_->text(), Qt::CaseInsensitive)) {
                    names << shown;
                }
            }
            detectors_->addItems(names);
            // The same detectors as before, so that entries can be compared; else the first few.
            bool isAny = false;
            for (int row = 0; row < detectors_->count(); ++row) {
                if (before.contains(detectors_->item(row)->text())) {
                    detectors_->item(row)->setSelected(true);
                    isAny = true;
                }
            }
            for (int row = 0; !isAny && row < std::min(3, detectors_->count()); ++row) {
                detectors_->item(row)->setSelected(true);
            }
        }
    }
    drawDetectors();
}

void EntryView::drawDetectors()
{
    const auto at = static_cast<std::size_t>(std::max(key_->currentIndex(), 0));
    std::vector<std::string> names;
    for (const QListWidgetItem* item : detectors_->selectedItems()) {
        if (names.size() < detectorsAtOnce) {
            names.push_back(item->text().toStdString());
        }
    }
    if (!frame_ || at >= frame_->streams.size() || names.empty()) {
        drawing_.cancel();
        drawn_.clear();
        drawTraces(true);
        return;
    }
    drawing_.start([frame = frame_, at, names](
                       TaskControl&) { return drawnStreams(frame->streams[at], names); },
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
    const auto [shownFrom, shownTo] = traces_->xRange();
    for (std::size_t i = 0; i < drawn_.size(); ++i) {
        const DrawnStream& stream = drawn_[i];
        unit = stream.unit;
        const auto size = static_cast<double>(stream.envelope.size());
        samples = std::max(samples, stream.envelope.size());
        const double rate = stream.rate > 0 ? stream.rate : 1;
        double from = 0;
        double to = size;
        if (!fits) {
            // A picture's width beside what is shown, so that panning finds something there.
            const double margin = shownTo - shownFrom;
            from = std::clamp((shownFrom - margin - stream.start) * rate, 0.0, size);
            to = std::clamp((shownTo + margin - stream.start) * rate, 0.0, size);
        }
        PlotSeries series;
        series.name = QString::fromStdString(stream.name);
        series.color = traceColor(i);
        const auto pixels =
            static_cast<std::size_t>(std::max(traces_->plotWidth(), pixelsAtLeast)) *
            (fits ? 1 : 3);
        const auto first = static_cast<std::size_t>(std::floor(from));
        const auto last = std::min(static_cast<std::size_t>(std::ceil(to)), stream.envelope.size());
        if (first < last && last - first > pixels) {
            series.style = PlotSeries::Style::Band;
        }
        for (const Envelope::Column& column :
             stream.envelope.columns(std::min(first, last), last, pixels)) {
            series.x.push_back(stream.start + column.first / rate);
            series.y.push_back(column.low);
            series.upper.push_back(column.high);
        }
        traces.push_back(std::move(series));
        if (fits) {
            PlotSeries spectrum;
            spectrum.color = traceColor(i);
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
    if (currentIndex() == 0) {
        return traces_->save(path, problem);
    }
    const bool isSaved = map_->save(path);
    if (!isSaved) {
        problem = tr("“%1” could not be written.").arg(path);
    }
    return isSaved;
}

} // namespace scanweave::studio
