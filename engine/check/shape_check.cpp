// SPDX-License-Identifier: BSD-2-Clause
// Checks a workflow against the frames that its inputs really hold.
#include "engine/check/shape_check.h"

#include "engine/check/known_keys.h"
#include "workflows/json_location.h"
#include "workflows/template_text.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace scanweave {

namespace {

std::string joined(const std::set<std::string>& words)
{
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : " or ") + (word.empty() ? "no object" : word);
    }
    return text;
}

bool isPattern(std::string_view key)
{
    return key.find_first_of("*?") != std::string_view::npos;
}

std::optional<FrameType> parsedType(std::string_view text)
{
    try {
        return FrameType::parse(text);
    } catch (const Error&) {
        return std::nullopt; // validation says so; here it just isn't a type
    }
}

/// "Type/Key.path" taken apart; the type is none where the word before "/" isn't one that occurs.
struct Reference
{
    std::optional<FrameType> type;
    std::string path;
};

/// A value that names keys: its text and where it stands.
struct NamedKey
{
    std::string pointer;
    std::string key;
};

class ShapeCheck
{
public:
    ShapeCheck(const Workflow& workflow,
               std::span<const FrameShape> shapes,
               std::span<const ModuleSpec> modules)
        : workflow_(workflow)
        , modules_(modules)
        , known_(shapes)
    {}

    std::vector<Problem> run()
    {
        for (std::size_t i = 0; i < workflow_.modules.size(); ++i) {
            const ModuleUse& use = workflow_.modules[i];
            const auto spec = std::find_if(modules_.begin(),
                                           modules_.end(),
                                           [&](const ModuleSpec& s) { return s.name == use.name; });
            if (!use.isEnabled) {
                continue;
            }
            hasModules_ = true;
            if (spec == modules_.end()) {
                // Whatever it is (validation tells), nothing is known of what it writes.
                addAnything(known_.types());
                continue;
            }
            checkModule(use, *spec, "/modules/" + std::to_string(i));
        }
        if (workflow_.accumulate) {
            checkAccumulate(*workflow_.accumulate);
        }
        return std::move(problems_);
    }

private:
    void
    report(Problem::Severity severity, std::string pointer, std::string message, std::string cure)
    {
        problems_.push_back(
            {severity, std::move(pointer), 0, 0, std::move(message), std::move(cure)});
    }

    std::vector<FrameType> dataTypes() const
    {
        std::vector<FrameType> types;
        for (const std::string& name : workflow_.distribute.dataFrames) {
            if (const auto type = parsedType(name); type && known_.hasType(*type)) {
                types.push_back(*type);
            }
        }
        return types;
    }

    /// The types of a KeySpec::frames: a list of types, "*" for all.
    std::vector<FrameType> typesOf(std::string_view frames) const
    {
        std::vector<FrameType> types;
        while (!frames.empty()) {
            const std::size_t end = std::min(frames.find(','), frames.size());
            std::string_view word = frames.substr(0, end);
            frames.remove_prefix(std::min(end + 1, frames.size()));
            while (word.starts_with(' ')) {
                word.remove_prefix(1);
            }
            if (word == "*") {
                return known_.types();
            }
            if (const auto type = parsedType(word)) {
                types.push_back(*type);
            }
        }
        return types.empty() ? known_.types() : types;
    }

    void addAnything(const std::vector<FrameType>& types)
    {
        for (const FrameType type : types) {
            known_.addAnything(type);
        }
    }

    static void appendKeys(const nlohmann::ordered_json& value,
                           const std::string& pointer,
                           std::vector<NamedKey>& keys)
    {
        if (value.is_string()) {
            keys.push_back({pointer, value.get<std::string>()});
        } else if (value.is_array()) {
            for (std::size_t i = 0; i < value.size(); ++i) {
                if (value[i].is_string()) {
                    keys.push_back(
                        {pointer + "/" + std::to_string(i), value[i].get<std::string>()});
                }
            }
        }
    }

