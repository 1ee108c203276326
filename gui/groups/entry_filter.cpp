// SPDX-License-Identifier: BSD-2-Clause
// Which entries are shown.
#include "gui/groups/entry_filter.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

namespace scanweave {

struct EntryFilter::Node
{
    enum class Kind : std::uint8_t
    {
        And,
        Or,
        Not,
        Compare
    };
    enum class Column : std::uint8_t
    {
        Metadata,
        Group,
        Position,
        Seq,
        Rank
    };

    Kind kind = Kind::Compare;
    std::unique_ptr<const Node> left;
    std::unique_ptr<const Node> right;

    Column column = Column::Metadata;
    std::size_t metadata = 0;
    std::string op;
    std::string text;             ///< of the value, lower case
    std::optional<double> number; ///< of the value, if it is one or a time

    bool holds(const EntryTable& table, std::size_t row) const;
};

namespace {

constexpr int deepest = 100;
constexpr std::string_view operatorLetters = "=!<>~";

std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return result;
}

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/// One piece of a condition.
struct Token
{
    enum class Kind : std::uint8_t
    {
        End,
        Word,
        Quoted,
        Operator,
        Open,
        Close
    };

    Kind kind = Kind::End;
    std::string text;
    std::size_t at = 0; ///< where it begins, from 0
};

[[noreturn]] void complain(const std::string& what, std::size_t at)
{
    throw std::invalid_argument(what + " (at letter " + std::to_string(at + 1) + ")");
}

std::vector<Token> tokensOf(std::string_view text)
{
    std::vector<Token> tokens;
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        const auto start = i;
        if (isSpace(c)) {
            ++i;
        } else if (c == '(' || c == ')') {
            tokens.push_back(
                {c == '(' ? Token::Kind::Open : Token::Kind::Close, std::string(1, c), start});
            ++i;
        } else if (operatorLetters.find(c) != std::string_view::npos) {
            while (i < text.size() && i - start < 2 &&
                   operatorLetters.find(text[i]) != std::string_view::npos) {
                ++i;
            }
            tokens.push_back(
                {Token::Kind::Operator, std::string(text.substr(start, i - start)), start});
        } else if (c == '"' || c == '\'' || c == '`') {
            const auto end = text.find(c, i + 1);
            if (end == std::string_view::npos) {
                complain(std::string("the quote ") + c + " isn't closed", start);
            }
            tokens.push_back({c == '`' ? Token::Kind::Word : Token::Kind::Quoted,
                              std::string(text.substr(i + 1, end - i - 1)),
                              start});
            i = end + 1;
        } else {
            while (i < text.size() && !isSpace(text[i]) && text[i] != '(' && text[i] != ')' &&
                   operatorLetters.find(text[i]) == std::string_view::npos) {
                ++i;
            }
            tokens.push_back(
                {Token::Kind::Word, std::string(text.substr(start, i - start)), start});
        }
    }
    tokens.push_back({Token::Kind::End, {}, text.size()});
    return tokens;
}

class FilterParser
{
public:
    FilterParser(std::vector<Token> tokens, const EntryTable& table)
        : tokens_(std::move(tokens))
        , table_(table)
    {}

    std::unique_ptr<const EntryFilter::Node> parse()
    {
        auto node = alternatives(0);
        if (now().kind == Token::Kind::Close) {
            complain("a parenthesis closes that was never opened", now().at);
        }
        if (now().kind != Token::Kind::End) {
            complain("“and” or “or” is missing before “" + now().text + "”", now().at);
        }
        return node;
    }

private:
    using NodePtr = std::unique_ptr<const EntryFilter::Node>;
    using Kind = EntryFilter::Node::Kind;

    const Token& now() const { return tokens_[next_]; }
    bool isWord(std::string_view word) const
    {
        return now().kind == Token::Kind::Word && lower(now().text) == word;
    }

    static NodePtr joined(Kind kind, NodePtr left, NodePtr right)
    {
        auto node = std::make_unique<EntryFilter::Node>();
        node->kind = kind;
        node->left = std::move(left);
        node->right = std::move(right);
        return node;
    }

