// SPDX-License-Identifier: BSD-2-Clause
// Indexing the inputs on several ranks at once.
#include "engine/distribute/parallel_index.h"

#include "engine/base/work_queue.h"
#include "engine/distribute/messages.h"
#include "engine/stream/index_cache.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>
#include <variant>

namespace scanweave {

namespace {

constexpr std::chrono::microseconds nap(2000);
constexpr std::chrono::milliseconds tellEvery(200);

struct IndexedInput
{
    std::uint64_t input = 0;
    FileIndex index;
};

struct ScannedBytes
{
    std::uint64_t bytes = 0; ///< since the last time
};

using IndexReport = std::variant<IndexedInput, ScannedBytes, Error>;

/// The head of an Indexed message; the body is the index.
struct IndexedHead
{
    static constexpr auto kind = MessageKind::Indexed;
    std::uint64_t input = 0;

    template <class Fields>
    void fields(Fields& f)
    {
        f(input);
    }
};

struct ProgressHead
{
    static constexpr auto kind = MessageKind::IndexedBytes;
    std::uint64_t bytes = 0;

    template <class Fields>
    void fields(Fields& f)
    {
        f(bytes);
    }
};

void indexFiles(const IndexTask& task,
                const std::vector<std::uint64_t>& mine,
                WorkQueue<IndexReport>& reports,
                const std::function<void()>& wake,
                const std::stop_token& stop)
{
    try {
        const IndexCache cache = IndexCache::standard();
        for (const std::uint64_t input : mine) {
            const std::string& path = task.inputs[input].path;
            if (stop.stop_requested()) {
                return;
            }
            const FileIdentity identity = FileIdentity::of(path);
            auto index = cache.load(identity, task.dataTypes);
            if (!index) {
                std::uint64_t told = 0;
                auto last = std::chrono::steady_clock::now();
                index = indexFile(path, task.dataTypes, [&](std::uint64_t bytes) {
                    if (const auto now = std::chrono::steady_clock::now(); now - last > tellEvery) {
                        last = now;
                        reports.push(ScannedBytes{bytes - told});
                        told = bytes;
                        wake();
                    }
                    return !stop.stop_requested();
                });
                cache.store(*index, task.dataTypes);
                reports.push(ScannedBytes{identity.size - std::min(told, identity.size)});
            } else {
                reports.push(ScannedBytes{identity.size});
            }
            reports.push(IndexedInput{input, std::move(*index)});
            wake();
        }
    } catch (...) {
        reports.push(currentError());
        wake();
    }
}

class IndexPhase
{
public:
    IndexPhase(Transport& transport, const IndexTask& task, const IndexHooks& hooks)
        : transport_(transport)
        , task_(task)
        , hooks_(hooks)
        , indexes_(transport.rank() == 0 ? task.inputs.size() : 0)
    {
        for (std::uint64_t input = 0; input < task.inputs.size(); ++input) {
            if (task.ranks[input % task.ranks.size()] == transport.rank()) {
                mine_.push_back(input);
            }
        }
        thread_ = std::jthread([this](const std::stop_token& stop) {
            indexFiles(task_, mine_, reports_, [this] { transport_.wake(); }, stop);
        });
    }

    std::vector<FileIndex> run(const std::deque<Message>& early)
    {
        for (const Message& message : early) {
            receive(message);
        }
        while (!isDone()) {
            bool isMoving = false;
            while (!isDone()) {
                const auto message = transport_.poll();
                if (!message) {
                    break;
                }
                receive(*message);
                isMoving = true;
            }
            for (IndexReport& report : reports_.takeAll()) {
                take(report);
                isMoving = true;
            }
            if (hooks_.check) {
                hooks_.check();
            }
            if (!isMoving && !isDone()) {
                transport_.wait(nap);
            }
        }
        std::vector<FileIndex> indexes;
        for (auto& index : indexes_) {
            indexes.push_back(std::move(*index));
        }
        return indexes;
    }

private:
    bool isDone() const
    {
        return mineDone_ == mine_.size() &&
               (transport_.rank() != 0 || filesDone_ == task_.inputs.size());
    }

    void receive(const Message& message)
    {
        switch (static_cast<MessageKind>(message.tag)) {
        case MessageKind::Indexed: {
            WireReader reader(message.body.span());
            keep({contentOf<IndexedHead>(message).input, FileIndex::decode(reader)});
            break;
        }
        case MessageKind::IndexedBytes:
            scanned(contentOf<ProgressHead>(message).bytes);
            break;
        default:
            hooks_.onOther(message);
        }
    }

    void take(IndexReport& report)
    {
        if (const auto* error = std::get_if<Error>(&report)) {
            throw *error;
        }
        if (const auto* bytes = std::get_if<ScannedBytes>(&report)) {
            if (transport_.rank() == 0) {
                scanned(bytes->bytes);
            } else {
                transport_.send(makeMessage(0, ProgressHead{bytes->bytes}));
            }
            return;
        }
        auto& indexed = std::get<IndexedInput>(report);
        ++mineDone_;
        if (transport_.rank() == 0) {
            keep(std::move(indexed));
            return;
        }
        WireWriter writer;
        indexed.index.encode(writer);
        const auto bytes = std::move(writer).take();
        transport_.send(makeMessage(0, IndexedHead{indexed.input}, SharedBytes::copyOf(bytes)));
    }

    void keep(IndexedInput indexed)
    {
        indexes_.at(indexed.input) = std::move(indexed.index);
        ++filesDone_;
        scanned(0);
    }

    void scanned(std::uint64_t bytes)
    {
        bytesDone_ += bytes;
        if (hooks_.onProgress) {
            hooks_.onProgress(filesDone_, bytesDone_);
        }
    }

    Transport& transport_;
    const IndexTask& task_;
    const IndexHooks& hooks_;
    std::vector<std::uint64_t> mine_;
    std::size_t mineDone_ = 0;
    std::vector<std::optional<FileIndex>> indexes_; ///< on rank 0
    std::size_t filesDone_ = 0;
    std::uint64_t bytesDone_ = 0;
    WorkQueue<IndexReport> reports_;
    std::jthread thread_; ///< last: it uses what is above
};

} // namespace

std::vector<FileIndex> indexInParallel(Transport& transport,
                                       const IndexTask& task,
                                       const IndexHooks& hooks,
                                       const std::deque<Message>& early)
{
    IndexPhase phase(transport, task, hooks);
    return phase.run(early);
}

} // namespace scanweave
