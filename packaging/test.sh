#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Installs what is missing, builds everything with warnings as errors, and runs all tests.
#
#   bash packaging/test.sh [options of ctest, e.g. -R inspect]
set -euo pipefail

source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$source_dir"

verdict() {
    local status=$?
    if [ "$status" -eq 0 ]; then
        echo "test: PASSED"
    else
        echo "test: FAILED while $step (exit code $status)" >&2
    fi
}
step="starting"
trap verdict EXIT

step="installing packages"
bash packaging/setup.sh
step="configuring"
cmake --preset check
step="building"
cmake --build --preset check
step="testing"
ctest --preset check "$@"
