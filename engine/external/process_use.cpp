// SPDX-License-Identifier: BSD-2-Clause
// A module whose work is done by another program.
#include "engine/external/process_use.h"

#include "engine/external/frame_protocol.h"
#include "engine/external/plain_timestreams.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <iterator>

namespace scanweave {

namespace {

bool areEqual(const SharedBytes& a, const SharedBytes& b)
{
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

/// What came back unchanged is what it was before it was made ready for the process: the same
/// bytes, and if nothing changed the same frame.
Frame withOriginals(Frame answer, const Frame& sent, const Frame& original)
{
    bool isSame = answer.type() == original.type() && answer.size() == original.size();
    std::vector<std::string> unchanged;
    for (const std::string& key : answer.keys()) {
        if (sent.has(key) && areEqual(answer.blob(key), sent.blob(key))) {
            unchanged.push_back(key);
        } else {
            isSame = false;
        }
    }
    if (isSame) {
        return original;
    }
    const bool isOtherwiseSent = std::ranges::any_of(unchanged, [&](const std::string& key) {
        return !areEqual(original.blob(key), sent.blob(key));
    });
    if (!isOtherwiseSent) {
        return answer;
    }
    Frame result(answer.type());
    for (const std::string& key : answer.keys()) {
        const bool isUnchanged = std::ranges::find(unchanged, key) != unchanged.end();
        result.putBlob(key, isUnchanged ? original.blob(key) : answer.blob(key));
    }
    return result;
}

Frame parsedAnswer(const FrameProcess::Answer::Out& out)
{
    if (out.hasChecksum) {
        return Frame::parse(out.frame, Frame::Crc::Check);
    }
    // Without its bytes as they came: those have no checksum that could go into a file.
    const Frame parsed = Frame::parse(out.frame, Frame::Crc::Trust);
    Frame frame(parsed.type());
    for (const std::string& key : parsed.keys()) {
        frame.putBlob(key, parsed.blob(key));
    }
    return frame;
}

} // namespace

ProcessUse::ProcessUse(std::vector<std::string> arguments,
                       std::vector<std::pair<std::string, std::string>> environment,
                       ProcessParameters parameters)
    : parameters_(std::move(parameters))
    , errorLines_([this](std::string line) {
        tell(parameters_.showsErrors ? MessageLevel::Warning : MessageLevel::Info, std::move(line));
    })
    , restartsLeft_(parameters_.restarts)
{
    launch_.arguments = std::move(arguments);
    launch_.environment = std::move(environment);
    for (const auto& [name, value] : parameters_.environment) {
        std::erase_if(launch_.environment, [&](const auto& known) { return known.first == name; });
        launch_.environment.emplace_back(name, value);
    }
}

ProcessUse::~ProcessUse() = default;

void ProcessUse::begin(const ModuleRun& run)
{
    run_ = run;
    const std::filesystem::path base(run.baseDirectory);
    launch_.directory = (base / parameters_.directory).lexically_normal().string();
    std::error_code ignored; // a directory that can't be looked at is none
    if (!launch_.directory.empty() && !std::filesystem::is_directory(launch_.directory, ignored)) {
        throw Error("there is no directory \"" + launch_.directory +
                        "\" to work in; correct parameter \"directory\", which is relative to the "
                        "workflow file",
                    {},
                    ErrorKind::Usage);
    }
    launch_.environment.emplace_back("SCANWEAVE_MODULE", run.name);
    launch_.environment.emplace_back("SCANWEAVE_RANK", std::to_string(run.rank));
    findExecutable(launch_);
}

void ProcessUse::process(Frame frame, const FramePosition& position, FrameSink& sink)
{
    const bool isEnd = frame.type() == frame_types::endProcessing;
    if (!isEnd && parameters_.types &&
        std::ranges::find(*parameters_.types, frame.type()) == parameters_.types->end()) {
        sink.emit(std::move(frame));
        return;
    }
    std::vector<Frame> answer = answerOf(frame, position.isData ? frame_protocol::isData : 0);
    if (isEnd) {
        process_->finish();
        process_.reset();
    } else if (!position.isData && parameters_.restarts > 0) {
        inForce_.update(frame);
    }
    for (Frame& out : answer) {
        sink.emit(std::move(out));
    }
}

/// A frame at which the process breaks is tried once more, by a new one.
std::vector<Frame> ProcessUse::answerOf(const Frame& frame, std::uint32_t flags)
{
    if (!process_) {
        start();
    }
    try {
        return exchange(frame, flags);
    } catch (const ProcessBroken& broken) {
        process_.reset();
        restart(broken);
    }
    try {
        return exchange(frame, flags);
    } catch (const ProcessBroken&) {
        process_.reset();
        throw;
    }
}

std::vector<Frame> ProcessUse::exchange(const Frame& frame, std::uint32_t flags)
{
    const Frame sent = parameters_.wantsPlainTimestreams ? withPlainTimestreams(frame) : frame;
    FrameProcess::Answer answer = process_->exchange(sent.encode(), flags);
    if (answer.failure) {
        throw Error(*answer.failure);
    }
    std::vector<Frame> frames;
    for (const FrameProcess::Answer::Out& out : answer.frames) {
        if (out.frame.empty()) {
            frames.push_back(frame);
            continue;
        }
        try {
            frames.push_back(withOriginals(parsedAnswer(out), sent, frame));
        } catch (const Error& error) {
            throw Error("what the program " + launch_.arguments.front() +
                            " wrote as a frame is none: " + error.message(),
                        error.place());
        }
    }
    return frames;
}

void ProcessUse::start()
{
    if (hasStarted_) {
        if (restartsLeft_ == 0) {
            throw Error("the program " + launch_.arguments.front() +
                        " has ended at an earlier frame and may not be started again (parameter "
                        "\"restart\")");
        }
        --restartsLeft_;
    }
    hasStarted_ = true;
    errorLines_.forget();
    process_ = std::make_unique<FrameProcess>(
        launch_,
        FrameProcessLimits{.timeout = parameters_.timeout, .answerBytes = parameters_.answerLimit},
        errorLines_);
    for (const Frame& metadata : inForce_.frames()) {
        try {
            exchange(metadata, frame_protocol::isRepeated);
        } catch (const ProcessBroken&) {
            process_.reset();
            throw;
        }
    }
}

void ProcessUse::restart(const ProcessBroken& reason)
{
    if (restartsLeft_ == 0) {
        throw Error(reason.message(), reason.place());
    }
    tell(MessageLevel::Warning,
         "started again (" + std::to_string(restartsLeft_ - 1) + " more times possible), because " +
             reason.message());
    start();
}

void ProcessUse::tell(MessageLevel level, std::string text) const
{
    if (run_.tell) {
        run_.tell({.level = level, .module = run_.name, .text = std::move(text)});
    }
}

} // namespace scanweave
