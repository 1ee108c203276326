// SPDX-License-Identifier: BSD-2-Clause
// Colours for JSON with comments.
#include "gui/workflow/json_highlighter.h"

#include "gui/widgets/state_colors.h"

#include <QEvent>
#include <QPlainTextEdit>

#include <algorithm>

namespace scanweave::studio {

namespace {

constexpr int outsideComment = 0;
constexpr int insideComment = 1;

} // namespace

JsonHighlighter::JsonHighlighter(QPlainTextEdit* editor)
    : QSyntaxHighlighter(editor->document())
    , editor_(editor)
{
    editor_->installEventFilter(this);
}

bool JsonHighlighter::eventFilter(QObject* object, QEvent* event)
{
    if (object == editor_ && event->type() == QEvent::PaletteChange) {
        rehighlight();
    }
    return QSyntaxHighlighter::eventFilter(object, event);
}

void JsonHighlighter::highlightBlock(const QString& text)
{
    const QPalette colors = editor_->palette();
    const QColor base = colors.color(QPalette::Base);
    const QColor quiet = quietText(colors);
    const QColor key = readable(QColor(okabeItoBlue), base);
    const QColor value = readable(QColor(okabeItoGreen), base);
    const QColor number = readable(QColor(okabeItoVermilion), base);
    setCurrentBlockState(outsideComment);
    qsizetype at = 0;
    const auto color = [this](qsizetype from, qsizetype to, const QColor& by) {
        setFormat(static_cast<int>(from), static_cast<int>(to - from), by);
    };
    if (previousBlockState() == insideComment) {
        const qsizetype end = text.indexOf(QLatin1String("*/"));
        if (end < 0) {
            color(0, text.size(), quiet);
            setCurrentBlockState(insideComment);
            return;
        }
        at = end + 2;
        color(0, at, quiet);
    }
    while (at < text.size()) {
        const QChar letter = text[at];
        if (letter == QLatin1Char('"')) {
            qsizetype end = at + 1;
            while (end < text.size() && text[end] != QLatin1Char('"')) {
                end += text[end] == QLatin1Char('\\') ? 2 : 1;
            }
            end = std::min(end + 1, text.size());
            qsizetype next = end;
            while (next < text.size() && text[next].isSpace()) {
                ++next;
            }
            const bool isKey = next < text.size() && text[next] == QLatin1Char(':');
            color(at, end, isKey ? key : value);
            at = end;
        } else if (QStringView(text).mid(at, 2) == QLatin1String("//")) {
            color(at, text.size(), quiet);
            return;
        } else if (QStringView(text).mid(at, 2) == QLatin1String("/*")) {
            const qsizetype end = text.indexOf(QLatin1String("*/"), at + 2);
            color(at, end < 0 ? text.size() : end + 2, quiet);
            if (end < 0) {
                setCurrentBlockState(insideComment);
                return;
            }
            at = end + 2;
        } else if (letter.isLetterOrNumber() || letter == QLatin1Char('-')) {
            qsizetype end = at + 1;
            while (end < text.size() &&
                   (text[end].isLetterOrNumber() || text[end] == QLatin1Char('.') ||
                    text[end] == QLatin1Char('+') || text[end] == QLatin1Char('-'))) {
                ++end;
            }
            color(at, end, number);
            at = end;
        } else {
            ++at;
        }
    }
}

} // namespace scanweave::studio
