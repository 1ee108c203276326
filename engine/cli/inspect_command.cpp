// SPDX-License-Identifier: BSD-2-Clause
// scanweave inspect: what is in frame files, frame by frame, key by key.
#include "engine/cli/command.h"
#include "engine/cli/terminal.h"
#include "engine/cli/text.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/frame_scan.h"
#include "engine/g3/object_json.h"
#include "engine/g3/upstream_json.h"

#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <set>

namespace scanweave {

namespace {

struct InspectOptions
{
    std::vector<std::string> files;
    std::vector<std::uint64_t> frames; ///< empty: all
    bool json = false;
    bool values = false;
    bool keysOnly = false;
    bool upstream = false;
};

/// A frame as it was read, whatever its checksum says.
struct ReadFrame
{
    std::uint64_t index = 0;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    Frame frame;
    bool isCrcOk = true;
};

/// Frames one after the other, so that memory holds one. A wrong checksum doesn't end it.
class InspectReader
{
public:
    explicit InspectReader(const std::string& path)
        : path_(path)
        , reader_(path)
    {}

    std::optional<ReadFrame> next()
    {
        auto bytes = reader_.nextBytes();
        if (!bytes) {
            return std::nullopt;
        }
        ReadFrame read{reader_.index(), reader_.offset(), bytes->size(), Frame(), true};
        ErrorPlace place;
        place.file = path_;
        place.offset = read.offset;
        place.frame = read.index;
        // Only a frame whose envelope is sound comes this far; what Check finds besides is the
        // checksum.
        read.frame = withPlace(place, [&] { return Frame::parse(*bytes, Frame::Crc::Trust); });
        try {
            Frame::parse(*bytes, Frame::Crc::Check);
        } catch (const Error&) {
            read.isCrcOk = false;
        }
        return read;
    }

private:
    std::string path_;
    FrameReader reader_;
};

/// What an object looks like, or why it can't be looked at.
struct Look
{
    nlohmann::ordered_json value;
    std::string summary;
    std::string trouble;
};

Look lookAt(const Frame& frame, const std::string& key, bool wantsValue)
{
    Look look;
    try {
        const FrameObjectPtr object = frame.object(key);
        if (wantsValue) {
            look.value = objectValue(*object);
        } else {
            look.summary = object->summary();
        }
    } catch (const Error& error) {
        look.trouble = error.what();
    }
    return look;
}

std::string indented(std::string_view text, std::size_t spaces)
{
    const std::string indent(spaces, ' ');
    std::string result = indent;
    for (const char c : text) {
        result += c;
        if (c == '\n') {
            result += indent;
        }
    }
    return result;
}

class Inspection
{
public:
    explicit Inspection(const InspectOptions& options)
        : options_(options)
        , wanted_(options.frames.begin(), options.frames.end())
    {}

    int run()
    {
        if (options_.upstream) {
            writeUpstream(options_.files.front());
            return hasFailed_ ? exit_code::failed : exit_code::ok;
        }
        if (options_.json) {
            std::cout << "{\"files\":[";
        }
        bool isFirst = true;
        for (const std::string& file : options_.files) {
            if (options_.json) {
                std::cout << (isFirst ? "\n" : ",\n");
            }
            isFirst = false;
            if (options_.json) {
                writeJson(file);
            } else {
                writeTree(file);
            }
        }
        if (options_.json) {
            std::cout << "\n]}\n";
        }
        return hasFailed_ ? exit_code::failed : exit_code::ok;
    }

private:
    bool isWanted(std::uint64_t index) const { return wanted_.empty() || wanted_.contains(index); }
    bool isBehindAll(std::uint64_t index) const
    {
        return !wanted_.empty() && index > *wanted_.rbegin();
    }

    void fail(const std::string& message)
    {
        std::cout.flush(); // the frames before the damage come first, also where both streams lead
                           // to one place
        printError(message);
        hasFailed_ = true;
    }

    void failCrc(const std::string& file, const ReadFrame& read)
    {
        fail(file + ", frame " + std::to_string(read.index) + ", byte " +
             std::to_string(read.offset) +
             ": checksum differs (file damaged or still being written)");
    }

    static std::uint64_t sizeOf(const std::string& file)
    {
        std::error_code failure;
        const auto size = std::filesystem::file_size(file, failure);
        return failure ? 0 : size;
    }

