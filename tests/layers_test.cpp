// SPDX-License-Identifier: BSD-2-Clause
// The architecture's own test: who may include whom. Change the table together with
// ARCHITECTURE.md.
#include <QTest>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

using Layers = std::map<std::string, std::set<std::string>>;

/// What a folder may include besides itself. "engine/transport/transport.h" names a single header.
const Layers& allowed()
{
    static const Layers table{
        {"workflows", {}},
        {"db", {"workflows"}},
        {"engine/base", {}},
        {"engine/g3", {"engine/base"}},
        {"engine/fits", {"engine/base", "engine/g3"}},
        {"engine/demo", {"engine/base", "engine/g3"}},
        {"engine/stream", {"engine/base", "engine/g3"}},
        {"engine/transport", {"engine/base"}},
        {"engine/pipeline", {"engine/base", "engine/g3", "workflows"}},
        {"engine/modules", {"engine/base", "engine/g3", "engine/pipeline", "workflows"}},
        {"engine/maps",
         {"engine/base", "engine/g3", "engine/pipeline", "engine/modules", "workflows"}},
        {"engine/external", {"engine/base", "engine/g3", "engine/pipeline", "workflows"}},
        {"engine/check",
         {"engine/base",
          "engine/g3",
          "engine/stream",
          "engine/pipeline",
          "engine/modules",
          "workflows"}},
        {"engine/distribute",
         {"engine/base",
          "engine/g3",
          "engine/stream",
          "engine/pipeline",
          "workflows",
          "engine/transport/transport.h",
          "engine/transport/collectives.h"}},
        {"engine/accumulate",
         {"engine/base",
          "engine/g3",
          "engine/pipeline",
          "workflows",
          "engine/transport/transport.h",
          "engine/transport/collectives.h"}},
        {"engine/export", {"engine/base", "engine/g3", "engine/accumulate"}},
        {"engine/record", {"engine/base", "db", "engine/transport/transport.h"}},
        {"gui/widgets", {"engine/base"}},
        {"gui/plots", {"engine/base", "engine/g3", "gui/widgets"}},
        {"gui/values", {"engine/base", "engine/g3", "gui/widgets", "gui/plots"}},
        {"gui/workflow",
         {"engine/base", "engine/g3", "db", "workflows", "gui/widgets", "gui/values"}},
        {"gui/runs", {"engine/base", "engine/g3", "db", "workflows", "gui/widgets", "gui/plots"}},
        {"gui/groups",
         {"engine/base",
          "engine/g3",
          "engine/fits",
          "db",
          "workflows",
          "gui/widgets",
          "gui/plots"}},
        {"gui/files",
         {"engine/base",
          "engine/g3",
          "engine/fits",
          "db",
          "workflows",
          "gui/widgets",
          "gui/plots",
          "gui/values"}},
    };
    return table;
}

/// These put everything together.
const std::set<std::string> unbound{"engine", "engine/run", "engine/cli", "gui/app"};

/// The only sources that may see MPI.
bool maySeeMpi(const std::string& file)
{
    return file.starts_with("engine/transport/") || file.starts_with("tests/");
}

std::vector<std::string> sourceFiles(const std::filesystem::path& root)
{
    std::vector<std::string> files;
    for (const char* top : {"engine", "db", "workflows", "tests", "gui"}) {
        if (!std::filesystem::exists(root / top)) {
            continue;
        }
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root / top)) {
            const auto suffix = entry.path().extension();
            if (suffix == ".h" || suffix == ".cpp") {
                files.push_back(std::filesystem::relative(entry.path(), root).generic_string());
            }
        }
    }
    return files;
}

} // namespace

class LayersTest : public QObject
{
    Q_OBJECT

private slots:
    void includesFollowTheTable()
    {
        const std::filesystem::path root = SCANWEAVE_SOURCE_DIR;
        const std::regex ours("^\\s*#include \"([^\"]+)\"");
        std::size_t seen = 0;
        for (const std::string& file : sourceFiles(root)) {
            const std::string folder = std::filesystem::path(file).parent_path().generic_string();
            if (unbound.contains(folder) || folder.starts_with("tests")) {
                continue;
            }
            const auto layer = allowed().find(folder);
            QVERIFY2(layer != allowed().end(), (folder + " is in no layer").c_str());
            std::ifstream text(root / file);
            for (std::string line; std::getline(text, line);) {
                std::smatch match;
                if (!std::regex_search(line, match, ours)) {
                    continue;
                }
                const std::string included = match[1];
                const std::string from =
                    std::filesystem::path(included).parent_path().generic_string();
                if (from.empty()) {
                    continue; // made by the build, next to nothing of ours
                }
                ++seen;
                QVERIFY2(from == folder || layer->second.contains(from) ||
                             layer->second.contains(included),
                         (file + " must not include " + included).c_str());
            }
        }
        QVERIFY(seen > 100);
    }

    void mpiIsSeenByTheTransportOnly()
    {
        const std::filesystem::path root = SCANWEAVE_SOURCE_DIR;
        for (const std::string& file : sourceFiles(root)) {
            if (maySeeMpi(file)) {
                continue;
            }
            std::ifstream text(root / file);
            for (std::string line; std::getline(text, line);) {
                QVERIFY2(line.find("#include <mpi.h>") == std::string::npos,
                         (file + " includes mpi.h").c_str());
            }
        }
    }

    void everyFileSaysWhatItIs()
    {
        const std::filesystem::path root = SCANWEAVE_SOURCE_DIR;
        for (const std::string& file : sourceFiles(root)) {
            std::ifstream text(root / file);
            std::string licence;
            std::string purpose;
            std::getline(text, licence);
            std::getline(text, purpose);
            QVERIFY2(licence == "// SPDX-License-Identifier: BSD-2-Clause", file.c_str());
            QVERIFY2(purpose.starts_with("// "), file.c_str());
        }
    }
};

QTEST_APPLESS_MAIN(LayersTest)
#include "layers_test.moc"
