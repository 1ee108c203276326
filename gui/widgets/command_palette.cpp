// SPDX-License-Identifier: BSD-2-Clause
// The command palette.
#include "gui/widgets/command_palette.h"

#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace scanweave::studio {

namespace {

constexpr int paletteRows = 12;
constexpr int detailRole = Qt::UserRole + 1;
constexpr int shortcutRole = Qt::UserRole + 2;

class CommandDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& /*index*/) const override
    {
        return {0, std::max(option.fontMetrics.height() + spacing::medium, spacing::controlHeight)};
    }

    void paint(QPainter* painter,
               const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        const bool isCurrent = (option.state & QStyle::State_Selected) != 0;
        const QPalette& colors = option.palette;
        if (isCurrent) {
            painter->fillRect(option.rect, colors.color(QPalette::Highlight));
        }
        QRect rest = option.rect.adjusted(spacing::medium, 0, -spacing::medium, 0);
        const QRect picture(
            rest.left(), rest.center().y() - spacing::icon / 2, spacing::icon, spacing::icon);
        index.data(Qt::DecorationRole)
            .value<QIcon>()
            .paint(painter, picture, Qt::AlignCenter, isCurrent ? QIcon::Selected : QIcon::Normal);
        rest.setLeft(picture.right() + spacing::medium);
        const QColor text = colors.color(isCurrent ? QPalette::HighlightedText : QPalette::Text);
        const QColor quiet = isCurrent ? text : quietText(colors);
        const QString shortcut = index.data(shortcutRole).toString();
        painter->setPen(quiet);
        painter->drawText(rest, Qt::AlignVCenter | Qt::AlignRight, shortcut);
        rest.setRight(rest.right() - option.fontMetrics.horizontalAdvance(shortcut) -
                      spacing::large);
        const QString title =
            option.fontMetrics.elidedText(index.data().toString(), Qt::ElideMiddle, rest.width());
        painter->setPen(text);
        painter->drawText(rest, Qt::AlignVCenter | Qt::AlignLeft, title);
        rest.setLeft(rest.left() + option.fontMetrics.horizontalAdvance(title) + spacing::medium);
        painter->setPen(quiet);
        painter->drawText(rest,
                          Qt::AlignVCenter | Qt::AlignLeft,
                          option.fontMetrics.elidedText(
                              index.data(detailRole).toString(), Qt::ElideMiddle, rest.width()));
    }
};

} // namespace

int matchScore(const QString& query, const QString& title)
{
    int score = 1;
    qsizetype from = 0;
    qsizetype last = -2;
    for (const QChar letter : query) {
        if (letter.isSpace()) {
            continue;
        }
        const qsizetype at = title.indexOf(letter, from, Qt::CaseInsensitive);
        if (at < 0) {
            return 0;
        }
        const bool isWordBegin = at == 0 || !title[at - 1].isLetterOrNumber();
        score += at == last + 1 ? 8 : 1;
        score += isWordBegin ? 6 : 0;
        last = at;
        from = at + 1;
    }
    if (!query.isEmpty() && title.contains(query, Qt::CaseInsensitive)) {
        score += 40;
        score += title.startsWith(query, Qt::CaseInsensitive) ? 20 : 0;
    }
    return score * 100 - static_cast<int>(std::min<qsizetype>(title.size(), 99));
}

QList<Command> bestMatches(const QString& query, const QList<Command>& commands, int limit)
{
    const QString words = query.trimmed();
    if (words.isEmpty()) {
        return commands.mid(0, limit);
    }
    QList<std::pair<int, qsizetype>> scores;
    for (qsizetype i = 0; i < commands.size(); ++i) {
        const Command& command = commands[i];
        const int inTitle = matchScore(words, command.title);
        const int inBoth = matchScore(words, command.title + QLatin1Char(' ') + command.detail);
        if (const int score = std::max(inTitle, inBoth / 2); score > 0) {
            scores.append({score, i});
        }
    }
    std::ranges::stable_sort(scores, [](auto& a, auto& b) { return a.first > b.first; });
    QList<Command> best;
    for (const auto& [score, at] : scores.mid(0, limit)) {
        best.append(commands[at]);
    }
    return best;
}