    /// Tells `visit` about wanted frames until the end or the damage; the message of the damage is
    /// returned.
    template <class Visit>
    std::string visitFrames(const std::string& file, Visit&& visit)
    {
        std::uint64_t frames = 0;
        try {
            InspectReader reader(file);
            while (auto read = reader.next()) {
                frames = read->index + 1;
                if (isBehindAll(read->index)) {
                    return {};
                }
                if (isWanted(read->index)) {
                    visit(*read);
                }
            }
        } catch (const Error& error) {
            return error.what();
        }
        if (!wanted_.empty() && *wanted_.rbegin() >= frames) {
            return file + " has " + countedText(frames, "frame", "frames") +
                   ", so there is no frame " + std::to_string(*wanted_.rbegin());
        }
        return {};
    }

    void writeJson(const std::string& file)
    {
        std::cout << "{\"path\":" << dumpJson(file) << ",\"bytes\":" << sizeOf(file)
                  << ",\"frames\":[";
        bool isFirst = true;
        const std::string trouble = visitFrames(file, [&](const ReadFrame& read) {
            std::cout << (isFirst ? "\n" : ",\n");
            isFirst = false;
            writeJsonFrame(file, read);
        });
        std::cout << ']';
        if (!trouble.empty()) {
            std::cout << ",\"error\":" << dumpJson(trouble);
        }
        std::cout << '}';
        if (!trouble.empty()) {
            fail(trouble);
        }
    }

    void writeJsonFrame(const std::string& file, const ReadFrame& read)
    {
        std::cout << "{\"index\":" << read.index
                  << ",\"type\":" << dumpJson(read.frame.type().letters())
                  << ",\"offset\":" << read.offset << ",\"length\":" << read.length
                  << ",\"crc_ok\":" << (read.isCrcOk ? "true" : "false") << ",\"keys\":[";
        bool isFirst = true;
        for (const std::string& key : read.frame.keys()) {
            nlohmann::ordered_json entry{{"name", key},
                                         {"class", read.frame.className(key)},
                                         {"bytes", read.frame.blobSize(key)}};
            if (options_.values) {
                Look look = lookAt(read.frame, key, true);
                entry["value"] = std::move(look.value);
                if (!look.trouble.empty()) {
                    entry["error"] = look.trouble;
                    fail(file + ", frame " + std::to_string(read.index) + ": " + look.trouble);
                }
            }
            std::cout << (isFirst ? "" : ",") << dumpJson(entry);
            isFirst = false;
        }
        std::cout << "]}";
        if (!read.isCrcOk) {
            failCrc(file, read);
        }
    }

    /// As spt3g's own dump program: frames as its G3Frame.to_json() gives them, further indented.
    void writeUpstream(const std::string& file)
    {
        std::cout << "{\n    \"filename\": " << dumpJson(file) << ",\n    \"frames\": [";
        bool isFirst = true;
        const std::string trouble = visitFrames(file, [&](const ReadFrame& read) {
            if (!read.isCrcOk) {
                failCrc(file, read);
            }
            std::string text;
            try {
                text = withPlace({.file = file, .offset = read.offset, .frame = read.index},
                                 [&] { return upstreamJson(read.frame); });
            } catch (const Error& error) {
                fail(error.what());
                return;
            }
            std::cout << (isFirst ? "\n" : ",\n") << indented(text, 8);
            isFirst = false;
        });
        std::cout << "\n    ]\n}\n";
        if (!trouble.empty()) {
            fail(trouble);
        }
    }

    void writeHeadline(const ReadFrame& read)
    {
        const std::string name = read.frame.type().name();
        std::cout << styled(Stream::Output,
                            Style::Bold,
                            "frame " + std::to_string(read.index) + "  " + printable(name))
                  << "  " << byteText(static_cast<double>(read.length)) << " at byte "
                  << read.offset
                  << (read.isCrcOk ? ""
                                   : "  " + styled(Stream::Output, Style::Bad, "checksum differs"))
                  << '\n';
    }

