#!/usr/bin/env bash
# Installs Debian packages where that is possible without asking for a password.
#
#   system-packages.sh needed PACKAGE...    ends with 1 and one clear line where it is not possible
#   system-packages.sh useful PACKAGE...    says in one line what is missing, and ends with 0
set -euo pipefail

kind=$1
shift
reason="apt-get is not there"

as_root() {
    if [[ $(id -u) == 0 ]]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

may_install() {
    command -v apt-get >/dev/null || return 1
    reason="that takes root"
    [[ $(id -u) == 0 ]] || sudo -n true 2>/dev/null
}

install() {
    reason="apt-get could not get them"
    as_root apt-get -qq -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$@"
}

if may_install; then
    echo "cosyd: installing system packages: $*" >&2
    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    # A fresh machine has no package lists yet, and old lists name files that are gone.
    if install "$@" >"$log" 2>&1 </dev/null \
        || { as_root apt-get -qq update && install "$@"; } >"$log" 2>&1 </dev/null; then
        exit 0
    fi
    tail -n 3 "$log" >&2
fi

command="sudo apt install $*"
command -v apt-get >/dev/null || command="install what your system calls $*"
if [[ $kind == needed ]]; then
    echo "cosyd: $* is needed and could not be installed ($reason). Please do it: $command" >&2
    exit 1
fi
echo "cosyd: going on without $* ($reason); to have it: $command" >&2
