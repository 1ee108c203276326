# SPDX-License-Identifier: BSD-2-Clause
# scanweave_add_plugin(NAME SOURCES…): builds NAME.so, a shared object with modules for the workflow key "plugins".
# It gets Scanweave's headers and links none of its libraries: the program that loads it has them.

add_library(Scanweave::plugin INTERFACE IMPORTED)
target_include_directories(Scanweave::plugin INTERFACE "${SCANWEAVE_INCLUDE_DIR}")
target_compile_features(Scanweave::plugin INTERFACE cxx_std_20)
target_link_libraries(Scanweave::plugin INTERFACE nlohmann_json::nlohmann_json)

function(scanweave_add_plugin name)
    add_library(${name} MODULE ${ARGN})
    set_target_properties(${name} PROPERTIES PREFIX "" SUFFIX ".so")
    target_link_libraries(${name} PRIVATE Scanweave::plugin)
endfunction()
