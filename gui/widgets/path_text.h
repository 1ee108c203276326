// SPDX-License-Identifier: BSD-2-Clause
// Paths as people know them.
#pragma once

#include <QString>

namespace scanweave::studio {

/// The home directory as "~".
QString shownPath(const QString& path);
QString fileName(const QString& path);

/// For labels: a long name that may be broken into lines behind its marks and between words written
/// LikeThis (by zero-width spaces).
QString breakable(QString text);

/// A pasted or typed path: without quotes and "file://", "~" expanded, absolute.
QString cleanPath(const QString& text);

bool isFrameFile(const QString& path);    ///< .g3, .g3.gz, .g3.bz2, .g3.xz
bool isRunFile(const QString& path);      ///< .sqlite
bool isWorkflowFile(const QString& path); ///< .json

} // namespace scanweave::studio
