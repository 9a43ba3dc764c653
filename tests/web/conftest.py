"""A browser and a daemon for all tests of the console."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psutil
import pytest

from browsing import Browser
from patience import wait_for
from running import RunningDaemon
from soundcard import sound_card

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a file; each visit begins with nothing."""
    made = Browser()
    yield made
    made.close()


@pytest.fixture(scope="module")
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
