// SPDX-License-Identifier: BSD-2-Clause
// Which software and settings made a file.
#pragma once

#include "engine/g3/object_of.h"

namespace scanweave {

/// A setting of a module: its text, and the object itself where it was a frame object.
class G3ModuleArg final : public ObjectOf<G3ModuleArg>
{
public:
    static constexpr std::string_view staticClassName = "G3ModuleArg";
    static constexpr std::uint32_t staticVersion = 1;

    explicit G3ModuleArg(std::string text = {}, FrameObjectPtr value = nullptr)
        : repr(std::move(text))
        , object(std::move(value))
    {}
    std::string summary() const override;

    std::string repr;
    FrameObjectPtr object; ///< usually null
};

class G3ModuleConfig final : public ObjectOf<G3ModuleConfig>
{
public:
    static constexpr std::string_view staticClassName = "G3ModuleConfig";
    static constexpr std::uint32_t staticVersion = 2;

    std::string summary() const override;

    std::string modname;
    std::string instancename;
    Dictionary<G3ModuleArg> config;
};

/// One processing step.
class G3PipelineInfo final : public ObjectOf<G3PipelineInfo>
{
public:
    static constexpr std::string_view staticClassName = "G3PipelineInfo";
    static constexpr std::uint32_t staticVersion = 2;

    std::string summary() const override;

    std::string vcsUrl;
    std::string vcsBranch;
    std::string vcsRevision;
    bool vcsLocalDiffs = false;
    std::string vcsVersionName;
    std::string vcsGitHash;
    std::string vcsFullVersion;
    std::string hostname;
    std::string user;
    std::vector<G3ModuleConfig> modules;
};

} // namespace scanweave
