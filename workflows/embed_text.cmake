# SPDX-License-Identifier: BSD-2-Clause
# cmake -DINPUT=text -DOUTPUT=text.cpp -DHEADER=header.h -DFUNCTION=name -P embed_text.cmake
# Writes a source file whose function scanweave::FUNCTION() returns INPUT's text.
file(READ "${INPUT}" text)
get_filename_component(name "${INPUT}" NAME)
file(CONFIGURE OUTPUT "${OUTPUT}" @ONLY CONTENT [==[
// SPDX-License-Identifier: BSD-2-Clause
// Made from @name@.
#include "@HEADER@"

namespace scanweave {

std::string_view @FUNCTION@()
{
    return R"~~text~~(@text@)~~text~~";
}

} // namespace scanweave
]==])