    NodePtr alternatives(int depth)
    {
        auto node = conditions(depth);
        for (int terms = 0; isWord("or"); ++terms) {
            if (terms > 1000) {
                complain("too many conditions", now().at);
            }
            ++next_;
            node = joined(Kind::Or, std::move(node), conditions(depth));
        }
        return node;
    }

    NodePtr conditions(int depth)
    {
        auto node = negation(depth);
        for (int terms = 0; isWord("and"); ++terms) {
            if (terms > 1000) {
                complain("too many conditions", now().at);
            }
            ++next_;
            node = joined(Kind::And, std::move(node), negation(depth));
        }
        return node;
    }

    NodePtr negation(int depth)
    {
        if (depth > deepest) {
            complain("parentheses are nested too deeply", now().at);
        }
        if (isWord("not")) {
            ++next_;
            return joined(Kind::Not, negation(depth + 1), nullptr);
        }
        if (now().kind == Token::Kind::Open) {
            const auto at = now().at;
            ++next_;
            auto node = alternatives(depth + 1);
            if (now().kind != Token::Kind::Close) {
                complain("the parenthesis isn't closed", at);
            }
            ++next_;
            return node;
        }
        return comparison();
    }

    NodePtr comparison()
    {
        if (now().kind != Token::Kind::Word) {
            complain(now().kind == Token::Kind::End
                         ? "a condition is missing at the end"
                         : "a column's name is missing before “" + now().text + "”",
                     now().at);
        }
        auto node = std::make_unique<EntryFilter::Node>();
        const Token name = tokens_[next_++];
        find(name, *node);
        if (now().kind != Token::Kind::Operator) {
            complain("after “" + name.text + "” one of = != < <= > >= ~ is missing", now().at);
        }
        static constexpr std::string_view known[] = {"=", "==", "!=", "<", "<=", ">", ">=", "~"};
        const Token op = tokens_[next_++];
        if (std::ranges::find(known, op.text) == std::end(known)) {
            complain("“" + op.text + "” isn't one of = != < <= > >= ~", op.at);
        }
        node->op = op.text == "==" ? "=" : op.text;
        if (now().kind != Token::Kind::Word && now().kind != Token::Kind::Quoted) {
            complain("a value is missing after “" + op.text + "”", now().at);
        }
        const Token value = tokens_[next_++];
        std::string text = value.text;
        node->number = timeTicks(text);
        // "2019-03-01 12:00" without quotes is a time as well.
        if (node->number && value.kind == Token::Kind::Word && now().kind == Token::Kind::Word) {
            if (const auto longer = timeTicks(text + ' ' + now().text)) {
                node->number = longer;
                text += ' ' + now().text;
                ++next_;
            }
        }
        if (!node->number && value.kind == Token::Kind::Word) {
            double number = 0;
            const auto* end = text.data() + text.size();
            const auto result = std::from_chars(text.data(), end, number);
            if (result.ec == std::errc() && result.ptr == end) {
                node->number = number;
            }
        }
        node->text = lower(text);
        const bool isText = node->column == EntryFilter::Node::Column::Group ||
                            (node->column == EntryFilter::Node::Column::Metadata &&
                             table_.columns()[node->metadata].kind == MetadataColumn::Kind::Text);
        if (!isText && !node->number && node->op != "~") {
            complain("“" + text + "” is neither a number nor a date, but “" + name.text + "” is",
                     value.at);
        }
        return node;
    }

    void find(const Token& name, EntryFilter::Node& node) const
    {
        using Column = EntryFilter::Node::Column;
        const auto& columns = table_.columns();
        auto found = std::ranges::find(columns, name.text, &MetadataColumn::name);
        if (found == columns.end()) {
            found = std::ranges::find_if(columns, [&](const MetadataColumn& column) {
                return lower(column.name) == lower(name.text);
            });
        }
        if (found != columns.end()) {
            node.column = Column::Metadata;
            node.metadata = static_cast<std::size_t>(found - columns.begin());
            return;
        }
        const auto word = lower(name.text);
        if (word == "group") {
            node.column = Column::Group;
        } else if (word == "position") {
            node.column = Column::Position;
        } else if (word == "seq") {
            node.column = Column::Seq;
        } else if (word == "rank") {
            node.column = Column::Rank;
        } else {
            std::string names = "group, position, seq, rank";
            for (const MetadataColumn& column : columns) {
                names += ", " + column.name;
            }
            complain("there is no column “" + name.text + "”; there are " + names, name.at);
        }
    }

