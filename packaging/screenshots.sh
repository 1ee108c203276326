#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Pictures of Scanweave Studio's places, light and dark, without a screen: for documentation, and to look at after a
# change.
#
#   bash packaging/screenshots.sh OUT [FILE…]
#
# FILE is a workflow, a run file or a frame file; without any, the demo's are used (and made if needed). What is to be
# selected may follow behind a "#": 0000.g3#frame/4/RawTimestreams_I. BUILD names another build tree than build/dev.
set -euo pipefail

source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [ $# -eq 0 ] || [ "$1" = "--help" ] || [ "$1" = "-h" ]; then
    sed -n '3,10s/^# \{0,1\}//p' "$0"
    exit 2
fi
build=${BUILD:-$source_dir/build/dev}
out=$1
shift
cmake --build "$build" --target studio_screenshots
if [ $# -eq 0 ]; then
    demo="$build/demo"
    if [ ! -e "$demo/demo.json" ]; then
        cmake --build "$build" --target scanweave
        "$build/engine/cli/scanweave" demo "$demo"
    fi
    set -- "$demo/demo.json#/modules/0" "$demo/runs"/*.sqlite "$demo/0000.g3#frame/4/RawTimestreams_I"
fi
QT_QPA_PLATFORM=offscreen "$build/tests/gui/studio_screenshots" "$out" "$@"
