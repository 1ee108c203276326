// SPDX-License-Identifier: BSD-2-Clause
// Where one can be in the Studio, as a value: for links, back and forward, and sessions.
#pragma once

#include <QMetaType>
#include <QString>

namespace scanweave::studio {

struct Location
{
    QString place; ///< Place::name; "": whichever place can open `path`
    QString path;  ///< absolute path of a file, or "host:path"; "": what is open there
    QString item;  ///< what is selected in it, in the place's own words: "frame/412", "/modules/0"

    friend bool operator==(const Location&, const Location&) = default;
};

} // namespace scanweave::studio

Q_DECLARE_METATYPE(scanweave::studio::Location)
