// SPDX-License-Identifier: BSD-2-Clause
// The same message again and again: told some times, then counted.
#include "engine/cli/repeated_messages.h"

#include "engine/cli/text.h"

#include <algorithm>
#include <sstream>

namespace scanweave {

namespace {

bool isNumeral(char c)
{
    return c >= '0' && c <= '9';
}

/// The message without what tells messages of one kind apart.
std::string kindOf(const std::string& message)
{
    std::string kind;
    std::istringstream words(message);
    for (std::string word; words >> word;) {
        if (word.find(".g3") != std::string::npos) {
            continue;
        }
        for (std::size_t i = 0; i < word.size(); ++i) {
            if (!isNumeral(word[i])) {
                kind += word[i];
            } else if (i == 0 || !isNumeral(word[i - 1])) {
                kind += '#';
            }
        }
        kind += ' ';
    }
    return kind;
}

} // namespace

bool RepeatedMessages::isToTell(const std::string& message)
{
    std::string name = kindOf(message);
    if (kinds_.size() >= mostKinds && !kinds_.contains(name)) {
        name.clear();
    }
    Kind& kind = kinds_[name];
    if (kind.count == 0) {
        kind.first = message.substr(0, message.find('\n'));
    }
    return ++kind.count <= mostTold;
}

std::vector<std::string> RepeatedMessages::rest() const
{
    std::vector<std::string> lines;
    for (const auto& [name, kind] : kinds_) {
        if (kind.count > mostTold) {
            lines.push_back(
                "… and " + countText(kind.count - mostTold) +
                (name.empty() ? " more of other kinds" : " more like this: " + kind.first));
        }
    }
    return lines;
}

} // namespace scanweave
