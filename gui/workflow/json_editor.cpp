// SPDX-License-Identifier: BSD-2-Clause
// The workflow as JSON.
#include "gui/workflow/json_editor.h"

#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/workflow/cures.h"
#include "gui/workflow/json_highlighter.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStringListModel>
#include <QTextBlock>
#include <QToolTip>

#include <algorithm>
#include <array>

namespace scanweave::studio {

namespace {

/// What QTextDocument would take for the end of a line, and what stands for it there. All are one
/// unit of UTF-16 long, so positions are the same.
constexpr std::array<std::pair<QChar, QChar>, 3> standIns = {{
    {QChar(u'\r'), QChar(0x240d)}, // ␍, for files with mixed ends of lines
    {QChar(0x2028), QChar(0xe028)},
    {QChar(0x2029), QChar(0xe029)},
}};

QString toShown(QString text)
{
    for (const auto& [real, shown] : standIns) {
        text.replace(real, shown);
    }
    return text;
}

QString fromShown(QString text)
{
    for (const auto& [real, shown] : standIns) {
        text.replace(shown, real);
    }
    return text;
}

/// Not toPlainText(), which makes blanks of no-break spaces.
QString rawText(const QTextDocument* document)
{
    return document->toRawText().replace(QChar(0x2029), QLatin1Char('\n'));
}

class LineNumbers final : public QWidget
{
public:
    explicit LineNumbers(JsonEditor* editor)
        : QWidget(editor)
        , editor_(editor)
    {}

    QSize sizeHint() const override { return {editor_->lineNumberWidth(), 0}; }

protected:
    void paintEvent(QPaintEvent* event) override { editor_->paintLineNumbers(event); }

private:
    JsonEditor* editor_;
};

} // namespace

JsonEditor::JsonEditor(WorkflowDocument& document, QWidget* parent)
    : QPlainTextEdit(parent)
    , document_(document)
    , lineNumbers_(new LineNumbers(this))
    , completer_(new QCompleter(this))
    , words_(new QStringListModel(this))
{
    setFrameShape(QFrame::NoFrame);
    setFont(fixedFont());
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setUndoRedoEnabled(false);
    setTabStopDistance(fontMetrics().horizontalAdvance(QLatin1Char(' ')) * 2);
    setTabChangesFocus(true);
    setAccessibleName(tr("Workflow as JSON"));
    new JsonHighlighter(this);
    completer_->setModel(words_);
    completer_->setWidget(this);
    completer_->setCaseSensitivity(Qt::CaseInsensitive);
    completer_->setFilterMode(Qt::MatchContains);
    connect(completer_,
            qOverload<const QString&>(&QCompleter::activated),
            this,
            &JsonEditor::insertCompletion);
    connect(this, &QPlainTextEdit::textChanged, this, &JsonEditor::giveEdit);
    connect(this, &QPlainTextEdit::cursorPositionChanged, this, &JsonEditor::reportCursor);
    connect(this, &QPlainTextEdit::blockCountChanged, this, [this] {
        setViewportMargins(lineNumberWidth(), 0, 0, 0);
    });
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& rect, int dy) {
        if (dy != 0) {
            lineNumbers_->scroll(0, dy);
        } else {
            lineNumbers_->update(0, rect.y(), lineNumbers_->width(), rect.height());
        }
    });
    connect(&document_, &WorkflowDocument::textChanged, this, &JsonEditor::takeText);
    setViewportMargins(lineNumberWidth(), 0, 0, 0);
    takeText();
}

QString JsonEditor::shownText() const
{
    return toShown(QString::fromStdString(document_.text()));
}

int JsonEditor::positionOf(std::size_t byte) const
{
    const std::string& text = document_.text();
    return static_cast<int>(
        QString::fromUtf8(text.data(), static_cast<qsizetype>(std::min(byte, text.size()))).size());
}

std::size_t JsonEditor::byteOf(int position) const
{
    return static_cast<std::size_t>(
        QString::fromStdString(document_.text()).left(position).toUtf8().size());
}

