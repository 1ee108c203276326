// SPDX-License-Identifier: BSD-2-Clause
// Writes the corpora that fuzzers begin with: make_seeds DIR [FRAME FILE…]. Without files every
// class is there in its simplest form.
#include "engine/base/error.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/object_codec.h"
#include "engine/g3/object_registry.h"
#include "tests/fuzz/families.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

using namespace scanweave;

namespace {

/// Larger objects are slow to mutate and say no more.
constexpr std::size_t largestSeed = 64U * 1024;

void writeSeed(const std::filesystem::path& directory, const SharedBytes& blob, int number)
{
    std::filesystem::create_directories(directory);
    std::ofstream file(directory / std::to_string(number), std::ios::binary);
    file.write(reinterpret_cast<const char*>(blob.data()),
               static_cast<std::streamsize>(blob.size()));
}

void writeObject(const std::filesystem::path& directory, const SharedBytes& blob, int& number)
{
    // An object of a class that is not known holds its name itself.
    const std::string name(decodeObject(blob)->className());
    for (const fuzz::Family& family : fuzz::families()) {
        if (fuzz::holds(family, name) && blob.size() <= largestSeed) {
            writeSeed(directory / family.name, blob, ++number);
        }
    }
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: make_seeds DIR [FRAME FILE…]\n");
        return 2;
    }
    const std::filesystem::path directory = argv[1];
    int number = 0;
    for (const std::string_view name : objectClassNames()) {
        try {
            writeObject(directory, encodeObject(*findObjectClass(name)->create()), number);
        } catch (const Error&) {
            // Of classes that are read but no longer written, files have to bring seeds.
        }
    }
    for (int argument = 2; argument < argc; ++argument) {
        try {
            FrameReader reader(argv[argument]);
            while (auto frame = reader.next()) {
                for (const std::string& key : frame->keys()) {
                    writeObject(directory, frame->blob(key), number);
                }
            }
        } catch (const Error& error) {
            std::fprintf(stderr, "%s\n", error.what());
        }
    }
    std::printf("%d seeds in %s\n", number, argv[1]);
    return 0;
}
