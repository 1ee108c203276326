// SPDX-License-Identifier: BSD-2-Clause
// Conditions of select, against a reference evaluator and in their error messages.
#include "engine/modules/condition.h"
#include "tests/support/frame_factory.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <optional>
#include <random>
#include <variant>

using namespace scanweave;
using namespace scanweave::test;

namespace {

bool holds(std::string_view text, const Frame& frame, const MetadataContext& context = {})
{
    return Condition(text).holds(frame, context);
}

std::optional<Error> errorOf(std::string_view text)
{
    try {
        Condition condition(text);
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

Frame sample()
{
    return makeFrame(frame_types::scan,
                     {{"Number", 5},
                      {"Negative", -3},
                      {"Half", 0.5},
                      {"Large", 9007199254740993L}, // 2^53 + 1, which no double is
                      {"Text", "RCW38"},
                      {"True", true},
                      {"False", false},
                      {"NaN", std::numeric_limits<double>::quiet_NaN()},
                      {"Infinite", std::numeric_limits<double>::infinity()},
                      {"has", 1},
                      {"odd key-1", 7}});
}

using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

/// Made together: the text of an expression and its meaning, so that no parser stands between them.
struct Expression
{
    std::string text;
    bool meaning = false;
    int binding = 0; ///< 0: or, 1: and, 2: not, 3: comparison and what is in parentheses
};

class RandomExpressions
{
public:
    explicit RandomExpressions(std::uint64_t seed)
        : random_(seed)
    {
        for (const char* name : {"A", "B", "C", "D", "E"}) {
            const Value value = drawValue(true);
            values_.emplace_back(name, value);
            std::visit(
                [&](const auto& held) {
                    if constexpr (!std::is_same_v<std::decay_t<decltype(held)>, std::monostate>) {
                        frame_.putBlob(name, makeBlob(held));
                    }
                },
                value);
        }
    }

    const Frame& frame() const { return frame_; }

    Expression draw(int depth)
    {
        switch (depth == 0 ? 3 + random_() % 3 : random_() % 6) {
        case 0:
            return joined(depth, " or ", 0);
        case 1:
            return joined(depth, " and ", 1);
        case 2: {
            const Expression inner = draw(depth - 1);
            return {"not " + inParentheses(inner, 2), !inner.meaning, 2};
        }
        case 3:
            return comparison();
        case 4: {
            const auto& [name, value] = values_[random_() % values_.size()];
            return {"has" + space() + "(" + space() + name + space() + ")",
                    !std::holds_alternative<std::monostate>(value),
                    3};
        }
        default: {
            const auto& [name, value] = values_[random_() % values_.size()];
            return {name, value == Value(true), 3};
        }
        }
    }

private:
    Expression joined(int depth, const std::string& word, int binding)
    {
        Expression result{.text = "", .meaning = binding == 1, .binding = binding};
        for (std::uint64_t i = 2 + random_() % 2; i > 0; --i) {
            const Expression part = draw(depth - 1);
            result.text += (result.text.empty() ? "" : word) + inParentheses(part, binding + 1);
            result.meaning =
                binding == 1 ? result.meaning && part.meaning : result.meaning || part.meaning;
        }
        return result;
    }

    /// Parentheses where they must be, and sometimes where they needn't.
    std::string inParentheses(const Expression& expression, int needed)
    {
        const bool must = expression.binding < needed;
        return must || random_() % 5 == 0 ? "(" + space() + expression.text + space() + ")"
                                          : expression.text;
    }

    Expression comparison()
    {
        const auto [leftText, left] = operand();
        const auto [rightText, right] = operand();
        static constexpr std::array<const char*, 6> signs{"==", "!=", "<", "<=", ">", ">="};
        const std::size_t sign = random_() % signs.size();
        return {
            leftText + space() + signs[sign] + space() + rightText, compared(left, sign, right), 3};
    }

    static bool compared(const Value& left, std::size_t sign, const Value& right)
    {
        int order = 2; // -1, 0, 1; 2: neither
        const auto number = [](const Value& value) -> std::optional<double> {
            if (const auto* whole = std::get_if<std::int64_t>(&value)) {
                return static_cast<double>(*whole); // small here, so exact
            }
            const auto* real = std::get_if<double>(&value);
            return real ? std::optional(*real) : std::nullopt;
        };
        const auto orderOf = [](const auto& a, const auto& b) {
            return a < b ? -1 : (b < a ? 1 : (a == b ? 0 : 2));
        };
        if (number(left) && number(right)) {
            order = orderOf(*number(left), *number(right));
        } else if (std::holds_alternative<std::string>(left) &&
                   std::holds_alternative<std::string>(right)) {
            order = orderOf(std::get<std::string>(left), std::get<std::string>(right));
        } else if (std::holds_alternative<bool>(left) && left == right) {
            order = 0;
        }
        const std::array<bool, 6> results{order == 0,
                                          order != 0,
                                          order == -1,
                                          order == -1 || order == 0,
                                          order == 1,
                                          order == 1 || order == 0};
        return results[sign];
    }

    std::pair<std::string, Value> operand()
    {
        if (random_() % 2 == 0) {
            return values_[random_() % values_.size()];
        }
        const Value value = drawValue(false);
        return {literal(value), value};
    }

    Value drawValue(bool mayBeMissing)
    {
        switch (random_() % (mayBeMissing ? 5 : 4)) {
        case 0:
            return random_() % 2 == 0;
        case 1:
            return static_cast<std::int64_t>(random_() % 5) - 2;
        case 2:
            return (static_cast<double>(random_() % 9) - 4) / 2;
        case 3:
            return std::array<std::string, 4>{"", "a", "a\"b'\\", "ä"}[random_() % 4];
        default:
            return std::monostate();
        }
    }

    std::string literal(const Value& value)
    {
        if (const auto* truth = std::get_if<bool>(&value)) {
            return *truth ? "true" : "false";
        }
        if (const auto* whole = std::get_if<std::int64_t>(&value)) {
            return (*whole >= 0 && random_() % 4 == 0 ? "+" : "") + std::to_string(*whole);
        }
        if (const auto* real = std::get_if<double>(&value)) {
            return std::to_string(*real);
        }
        const char quote = random_() % 2 == 0 ? '"' : '\'';
        std::string text(1, quote);
        for (const char letter : std::get<std::string>(value)) {
            text += (letter == quote || letter == '\\' ? "\\" : "") + std::string(1, letter);
        }
        return text + quote;
    }

    std::string space() { return std::array<std::string, 3>{"", " ", "\t \n"}[random_() % 3]; }

    std::mt19937_64 random_;
    std::vector<std::pair<std::string, Value>> values_;
    Frame frame_{frame_types::scan};
};

} // namespace

class ConditionTest : public QObject
{
    Q_OBJECT

private slots:
    void knowsItsLanguage_data();
    void knowsItsLanguage();
    void whatIsMissingEqualsNothing();
    void readsMetadataInForce();
    void readsMembers();
    void tellsItsFields();
    void errorsPointAtTheirPlace_data();
    void errorsPointAtTheirPlace();
    void theCaretStandsUnderTheRightCharacter();
    void nestingIsBounded();
    void longConditionsAreFine();
    void equalsTheMeaningOfRandomExpressions();
    void damagedConditionsNeverCrash();
};

void ConditionTest::knowsItsLanguage_data()
{
    QTest::addColumn<bool>("expected");
    const auto row = [](const char* text, bool expected) { QTest::newRow(text) << expected; };
    row("Number == 5", true);
    row("Number == 5.0", true);
    row("Number == +5", true);
    row("5 == Number", true);
    row("Number != 5", false);
    row("Number < 5", false);
    row("Number <= 5", true);
    row("Number > 4.999", true);
    row("Negative < -2", true);
    row("Negative >= -3", true);
    row("Half == 5e-1", true);
    row("Half < .6", true);
    row("Large == 9007199254740993", true);
    row("Large == 9007199254740992", false);
    row("Large > 9007199254740992.0", true);
    row("Number < 9223372036854775807", true);
    row("Text == \"RCW38\"", true);
    row("Text == 'RCW38'", true);
    row("Text < 'RCW4'", true);
    row("Text == 'rcw38'", false);
    row("Text == 38", false);
    row("Text != 38", true);
    row("'a\\'b' == \"a'b\"", true);
    row("True", true);
    row("False", false);
    row("not False", true);
    row("not not True", true);
    row("Number", false);
    row("True == true", true);
    row("False != true", true);
    row("True > False", false);
    row("True == 1", false);
    row("NaN == NaN", false);
    row("NaN != NaN", true);
    row("NaN != 0", true);
    row("NaN < Infinite", false);
    row("Infinite > Half", true);
    row("NaN < 0 or NaN >= 0", false);
    row("Infinite > 1e300", true);
    row("Infinite == Infinite", true);
    row("True or False and False", true);
    row("(True or False) and False", false);
    row("not True or True", true);
    row("not (True or True)", false);
    row("has(Number) and not has(Other)", true);
    row("has ( Number )", true);
    row("has == 1", true);
    row("has(has)", true);
    row("`odd key-1` == 7", true);
    row("has(`odd key-1`)", true);
    row("true", true);
    row("false", false);
    row("Number==5 and(True)", true);
    row("Number\n==\t5", true);
}

void ConditionTest::knowsItsLanguage()
{
    QFETCH(bool, expected);
    QCOMPARE(holds(QTest::currentDataTag(), sample()), expected);
}

void ConditionTest::whatIsMissingEqualsNothing()
{
    const Frame frame = sample();
    for (const char* text : {"Missing == 1",
                             "Missing < 1",
                             "Missing > 1",
                             "Missing <= 1",
                             "Missing >= 1",
                             "Missing",
                             "Missing == Missing",
                             "Missing == 'x'",
                             "Missing == true",
                             "Wiring/Missing == 1",
                             "Number.deeper == 5",
                             "has(Missing)"}) {
        QVERIFY2(!holds(text, frame), text);
    }
    for (const char* text : {"Missing != 1",
                             "Missing != true",
                             "Missing != Missing",
                             "not Missing",
                             "not Missing == 1"}) {
        QVERIFY2(holds(text, frame), text);
    }
}

void ConditionTest::readsMetadataInForce()
{
    MetadataContext context;
    const Frame frame = sample();
    QVERIFY(!holds("has(Observation/SourceName)", frame, context));
    context.update(makeFrame(frame_types::observation, {{"SourceName", "RCW38"}, {"Number", 6}}));
    QVERIFY(holds("has(Observation/SourceName)", frame, context));
    QVERIFY(
        holds("Observation/SourceName == Text and O/Number == 6 and Number == 5", frame, context));
}

void ConditionTest::readsMembers()
{
    Frame frame(frame_types::scan);
    frame.putBlob("Map", makeTimestreamMapBlob({{"d1", {1, 2, 3}}}, 100, 300));
    QVERIFY(holds("Map.n_samples == 3 and Map.start == 100 and Map.stop > Map.start", frame));
    QVERIFY(holds("has(Map) and has(Map.stop) and not has(Map.other)", frame));
}

void ConditionTest::tellsItsFields()
{
    std::vector<std::string> fields;
    for (const FieldPath& field : Condition("not (A == 1 or has(B.2)) and O/C < D").fields()) {
        fields.push_back(field.text());
    }
    QCOMPARE(fields, (std::vector<std::string>{"A", "B.2", "O/C", "D"}));
}

void ConditionTest::errorsPointAtTheirPlace_data()
{
    QTest::addColumn<int>("column");
    const auto row = [](const char* text, int column) { QTest::newRow(text) << column; };
    row("", 1);
    row("   ", 4);
    row("Number ==", 10);
    row("Number = 5", 8);
    row("Number == 5 and", 16);
    row("and Number", 1);
    row("Number == or", 11);
    row("(Number == 5", 13);
    row("Number == 5)", 12);
    row("Number == 5 Half", 13);
    row("Number == 'text", 11);
    row("`open", 1);
    row("Number && Half", 8);
    row("Number || Half", 8);
    row("!Number", 1);
    row("Number < 5 < 6", 12);
    row("has(5)", 5);
    row("has(", 5);
    row("has()", 5);
    row("has(Number", 11);
    row("Number == 12abc", 11);
    row("Number == 1.2.3", 11);
    row("Number == 1e999", 11);
    row("Number == 9223372036854775808", 11);
    row("Number == -", 11);
    row("Number == +-5", 11);
    row("Number == -Half", 11);
    row("Number == $", 11);
    row("Number == TooLongForAType/Key", 11);
    row("not", 4);
    row("Number == 5and True", 11);
    row("a b", 3);
}

void ConditionTest::errorsPointAtTheirPlace()
{
    QFETCH(int, column);
    const auto error = errorOf(QTest::currentDataTag());
    QVERIFY(error);
    QVERIFY(error->kind() == ErrorKind::Usage);
    const std::string place = "at column " + std::to_string(column) + ":";
    QVERIFY2(error->message().find(place) != std::string::npos, error->what());
    const std::string caret =
        "\n    " + std::string(static_cast<std::size_t>(column) - 1, ' ') + "^";
    QVERIFY2(error->message().ends_with(caret), error->what());
}

void ConditionTest::theCaretStandsUnderTheRightCharacter()
{
    const auto error = errorOf("Größe\t== 'ä' =");
    QVERIFY(error);
    QVERIFY2(error->message().ends_with("\n    Größe == 'ä' =\n                 ^"), error->what());
    QVERIFY2(error->message().find("column 14") != std::string::npos, error->what());
}

void ConditionTest::nestingIsBounded()
{
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '(') + "True" + std::string(depth, ')');
    };
    QVERIFY(holds(nested(50), sample()));
    QVERIFY(errorOf(nested(100000)));
    std::string nots;
    for (int i = 0; i < 100000; ++i) {
        nots += "not ";
    }
    QVERIFY(errorOf(nots + "True"));
}

