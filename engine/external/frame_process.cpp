// SPDX-License-Identifier: BSD-2-Clause
// A running program that takes frames and gives frames.
#include "engine/external/frame_process.h"

#include "engine/external/frame_protocol.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <sstream>

namespace scanweave {

namespace {

using std::chrono::milliseconds;

/// How often a process is asked whether it has ended, while there is nothing else to wait for.
constexpr milliseconds glance(5);
/// What a process gets to end by itself once it has no use any more.
constexpr milliseconds grace(300);
constexpr std::size_t readAtOnce = 256 * 1024;

/// While it lives, writing to a pipe that nobody reads is an error on this thread and no signal.
class SigpipeBlocked
{
public:
    SigpipeBlocked()
    {
        sigemptyset(&sigpipe_);
        sigaddset(&sigpipe_, SIGPIPE);
        sigset_t pending;
        sigemptyset(&pending);
        sigpending(&pending);
        wasPending_ = sigismember(&pending, SIGPIPE) == 1;
        pthread_sigmask(SIG_BLOCK, &sigpipe_, &former_);
    }
    ~SigpipeBlocked()
    {
        if (!wasPending_) {
            const timespec now{};
            while (sigtimedwait(&sigpipe_, nullptr, &now) < 0 && errno == EINTR) {
            }
        }
        pthread_sigmask(SIG_SETMASK, &former_, nullptr);
    }
    SigpipeBlocked(const SigpipeBlocked&) = delete;
    SigpipeBlocked& operator=(const SigpipeBlocked&) = delete;

private:
    sigset_t sigpipe_{};
    sigset_t former_{};
    bool wasPending_ = false;
};

enum class Went : std::uint8_t
{
    Some,   ///< bytes went through
    Later,  ///< nothing possible now
    Closed, ///< the other side is gone
};

struct Transferred
{
    Went went = Went::Later;
    std::size_t bytes = 0;
};

Transferred judged(ssize_t result, bool isRead)
{
    if (result > 0) {
        return {Went::Some, static_cast<std::size_t>(result)};
    }
    if (result == 0) {
        return {isRead ? Went::Closed : Went::Later, 0};
    }
    return {errno == EAGAIN || errno == EINTR ? Went::Later : Went::Closed, 0};
}

Transferred readSome(const Descriptor& from, std::span<std::byte> to)
{
    return judged(::read(from.number(), to.data(), to.size()), true);
}

Transferred writeSome(const Descriptor& to, std::span<const std::byte> from)
{
    return judged(::write(to.number(), from.data(), from.size()), false);
}

std::string endText(int status)
{
    std::ostringstream text;
    if (WIFSIGNALED(status)) {
        const int signal = WTERMSIG(status);
        const char* name = sigabbrev_np(signal);
        text << "was ended by signal " << (name == nullptr ? "" : "SIG")
             << (name == nullptr ? std::to_string(signal) : std::string(name));
        if (signal == SIGKILL) {
            text << " (out of memory? The system's log may tell)";
        }
    } else {
        text << "ended with exit code " << WEXITSTATUS(status);
    }
    return text.str();
}

/// What stands where a header should, in printable letters.
std::string shown(std::string_view bytes)
{
    std::string text;
    for (const char c : bytes) {
        text += c >= ' ' && c <= '~' ? c : '.';
    }
    return text;
}

} // namespace

/// One frame on its way out and the answer on its way in.
class FrameProcess::Exchange
{
public:
    Exchange(FrameProcess& process, const SharedBytes& frame, std::uint32_t flags)
        : owner_(process)
        , frame_(frame)
        , head_(frame_protocol::encode(frame_protocol::frame, flags, frame.size()))
    {}

    Answer run()
    {
        const SigpipeBlocked noSignal;
        const auto deadline = owner_.deadline();
        checkSilence();
        while (!isAnswered_ || !isSent()) {
            wait(deadline);
            send();
            receive();
            owner_.readErrors();
        }
        return std::move(answer_);
    }

private:
    /// What the process says without having been asked would be taken for the answer.
    void checkSilence() const
    {
        std::array<std::byte, 16> more{};
        const Transferred transferred = readSome(owner_.process_.output, more);
        if (transferred.went == Went::Closed) {
            owner_.throwEnded();
        }
        if (transferred.went == Went::Some) {
            owner_.throwBroken("wrote more to its standard output than answers to its frames");
        }
    }

    bool isSent() const { return sent_ == head_.size() + frame_.size(); }

