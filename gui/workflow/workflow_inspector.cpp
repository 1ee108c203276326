// SPDX-License-Identifier: BSD-2-Clause
// The place Workflow: what the inspector tells about the selected card.
#include "gui/widgets/fact_list.h"
#include "gui/widgets/text_format.h"
#include "gui/workflow/cards_view.h"
#include "gui/workflow/module_catalogue.h"
#include "gui/workflow/workflow_place.h"

#include <algorithm>
#include <functional>
#include <optional>

namespace scanweave::studio {

namespace {

/// The key with the values of the parameters that it names, as "{key}"; none if one has no value.
std::optional<std::string>
filledKey(std::string key,
          const ModuleSpec& spec,
          const std::function<std::optional<nlohmann::ordered_json>(const std::string&)>& valueOf)
{
    for (const ParameterSpec& parameter : spec.parameters) {
        const std::string placeholder = "{" + parameter.name + "}";
        const std::size_t at = key.find(placeholder);
        if (at == std::string::npos) {
            continue;
        }
        const auto value = valueOf(parameter.name).value_or(parameter.defaultValue);
        std::string text;
        if (value.is_string()) {
            text = value.get<std::string>();
        } else if (value.is_array()) {
            for (const auto& element : value) {
                text += (text.empty() ? "" : ", ") +
                        (element.is_string() ? element.get<std::string>() : element.dump());
            }
        }
        if (text.empty()) {
            return std::nullopt;
        }
        key.replace(at, placeholder.size(), text);
    }
    return key;
}

} // namespace

QWidget* WorkflowPlace::inspector()
{
    return hasDocument_ ? facts_.get() : nullptr;
}

void WorkflowPlace::fillInspector()
{
    if (!hasDocument_) {
        return;
    }
    facts_->clear();
    const auto card = std::ranges::find(cards_->cards(), selected_, &Card::pointer);
    if (card == cards_->cards().end()) {
        return;
    }
    const auto use = document_.value(selected_ + "/use");
    const ModuleSpec* spec =
        use && use->is_string() ? findModule(*modules_, use->get<std::string>()) : nullptr;
    facts_->setTitle(card->title,
                     spec != nullptr ? QString::fromStdString(spec->summary) : QString());
    QList<Fact> about{{tr("in the file"),
                       card->isThere || document_.value(selected_)
                           ? QString::fromStdString(selected_)
                           : tr("not written: all defaults"),
                       {},
                       {},
                       false}};
    if (card->kind == Card::Kind::Module) {
        about.append({tr("switched"), card->isEnabled ? tr("on") : tr("off"), {}, {}, false});
    }
    const QString problems =
        card->errors + card->warnings == 0
            ? tr("none")
            : tr("%1, %2").arg(
                  card->errors == 1 ? tr("1 error") : tr("%1 errors").arg(card->errors),
                  card->warnings == 1 ? tr("1 warning") : tr("%1 warnings").arg(card->warnings));
    about.append({tr("problems"), problems, {}, {}, card->errors > 0});
    about.append({tr("checked"),
                  !problems_.isUpToDate(document_.text()) ? tr("checking…")
                  : problems_.isCheckedAgainstFiles()     ? tr("against the files")
                                                          : tr("the text alone"),
                  {},
                  {},
                  false});
    facts_->addFacts(about);
    if (spec != nullptr) {
        const auto keys = [&](const QString& title, const std::vector<KeySpec>& specs) {
            QList<Fact> lines;
            for (const KeySpec& key : specs) {
                const auto filled = filledKey(key.key, *spec, [&](const std::string& parameter) {
                    return document_.value(selected_ + "/" + parameter);
                });
                if (!filled) {
                    continue; // of an option that isn't set
                }
                const std::string& keyName = *filled;
                const SurveyedType* type = survey_.type(key.frames);
                const auto there =
                    type != nullptr ? type->keys.find(keyName) : decltype(type->keys.end()){};
                const bool isThere = type != nullptr && there != type->keys.end();
                lines.append({QString::fromStdString(keyName),
                              QString::fromStdString(key.className),
                              isThere ? tr("in %1 of %2 %3 frames of the inputs")
                                            .arg(numberText(there->second.frames),
                                                 numberText(type->frames),
                                                 QString::fromStdString(key.frames))
                                      : QString(),
                              {},
                              false});
            }
            if (!lines.isEmpty()) {
                facts_->addSection(title);
                facts_->addFacts(lines);
            }
        };
        keys(tr("Reads"), spec->reads);
        keys(tr("Writes"), spec->writes);
    }
    if (card->kind == Card::Kind::Module) {
        facts_->addSection(tr("Actions"));
        for (QAction* action : {try_, toggle_, duplicate_, remove_}) {
            facts_->addAction(action);
        }
    } else if (card->kind == Card::Kind::Inputs && !survey_.files.empty()) {
        facts_->addSection(tr("Files"));
        facts_->addFacts(
            {{tr("files"),
              numberText(static_cast<std::uint64_t>(survey_.files.size())),
              {},
              {},
              false},
             {tr("frames"), numberText(survey_.frames()), {}, {}, false},
             {tr("size"), sizeText(static_cast<double>(survey_.bytes())), {}, {}, false}});
    }
    Q_EMIT inspectorChanged();
}

} // namespace scanweave::studio
