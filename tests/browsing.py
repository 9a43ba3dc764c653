"""A real browser that plays scenes: what people do at the console."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

WEB = Path(__file__).parent / "web"
CHROMIUM = "chromium"


class Browser:
    """Chromium, driven by ``browser.mjs``; plays the scenes of ``scenes.mjs``."""

    def __init__(self) -> None:
        node, chromium = shutil.which("node"), shutil.which(CHROMIUM)
        if not (node and chromium):
            pytest.fail("These tests need a browser and Node: install chromium and nodejs.")
        if not (WEB / "node_modules").is_dir():
            pytest.fail("These tests need playwright-core and axe-core: run 'npm ci' in tests/web.")
        self._node = subprocess.Popen(
            [node, str(WEB / "browser.mjs"), chromium],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._began = False

    def play(self, scene: str, *steps: Callable[[], Any], **told: Any) -> dict[str, Any]:
        """What *scene* finds; each of *steps* is called where it waits for the test."""
        if not self._began:
            self._began = "ready" in self._heard()
        self._say({"scene": scene, **told})
        found = self._heard()
        for step in steps:
            assert "step" in found, found
            step()
            self._say({"go": True})
            found = self._heard()
        return found["done"]

    def processes(self) -> set[psutil.Process]:
        """Those of the browser; it starts and ends some as it sees fit."""
        node = psutil.Process(self._node.pid)
        return {node, *node.children(recursive=True)}

    def close(self) -> None:
        """End it, and all that it started."""
        processes = self.processes()
        for pipe in (self._node.stdin, self._node.stdout):
            assert pipe
            pipe.close()
        try:
            self._node.wait(20)
        finally:
            for one in processes:
                if one.is_running():
                    one.kill()

    def _say(self, line: dict[str, Any]) -> None:
        assert self._node.stdin
        self._node.stdin.write(json.dumps(line) + "\n")
        self._node.stdin.flush()

    def _heard(self) -> dict[str, Any]:
        assert self._node.stdout
        line = self._node.stdout.readline()
        assert line, "the browser has ended"
        found = json.loads(line)
        assert "failed" not in found, found["failed"]
        return found
