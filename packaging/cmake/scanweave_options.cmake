# SPDX-License-Identifier: BSD-2-Clause
# One interface target carries the language level, the warnings and the sanitizers of every target of ours,
# and one function declares a library of ours.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

add_library(scanweave_options INTERFACE)
target_compile_features(scanweave_options INTERFACE cxx_std_20)
target_compile_options(scanweave_options INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
    # g++ 12 takes the inactive member of a std::variant that is moved into a std::optional for read.
    target_compile_options(scanweave_options INTERFACE -Wno-maybe-uninitialized)
endif()
if(SCANWEAVE_WERROR)
    target_compile_options(scanweave_options INTERFACE -Werror)
endif()
if(SCANWEAVE_SANITIZE)
    target_compile_options(scanweave_options INTERFACE
        -fsanitize=${SCANWEAVE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(scanweave_options INTERFACE -fsanitize=${SCANWEAVE_SANITIZE})
endif()

# scanweave_library(NAME SOURCES … HEADERS … LINK …)
# Adds library scanweave_NAME with alias Scanweave::NAME. HEADERS are public: they are installed under the
# path that they have in the repository, so that an include is spelled alike in both trees.
function(scanweave_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;HEADERS;LINK;PRIVATE_LINK" ${ARGN})
    set(target scanweave_${name})
    add_library(${target} STATIC ${arg_SOURCES})
    add_library(Scanweave::${name} ALIAS ${target})
    set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
    target_compile_features(${target} PUBLIC cxx_std_20) # of whoever includes its headers
    target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}"
                   FILES ${arg_HEADERS})
    target_link_libraries(${target} PUBLIC ${arg_LINK} PRIVATE ${arg_PRIVATE_LINK}
                          $<BUILD_INTERFACE:scanweave_options>)
    install(TARGETS ${target} EXPORT ScanweaveTargets
            FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/scanweave")
endfunction()
