// SPDX-License-Identifier: BSD-2-Clause
// The directory of the demo.
#include "engine/cli/demo_observation.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

namespace scanweave {

namespace {

namespace fs = std::filesystem;

constexpr const char* settingsName = "observation.json";
constexpr const char* skyName = "input_sky.g3";

// What "scanweave demo" runs, and what people copy: so it is a text, not a dump.
constexpr const char* workflowText = R"({
  "scanweave": 1,
  "name": "demo",
  "inputs": ["offline_calibration.g3", ["[0-9]*.g3"]],
  "modules": [
    {"use": "drop_turnarounds"},
    {"use": "statistics", "key": "RawTimestreams_I"},
    {"use": "calibrate", "key": "RawTimestreams_I", "factor": "TcmbPerCount", "from": "Counts", "units": "Tcmb", "output": "Timestreams"},
    {"use": "flag_detectors", "key": "Timestreams", "scatter_limit": 5, "by": ["band"], "drop": true},
    {"use": "poly_filter", "key": "Timestreams", "order": 3},
    {"use": "common_mode", "key": "Timestreams", "by": ["wafer", "band"]},
    {"use": "detector_weights", "key": "Timestreams"},
    {"use": "detector_pointing", "longitude": "OnlineBoresightRa", "latitude": "OnlineBoresightDec", "output": "BoresightRotation"},
    {"use": "bin_map", "key": "Timestreams", "weights": "TimestreamWeights", "longitude": 134.77, "latitude": -47.51, "width": 10, "height": 5}
  ],
  "accumulate": {
    "group": "{SourceName}-{ObservationID}",
    "metadata": {"start": "ScanStart", "scan": "ScanNumber"},
    "sort": ["start"],
    "keep": ["SourceName", "ObservationID", "Scan*", "RawTimestreams_I*", "TimestreamWeights", "Flags", "OnlineBoresight*"]
  }
}
)";

/// Everything that the bytes of the files depend on.
nlohmann::ordered_json settingsJson(const ObservationSettings& settings)
{
    return {{"seed", settings.seed},
            {"detectors", settings.detectors},
            {"scans", settings.scans},
            {"scan_seconds", settings.scanSeconds},
            {"turnaround_seconds", settings.turnaroundSeconds},
            {"sample_rate_hz", settings.sampleRate},
            {"files", settings.files},
            {"source", settings.source},
            {"observation_id", settings.observationId},
            {"field_right_ascension_deg", settings.fieldRightAscension},
            {"field_declination_deg", settings.fieldDeclination},
            {"start_ticks", settings.startTicks},
            {"noise", settings.noise},
            {"drift", settings.drift},
            {"air", settings.air},
            {"flac_level", settings.flacLevel}};
}

void writeText(const fs::path& path, const std::string& text)
{
    std::ofstream file(path);
    file << text << std::flush;
    if (!file) {
        ErrorPlace place;
        place.file = path.string();
        throw Error("cannot be written (disk full, or no permission)", place);
    }
}

/// What an earlier demo says about itself; null if there was none, or what it says makes no sense.
nlohmann::ordered_json readRecord(const fs::path& directory)
{
    std::ifstream file(directory / settingsName);
    if (!file) {
        return nullptr;
    }
    auto record = nlohmann::ordered_json::parse(file, nullptr, false);
    const bool isRecord = record.is_object() && record.contains("settings") &&
                          record.contains("files") && record["files"].is_object();
    return isRecord ? record : nullptr;
}

std::vector<fs::path> frameFilesIn(const fs::path& directory)
{
    std::vector<fs::path> files;
    if (fs::exists(directory)) {
        for (const auto& entry : fs::directory_iterator(directory)) {
            const std::string name = entry.path().filename().string();
            if (name.ends_with(".g3") || name.ends_with(".g3.partial")) {
                files.push_back(entry.path());
            }
        }
    }
    return files;
}

/// True if all files are there and of the size that they were made with.
bool isComplete(const nlohmann::ordered_json& record, const fs::path& directory)
{
    return std::ranges::all_of(record["files"].items(), [&](const auto& item) {
        std::error_code failure;
        const auto size = fs::file_size(directory / item.key(), failure);
        return !failure && item.value().is_number_unsigned() && item.value() == size;
    });
}

