// SPDX-License-Identifier: BSD-2-Clause
// The head of a run.
#include "gui/runs/run_header.h"

#include "db/utc_time.h"
#include "gui/runs/run_words.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace scanweave::studio {

void Sparkline::setValues(std::vector<double> values)
{
    values_ = std::move(values);
    QWidget::update();
}

void Sparkline::paintEvent(QPaintEvent* /*event*/)
{
    if (values_.empty()) {
        return;
    }
    QPainter painter(this);
    const double most = std::max(*std::ranges::max_element(values_), 1e-12);
    const double step = static_cast<double>(width()) / static_cast<double>(values_.size());
    for (std::size_t i = 0; i < values_.size(); ++i) {
        const int left = static_cast<int>(static_cast<double>(i) * step);
        const int right = static_cast<int>(static_cast<double>(i + 1) * step);
        const int bar = std::max(static_cast<int>((height() - 2) * values_[i] / most), 1);
        painter.fillRect(QRect(left, height() - bar, std::max(right - left - 1, 1), bar),
                         stateColor(DataState::Done));
    }
}

RunHeader::RunHeader(RunSession& session, QWidget* parent)
    : QWidget(parent)
    , session_(session)
    , name_(new SectionTitle(QString(), this))
    , state_(new QLabel(this))
    , ledger_(new QLabel(this))
    , sparkline_(new Sparkline(this))
    , rates_(new QuietLabel(QString(), this))
    , slowest_(new QLabel(this))
    , problem_(new QLabel(this))
{
    for (QLabel* label : {name_, state_, ledger_, rates_}) {
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    ledger_->setFont(tabularFont(ledger_->font()));
    slowest_->setTextFormat(Qt::RichText);
    problem_->setWordWrap(true);
    problem_->hide();
    sparkline_->setFixedSize(160, 24);
    sparkline_->setToolTip(tr("Throughput over the run: data that ranks processed, per second"));
    const auto beside = [this](QWidget* a, QWidget* b) {
        auto* both = new QWidget(this);
        auto* row = new QHBoxLayout(both);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(spacing::medium);
        row->addWidget(a);
        row->addWidget(b);
        return both;
    };
    auto* first = new BesideOrBelow(beside(name_, state_), ledger_, this);
    auto* second = new BesideOrBelow(beside(sparkline_, rates_), slowest_, this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::medium, spacing::small, spacing::medium, spacing::small);
    layout->setSpacing(spacing::tiny);
    layout->addWidget(first);
    layout->addWidget(second);
    layout->addWidget(problem_);
    connect(&session_, &RunSession::opened, this, &RunHeader::update);
    connect(&session_, &RunSession::headChanged, this, &RunHeader::update);
    connect(&session_, &RunSession::samplesAdded, this, &RunHeader::updateRates);
    connect(&session_, &RunSession::problemChanged, this, &RunHeader::updateProblem);
    connect(slowest_, &QLabel::linkActivated, this, [this](const QString& rank) {
        Q_EMIT whyAsked(rank.toInt());
    });
    update();
}

QPalette RunHeader::wrongText() const
{
    QPalette look; // all else follows the theme
    look.setColor(QPalette::WindowText,
                  readable(stateColor(DataState::Failed), palette().color(QPalette::Window)));
    return look;
}

QString RunHeader::ledgerText() const
{
    return ledger_->text();
}

QString RunHeader::stateText() const
{
    return state_->text();
}

void RunHeader::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        update();
    }
}

void RunHeader::updateProblem()
{
    const auto& picture = session_.picture();
    QString text = QString::fromStdString(picture.problem);
    if (!text.isEmpty() && picture.head) {
        text +=
            QLatin1Char(' ') +
            tr("Shown as of %1.")
                .arg(utcText(QDateTime::fromMSecsSinceEpoch(picture.head->readUs / 1000, Qt::UTC)));
    } else if (picture.head && !picture.head->status.error.empty()) {
        text = QString::fromStdString(picture.head->status.error);
    }
    problem_->setText(text.isEmpty() ? text
                                     : stateSymbol(DataState::Failed) + QLatin1Char(' ') + text);
    problem_->setPalette(wrongText());
    problem_->setVisible(!text.isEmpty());
}

void RunHeader::update()
{
    const auto& head = session_.picture().head;
    updateProblem();
    if (!head) {
        name_->setText({});
        const bool isOpening = session_.isOpen() && session_.picture().problem.empty();
        state_->setText(isOpening ? tr("Opening…") : QString());
        ledger_->setText({});
        slowest_->setText({});
        rates_->setText({});
        sparkline_->setValues({});
        return;
    }
    const auto& status = head->status;
    name_->setText(QString::fromStdString(head->run.name));
    QStringList words{stateWords(status, head->run, utcNowUs())};
    if (!hasEnded(status.state) && !status.isStale) {
        if (const auto progress = progressOf(status)) {
            words << percentText(*progress);
        }
        if (const auto left = secondsToGo(status)) {
            words << tr("%1 to go").arg(durationText(*left));
        }
    }
    state_->setText(words.join(QStringLiteral(" · ")));
    const auto ledger = ledgerWords(status);
    ledger_->setText(ledger.sentence + QLatin1Char(' ') +
                     (ledger.isBalanced ? QStringLiteral("✓") : stateSymbol(DataState::Failed)));
    ledger_->setToolTip(ledger.isBalanced ? tr("Every data frame that was read is accounted for.")
                                          : tr("Frames are unaccounted for: see the log."));
    ledger_->setPalette(ledger.isBalanced ? QPalette() : wrongText());
    if (const auto slow = slowestRank(*head)) {
        slowest_->setText(tr("slowest: %1 <a href=\"%2\">why?</a>")
                              .arg(slow->title.toHtmlEscaped())
                              .arg(slow->rank));
        slowest_->setToolTip(slow->reasons.join(QLatin1Char('\n')));
    } else {
        slowest_->setText(balanceOf(*head).size() > 1 ? tr("no rank stands out") : QString());
        slowest_->setToolTip({});
    }
    updateRates();
}

void RunHeader::updateRates()
{
    const auto& picture = session_.picture();
    if (!picture.head) {
        return;
    }
    std::vector<std::int32_t> compute;
    double cpu = 0;
    double queue = 0;
    int counted = 0;
    for (const RankRecord& rank : picture.head->status.ranks) {
        if (rank.role != RankRole::Io) {
            compute.push_back(rank.rank);
        }
        const auto& points = picture.samples.of(rank.rank);
        if (!points.empty()) {
            queue += points.back().queueBytes;
        }
        const auto curve = picture.samples.cpu(rank.rank);
        if (!curve.empty()) {
            cpu += curve.back().value;
            ++counted;
        }
    }
    std::vector<double> values;
    for (const RatePoint& point : picture.samples.rate(SampleCurves::Total::Bytes, 40, compute)) {
        values.push_back(point.value);
    }
    sparkline_->setVisible(!values.empty());
    sparkline_->setValues(values);
    const auto& status = picture.head->status;
    QStringList words;
    if (status.wallSeconds > 0) {
        words << rateText(static_cast<double>(status.bytes) / status.wallSeconds)
              << tr("%1 frames/s")
                     .arg(realText(static_cast<double>(status.framesProcessed) / status.wallSeconds,
                                   3));
    }
    if (counted > 0 && session_.timeline().isLive()) {
        words << tr("CPU %1").arg(percentText(cpu / counted))
              << tr("queued %1").arg(sizeText(queue));
    }
    rates_->setText(words.join(QStringLiteral("   ")));
}

} // namespace scanweave::studio
