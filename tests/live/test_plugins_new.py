"""What ``cosyd plugins new`` writes: it can be installed, its test passes, and it works."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys

import pytest
from click.testing import CliRunner
from hatchling.builders.wheel import WheelBuilder

from cosyd.cli import main
from cosyd.cli.plugins_new import KINDS
from patience import wait_for
from running import RunningDaemon

FILED = "filed"
"""The name of the one that is a single file."""


def new(*arguments):
    return CliRunner().invoke(main, ["plugins", "new", *map(str, arguments)])


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """One for each hook, as they are written."""
    folder = tmp_path_factory.mktemp("packages")
    for hook in KINDS:
        made = new(f"try-{hook}", "--hook", hook, "--dir", folder)
        assert made.exit_code == 0, made.output
    return folder


@pytest.fixture(scope="module")
def installed(packages, tmp_path_factory):
    """A folder into which they were built and installed; no network was asked."""
    target, wheels = tmp_path_factory.mktemp("installed"), tmp_path_factory.mktemp("wheels")
    for package in packages.iterdir():
        list(WheelBuilder(str(package)).build(directory=str(wheels)))
    subprocess.run(
        [
            *(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--offline", "--no-cache"),
            *("--python", sys.executable, "--no-deps", "--target", target, *wheels.iterdir()),
        ],
        check=True,
        timeout=120,
    )
    return target


@pytest.fixture(scope="module")
def furnished(installed, tmp_path_factory):
    """A daemon with all of them enabled, each by the setting that its README names."""
    home = tmp_path_factory.mktemp("furnished")
    made = CliRunner().invoke(
        main, ["--home", str(home), "plugins", "new", FILED, "--hook", "gate", "--file"]
    )
    assert made.exit_code == 0, made.output
    enabled = {
        "text.normalisers": "urls,try_normaliser",
        "text.splitter": "try_splitter",
        "voices.sources": "try_voices",
        "sinks": "zeromq,try_sink",
        "doors": "try_door",
        "observers": "try_observer",
        "gates": f"try_gate,{FILED}",
        "daemon.plugin_files": "true",
    }
    daemon = RunningDaemon(
        home,
        *("--engine", "tone"),
        *(part for name, value in enabled.items() for part in ("--set", f"{name}={value}")),
        environ={"PYTHONPATH": str(installed)},
    )
    try:
        daemon.wait_ready().wait_engine("tone", "ready")
        yield daemon
    finally:
        daemon.close()


def test_the_test_that_is_written_with_it_passes(packages, installed):
    tests = sorted(packages.glob("*/tests"))
    run = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"),
            *("--import-mode=importlib", f"--rootdir={packages}", *tests),
        ],
        cwd=packages,
        env={
            **os.environ,
            "PYTHONPATH": str(installed),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # they need none, and it is faster
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert run.returncode == 0, run.stdout
    assert f"{len(KINDS)} passed" in run.stdout


def test_each_is_loaded_and_works(furnished):
    spoken = furnished.say("Do it asap.\nDr. Who called.", format="pcm", stream="mine")
    job = spoken.headers["x-job"]

    told = {one["name"]: one for one in furnished.get("/v1/plugins").json()}
    states = {name: told[name]["state"] for name in (*(f"try_{hook}" for hook in KINDS), FILED)}
    assert set(states.values()) <= {"ready", "loaded"}, states
    sentences = furnished.post("/v1/text/normalize", json={"text": "Do it asap.\nDr. Who."}).json()
    assert [one["text"] for one in sentences] == ["Do it as soon as possible.", "Dr. Who."]
    data = furnished.home / "data"
    ended = wait_for((data / "try_observer.jsonl").read_text)
    assert json.loads(ended.splitlines()[0])["job"] == job
    assert job in wait_for((data / "try_sink.tsv").read_text)
    slow = furnished.say("Do it.", voice="tone_slow", format="pcm")
    assert len(slow.content) > len(furnished.say("Do it.", format="pcm").content)
    beeps = furnished.say("One two.", voice="try_engine", format="pcm")
    assert any(beeps.content)
    furnished.post("/v1/engines/try_engine/release")


def test_the_door_that_is_written_says_what_comes_in_unless_the_gate_holds_it(furnished):
    (furnished.home / "config" / "hush").touch()
    (path,) = (furnished.home / "run").rglob("try_door.sock")
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
        client.sendall(b"Good morning.\n")
        job = client.makefile().readline().strip()

    held = wait_for(lambda: furnished.get(f"/v1/jobs/{job}").json().get("held_reason"))
    assert held == "there is a file hush"
    furnished.delete(f"/v1/jobs/{job}")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../evil", "letters, digits"),
        ("evil/../../evil", "letters, digits"),
        (".evil", "letters, digits"),
        ("ev\nil", "letters, digits"),
        ("x" * 65, "up to 64"),
        ("json", "Python itself"),
        ("class", "Python itself"),
        ("speaker", "there is a plug-in"),
        ("numpy", "installed already"),
    ],
)
def test_a_name_that_cannot_be_is_refused(name, why, tmp_path):
    refused = new(name, "--dir", tmp_path)

    assert refused.exit_code == 1
    assert why in refused.output
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path):
    mine = tmp_path / "mine" / "mine.txt"
    mine.parent.mkdir()
    mine.touch()
    (tmp_path / "mine.py").symlink_to(tmp_path / "elsewhere")

    refused = [new("mine", "--dir", tmp_path), new("mine", "--file", "--dir", tmp_path)]

    assert [one.exit_code for one in refused] == [1, 1]
    assert all("already" in one.output for one in refused)
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["mine", "mine.py", "mine.txt"]


def test_a_single_file_is_its_owners_alone(tmp_path):
    made = new("mine", "--file", "--dir", tmp_path / "plugins")

    assert made.exit_code == 0
    path = tmp_path / "plugins" / "mine.py"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "daemon.plugin_files=true" in made.output
    assert "engine runs in a process" in new("e", "--file", "--hook", "engine").output
