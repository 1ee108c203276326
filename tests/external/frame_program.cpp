// SPDX-License-Identifier: BSD-2-Clause
// A program for module process, good and bad: frame_program MODE [ARGUMENT]. It speaks the protocol
// with its own few lines, as a user's program would.
#include "engine/g3/frame.h"
#include "engine/g3/scalars.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

using namespace scanweave;

namespace {

struct Incoming
{
    std::uint32_t flags = 0;
    std::vector<char> bytes;
};

bool readAll(void* to, std::size_t size)
{
    return size == 0 || std::fread(to, 1, size, stdin) == size;
}

void send(const char* kind, const void* bytes, std::uint64_t length, std::uint32_t flags = 0)
{
    char head[16];
    std::memcpy(head, kind, 4);
    std::memcpy(head + 4, &flags, 4);
    std::memcpy(head + 8, &length, 8);
    std::fwrite(head, 1, sizeof head, stdout);
    if (bytes != nullptr) {
        std::fwrite(bytes, 1, length, stdout);
    }
    std::fflush(stdout);
}

void send(const char* kind)
{
    send(kind, nullptr, 0);
}

void send(const Frame& frame)
{
    const SharedBytes bytes = frame.encode();
    send("FRAM", bytes.data(), bytes.size());
}

Frame parsed(const Incoming& frame)
{
    return Frame::parse(SharedBytes::copyOf(std::as_bytes(std::span(frame.bytes))),
                        Frame::Crc::Check);
}

Frame said(const std::string& text)
{
    Frame frame(frame_types::scan);
    frame.put("Said", std::make_shared<G3String>(text));
    return frame;
}

/// `answerEarly`: writes much before it has read the frame, so that both pipes fill up.
bool receive(Incoming& frame, bool answerEarly)
{
    char head[16];
    if (!readAll(head, sizeof head)) {
        return false;
    }
    std::uint64_t length = 0;
    std::memcpy(&frame.flags, head + 4, 4);
    std::memcpy(&length, head + 8, 8);
    frame.bytes.resize(length);
    if (answerEarly && length > 1'000'000) {
        send(said(std::string(3'000'000, 'x')));
    }
    return std::memcmp(head, "FRAM", 4) == 0 && readAll(frame.bytes.data(), length);
}

/// True the first time that it is asked with this file.
bool isFirstTime(const char* file)
{
    const int made = open(file, O_CREAT | O_EXCL, 0600);
    if (made >= 0) {
        close(made);
    }
    return made >= 0;
}

} // namespace

int main(int argc, char** argv)
{
    const std::string mode = argc > 1 ? argv[1] : "same";
    const char* argument = argc > 2 ? argv[2] : "";
    if (mode == "leave") {
        std::fprintf(stderr, "first words\nlast words\n");
        return 7;
    }
    if (mode == "lock") {
        const int file = open(argument, O_CREAT | O_RDWR, 0600);
        if (flock(file, LOCK_EX) != 0) {
            return 1;
        }
    }
    Incoming frame;
    std::string types;
    int dataFrames = 0;
    while (true) {
        if (!receive(frame, mode == "flood")) {
            break;
        }
        const Frame in = parsed(frame);
        const bool isEnd = in.type() == frame_types::endProcessing;
        const bool isData = (frame.flags & 1U) != 0;
        types += in.type().letters() + ((frame.flags & 2U) != 0 ? "+" : "");
        dataFrames += isData ? 1 : 0;
        if (mode == "copy") {
            send(in);
        } else if (mode == "same" && !isEnd) {
            send("SAME");
        } else if (mode == "twice" && !isEnd) {
            send("SAME");
            send("SAME");
        } else if (mode == "add" && !isEnd) {
            Frame out = in;
            out.put("Added", std::make_shared<G3Int>(dataFrames));
            send(out);
        } else if (mode == "unsummed" && !isEnd) {
            Frame out = in;
            out.put("Added", std::make_shared<G3Int>(1));
            const SharedBytes bytes = out.encode();
            std::vector<char> broken(bytes.text().begin(), bytes.text().end());
            std::memset(broken.data() + broken.size() - 4, 0x55, 4);
            send("FRAM", broken.data(), broken.size(), argument[0] == 'f' ? 4 : 0);
        } else if (mode == "types" && isEnd) {
            send(said(types));
        } else if (mode == "environment" && isEnd) {
            const auto variable = [](const char* name) {
                const char* value = std::getenv(name);
                return std::string(value == nullptr ? "-" : value);
            };
            char directory[4096] = "";
            if (getcwd(directory, sizeof directory) == nullptr) {
                return 1;
            }
            send(said(variable("MY_OWN") + " " + variable("SCANWEAVE_MODULE") + " " +
                      variable("SCANWEAVE_RANK") + " " + variable("OMPI_COMM_WORLD_RANK") + " " +
                      directory));
        } else if (mode == "fail" && isData && dataFrames == 2) {
            const std::string reason = "no gain for detector A";
            send("FAIL", reason.data(), reason.size());
            continue;
        } else if (mode == "crash" && isData && dataFrames == 2) {
            std::fprintf(stderr, "about to crash\nwithout line end");
            std::abort();
        } else if (mode == "crash_once" && isData && dataFrames == 2 && isFirstTime(argument)) {
            send("SAME"); // must not count
            std::abort();
        } else if (mode == "hang" && isData) {
            pause();
        } else if (mode == "garbage" && isData) {
            std::printf("hello, I am a program that prints\n");
            std::fflush(stdout);
        } else if (mode == "huge" && isData) {
            send("FRAM", nullptr, std::uint64_t{1} << 60U);
        } else if (mode == "endless" && isData) {
            while (true) {
                send("SAME");
                send(said(std::string(100'000, 'x')));
            }
        } else if (mode == "damaged" && isData) {
            send("FRAM", "this is no frame, is it?", 24);
        } else if (mode == "empty" && isData) {
            send("FRAM");
        } else if (mode == "noisy" && !isEnd) {
            for (int line = 0; line < 4000; ++line) {
                std::fprintf(
                    stderr, "line %d of much that a pipe can't hold at once \x1b[31m\n", line);
            }
            send("SAME");
        } else if (mode == "half" && isData) {
            std::fwrite("FRAM\0\0", 1, 6, stdout);
            std::fflush(stdout);
            return 0;
        } else if (mode == "lock" && isData) {
            send("SAME");
        } else if (mode == "deaf" && isData) {
            close(STDIN_FILENO); // before the answer: the next frame is sure to find it closed
        }
        send("DONE");
        if (mode == "deaf" && isData) {
            pause();
        }
        if (mode == "more" && isData) {
            send("DONE");
        }
        if (mode == "stay" && isEnd) {
            pause();
        }
    }
    return mode == "bad_end" ? 3 : 0;
}
