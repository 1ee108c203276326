// SPDX-License-Identifier: BSD-2-Clause
// Module event_table: scalars of frames as rows in the run file.
#include "engine/modules/event_table.h"

#include "engine/base/wire.h"
#include "engine/g3/object_json.h"
#include "engine/modules/condition.h"
#include "engine/modules/frame_types_parameter.h"
#include "engine/modules/spec_parts.h"
#include "engine/pipeline/field_lookup.h"
#include "engine/pipeline/reducer.h"

#include <map>
#include <optional>
#include <utility>

namespace scanweave {

namespace {

/// Where a row stands: the frame's seq, and its number among the frames that came of that.
using RowPlace = std::pair<std::uint64_t, std::uint32_t>;

class EventTable final : public Reducer
{
public:
    explicit EventTable(const nlohmann::ordered_json& parameters)
        : name_(parameters.at("name").get<std::string>())
        , frames_(parameters.at("frames"))
    {
        for (const auto& [column, path] : parameters.at("columns").items()) {
            if (!path.is_string()) {
                refuse("column \"" + column +
                       "\" wants the path of a field, such as "
                       "\"ScanNumber\" or \"Observation/SourceName\"");
            }
            columns_.emplace_back(column, FieldLookup(path.get<std::string>()));
        }
        if (columns_.empty()) {
            refuse("a table needs columns: {\"scan\": \"ScanNumber\"}");
        }
        if (parameters.contains("where")) {
            where_.emplace(parameters.at("where").get_ref<const std::string&>());
        }
    }

    void add(const Frame& frame, const FramePosition& position) override
    {
        if (!position.isData) {
            context_.update(frame);
        }
        if (position.seq == FramePosition::atEnd || position.isRepeated ||
            !frames_.contain(frame.type()) || (where_ && !where_->holds(frame, context_))) {
            return;
        }
        nlohmann::ordered_json row = nlohmann::ordered_json::object();
        for (const auto& [column, field] : columns_) {
            row[column] = scalar(column, field.value(frame, context_));
        }
        const std::uint32_t part = position.seq == lastSeq_ ? lastPart_ + 1 : 0;
        rows_.emplace(RowPlace(position.seq, part), dumpJson(row));
        lastSeq_ = position.seq;
        lastPart_ = part;
    }

    SharedBytes save() const override
    {
        WireWriter writer;
        writer.putAll(rows_, [](WireWriter& to, const auto& row) {
            to.put(row.first.first).put(row.first.second).put(row.second);
        });
        return std::move(writer).share();
    }

    /// A metadata frame makes the same row on every rank; one of them counts.
    void merge(const SharedBytes& saved) override
    {
        WireReader reader(saved.span());
        auto count = reader.take<std::uint64_t>();
        while (count-- > 0) {
            const auto seq = reader.take<std::uint64_t>();
            const auto part = reader.take<std::uint32_t>();
            rows_.emplace(RowPlace(seq, part), reader.takeString());
        }
    }

    void clear() override { rows_.clear(); }

    void finish(FrameSink& /*sink*/) override {}

    ResultTable table() override
    {
        ResultTable table;
        table.name = name_;
        for (auto& [place, values] : std::exchange(rows_, {})) {
            table.rows.push_back({place.first, place.second, std::move(values)});
        }
        return table;
    }

private:
    [[noreturn]] static void refuse(const std::string& message)
    {
        throw Error(message, {}, ErrorKind::Usage);
    }

    static nlohmann::ordered_json scalar(const std::string& column,
                                         std::optional<nlohmann::ordered_json> value)
    {
        if (value && !value->is_primitive()) {
            throw Error("column \"" + column +
                        "\" wants one text or number, and gets more than that; name a member or "
                        "element of it, such as \"" +
                        column + "\": \"Key.0\"");
        }
        return value ? std::move(*value) : nlohmann::ordered_json();
    }

    std::string name_;
    FrameTypes frames_;
    std::vector<std::pair<std::string, FieldLookup>> columns_;
    std::optional<Condition> where_;
    MetadataContext context_;
    std::map<RowPlace, std::string> rows_; ///< JSON objects
    std::uint64_t lastSeq_ = FramePosition::atEnd;
    std::uint32_t lastPart_ = 0;
};

} // namespace

void addEventTable(ModuleRegistry& registry)
{
    ModuleSpec spec;
    spec.name = "event_table";
    spec.summary = "Makes a table of scalars of frames in the run file.";
    spec.doc =
        "Each frame for which the condition \"where\" is true (all without it; conditions are "
        "those "
        "of select) gives a row: the values of the fields that \"columns\" names, null for what is "
        "not there. A field is a key with steps into the object (RawTimestreams_IMean.A1) or, as "
        "Type/Key, a key of the latest metadata frame of that type.\n"
        "When the run has ended, the rows of all processes stand in logical order in table "
        "table_row of the run file, the same for every number of processes; \"scanweave table\" "
        "shows them, and SQL reads them: select json_extract(row, '$.scan') from table_row where "
        "table_name = 'events'. Frames that modules emit at the end of a process's data make no "
        "rows. A frame that fails in a later module has its row all the same.";
    ParameterSpec columns =
        requiredParameter("columns", ParameterType::Object, "name and field of each column");
    columns.isFieldPath = true;
    ParameterSpec where = optionalParameter(
        "where", ParameterType::String, "condition that a frame must fulfil to make a row");
    where.isCondition = true;
    spec.parameters = {std::move(columns),
                       asUnique(defaultParameter("name", "events", "of the table")),
                       std::move(where),
                       framesParameter("types of frames that make rows")};
    spec.example =
        R"({"use": "event_table", "name": "noise", "columns": {"scan": "ScanNumber", "source": "Observation/SourceName", "A1": "RawTimestreams_IStd.A1"}})";
    registry.add(std::move(spec), [](const nlohmann::ordered_json& parameters) {
        return std::make_unique<EventTable>(parameters);
    });
}

} // namespace scanweave