    void writeTree(const std::string& file)
    {
        std::cout << printable(file) << "  " << byteText(static_cast<double>(sizeOf(file))) << '\n';
        const std::string trouble =
            options_.keysOnly ? writeKeys(file) : visitFrames(file, [&](const ReadFrame& read) {
                writeHeadline(read);
                writeObjects(file, read);
                if (!read.isCrcOk) {
                    failCrc(file, read);
                }
            });
        if (!trouble.empty()) {
            fail(trouble);
        }
    }

    void writeObjects(const std::string& file, const ReadFrame& read)
    {
        std::size_t widest = 0;
        for (const std::string& key : read.frame.keys()) {
            widest = std::max(widest, characterCount(printable(key)));
        }
        for (const std::string& key : read.frame.keys()) {
            Look look = lookAt(read.frame, key, options_.values);
            if (!look.trouble.empty()) {
                fail(file + ", frame " + std::to_string(read.index) + ": " + look.trouble);
            }
            const std::string name = printable(key);
            const std::string what = !look.trouble.empty() ? "cannot be read"
                                     : options_.values     ? dumpJson(look.value)
                                                           : look.summary;
            std::string line = "  " + name + std::string(widest - characterCount(name) + 2, ' ') +
                               printable(read.frame.className(key)) + "  " + printable(what);
            // Values are cut to what can be looked at; --json has them in full.
            std::cout << shortened(line,
                                   options_.values
                                       ? 400
                                       : std::max<std::size_t>(terminalWidth(Stream::Output), 40))
                      << '\n';
        }
    }

    /// Names, classes and sizes only, for which no data are read.
    std::string writeKeys(const std::string& file)
    {
        try {
            scanFrames(file, {}, [&](const ScannedFrame& scanned) {
                if (isBehindAll(scanned.index)) {
                    return false;
                }
                if (isWanted(scanned.index)) {
                    writeHeadline(
                        {scanned.index, scanned.offset, scanned.length, Frame(scanned.type), true});
                    for (const ScannedKey& key : scanned.keys) {
                        std::cout << "  " << printable(key.name) << "  " << printable(key.className)
                                  << "  " << byteText(static_cast<double>(key.blobSize)) << '\n';
                    }
                }
                return true;
            });
        } catch (const Error& error) {
            return error.what();
        }
        return {};
    }

    const InspectOptions& options_;
    std::set<std::uint64_t> wanted_;
    bool hasFailed_ = false;
};

} // namespace

void addInspectCommand(CLI::App& program, Invocation& invocation)
{
    auto options = std::make_shared<InspectOptions>();
    CLI::App* command = addCommand(
        program,
        "inspect",
        "Show the frames of .g3 files (also .gz, .bz2, .xz): types, keys, classes, values",
        {"scanweave inspect 0000.g3                 a line for each key",
         "scanweave inspect --keys *.g3             names and classes only, reads no data",
         "scanweave inspect --frame 4 --values 0000.g3",
         "scanweave inspect --json --values 0000.g3 > 0000.json",
         "scanweave inspect --spt3g-json 0000.g3      for spt3g's G3Frame.from_json"},
        usualExitCodes("a file can't be read or is damaged; frames before are shown"));
    command->add_option("FILE", options->files, "frame files")->required();
    command
        ->add_option(
            "--frame", options->frames, "only the frame of this index, from 0; may be repeated")
        ->type_name("N")
        ->check([](const std::string& text) {
            return text.starts_with('-') ? "there is no frame " + text + ": they count from 0"
                                         : std::string();
        })
        ->allow_extra_args(false);
    auto* values =
        command->add_flag("--values", options->values, "show values instead of summaries");
    auto* json = command->add_flag("--json", options->json, "print JSON, with checksums verified");
    auto* keys = command->add_flag("--keys", options->keysOnly, "list keys without looking at data")
                     ->excludes(values)
                     ->excludes(json);
    command
        ->add_flag("--spt3g-json",
                   options->upstream,
                   "print the frames of one file in spt3g's own JSON form, which its "
                   "G3Frame.from_json() reads")
        ->excludes(values)
        ->excludes(json)
        ->excludes(keys);
    command->callback([options, &invocation] {
        invocation.action = [options] {
            if (options->upstream && options->files.size() != 1) {
                throw Error("--spt3g-json shows one file at a time", {}, ErrorKind::Usage);
            }
            return Inspection(*options).run();
        };
    });
}

} // namespace scanweave
