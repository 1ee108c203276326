// SPDX-License-Identifier: BSD-2-Clause
// What a module declares about itself, once: validation, --help, forms and man pages come from it.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scanweave {

enum class ParameterType : std::uint8_t
{
    Bool,
    Int,
    Double,
    String,
    StringList,
    Bytes,
    Object
};

struct ParameterSpec
{
    std::string name;
    ParameterType type = ParameterType::String;
    std::string doc;
    nlohmann::ordered_json defaultValue; ///< null: required (unless isOptional)
    bool isOptional = false;             ///< may be absent without a default
    std::string unit;                    ///< in which a plain number is given; "" for none
    std::optional<double> minimum;
    std::optional<double> maximum;
    std::vector<std::string> choices; ///< if not empty: the only allowed strings
    bool isFrameKey = false;          ///< its value(s) name frame keys; patterns with * allowed
    bool isFrameType = false;         ///< its value(s) name frame types
    bool isCondition = false;         ///< it is a condition on frames of the types in "frames"
    bool isFieldPath = false;         ///< its value(s) are paths of fields of these frames
    bool isTemplate = false;          ///< a text with fields of frames in braces
    bool isUnique = false;            ///< two uses of the module may not have the same value
    bool acceptsText = false;         ///< a StringList that may be one text instead, and stays one
};

/// A frame key that a module reads or writes. "{parameter}" in `key`, `units` and `unitsLike`
/// stands for that parameter's value(s), for nothing if it is absent. Of metadata frames a module
/// reads the latest that has the key.
struct KeySpec
{
    std::string key;
    std::string className; ///< "" for any class
    std::string frames = "Scan";
    bool isRequired = true;
    bool mustBeData = false; ///< frames of these types count only as data frames
    /// Units of timestreams: those that can be read (none: any), or the one that is written.
    std::vector<std::string> units = {};
    std::string unitsLike = {}; ///< writes: the key that is read whose units it has else
    bool inOneUnit = false;     ///< reads: in all frames the same
    /// Reads: parameters of which each, if it is true or not empty, makes the key required.
    std::vector<std::string> requiredBy = {};
    bool replaces = false; ///< writes: also a key that is there already and isn't read
    std::vector<std::string> otherClasses = {}; ///< reads: that can be read instead of className
};

/// All classes that can be read; none if any can.
std::vector<std::string> classesOf(const KeySpec& key);

/// The same for people: "G3VectorBool or G3VectorInt", "any class".
std::string classText(const KeySpec& key);

struct ModuleSpec
{
    std::string name;
    std::string summary; ///< one line
    std::string doc;     ///< paragraphs, with formula and source where there is one
    std::vector<ParameterSpec> parameters;
    std::vector<KeySpec> reads;
    std::vector<KeySpec> writes;
    bool needsContinuity = false; ///< refused in mode "frames"
    std::string example;          ///< JSON of one use
};

} // namespace scanweave
