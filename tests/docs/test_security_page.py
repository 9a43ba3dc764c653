"""The page about safety tells every limit and setting as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cosyd.api import lines, reach, wires
from cosyd.api.upload import UPLOAD_BYTES
from cosyd.system.settings import load

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "security.md").read_text("utf-8")


def test_every_limit_is_told():
    for limit in (lines.ADDRESS_BYTES, lines.HEAD_BYTES, lines.HEADERS, lines.LEAST_BYTES_PER_S):
        assert re.search(rf"\b{limit}\b", PAGE)
    assert f"{wires.LARGEST_BYTES} bytes" in PAGE
    assert f"{wires.PING_S + wires.PONG_S:.0f} s" in PAGE
    assert f"{UPLOAD_BYTES // 1_000_000} MB" in PAGE
    assert all(f"`{path}`" in PAGE for path in reach.SPEAKING)


@pytest.mark.parametrize("number", range(len(re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))))
def test_every_example_of_settings_is_one(tmp_path, number):
    (tmp_path / "config").mkdir()
    written = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[number]
    (tmp_path / "config" / "cosyd.toml").write_text(written)

    assert load(tmp_path, environ={}).origins


def test_every_setting_that_is_named_is_there():
    http = load(environ={"COSYD_HOME": "nowhere"}).http

    for name in set(re.findall(r"`http\.(\w+)", PAGE)):
        assert hasattr(http, name)
