# SPDX-License-Identifier: BSD-2-Clause
# Writes OUTPUT, a C++ source with the text of the SQL files INPUTS (separated by |), in their order.
# Their names are NNNN_what_it_does.sql; the numbers count from 1 without gaps.
string(REPLACE "|" ";" inputs "${INPUTS}")
set(entries "")
set(expected 1)
foreach(input IN LISTS inputs)
    get_filename_component(stem "${input}" NAME_WE)
    if(NOT stem MATCHES "^0*([0-9]+)_([a-z0-9_]+)$" OR NOT CMAKE_MATCH_1 EQUAL expected)
        message(FATAL_ERROR "${input}: expected migration number ${expected}")
    endif()
    set(name "${CMAKE_MATCH_2}")
    file(READ "${input}" text)
    string(APPEND entries "    {${expected}, \"${name}\", R\"sql(${text})sql\"},\n")
    math(EXPR expected "${expected} + 1")
endforeach()
file(WRITE "${OUTPUT}" "// Made by embed_sql.cmake from db/migrations.
#include \"db/migrations.h\"

namespace scanweave {

namespace {

constexpr Migration embedded[] = {
${entries}};

} // namespace

std::span<const Migration> migrations()
{
    return embedded;
}

} // namespace scanweave
")
