// SPDX-License-Identifier: BSD-2-Clause
// Checks documents against the built-in JSON Schema.
#include "workflows/schema.h"

#include "workflows/json_location.h"

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace scanweave {

namespace {

using valijson::adapters::NlohmannJsonAdapter;

class WorkflowSchema
{
public:
    WorkflowSchema()
    {
        const auto text = nlohmann::json::parse(workflowSchemaText());
        valijson::SchemaParser(valijson::SchemaParser::kDraft7)
            .populateSchema(NlohmannJsonAdapter(text), schema_);
    }

    const valijson::Schema& schema() const { return schema_; }

private:
    valijson::Schema schema_;
};

/// The validator's context is "<root>" and then "[key]" or "[index]".
std::string pointerOf(const std::vector<std::string>& context)
{
    std::string pointer;
    for (const std::string& step : context) {
        if (step.size() >= 2 && step.front() == '[' && step.back() == ']') {
            pointer += "/" + pointerToken(std::string_view(step).substr(1, step.size() - 2));
        }
    }
    return pointer;
}

} // namespace

std::vector<SchemaFault> checkAgainstSchema(const nlohmann::ordered_json& document)
{
    static const WorkflowSchema workflowSchema;
    const nlohmann::json plain = document;
    valijson::Validator validator;
    valijson::ValidationResults results;
    std::vector<SchemaFault> faults;
    if (!validator.validate(workflowSchema.schema(), NlohmannJsonAdapter(plain), &results)) {
        for (const auto& fault : results) {
            faults.push_back({pointerOf(fault.context), fault.description});
        }
        if (faults.empty()) {
            faults.push_back({"", "no reason given"});
        }
    }
    return faults;
}

} // namespace scanweave
