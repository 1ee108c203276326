// SPDX-License-Identifier: BSD-2-Clause
// How numbers, sizes, times and counts are written, the same everywhere.
#pragma once

#include <QDateTime>
#include <QString>

#include <cstdint>

namespace scanweave::studio {

/// "1 412 000": in threes, with thin spaces that don't break.
QString numberText(std::int64_t number);
QString numberText(std::uint64_t number);
inline QString numberText(int number)
{
    return numberText(static_cast<std::int64_t>(number));
}

/// Up to `digits` significant ones, without trailing zeros: "0.125", "1.3e-12".
QString realText(double number, int digits = 4);

/// "2.1 GB", "940 kB", "12 B": powers of 1000.
QString sizeText(double bytes);
/// "2.1 GB/s"
QString rateText(double bytesPerSecond);

/// "3.2 s", "45 ms", "02:14", "1:02:14", "1 d 03 h". Negative or not finite: "–".
QString durationText(double seconds);

/// "61 %"; never 100 before it is, never 0 once it is more.
QString percentText(double share);

/// "02:14 ago", "just now".
QString agoText(const QDateTime& then, const QDateTime& now);
/// "2019-03-01 12:00:00 UTC"
QString utcText(const QDateTime& time);
/// Of 10 ns since 1970, as frames have it: "2019-03-01 12:00:00.123 UTC"
QString frameTimeText(std::int64_t ticks);

} // namespace scanweave::studio
