// SPDX-License-Identifier: BSD-2-Clause
// main() of a test that runs under mpirun: rank 0 prints, the others speak only when they fail.
#pragma once

#include "engine/transport/communicator.h"
#include "engine/transport/environment.h"

#include <QTest>

#include <unistd.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace scanweave::test {

/// Runs the tests of T on every rank. Returns the number of failures of the rank that has most.
template <class T>
int runMpiTest(int argc, char** argv)
{
    int failures = 1;
    try {
        const mpi::Environment environment(argc, argv);
        std::vector<std::string> arguments(argv, argv + argc);
        std::filesystem::path log;
        if (environment.rank() != 0) {
            log = std::filesystem::temp_directory_path() /
                  ("scanweave-test-" + std::to_string(getpid()) + "-rank" +
                   std::to_string(environment.rank()) + ".txt");
            arguments.insert(arguments.end(), {"-o", log.string() + ",txt"});
        }
        std::vector<char*> pointers;
        std::transform(arguments.begin(),
                       arguments.end(),
                       std::back_inserter(pointers),
                       [](std::string& text) { return text.data(); });
        T test;
        const int mine = QTest::qExec(&test, static_cast<int>(pointers.size()), pointers.data());
        if (!log.empty()) {
            if (mine != 0) {
                std::cerr << "rank " << environment.rank() << ":\n"
                          << std::ifstream(log).rdbuf() << std::flush;
            }
            std::error_code ignored; // a left-over log must not fail a test
            std::filesystem::remove(log, ignored);
        }
        mpi::check(MPI_Allreduce(&mine, &failures, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD),
                   "collect the failures");
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
    return failures;
}

} // namespace scanweave::test
