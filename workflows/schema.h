// SPDX-License-Identifier: BSD-2-Clause
// The JSON Schema of workflow files, as built in, and what it says of a document.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

/// The text of workflow.schema.json.
std::string_view workflowSchemaText();

struct SchemaFault
{
    std::string pointer;
    std::string description; ///< in the schema's words, not the user's
};

/// Empty if the document has the right form. Any thread.
std::vector<SchemaFault> checkAgainstSchema(const nlohmann::ordered_json& document);

} // namespace scanweave
