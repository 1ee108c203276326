// SPDX-License-Identifier: BSD-2-Clause
// What `scanweave try --json` tells of one frame on its way through the modules.
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scanweave::studio {

/// A frame in the file that the trial has written.
struct TrialFrame
{
    QString typeName; ///< its letters
    std::uint64_t index = 0;
    std::uint64_t offset = 0;
    QStringList keys;
    QString timestreams; ///< the first key that holds some
    QStringList added;   ///< against the frame before the module
    QStringList changed;
    QStringList removed;
};

struct TrialStage
{
    enum class State
    {
        Input,
        Done,
        Dropped,
        Failed,
        Disabled,
        NotReached
    };

    QString module;
    std::string pointer; ///< of the module in the workflow; "/inputs" for the input
    State state = State::NotReached;
    double seconds = 0;
    std::vector<TrialFrame> frames;
};

struct TrialReport
{
    std::optional<std::uint64_t> scan; ///< number among all scans, from 0
    std::uint64_t scans = 0;
    QString file;
    std::uint64_t index = 0; ///< of the frame in it
    std::uint64_t metadata = 0;
    std::vector<TrialStage> stages; ///< the input, then every module of the workflow
    QStringList messages;
    QString error;

    /// What the frame was before stage `at`: the first or the `frame`th of the last stage that let
    /// any through. Null for the input.
    const TrialFrame* before(std::size_t at, std::size_t frame) const;
    /// Null when nothing came out of it.
    const TrialFrame* after(std::size_t at, std::size_t frame) const;
};

/// Nothing when that is no such report.
std::optional<TrialReport> parseTrialReport(const QByteArray& json);

} // namespace scanweave::studio