    /// The value(s) of a parameter, or its default.
    static std::vector<NamedKey> valuesOf(const ModuleUse& use,
                                          const ModuleSpec& spec,
                                          const std::string& parameter,
                                          const std::string& pointer)
    {
        std::vector<NamedKey> keys;
        if (use.parameters.is_object() && use.parameters.contains(parameter)) {
            appendKeys(use.parameters[parameter], pointer + "/" + parameter, keys);
            return keys;
        }
        for (const ParameterSpec& declared : spec.parameters) {
            if (declared.name == parameter) {
                appendKeys(declared.defaultValue, pointer, keys);
            }
        }
        return keys;
    }

    /// The keys that a KeySpec stands for in this use: its own, with each value of each
    /// "{parameter}" in it.
    static std::vector<NamedKey> keysOf(const KeySpec& keySpec,
                                        const ModuleUse& use,
                                        const ModuleSpec& spec,
                                        const std::string& pointer)
    {
        std::vector<NamedKey> keys{{pointer, keySpec.key}};
        for (const ParameterSpec& parameter : spec.parameters) {
            const std::string placeholder = "{" + parameter.name + "}";
            std::vector<NamedKey> next;
            for (const NamedKey& key : keys) {
                const std::size_t at = key.key.find(placeholder);
                if (at == std::string::npos) {
                    next.push_back(key);
                    continue;
                }
                for (const NamedKey& value : valuesOf(use, spec, parameter.name, pointer)) {
                    std::string text = key.key;
                    next.push_back(
                        {value.pointer, text.replace(at, placeholder.size(), value.key)});
                }
            }
            keys = std::move(next);
        }
        return keys;
    }

    void checkModule(const ModuleUse& use, const ModuleSpec& spec, const std::string& pointer)
    {
        std::set<std::string> checked; // parameters whose keys a KeySpec speaks for
        for (const KeySpec& read : spec.reads) {
            for (const ParameterSpec& parameter : spec.parameters) {
                if (read.key.find("{" + parameter.name + "}") != std::string::npos) {
                    checked.insert(parameter.name);
                }
            }
            for (const NamedKey& key : keysOf(read, use, spec, pointer)) {
                checkRead(key, read, use.name);
            }
        }
        std::set<std::string> written;
        for (const KeySpec& write : spec.writes) {
            for (const ParameterSpec& parameter : spec.parameters) {
                if (write.key.find("{" + parameter.name + "}") != std::string::npos) {
                    written.insert(parameter.name);
                }
            }
        }
        for (const ParameterSpec& parameter : spec.parameters) {
            if (parameter.isFrameKey && !checked.contains(parameter.name) &&
                !written.contains(parameter.name)) {
                for (const NamedKey& key : valuesOf(use, spec, parameter.name, pointer)) {
                    checkNamed(key, use.name);
                }
            }
        }
        follow(use, spec, pointer);
    }

    /// What the frames have after this module.
    void follow(const ModuleUse& use, const ModuleSpec& spec, const std::string& pointer)
    {
        for (const KeySpec& write : spec.writes) {
            for (const NamedKey& key : keysOf(write, use, spec, pointer)) {
                for (const FrameType type : typesOf(write.frames)) {
                    if (isPattern(key.key)) {
                        known_.addAnything(type);
                    } else {
                        known_.add(type, key.key, write.className);
                    }
                }
            }
        }
    }

    void checkRead(const NamedKey& key, const KeySpec& read, const std::string& module)
    {
        const std::vector<FrameType> types = typesOf(read.frames);
        const bool isThere =
            std::any_of(types.begin(), types.end(), [&](FrameType t) { return known_.hasType(t); });
        if (!isThere) {
            if (read.isRequired) {
                report(Problem::Severity::Warning,
                       key.pointer,
                       "module \"" + module + "\" works on " + read.frames +
                           " frames, and the inputs have none (they have " + known_.typeNames() +
                           ")",
                       "check \"inputs\", or remove the module");
            }
            return;
        }
        if (std::any_of(types.begin(), types.end(), [&](FrameType t) {
                return known_.mayHaveAnything(t);
            })) {
            return;
        }
        if (isPattern(key.key)) {
            if (read.isRequired && std::none_of(types.begin(), types.end(), [&](FrameType t) {
                    return known_.hasMatch(t, key.key);
                })) {
                report(Problem::Severity::Error,
                       key.pointer,
                       "no key of the " + read.frames + " frames matches \"" + key.key +
                           "\", which module \"" + module + "\" reads",
                       "see the keys with: scanweave inspect --keys FILE");
            }
            return;
        }
        checkPlainRead(key, read, module, types);
    }

