// SPDX-License-Identifier: BSD-2-Clause
// A run's tables of scalars: rows, and one column against another.
#include "gui/runs/run_tables_view.h"

#include "gui/widgets/icons.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/table_export.h"
#include "gui/widgets/text_format.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace scanweave::studio {

namespace {

/// Whole numbers as they are, others to some digits; the file that is exported has them all.
QString shownNumber(const RunTableColumn& column, int row)
{
    constexpr int digits = 7;
    const std::string& text = column.texts[static_cast<std::size_t>(row)];
    const bool isWhole = text.find_first_of(".e") == std::string::npos;
    return isWhole ? QString::fromStdString(text)
                   : realText(column.numbers[static_cast<std::size_t>(row)], digits);
}

} // namespace

RunTablesView::RunTablesView(RunSession& session, QWidget* parent)
    : QWidget(parent)
    , session_(session)
    , looking_(QString())
    , reading_(tr("Reading a table of the run"))
    , writing_(tr("Exporting a table"))
    , table_(std::make_shared<RunTable>())
    , name_(new QComboBox(this))
    , filter_(new QLineEdit(this))
    , message_(new QuietLabel({}, this))
    , export_(new QPushButton(icon(QStringLiteral("table")), tr("Export as CSV…"), this))
    , rows_(new RecordTable(this))
    , x_(new QComboBox(this))
    , y_(new QComboBox(this))
    , plot_(new PlotView(this))
{
    makeLayout();
    const auto tell = [this](const QString& text) { message_->setText(text); };
    connect(&session_, &RunSession::opened, this, &RunTablesView::look);
    connect(&session_, &RunSession::headChanged, this, &RunTablesView::look);
    connect(&reading_, &BackgroundTask::failed, this, tell);
    connect(&writing_, &BackgroundTask::failed, this, tell);
    connect(name_, &QComboBox::currentIndexChanged, this, [this] {
        isStale_ = true;
        read();
    });
    connect(filter_, &QLineEdit::textChanged, this, [this](const QString& words) {
        rows_->setFilter(words);
        countRows();
        draw(true);
    });
    connect(export_, &QPushButton::clicked, this, &RunTablesView::exportCsv);
    connect(rows_, &RecordTable::selectedRecordsChanged, this, [this] { draw(false); });
    connect(rows_, &RecordTable::recordActivated, this, [this](int row) {
        const double seq = table_->columns.front().numbers[static_cast<std::size_t>(row)];
        if (std::isfinite(seq)) {
            Q_EMIT seqActivated(static_cast<std::uint64_t>(seq));
        }
    });
    connect(plot_, &PlotView::pointsChosen, this, [this](int, const QList<int>& points) {
        std::vector<int> chosen;
        for (const int point : points) {
            chosen.push_back(drawn_.at(static_cast<std::size_t>(point)));
        }
        rows_->selectRecords(chosen);
    });
    for (QComboBox* box : {x_, y_}) {
        connect(box, &QComboBox::currentIndexChanged, this, [this] { draw(true); });
    }
}

void RunTablesView::makeLayout()
{
    name_->setAccessibleName(tr("Which table"));
    filter_->setPlaceholderText(tr("Words or numbers in the row"));
    filter_->setClearButtonEnabled(true);
    filter_->setAccessibleName(tr("Which rows are shown"));
    rows_->setAccessibleName(tr("Rows of the table"));
    rows_->setToolTip(tr("Double click shows the frame in the timeline"));
    x_->setAccessibleName(tr("Along the horizontal axis"));
    y_->setAccessibleName(tr("Along the vertical axis"));
    auto* line = new QHBoxLayout;
    line->setContentsMargins(spacing::small, spacing::tiny, spacing::small, spacing::tiny);
    line->setSpacing(spacing::small);
    line->addWidget(name_);
    line->addWidget(filter_, 1);
    line->addWidget(message_);
    line->addWidget(export_);
    auto* axes = new QHBoxLayout;
    axes->addWidget(y_);
    axes->addWidget(new QLabel(tr("against"), this));
    axes->addWidget(x_);
    axes->addStretch(1);
    auto* right = new QWidget(this);
    auto* rightColumn = new QVBoxLayout(right);
    rightColumn->setContentsMargins(spacing::small, 0, 0, 0);
    rightColumn->setSpacing(0);
    rightColumn->addLayout(axes);
    rightColumn->addWidget(plot_, 1);
    auto* columns = new LineSplitter(Qt::Horizontal, this);
    columns->addWidget(rows_);
    columns->addWidget(right);
    columns->setSizes({520, 400});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(columns, 1);
}

/// Rows come when a run has ended, so its state tells when to look.
void RunTablesView::look()
{
    const auto& head = session_.picture().head;
    const QString now =
        head ? session_.path() + QLatin1Char('\n') + QLatin1String(toText(head->status.state))
             : session_.path();
    if (now == seen_) {
        return;
    }
    seen_ = now;
    looking_.start(
        [path = session_.path().toStdString()](TaskControl&) {
            return path.empty() ? RunTableNames() : readRunTableNames(path);
        },
        [this](RunTableNames names) {
            names_ = std::move(names);
            const QString before = name_->currentData().toString();
            {
                const QSignalBlocker blocker(name_);
                name_->clear();
                for (const auto& [name, rows] : names_) {
                    const QString shown = QString::fromStdString(name);
                    name_->addItem(tr("%1 (%2 rows)").arg(shown, numberText(rows)), shown);
                }
                name_->setCurrentIndex(
                    std::max(name_->findData(before), name_->count() > 0 ? 0 : -1));
            }
            isStale_ = true;
            Q_EMIT tablesChanged();
            read();
        });
}

