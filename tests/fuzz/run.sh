#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Runs every fuzzer for a while: tests/fuzz/run.sh [SECONDS EACH, default 60] [FRAME FILE…]
# Frame files are further seeds. What is found is kept in build/fuzz/findings.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${1:-60}
[ $# -gt 0 ] && shift
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz
build=build/fuzz/tests/fuzz
mkdir -p build/fuzz/findings
"$build/make_seeds" build/fuzz/seeds "$@"
mkdir -p build/fuzz/seeds/workflow build/fuzz/seeds/files
cp workflows/examples/*.json build/fuzz/seeds/workflow/
for file in "$@"; do # the first byte chooses the compression
    case "$file" in
        *.g3.gz) first='\001' ;;
        *.g3.bz2) first='\002' ;;
        *.g3.xz) first='\003' ;;
        *) first='\000' ;;
    esac
    { printf "$first"; head -c 65536 "$file"; } >"build/fuzz/seeds/files/$(basename "$file")"
done
status=0
for fuzzer in "$build"/fuzz_*; do
    name=${fuzzer##*/fuzz_}
    echo "fuzz: $name for $seconds s"
    mkdir -p "build/fuzz/corpus/$name"
    "$fuzzer" -max_total_time="$seconds" -rss_limit_mb=4096 -timeout=20 -print_final_stats=1 \
        -artifact_prefix="build/fuzz/findings/$name-" "build/fuzz/corpus/$name" "build/fuzz/seeds/$name" \
        >"build/fuzz/$name.log" 2>&1 || {
        status=1
        tail -n 30 "build/fuzz/$name.log" >&2
    }
    grep -E "number_of_executed_units|peak_rss" "build/fuzz/$name.log" || true
done
exit $status
