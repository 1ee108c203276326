// SPDX-License-Identifier: BSD-2-Clause
// Where a run file is written, and how it gets to where its readers look.
#include "engine/record/run_store.h"

#include "db/run_file.h"
#include "engine/base/error.h"
#include "engine/record/file_system.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

namespace scanweave {

namespace fs = std::filesystem;

namespace {

RecordMode resolve(RecordMode mode, const FileSystem& system)
{
    if (mode != RecordMode::Auto) {
        return mode;
    }
    if (const char* wanted = std::getenv("SCANWEAVE_RECORD")) {
        const std::string word = wanted;
        if (word == "local") {
            return RecordMode::Local;
        }
        if (word == "snapshot") {
            return RecordMode::Snapshot;
        }
        if (!word.empty()) {
            throw Error(
                "the environment variable SCANWEAVE_RECORD is \"" + word +
                    "\", which means nothing; set it to \"local\" or \"snapshot\", or unset it",
                {},
                ErrorKind::Usage);
        }
    }
    return system.supportsWal ? RecordMode::Local : RecordMode::Snapshot;
}

std::string makeLocalFile()
{
    const char* wanted = std::getenv("TMPDIR");
    const std::string directory = wanted != nullptr && *wanted != '\0' ? wanted : "/tmp";
    std::string path = directory + "/scanweave-run-XXXXXX.sqlite";
    const int file = ::mkstemps(path.data(), 7);
    if (file < 0) {
        throw std::system_error(errno,
                                std::generic_category(),
                                "cannot make a node-local file in " + directory +
                                    " (set TMPDIR to a local disk)");
    }
    ::close(file);
    return path;
}

std::string freePathBeside(const std::string& path)
{
    const fs::path stem = fs::path(path).replace_extension();
    for (int number = 2;; ++number) {
        auto candidate = stem.string() + "-" + std::to_string(number) + ".sqlite";
        if (!fs::exists(candidate)) {
            return candidate;
        }
    }
}

} // namespace

RunStore::RunStore(const std::string& name, std::int64_t startedUs, const RecorderOptions& options)
    : options_(options)
{
    const bool resumes = !options.resumePath.empty();
    const auto system = describeFileSystem(resumes ? options.resumePath : options.directory);
    const auto mode = resolve(options.mode, system);
    path_ = resumes ? options.resumePath : reserveRunFile(options.directory, name, startedUs);
    try {
        if (mode == RecordMode::Local) {
            openLocal();
            makeReserve();
            description_ = "written in place with a write-ahead log (" + system.name + ")";
        } else {
            openSnapshot(resumes ? path_ : "");
            makeReserve();
            description_ = "written to " + localPath_ + " and copied every few seconds (" +
                           system.name +
                           (system.supportsWal ? ")" : " can't have a write-ahead log)");
        }
    } catch (...) {
        if (!resumes) {
            std::error_code ignored; // nobody misses a file that never was one
            fs::remove(path_, ignored);
        }
        throw;
    }
}

RunStore::~RunStore()
{
    removeLocal();
}

void RunStore::removeLocal()
{
    writer_.reset();
    releaseReserve();
    if (!localPath_.empty() && isPublished_) {
        std::error_code ignored; // node-local disks are cleaned after the job
        fs::remove(localPath_, ignored);
    }
}

/// Space that the last words of a run can have when everything else has filled the disk: a file
/// without a name, which goes when this process does.
void RunStore::makeReserve()
{
    constexpr std::uintmax_t most = std::uintmax_t{1} << 20U;
    const fs::path path(path_);
    std::string name = (path.parent_path() / ("." + path.filename().string() + ".XXXXXX")).string();
    reserve_ = ::mkostemp(name.data(), O_CLOEXEC);
    if (reserve_ >= 0) {
        ::unlink(name.c_str());
        // Of a small disk only a part, or the run itself would have no room. Where none can be had
        // there is none; that is no reason not to run.
        std::error_code unknown;
        const auto bytes = std::min(most, fs::space(path.parent_path(), unknown).available / 4);
        if (!unknown) {
            (void)::posix_fallocate(reserve_, 0, static_cast<off_t>(bytes));
        }
    }
}

void RunStore::releaseReserve()
{
    if (reserve_ >= 0) {
        ::close(std::exchange(reserve_, -1));
    }
}

void RunStore::openLocal()
{
    writer_ = std::make_unique<RunWriter>(openRunFileForWriting(path_, Journal::Wal));
}

void RunStore::openSnapshot(const std::string& source)
{
    localPath_ = makeLocalFile();
    if (!source.empty()) {
        if (fs::exists(source + "-wal")) {
            // Left from a run that was killed while it was written in place. A copy must never lie
            // next to the log of another file.
            Database left(source, OpenMode::ReadWrite, Locking::None);
            makeSingleFile(left);
        }
        Database published(source, OpenMode::ReadOnly, Locking::None);
        publishCopy(published, localPath_);
    }
    writer_ = std::make_unique<RunWriter>(
        openRunFileForWriting(localPath_, Journal::Memory, Locking::None));
}

bool RunStore::isPublishingDue(Clock::time_point now) const
{
    if (localPath_.empty()) {
        return false;
    }
    constexpr int restPerCost = 20;
    const auto rest = std::max<Clock::duration>(options_.snapshotInterval, lastCost_ * restPerCost);
    return now >= lastPublished_ + rest;
}

void RunStore::publish()
{
    if (localPath_.empty()) {
        return;
    }
    const auto begin = Clock::now();
    isPublished_ = false;
    lastPublished_ = begin; // also when it fails: the next attempt comes after the same rest
    publishCopy(writer_->database(), path_, [this] { touch(); });
    isPublished_ = true;
    lastPublished_ = Clock::now();
    lastCost_ = lastPublished_ - begin;
}

void RunStore::publishSummary()
{
    if (!localPath_.empty()) {
        scanweave::publishSummary(writer_->database(), path_);
    }
}

void RunStore::touch() const
{
    if (!localPath_.empty()) {
        // Our own clock, not the file server's. If it fails, the run looks lifeless until the next
        // copy.
        timespec times[2] = {};
        ::clock_gettime(CLOCK_REALTIME, &times[0]);
        times[1] = times[0];
        ::utimensat(AT_FDCWD, path_.c_str(), times, 0);
    }
}

void RunStore::close()
{
    if (!localPath_.empty()) {
        publish();
        removeLocal();
        return;
    }
    // A viewer that has the file open keeps it from becoming a single file; then it stays in WAL
    // mode, complete.
    bool isSingle = false;
    for (int attempt = 0; attempt < 5 && !isSingle; ++attempt) {
        try {
            makeSingleFile(writer_->database());
            isSingle = true;
        } catch (const SqliteError& error) {
            if (!error.isBusy()) {
                throw;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    }
    if (!isSingle) {
        // Returns what it could do; the rest stays in the log, from where every reader gets it too.
        writer_->database().queryInteger("pragma wal_checkpoint(truncate)");
    }
    writer_.reset();
}

void RunStore::moveToCopy()
{
    const auto copy = freePathBeside(path_);
    publishCopy(writer_->database(), copy);
    writer_.reset();
    path_ = copy;
    openLocal();
}

} // namespace scanweave
