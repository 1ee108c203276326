// SPDX-License-Identifier: BSD-2-Clause
// Measures scan, read, checksum, distribution and accumulation, each beside its floor.
//   engine_benchmark files DIR                 makes the frame files, each also with holes
//   engine_benchmark alone DIR                 what one process does
//   mpirun -n P engine_benchmark distribute DIR IO_RANKS [holes]
#include "engine/accumulate/accumulator.h"
#include "engine/distribute/io_distributor.h"
#include "engine/g3/crc32c.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/frame_scan.h"
#include "engine/g3/frame_writer.h"
#include "engine/g3/scalars.h"
#include "engine/g3/vectors.h"
#include "engine/transport/environment.h"
#include "engine/transport/mpi_transport.h"

#include <fcntl.h>
#include <mpi.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <vector>

namespace scanweave {

namespace {

struct Size
{
    const char* name;
    std::size_t frameBytes;
    std::size_t frames;
};

const std::vector<Size> sizes{{"8 kB", 8'000, 40'000},
                              {"10 kB", 10'000, 30'000},
                              {"1 MB", 1'000'000, 500},
                              {"8 MB", 8'000'000, 64},
                              {"64 MB", 64'000'000, 10}};

/// Holes cost next to nothing to read: what is measured with them is distribution, not the file
/// system.
enum class Content
{
    Samples,
    Holes
};

std::string pathOf(const std::string& directory, const Size& size, Content content)
{
    return directory + "/" + std::to_string(size.frameBytes) +
           (content == Content::Holes ? "-holes" : "") + ".g3";
}

double seconds(const std::function<void()>& work)
{
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// The best of some runs: other programs can only slow one down.
double best(int runs, const std::function<void()>& work)
{
    double least = seconds(work);
    for (int run = 1; run < runs; ++run) {
        least = std::min(least, seconds(work));
    }
    return least;
}

/// Gives back the memory of all whole pages between two frames' small keys. They stay zeros.
void punchHoles(const std::string& path, const Size& size)
{
    constexpr off_t page = 4096;
    const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    scanFrames(path, {}, [&](const ScannedFrame& frame) {
        if (frame.length > size.frameBytes) { // key names and scalars are in the outer pages
            const auto begin = (static_cast<off_t>(frame.offset) / page + 2) * page;
            const auto end = static_cast<off_t>(frame.offset + frame.length) / page * page - page;
            if (end > begin &&
                fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, begin, end - begin) !=
                    0) {
                throw std::runtime_error(path + ": this file system makes no holes");
            }
        }
        return true;
    });
    close(file);
}

void makeFile(const std::string& path, const Size& size, Content content)
{
    FrameWriter writer(path);
    Frame observation(frame_types::observation);
    observation.put("SourceName", std::make_shared<G3String>("bench"));
    observation.put("ObservationID", std::make_shared<G3Int>(1));
    writer.write(observation);
    auto samples = std::make_shared<G3VectorDouble>();
    samples->items.resize(size.frameBytes / sizeof(double));
    for (std::size_t i = 0; i < samples->items.size() && content == Content::Samples; ++i) {
        samples->items[i] = static_cast<double>(i) * 0.25;
    }
    for (std::size_t i = 0; i < size.frames; ++i) {
        Frame scan(frame_types::scan);
        scan.put("ScanNumber", std::make_shared<G3Int>(static_cast<std::int64_t>(i)));
        scan.put("Samples", samples);
        writer.write(scan);
    }
    writer.close();
}

void makeFiles(const std::string& directory)
{
    std::filesystem::create_directories(directory);
    for (const Size& size : sizes) {
        makeFile(pathOf(directory, size, Content::Samples), size, Content::Samples);
        const std::string holes = pathOf(directory, size, Content::Holes);
        makeFile(holes, size, Content::Holes);
        punchHoles(holes, size);
    }
}

std::uint64_t plainRead(const std::string& path, std::vector<std::byte>& buffer)
{
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    std::uint64_t bytes = 0;
    for (ssize_t got = 0; (got = read(file, buffer.data(), buffer.size())) > 0;) {
        bytes += static_cast<std::uint64_t>(got);
    }
    close(file);
    return bytes;
}

void alone(const std::string& directory)
{
    std::printf(
        "One process, files in memory (best of 3)\n%-7s %10s %12s %10s %12s %10s %10s %10s %12s\n",
        "frame",
        "scan",
        "",
        "read+CRC",
        "",
        "file read",
        "CRC",
        "memcpy",
        "accumulate");
    for (const Size& size : sizes) {
        const std::string path = pathOf(directory, size, Content::Samples);
        const auto bytes = static_cast<double>(std::filesystem::file_size(path));
        const auto frames = static_cast<double>(size.frames);
        const double scan =
            best(3, [&] { scanFrames(path, {}, [](const ScannedFrame&) { return true; }); });
        const double readFrames = best(3, [&] {
            FrameReader reader(path);
            while (reader.next()) {
            }
        });
        std::vector<std::byte> buffer(std::max<std::size_t>(size.frameBytes, 1 << 20));
        std::vector<std::byte> other(buffer.size());
        const double floor = best(3, [&] { plainRead(path, buffer); });
        const int rounds =
            std::max(1, static_cast<int>(bytes / static_cast<double>(buffer.size())));
        std::uint32_t crc = 0;
        const double checksum = best(3, [&] {
            for (int i = 0; i < rounds; ++i) {
                crc = crc32c(crc, buffer);
            }
        });
        const double copy = best(3, [&] {
            for (int i = 0; i < rounds; ++i) {
                std::memcpy(other.data(), buffer.data(), buffer.size());
            }
        });
        const double accumulate = best(1, [&] {
            AccumulatorOptions options;
            options.extract = [](const Frame& frame, const MetadataContext&) {
                return std::optional<Extracted>(
                    Extracted{"bench", nlohmann::ordered_json::object(), frame});
            };
            options.dataFrames = {frame_types::scan};
            options.shardPath = directory + "/shard.g3";
            Accumulator accumulator(options);
            FrameReader reader(path);
            std::uint64_t seq = 0;
            while (auto frame = reader.next()) {
                accumulator.add(*frame, {.seq = seq++, .part = 0, .isData = true});
            }
            accumulator.add(Frame(frame_types::endProcessing), {});
            std::filesystem::remove(options.shardPath);
        });
        const double used = static_cast<double>(rounds) * static_cast<double>(buffer.size()) * 1e-6;
        std::printf("%-7s %7.0f MB/s %9.0f fr/s %5.0f MB/s %9.0f fr/s %5.0f MB/s %5.0f MB/s %5.0f "
                    "MB/s %7.0f MB/s%s\n",
                    size.name,
                    bytes * 1e-6 / scan,
                    frames / scan,
                    bytes * 1e-6 / readFrames,
                    frames / readFrames,
                    bytes * 1e-6 / floor,
                    used / checksum,
                    used / copy,
                    bytes * 1e-6 / accumulate,
                    crc == 1 ? "!" : "");
    }
}

/// Throws everything away; frames have been checked before they come here.
class Sink final : public FrameConsumer
{
public:
    void consume(Frame, const FramePosition&) override {}
    void end() override {}
};

/// Best MB/s of some runs in which rank 0 sends one frame after the other to rank 1.
double sendAndReceive(const Size& size,
                      const std::function<void()>& send,
                      const std::function<void()>& receive)
{
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    const double least = best(3, [&] {
        MPI_Barrier(MPI_COMM_WORLD);
        for (std::size_t i = 0; i < size.frames && rank < 2; ++i) {
            (rank == 0 ? send : receive)();
        }
        MPI_Barrier(MPI_COMM_WORLD);
    });
    return static_cast<double>(size.frameBytes) * static_cast<double>(size.frames) * 1e-6 / least;
}

void sendPlain(std::span<const std::byte> bytes)
{
    MPI_Send(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, 1, 0, MPI_COMM_WORLD);
}

void receivePlain(std::span<std::byte> bytes)
{
    MPI_Recv(bytes.data(),
             static_cast<int>(bytes.size()),
             MPI_BYTE,
             0,
             0,
             MPI_COMM_WORLD,
             MPI_STATUS_IGNORE);
}

/// Plain MPI: as many buffers in turn as have `bytes`. One stays in the processor's cache; data
/// that comes from files and goes to modules doesn't.
double plainMpi(const Size& size, std::size_t bytes)
{
    std::vector<std::vector<std::byte>> buffers(std::max<std::size_t>(1, bytes / size.frameBytes),
                                                std::vector<std::byte>(size.frameBytes));
    std::size_t turn = 0;
    const auto next = [&]() -> std::vector<std::byte>& { return buffers[turn++ % buffers.size()]; };
    return sendAndReceive(size, [&] { sendPlain(next()); }, [&] { receivePlain(next()); });
}

/// What distribution does, in the simplest way: read, send, receive, check, one after the other.
double simpleProgram(const Size& size, const std::string& path)
{
    std::vector<std::byte> buffer(size.frameBytes);
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    std::uint64_t offset = 0;
    std::uint32_t crc = 0;
    const double result = sendAndReceive(
        size,
        [&] {
            const ssize_t got = pread(file,
                                      buffer.data(),
                                      buffer.size(),
                                      static_cast<off_t>(offset % (size.frames * size.frameBytes)));
            offset += static_cast<std::uint64_t>(std::max<ssize_t>(got, 0));
            sendPlain(buffer);
        },
        [&] {
            receivePlain(buffer);
            crc = crc32c(crc, buffer);
        });
    close(file);
    return crc == 1 ? -result : result; // the checksum must not be optimised away
}

void distribute(const std::string& directory, int ioRanks, Content content)
{
    constexpr std::size_t beyondCache = 256ULL << 20;
    MpiTransport transport(mpi::Communicator::world());
    for (const Size& size : sizes) {
        const std::string path = pathOf(directory, size, content);
        const double plain = plainMpi(size, 0);
        const double cold = plainMpi(size, beyondCache);
        const double simple = simpleProgram(size, path);
        double least = 1e9;
        for (int run = 0; run < 3; ++run) {
            DistributorSettings settings;
            settings.inputs = {{.path = path, .item = 0, .isBlock = false}};
            settings.distribute.ioRanks = ioRanks;
            settings.distribute.memoryBytes = 512ULL << 20;
            Sink sink;
            DistributionObserver observer;
            std::deque<Message> early;
            IndexHooks hooks;
            hooks.onOther = [&](const Message& message) { early.push_back(message); };
            Collectives waiting(
                transport,
                {.onOther = [&](Message message) { early.push_back(std::move(message)); },
                 .check = {}});
            IoDistributor distributor(transport, waiting, settings);
            distributor.index(hooks);
            distributor.share();
            const auto result = distributor.run(
                distributor.isCompute() ? &sink : nullptr, observer, std::exchange(early, {}));
            least = std::min(least, static_cast<double>(result.wallUs) * 1e-6);
            MPI_Barrier(MPI_COMM_WORLD);
        }
        if (transport.rank() == 0) {
            const double bytes =
                static_cast<double>(size.frameBytes) * static_cast<double>(size.frames) * 1e-6;
            const auto computing = transport.size() - ioRanks;
            std::printf(
                "  %d:%d%s %-7s %6.0f MB/s %8.0f frames/s; plain MPI %6.0f MB/s, ratio %.2f; "
                "of many buffers %6.0f, %.2f; simple %6.0f, %.2f\n",
                ioRanks,
                computing,
                ioRanks == 0 ? " direct" : "",
                size.name,
                bytes / least,
                static_cast<double>(size.frames) / least,
                plain,
                bytes / least / plain,
                cold,
                bytes / least / cold,
                simple,
                bytes / least / simple);
            std::fflush(stdout);
        }
    }
}

} // namespace

} // namespace scanweave

int main(int argc, char** argv)
{
    const std::string what = argc > 2 ? argv[1] : "";
    try {
        if (what == "files") {
            scanweave::makeFiles(argv[2]);
            return 0;
        }
        if (what == "alone") {
            scanweave::alone(argv[2]);
            return 0;
        }
        if (what == "distribute" && argc > 3) {
            const scanweave::mpi::Environment environment(argc, argv);
            const bool hasHoles = argc > 4 && std::string_view(argv[4]) == "holes";
            scanweave::distribute(argv[2],
                                  std::stoi(argv[3]),
                                  hasHoles ? scanweave::Content::Holes
                                           : scanweave::Content::Samples);
            return 0;
        }
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    std::fprintf(stderr, "usage: engine_benchmark files|alone|distribute DIR [IO_RANKS [holes]]\n");
    return 2;
}
