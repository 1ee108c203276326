// SPDX-License-Identifier: BSD-2-Clause
// The folder of real frame files with recorded values, where it is there.
#pragma once

#include <QTest>

#include <filesystem>

namespace scanweave::test {

inline std::filesystem::path goldenDirectory()
{
    return SCANWEAVE_GOLDEN_DIR;
}

inline bool haveGolden()
{
    return std::filesystem::exists(goldenDirectory() / "MANIFEST.json");
}

} // namespace scanweave::test

/// Skips the test, saying why, where the golden files are not there.
#define SCANWEAVE_NEED_GOLDEN()                                                                    \
    do {                                                                                           \
        if (!scanweave::test::haveGolden()) {                                                      \
            QSKIP("golden files not found; set SCANWEAVE_GOLDEN_DIR to their folder to run this"); \
        }                                                                                          \
    } while (false)
