// SPDX-License-Identifier: BSD-2-Clause
// Two workflows compared by what they mean.
#include "gui/workflow/workflow_difference.h"

#include "gui/workflow/inputs_form.h"
#include "gui/workflow/module_catalogue.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace scanweave::studio {

namespace {

using Ordered = nlohmann::ordered_json;
using Plain = nlohmann::json; ///< keys in one order, so that equal means equal
using Kind = WorkflowDifference::Kind;

/// The settings of a module or part, with what is left out.
Plain meaning(const Ordered& written, const ModuleSpec* spec)
{
    Plain value = Plain::parse(written.dump());
    if (!value.is_object() || spec == nullptr) {
        return value;
    }
    for (const ParameterSpec& parameter : spec->parameters) {
        if (parameter.name.find('/') != std::string::npos) {
            continue;
        }
        if (!value.contains(parameter.name) && !parameter.defaultValue.is_null()) {
            value[parameter.name] = Plain::parse(parameter.defaultValue.dump());
        }
        if (parameter.type == ParameterType::StringList && value.contains(parameter.name) &&
            value[parameter.name].is_string()) {
            value[parameter.name] = Plain::array({value[parameter.name]});
        }
    }
    return value;
}

struct Use
{
    std::string name;
    Plain settings; ///< without "use"
};

std::vector<Use> usesOf(const Ordered& document, const std::vector<ModuleSpec>& modules)
{
    std::vector<Use> uses;
    if (!document.is_object() || !document.contains("modules") || !document["modules"].is_array()) {
        return uses;
    }
    for (const Ordered& written : document["modules"]) {
        Use use;
        if (written.is_object() && written.contains("use") && written["use"].is_string()) {
            use.name = written["use"].get<std::string>();
        }
        use.settings = meaning(written, findModule(modules, use.name));
        if (use.settings.is_object()) {
            use.settings.erase("use");
            if (!use.settings.contains("enabled")) {
                use.settings["enabled"] = true;
            }
        }
        uses.push_back(std::move(use));
    }
    return uses;
}

std::string textOfJson(const Plain& object, const std::string& key)
{
    return object.is_object() && object.contains(key) ? object[key].dump() : std::string();
}

class Comparison
{
public:
    explicit Comparison(const std::vector<ModuleSpec>& modules)
        : modules_(modules)
    {}

    void inputs(const Ordered& first, const Ordered& second)
    {
        const auto a = inputLines(first);
        const auto b = inputLines(second);
        const auto wordOf = [](const InputLine& line) {
            return line.isBlock ? "shared out" : "shared by all ranks";
        };
        const auto find = [](const std::vector<InputLine>& lines, const InputLine& wanted) {
            return std::ranges::find(lines, wanted.pattern, &InputLine::pattern);
        };
        std::vector<std::string> inFirst;
        std::vector<std::string> inSecond;
        for (const InputLine& line : a) {
            const auto other = find(b, line);
            if (other == b.end()) {
                add({Kind::Removed, "inputs", line.pattern, wordOf(line), "", line.pointer});
                continue;
            }
            inFirst.push_back(line.pattern);
            if (other->isBlock != line.isBlock) {
                add({Kind::Changed,
                     "inputs",
                     line.pattern,
                     wordOf(line),
                     wordOf(*other),
                     line.pointer});
            }
        }
        for (const InputLine& line : b) {
            if (find(a, line) == a.end()) {
                add({Kind::Added, "inputs", line.pattern, "", wordOf(line), "/inputs"});
            } else {
                inSecond.push_back(line.pattern);
            }
        }
        if (inFirst != inSecond) {
            add({Kind::Moved,
                 "inputs",
                 "",
                 Plain(inFirst).dump(),
                 Plain(inSecond).dump(),
                 "/inputs"});
        }
    }

    void modules(const Ordered& first, const Ordered& second)
    {
        const auto a = usesOf(first, modules_);
        const auto b = usesOf(second, modules_);
        auto pairs = inOrder(a, b);
        std::set<std::size_t> moved;
        // What has no partner in order may have one elsewhere.
        for (std::size_t i = 0; i < a.size(); ++i) {
            if (partnerOf(pairs, i)) {
                continue;
            }
            std::optional<std::size_t> best;
            for (std::size_t j = 0; j < b.size(); ++j) {
                const bool isFree =
                    std::ranges::none_of(pairs, [j](const auto& pair) { return pair.second == j; });
                if (isFree && a[i].name == b[j].name && (!best || a[i].settings == b[j].settings)) {
                    best = j;
                }
            }
            if (best) {
                pairs.emplace_back(i, *best);
                moved.insert(i);
            }
        }
        for (std::size_t i = 0; i < a.size(); ++i) {
            const std::string pointer = "/modules/" + std::to_string(i);
            const std::string part = "module " + a[i].name;
            const auto partner = partnerOf(pairs, i);
            if (!partner) {
                add({Kind::Removed, part, "", a[i].settings.dump(), "", pointer});
                continue;
            }
            if (moved.contains(i)) {
                add({Kind::Moved,
                     part,
                     "",
                     "place " + std::to_string(i + 1),
                     "place " + std::to_string(*partner + 1),
                     pointer});
            }
            settings(part, pointer, a[i].settings, b[*partner].settings);
        }
        for (std::size_t j = 0; j < b.size(); ++j) {
            if (std::ranges::none_of(pairs, [j](const auto& pair) { return pair.second == j; })) {
                add({Kind::Added,
                     "module " + b[j].name,
                     "",
                     "",
                     "place " + std::to_string(j + 1) + ": " + b[j].settings.dump(),
                     "/modules"});
            }
        }
    }

