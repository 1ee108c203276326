// SPDX-License-Identifier: BSD-2-Clause
// How numbers, sizes, times and counts are written.
#include "gui/widgets/text_format.h"

#include <QCoreApplication>
#include <QTimeZone>

#include <algorithm>
#include <array>
#include <cmath>

namespace scanweave::studio {

namespace {

constexpr QChar thinSpace(0x202f); // narrow, no-break

QString words(const char* text)
{
    return QCoreApplication::translate("TextFormat", text);
}

QString grouped(QString digits)
{
    for (qsizetype at = digits.size() - 3; at > 0; at -= 3) {
        digits.insert(at, thinSpace);
    }
    return digits;
}

QString twoDigits(std::int64_t number)
{
    return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0'));
}

} // namespace

QString numberText(std::uint64_t number)
{
    return grouped(QString::number(number));
}

QString numberText(std::int64_t number)
{
    if (number >= 0) {
        return numberText(static_cast<std::uint64_t>(number));
    }
    return QChar(0x2212) + numberText(std::uint64_t{0} - static_cast<std::uint64_t>(number));
}

QString realText(double number, int digits)
{
    return QString::number(number, 'g', digits);
}

QString sizeText(double bytes)
{
    if (!(bytes >= 0)) {
        return QStringLiteral("–");
    }
    static constexpr std::array units = {"B", "kB", "MB", "GB", "TB", "PB"};
    std::size_t unit = 0;
    // 999.5 would be written as 1000.
    while (bytes >= 999.5 && unit + 1 < units.size()) {
        bytes /= 1000;
        ++unit;
    }
    const int decimals = unit == 0 || bytes >= 99.95 ? 0 : 1;
    return QString::number(bytes, 'f', decimals) + thinSpace +
           QLatin1String(units[unit]); // the same in all languages
}

QString rateText(double bytesPerSecond)
{
    return sizeText(bytesPerSecond) + QStringLiteral("/s");
}

QString durationText(double seconds)
{
    if (!std::isfinite(seconds) || seconds < 0) {
        return QStringLiteral("–");
    }
    if (seconds < 0.9995) {
        const double milliseconds = seconds * 1000;
        return milliseconds >= 0.9995 || milliseconds == 0
                   ? QStringLiteral("%1 ms").arg(milliseconds, 0, 'f', 0)
                   : QStringLiteral("%1 µs").arg(milliseconds * 1000, 0, 'f', 0);
    }
    if (seconds < 59.95) {
        return QStringLiteral("%1 s").arg(seconds, 0, 'f', 1);
    }
    if (seconds > 1e12) {
        return QStringLiteral("∞");
    }
    const auto whole = static_cast<std::int64_t>(std::llround(seconds));
    const std::int64_t hours = whole / 3600;
    const std::int64_t minutes = whole / 60 % 60;
    if (hours == 0) {
        return twoDigits(minutes) + QLatin1Char(':') + twoDigits(whole % 60);
    }
    if (hours < 24) {
        return QString::number(hours) + QLatin1Char(':') + twoDigits(minutes) + QLatin1Char(':') +
               twoDigits(whole % 60);
    }
    return QStringLiteral("%1 d %2 h").arg(hours / 24).arg(twoDigits(hours % 24));
}

QString percentText(double share)
{
    if (!std::isfinite(share)) {
        return QStringLiteral("–");
    }
    const double percent = share * 100;
    int whole = static_cast<int>(std::lround(std::clamp(percent, 0.0, 100.0)));
    if (whole == 100 && percent < 100) {
        whole = 99;
    } else if (whole == 0 && percent > 0) {
        whole = 1;
    }
    return QString::number(whole) + thinSpace + QLatin1Char('%');
}

QString agoText(const QDateTime& then, const QDateTime& now)
{
    const qint64 milliseconds = then.msecsTo(now);
    if (milliseconds < 1000) {
        return words("just now");
    }
    return words("%1 ago").arg(durationText(static_cast<double>(milliseconds) / 1000));
}

QString utcText(const QDateTime& time)
{
    return time.toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss 'UTC'"));
}

QString frameTimeText(std::int64_t ticks)
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(ticks / 100'000, QTimeZone::utc());
    return time.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz 'UTC'"));
}

} // namespace scanweave::studio
