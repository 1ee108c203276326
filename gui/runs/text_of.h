// SPDX-License-Identifier: BSD-2-Clause
// Words of the run file as Qt's strings.
#pragma once

#include <QString>

#include <string_view>

namespace scanweave {

inline QString textOf(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace scanweave