    /// What stands beside inputs and modules.
    void rest(const Ordered& first, const Ordered& second)
    {
        Plain a = meaning(first, &outputSpec());
        Plain b = meaning(second, &outputSpec());
        for (const char* done : {"inputs", "modules", "$schema", "scanweave"}) {
            a.erase(done);
            b.erase(done);
        }
        const auto part = [&](const char* name, const ModuleSpec& spec, bool isAlwaysThere) {
            const auto of = [&](const Ordered& document) {
                const bool isThere = document.contains(name);
                return isThere || isAlwaysThere
                           ? meaning(isThere ? document[name] : Ordered::object(), &spec)
                           : Plain();
            };
            settings(name, std::string("/") + name, of(first), of(second));
            a.erase(name);
            b.erase(name);
        };
        part("distribute", distributeSpec(), true);
        part("accumulate", accumulateSpec(), false);
        settings("workflow", "", a, b);
    }

    std::vector<WorkflowDifference> take() { return std::move(all_); }

private:
    using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;

    void add(WorkflowDifference difference) { all_.push_back(std::move(difference)); }

    static std::optional<std::size_t> partnerOf(const Pairs& pairs, std::size_t i)
    {
        const auto found = std::ranges::find(pairs, i, [](const auto& pair) { return pair.first; });
        return found == pairs.end() ? std::nullopt : std::optional(found->second);
    }

    /// The longest chain of modules that both have in the same order; equal ones count more.
    static Pairs inOrder(const std::vector<Use>& a, const std::vector<Use>& b)
    {
        const auto worth = [&](std::size_t i, std::size_t j) {
            return a[i].name != b[j].name ? 0 : a[i].settings == b[j].settings ? 3 : 2;
        };
        std::vector<std::vector<int>> best(a.size() + 1, std::vector<int>(b.size() + 1));
        for (std::size_t i = a.size(); i-- > 0;) {
            for (std::size_t j = b.size(); j-- > 0;) {
                best[i][j] = std::max(best[i + 1][j], best[i][j + 1]);
                if (worth(i, j) > 0) {
                    best[i][j] = std::max(best[i][j], best[i + 1][j + 1] + worth(i, j));
                }
            }
        }
        Pairs pairs;
        for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
            if (worth(i, j) > 0 && best[i][j] == best[i + 1][j + 1] + worth(i, j)) {
                pairs.emplace_back(i++, j++);
            } else if (best[i][j] == best[i + 1][j]) {
                ++i;
            } else {
                ++j;
            }
        }
        return pairs;
    }

    void
    settings(const std::string& part, const std::string& pointer, const Plain& a, const Plain& b)
    {
        if (a == b) {
            return;
        }
        if (!a.is_object() || !b.is_object()) {
            const auto text = [](const Plain& value) {
                return value.is_null() ? std::string() : value.dump();
            };
            const Kind kind = a.is_null()   ? Kind::Added
                              : b.is_null() ? Kind::Removed
                                            : Kind::Changed;
            add({kind, part, "", text(a), text(b), pointer});
            return;
        }
        std::set<std::string> keys;
        for (const auto& [key, value] : a.items()) {
            keys.insert(key);
        }
        for (const auto& [key, value] : b.items()) {
            keys.insert(key);
        }
        for (const std::string& key : keys) {
            const std::string first = textOfJson(a, key);
            const std::string second = textOfJson(b, key);
            const bool isSame = a.contains(key) && b.contains(key) && a[key] == b[key];
            if (!isSame) {
                add({Kind::Changed, part, key, first, second, pointer + "/" + key});
            }
        }
    }

    const std::vector<ModuleSpec>& modules_;
    std::vector<WorkflowDifference> all_;
};

} // namespace

std::vector<WorkflowDifference> compareWorkflows(const nlohmann::ordered_json& first,
                                                 const nlohmann::ordered_json& second,
                                                 const std::vector<ModuleSpec>& modules)
{
    if (!first.is_object() || !second.is_object()) {
        return {};
    }
    Comparison comparison(modules);
    comparison.inputs(first, second);
    comparison.modules(first, second);
    comparison.rest(first, second);
    return comparison.take();
}

} // namespace scanweave::studio
