// SPDX-License-Identifier: BSD-2-Clause
// Whole runs over real MPI ranks: what the pipelines saw, what came out, and errors.
#include "engine/engine.h"
#include "engine/modules/builtin_modules.h"
#include "engine/transport/collectives.h"
#include "engine/transport/mpi_transport.h"
#include "tests/support/frame_factory.h"
#include "tests/support/mpi_test_main.h"
#include "tests/support/temporary_directory.h"
#include "workflows/workflow_io.h"

#include <QTest>

#include <chrono>
#include <fstream>
#include <map>
#include <optional>
#include <set>

namespace scanweave {

using Json = nlohmann::ordered_json;

class RunMpiTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        addBuiltinModules(registry_);
        transport_.emplace(mpi::Communicator::world());
        std::string path;
        if (transport_->rank() == 0) {
            directory_.emplace();
            path = directory_->path().string();
            test::RandomStreamOptions options;
            options.scansPerFile = 6;
            files_ = test::writeRandomFiles(path, options);
        }
        Collectives collectives(*transport_, {});
        path_ = std::string(collectives.broadcast(0, SharedBytes::copyOf(asBytes(path))).text());
    }

    void cleanupTestCase() { transport_.reset(); }

    void everyLayoutSeesEverything_data()
    {
        QTest::addColumn<int>("ioRanks");
        for (const int ioRanks : {0, 1, 2, 4}) {
            QTest::addRow("%d I/O ranks", ioRanks) << ioRanks;
        }
    }

    void everyLayoutSeesEverything()
    {
        QFETCH(int, ioRanks);
        const int ranks = transport_->size();
        Json workflow = workflowOf(ioRanks);
        const std::string trace = path_ + "/trace" + std::to_string(ioRanks);
        const RunResult result = run(workflow, trace);
        if (ranks > 1 && ioRanks >= ranks) {
            QCOMPARE(result.exitCode, 2);
            return;
        }
        QVERIFY2(!result.error, result.error ? result.error->what() : "");
        QCOMPARE(result.groups.size(), std::size_t(2));
        if (transport_->rank() != 0) {
            return;
        }
        QVERIFY(result.status.ledgerOk);
        std::map<std::uint64_t, int> seen;
        int pipelines = 0;
        for (const auto& file : std::filesystem::directory_iterator(trace)) {
            ++pipelines;
            std::ifstream lines(file.path());
            std::uint64_t last = 0;
            std::uint64_t seq = 0;
            std::string type;
            for (bool isFirst = true; lines >> seq >> type; isFirst = false) {
                QVERIFY(isFirst || seq > last);
                last = seq;
                seen[seq] += type == "S" ? 1000 : 1;
            }
        }
        QCOMPARE(pipelines, ranks == 1 || ioRanks == 0 ? ranks : ranks - ioRanks);
        for (const auto& [seq, count] : seen) {
            QVERIFY(count == 1000 || count == pipelines); // data once, metadata everywhere
        }
        QCOMPARE(seen.size(), std::size_t(seen.rbegin()->first + 1));
    }

    /// Guarantee 9 over MPI: soon, everywhere, with one message.
    void missingFileEndsTheRunEverywhere()
    {
        Json workflow = workflowOf(transport_->size() > 2 ? 2 : 0);
        workflow["inputs"][0].push_back(path_ + "/not_there.g3");
        const auto begin = std::chrono::steady_clock::now();
        const RunResult result = run(workflow, {});
        QVERIFY(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
        QCOMPARE(result.exitCode, 1);
        QCOMPARE(result.error->place().file, path_ + "/not_there.g3");
    }

private:
    Json workflowOf(int ioRanks) const
    {
        return {{"scanweave", 1},
                {"name", "mpi"},
                {"inputs", Json::array({Json::array({path_ + "/*.g3"})})},
                {"distribute", {{"io_ranks", ioRanks}, {"bundle", 500}}},
                {"accumulate",
                 {{"metadata", {{"scan", "ScanNumber"}}}, {"sort", {"scan"}}, {"stitch", true}}}};
    }

    /// Each run has messages of its own, so that what one in trouble leaves behind is not met by
    /// the next.
    RunResult run(const Json& workflow, const std::string& trace)
    {
        const LoadResult loaded = loadWorkflow(workflow.dump(), {}, registry_.specs());
        RunOptions options;
        options.workflow = loaded.workflow;
        options.workflowJson = saveWorkflow(loaded.document);
        options.baseDirectory = path_;
        options.traceDirectory = trace;
        MpiTransport transport(mpi::Communicator::world());
        RunResult result = runWorkflow(transport, registry_, options);
        mpi::check(MPI_Barrier(MPI_COMM_WORLD), "end together");
        return result;
    }

    ModuleRegistry registry_;
    std::optional<MpiTransport> transport_;
    std::optional<test::TemporaryDirectory> directory_; ///< on rank 0
    std::vector<std::string> files_;
    std::string path_;
};

} // namespace scanweave

int main(int argc, char** argv)
{
    return scanweave::test::runMpiTest<scanweave::RunMpiTest>(argc, argv);
}

#include "run_mpi_test.moc"
