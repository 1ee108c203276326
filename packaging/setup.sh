#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Installs what Scanweave needs to be built, run and tested on Debian 12. Can be run again and again:
# it installs only what is missing and says what it does.
#
#   bash packaging/setup.sh           what building, running and testing need
#   bash packaging/setup.sh --develop also formatter, linter, fuzzing compiler and ccache
set -euo pipefail

packages=(
    g++ cmake ninja-build pkg-config
    openmpi-bin libopenmpi-dev
    libsqlite3-dev sqlite3
    nlohmann-json3-dev libvalijson-dev libcli11-dev libspdlog-dev libfmt-dev
    zlib1g-dev libbz2-dev liblzma-dev libflac-dev libchealpix-dev libcfitsio-dev libeigen3-dev libssl-dev
    qt6-base-dev qt6-svg-dev libqcustomplot-dev libqcustomplot2.1-qt6 libfftw3-dev
    python3
)
developer_packages=(clang-format-19 clang-tidy-19 clang-19 libclang-rt-19-dev libfuzzer-19-dev ccache)

case "${1:-}" in
    "") ;;
    --develop) packages+=("${developer_packages[@]}") ;;
    *)
        echo "setup: unknown option \"$1\"; the only one is --develop" >&2
        exit 2
        ;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "setup: this script installs Debian packages, and this system has no apt-get." >&2
    echo "setup: install the equivalents of these by hand: ${packages[*]}" >&2
    exit 1
fi

missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing+=("$package")
done

if [ ${#missing[@]} -eq 0 ]; then
    echo "setup: everything needed is installed (${#packages[@]} packages)"
    exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "setup: these packages are missing: ${missing[*]}" >&2
        echo "setup: run this script as root, or install sudo." >&2
        exit 1
    fi
    as_root=(sudo)
fi

echo "setup: installing ${missing[*]}"
install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends -o Dpkg::Use-Pty=0 "${missing[@]}" >"$log" 2>&1
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! install; then
    echo "setup: refreshing the package lists first"
    "${as_root[@]}" apt-get update -q >"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        echo "setup: apt-get update failed (see above); is the network there?" >&2
        exit 1
    }
    install || {
        tail -n 20 "$log" >&2
        echo "setup: the packages could not be installed (see above)" >&2
        exit 1
    }
fi
echo "setup: done"
