# SPDX-License-Identifier: BSD-2-Clause
# cmake -DBUILD_DIR=… -DCONSUMER_DIR=… -DWORK_DIR=… -DGENERATOR=… -DSANITIZE=… -P install_test.cmake

function(run)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT status EQUAL 0)
        list(JOIN ARGN " " command)
        message(FATAL_ERROR "${command}\nended with ${status}:\n${output}")
    endif()
    set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE "${WORK_DIR}")
run(${CMAKE_COMMAND} --install "${BUILD_DIR}" --prefix "${WORK_DIR}/prefix")
foreach(file IN ITEMS bin/scanweave share/man/man1/scanweave.1 share/scanweave/workflow.schema.json
                      share/scanweave/scanweave_worker.py share/scanweave/plugin-template/my_module.cpp
                      include/scanweave/engine/g3/frame.h include/scanweave/engine/pipeline/module.h)
    if(NOT EXISTS "${WORK_DIR}/prefix/${file}")
        message(FATAL_ERROR "not installed: ${file}")
    endif()
endforeach()
run("${WORK_DIR}/prefix/bin/scanweave" --version)
if(NOT output MATCHES "^scanweave [0-9]+\\.[0-9]+\\.[0-9]+\n$")
    message(FATAL_ERROR "scanweave --version says: ${output}")
endif()

set(flags)
if(SANITIZE)
    set(flags "-DCMAKE_CXX_FLAGS=-fsanitize=${SANITIZE}")
endif()
run(${CMAKE_COMMAND} -S "${CONSUMER_DIR}" -B "${WORK_DIR}/build" -G "${GENERATOR}"
    "-DCMAKE_PREFIX_PATH=${WORK_DIR}/prefix" ${flags})
run(${CMAKE_COMMAND} --build "${WORK_DIR}/build")
run("${WORK_DIR}/build/consumer" "${WORK_DIR}/consumer.g3")
if(NOT output STREQUAL "1 frame, module ran\n")
    message(FATAL_ERROR "the consumer says: ${output}")
endif()

# A plugin, as "scanweave new module" begins it: built, tested by its own tests, and run.
set(program "${WORK_DIR}/prefix/bin/scanweave")
run("${program}" new module flag_glitches "${WORK_DIR}/plugin")
run(${CMAKE_COMMAND} -S "${WORK_DIR}/plugin" -B "${WORK_DIR}/plugin/build" -G "${GENERATOR}"
    "-DCMAKE_PREFIX_PATH=${WORK_DIR}/prefix" ${flags})
run(${CMAKE_COMMAND} --build "${WORK_DIR}/plugin/build")
run(${CMAKE_CTEST_COMMAND} --test-dir "${WORK_DIR}/plugin/build" --output-on-failure)
file(WRITE "${WORK_DIR}/w.json" [[{"inputs": ["consumer.g3"], "plugins": ["plugin/build/flag_glitches.so"],
 "modules": [{"use": "flag_glitches", "key": "Gain", "factor": 2}]}]])
run("${program}" run --no-record --quiet "${WORK_DIR}/w.json")
# A test that leaves hundreds of megabytes behind fills build servers.
file(REMOVE_RECURSE "${WORK_DIR}")
