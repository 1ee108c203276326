// SPDX-License-Identifier: BSD-2-Clause
// Whether a module finds the keys that it reads in the units that it takes, and what it makes of
// the frames.
#include "engine/check/check_state.h"
#include "engine/check/condition_check.h"
#include "engine/check/field_check.h"
#include "engine/check/known_field.h"
#include "engine/pipeline/key_patterns.h"
#include "workflows/json_location.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace scanweave {

namespace {

/// A value that names a key, and where it stands.
struct NamedKey
{
    std::string pointer;
    std::string key;
};

bool isPattern(std::string_view key)
{
    return key.find_first_of("*?") != std::string_view::npos;
}

std::string joined(const std::map<std::string, std::string>& classes)
{
    std::string text;
    for (const auto& [name, where] : classes) {
        text += (text.empty() ? "" : " or ") + (name.empty() ? "no object" : name);
    }
    return text;
}

/// " (frame 3 of /data/0412.g3)"
std::string exampleText(const std::string& where)
{
    return where.empty() ? "" : " (" + where + ")";
}

std::string placeholderOf(const ParameterSpec& parameter)
{
    return "{" + parameter.name + "}";
}

void appendKeys(const nlohmann::ordered_json& value,
                const std::string& pointer,
                std::vector<NamedKey>& keys)
{
    if (value.is_string()) {
        keys.push_back({pointer, value.get<std::string>()});
    } else if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (value[i].is_string()) {
                keys.push_back({pointer + "/" + std::to_string(i), value[i].get<std::string>()});
            }
        }
    }
}

class ModuleCheck
{
public:
    ModuleCheck(CheckState& state,
                const ModuleUse& use,
                const ModuleSpec& spec,
                const std::string& pointer)
        : state_(state)
        , known_(state.known)
        , use_(use)
        , spec_(spec)
        , pointer_(pointer)
        , problemsBefore_(state.problems.size())
    {}

    void run()
    {
        checkDataTypes();
        for (const ParameterSpec& parameter : spec_.parameters) {
            if (parameter.isFrameType) {
                checkTypes(parameter);
            } else if (parameter.isFieldPath) {
                checkPaths(parameter);
            } else if (parameter.isTemplate) {
                checkTemplate(parameter);
            }
        }
        const auto conditions = conditionsHere();
        for (const CheckedCondition& condition : conditions) {
            checkCondition(state_, condition);
        }
        for (const KeySpec& read : spec_.reads) {
            for (const NamedKey& key : keysOf(read)) {
                checkRead(key, read);
            }
        }
        for (const ParameterSpec& parameter : spec_.parameters) {
            if (parameter.isFrameKey && !isDeclared(parameter)) {
                for (const NamedKey& key : valuesOf(parameter)) {
                    checkNamed(key);
                }
            }
        }
        follow();
    }

private:
    /// Types of frames that the module takes as data must be distributed as such.
    void checkDataTypes()
    {
        std::set<FrameType> told;
        for (const KeySpec& read : spec_.reads) {
            for (const FrameType type : typesOf(read.frames)) {
                if (read.mustBeData && known_.hasType(type) && !isDataOnly({type}) &&
                    told.insert(type).second) {
                    state_.report(Problem::Severity::Error,
                                  pointer_,
                                  "module \"" + use_.name + "\" works on " + type.name() +
                                      " frames, which every process gets as metadata",
                                  "name them as data: \"distribute\": {\"data_frames\": [\"" +
                                      type.name() + "\"]}");
                }
            }
        }
    }

    /// Types that somebody has named and that don't occur.
    void checkTypes(const ParameterSpec& parameter)
    {
        const std::vector<NamedKey> names = valuesOf(parameter);
        std::vector<NamedKey> missing;
        for (const NamedKey& name : names) {
            if (const auto type = parsedType(name.key); type && !known_.hasType(*type)) {
                missing.push_back({name.pointer, type->name()});
            }
        }
        const auto value = use_.parameters.find(parameter.name);
        const bool isDefault = value == use_.parameters.end() || *value == parameter.defaultValue;
        if (missing.empty() || (isDefault && missing.size() < names.size())) {
            return;
        }
        const bool isAll = missing.size() == names.size();
        const bool isFilter = isTypeFilter(parameter);
        for (const NamedKey& name : missing) {
            state_.report(isAll && isFilter ? Problem::Severity::Error : Problem::Severity::Warning,
                          name.pointer,
                          "module \"" + use_.name + "\" " +
                              (isFilter ? "lets " + name.key + " frames go on"
                                        : "is for " + name.key + " frames") +
                              ", and " + known_.absenceText() +
                              (!isAll     ? ""
                               : isFilter ? "; nothing would be left"
                                          : "; it would do nothing"),
                          "name a type that occurs, or check \"inputs\"");
        }
    }