    std::vector<Token> tokens_;
    const EntryTable& table_;
    std::size_t next_ = 0;
};

template <class T>
bool compared(const T& a, const std::string& op, const T& b)
{
    return op == "="    ? a == b
           : op == "<"  ? a < b
           : op == "<=" ? a <= b
           : op == ">"  ? a > b
           : op == ">=" ? a >= b
                        : false;
}

} // namespace

bool EntryFilter::Node::holds(const EntryTable& table, std::size_t row) const
{
    switch (kind) {
    case Kind::And:
        return left->holds(table, row) && right->holds(table, row);
    case Kind::Or:
        return left->holds(table, row) || right->holds(table, row);
    case Kind::Not:
        return !left->holds(table, row);
    case Kind::Compare:
        break;
    }
    if (op == "!=") {
        Node equal;
        equal.column = column;
        equal.metadata = metadata;
        equal.op = "=";
        equal.text = text;
        equal.number = number;
        return !equal.holds(table, row);
    }
    const EntryRow& entry = table.row(row);
    std::string own;
    double value = std::numeric_limits<double>::quiet_NaN();
    bool isText = false;
    switch (column) {
    case Column::Group:
        own = lower(table.groupName(row));
        isText = true;
        break;
    case Column::Position:
        value = static_cast<double>(entry.position);
        break;
    case Column::Seq:
        value = entry.seq ? static_cast<double>(*entry.seq) : value;
        break;
    case Column::Rank:
        value = entry.rank;
        break;
    case Column::Metadata: {
        const MetadataColumn& metadataColumn = table.columns()[metadata];
        own = lower(metadataColumn.texts[row]);
        isText = metadataColumn.kind == MetadataColumn::Kind::Text;
        value = metadataColumn.numbers[row];
        break;
    }
    }
    if (op == "~") {
        if (own.empty() && !std::isnan(value)) {
            own = std::to_string(static_cast<std::int64_t>(value));
        }
        return own.find(text) != std::string::npos;
    }
    if (!isText) {
        return !std::isnan(value) && number && compared(value, op, *number);
    }
    return !own.empty() && compared(own, op, text);
}

EntryFilter::EntryFilter() = default;
EntryFilter::~EntryFilter() = default;
EntryFilter::EntryFilter(EntryFilter&&) noexcept = default;
EntryFilter& EntryFilter::operator=(EntryFilter&&) noexcept = default;

EntryFilter::EntryFilter(std::string_view text, const EntryTable& table)
{
    if (text.size() > 10'000) {
        throw std::invalid_argument("the filter is longer than 10 000 letters");
    }
    if (text.find_first_of(operatorLetters) != std::string_view::npos) {
        root_ = FilterParser(tokensOf(text), table).parse();
        return;
    }
    for (std::size_t i = 0; i < text.size();) {
        while (i < text.size() && isSpace(text[i])) {
            ++i;
        }
        const auto start = i;
        while (i < text.size() && !isSpace(text[i])) {
            ++i;
        }
        if (i > start) {
            words_.push_back(lower(text.substr(start, i - start)));
        }
    }
}

bool EntryFilter::holds(const EntryTable& table, std::size_t row) const
{
    if (root_) {
        return root_->holds(table, row);
    }
    return std::ranges::all_of(words_, [&](const std::string& word) {
        return lower(table.groupName(row)).find(word) != std::string::npos ||
               std::ranges::any_of(table.columns(), [&](const MetadataColumn& column) {
                   return lower(column.texts[row]).find(word) != std::string::npos;
               });
    });
}

std::vector<std::size_t> EntryFilter::rows(const EntryTable& table) const
{
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < table.size(); ++row) {
        if (holds(table, row)) {
            rows.push_back(row);
        }
    }
    return rows;
}

} // namespace scanweave
