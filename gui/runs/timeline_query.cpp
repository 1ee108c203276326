// SPDX-License-Identifier: BSD-2-Clause
// What a user looks for in the timeline, in words.
#include "gui/runs/timeline_query.h"

#include "engine/base/error.h"
#include "engine/g3/frame_type.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <array>
#include <utility>

namespace scanweave {

namespace {

using Kind = FrameCondition::Kind;

constexpr std::array<std::pair<QLatin1StringView, Kind>, 9> queryWords{{
    {QLatin1StringView("frame"), Kind::Frame},
    {QLatin1StringView("seq"), Kind::Seq},
    {QLatin1StringView("rank"), Kind::Rank},
    {QLatin1StringView("epoch"), Kind::Epoch},
    {QLatin1StringView("observation"), Kind::Observation},
    {QLatin1StringView("obs"), Kind::Observation},
    {QLatin1StringView("state"), Kind::State},
    {QLatin1StringView("type"), Kind::Type},
    {QLatin1StringView("file"), Kind::File},
}};

constexpr std::array<std::pair<QLatin1StringView, SpanState>, 5> stateWords{{
    {QLatin1StringView("done"), SpanState::Done},
    {QLatin1StringView("processed"), SpanState::Done},
    {QLatin1StringView("running"), SpanState::Running},
    {QLatin1StringView("skipped"), SpanState::Skipped},
    {QLatin1StringView("failed"), SpanState::Failed},
}};

QString sayQuery(const char* text)
{
    return QCoreApplication::translate("TimelineQuery", text);
}

template <class Value, std::size_t size>
std::optional<Value> meaningOf(const QString& word,
                               const std::array<std::pair<QLatin1StringView, Value>, size>& words)
{
    for (const auto& [name, value] : words) {
        if (word.compare(name, Qt::CaseInsensitive) == 0) {
            return value;
        }
    }
    return std::nullopt;
}

std::optional<std::uint64_t> numberIn(const QString& word)
{
    const auto isDigit = [](QChar c) { return c >= QLatin1Char('0') && c <= QLatin1Char('9'); };
    bool isNumber = false;
    const auto number = word.toULongLong(&isNumber);
    return isNumber && std::ranges::all_of(word, isDigit) ? std::optional<std::uint64_t>(number)
                                                          : std::nullopt;
}

/// A letter, or the name of a type; none for other words.
std::optional<char> typeLetter(const QString& word)
{
    try {
        const auto letters = FrameType::parse(word.toStdString()).letters();
        const bool isName = word.size() > 1 && letters.size() == 1;
        return isName || word.size() == 1 ? std::optional(letters.front()) : std::nullopt;
    } catch (const Error&) {
        return std::nullopt; // any other word
    }
}

/// "scan_0007", "scan_0007.g3:12".
FrameCondition fileCondition(const QString& word)
{
    FrameCondition condition{.kind = Kind::File, .file = word, .index = {}};
    const auto colon = word.lastIndexOf(QLatin1Char(':'));
    const auto index = colon > 0 ? numberIn(word.mid(colon + 1)) : std::nullopt;
    if (index) {
        condition.file = word.left(colon);
        condition.index = index;
    }
    return condition;
}

/// A word that says by itself what it is.
FrameCondition conditionOf(const QString& word)
{
    if (const auto state = meaningOf(word, stateWords)) {
        return {.kind = Kind::State, .state = *state, .file = {}, .index = {}};
    }
    // A number that begins with zeros is nobody's but a file's.
    const bool isPadded = word.size() > 1 && word.startsWith(QLatin1Char('0'));
    if (const auto number = numberIn(word); number && !isPadded) {
        return {.kind = Kind::Number, .number = *number, .file = word, .index = {}};
    }
    if (const auto letter = typeLetter(word)) {
        return {.kind = Kind::Type, .letter = *letter, .file = {}, .index = {}};
    }
    return fileCondition(word);
}

/// What follows a word such as "rank"; none if that can't.
std::optional<FrameCondition> conditionOf(Kind kind, const QString& word)
{
    FrameCondition condition{.kind = kind, .file = {}, .index = {}};
    if (kind == Kind::File) {
        return word.isEmpty() ? std::nullopt : std::optional(fileCondition(word));
    }
    if (kind == Kind::State) {
        const auto state = meaningOf(word, stateWords);
        condition.state = state.value_or(SpanState::None);
        return state ? std::optional(condition) : std::nullopt;
    }
    if (kind == Kind::Type) {
        const auto letter = typeLetter(word);
        condition.letter = letter.value_or('?');
        return letter ? std::optional(condition) : std::nullopt;
    }
    const auto number = numberIn(word);
    condition.number = number.value_or(0);
    return number ? std::optional(condition) : std::nullopt;
}

QString problemWith(Kind kind, const QString& word)
{
    switch (kind) {
    case Kind::State:
        return sayQuery("“%1” wants one of done, running, skipped and failed behind it").arg(word);
    case Kind::Type:
        return sayQuery("“%1” wants a letter or a name behind it, as in “%1 Scan”").arg(word);
    case Kind::File:
        return sayQuery("“%1” wants part of a file's name behind it").arg(word);
    default:
        return sayQuery("“%1” wants a number behind it, as in “%1 5”").arg(word);
    }
}

} // namespace

TimelineQuery TimelineQuery::of(const QString& text)
{
    // Numbers may be copied from where the Studio writes them, in threes.
    QString plain = text;
    plain.remove(QChar(0x202f)).remove(QChar(0x2009));
    const QStringList words = plain.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    TimelineQuery query;
    for (qsizetype i = 0; i < words.size(); ++i) {
        const auto kind = meaningOf(words[i], queryWords);
        if (!kind) {
            query.conditions.push_back(conditionOf(words[i]));
            continue;
        }
        const auto condition = conditionOf(*kind, words.value(i + 1));
        if (!condition) {
            query.conditions.clear();
            query.problem = problemWith(*kind, words[i]);
            return query;
        }
        query.conditions.push_back(*condition);
        ++i;
    }
    return query;
}

bool TimelineQuery::asksFor(FrameCondition::Kind kind) const
{
    return std::ranges::find(conditions, kind, &FrameCondition::kind) != conditions.end();
}

} // namespace scanweave
