"""Which Python is taken, and what is said when there is none."""

import os
import shutil
import subprocess
import sys

import pytest

from scripts import ROOT

FIND = ROOT / "packaging" / "setup" / "find-python.sh"
PACKAGES = ROOT / "packaging" / "setup" / "system-packages.sh"


def run(script, *arguments, folder, **environ):
    for tool in ("bash", "env", "id", "mktemp", "rm", "tail"):
        if not (folder / tool).exists():
            (folder / tool).symlink_to(shutil.which(tool))
    environ = {"PATH": str(folder), "HOME": os.environ.get("HOME", "/"), **environ}
    return subprocess.run(
        [script, *arguments], env=environ, capture_output=True, text=True, check=False
    )


def program(path, body):
    path.write_text(f"#!{shutil.which('bash')}\n{body}\n")
    path.chmod(0o755)
    return path


def python_of(minor):
    """A Python that takes itself for 3.*minor*."""
    return f'''exec {sys.executable} -c "
import sys
sys.version_info = (3, {minor}, 0)
exec(sys.argv[1])" "$2"'''


def test_an_old_python_is_passed_over(tmp_path):
    program(tmp_path / "python3", python_of(9))
    program(tmp_path / "python3.12", python_of(12))

    found = run(FIND, folder=tmp_path)

    assert found.stdout.strip() == str(tmp_path / "python3.12")


def test_a_python_that_is_too_new_for_the_locks_comes_last(tmp_path):
    program(tmp_path / "python3", python_of(16))
    program(tmp_path / "python3.13", python_of(13))

    found = run(FIND, folder=tmp_path)

    assert found.stdout.strip() == str(tmp_path / "python3.13")


def test_a_name_that_only_pretends_is_passed_over(tmp_path):
    program(tmp_path / "python3", "echo 'python3: version not installed' >&2; exit 127")
    program(tmp_path / "python3.11", python_of(11))

    found = run(FIND, folder=tmp_path)

    assert found.stdout.strip() == str(tmp_path / "python3.11")


def test_without_any_it_says_what_to_do(tmp_path):
    found = run(FIND, folder=tmp_path)

    assert found.returncode == 1
    assert "apt install python3 python3-venv" in found.stderr


def test_a_python_that_was_named_is_taken_or_refused_never_replaced(tmp_path):
    program(tmp_path / "python3", python_of(12))

    found = run(FIND, folder=tmp_path, PYTHON="python2")

    assert found.returncode == 1
    assert "PYTHON=python2" in found.stderr


@pytest.mark.parametrize(("kind", "code"), [("needed", 1), ("useful", 0)])
def test_a_package_that_cannot_be_installed_is_named_in_one_line(tmp_path, kind, code):
    done = run(PACKAGES, kind, "libportaudio2", folder=tmp_path)

    assert done.returncode == code
    assert len(done.stderr.splitlines()) == 1
    assert "libportaudio2" in done.stderr


def test_missing_package_lists_are_fetched_once(tmp_path):
    calls = tmp_path / "calls"
    program(tmp_path / "id", "echo 0")
    program(
        tmp_path / "apt-get",
        f'echo "$*" >>{calls}; [[ $* != *install* || -e {tmp_path}/lists ]] || exit 100\n'
        f"[[ $* != *update* ]] || : >{tmp_path}/lists",
    )

    done = run(PACKAGES, "needed", "libportaudio2", folder=tmp_path)

    assert done.returncode == 0
    assert [line.split()[-1] for line in calls.read_text().splitlines()] == [
        "libportaudio2",
        "update",
        "libportaudio2",
    ]