void refuseForeignFiles(const nlohmann::ordered_json& record, const fs::path& directory)
{
    for (const fs::path& file : frameFilesIn(directory)) {
        std::string name = file.filename().string();
        if (name.ends_with(".partial")) {
            name.resize(name.size() - std::string(".partial").size());
        }
        if (record.is_null() || !record["files"].contains(name)) {
            throw Error("\"" + directory.string() + "\" holds frame files that no demo has made (" +
                            file.filename().string() + "); name another directory",
                        {},
                        ErrorKind::Usage);
        }
    }
}

nlohmann::ordered_json makeRecord(const ObservationSettings& settings, const ObservationFiles& made)
{
    auto files = nlohmann::ordered_json::object();
    files[fs::path(made.calibration).filename().string()] = fs::file_size(made.calibration);
    files[skyName] = fs::file_size(made.sky);
    for (const std::string& path : made.scans) {
        files[fs::path(path).filename().string()] = fs::file_size(path);
    }
    return {{"made_by", "scanweave demo"},
            {"settings", settingsJson(settings)},
            {"files", std::move(files)}};
}

/// Names of all files to come, without sizes: so that an interrupted demo knows its own files.
nlohmann::ordered_json makePromise(const ObservationSettings& settings)
{
    auto files = nlohmann::ordered_json::object();
    files["offline_calibration.g3"] = nullptr;
    files[skyName] = nullptr;
    for (int file = 0; file < settings.files; ++file) {
        std::string number = std::to_string(file);
        files[std::string(4 - std::min<std::size_t>(4, number.size()), '0') + number + ".g3"] =
            nullptr;
    }
    return {{"made_by", "scanweave demo"},
            {"settings", settingsJson(settings)},
            {"files", std::move(files)}};
}

void makeObservation(const ObservationSettings& settings,
                     const fs::path& directory,
                     const std::function<void(const Progress&)>& onProgress)
{
    const auto begin = std::chrono::steady_clock::now();
    writeText(directory / settingsName, makePromise(settings).dump(2) + '\n');
    const ObservationFiles made = writeObservation(
        settings,
        directory.string(),
        [&](std::uint64_t scansDone, std::uint64_t scans, std::uint64_t bytes) {
            Progress progress;
            progress.what = "making up the observation";
            progress.done = scansDone;
            progress.total = scans;
            progress.bytesDone = bytes;
            progress.seconds =
                std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
            onProgress(progress);
            return true;
        });
    writeText(directory / settingsName, makeRecord(settings, made).dump(2) + '\n');
}

std::uint64_t leastScans(const ObservationSettings& settings)
{
    return static_cast<std::uint64_t>(std::max(settings.files, 2));
}

} // namespace

ObservationSettings settingsForSize(ObservationSettings settings, std::uint64_t bytes)
{
    const std::uint64_t perScan = std::max<std::uint64_t>(1, estimateScanBytes(settings));
    settings.scans = static_cast<int>(
        std::clamp<std::uint64_t>((bytes + perScan / 2) / perScan, leastScans(settings), 1000000));
    return settings;
}

std::uint64_t smallestSize(const ObservationSettings& settings)
{
    return leastScans(settings) * estimateScanBytes(settings);
}

DemoDirectory prepareDemo(const ObservationSettings& settings,
                          const std::string& directory,
                          const std::function<void(const Progress&)>& onProgress)
{
    const fs::path folder(directory);
    DemoDirectory demo;
    demo.directory = directory;
    demo.workflow = (folder / "demo.json").string();
    try {
        fs::create_directories(folder);
        nlohmann::ordered_json record = readRecord(folder);
        refuseForeignFiles(record, folder);
        demo.isReused = !record.is_null() && record["settings"] == settingsJson(settings) &&
                        isComplete(record, folder);
        if (!demo.isReused) {
            for (const fs::path& file : frameFilesIn(folder)) {
                fs::remove(file);
            }
            makeObservation(settings, folder, onProgress);
            record = readRecord(folder);
        }
        for (const auto& item : record["files"].items()) {
            if (item.key() == skyName) {
                continue; // no input
            }
            demo.bytes += item.value().get<std::uint64_t>();
            ++demo.files;
        }
        // What somebody changed in it stays.
        if (!fs::exists(demo.workflow)) {
            writeText(demo.workflow, workflowText);
        }
    } catch (const fs::filesystem_error& error) {
        throw Error(error.what());
    }
    return demo;
}

} // namespace scanweave
