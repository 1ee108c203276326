#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Pictures of Scanweave Studio's places, light and dark, on a laptop's window, a large one and with text of one and a
# half times the size, without a screen: for documentation, and to look at after a change.
#
#   bash packaging/screenshots.sh OUT [MOTIF…]
#   bash packaging/screenshots.sh --docs         makes those in docs/screenshots anew (wants ImageMagick)
#
# A MOTIF is a workflow, a run file or a frame file, [NAME=][PLACE:]FILE[#ITEM][@TAB]…: how the picture is to be called,
# in which place it opens if not in the first that can, what is selected there, and which tabs are in front (or actions
# and buttons pressed): groups:a.sqlite#seq/6@Metadata. Without any, the demo's are used (and made if needed). BUILD
# names another build tree than build/dev, DEMO another folder than the build tree's for the demo; SIZES="1280x800 …"
# other sizes of the window, of which "@150" behind one makes the text larger.
set -euo pipefail

source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [ $# -eq 0 ] || [ "$1" = "--help" ] || [ "$1" = "-h" ]; then
    sed -n '3,14s/^# \{0,1\}//p' "$0"
    exit 2
fi
build=${BUILD:-$source_dir/build/dev}
out=$1
shift
docs=
if [ "$out" = "--docs" ]; then
    docs=$source_dir/docs/screenshots
    out=$(mktemp -d)
    trap 'rm -rf "$out"' EXIT
    SIZES=1280x800
fi
cmake --build "$build" --target studio_screenshots
if [ $# -eq 0 ]; then
    demo=${DEMO:-$build/demo}
    if [ ! -e "$demo/demo.json" ]; then
        cmake --build "$build" --target scanweave
        "$build/engine/cli/scanweave" demo "$demo"
    fi
    runs=("$demo"/runs/*.sqlite)
    run=${runs[0]}
    set -- "workflow=$demo/demo.json#/modules/8" "workflow-inputs=$demo/demo.json#/inputs" \
        "trial=$demo/demo.json#/modules/5@Try on one frame…@Try" \
        "runs=$run#frame/8" "runs-balance=$run@Balance" \
        "groups=groups:$run#group/rcw38-190000001@Metadata" "groups-timestreams=groups:$run#seq/8@Data of the entry" \
        "files=$demo/0000.g3#frame/4/RawTimestreams_I" "files-frame=$demo/0000.g3#frame/2" \
        "map=files:${run%.sqlite}/bin_map.g3#frame/1/T"
fi
for size in ${SIZES:-1280x800 2560x1440 1280x800@150}; do
    text=100
    case $size in *@*) text=${size#*@} ;; esac
    QT_QPA_PLATFORM=offscreen "$build/tests/gui/studio_screenshots" --size "${size%@*}" --text "$text" \
        "$out/$size" "$@"
done
if [ -n "$docs" ]; then
    mkdir -p "$docs"
    for theme in light dark; do
        for place in workflow trial runs groups-timestreams files map; do
            # 255 colours are enough, at a third of the size.
            convert "$out"/1280x800/[0-9]*-"$place-$theme.png" -strip +dither -colors 255 \
                "PNG8:$docs/${place%%-*}-$theme.png"
        done
    done
fi