    /// As with what keys it takes away, no module declares that it takes away types of frames.
    bool isTypeFilter(const ParameterSpec& parameter) const
    {
        return spec_.name == "select" && parameter.name == "types";
    }

    /// The types of frames that conditions and paths of this module are for.
    std::vector<FrameType> typesHere() const
    {
        std::vector<FrameType> types;
        for (const ParameterSpec& parameter : spec_.parameters) {
            if (!parameter.isFrameType || isTypeFilter(parameter)) {
                continue;
            }
            for (const NamedKey& name : valuesOf(parameter)) {
                if (const auto type = parsedType(name.key); type && known_.hasType(*type)) {
                    types.push_back(*type);
                }
            }
        }
        return types;
    }

    std::vector<CheckedCondition> conditionsHere() const
    {
        std::vector<CheckedCondition> conditions;
        for (const ParameterSpec& parameter : spec_.parameters) {
            if (parameter.isCondition) {
                for (const NamedKey& text : valuesOf(parameter)) {
                    conditions.push_back({text.key, text.pointer, use_.name, typesHere()});
                }
            }
        }
        return conditions;
    }

    /// Fields whose texts make a name.
    void checkTemplate(const ParameterSpec& parameter)
    {
        std::set<FrameType> types;
        for (const KeySpec& read : spec_.reads) {
            for (const FrameType type : typesOf(read.frames)) {
                if (known_.hasType(type) && isDataOnly({type})) {
                    types.insert(type);
                }
            }
        }
        for (const NamedKey& text : valuesOf(parameter)) {
            for (const FieldPath& field : fieldsOf(text.key)) {
                for (const FrameType type : types) {
                    checkField(state_,
                               field,
                               type,
                               {text.pointer,
                                "\"" + parameter.name + "\" of module \"" + use_.name + "\"",
                                state_.hasModules ? " at this place of the pipeline" : "",
                                true});
                }
            }
        }
    }

    /// Fields that may lack; but if all frames lack it, it was hardly meant.
    void checkPaths(const ParameterSpec& parameter)
    {
        const auto paths = use_.parameters.find(parameter.name);
        const std::vector<FrameType> types = typesHere();
        if (paths == use_.parameters.end() || !paths->is_object() || types.empty()) {
            return;
        }
        for (const auto& [name, path] : paths->items()) {
            const auto field =
                path.is_string() ? parsedField(path.get<std::string>()) : std::nullopt;
            if (!field) {
                continue;
            }
            std::optional<FieldLack> lack;
            const bool isNowhere = std::ranges::all_of(types, [&](FrameType type) {
                lack = knownField(known_, *field, type).lack;
                return lack.has_value();
            });
            if (isNowhere) {
                state_.report(Problem::Severity::Warning,
                              pointer_ + "/" + parameter.name + "/" + pointerToken(name),
                              "\"" + name + "\" would always be empty: " + lack->reason,
                              lack->cure);
                continue;
            }
            for (const FrameType type : types) {
                if (const auto kind = notScalarText(known_, *field, type)) {
                    state_.report(Problem::Severity::Error,
                                  pointer_ + "/" + parameter.name + "/" + pointerToken(name),
                                  "\"" + name + "\" wants one text or number, but \"" +
                                      field->text() + "\" is " + *kind,
                                  "name one member or element of it");
                    break;
                }
            }
        }
    }

    /// True if `reads` or `writes` say what the parameter is for.
    bool isDeclared(const ParameterSpec& parameter) const
    {
        const auto names = [&](const KeySpec& key) {
            return key.key.find(placeholderOf(parameter)) != std::string::npos;
        };
        return std::ranges::any_of(spec_.reads, names) || std::ranges::any_of(spec_.writes, names);
    }

