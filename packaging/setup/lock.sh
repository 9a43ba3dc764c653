#!/usr/bin/env bash
# Writes packaging/requirements/*.txt from pyproject.toml: exact versions with hashes, for every
# platform and Python 3.11 or later. Versions stay as they are where they still fit; with UPGRADE=1
# the newest are taken.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
locks=packaging/requirements
uv=${VENV:-.venv}/bin/uv
[[ -x $uv ]] || uv=uv

lock() { # name, options of "uv pip compile"...
    local name=$1
    shift
    # One version for all Pythons; and no address of an index in the file: that is the reader's choice.
    UV_CUSTOM_COMPILE_COMMAND="make lock" "$uv" pip compile --quiet --universal \
        --python-version 3.11 --fork-strategy fewest --generate-hashes \
        --no-emit-index-url --no-emit-find-links ${UPGRADE:+--upgrade} \
        "$@" --output-file "$locks/$name.txt"
    echo "$locks/$name.txt: $(grep -c '^[a-z]' "$locks/$name.txt") packages"
}

left_out=packaging/setup/left-out.txt

lock bootstrap --group bootstrap
lock run --extra daemon --extra embedded --extra languages --extra likeness --extra sound --extra documents \
    --override "$left_out" \
    -c "$locks/bootstrap.txt" pyproject.toml
lock cosyvoice2 --extra cosyvoice2 --override "$left_out" \
    -c "$locks/bootstrap.txt" -c "$locks/run.txt" pyproject.toml
lock gui --extra gui --override "$left_out" -c "$locks/bootstrap.txt" -c "$locks/run.txt" pyproject.toml
lock test --group test -c "$locks/bootstrap.txt" -c "$locks/run.txt" -c "$locks/cosyvoice2.txt" \
    -c "$locks/gui.txt"
lock lint --group lint -c "$locks/bootstrap.txt" -c "$locks/run.txt" -c "$locks/test.txt"
lock package --group package -c "$locks/bootstrap.txt" -c "$locks/run.txt" -c "$locks/test.txt"
lock reference --group reference --extra cosyvoice2 \
    --override <(echo 'torch; python_version < "3"') \
    -c "$locks/bootstrap.txt" -c "$locks/run.txt" -c "$locks/test.txt" pyproject.toml
# The peer reads English here; what it reads Japanese and Chinese with would have to be compiled.
lock load --group load -c "$locks/bootstrap.txt" -c "$locks/test.txt" \
    --override <(printf '%s; python_version < "3"\n' misaki misaki-ja-lightning)
# Their own pins contradict each other and everybody else, so they come without what they ask for.
lock reference-package --no-deps - <<<$'cosyvoice2-eu==0.2.8\ntorchaudio==2.11.0'
lock reference-token2wav --no-deps - <<<'token2wav-cosyvoice==0.1.0'

if grep -n '://' "$locks"/*.txt; then
    echo "cosyd: a lock names an address (above); locks hold names, versions and hashes only" >&2
    exit 1
fi