void RunTablesView::read()
{
    if (!isStale_ || !isVisible()) {
        return;
    }
    isStale_ = false;
    const std::string name = name_->currentData().toString().toStdString();
    if (name.empty()) {
        reading_.cancel();
        take(RunTable());
        return;
    }
    message_->setText(tr("reading…"));
    reading_.start(
        [path = session_.path().toStdString(), name](TaskControl& control) {
            return readRunTable(path, name, [&control] { return control.isCanceled(); });
        },
        [this](RunTable table) { take(std::move(table)); });
}

void RunTablesView::take(RunTable table)
{
    rows_->setRows(0);
    table_ = std::make_shared<const RunTable>(std::move(table));
    std::vector<RecordColumn> columns;
    const QString chosenX = x_->currentText();
    const QString chosenY = y_->currentText();
    {
        const QSignalBlocker blockX(x_);
        const QSignalBlocker blockY(y_);
        x_->clear();
        y_->clear();
        for (std::size_t i = 0; i < table_->columns.size(); ++i) {
            const RunTableColumn& column = table_->columns[i];
            const QString title = QString::fromStdString(column.name);
            RecordColumn shown{title,
                               [&column](int row) {
                                   return QString::fromStdString(
                                       column.texts[static_cast<std::size_t>(row)]);
                               },
                               {},
                               column.isNumber,
                               {},
                               {},
                               {}};
            if (column.isNumber) {
                shown.text = [&column](int row) { return shownNumber(column, row); };
                shown.key = [&column](int row) {
                    const double number = column.numbers[static_cast<std::size_t>(row)];
                    return std::isfinite(number) ? QVariant(number) : QVariant();
                };
                for (QComboBox* box : {x_, y_}) {
                    box->addItem(title, static_cast<int>(i));
                }
            }
            columns.push_back(std::move(shown));
        }
        x_->setCurrentIndex(std::max(x_->findText(chosenX), x_->count() > 0 ? 0 : -1));
        y_->setCurrentIndex(y_->findText(chosenY) > 0 ? y_->findText(chosenY)
                                                      : std::min(1, y_->count() - 1));
    }
    rows_->setColumns(std::move(columns));
    rows_->setRows(static_cast<int>(table_->rows));
    rows_->setFilter(filter_->text());
    countRows();
    draw(true);
}

void RunTablesView::countRows()
{
    const int shown = rows_->shownRows();
    const int all = static_cast<int>(table_->rows);
    QString text = shown == all ? tr("%1 rows").arg(numberText(all))
                                : tr("%1 of %2 rows").arg(numberText(shown), numberText(all));
    if (table_->isCut) {
        text += tr(" (the first ones; \"scanweave table\" shows all)");
    }
    message_->setText(text);
    export_->setEnabled(shown > 0);
}

void RunTablesView::draw(bool fits)
{
    const auto columnOf = [this](const QComboBox* box) -> const RunTableColumn* {
        return box->currentIndex() < 0
                   ? nullptr
                   : &table_->columns[static_cast<std::size_t>(box->currentData().toInt())];
    };
    const RunTableColumn* x = columnOf(x_);
    const RunTableColumn* y = columnOf(y_);
    if (x == nullptr || y == nullptr) {
        plot_->setTitle(tr("No numbers to plot"));
        plot_->setSeries({}, true);
        return;
    }
    const std::vector<int> selected = rows_->selectedRecords();
    PlotSeries series;
    series.style = PlotSeries::Style::Points;
    series.color = stateColor(DataState::Running);
    drawn_ = rows_->shownRecords();
    for (const int row : drawn_) {
        series.x.push_back(x->numbers[static_cast<std::size_t>(row)]);
        series.y.push_back(y->numbers[static_cast<std::size_t>(row)]);
        series.chosen.push_back(std::ranges::binary_search(selected, row));
    }
    plot_->setTitle(tr("%1 against %2").arg(y_->currentText(), x_->currentText()),
                    QString::fromStdString(table_->name));
    plot_->setAxes(x_->currentText(), y_->currentText());
    std::vector<PlotSeries> all;
    all.push_back(std::move(series));
    plot_->setSeries(std::move(all), fits);
}

void RunTablesView::focusFilter()
{
    filter_->setFocus(Qt::ShortcutFocusReason);
    filter_->selectAll();
}

QString RunTablesView::message() const
{
    return message_->text();
}

void RunTablesView::exportCsv()
{
    const QString path =
        askForFile(this,
                   tr("Export as CSV"),
                   besideFile(session_.path(),
                              QLatin1Char('-') + name_->currentText() + QStringLiteral(".csv")),
                   tr("Tables (*.csv)"));
    if (!path.isEmpty()) {
        writeCsv(path);
    }
}

void RunTablesView::writeCsv(const QString& path)
{
    const std::vector<int> rows = rows_->shownRecords();
    const auto count = static_cast<std::uint64_t>(rows.size());
    writing_.start(
        [path, table = table_, rows](TaskControl&) { writeTextFile(path, csvOf(*table, rows)); },
        [this, path, count] {
            message_->setText(tr("%1 rows are in %2.").arg(numberText(count), shownPath(path)));
        });
}

void RunTablesView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    read();
}

} // namespace scanweave::studio