/// From the document into the editor: only the piece that differs, so that cursor and scroll
/// position stay.
void JsonEditor::takeText()
{
    if (isGiving_) {
        showMarks();
        return;
    }
    const QString wanted = shownText();
    const QString there = rawText(document());
    if (wanted != there) {
        qsizetype begin = 0;
        const qsizetype shorter = std::min(wanted.size(), there.size());
        while (begin < shorter && wanted[begin] == there[begin]) {
            ++begin;
        }
        qsizetype end = 0;
        while (end < shorter - begin &&
               wanted[wanted.size() - 1 - end] == there[there.size() - 1 - end]) {
            ++end;
        }
        isTaking_ = true;
        QTextCursor cursor(document());
        cursor.setPosition(static_cast<int>(begin));
        cursor.setPosition(static_cast<int>(there.size() - end), QTextCursor::KeepAnchor);
        cursor.insertText(wanted.mid(begin, wanted.size() - end - begin));
        isTaking_ = false;
    }
    showMarks();
}

/// What the user typed becomes an edit of the document.
void JsonEditor::giveEdit()
{
    if (isTaking_) {
        return;
    }
    const QString typed = fromShown(rawText(document()));
    const TextEdit edit = editBetween(document_.text(), typed.toStdString());
    if (edit.isEmpty()) {
        return; // highlighting and the like
    }
    isGiving_ = true;
    document_.apply(edit, tr("typing"), WorkflowDocument::Merge::Typing);
    isGiving_ = false;
}

void JsonEditor::setProblems(const std::vector<Problem>& problems)
{
    problems_ = problems;
    showMarks();
}

void JsonEditor::mark(const std::string& pointer)
{
    marked_ = pointer;
    showMarks();
    const JsonNode* node = document_.tree().find(pointer);
    if (node != nullptr && !hasFocus()) {
        QTextCursor cursor(document());
        cursor.setPosition(positionOf(node->whole().begin));
        isTaking_ = true; // not the user's doing
        setTextCursor(cursor);
        isTaking_ = false;
        horizontalScrollBar()->setValue(0); // the begin of lines, unless the cursor is far off
        if (isVisible()) {
            ensureCursorVisible();
        }
    }
}

void JsonEditor::showEvent(QShowEvent* event)
{
    QPlainTextEdit::showEvent(event);
    if (!hasFocus()) {
        horizontalScrollBar()->setValue(0); // it may have been scrolled while it had no size yet
    }
}

void JsonEditor::goTo(const std::string& pointer, int line, int column)
{
    const JsonNode* node = document_.tree().find(pointer);
    const std::size_t byte = line > 0 || node == nullptr ? offsetAt(document_.text(), line, column)
                                                         : node->whole().begin;
    QTextCursor cursor(document());
    cursor.setPosition(positionOf(byte));
    setTextCursor(cursor);
    centerCursor();
    setFocus();
}

void JsonEditor::showMarks()
{
    QList<QTextEdit::ExtraSelection> selections;
    const JsonTree& tree = document_.tree();
    const auto select = [&](const TextRange& range, const QTextCharFormat& format) {
        QTextEdit::ExtraSelection selection;
        selection.cursor = QTextCursor(document());
        const int last = std::max(0, document()->characterCount() - 1);
        selection.cursor.setPosition(std::min(positionOf(range.begin), last));
        selection.cursor.setPosition(std::min(positionOf(range.end), last),
                                     QTextCursor::KeepAnchor);
        selection.format = format;
        selections.append(selection);
    };
    if (const JsonNode* node = marked_.empty() ? nullptr : tree.find(marked_)) {
        QTextCharFormat format;
        QColor wash = palette().color(QPalette::Highlight);
        wash.setAlphaF(0.13F);
        format.setBackground(wash);
        select(node->whole(), format);
    }
    for (const Problem& problem : problems_) {
        QTextCharFormat format;
        format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        format.setUnderlineColor(problem.severity == Problem::Severity::Error
                                     ? stateColor(DataState::Failed)
                                     : stateColor(DataState::Skipped));
        select(rangeOf(problem, document_.text(), tree), format);
    }
    setExtraSelections(selections);
    lineNumbers_->update();
}

void JsonEditor::reportCursor()
{
    if (!isTaking_ && !isGiving_ && hasFocus() && !document_.tree().isEmpty()) {
        Q_EMIT cursorMoved(document_.tree().pointerAt(byteOf(textCursor().position())));
    }
}

QString JsonEditor::toolTipAt(const QPoint& point) const
{
    const std::size_t at = byteOf(cursorForPosition(point).position());
    QStringList lines;
    for (const Problem& problem : problems_) {
        if (rangeOf(problem, document_.text(), document_.tree()).contains(at)) {
            lines.append(QString::fromStdString(problem.message + "\n" + problem.cure));
        }
    }
    return lines.join(QStringLiteral("\n\n"));
}

