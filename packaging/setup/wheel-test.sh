#!/usr/bin/env bash
# Tests what users get: the wheel of dist/ in an environment of its own, the sources out of reach.
#
#   wheel-test.sh TEST...    paths below the repository's root, given to pytest
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
locks=packaging/requirements
python=.wheel-venv/bin/python
uv=.venv/bin/uv
wheels=(dist/cosyd-*.whl)

rm -rf .wheel-venv .wheel-test
.venv/bin/python -m venv --without-pip .wheel-venv
"$uv" pip install -q --python "$python" --no-build-isolation --require-hashes -r "$locks/bootstrap.txt"
"$uv" pip install -q --python "$python" --no-build-isolation --no-deps --require-hashes \
    -r "$locks/run.txt" -r "$locks/gui.txt" -r "$locks/test.txt"
# Offline: whatever the wheel asks for must be there by now, or a lock is not true to it.
"$uv" pip install -q --python "$python" --offline --override packaging/setup/left-out.txt \
    "${wheels[0]}[daemon,embedded,languages,likeness,sound,gui]"

mkdir .wheel-test
cp -r tests tools pyproject.toml .wheel-test/
cd .wheel-test
../.wheel-venv/bin/python -c '
import cosyd, cosyd_gui, cosyd_plugins, cosyd_voices
for package in (cosyd, cosyd_gui, cosyd_plugins, cosyd_voices):
    assert "site-packages" in package.__file__, package.__file__
'
exec ../.wheel-venv/bin/python -m pytest -m "not gpu and not slow" -p no:cacheprovider "$@"
