// SPDX-License-Identifier: BSD-2-Clause
// A frame above 2 GiB, from its file through a pipeline on another rank into an entry.
#include "engine/engine.h"
#include "engine/modules/builtin_modules.h"
#include "engine/transport/collectives.h"
#include "engine/transport/mpi_transport.h"
#include "tests/support/frame_factory.h"
#include "tests/support/free_memory.h"
#include "tests/support/mpi_test_main.h"
#include "tests/support/temporary_directory.h"
#include "workflows/workflow_io.h"

#include <QTest>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <optional>

namespace scanweave {

namespace {

constexpr std::size_t bigBytes = (std::size_t{1} << 31U) + 12'345'678;

/// Looks at both ends of the big object.
class LookAtBothEnds final : public Module
{
public:
    void process(Frame frame, const FramePosition& position, FrameSink& sink) override
    {
        if (position.isData) {
            const SharedBytes blob = frame.blob("Big");
            if (blob.size() != bigBytes || blob.span().back() != std::byte{42}) {
                throw std::runtime_error("the object is not what was written");
            }
        }
        sink.emit(std::move(frame));
    }
};

void writeBigFrame(const std::string& path)
{
    Buffer buffer(bigBytes);
    std::memset(buffer.data(), 7, buffer.size());
    const SharedBytes begin = test::makeBlob(std::string("an object of some class"));
    std::ranges::copy(begin.span(), buffer.span().begin());
    buffer.span().back() = std::byte{42};
    Frame scan = test::makeFrame(
        frame_types::scan, {{"SourceName", "RCW38"}, {"ObservationID", 7}, {"ScanNumber", 0}});
    scan.putBlob("Big", std::move(buffer).share());
    test::writeFile(path, {scan});
}

} // namespace

class LargeFrameTest : public QObject
{
    Q_OBJECT

private slots:
    void frameAboveTwoGibibytesIsProcessed()
    {
        addBuiltinModules(registry_);
        ModuleSpec spec;
        spec.name = "look";
        spec.summary = "looks at both ends of the big object";
        registry_.add(spec, [](const auto&) { return std::make_unique<LookAtBothEnds>(); });

        MpiTransport transport(mpi::Communicator::world());
        Collectives collectives(transport, {});
        std::optional<test::TemporaryDirectory> directory;
        std::string path;
        if (transport.rank() == 0) {
            directory.emplace();
            const auto space = std::filesystem::space(directory->path()).available;
            if (test::freeMemory() > 6 * bigBytes && space > 2 * bigBytes) {
                path = directory->path().string();
                writeBigFrame(path + "/0.g3");
            }
        }
        path = std::string(collectives.broadcast(0, SharedBytes::copyOf(asBytes(path))).text());
        if (path.empty()) {
            QSKIP("needs 13 GB of memory and 5 GB of disk");
        }
        const std::string text = R"({"scanweave": 1, "name": "large", "inputs": ["0.g3"],
            "distribute": {"io_ranks": 1, "memory": "64 MiB"}, "modules": [{"use": "look"}],
            "accumulate": {"keep": ["ScanNumber"]}})";
        const LoadResult loaded = loadWorkflow(text, {}, registry_.specs());
        QVERIFY(loaded.isValid());
        RunOptions options;
        options.workflow = loaded.workflow;
        options.workflowJson = text;
        options.baseDirectory = path;
        const RunResult result = runWorkflow(transport, registry_, options);
        QVERIFY2(!result.error, result.error ? result.error->what() : "");
        QCOMPARE(result.exitCode, 0);
        QCOMPARE(result.groups.size(), std::size_t{1});
        QCOMPARE(result.groups.front().entries.size(), std::size_t{1});
        if (transport.rank() == 0) {
            QCOMPARE(result.status.framesProcessed, 1);
            QVERIFY(result.status.ledgerOk);
        }
    }

private:
    ModuleRegistry registry_;
};

} // namespace scanweave

int main(int argc, char** argv)
{
    return scanweave::test::runMpiTest<scanweave::LargeFrameTest>(argc, argv);
}

#include "large_frame_test.moc"