    /// The parameter's value(s), or its default.
    std::vector<NamedKey> valuesOf(const ParameterSpec& parameter) const
    {
        std::vector<NamedKey> keys;
        if (use_.parameters.is_object() && use_.parameters.contains(parameter.name)) {
            appendKeys(use_.parameters[parameter.name], pointer_ + "/" + parameter.name, keys);
        } else {
            appendKeys(parameter.defaultValue, pointer_, keys);
        }
        return keys;
    }

    /// The keys that a KeySpec stands for in this use: with each value of each "{parameter}" in it,
    /// in the order of the parameters (a value may hold placeholders of later ones).
    std::vector<NamedKey> keysOf(const KeySpec& keySpec) const
    {
        std::vector<NamedKey> keys{{pointer_, keySpec.key}};
        for (const ParameterSpec& parameter : spec_.parameters) {
            const std::string placeholder = placeholderOf(parameter);
            std::vector<NamedKey> next;
            for (const NamedKey& key : keys) {
                const std::size_t at = key.key.find(placeholder);
                if (at == std::string::npos) {
                    next.push_back(key);
                    continue;
                }
                for (const NamedKey& value : valuesOf(parameter)) {
                    std::string text = key.key;
                    next.push_back(
                        {value.pointer, text.replace(at, placeholder.size(), value.key)});
                }
            }
            keys = std::move(next);
        }
        return keys;
    }

    /// What texts with placeholders stand for in this use, as keysOf().
    std::vector<std::string> filledIn(const std::vector<std::string>& texts) const
    {
        std::vector<std::string> filled;
        for (const std::string& text : texts) {
            KeySpec asKey;
            asKey.key = text;
            for (NamedKey& key : keysOf(asKey)) {
                filled.push_back(std::move(key.key));
            }
        }
        return filled;
    }

    /// The units in which `write` leaves its key in frames of the type.
    std::map<std::string, std::string> unitsOf(const KeySpec& write, FrameType type) const
    {
        const std::vector<std::string> set = filledIn(write.units);
        if (!set.empty()) {
            return {{set.front(), ""}};
        }
        const std::vector<std::string> sources = filledIn({write.unitsLike});
        const KnownKey* source = sources.size() == 1 ? known_.find(type, sources.front()) : nullptr;
        return source == nullptr ? std::map<std::string, std::string>() : source->units;
    }

    /// The types of a KeySpec::frames: a list with commas, "*" for all.
    std::vector<FrameType> typesOf(std::string_view frames) const
    {
        std::vector<FrameType> types;
        while (!frames.empty()) {
            const std::size_t end = std::min(frames.find(','), frames.size());
            std::string_view word = frames.substr(0, end);
            frames.remove_prefix(std::min(end + 1, frames.size()));
            word.remove_prefix(std::min(word.find_first_not_of(' '), word.size()));
            if (word == "*") {
                return known_.types();
            }
            if (const auto type = parsedType(word)) {
                types.push_back(*type);
            }
        }
        return types.empty() ? known_.types() : types;
    }

    void checkRead(const NamedKey& key, const KeySpec& read)
    {
        std::vector<FrameType> types = typesOf(read.frames);
        std::erase_if(types, [&](FrameType type) { return !known_.hasType(type); });
        if (types.empty()) {
            reportNoFrames(key, read);
        } else if (std::ranges::any_of(types,
                                       [&](FrameType t) { return known_.mayHaveAnything(t); })) {
            return;
        } else if (isPattern(key.key)) {
            checkPatternRead(key, read, types);
        } else {
            checkPlainRead(key, read, types);
        }
    }

    void
    checkPatternRead(const NamedKey& key, const KeySpec& read, const std::vector<FrameType>& types)
    {
        const bool isThere = std::ranges::any_of(
            types, [&](FrameType type) { return known_.hasMatch(type, key.key); });
        if (isRequired(read) && !isThere) {
            state_.report(Problem::Severity::Error,
                          key.pointer,
                          "no key of the " + read.frames + " frames matches \"" + key.key +
                              "\", which module \"" + use_.name + "\" reads",
                          meantText({}));
        }
    }