    void wait(Clock::time_point deadline) const
    {
        const auto left =
            std::chrono::duration_cast<milliseconds>(deadline - Clock::now()) + milliseconds(1);
        if (left <= milliseconds(0)) {
            owner_.throwTooSlow(isSent() ? "for a frame" : "to read a frame");
        }
        const LaunchedProcess& process = owner_.process_;
        std::array<pollfd, 3> watched{{{process.output.number(), POLLIN, 0},
                                       {process.errors.number(), POLLIN, 0},
                                       {isSent() ? -1 : process.input.number(), POLLOUT, 0}}};
        poll(watched.data(),
             watched.size(),
             static_cast<int>(std::min<std::int64_t>(left.count(), 10'000)));
    }

    void send()
    {
        while (!isSent()) {
            const bool inHead = sent_ < head_.size();
            const auto rest = inHead ? std::span<const std::byte>(head_).subspan(sent_)
                                     : frame_.span().subspan(sent_ - head_.size());
            const Transferred transferred = writeSome(owner_.process_.input, rest);
            if (transferred.went == Went::Closed) {
                // It has ended, or has closed its input: either way its output tells nothing good.
                owner_.readErrors();
                owner_.throwEnded();
            }
            if (transferred.went == Went::Later) {
                return;
            }
            sent_ += transferred.bytes;
        }
    }

    void receive()
    {
        while (true) {
            const std::span<std::byte> room = roomForMore();
            const Transferred transferred = readSome(owner_.process_.output, room);
            if (transferred.went == Went::Later) {
                return;
            }
            if (transferred.went == Went::Closed) {
                owner_.throwEnded();
            }
            if (isAnswered_) {
                owner_.throwBroken("wrote more to its standard output after it had answered");
            }
            take(transferred.bytes);
        }
    }

    std::span<std::byte> roomForMore()
    {
        if (!isInBody_) {
            return std::span(answerHead_).subspan(headGot_);
        }
        // Grows as bytes come, however long the process says that it will be.
        const std::size_t wanted = static_cast<std::size_t>(
            std::min<std::uint64_t>(header_.length, bodyGot_ + readAtOnce));
        if (body_->size() < wanted) {
            body_->resize(wanted);
        }
        return std::span(*body_).subspan(bodyGot_);
    }

    void take(std::size_t bytes)
    {
        if (isInBody_) {
            bodyGot_ += bytes;
        } else {
            headGot_ += bytes;
            if (headGot_ < answerHead_.size()) {
                return;
            }
            header_ = frame_protocol::decode(answerHead_);
            checkHeader();
            headGot_ = bodyGot_ = 0;
            body_ = std::make_shared<std::vector<std::byte>>();
            isInBody_ = true;
        }
        if (bodyGot_ == header_.length) {
            isInBody_ = false;
            takeMessage();
        }
    }

    void checkHeader()
    {
        const std::string_view kind = header_.kindText();
        if (kind == frame_protocol::same || kind == frame_protocol::done) {
            if (header_.length != 0) {
                owner_.throwBroken("wrote a " + std::string(kind) + " with " +
                                   std::to_string(header_.length) + " bytes, which has none");
            }
        } else if (kind == frame_protocol::fail) {
            if (header_.length > frame_protocol::longestFailure) {
                owner_.throwBroken("gave a reason of " + std::to_string(header_.length) +
                                   " bytes; a megabyte is allowed");
            }
        } else if (kind != frame_protocol::frame) {
            const std::string_view bytes(reinterpret_cast<const char*>(answerHead_.data()),
                                         answerHead_.size());
            owner_.throwBroken("wrote \"" + shown(bytes) +
                               "\" to its standard output, where only framed frames may go (see "
                               "docs/process_modules.md); texts belong on its standard error");
        }
        total_ += header_.length;
        if (header_.length > owner_.limits_.answerBytes || total_ > owner_.limits_.answerBytes) {
            owner_.throwBroken("answers one frame with more than " +
                               std::to_string(owner_.limits_.answerBytes) +
                               " bytes, the limit (parameter \"answer_limit\")");
        }
    }

    void takeMessage()
    {
        const std::string_view kind = header_.kindText();
        const std::span<const std::byte> bytes(body_->data(), body_->size());
        const SharedBytes body(body_, bytes);
        if (kind == frame_protocol::frame) {
            if (body.empty()) {
                owner_.throwBroken("wrote a FRAM without a frame in it");
            }
            answer_.frames.push_back({body, (header_.flags & frame_protocol::hasNoChecksum) == 0});
        } else if (kind == frame_protocol::same) {
            answer_.frames.emplace_back();
        } else {
            isAnswered_ = true;
            if (kind == frame_protocol::fail) {
                answer_.failure = std::string(body.text());
            }
        }
    }

    FrameProcess& owner_;
    const SharedBytes& frame_;
    std::array<std::byte, frame_protocol::headerSize> head_;
    std::size_t sent_ = 0;

    Answer answer_;
    bool isAnswered_ = false;
    std::uint64_t total_ = 0;
    std::array<std::byte, frame_protocol::headerSize> answerHead_{};
    std::size_t headGot_ = 0;
    frame_protocol::Header header_;
    bool isInBody_ = false;
    std::shared_ptr<std::vector<std::byte>> body_;
    std::size_t bodyGot_ = 0;
};

FrameProcess::FrameProcess(const LaunchSettings& settings,
                           const FrameProcessLimits& limits,
                           StderrLines& errors)
    : program_(settings.arguments.empty() ? std::string() : settings.arguments.front())
    , limits_(limits)
    , errorLines_(errors)
    , process_(launchProcess(settings))
{}

FrameProcess::~FrameProcess()
{
    process_.input.close();
    process_.output.close();
    for (milliseconds waited(0); !exitStatus() && waited < grace; waited += glance) {
        poll(nullptr, 0, static_cast<int>(glance.count()));
    }
    kill();
}

FrameProcess::Answer FrameProcess::exchange(const SharedBytes& frame, std::uint32_t flags)
{
    return Exchange(*this, frame, flags).run();
}

void FrameProcess::finish()
{
    process_.input.close();
    const auto until = deadline();
    bool isOutputOpen = true;
    while (!exitStatus()) {
        if (Clock::now() >= until) {
            throwTooSlow("to end after EndProcessing and the end of its standard input");
        }
        std::array<pollfd, 2> watched{{{isOutputOpen ? process_.output.number() : -1, POLLIN, 0},
                                       {process_.errors.number(), POLLIN, 0}}};
        poll(watched.data(), watched.size(), static_cast<int>(glance.count()));
        readErrors();
        std::array<std::byte, 16> more{};
        const Transferred transferred =
            isOutputOpen ? readSome(process_.output, more) : Transferred();
        isOutputOpen = isOutputOpen && transferred.went != Went::Closed;
        if (transferred.went == Went::Some) {
            throwBroken("wrote more to its standard output after the answer to EndProcessing");
        }
    }
    readErrors();
    errorLines_.end();
    if (*status_ != 0) {
        throw ProcessBroken("the program " + program_ + " " + endText(*status_) +
                            " after EndProcessing" + errorLines_.lastWords());
    }
}

FrameProcess::Clock::time_point FrameProcess::deadline() const
{
    return Clock::now() +
           (limits_.timeout > milliseconds(0) ? limits_.timeout : std::chrono::hours(24 * 365));
}

void FrameProcess::readErrors()
{
    std::array<std::byte, 4096> part{};
    // Bounded, so that a process that never stops talking can't keep the frame from its deadline.
    for (int i = 0; i < 64 && process_.errors.isOpen(); ++i) {
        const Transferred transferred = readSome(process_.errors, part);
        if (transferred.went == Went::Later) {
            return;
        }
        if (transferred.went == Went::Closed) {
            process_.errors.close();
            return;
        }
        errorLines_.add({reinterpret_cast<const char*>(part.data()), transferred.bytes});
    }
}

std::optional<int> FrameProcess::exitStatus()
{
    if (int status = 0; !status_) {
        const pid_t ended = waitpid(process_.pid, &status, WNOHANG);
        // Without a status to be had (this program ignores SIGCHLD) the answer alone counts.
        if (ended == process_.pid || (ended < 0 && errno == ECHILD)) {
            status_ = status;
        }
    }
    return status_;
}

/// The whole group: the process may have started others.
void FrameProcess::kill()
{
    if (status_) {
        return; // its number may be another's by now
    }
    ::kill(-process_.pid, SIGKILL);
    int status = 0;
    while (!status_) {
        if (waitpid(process_.pid, &status, 0) == process_.pid) {
            status_ = status;
        } else if (errno != EINTR) {
            return;
        }
    }
}

void FrameProcess::throwBroken(const std::string& what)
{
    kill();
    readErrors();
    errorLines_.end();
    throw ProcessBroken("the program " + program_ + " " + what + errorLines_.lastWords());
}

/// Its output or input has been closed: most likely it has ended, or is about to.
void FrameProcess::throwEnded()
{
    for (milliseconds waited(0); !exitStatus() && waited < grace; waited += glance) {
        readErrors();
        poll(nullptr, 0, static_cast<int>(glance.count()));
    }
    if (!status_) {
        throwBroken("closed its standard input or output while frames were still to come");
    }
    throwBroken(endText(*status_) +
                " before it had answered (it must go on until its standard input ends)");
}

void FrameProcess::throwTooSlow(const char* doing)
{
    const double seconds = std::chrono::duration<double>(limits_.timeout).count();
    std::ostringstream text;
    text << "took longer than " << seconds << " s " << doing << " (parameter \"timeout\")";
    throwBroken(text.str());
}

} // namespace scanweave
