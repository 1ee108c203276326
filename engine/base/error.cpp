// SPDX-License-Identifier: BSD-2-Clause
// What every part of the engine throws.
#include "engine/base/error.h"

#include <exception>
#include <new>
#include <sstream>
#include <utility>

namespace scanweave {

namespace {

std::string textOf(const std::string& message, const ErrorPlace& place)
{
    std::ostringstream text;
    const char* separator = "";
    const auto add = [&](const auto& label, const auto& value) {
        text << separator << label << value;
        separator = ", ";
    };
    if (!place.file.empty()) {
        add("", place.file);
    }
    if (place.frame) {
        add("frame ", *place.frame);
    }
    if (place.offset) {
        add("byte ", *place.offset);
    }
    if (!place.key.empty()) {
        add("key ", place.key);
    }
    if (!place.module.empty()) {
        add("module ", place.module);
    }
    if (place.rank) {
        add("rank ", *place.rank);
    }
    text << (*separator == '\0' ? "" : ": ") << message;
    return text.str();
}

} // namespace

void ErrorPlace::fillFrom(const ErrorPlace& outer)
{
    const auto fill = [](std::string& mine, const std::string& theirs) {
        if (mine.empty()) {
            mine = theirs;
        }
    };
    const bool isOtherFile = !file.empty() && !outer.file.empty() && file != outer.file;
    fill(file, outer.file);
    fill(key, outer.key);
    fill(module, outer.module);
    if (!isOtherFile) { // else they would point into the wrong one
        offset = offset ? offset : outer.offset;
        frame = frame ? frame : outer.frame;
    }
    rank = rank ? rank : outer.rank;
}

Error::Error(std::string message, ErrorPlace place, ErrorKind kind)
    : std::runtime_error("")
    , message_(std::move(message))
    , place_(std::move(place))
    , kind_(kind)
    , text_(textOf(message_, place_))
{}

Error& Error::at(const ErrorPlace& outer)
{
    place_.fillFrom(outer);
    text_ = textOf(message_, place_);
    return *this;
}

Error currentError()
{
    try {
        throw;
    } catch (const Error& error) {
        return error;
    } catch (const std::bad_alloc&) {
        return Error("out of memory; give the run more, or a smaller distribute.memory");
    } catch (const std::exception& error) {
        return Error(error.what());
    } catch (...) {
        return Error("an exception that is no std::exception");
    }
}

} // namespace scanweave
