// SPDX-License-Identifier: BSD-2-Clause
// What modules declare about themselves, as a manual page.
#include "engine/cli/module_manual.h"

#include "engine/cli/module_text.h"
#include "engine/cli/text.h"

#include <algorithm>

namespace scanweave {

namespace {

constexpr std::size_t manualWidth = 110;

/// Text that roff shows as it is: signs of its own escaped, no line a request.
std::string roffText(const std::string& text)
{
    std::string result;
    for (const char c : text) {
        const bool beginsLine = result.empty() || result.back() == '\n';
        if (beginsLine && (c == '.' || c == '\'')) {
            result += "\\&";
        }
        result += c == '\\' ? "\\e" : c == '-' ? "\\-" : std::string(1, c);
    }
    return result;
}

/// Every line a paragraph, as in the declarations.
std::string roffParagraphs(const std::string& doc)
{
    std::string text;
    for (std::size_t begin = 0; begin < doc.size();) {
        const std::size_t end = std::min(doc.find('\n', begin), doc.size());
        text += ".PP\n" + roffText(wrapped(doc.substr(begin, end - begin), manualWidth));
        begin = end + 1;
    }
    return text;
}

std::string parameterEntry(const ParameterSpec& parameter)
{
    return ".TP\n\\fB" + roffText(parameter.name) + "\\fR (" + roffText(parameterText(parameter)) +
           ")\n" + roffText(wrapped(parameter.doc, manualWidth));
}

std::string keyEntries(const std::string& verb, const std::vector<KeySpec>& keys)
{
    std::string text;
    for (const KeySpec& key : keys) {
        text += ".TP\n" + verb + " \\fB" + roffText(key.key) + "\\fR\n" + roffText(classText(key)) +
                ' ' + roffText(frameText(key)) + '\n';
    }
    return text;
}

std::string manualSection(const ModuleSpec& spec)
{
    std::string text = ".SS " + roffText(spec.name) + '\n' + roffText(spec.summary) + '\n' +
                       roffParagraphs(spec.doc);
    if (spec.needsContinuity) {
        text += ".PP\nNeeds the frames without gaps: runs in mode \"files\" only.\n";
    }
    for (const ParameterSpec& parameter : spec.parameters) {
        text += parameterEntry(parameter);
    }
    text += keyEntries("reads", spec.reads) + keyEntries("writes", spec.writes);
    return text + ".PP\nExample:\n.PP\n.nf\n" + roffText(wrapped(spec.example, manualWidth)) +
           ".fi\n";
}

} // namespace

std::string modulesManual(std::span<const ModuleSpec> specs)
{
    std::string text =
        ".\\\" SPDX-License-Identifier: BSD-2-Clause\n"
        ".\\\" Made by scanweave modules --man of what the modules declare: change it there.\n"
        ".TH SCANWEAVE-MODULES 7 \"\" \"Scanweave\" \"Modules\"\n"
        ".SH NAME\n"
        "scanweave\\-modules \\- the modules that a workflow of scanweave(1) can use\n"
        ".SH DESCRIPTION\n"
        "What\n.B scanweave modules\n.I NAME\ntells, for all modules that come with Scanweave.\n"
        "{parameter} in a key stands for that parameter's value; keys whose parameter is absent\n"
        "don't count. Of metadata frames, a module uses the latest that has the key.\n"
        ".SH MODULES\n";
    for (const ModuleSpec& spec : specs) {
        text += manualSection(spec);
    }
    return text + ".SH SEE ALSO\n.BR scanweave (1),\n.BR scanweave\\-studio (1)\n";
}

} // namespace scanweave
