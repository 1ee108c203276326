// SPDX-License-Identifier: BSD-2-Clause
// A frame file that a run makes.
#include "engine/pipeline/output_file.h"

#include <filesystem>
#include <system_error>

namespace scanweave {

namespace {

std::string withDirectory(const std::string& path)
{
    std::error_code failure; // making the file tells
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), failure);
    return path;
}

} // namespace

OutputFile::OutputFile(const std::string& path, const SharedBytes& pipelineInfo)
    : written_{.path = path, .bytes = 0, .frames = 0}
    , writer_(withDirectory(path))
{
    if (!pipelineInfo.empty()) {
        write(pipelineInfo);
    }
}

WrittenFile OutputFile::close()
{
    writer_.close();
    std::error_code failure; // then its size is told as 0
    const auto size = std::filesystem::file_size(written_.path, failure);
    written_.bytes = failure ? 0 : size;
    return written_;
}

} // namespace scanweave
