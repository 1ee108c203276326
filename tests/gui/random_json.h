// SPDX-License-Identifier: BSD-2-Clause
// Workflow-like JSON texts with comments and all sorts of formatting, from a seed.
#pragma once

#include <nlohmann/json.hpp>

#include <random>
#include <string>

namespace scanweave::studio {

class RandomJson
{
public:
    explicit RandomJson(std::uint32_t seed)
        : random_(seed)
    {}

    std::size_t below(std::size_t limit)
    {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
    }

    /// Blanks and comments, as may stand between any two tokens.
    std::string blanks()
    {
        static const char* const choices[] = {"",
                                              "",
                                              "",
                                              " ",
                                              "\n",
                                              "\n  ",
                                              "\n    ",
                                              " // why, \"quoted\"\n",
                                              "\n  // a line {of} [its] own,\n  ",
                                              " /* in line, */ ",
                                              "/* two\n lines */",
                                              "\t"};
        return choices[below(std::size(choices))];
    }

    nlohmann::ordered_json value(int depth)
    {
        switch (below(depth > 0 ? 7 : 5)) {
        case 0:
            return below(1000);
        case 1:
            return below(2) == 0;
        case 2:
            return nullptr;
        case 3:
            return text();
        case 4:
            return 0.5;
        case 5: {
            auto list = nlohmann::ordered_json::array();
            for (std::size_t i = below(4); i > 0; --i) {
                list.push_back(value(depth - 1));
            }
            return list;
        }
        default: {
            auto object = nlohmann::ordered_json::object();
            for (std::size_t i = below(4); i > 0; --i) {
                object[text()] = value(depth - 1);
            }
            return object;
        }
        }
    }

    std::string text()
    {
        static const char* const words[] = {
            "key", "use", "a/b", "c~d", "größe", "// no comment", "}", "x,y", "\"", "tab\t", "a"};
        return words[below(std::size(words))] + std::to_string(below(10));
    }

    /// The value as text, with blanks and comments between its tokens.
    std::string written(const nlohmann::ordered_json& value)
    {
        if (!value.is_structured()) {
            return value.dump();
        }
        std::string result(1, value.is_object() ? '{' : '[');
        bool isFirst = true;
        for (const auto& [key, element] : value.items()) {
            result += isFirst ? "" : ",";
            isFirst = false;
            result += blanks();
            if (value.is_object()) {
                result += nlohmann::ordered_json(key).dump() + blanks() + ":" + blanks();
            }
            result += written(element) + blanks();
        }
        return result + blanks() + (value.is_object() ? '}' : ']');
    }

    /// A document whose root is an object with a list of modules.
    nlohmann::ordered_json document()
    {
        auto document = nlohmann::ordered_json::object();
        document["inputs"] = {"a.g3", {"b.g3", "c*.g3"}};
        auto modules = nlohmann::ordered_json::array();
        for (std::size_t i = below(5); i > 0; --i) {
            nlohmann::ordered_json module{{"use", text()}};
            module[text()] = value(2);
            modules.push_back(module);
        }
        document["modules"] = modules;
        for (std::size_t i = below(3); i > 0; --i) {
            document[text()] = value(2);
        }
        return document;
    }

private:
    std::mt19937 random_;
};

} // namespace scanweave::studio
