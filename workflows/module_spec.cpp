// SPDX-License-Identifier: BSD-2-Clause
// What modules declare about themselves.
#include "workflows/module_spec.h"

namespace scanweave {

std::vector<std::string> classesOf(const KeySpec& key)
{
    std::vector<std::string> classes;
    if (!key.className.empty()) {
        classes.push_back(key.className);
        classes.insert(classes.end(), key.otherClasses.begin(), key.otherClasses.end());
    }
    return classes;
}

std::string classText(const KeySpec& key)
{
    const std::vector<std::string> classes = classesOf(key);
    std::string text;
    for (std::size_t i = 0; i < classes.size(); ++i) {
        text += (i == 0 ? "" : i + 1 == classes.size() ? " or " : ", ") + classes[i];
    }
    return text.empty() ? "any class" : text;
}

} // namespace scanweave
