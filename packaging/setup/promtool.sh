#!/usr/bin/env bash
# Puts promtool, which checks packaging/observability, beside the Python of VENV (.venv). It is taken
# out of Debian's package prometheus without installing that, since that would start a server.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
target=$(readlink -f "${VENV:-.venv}")/bin/promtool
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fetch() {
    cd "$folder"
    apt-get -qq download prometheus && dpkg-deb -x prometheus_*.deb unpacked
}

as_root() { if [[ $(id -u) == 0 ]]; then "$@"; else sudo -n "$@"; fi; }

unpacked() { # a fresh machine has no package lists yet
    command -v apt-get >/dev/null || return 1
    (fetch) || { as_root apt-get -qq update && (fetch); }
}

command -v promtool >/dev/null || [[ -x $target ]] || {
    if unpacked >"$folder/log" 2>&1 </dev/null; then
        mv "$folder/unpacked/usr/bin/promtool" "$target"
    else
        tail -n 3 "$folder/log" >&2
        echo "cosyd: going on without promtool; to have it: sudo apt install prometheus" >&2
    fi
}