void ConditionTest::longConditionsAreFine()
{
    std::string text = "False";
    for (int i = 0; i < 5000; ++i) {
        text += " or Number == " + std::to_string(i + 1000);
    }
    QVERIFY(!holds(text, sample()));
    QVERIFY(holds(text + " or Number == 5", sample()));
}

void ConditionTest::equalsTheMeaningOfRandomExpressions()
{
    int trueOnes = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        RandomExpressions expressions(seed);
        for (int i = 0; i < 10; ++i) {
            const Expression expression = expressions.draw(3);
            QVERIFY2(holds(expression.text, expressions.frame()) == expression.meaning,
                     expression.text.c_str());
            trueOnes += expression.meaning ? 1 : 0;
        }
    }
    QVERIFY(trueOnes > 1000 && trueOnes < 3000);
}

void ConditionTest::damagedConditionsNeverCrash()
{
    std::mt19937_64 random(77);
    const std::string letters = "()<>=!'\"`.-+/ \\andorthsueT0195\n\xc3";
    int refused = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        RandomExpressions expressions(seed);
        std::string text = expressions.draw(3).text;
        for (int change = 0; change < 3; ++change) {
            text[random() % text.size()] = letters[random() % letters.size()];
        }
        try {
            holds(text, expressions.frame());
        } catch (const Error& error) {
            QVERIFY(error.kind() == ErrorKind::Usage);
            ++refused;
        }
    }
    QVERIFY(refused > 50);
}

QTEST_APPLESS_MAIN(ConditionTest)
#include "condition_test.moc"