CommandPalette::CommandPalette(QWidget* parent)
    : QFrame(parent)
    , input_(new QLineEdit(this))
    , list_(new QListView(this))
    , model_(new QStandardItemModel(this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, spacing::small, 1, spacing::tiny);
    layout->setSpacing(spacing::tiny);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(spacing::small, 0, spacing::small, 0);
    row->addWidget(input_);
    layout->addLayout(row);
    layout->addWidget(list_);
    input_->setMinimumHeight(spacing::controlHeight + spacing::tiny);
    input_->setClearButtonEnabled(true);
    input_->installEventFilter(this);
    list_->setModel(model_);
    list_->setItemDelegate(new CommandDelegate(list_));
    list_->setFrameShape(QFrame::NoFrame);
    list_->setFocusPolicy(Qt::NoFocus);
    list_->setUniformItemSizes(true);
    list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setAccessibleName(tr("Commands"));
    connect(input_, &QLineEdit::textChanged, this, &CommandPalette::refresh);
    connect(list_, &QListView::clicked, this, &CommandPalette::runCurrent);
    hide();
}

void CommandPalette::popUp(const QString& placeholder, const QString& query)
{
    input_->setPlaceholderText(placeholder);
    input_->setAccessibleName(placeholder);
    const int width = std::min(720, parentWidget()->width() - 2 * spacing::huge);
    const int height = std::min(spacing::controlHeight * (paletteRows + 2),
                                parentWidget()->height() - 2 * spacing::headerHeight);
    setGeometry((parentWidget()->width() - width) / 2, spacing::headerHeight, width, height);
    {
        const QSignalBlocker blocker(input_);
        input_->setText(query);
    }
    refresh();
    show();
    raise();
    input_->setFocus(Qt::PopupFocusReason);
    input_->selectAll();
}

QStringList CommandPalette::titles() const
{
    QStringList titles;
    for (const Command& command : shown_) {
        titles.append(command.title);
    }
    return titles;
}

bool CommandPalette::eventFilter(QObject* object, QEvent* event)
{
    if (object == input_ && event->type() == QEvent::FocusOut) {
        // Not when a menu of the input itself opens.
        if (static_cast<QFocusEvent*>(event)->reason() != Qt::PopupFocusReason) {
            hide();
        }
        return false;
    }
    if (object != input_ || event->type() != QEvent::KeyPress) {
        return QFrame::eventFilter(object, event);
    }
    const auto* key = static_cast<QKeyEvent*>(event);
    const int rows = model_->rowCount();
    const int row = list_->currentIndex().row();
    const auto moveTo = [this, rows](int to) {
        if (rows > 0) {
            list_->setCurrentIndex(model_->index(std::clamp(to, 0, rows - 1), 0));
        }
    };
    switch (key->key()) {
    case Qt::Key_Escape:
        hide();
        parentWidget()->setFocus();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        runCurrent();
        return true;
    case Qt::Key_Down:
        moveTo(row + 1);
        return true;
    case Qt::Key_Up:
        moveTo(row - 1);
        return true;
    case Qt::Key_PageDown:
        moveTo(row + paletteRows);
        return true;
    case Qt::Key_PageUp:
        moveTo(row - paletteRows);
        return true;
    default:
        return false;
    }
}

void CommandPalette::paintEvent(QPaintEvent* event)
{
    QFrame::paintEvent(event);
    QPainter painter(this);
    painter.setPen(hairline(palette()));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void CommandPalette::refresh()
{
    shown_ = source_ ? source_(input_->text()) : QList<Command>();
    model_->clear();
    for (const Command& command : std::as_const(shown_)) {
        auto* item = new QStandardItem(command.icon, command.title);
        item->setData(command.detail, detailRole);
        item->setData(command.shortcut, shortcutRole);
        model_->appendRow(item);
    }
    if (model_->rowCount() > 0) {
        list_->setCurrentIndex(model_->index(0, 0));
    }
}

void CommandPalette::runCurrent()
{
    const int row = list_->currentIndex().row();
    if (row < 0 || row >= shown_.size()) {
        return;
    }
    const std::function<void()> run = shown_[row].run;
    parentWidget()->setFocus();
    hide();
    if (run) {
        run();
    }
}

} // namespace scanweave::studio