    void
    checkPlainRead(const NamedKey& key, const KeySpec& read, const std::vector<FrameType>& types)
    {
        const KnownKey* found = nullptr;
        for (const FrameType type : types) {
            const KnownKey* here = known_.find(type, key.key);
            found = here != nullptr ? here : found;
        }
        if (found == nullptr) {
            if (isRequired(read)) {
                state_.report(Problem::Severity::Error,
                              key.pointer,
                              "module \"" + use_.name + "\" reads \"" + key.key + "\", which no " +
                                  read.frames + " frame has and no earlier module writes",
                              meantText(known_.nearest(types.front(), key.key)));
            }
        } else if (const auto other = otherClass(*found, read);
                   other && !isAnyRight(*found, read)) {
            state_.report(Problem::Severity::Error,
                          key.pointer,
                          "module \"" + use_.name + "\" reads \"" + key.key + "\" as " +
                              classText(read) + ", but it is " + joined(found->classes),
                          "name a key of class " + classText(read));
        } else if (other) {
            state_.report(state_.ifSomeFail(),
                          key.pointer,
                          "module \"" + use_.name + "\" reads \"" + key.key + "\" as " +
                              classText(read) + ", but in some frames it is " + other->first +
                              exampleText(other->second),
                          "leave those frames out before, or give them to another workflow");
        } else if (isRequired(read) && !found->isEverywhere && isDataOnly(types)) {
            state_.report(
                state_.ifSomeFail(),
                key.pointer,
                "some " + read.frames + " frames have no \"" + key.key + "\", which module \"" +
                    use_.name + "\" reads" + exampleText(found->without),
                "leave those frames out before, or set \"on_error\": {\"module\": \"skip\"}");
        } else if (isRequired(read) && types.size() == 1 && !isDataOnly(types)) {
            checkInTime(state_,
                        *found,
                        key.pointer,
                        "module \"" + use_.name + "\" reads \"" + key.key + "\", which comes in " +
                            types.front().name() + " frames");
        }
        if (found != nullptr) {
            checkUnits(key, read, *found);
        }
    }

    /// Frames of no type that has the key come here.
    void reportNoFrames(const NamedKey& key, const KeySpec& read)
    {
        if (!isRequired(read)) {
            return;
        }
        const std::vector<FrameType> wanted = typesOf(read.frames);
        if (isDataOnly(wanted)) {
            state_.report(Problem::Severity::Warning,
                          pointer_,
                          "module \"" + use_.name + "\" works on " + read.frames + " frames, and " +
                              known_.absenceText(),
                          "check \"inputs\", or remove the module");
        } else {
            state_.report(Problem::Severity::Error,
                          key.pointer,
                          "module \"" + use_.name + "\" reads \"" + key.key + "\" of " +
                              read.frames + " frames, and " + known_.absenceText(),
                          "name a file that has them first in \"inputs\"");
        }
    }

    bool isRequired(const KeySpec& read) const
    {
        return read.isRequired || std::ranges::any_of(spec_.parameters, [&](const auto& parameter) {
                   return std::ranges::find(read.requiredBy, parameter.name) !=
                              read.requiredBy.end() &&
                          isSet(parameter);
               });
    }

    /// True, or not empty.
    bool isSet(const ParameterSpec& parameter) const
    {
        const auto written = use_.parameters.find(parameter.name);
        const auto& value = written == use_.parameters.end() ? parameter.defaultValue : *written;
        if (value.is_boolean()) {
            return value.template get<bool>();
        }
        return value.is_string() ? !value.template get_ref<const std::string&>().empty()
                                 : !value.empty();
    }

    /// A class that the key has in some frames and the module doesn't take, and one of the frames.
    static std::optional<std::pair<std::string, std::string>> otherClass(const KnownKey& found,
                                                                         const KeySpec& read)
    {
        const std::vector<std::string> right = classesOf(read);
        for (const auto& one : found.classes) {
            if (!right.empty() && !one.first.empty() &&
                std::ranges::find(right, one.first) == right.end()) {
                return one;
            }
        }
        return std::nullopt;
    }

    static bool isAnyRight(const KnownKey& found, const KeySpec& read)
    {
        return found.classes.contains("") ||
               std::ranges::any_of(classesOf(read), [&](const std::string& one) {
                   return found.classes.contains(one);
               });
    }

