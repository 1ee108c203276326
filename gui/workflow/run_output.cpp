// SPDX-License-Identifier: BSD-2-Clause
// What a run says.
#include "gui/workflow/run_output.h"

#include "gui/widgets/section.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QRegularExpression>
#include <QScrollBar>
#include <QTextBlock>

#include <algorithm>

namespace scanweave::studio {

namespace {

constexpr int mostLines = 20'000;
constexpr int hasLinks = 1; ///< state of a block that was looked through

void addLink(std::vector<OutputLink>& links,
             const QRegularExpressionMatch& match,
             int group,
             OutputLink::Kind kind,
             const QString& text,
             std::optional<int> number = {})
{
    const OutputLink link{.begin = match.capturedStart(group),
                          .size = match.capturedEnd(0) - match.capturedStart(group),
                          .kind = kind,
                          .text = text,
                          .number = number};
    const bool isFree = std::ranges::all_of(links, [&](const OutputLink& other) {
        return link.begin >= other.begin + other.size || other.begin >= link.begin + link.size;
    });
    if (isFree) {
        links.push_back(link);
    }
}

std::optional<int> numberOf(const QString& text)
{
    bool isNumber = false;
    const int number = text.toInt(&isNumber);
    return isNumber ? std::optional(number) : std::nullopt;
}

} // namespace

std::vector<OutputLink> linksIn(const QString& line)
{
    using Kind = OutputLink::Kind;
    // "scanweave: /data/scan_03.g3, frame 17, byte 182044, module calibrate: …": blanks in the path
    // are told from others by what stands around it.
    static const QRegularExpression placedFile(
        QStringLiteral("^scanweave: (?:warning: )?(\\S.*?\\.g3(?:\\.gz|\\.bz2|\\.xz)?)(?:, frame "
                       "(\\d+))?(?=[,:])"));
    static const QRegularExpression anyFile(
        QStringLiteral("(?<![^\\s\"'(])([^\\s\"'(),:;]+\\.g3(?:\\.gz|\\.bz2|\\.xz)?)"
                       "(?:, frame (\\d+))?(?=$|[\\s\"'),:;])"));
    static const QRegularExpression lineOfFile(
        QStringLiteral("^\\s*(?:scanweave: )?(\\S.*\\.json):(\\d+)(?::\\d+)?(?=:)"));
    static const QRegularExpression pointer(
        QStringLiteral("(?<![\\w./])(/modules/\\d+(?:/\\w+)*)"));
    static const QRegularExpression placedModule(
        QStringLiteral("(?:^scanweave: (?:warning: )?|, )module (\\w+)(?=[,:])"));
    static const QRegularExpression quotedModule(QStringLiteral("module \"(\\w+)\""));
    std::vector<OutputLink> links;
    const auto addFile = [&](const QRegularExpressionMatch& match) {
        addLink(links, match, 1, Kind::File, match.captured(1), numberOf(match.captured(2)));
    };
    if (const auto match = placedFile.match(line); match.hasMatch()) {
        addFile(match);
    }
    for (auto matches = anyFile.globalMatch(line); matches.hasNext();) {
        addFile(matches.next());
    }
    if (const auto match = lineOfFile.match(line); match.hasMatch()) {
        addLink(links, match, 1, Kind::Line, match.captured(1), numberOf(match.captured(2)));
    }
    for (auto matches = pointer.globalMatch(line); matches.hasNext();) {
        const auto match = matches.next();
        addLink(links, match, 1, Kind::Pointer, match.captured(1));
    }
    for (const auto* expression : {&placedModule, &quotedModule}) {
        for (auto matches = expression->globalMatch(line); matches.hasNext();) {
            const auto match = matches.next();
            addLink(links, match, 1, Kind::Module, match.captured(1));
        }
    }
    for (OutputLink& link : links) {
        if (line.mid(link.begin, link.size).endsWith(QLatin1Char('"'))) {
            --link.size; // behind the name of a module
        }
    }
    std::ranges::sort(links, {}, &OutputLink::begin);
    return links;
}

RunOutput::RunOutput(QWidget* parent)
    : QPlainTextEdit(parent)
{
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setFrameShape(QFrame::NoFrame);
    setFont(fixedFont());
    setMaximumBlockCount(mostLines);
    setAccessibleName(tr("Output of the run"));
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
}

void RunOutput::append(const QString& text)
{
    QScrollBar* bar = verticalScrollBar();
    const bool isAtEnd = bar->value() == bar->maximum();
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertText(text, QTextCharFormat());
    for (QTextBlock block = document()->lastBlock().previous();
         block.isValid() && block.userState() != hasLinks;
         block = block.previous()) {
        setLinks(block);
    }
    if (isAtEnd) {
        bar->setValue(bar->maximum());
    }
}

void RunOutput::setLinks(const QTextBlock& block)
{
    QTextBlock(block).setUserState(hasLinks);
    for (const OutputLink& link : linksIn(block.text())) {
        QTextCursor cursor(document());
        cursor.setPosition(block.position() + static_cast<int>(link.begin));
        cursor.setPosition(block.position() + static_cast<int>(link.begin + link.size),
                           QTextCursor::KeepAnchor);
        QTextCharFormat format;
        format.setFontUnderline(true); // in the colour of the text: right in every theme
        cursor.mergeCharFormat(format);
    }
}

bool RunOutput::follow(int position)
{
    const QTextBlock block = document()->findBlock(position);
    if (!block.isValid() || block.userState() != hasLinks) {
        return false;
    }
    const int at = position - block.position();
    for (const OutputLink& link : linksIn(block.text())) {
        if (at >= link.begin && at < link.begin + link.size) {
            Q_EMIT linkActivated(link);
            return true;
        }
    }
    return false;
}

void RunOutput::keyPressEvent(QKeyEvent* event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (!isEnter || !follow(textCursor().position())) {
        QPlainTextEdit::keyPressEvent(event);
    }
}

void RunOutput::mouseMoveEvent(QMouseEvent* event)
{
    QPlainTextEdit::mouseMoveEvent(event);
    const QTextCursor cursor = cursorForPosition(event->pos());
    QTextCursor next = cursor; // the format of a position is that of the letter before it
    next.movePosition(QTextCursor::NextCharacter);
    const bool isLink = cursorRect(cursor).adjusted(-20, 0, 20, 0).contains(event->pos()) &&
                        next.charFormat().fontUnderline();
    viewport()->setCursor(isLink ? Qt::PointingHandCursor : Qt::IBeamCursor);
}

void RunOutput::mouseReleaseEvent(QMouseEvent* event)
{
    QPlainTextEdit::mouseReleaseEvent(event);
    if (event->button() == Qt::LeftButton && !textCursor().hasSelection()) {
        const QTextCursor cursor = cursorForPosition(event->pos());
        if (cursorRect(cursor).adjusted(-20, 0, 20, 0).contains(event->pos())) {
            follow(cursor.position()); // not in the empty room behind a line
        }
    }
}

} // namespace scanweave::studio