bool JsonEditor::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
            event->ignore(); // the document's, not the editor's
            return false;
        }
    }
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString text = toolTipAt(help->pos() - QPoint(viewportMargins().left(), 0));
        if (text.isEmpty()) {
            QToolTip::hideText();
        } else {
            QToolTip::showText(help->globalPos(), text, this);
        }
        return true;
    }
    return QPlainTextEdit::event(event);
}

void JsonEditor::keyPressEvent(QKeyEvent* event)
{
    if (completer_->popup()->isVisible()) {
        switch (event->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Escape:
        case Qt::Key_Tab:
        case Qt::Key_Backtab:
            event->ignore(); // the list's
            return;
        default:
            break;
        }
    }
    const bool isAsked =
        event->key() == Qt::Key_Space && (event->modifiers() & Qt::ControlModifier) != 0;
    if (isAsked) {
        complete(true);
        return;
    }
    if (event->key() == Qt::Key_Return && (event->modifiers() & ~Qt::KeypadModifier) == 0) {
        // A new line begins where the one before does.
        const QString line = textCursor().block().text();
        QString indent;
        while (indent.size() < line.size() && line[indent.size()].isSpace() &&
               indent.size() < textCursor().positionInBlock()) {
            indent += line[indent.size()];
        }
        insertPlainText(QLatin1Char('\n') + indent);
        ensureCursorVisible();
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
    if (!event->text().isEmpty() && event->text().front().isPrint()) {
        complete(false);
    } else {
        completer_->popup()->hide();
    }
}

void JsonEditor::complete(bool isAsked)
{
    const JsonTree& tree = document_.tree();
    if (!completions_ || tree.isEmpty()) {
        completer_->popup()->hide();
        return;
    }
    const std::size_t at = byteOf(textCursor().position());
    const std::string pointer = tree.pointerAt(at);
    const JsonNode* node = tree.find(pointer);
    if (node == nullptr || node->kind != JsonNode::Kind::String || at <= node->value.begin ||
        at >= node->value.end) {
        completer_->popup()->hide();
        return;
    }
    const QString prefix = QString::fromStdString(
        document_.text().substr(node->value.begin + 1, at - node->value.begin - 1));
    words_->setStringList(completions_(pointer));
    completer_->setCompletionPrefix(prefix);
    if ((!isAsked && prefix.size() < 2) || completer_->completionCount() == 0 ||
        (completer_->completionCount() == 1 && completer_->currentCompletion() == prefix)) {
        completer_->popup()->hide();
        return;
    }
    QRect place = cursorRect();
    place.setWidth(completer_->popup()->sizeHintForColumn(0) +
                   completer_->popup()->verticalScrollBar()->sizeHint().width() + spacing::huge);
    completer_->complete(place);
}

void JsonEditor::insertCompletion(const QString& word)
{
    const JsonTree& tree = document_.tree();
    const std::string pointer = tree.pointerAt(byteOf(textCursor().position()));
    document_.apply(setValue(document_.text(), pointer, word.toStdString()), tr("completion"));
}

int JsonEditor::lineNumberWidth() const
{
    const auto digits = QString::number(std::max(99, blockCount())).size();
    return static_cast<int>(digits) * fontMetrics().horizontalAdvance(QLatin1Char('9')) +
           2 * spacing::small;
}

void JsonEditor::paintLineNumbers(QPaintEvent* event)
{
    QPainter painter(lineNumbers_);
    painter.fillRect(event->rect(), palette().color(QPalette::Base));
    painter.setFont(font());
    QTextBlock block = firstVisibleBlock();
    int top = qRound(blockBoundingGeometry(block).translated(contentOffset()).top());
    while (block.isValid() && top <= event->rect().bottom()) {
        const int line = block.blockNumber() + 1;
        const bool isWrong = std::ranges::any_of(
            problems_, [line](const Problem& problem) { return problem.line == line; });
        painter.setPen(isWrong ? stateTextColor(DataState::Failed, palette())
                               : quietText(palette()));
        painter.drawText(0,
                         top,
                         lineNumbers_->width() - spacing::small,
                         fontMetrics().height(),
                         Qt::AlignRight,
                         QString::number(line));
        top += qRound(blockBoundingRect(block).height());
        block = block.next();
    }
}

void JsonEditor::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    const QRect inside = contentsRect();
    lineNumbers_->setGeometry(inside.left(), inside.top(), lineNumberWidth(), inside.height());
}

void JsonEditor::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && lineNumbers_ != nullptr) {
        showMarks();
    }
}

} // namespace scanweave::studio
