#!/usr/bin/env bash
# Makes .reference: a virtual environment in which the package of CosyVoice2's authors runs beside
# today's libraries. Does nothing, quickly, when it is there already. See docs/reference-runtime.md.
#
# PYTHON names the Python to use. The common set is that of packaging/requirements/reference.txt;
# the two wheels that hold the package come without what they ask for, which nothing could satisfy,
# and each in a place of its own, since both use the same names.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
here=packaging/setup
locks=packaging/requirements
venv=.reference
stamp=$venv/.stamps/packages

say() { echo "cosyd: $*" >&2; }

wanted() { cksum "$locks/reference-package.txt" "$locks/reference-token2wav.txt"; }

explain() {
    say "$venv could not be made. It holds the package that our own model is measured against, and"
    say "needs a package index (or a pip that knows where wheels lie) once, and 1.5 GB of disk."
    say "Nothing else of cosyd needs it. All other tests: make test REFERENCE=true ARGS=--ignore=tests/parity"
}

install() { # lock, options...
    local lock=$locks/$1.txt
    shift
    PIP_CONSTRAINT=/dev/null PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 \
        "$venv/bin/python" -m pip install -qq --no-deps --require-hashes "$@" -r "$lock"
}

trap '[[ $? == 0 ]] || explain' EXIT
VENV=$venv "$here/setup.sh" reference torch
if command -v flock >/dev/null; then # two makes at once take turns
    exec 9<"$here/reference.sh"
    flock 9
fi
[[ ! -f $stamp || $(<"$stamp") != "$(wanted)" ]] || exit 0

say "installing the package itself, twice"
install reference-package
rm -rf "$venv/token2wav"
install reference-token2wav --target "$venv/token2wav"
wanted >"$stamp"
say "$venv is ready"