    void checkPlainRead(const NamedKey& key,
                        const KeySpec& read,
                        const std::string& module,
                        const std::vector<FrameType>& types)
    {
        const KnownKey* found = nullptr;
        for (const FrameType type : types) {
            const KnownKey* here = known_.find(type, key.key);
            found = here != nullptr ? here : found;
        }
        if (found == nullptr) {
            if (read.isRequired) {
                report(Problem::Severity::Error,
                       key.pointer,
                       "module \"" + module + "\" reads \"" + key.key + "\", which no " +
                           read.frames + " frame has and no earlier module writes",
                       meant(known_.nearest(types.front(), key.key)));
            }
            return;
        }
        if (!read.className.empty() && !found->classes.contains(read.className) &&
            !found->classes.contains("")) {
            report(Problem::Severity::Error,
                   key.pointer,
                   "module \"" + module + "\" reads \"" + key.key + "\" as " + read.className +
                       ", but it is " + joined(found->classes),
                   "name a key of class " + read.className);
        } else if (read.isRequired && !found->isEverywhere) {
            report(Problem::Severity::Warning,
                   key.pointer,
                   "some " + read.frames + " frames have no \"" + key.key + "\", which module \"" +
                       module + "\" reads",
                   "leave those frames out before, or set \"on_error\": {\"module\": \"skip\"}");
        }
    }

    /// A key that a module is told by name, of which nothing else is declared.
    void checkNamed(const NamedKey& key, const std::string& module)
    {
        // Type/Key is understood where the word before "/" is a type.
        const Reference reference = parsed(key.key);
        const std::vector<FrameType> types =
            reference.type ? std::vector<FrameType>{*reference.type} : known_.types();
        for (const FrameType type : types) {
            if (known_.mayHaveAnything(type) || known_.hasMatch(type, reference.path)) {
                return;
            }
        }
        report(Problem::Severity::Warning,
               key.pointer,
               isPattern(key.key) ? "no key of any frame matches \"" + key.key + "\""
                                  : "no frame has a key \"" + key.key + "\", which module \"" +
                                        module + "\" names",
               meant(known_.nearestAnywhere(reference.path)));
    }

    static std::string meant(const std::optional<std::string>& nearest)
    {
        return nearest ? "did you mean \"" + *nearest + "\"?"
                       : "see the keys with: scanweave inspect --keys FILE";
    }

    Reference parsed(std::string_view text) const
    {
        const std::size_t slash = text.find('/');
        if (slash != std::string_view::npos) {
            if (const auto type = parsedType(text.substr(0, slash))) {
                return {type, std::string(text.substr(slash + 1))};
            }
        }
        return {std::nullopt, std::string(text)};
    }

    void checkAccumulate(const AccumulateSettings& settings)
    {
        std::vector<FrameType> types;
        for (std::size_t i = 0; i < settings.frames.size(); ++i) {
            const auto type = parsedType(settings.frames[i]);
            if (type && known_.hasType(*type)) {
                types.push_back(*type);
            } else if (type) {
                report(Problem::Severity::Warning,
                       "/accumulate/frames/" + std::to_string(i),
                       "the inputs have no " + type->name() + " frames (they have " +
                           known_.typeNames() + ")",
                       "name a type that occurs, or check \"inputs\"");
            }
        }
        if (settings.frames.empty()) {
            types = dataTypes();
        }
        for (const FrameType type : types) {
            for (const FieldPath& field : fieldsOf(settings.group)) {
                checkField(field, type, "/accumulate/group", "the group's name");
            }
            for (const auto& [name, path] : settings.metadata) {
                if (const auto field = fieldOf(path)) {
                    checkField(*field,
                               type,
                               "/accumulate/metadata/" + pointerToken(name),
                               "metadata \"" + name + "\"");
                }
            }
        }
        checkKept(settings, types);
    }

