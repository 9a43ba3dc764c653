#!/usr/bin/env bash
# Prints the Python that the virtual environment is to be made of: $PYTHON where that is set,
# else the first of 3.11 to 3.14 (for which every locked wheel exists), else anything newer.
set -euo pipefail

runs_between() { # python, lowest and highest minor version
    "$1" -c "import sys; sys.exit(not (3, $2) <= sys.version_info[:2] <= (3, $3))" 2>/dev/null
}

first_between() { # lowest, highest, candidates...
    local lowest=$1 highest=$2 candidate
    shift 2
    for candidate in "$@"; do
        if runs_between "$candidate" "$lowest" "$highest"; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

if [[ -n ${PYTHON:-} ]]; then
    first_between 11 99 "$PYTHON" && exit
    echo "cosyd: PYTHON=$PYTHON is no Python of version 3.11 or later." >&2
    exit 1
fi

first_between 11 14 python3 python3.13 python3.12 python3.11 python3.14 python && exit
first_between 15 99 python3 python && exit
echo "cosyd: no Python of version 3.11 or later was found. Install one" \
    "(Debian, Ubuntu: apt install python3 python3-venv), or name it: make PYTHON=/path/to/python3" >&2
exit 1
