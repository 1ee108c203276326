#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Prints the benchmark table: run_benchmarks.sh ENGINE_BENCHMARK TRANSPORT_BENCHMARK SCANWEAVE MODULES_BENCHMARK
# $MPIRUN: how to start ranks. $BENCHMARK_DIR: where the files are (default: memory, so that no disk is measured).
set -euo pipefail
engine=$1 transport=$2 scanweave=$3 modules=$4
mpirun=${MPIRUN:-mpirun}
directory=${BENCHMARK_DIR:-$(mktemp -d -p /dev/shm scanweave-benchmark-XXXXXX)}
trap 'rm -rf "$directory"' EXIT
export SCANWEAVE_CACHE="$directory/cache" OMPI_MCA_mpi_yield_when_idle=1

"$engine" files "$directory"
"$engine" alone "$directory"
echo
echo "Distribution, from file to checked frame on a compute rank. Plain MPI: MPI_Send/MPI_Recv of one buffer of that size"
echo "(which stays in the processor's cache), or of many in turn. Simple: read, send, receive and check in turn"
for content in "" holes; do
    [ -z "$content" ] || echo "The same from files with holes, which cost next to nothing to read"
    for layout in "2 1" "3 1" "4 2" "2 0"; do
        read -r ranks readers <<<"$layout"
        # shellcheck disable=SC2086
        $mpirun -n "$ranks" "$engine" distribute "$directory" "$readers" $content
    done
done
echo
echo "Recording: the same run without and with a run file (seconds, five times each in turn)"
"$scanweave" demo "$directory/demo" --size 200MB --no-run >/dev/null 2>&1
for turn in 1 2 3 4 5; do
    for flag in --no-record ""; do
        begin=$(date +%s.%N)
        # shellcheck disable=SC2086
        $mpirun -n 2 "$scanweave" run "$directory/demo/demo.json" --quiet $flag >/dev/null 2>&1
        end=$(date +%s.%N)
        printf '  %d %-12s %.2f s\n' "$turn" "${flag:---record}" "$(python3 -c "print($end-$begin)")"
    done
done
echo
echo "Computing ranks: the demo from raw timestreams to a map on one and on two (seconds, three times each in turn)"
for turn in 1 2 3; do
    for ranks in 1 2; do
        begin=$(date +%s.%N)
        $mpirun -n "$ranks" "$scanweave" run "$directory/demo/demo.json" --io-ranks 0 --quiet >/dev/null 2>&1
        end=$(date +%s.%N)
        printf '  %d %d ranks  %.2f s\n' "$turn" "$ranks" "$(python3 -c "print($end-$begin)")"
    done
done
echo
echo "Transport alone"
$mpirun -n 2 "$transport"
echo
echo "Modules and decoding"
"$modules"
