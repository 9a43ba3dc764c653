"""The example of docs/plugins.md works as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "plugins.md"


def test_the_normaliser_of_the_page_is_heard_in_what_is_said(tmp_path):
    code = re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    (tmp_path / "shout.py").write_text(code[1])
    info = tmp_path / "shout-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shout\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[cosyd]\nshout = shout\n")

    said = subprocess.run(
        [
            sys.executable,
            "-c",
            (
                "from cosyd.plugins import Plugins\n"
                "print(Plugins().normalisers['shout']('hello', 'en'))"
            ),
        ],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert said.stdout.strip() == "HELLO"
