// SPDX-License-Identifier: BSD-2-Clause
// A workflow as the row of cards that it is shown as.
#include "gui/workflow/outline.h"

#include "workflows/json_location.h"

#include <QCoreApplication>

namespace scanweave::studio {

namespace {

using Json = nlohmann::ordered_json;

constexpr qsizetype mostCardLines = 3;

QString outlineText(const char* text)
{
    return QCoreApplication::translate("Outline", text);
}

/// A value in a few letters: texts without quotes, lists with commas.
QString shortValue(const Json& value)
{
    if (value.is_string()) {
        return QString::fromStdString(value.get<std::string>());
    }
    if (value.is_array()) {
        QStringList parts;
        for (const Json& element : value) {
            parts.append(shortValue(element));
        }
        return parts.join(QStringLiteral(", "));
    }
    return QString::fromStdString(inlineJson(value));
}

Json memberOf(const Json& object, const char* key)
{
    return object.is_object() && object.contains(key) ? object.at(key) : Json();
}

/// "keys a, b" for what is set, leaving out what the title says already.
QStringList setMembers(const Json& object, const QStringList& without = {})
{
    QStringList lines;
    if (!object.is_object()) {
        return lines;
    }
    for (const auto& [key, value] : object.items()) {
        const QString name = QString::fromStdString(key);
        if (!without.contains(name) && !name.startsWith(QLatin1String("x-")) &&
            name != QLatin1String("comment") && name != QLatin1String("description") &&
            name != QLatin1String("$schema")) {
            lines.append(name + QLatin1Char(' ') + shortValue(value));
        }
    }
    return lines;
}

Card inputsCard(const Json& document)
{
    Card card{Card::Kind::Inputs, "/inputs", outlineText("Inputs"), {}};
    const Json inputs = memberOf(document, "inputs");
    card.isThere = inputs.is_array() && !inputs.empty();
    if (!card.isThere) {
        card.lines = {outlineText("no files yet")};
        return card;
    }
    for (const Json& input : inputs) {
        card.lines.append(input.is_array() ? QStringLiteral("∥ ") + shortValue(input)
                                           : shortValue(input));
    }
    return card;
}

Card distributeCard(const Json& document)
{
    Card card{Card::Kind::Distribute, "/distribute", outlineText("Distribute"), {}};
    const Json distribute = memberOf(document, "distribute");
    card.isThere = distribute.is_object();
    const Json mode = memberOf(distribute, "mode");
    card.lines.append(mode.is_string() && mode == "files" ? outlineText("whole files")
                                                          : outlineText("frame by frame"));
    const Json ranks = memberOf(distribute, "io_ranks");
    if (ranks.is_number_integer()) {
        const QString count = QString::fromStdString(ranks.dump());
        card.lines.append(ranks == 0 ? outlineText("every rank reads")
                                     : outlineText("%1 ranks read").arg(count));
    } else {
        card.lines.append(outlineText("ranks that read: auto"));
    }
    card.lines += setMembers(distribute, {QStringLiteral("mode"), QStringLiteral("io_ranks")});
    return card;
}

Card moduleCard(const Json& module, std::size_t index)
{
    Card card{Card::Kind::Module, "/modules/" + std::to_string(index), {}, {}};
    const Json use = memberOf(module, "use");
    card.title = use.is_string() ? shortValue(use) : outlineText("no module");
    const Json enabled = memberOf(module, "enabled");
    card.isEnabled = !(enabled.is_boolean() && !enabled.get<bool>());
    card.lines = setMembers(module, {QStringLiteral("use"), QStringLiteral("enabled")});
    return card;
}

Card accumulateCard(const Json& document)
{
    Card card{Card::Kind::Accumulate, "/accumulate", outlineText("Accumulate"), {}};
    const Json accumulate = memberOf(document, "accumulate");
    card.isThere = accumulate.is_object();
    card.isEnabled = card.isThere;
    if (!card.isThere) {
        card.lines = {outlineText("nothing is collected")};
        return card;
    }
    const Json group = memberOf(accumulate, "group");
    card.lines.append(group.is_string() ? shortValue(group)
                                        : QStringLiteral("{SourceName}-{ObservationID}"));
    card.lines += setMembers(accumulate, {QStringLiteral("group")});
    return card;
}

Card outputCard(const Json& document)
{
    Card card{Card::Kind::Output, "/output", outlineText("Output"), {}};
    const Json name = memberOf(document, "name");
    const Json output = memberOf(document, "output");
    card.lines = {(output.is_string() ? shortValue(output) : QStringLiteral("runs")) +
                      QLatin1Char('/'),
                  (name.is_string() ? shortValue(name) : QStringLiteral("run")) +
                      QStringLiteral("-….sqlite")};
    const Json stitch = memberOf(memberOf(document, "accumulate"), "stitch");
    if (stitch.is_boolean() && stitch.get<bool>()) {
        card.lines.append(outlineText("one .g3 per group"));
    }
    return card;
}

} // namespace

std::vector<Card> outlineOf(const WorkflowDocument& document)
{
    const Json& json = document.json();
    std::vector<Card> cards;
    cards.push_back(inputsCard(json));
    cards.push_back(distributeCard(json));
    const Json modules = memberOf(json, "modules");
    if (modules.is_array()) {
        for (std::size_t i = 0; i < modules.size(); ++i) {
            cards.push_back(moduleCard(modules[i], i));
        }
    }
    cards.push_back(accumulateCard(json));
    cards.push_back(outputCard(json));
    for (Card& card : cards) {
        if (card.lines.size() > mostCardLines) {
            const auto more = card.lines.size() - mostCardLines + 1;
            card.lines.resize(mostCardLines - 1);
            card.lines.append(outlineText("and %1 more").arg(more));
        }
    }
    return cards;
}

void countProblems(std::vector<Card>& cards, const std::vector<Problem>& problems)
{
    for (Card& card : cards) {
        card.errors = 0;
        card.warnings = 0;
        for (const Problem& problem : problems) {
            if (cardOf(problem.pointer) == card.pointer) {
                ++(problem.severity == Problem::Severity::Error ? card.errors : card.warnings);
            }
        }
    }
}

std::string cardOf(const std::string& pointer)
{
    const std::vector<std::string> tokens = pointerTokens(pointer);
    if (tokens.empty()) {
        return "/inputs"; // what a whole workflow can lack
    }
    if (tokens[0] == "inputs" || tokens[0] == "distribute" || tokens[0] == "accumulate") {
        return "/" + tokens[0];
    }
    if (tokens[0] == "modules" && tokens.size() > 1) {
        return "/modules/" + tokens[1];
    }
    return tokens[0] == "modules" ? "/modules" : "/output";
}

QString cardIcon(Card::Kind kind)
{
    switch (kind) {
    case Card::Kind::Inputs:
        return QStringLiteral("inputs");
    case Card::Kind::Distribute:
        return QStringLiteral("distribute");
    case Card::Kind::Module:
        return QStringLiteral("module");
    case Card::Kind::Accumulate:
        return QStringLiteral("accumulate");
    case Card::Kind::Output:
        return QStringLiteral("output");
    }
    return {};
}

} // namespace scanweave::studio
