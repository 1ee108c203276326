// SPDX-License-Identifier: BSD-2-Clause
// What words mean when frames are looked for in the timeline.
#include "gui/runs/timeline_query.h"

#include <QTest>

using namespace scanweave;

using Kind = FrameCondition::Kind;

namespace {

FrameCondition ofNumber(Kind kind, std::uint64_t number, const QString& word = {})
{
    return {.kind = kind, .number = number, .file = word, .index = {}};
}

FrameCondition ofState(SpanState state)
{
    return {.kind = Kind::State, .state = state, .file = {}, .index = {}};
}

FrameCondition ofType(char letter)
{
    return {.kind = Kind::Type, .letter = letter, .file = {}, .index = {}};
}

FrameCondition ofFile(const QString& file, std::optional<std::uint64_t> index = {})
{
    return {.kind = Kind::File, .file = file, .index = index};
}

} // namespace

Q_DECLARE_METATYPE(std::vector<scanweave::FrameCondition>)

class TimelineQueryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wordsAreUnderstood_data();
    void wordsAreUnderstood();
    void whatIsMissingIsSaid_data();
    void whatIsMissingIsSaid();
};

void TimelineQueryTest::wordsAreUnderstood_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<std::vector<FrameCondition>>("conditions");
    const auto row = [](const QString& text, std::vector<FrameCondition> conditions) {
        QTest::newRow(qPrintable(text)) << text << std::move(conditions);
    };
    const auto word = [](const char* text) { return QString::fromUtf8(text); };
    row({}, {});
    row(word("   "), {});
    row(word("412"), {ofNumber(Kind::Number, 412, word("412"))});
    row(word("1\u202f412"), {ofNumber(Kind::Number, 1412, word("1412"))});
    row(word("seq 412"), {ofNumber(Kind::Seq, 412)});
    row(word("Frame 1\u202f412"), {ofNumber(Kind::Frame, 1412)});
    row(word("rank 5"), {ofNumber(Kind::Rank, 5)});
    row(word("epoch 0"), {ofNumber(Kind::Epoch, 0)});
    row(word("observation 2"), {ofNumber(Kind::Observation, 2)});
    row(word("obs 2"), {ofNumber(Kind::Observation, 2)});
    row(word("failed"), {ofState(SpanState::Failed)});
    row(word("Skipped"), {ofState(SpanState::Skipped)});
    row(word("processed"), {ofState(SpanState::Done)});
    row(word("state running"), {ofState(SpanState::Running)});
    row(word("Scan"), {ofType('S')});
    row(word("s"), {ofType('s')});
    row(word("type calibration"), {ofType('C')});
    row(word("scan_0007"), {ofFile(word("scan_0007"))});
    row(word("abc"), {ofFile(word("abc"))}); // no type, though it has no more than four letters
    row(word("scan_0007.g3:12"), {ofFile(word("scan_0007.g3"), 12)});
    row(word("7:12"), {ofFile(word("7"), 12)});
    row(word("a:b"), {ofFile(word("a:b"))});
    row(word(":12"), {ofFile(word(":12"))});
    row(word("0007"), {ofFile(word("0007"))}); // no number is written so
    row(word("0"), {ofNumber(Kind::Number, 0, word("0"))});
    row(word("-3"), {ofFile(word("-3"))});
    row(word("99999999999999999999"), {ofFile(word("99999999999999999999"))});
    row(word("file rank"), {ofFile(word("rank"))});
    row(word("file 412"), {ofFile(word("412"))});
    row(word(" failed  rank 5 scan_0007\tS "),
        {ofState(SpanState::Failed),
         ofNumber(Kind::Rank, 5),
         ofFile(word("scan_0007")),
         ofType('S')});
}

void TimelineQueryTest::wordsAreUnderstood()
{
    QFETCH(QString, text);
    QFETCH(std::vector<FrameCondition>, conditions);
    const auto query = TimelineQuery::of(text);
    QVERIFY(query.problem.isEmpty());
    QVERIFY(query.conditions == conditions);
    QCOMPARE(query.isEmpty(), conditions.empty());
    for (const FrameCondition& condition : conditions) {
        QVERIFY(query.asksFor(condition.kind));
    }
}

void TimelineQueryTest::whatIsMissingIsSaid_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("part");
    const auto row = [](const char* text, const char* part) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(part);
    };
    row("rank", "“rank” wants a number");
    row("failed Seq x", "as in “Seq 5”");
    row("epoch -1", "“epoch” wants a number");
    row("type 12", "“type Scan”");
    row("state asleep", "done, running, skipped and failed");
    row("file", "part of a file's name");
}

void TimelineQueryTest::whatIsMissingIsSaid()
{
    QFETCH(QString, text);
    QFETCH(QString, part);
    const auto query = TimelineQuery::of(text);
    QVERIFY2(query.problem.contains(part), qPrintable(query.problem));
    QVERIFY(query.isEmpty());
}

QTEST_APPLESS_MAIN(TimelineQueryTest)
#include "timeline_query_test.moc"
