// SPDX-License-Identifier: BSD-2-Clause
// From the names of files to frames on every rank: indexing, the logical stream, distribution.
#pragma once

#include "engine/distribute/frame_parallelizer.h"
#include "engine/distribute/parallel_index.h"
#include "engine/stream/inputs.h"
#include "engine/transport/collectives.h"
#include "workflows/workflow.h"

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace scanweave {

struct DistributorSettings
{
    std::vector<InputFile> inputs; ///< from expandInputs()
    DistributeSettings distribute;
    ErrorPolicy onBadFrame = ErrorPolicy::Fail;
    ErrorPolicy onModuleError = ErrorPolicy::Fail;
};

/// Who reads and who computes; every rank comes to the same. Throws Error of kind Usage.
Layout distributionLayout(const DistributorSettings& settings, int ranks);

/// Stands where a reader stands in a pipeline of one process: every rank makes one with the same
/// settings and calls index(), share() and run(), in this order, on its communication thread. Every
/// call throws the Error that ended the work on this rank; then ErrorChannel::spread tells the
/// others, before this object is destroyed.
class IoDistributor
{
public:
    /// Both stay alive longer than this.
    IoDistributor(Transport& transport, Collectives& collectives, DistributorSettings settings);

    /// Indexes the inputs, all readers at once; rank 0 has the logical stream afterwards. `early`:
    /// messages of this step that the caller has polled before.
    void index(const IndexHooks& hooks, const std::deque<Message>& early = {});

    /// On rank 0, after index(). What a file lost to damage is not in it: indexes tell, and it is
    /// up to the caller to judge.
    const LogicalStream& stream() const { return stream_; }

    /// Tells every rank what rank 0 found; `word` is anything that rank 0 wants all ranks to know.
    SharedBytes share(const SharedBytes& word = {});

    /// On rank 0, before run(), in mode "files": inputs with the same number are processed by one
    /// rank, in the order of the inputs. One number per input.
    void setFileGroups(std::vector<std::uint32_t> groups) { fileGroups_ = std::move(groups); }

    /// Runs this rank's part of the stream through `consumer` (null on a rank that only reads),
    /// which must outlive this object.
    ParallelizerResult run(FrameConsumer* consumer,
                           DistributionObserver& observer,
                           const std::deque<Message>& early = {});

    const Layout& layout() const { return layout_; }
    bool isCompute() const { return layout_.isCompute(transport_.rank()); }
    const std::vector<FrameType>& dataTypes() const { return dataTypes_; }

private:
    std::unique_ptr<Coordinator> makeCoordinator() const;

    Transport& transport_;
    Collectives& collectives_;
    DistributorSettings settings_;
    std::vector<FrameType> dataTypes_;
    Layout layout_;
    LogicalStream stream_;
    std::vector<std::uint32_t> fileGroups_;
    std::vector<FileIdentity> files_;
    std::optional<FrameParallelizer> parallelizer_;
};

/// Mode "files": shared files go to every rank, each file of a parallel block is read whole by one
/// rank, in order, as modules with continuity need it.
class FileReader : public IoDistributor
{
public:
    FileReader(Transport& transport, Collectives& collectives, DistributorSettings settings);
};

} // namespace scanweave