    void checkUnits(const NamedKey& key, const KeySpec& read, const KnownKey& found)
    {
        const std::vector<std::string> taken = filledIn(read.units);
        if (!taken.empty()) {
            std::vector<std::string> wrong;
            for (const auto& [units, where] : found.units) {
                if (!units.empty() && std::ranges::find(taken, units) == taken.end()) {
                    wrong.push_back(units);
                }
            }
            if (!wrong.empty()) {
                reportUnits(
                    key, taken, wrong.size() < found.units.size(), *found.units.find(wrong[0]));
            }
        }
        if (read.inOneUnit && found.units.size() > 1 && !found.units.contains("")) {
            const auto& [one, whereOne] = *found.units.begin();
            const auto& [other, whereOther] = *std::next(found.units.begin());
            state_.report(Problem::Severity::Warning,
                          key.pointer,
                          "\"" + key.key + "\" is in units " + one + exampleText(whereOne) +
                              " and in " + other + exampleText(whereOther) + ", which module \"" +
                              use_.name + "\" can't put together",
                          "calibrate it before, or give the files to two workflows");
        }
    }

    void reportUnits(const NamedKey& key,
                     const std::vector<std::string>& taken,
                     bool areSomeRight,
                     const std::pair<const std::string, std::string>& wrong)
    {
        std::string wanted;
        for (const std::string& units : taken) {
            wanted += (wanted.empty() ? "" : " or ") + units;
        }
        state_.report(areSomeRight ? Problem::Severity::Warning : Problem::Severity::Error,
                      key.pointer,
                      "module \"" + use_.name + "\" reads \"" + key.key + "\" in units " + wanted +
                          ", but " + (areSomeRight ? "some frames have it" : "it is") + " in " +
                          wrong.first + exampleText(wrong.second),
                      "name a key in units " + wanted +
                          ", or convert it before (module \"calibrate\")");
    }

    /// Of metadata, modules remember the latest frame that has the key: not all of them need to.
    bool isDataOnly(const std::vector<FrameType>& types) const
    {
        const auto& data = state_.workflow.distribute.dataFrames;
        return std::ranges::all_of(types, [&](FrameType type) {
            return std::ranges::any_of(
                data, [&](const std::string& name) { return parsedType(name) == type; });
        });
    }

    /// A key or pattern of which nothing else is declared: some frame should have it.
    void checkNamed(const NamedKey& key)
    {
        std::string_view name = key.key;
        std::vector<FrameType> types = known_.types();
        const std::size_t slash = name.find('/');
        if (const auto type = parsedType(name.substr(0, slash));
            slash != std::string_view::npos && type) {
            types = {*type};
            name.remove_prefix(slash + 1);
        }
        const bool isThere = std::ranges::any_of(types, [&](FrameType type) {
            return known_.mayHaveAnything(type) || known_.hasMatch(type, name);
        });
        if (!isThere) {
            state_.report(Problem::Severity::Warning,
                          key.pointer,
                          isPattern(name) ? "no key of any frame matches \"" + key.key + "\""
                                          : "no frame has a key \"" + key.key +
                                                "\", which module \"" + use_.name + "\" names",
                          meantText(known_.nearestAnywhere(name)));
        }
    }

    /// What the frames have after this module.
    void follow()
    {
        const bool hasFailed = std::any_of(
            state_.problems.begin() + static_cast<std::ptrdiff_t>(problemsBefore_),
            state_.problems.end(),
            [](const Problem& problem) { return problem.severity == Problem::Severity::Error; });
        for (const KeySpec& write : spec_.writes) {
            for (const NamedKey& key : keysOf(write)) {
                for (const FrameType type : typesOf(write.frames)) {
                    if (isPattern(key.key)) {
                        known_.addAnything(type);
                    } else {
                        checkTaken(key, write, type);
                        known_.add(type, key.key, write.className, unitsOf(write, type), hasFailed);
                    }
                }
            }
        }
        reportTaken();
        // No module declares what it takes away; of the built-in ones, these do nothing else.
        if (spec_.name == "keep" || spec_.name == "drop") {
            followTaken();
        } else if (spec_.name == "rename") {
            followRenamed();
        } else if (spec_.name == "select") {
            followSelected();
        }
    }

    /// A key that is written and is there: modules that don't read it stop at such a frame.
    void checkTaken(const NamedKey& key, const KeySpec& write, FrameType type)
    {
        const KnownKey* there = known_.find(type, key.key);
        const bool isRead = std::ranges::any_of(spec_.reads, [&](const KeySpec& read) {
            return std::ranges::any_of(keysOf(read),
                                       [&](const NamedKey& input) { return input.key == key.key; });
        });
        if (there != nullptr && !isRead && !write.replaces) {
            taken_.push_back({key, type, there->isEverywhere});
        }
    }

