// SPDX-License-Identifier: BSD-2-Clause
// What modules declare about themselves, as a page of Markdown.
#include "engine/cli/module_markdown.h"

#include "engine/cli/module_text.h"
#include "engine/cli/text.h"
#include "workflows/module_json.h"

#include <algorithm>
#include <string_view>

namespace scanweave {

namespace {

constexpr std::size_t lineWidth = 100;

/// Formulas are full of signs that Markdown would take for its own.
std::string escapedText(const std::string& text, std::string_view signs)
{
    std::string result;
    for (const char c : text) {
        if (signs.find(c) != std::string_view::npos) {
            result += '\\';
        }
        result += c;
    }
    return result;
}

/// Wrapped, and without lines that begin like those of a list: formulas have a minus anywhere.
std::string paragraph(const std::string& text)
{
    std::string lines = wrapped(escapedText(text, "\\*<`"), lineWidth) + '\n';
    for (const std::string_view mark : {"\n- ", "\n+ ", "\n> ", "\n# "}) {
        for (std::size_t at = lines.find(mark); at != std::string::npos;
             at = lines.find(mark, at + mark.size())) {
            lines.insert(at + 1, 1, '\\');
        }
    }
    return lines;
}

std::string paragraphs(const std::string& doc)
{
    std::string text;
    std::size_t begin = 0;
    while (begin <= doc.size()) {
        const std::size_t end = std::min(doc.find('\n', begin), doc.size());
        text += paragraph(doc.substr(begin, end - begin));
        begin = end + 1;
    }
    return text;
}

std::string tableCell(const std::string& text)
{
    return escapedText(text, "\\*<`|");
}

std::string inCode(const std::string& text)
{
    return '`' + text + '`';
}

std::string defaultCell(const ParameterSpec& parameter)
{
    if (!parameter.defaultValue.is_null()) {
        return inCode(parameter.defaultValue.dump());
    }
    return parameter.isOptional ? "absent" : "required";
}

std::string numberCell(double number)
{
    const bool isWhole = number == static_cast<double>(static_cast<long>(number));
    return isWhole ? std::to_string(static_cast<long>(number)) : nlohmann::json(number).dump();
}

std::string limitsCell(const ParameterSpec& parameter)
{
    std::string text;
    if (parameter.minimum && parameter.maximum) {
        text = "; " + numberCell(*parameter.minimum) + " to " + numberCell(*parameter.maximum);
    } else if (parameter.minimum) {
        text = "; at least " + numberCell(*parameter.minimum);
    } else if (parameter.maximum) {
        text = "; at most " + numberCell(*parameter.maximum);
    }
    for (std::size_t i = 0; i < parameter.choices.size(); ++i) {
        text += (i == 0 ? "; one of " : ", ") + inCode(parameter.choices[i]);
    }
    return text;
}

std::string parameterTable(const std::vector<ParameterSpec>& parameters)
{
    if (parameters.empty()) {
        return "It has no parameters.\n\n";
    }
    std::string text = "| parameter | type | default | |\n|---|---|---|---|\n";
    for (const ParameterSpec& parameter : parameters) {
        text += "| " + inCode(parameter.name) + " | " +
                std::string(parameterTypeName(parameter.type)) +
                (parameter.unit.empty() ? "" : " in " + parameter.unit) + " | " +
                defaultCell(parameter) + " | " + tableCell(parameter.doc) + limitsCell(parameter) +
                " |\n";
    }
    return text + '\n';
}

std::string keyLines(const std::string& verb, const std::vector<KeySpec>& keys)
{
    std::string text;
    for (const KeySpec& key : keys) {
        text += "- " + verb + ' ' + inCode(key.key) + " (" + classText(key) + ") " +
                frameText(key) + '\n';
    }
    return text;
}

} // namespace

std::string modulesMarkdown(std::span<const ModuleSpec> specs)
{
    std::string text = "# Modules\n\n"
                       "What `scanweave modules NAME` tells, for all modules that come with "
                       "Scanweave. This page is made\nby `scanweave modules --markdown` from "
                       "what the modules declare: change it there.\n\n"
                       "`{parameter}` in a key stands for that parameter's value; keys whose "
                       "parameter is absent don't count.\nOf metadata frames, a module uses the "
                       "latest that has the key.\n\n"
                       "| module | |\n|---|---|\n";
    for (const ModuleSpec& spec : specs) {
        text += "| [" + spec.name + "](#" + spec.name + ") | " + tableCell(spec.summary) + " |\n";
    }
    for (const ModuleSpec& spec : specs) {
        text += "\n## " + spec.name + "\n\n" + paragraphs(spec.summary) + paragraphs(spec.doc);
        if (spec.needsContinuity) {
            text += "Needs the frames without gaps: runs in mode `files` only.\n\n";
        }
        text += parameterTable(spec.parameters);
        const std::string keys = keyLines("reads", spec.reads) + keyLines("writes", spec.writes);
        text += keys.empty() ? "" : keys + '\n';
        text += "```json\n" + spec.example + "\n```\n";
    }
    return text;
}

} // namespace scanweave
