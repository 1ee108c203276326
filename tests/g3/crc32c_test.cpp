// SPDX-License-Identifier: BSD-2-Clause
// The frames' checksum: all variants against the definition.
#include "engine/base/bytes.h"
#include "engine/g3/crc32c.h"
#include "tests/support/frame_bytes.h"

#include <QTest>

#include <random>

using namespace scanweave;

namespace {

std::string randomBytes(std::size_t size, std::uint32_t seed)
{
    std::mt19937 random(seed);
    std::string bytes(size, '\0');
    for (char& byte : bytes) {
        byte = static_cast<char>(random() & 0xff);
    }
    return bytes;
}

} // namespace

class Crc32cTest : public QObject
{
    Q_OBJECT

private slots:
    void givesTheFormatsCheckValue()
    {
        QCOMPARE(crc32c(0, asBytes("123456789")), 0x58E3FA20U);
        QCOMPARE(crc32cPortable(0, asBytes("123456789")), 0x58E3FA20U);
        QCOMPARE(test::slowCrc("123456789"), 0x58E3FA20U);
    }

    void isTheUsualCrcWithoutItsInversions()
    {
        QCOMPARE(~crc32c(~0U, asBytes("123456789")), 0xE3069283U);
    }

    void nothingChangesNothing()
    {
        QCOMPARE(crc32c(0x12345678, {}), 0x12345678U);
        QCOMPARE(crc32cPortable(0x12345678, {}), 0x12345678U);
    }

    void variantsAgreeOnEverySizeAndAlignment()
    {
        const std::string bytes = randomBytes(1700, 1);
        for (std::size_t size = 0; size < 1650; size += size < 300 ? 1 : 13) {
            for (std::size_t begin = 0; begin < 9; ++begin) {
                compareVariants(std::string_view(bytes).substr(begin, size), 0xdeadbeef);
            }
        }
    }

    void variantsAgreeOnLargeBlocks()
    {
        const std::string bytes = randomBytes(100'000, 2);
        std::mt19937 random(3);
        for (int i = 0; i < 40; ++i) {
            const std::size_t begin = random() % 50'000;
            const auto start = static_cast<std::uint32_t>(random());
            compareVariants(std::string_view(bytes).substr(begin, random() % 50'000), start);
        }
        for (const std::size_t size : {767U, 768U, 769U, 12'287U, 12'288U, 12'289U, 24'576U}) {
            compareVariants(std::string_view(bytes).substr(3, size), 0);
        }
    }

    void piecesGiveWhatTheWholeGives()
    {
        const std::string bytes = randomBytes(60'000, 4);
        const std::uint32_t whole = crc32c(0, asBytes(bytes));
        std::mt19937 random(5);
        for (int i = 0; i < 20; ++i) {
            std::uint32_t crc = 0;
            std::string_view rest = bytes;
            while (!rest.empty()) {
                const auto piece = rest.substr(0, random() % 20'000);
                crc = crc32c(crc, asBytes(piece));
                rest.remove_prefix(piece.size());
            }
            QCOMPARE(crc, whole);
        }
    }

private:
    static void compareVariants(std::string_view bytes, std::uint32_t crc)
    {
        const std::uint32_t expected = test::slowCrc(bytes, crc);
        QCOMPARE(crc32cPortable(crc, asBytes(bytes)), expected);
        QCOMPARE(crc32c(crc, asBytes(bytes)), expected);
        if (const Crc32cFunction hardware = crc32cHardware()) {
            QCOMPARE(hardware(crc, asBytes(bytes)), expected);
        }
    }
};

QTEST_APPLESS_MAIN(Crc32cTest)
#include "crc32c_test.moc"
