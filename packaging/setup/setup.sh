#!/usr/bin/env bash
# Makes the virtual environment what the locks say; does nothing, quickly, when it is that already.
#
#   setup.sh SET...     each SET names a lock in packaging/requirements: run, test, lint, package;
#                       torch is PyTorch, as torch.txt beside this file says
#
# PYTHON names the Python to use, VENV the folder (.venv). Whatever is installed is checked against
# the hashes of the locks. A set's stamp is written last, so that what was interrupted is repeated.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
here=packaging/setup
locks=packaging/requirements
venv=${VENV:-.venv}
python=$venv/bin/python
stamps=$venv/.stamps

say() { echo "cosyd: $*" >&2; }

inputs_of() { # what a set's stamp must hold
    case $1 in
        place) echo "$PWD" ;;
        torch) cksum "$here/torch.txt" ;;
        project) cksum pyproject.toml daemon/cosyd/__init__.py ;;
        test) cksum "$locks/test.txt" tests/web/package-lock.json ;;
        *) cksum "$locks/$1.txt" ;;
    esac
}

is_done() { [[ -f $stamps/$1 && $(<"$stamps/$1") == "$(inputs_of "$1")" ]]; }

mark_done() { inputs_of "$1" >"$stamps/$1"; }

version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }

venv_fits() { # it runs, lies where it was made, and is of the Python that is asked for
    local version
    version=$(version_of "$python") || return 1
    [[ ! -f $stamps/place ]] || is_done place || return 1
    [[ -z ${PYTHON:-} || $version == "$(version_of "$PYTHON")" ]]
}

make_venv() {
    local base version
    base=$("$here/find-python.sh")
    version=$(version_of "$base")
    if ! "$base" -c 'import ensurepip, venv' 2>/dev/null; then
        "$here/system-packages.sh" needed "python$version-venv"
    fi
    say "making $venv with Python $version ($base)"
    "$base" -m venv --clear "$venv"
    mkdir -p "$stamps"
}

again() { # what was cut short may have left half a package behind: have it written anew
    [[ ! -f $stamps/unfinished ]] || echo "$1"
}

# A lock names all that is needed, and nothing of which no code is run: what packages ask for besides
# is not looked at.
pip_install() { # settings that bend the locks are put aside; indexes, proxies, certificates stay
    # shellcheck disable=SC2046 # an option or none
    PIP_CONSTRAINT=/dev/null PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 \
        "$python" -m pip install -qq --no-build-isolation --use-pep517 --no-deps \
        --require-hashes $(again --force-reinstall) -r "$locks/$1.txt"
}

uv_install() {
    local quiet=-q index
    [[ -t 2 ]] && quiet=
    index=${PIP_INDEX_URL:-$("$python" -m pip config get global.index-url 2>/dev/null || true)}
    UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-${UV_INDEX_URL:-$index}}
    [[ -z $UV_DEFAULT_INDEX ]] || export UV_DEFAULT_INDEX
    # shellcheck disable=SC2046 # an option or none
    "$venv/bin/uv" pip install ${quiet:+"$quiet"} --python "$python" --no-build-isolation \
        --no-deps --require-hashes $(again --reinstall) -r "$locks/$1.txt"
}

install_bootstrap() { # uv, and what builds packages: from then on nothing is built with strange tools
    "$python" -m pip --version >/dev/null 2>&1 || make_venv
    pip_install bootstrap
}

install_set() {
    say "installing the packages of $locks/$1.txt"
    uv_install "$1" || {
        say "uv could not; trying pip, which knows your pip settings"
        pip_install "$1"
    }
}

install_torch() {
    say "installing PyTorch"
    PIP_CONSTRAINT=/dev/null PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 \
        "$python" -m pip install -qq -c <(sed 's/ *\\$//; /^ *--hash/d' "$locks/run.txt") \
        -r "$here/torch.txt"
}

install_project() { # editable: sources are used where they lie
    "$venv/bin/uv" pip install -q --python "$python" --no-deps --no-build-isolation -e .
}

has_library() { "$python" -c "import sys, ctypes.util as u; sys.exit(not u.find_library('$1'))"; }

system_packages_for() { # the Debian packages that a set would like and that are not there
    local one
    case $1 in
        run)
            has_library portaudio || echo libportaudio2
            has_library pulse || echo libpulse0
            ;;
        gui) # what Qt stands on
            for one in "EGL libegl1" "GL libgl1" "fontconfig libfontconfig1" "dbus-1 libdbus-1-3" \
                "glib-2.0 libglib2.0-0" "xkbcommon-x11 libxkbcommon-x11-0" "X11-xcb libx11-xcb1" \
                "xcb-cursor libxcb-cursor0" "xcb-icccm libxcb-icccm4" "xcb-image libxcb-image0" \
                "xcb-keysyms libxcb-keysyms1" "xcb-render-util libxcb-render-util0" \
                "xcb-shape libxcb-shape0"; do
                has_library "${one% *}" || echo "${one#* }"
            done
            ;;
        test)
            command -v pulseaudio >/dev/null || echo pulseaudio
            command -v pactl >/dev/null || echo pulseaudio-utils
            compgen -G '/usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so' >/dev/null \
                || echo libasound2-plugins
            command -v chromium >/dev/null || echo chromium
            command -v npm >/dev/null || echo npm
            command -v Xvfb >/dev/null || echo xvfb
            command -v xwininfo >/dev/null || echo x11-utils
            command -v dbus-daemon >/dev/null || echo dbus
            for one in xdotool xclip trayer openbox playerctl; do
                command -v "$one" >/dev/null || echo "$one"
            done
            compgen -G '/usr/share/fonts/*' >/dev/null || echo fonts-dejavu-core
            ;;
    esac
}

install_web() { # what drives the browser in tests/web; without it those tests say so and fail
    command -v npm >/dev/null || return 0
    say "installing the packages of tests/web/package-lock.json"
    npm --prefix tests/web ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null \
        || say "npm could not install them"
}

install_system_packages() {
    local missing
    [[ $(uname -s) == Linux ]] || return 0
    missing=$(system_packages_for "$1")
    # shellcheck disable=SC2086 # one word is one package
    [[ -z $missing ]] || "$here/system-packages.sh" useful $missing
}

install_one() {
    case $1 in
        bootstrap) install_bootstrap ;;
        project) install_project ;;
        torch) install_torch ;;
        *)
            install_system_packages "$1"
            install_set "$1"
            [[ $1 != test ]] || VENV=$venv "$here/promtool.sh"
            [[ $1 != test ]] || install_web
            ;;
    esac
}

main() {
    local one started=$SECONDS wanted=()
    # Two makes at once take turns; the lock goes with the process, however that ends.
    if command -v flock >/dev/null; then
        exec 9<"$here/setup.sh"
        flock 9
    fi
    venv_fits || make_venv
    mkdir -p "$stamps"
    for one in bootstrap "$@" project; do
        is_done "$one" || wanted+=("$one")
    done
    [[ ${#wanted[@]} -gt 0 ]] || return 0

    [[ ! -f $stamps/begun ]] || mv "$stamps/begun" "$stamps/unfinished"
    : >"$stamps/begun"
    for one in "${wanted[@]}"; do
        install_one "$one"
        mark_done "$one"
    done
    mark_done place
    rm -f "$stamps/begun" "$stamps/unfinished"
    say "$venv is ready ($((SECONDS - started)) s)"
}

main "$@"
