// SPDX-License-Identifier: BSD-2-Clause
// What a module may know of the run around it, and how it tells users something.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace scanweave {

enum class MessageLevel : std::uint8_t
{
    Info,    ///< into the run file only
    Warning, ///< shown to users as well
};

struct ModuleMessage
{
    MessageLevel level = MessageLevel::Info;
    std::string module; ///< name as in the workflow
    std::string text;
};

struct ModuleContext
{
    std::string name; ///< of the module, as in the workflow
    int rank = 0;
    std::string baseDirectory; ///< what relative paths are relative to; "": the current directory

    /// Takes what users should know, on any thread. May be empty: nobody listens.
    std::function<void(ModuleMessage)> tell = {};
};

/// A module that wants to know the run around it derives from this too.
class UsesContext
{
public:
    virtual ~UsesContext() = default;

    /// Called once, before the first frame and perhaps on another thread. May throw.
    virtual void setContext(const ModuleContext& context) = 0;
};

} // namespace scanweave