    /// All of them in one sentence: they have one cause.
    void reportTaken()
    {
        if (taken_.empty()) {
            return;
        }
        const auto& [key, type, isEverywhere] = taken_.front();
        const std::size_t others = taken_.size() - 1;
        state_.report(
            isEverywhere ? Problem::Severity::Error : state_.ifSomeFail(),
            key.pointer,
            "module \"" + use_.name + "\" writes \"" + key.key + "\"" +
                (others == 0 ? std::string() : " and " + std::to_string(others) + " more keys") +
                ", which " + (isEverywhere ? "the " : "some ") + type.name() +
                " frames have already",
            "choose another name, or drop the key before (module \"drop\")");
    }

    void followTaken()
    {
        std::vector<NamedKey> patterns;
        std::vector<NamedKey> frames;
        for (const ParameterSpec& parameter : spec_.parameters) {
            if (parameter.name == "keys") {
                patterns = valuesOf(parameter);
            } else if (parameter.name == "frames") {
                frames = valuesOf(parameter);
            }
        }
        for (const NamedKey& frame : frames) {
            if (const auto type = parsedType(frame.key)) {
                known_.retain(*type, [&](const std::string& key) {
                    const bool isNamed =
                        std::ranges::any_of(patterns, [&](const NamedKey& pattern) {
                            return keyMatches(pattern.key, key);
                        });
                    return isNamed == (spec_.name == "keep");
                });
            }
        }
    }

    void followSelected()
    {
        for (const CheckedCondition& condition : conditionsHere()) {
            followCondition(state_, condition);
        }
        for (const ParameterSpec& parameter : spec_.parameters) {
            std::set<FrameType> kept;
            for (const NamedKey& name : valuesOf(parameter)) {
                if (const auto type = parsedType(name.key); type && known_.hasType(*type)) {
                    kept.insert(*type);
                }
            }
            // That nothing is left has been told once; all that follows from it needn't be.
            if (isTypeFilter(parameter) && !kept.empty()) {
                known_.retainTypes(kept);
            }
        }
    }

    void followRenamed()
    {
        const auto names = use_.parameters.find("keys");
        if (names == use_.parameters.end() || !names->is_object()) {
            return;
        }
        std::map<std::string, std::string, std::less<>> renamed;
        std::set<std::string> taken;
        for (const auto& [from, to] : names->items()) {
            if (to.is_string()) {
                checkNamed({pointer_ + "/keys/" + pointerToken(from), from});
                renamed.emplace(from, to.get<std::string>());
                if (!taken.insert(to.get<std::string>()).second) {
                    state_.report(Problem::Severity::Error,
                                  pointer_ + "/keys/" + pointerToken(from),
                                  "two keys would have the name \"" + to.get<std::string>() + "\"",
                                  "give each a name of its own");
                }
            }
        }
        for (const ParameterSpec& parameter : spec_.parameters) {
            for (const NamedKey& frame : valuesOf(parameter)) {
                if (const auto type = parsedType(frame.key); type && parameter.name == "frames") {
                    checkRenamed(*type, renamed);
                    known_.rename(*type, renamed);
                }
            }
        }
    }

    /// New names that keys which stay have already.
    void checkRenamed(FrameType type, const std::map<std::string, std::string, std::less<>>& names)
    {
        for (const auto& [from, to] : names) {
            const KnownKey* there = known_.find(type, to);
            if (known_.find(type, from) != nullptr && there != nullptr && !names.contains(to)) {
                state_.report(there->isEverywhere ? Problem::Severity::Error : state_.ifSomeFail(),
                              pointer_ + "/keys/" + pointerToken(from),
                              "\"" + from + "\" would be \"" + to + "\", which " +
                                  (there->isEverywhere ? "the " : "some ") + type.name() +
                                  " frames have already",
                              "choose another name, or drop that key before (module \"drop\")");
            }
        }
    }

    CheckState& state_;
    KnownKeys& known_;
    const ModuleUse& use_;
    const ModuleSpec& spec_;
    const std::string& pointer_;
    std::size_t problemsBefore_;

    /// A key that the module writes and frames have.
    struct TakenKey
    {
        NamedKey key;
        FrameType type;
        bool isEverywhere = false;
    };
    std::vector<TakenKey> taken_;
};

} // namespace

void checkModule(CheckState& state,
                 const ModuleUse& use,
                 const ModuleSpec& spec,
                 const std::string& pointer)
{
    ModuleCheck(state, use, spec, pointer).run();
}

} // namespace scanweave
