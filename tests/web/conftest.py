"""A browser and a daemon for all tests of the console."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from patience import wait_for
from running import RunningDaemon
from soundcard import sound_card

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent
CHROMIUM = "chromium"


class Browser:
    """Chromium, driven by ``browser.mjs``; plays the scenes of ``scenes.mjs``."""

    def __init__(self) -> None:
        node, chromium = shutil.which("node"), shutil.which(CHROMIUM)
        if not (node and chromium):
            pytest.fail("These tests need a browser and Node: install chromium and nodejs.")
        if not (HERE / "node_modules").is_dir():
            pytest.fail(f"These tests need playwright-core and axe-core: run 'npm ci' in {HERE}.")
        self._node = subprocess.Popen(
            [node, str(HERE / "browser.mjs"), chromium],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.version = self._heard()["ready"]

    def play(self, scene: str, *steps: Callable[[], Any], **told: Any) -> dict[str, Any]:
        """What *scene* finds; each of *steps* is called where it waits for the test."""
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; each visit begins with nothing."""
    made = Browser()
    yield made
    made.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDaemon]:
    """A daemon with a loudspeaker, which speaks in tones and as hibari."""
    with sound_card() as card:
        daemon = RunningDaemon(
            tmp_path_factory.mktemp("house"), "--engine", "tone", "--set", "sinks=speaker",
            "--set", "history.text=true", environ=card.env, kept=True,
        )  # fmt: skip
        try:
            daemon.wait_ready().wait_engine("tone", "ready", "idle")
            wait_for(lambda: daemon.get("/v1/playback").status_code == 200)
            daemon.post("/v1/engines/hibari/load").raise_for_status()
            yield daemon
        finally:
            daemon.close()


@pytest.fixture
def visit(browser: Browser, house: RunningDaemon) -> Iterator[Callable[..., dict[str, Any]]]:
    """Plays a scene at the daemon. What no visit may show is looked for in each."""

    def play(scene: str, *steps: Callable[[], Any], **told: Any) -> dict[str, Any]:
        return browser.play(scene, *steps, **{"url": house.url, "token": house.token} | told)

    yield play
    house.delete("/v1/jobs").raise_for_status()


@pytest.fixture(autouse=True)
def nothing_left_behind(browser: Browser, house: RunningDaemon) -> Iterator[None]:
    """In place of that of all tests: a browser starts and ends processes as it sees fit."""
    before = set(psutil.Process().children(recursive=True))
    yield

    def left() -> set[psutil.Process]:
        own = psutil.Process(house.process.pid)
        known = {own, *own.children(recursive=True), *browser.processes()}
        return set(psutil.Process().children(recursive=True)) - before - known

    wait_for(lambda: not left(), 5)
