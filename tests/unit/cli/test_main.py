"""The command line: quick to start, and complete."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from cosyd.cli.main import COMMANDS, main


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_where_the_list_says(name):
    command = main.get_command(click.Context(main), name)

    assert command is not None
    assert command.name == name


def test_a_key_for_pause_imports_nothing_that_takes_its_time(tmp_path):
    heavy = {"rich", "pygments", "structlog", "litestar", "zmq", "numpy", "websockets"}
    code = (
        "import sys; from cosyd.cli import main; "
        f"main(['--home', {str(tmp_path)!r}, 'playback', 'toggle'], standalone_mode=False)"
    )
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code],
        capture_output=True,
        text=True,
        check=False,
    ).stderr
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in told.splitlines()}

    assert "cosyd" in imported
    assert "httpx" in imported
    assert not imported & heavy
