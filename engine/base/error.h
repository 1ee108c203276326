// SPDX-License-Identifier: BSD-2-Clause
// What every part of the engine throws: an error whose place is data, not prose.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

namespace scanweave {

/// Where something went wrong. Whoever knows more fills in more while the error unwinds
/// (Error::at).
struct ErrorPlace
{
    std::string file = {};
    std::optional<std::uint64_t> offset =
        {}; ///< byte in the file (decompressed byte for .gz, .bz2, .xz)
    std::optional<std::uint64_t> frame = {}; ///< frame's index in the file
    std::string key = {};                    ///< key in the frame
    std::string module = {};                 ///< module that was at work
    std::optional<int> rank = {};

    /// Takes over what `outer` knows and this place does not: the innermost word counts.
    void fillFrom(const ErrorPlace& outer);
};

enum class ErrorKind : std::uint8_t
{
    Run,      ///< the run failed: exit code 1
    Usage,    ///< command line or workflow is wrong: exit code 2
    Canceled, ///< stopped on request: exit code 1, without blame
};

class Error : public std::runtime_error
{
public:
    /// `message`: what failed (why that matters), what to do. Without the place, which what() adds.
    explicit Error(std::string message, ErrorPlace place = {}, ErrorKind kind = ErrorKind::Run);

    /// Adds what the caller knows about the place; returns itself for `throw error.at(…)`.
    Error& at(const ErrorPlace& outer);

    const std::string& message() const { return message_; }
    const ErrorPlace& place() const { return place_; }
    ErrorKind kind() const { return kind_; }

    /// "scan_03.g3, frame 17, byte 182044, key Flags: message", as shown to users.
    const char* what() const noexcept override { return text_.c_str(); }

private:
    std::string message_;
    ErrorPlace place_;
    ErrorKind kind_;
    std::string text_;
};

/// An Error for whatever is in flight: Error as it is, another exception by its what().
Error currentError();

/// Runs `action`; an Error that leaves it learns the place.
template <class Action>
decltype(auto) withPlace(const ErrorPlace& place, Action&& action)
{
    try {
        return std::forward<Action>(action)();
    } catch (Error& error) {
        error.at(place);
        throw;
    }
}

} // namespace scanweave
