"""The page about the live door keeps up with it, and its example runs as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import get_args

import pytest

from cosyd.api import wires
from cosyd.contract.wire_live import AnyFromClient, AnyFromDaemon, Open
from scripts import ROOT

PAGE = (ROOT / "docs" / "live.md").read_text()
EXAMPLES = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
ROWS = re.findall(r"^\| `(\w+)` \| (.*?) \|", PAGE, re.MULTILINE)


@pytest.mark.parametrize("kind", get_args(AnyFromClient) + get_args(AnyFromDaemon))
def test_every_message_is_told_with_its_fields(kind):
    name = kind.__struct_config__.tag
    fields = set() if kind is Open else {f"`{field}`" for field in kind.__struct_fields__}

    told = [set(re.findall(r"`\w+`", cell)) for row, cell in ROWS if row == name]

    assert kind is Open or fields in told
    assert told


@pytest.mark.parametrize("field", Open.__struct_fields__)
def test_every_field_of_open_is_told(field):
    rows = [row for row in PAGE.splitlines() if row.startswith("| ") and f"`{field}`" in row]

    assert rows


def test_the_largest_frame_is_told():
    assert wires.LARGEST_BYTES == 1 << 20
    assert "1 MiB" in PAGE


def test_the_example_runs_as_it_stands(tone_daemon):
    (example,) = EXAMPLES

    done = subprocess.run(
        [sys.executable, "-c", example, tone_daemon.url, tone_daemon.token],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("bytes of PCM") >= 2
    assert "Good morning." in done.stdout
    assert '"type":"end"' in done.stdout
