// SPDX-License-Identifier: BSD-2-Clause
// What `scanweave try --json` tells.
#include "gui/workflow/trial_report.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace scanweave::studio {

namespace {

using Json = nlohmann::ordered_json;

QString text(const Json& json, const char* key)
{
    const auto found = json.find(key);
    return found != json.end() && found->is_string()
               ? QString::fromStdString(found->get<std::string>())
               : QString();
}

QStringList texts(const Json& json, const char* key)
{
    QStringList all;
    for (const Json& item : json.value(key, Json::array())) {
        all.append(QString::fromStdString(item.get<std::string>()));
    }
    return all;
}

std::vector<TrialFrame> framesOf(const Json& json)
{
    std::vector<TrialFrame> frames;
    for (const Json& item : json) {
        TrialFrame frame;
        frame.typeName = text(item, "type");
        frame.index = item.value("index", std::uint64_t{0});
        frame.offset = item.value("offset", std::uint64_t{0});
        for (const Json& key : item.at("keys")) {
            frame.keys.append(text(key, "name"));
            if (frame.timestreams.isEmpty() &&
                text(key, "class") == QStringLiteral("G3TimestreamMap")) {
                frame.timestreams = frame.keys.last();
            }
        }
        frame.added = texts(item, "added");
        frame.changed = texts(item, "changed");
        frame.removed = texts(item, "removed");
        frames.push_back(std::move(frame));
    }
    return frames;
}

TrialStage::State stateOf(const QString& word)
{
    using State = TrialStage::State;
    return word == QStringLiteral("done")       ? State::Done
           : word == QStringLiteral("dropped")  ? State::Dropped
           : word == QStringLiteral("failed")   ? State::Failed
           : word == QStringLiteral("disabled") ? State::Disabled
                                                : State::NotReached;
}

TrialReport reportOf(const Json& json)
{
    TrialReport report;
    const Json& frame = json.at("frame");
    if (frame.at("scan").is_number()) {
        report.scan = frame.at("scan").get<std::uint64_t>();
    }
    report.scans = frame.at("scans").get<std::uint64_t>();
    report.file = text(frame, "file");
    report.index = frame.at("index").get<std::uint64_t>();
    report.metadata = json.at("metadata").size();
    report.stages.push_back(
        {{}, "/inputs", TrialStage::State::Input, 0, framesOf(json.at("input"))});
    for (const Json& item : json.at("stages")) {
        report.stages.push_back({text(item, "module"),
                                 item.at("pointer").get<std::string>(),
                                 stateOf(text(item, "state")),
                                 item.value("seconds", 0.0),
                                 framesOf(item.at("frames"))});
    }
    for (const Json& item : json.at("messages")) {
        report.messages.append(text(item, "module") + QStringLiteral(": ") + text(item, "text"));
    }
    report.error = text(json, "error");
    return report;
}

} // namespace

const TrialFrame* TrialReport::before(std::size_t at, std::size_t frame) const
{
    for (std::size_t i = std::min(at, stages.size()); i > 0; --i) {
        const std::vector<TrialFrame>& frames = stages[i - 1].frames;
        if (!frames.empty()) {
            return &frames[std::min(frame, frames.size() - 1)];
        }
    }
    return nullptr;
}

const TrialFrame* TrialReport::after(std::size_t at, std::size_t frame) const
{
    if (at >= stages.size() || stages[at].frames.empty()) {
        return nullptr;
    }
    return &stages[at].frames[std::min(frame, stages[at].frames.size() - 1)];
}

std::optional<TrialReport> parseTrialReport(const QByteArray& json)
{
    try {
        return reportOf(Json::parse(json.toStdString()));
    } catch (const Json::exception&) {
        return std::nullopt; // nothing, or of another version
    }
}

} // namespace scanweave::studio
