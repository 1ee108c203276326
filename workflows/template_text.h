// SPDX-License-Identifier: BSD-2-Clause
// Texts that name fields of frames: paths such as "Observation/SourceName" or
// "DetectorSampleTimes.-1", and templates such as "{SourceName}-{ObservationID}".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

/// One step into an object: a member or map key by name; an index too if the name is a whole
/// number.
struct PathStep
{
    std::string name;
    std::optional<std::int64_t> index; ///< negative: from the end

    friend bool operator==(const PathStep&, const PathStep&) = default;
};

/// "Type/Key.step.step". Without a type the key is of the data frame itself.
struct FieldPath
{
    std::string frameType; ///< as written ("Observation", "O"); "": the data frame
    std::string key;
    std::vector<PathStep> steps;

    std::string text() const;

    friend bool operator==(const FieldPath&, const FieldPath&) = default;
};

/// Text as it is, or a field (then `literal` is empty).
struct TemplatePart
{
    std::string literal;
    std::optional<FieldPath> field;

    friend bool operator==(const TemplatePart&, const TemplatePart&) = default;
};

/// What is wrong with a path or template, and what would mend it.
class TemplateError : public std::runtime_error
{
public:
    TemplateError(const std::string& message, std::string cure);

    const std::string& cure() const { return cure_; }

private:
    std::string cure_;
};

/// Throws TemplateError.
FieldPath parseFieldPath(std::string_view text);

/// "{{" and "}}" are braces. Neighbouring literals come as one part. Throws TemplateError.
std::vector<TemplatePart> parseTemplate(std::string_view text);

} // namespace scanweave
