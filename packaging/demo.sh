#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# From a fresh checkout to a finished run: installs what is missing, builds the scanweave program, makes up an
# observation, runs a workflow on it with four processes, and says what to look at next.
#
#   bash packaging/demo.sh [DIR] [options of "scanweave demo"]
#
# DIR is build/demo in the source tree by default. Can be run again and again.
set -euo pipefail

if [ "${1:-}" = "--help" ] || [ "${1:-}" = "-h" ]; then
    sed -n '3,8s/^# \{0,1\}//p' "$0"
    exit 0
fi

source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
demo_dir="$source_dir/build/demo"
if [ $# -gt 0 ] && [ "${1#-}" = "$1" ]; then
    mkdir -p -- "$1"
    demo_dir=$(cd -- "$1" && pwd)
    shift
fi

fail() {
    echo "demo: $1" >&2
    exit 1
}

echo "demo: step 1 of 3, what building needs"
bash "$source_dir/packaging/setup.sh" || fail "the packages could not be installed (see above)"

echo "demo: step 2 of 3, building the scanweave program (some minutes the first time)"
cd "$source_dir"
log="$source_dir/build/configure-release.log"
mkdir -p build
cmake --preset release >"$log" 2>&1 || {
    tail -n 30 "$log" >&2
    fail "configuring failed (see above; all of it is in $log)"
}
cmake --build --preset release --target scanweave || fail "building failed (see above)"

echo "demo: step 3 of 3, an observation and a run"
scanweave="$source_dir/build/release/engine/cli/scanweave"
status=0
"$scanweave" demo "$demo_dir" "$@" || status=$?
if [ "$status" -ne 0 ]; then
    echo "demo: scanweave demo ended with exit code $status (see above)" >&2
    exit "$status"
fi
echo
echo "The program is $scanweave; \"cmake --install build/release\" installs it."
