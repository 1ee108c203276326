// SPDX-License-Identifier: BSD-2-Clause
// Spectra against known ones, maps as pictures.
#include "gui/groups/power_spectrum.h"
#include "gui/plots/map_view.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <numbers>
#include <random>

using namespace scanweave;
using namespace scanweave::studio;

class SpectrumTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void spectrumOfASine();
    void integralIsTheVariance();
    void spectrumOfNonsense();
    void mapPixelsHaveTheirColours();
    void oneHotPixelDoesNotHideTheRest();
};

void SpectrumTest::spectrumOfASine()
{
    const double rate = 200;
    const double frequency = 12.5;
    std::vector<double> samples(1 << 15);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        samples[i] = 2 * std::sin(2 * std::numbers::pi * frequency * static_cast<double>(i) / rate);
    }
    const auto spectrum = powerSpectrum(samples, rate, 4096);
    const auto peak = std::max_element(spectrum.density.begin(), spectrum.density.end());
    const auto at = spectrum.frequency[static_cast<std::size_t>(peak - spectrum.density.begin())];
    QVERIFY(std::abs(at - frequency) <= rate / 4096);
    double power = 0;
    for (const double density : spectrum.density) {
        power += density * rate / 4096;
    }
    QVERIFY2(std::abs(power - 2) < 0.02, qPrintable(QString::number(power))); // amplitude² / 2
}

void SpectrumTest::integralIsTheVariance()
{
    std::mt19937_64 random(9);
    std::normal_distribution<double> noise(5.0, 3.0);
    std::vector<double> samples(200'000);
    for (double& sample : samples) {
        sample = noise(random);
    }
    const auto spectrum = powerSpectrum(samples, 150, 2048);
    double power = 0;
    for (const double density : spectrum.density) {
        power += density * 150 / 2048;
    }
    QVERIFY2(std::abs(power - 9) < 0.3, qPrintable(QString::number(power)));
    QVERIFY(spectrum.segments > 100);
}

void SpectrumTest::spectrumOfNonsense()
{
    QVERIFY(powerSpectrum({}, 100).density.empty());
    QVERIFY(powerSpectrum(std::vector<double>(100, 1.0), 0).density.empty());
    QVERIFY(powerSpectrum(std::vector<double>(100, 1.0), std::nan("")).density.empty());
    QVERIFY(powerSpectrum(std::vector<double>(100, std::numeric_limits<double>::quiet_NaN()), 10)
                .density.empty());
    std::vector<double> gap(100, 2.0);
    gap[50] = std::numeric_limits<double>::infinity();
    for (const double density : powerSpectrum(gap, 10).density) {
        QVERIFY(std::abs(density) < 1e-9);
    }
}

void SpectrumTest::mapPixelsHaveTheirColours()
{
    MapNumbers map;
    map.width = 3;
    map.height = 2;
    map.values = {0, 1, 2, std::nan(""), 4, 4};
    const auto image = mapImage(map, {0, 4}, ColorScale::Viridis);
    QCOMPARE(image.size(), QSize(3, 2));
    QCOMPARE(image.pixel(0, 1), scaleColor(ColorScale::Viridis, 0)); // y grows upwards
    QCOMPARE(qAlpha(image.pixel(0, 0)), 0);
    QCOMPARE(image.pixel(2, 0), scaleColor(ColorScale::Viridis, 1));
    map.values.pop_back();
    QVERIFY(mapImage(map, {0, 4}, ColorScale::Viridis).isNull()); // fewer values than pixels
}

void SpectrumTest::oneHotPixelDoesNotHideTheRest()
{
    std::vector<double> values(1000, 1.0);
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = static_cast<double>(i % 10);
    }
    values[7] = 1e9;
    const auto range = robustRange(values, 0.01, false);
    QVERIFY(range.greatest <= 9);
    const auto even = robustRange(values, 0.01, true);
    QCOMPARE(even.least, -even.greatest);
    QCOMPARE(robustRange({std::nan("")}, 0.01, false).greatest, 0.0);
}

QTEST_APPLESS_MAIN(SpectrumTest)
#include "spectrum_test.moc"