    void checkKept(const AccumulateSettings& settings, const std::vector<FrameType>& types)
    {
        if (types.empty()) {
            return;
        }
        for (std::size_t i = 0; i < settings.keep.size(); ++i) {
            const std::string& pattern = settings.keep[i];
            const bool isThere =
                pattern == "*" || std::any_of(types.begin(), types.end(), [&](FrameType type) {
                    return known_.mayHaveAnything(type) || known_.hasMatch(type, pattern);
                });
            if (!isThere) {
                report(Problem::Severity::Warning,
                       "/accumulate/keep/" + std::to_string(i),
                       "no accumulated frame has a key that matches \"" + pattern + "\"",
                       meant(known_.nearest(types.front(), pattern)));
            }
        }
    }

    /// The fields of a template; none where it doesn't parse, which validation tells.
    static std::vector<FieldPath> fieldsOf(const std::string& text)
    {
        std::vector<FieldPath> fields;
        try {
            for (TemplatePart& part : parseTemplate(text)) {
                if (part.field) {
                    fields.push_back(std::move(*part.field));
                }
            }
        } catch (const TemplateError&) {
            fields.clear();
        }
        return fields;
    }

    static std::optional<FieldPath> fieldOf(const std::string& path)
    {
        try {
            return parseFieldPath(path);
        } catch (const TemplateError&) {
            return std::nullopt;
        }
    }

    void checkField(const FieldPath& field,
                    FrameType dataType,
                    const std::string& pointer,
                    const std::string& use)
    {
        const auto named =
            field.frameType.empty() ? std::optional(dataType) : parsedType(field.frameType);
        if (!named) {
            return;
        }
        const FrameType type = *named;
        if (!known_.hasType(type)) {
            report(Problem::Severity::Error,
                   pointer,
                   use + " wants " + type.name() + " frames, and the inputs have none (they have " +
                       known_.typeNames() + ")",
                   "name a type that occurs, or check \"inputs\"");
            return;
        }
        if (known_.mayHaveAnything(type)) {
            return;
        }
        const KnownKey* key = known_.find(type, field.key);
        if (key == nullptr) {
            report(Problem::Severity::Error,
                   pointer,
                   use + " wants \"" + field.key + "\", which no " + type.name() + " frame has",
                   meant(known_.nearest(type, field.key)));
        } else if (!key->isEverywhere) {
            // With a module in between, the frames without the key may be gone by then.
            report(hasModules_ || !field.frameType.empty() ? Problem::Severity::Warning
                                                           : Problem::Severity::Error,
                   pointer,
                   use + " wants \"" + field.key + "\", which some " + type.name() +
                       " frames don't have",
                   "use a key that all frames have, or leave those frames out with a module");
        }
    }

    const Workflow& workflow_;
    std::span<const ModuleSpec> modules_;
    KnownKeys known_;
    bool hasModules_ = false;
    std::vector<Problem> problems_;
};

} // namespace

std::vector<FrameShape> mergeShapes(std::span<const FileIndex> indexes)
{
    std::vector<FrameShape> all;
    for (const FileIndex& index : indexes) {
        all.insert(all.end(), index.shapes.begin(), index.shapes.end());
    }
    const auto lessThan = [](const FrameShape& a, const FrameShape& b) {
        return std::tie(a.type, a.keys) < std::tie(b.type, b.keys);
    };
    std::sort(all.begin(), all.end(), lessThan);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

std::vector<Problem> checkAgainstShapes(const Workflow& workflow,
                                        std::span<const FrameShape> shapes,
                                        std::span<const ModuleSpec> modules)
{
    if (shapes.empty()) {
        return {};
    }
    return ShapeCheck(workflow, shapes, modules).run();
}

} // namespace scanweave
