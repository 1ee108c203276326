// SPDX-License-Identifier: BSD-2-Clause
// What the inputs of a workflow really hold.
#include "gui/workflow/input_survey.h"

#include "engine/g3/frame.h"
#include "engine/g3/frame_scan.h"
#include "engine/g3/object_field.h"

#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>

namespace scanweave::studio {

namespace {

constexpr std::size_t mostFilesLookedInto = 64;
constexpr std::uint64_t mostFramesLookedInto = 4; ///< per file and type, for sources and times
constexpr std::uint64_t largestFrameLookedInto = std::uint64_t{64} << 20;

std::vector<std::string> expandPattern(const std::string& pattern, const std::string& folder)
{
    const std::string path = (std::filesystem::path(folder) / pattern).lexically_normal().string();
    if (pattern.find_first_of("*?[") == std::string::npos) {
        return {path};
    }
    glob_t found{};
    const int result = glob(path.c_str(), 0, nullptr, &found); // sorted
    std::vector<std::string> paths;
    if (result == 0) {
        paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
    }
    globfree(&found);
    return paths;
}

class SurveyMaker
{
public:
    void lookInto(SurveyedFile& file, InputSurvey& survey)
    {
        std::map<std::uint32_t, std::uint64_t> looked;
        ScanOptions options;
        options.wantBytes = [&](FrameType type) {
            return looked[type.code] < mostFramesLookedInto && mayTell(type);
        };
        try {
            scanFrames(file.path, options, [&](const ScannedFrame& frame) {
                ++file.frames;
                count(frame);
                if (!frame.bytes.empty() && frame.length <= largestFrameLookedInto) {
                    ++looked[frame.type.code];
                    readFacts(frame, survey);
                }
                return true;
            });
        } catch (const Error& error) {
            file.problem = error.what();
        }
    }

    void finish(InputSurvey& survey) const
    {
        survey.types.clear();
        for (const auto& [code, type] : types_) {
            survey.types.push_back(type);
        }
        std::ranges::stable_sort(survey.types,
                                 [](const auto& a, const auto& b) { return a.frames > b.frames; });
        survey.sources.assign(sources_.begin(), sources_.end());
        survey.observations.assign(observations_.begin(), observations_.end());
    }

private:
    static bool mayTell(FrameType type)
    {
        return type == frame_types::scan || type == frame_types::observation ||
               type == frame_types::timepoint;
    }

    void count(const ScannedFrame& frame)
    {
        SurveyedType& type = types_[frame.type.code];
        if (type.frames++ == 0) {
            type.letters = frame.type.letters();
            type.name = frame.type.name();
        }
        for (const ScannedKey& key : frame.keys) {
            SurveyedKey& surveyed = type.keys[key.name];
            if (surveyed.frames++ == 0) {
                surveyed.className = key.className;
            }
        }
    }

    void readFacts(const ScannedFrame& scanned, InputSurvey& survey)
    {
        try {
            const Frame frame = Frame::parse(scanned.bytes, Frame::Crc::Trust);
            const auto text = [&](const char* key, std::set<std::string>& into) {
                if (!frame.has(key) || into.size() >= 100) {
                    return;
                }
                if (const auto value = fieldValue(*frame.object(key), {})) {
                    into.insert(value->is_string() ? value->get<std::string>() : value->dump());
                }
            };
            text("SourceName", sources_);
            text("ObservationID", observations_);
            for (const char* key : {"DetectorSampleTimes", "RawTimestreams_I"}) {
                if (!frame.has(key) || frame.blobSize(key) > (std::size_t{8} << 20)) {
                    continue;
                }
                const FrameObjectPtr object = frame.object(key);
                const auto ticks = [&](const char* name) -> std::optional<std::int64_t> {
                    const std::string step = name;
                    const auto value = fieldValue(*object, std::span(&step, 1));
                    return value && value->is_number_integer()
                               ? std::optional(value->get<std::int64_t>())
                               : std::nullopt;
                };
                if (const auto start = ticks("start")) {
                    survey.startTicks = std::min(survey.startTicks.value_or(*start), *start);
                }
                if (const auto stop = ticks("stop")) {
                    survey.stopTicks = std::max(survey.stopTicks.value_or(*stop), *stop);
                }
                break;
            }
        } catch (const std::exception&) {
            // One frame that can't be read tells nothing; validation and the run say what is wrong.
        }
    }

    std::map<std::uint32_t, SurveyedType> types_;
    std::set<std::string> sources_;
    std::set<std::string> observations_;
};

} // namespace

std::uint64_t InputSurvey::bytes() const
{
    std::uint64_t sum = 0;
    for (const SurveyedFile& file : files) {
        sum += file.bytes;
    }
    return sum;
}

std::uint64_t InputSurvey::frames() const
{
    std::uint64_t sum = 0;
    for (const SurveyedFile& file : files) {
        sum += file.frames;
    }
    return sum;
}

const SurveyedType* InputSurvey::type(const std::string& nameOrLetters) const
{
    for (const SurveyedType& type : types) {
        if (type.name == nameOrLetters || type.letters == nameOrLetters) {
            return &type;
        }
    }
    return nullptr;
}

std::vector<std::string> InputSurvey::keyNames() const
{
    return keyNames({});
}

std::vector<std::string> InputSurvey::keyNames(const std::vector<std::string>& classes) const
{
    std::set<std::string> names;
    for (const SurveyedType& type : types) {
        for (const auto& [name, key] : type.keys) {
            if (classes.empty() || std::ranges::find(classes, key.className) != classes.end()) {
                names.insert(name);
            }
        }
    }
    return {names.begin(), names.end()};
}

InputSurvey surveyInputs(const std::vector<SurveyInput>& inputs,
                         const std::string& folder,
                         const SurveyProgress& progress)
{
    InputSurvey survey;
    for (const SurveyInput& input : inputs) {
        const std::vector<std::string> paths = expandPattern(input.pattern, folder);
        if (paths.empty()) {
            survey.unmatched.push_back(input.pattern);
        }
        for (const std::string& path : paths) {
            SurveyedFile file;
            file.path = path;
            file.isBlock = input.isBlock;
            std::error_code error;
            const auto size = std::filesystem::file_size(path, error);
            if (error) {
                file.problem = error.message();
            } else {
                file.bytes = size;
            }
            survey.files.push_back(std::move(file));
        }
    }
    survey.isComplete = survey.files.size() <= mostFilesLookedInto;
    const std::size_t count = std::min(survey.files.size(), mostFilesLookedInto);
    SurveyMaker maker;
    for (std::size_t i = 0; i < count; ++i) {
        SurveyedFile& file = survey.files[i];
        if (file.problem.empty()) {
            maker.lookInto(file, survey);
        }
        maker.finish(survey);
        if (!progress(survey, count)) {
            break;
        }
    }
    return survey;
}

} // namespace scanweave::studio
