// SPDX-License-Identifier: BSD-2-Clause
// The checksum of frames with the processor's CRC instruction.
//
// The instruction takes eight bytes a cycle but its result comes three cycles later, so one stream
// of bytes would wait two cycles out of three. Large blocks are therefore cut into three parts
// whose checksums grow at the same time. A part's checksum is moved over the n bytes that follow it
// by multiplying it with x^(8n) modulo the polynomial; that is linear, so four tables of 256
// numbers do it.
#include "engine/g3/crc32c.h"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#define SCANWEAVE_CRC_TARGET [[gnu::target("sse4.2")]]
#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#define SCANWEAVE_CRC_TARGET
#endif

namespace scanweave {

#ifdef SCANWEAVE_CRC_TARGET

namespace {

#if defined(__x86_64__)
bool haveInstruction()
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("sse4.2") != 0;
}

SCANWEAVE_CRC_TARGET inline std::uint64_t addWord(std::uint64_t crc, std::uint64_t word)
{
    return _mm_crc32_u64(crc, word);
}

SCANWEAVE_CRC_TARGET inline std::uint32_t addByte(std::uint32_t crc, std::byte byte)
{
    return _mm_crc32_u8(crc, std::to_integer<std::uint8_t>(byte));
}
#else
bool haveInstruction()
{
    return true; // the compiler was told that it is there
}

inline std::uint64_t addWord(std::uint64_t crc, std::uint64_t word)
{
    return __crc32cd(static_cast<std::uint32_t>(crc), word);
}

inline std::uint32_t addByte(std::uint32_t crc, std::byte byte)
{
    return __crc32cb(crc, std::to_integer<std::uint8_t>(byte));
}
#endif

/// a * b modulo the polynomial; the highest bit is the coefficient of x^0.
constexpr std::uint32_t multiply(std::uint32_t a, std::uint32_t b)
{
    constexpr std::uint32_t polynomial = 0x82F63B78;
    std::uint32_t product = 0;
    for (std::uint32_t bit = 0x80000000; bit != 0; bit >>= 1) {
        if ((a & bit) != 0) {
            product ^= b;
        }
        b = (b >> 1) ^ ((b & 1) != 0 ? polynomial : 0);
    }
    return product;
}

/// Moves a checksum over a fixed number of zero bytes.
class Shift
{
public:
    explicit consteval Shift(std::size_t bytes)
    {
        std::uint32_t factor = 0x80000000;      // x^0
        std::uint32_t square = 0x80000000 >> 8; // x^8, then its squares
        for (; bytes != 0; bytes >>= 1) {
            if ((bytes & 1) != 0) {
                factor = multiply(factor, square);
            }
            square = multiply(square, square);
        }
        for (std::size_t k = 0; k < tables_.size(); ++k) {
            for (std::uint32_t byte = 0; byte < 256; ++byte) {
                tables_[k][byte] = multiply(factor, byte << (8 * k));
            }
        }
    }

    std::uint32_t operator()(std::uint32_t crc) const
    {
        return tables_[0][crc & 0xff] ^ tables_[1][(crc >> 8) & 0xff] ^
               tables_[2][(crc >> 16) & 0xff] ^ tables_[3][crc >> 24];
    }

private:
    std::array<std::array<std::uint32_t, 256>, 4> tables_{};
};

// Two sizes of parts: the long one so that moving costs nothing, the short one for blobs of a few
// kB.
constexpr std::size_t longPart = 4096;
constexpr std::size_t shortPart = 256;
constexpr Shift overLongPart(longPart);
constexpr Shift overShortPart(shortPart);

std::uint64_t wordAt(const std::byte* at)
{
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    return word;
}

SCANWEAVE_CRC_TARGET std::uint32_t
addThreeParts(std::uint32_t crc, const std::byte* at, std::size_t part, const Shift& overPart)
{
    std::uint64_t first = crc;
    std::uint64_t second = 0;
    std::uint64_t third = 0;
    for (const std::byte* const end = at + part; at != end; at += 8) {
        first = addWord(first, wordAt(at));
        second = addWord(second, wordAt(at + part));
        third = addWord(third, wordAt(at + 2 * part));
    }
    crc = overPart(static_cast<std::uint32_t>(first)) ^ static_cast<std::uint32_t>(second);
    return overPart(crc) ^ static_cast<std::uint32_t>(third);
}

SCANWEAVE_CRC_TARGET std::uint32_t crc32cByInstruction(std::uint32_t crc,
                                                       std::span<const std::byte> bytes)
{
    const std::byte* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 3 * longPart; at += 3 * longPart, left -= 3 * longPart) {
        crc = addThreeParts(crc, at, longPart, overLongPart);
    }
    for (; left >= 3 * shortPart; at += 3 * shortPart, left -= 3 * shortPart) {
        crc = addThreeParts(crc, at, shortPart, overShortPart);
    }
    std::uint64_t wide = crc;
    for (; left >= 8; at += 8, left -= 8) {
        wide = addWord(wide, wordAt(at));
    }
    crc = static_cast<std::uint32_t>(wide);
    for (; left != 0; ++at, --left) {
        crc = addByte(crc, *at);
    }
    return crc;
}

} // namespace

Crc32cFunction crc32cHardware()
{
    return haveInstruction() ? crc32cByInstruction : nullptr;
}

#else

Crc32cFunction crc32cHardware()
{
    return nullptr;
}

#endif

} // namespace scanweave
