"""Daemons that tests share; all tests may ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import psutil
import pytest

from patience import wait_for
from running import RunningDaemon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

QUIET = ("--set", "sinks=zeromq")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., RunningDaemon]]:
    """Starts daemons, each in a home of its own, and ends them after the test."""
    started: list[RunningDaemon] = []

    def start(
        *arguments: str, home: Path | None = None, wait: bool = True, **more
    ) -> RunningDaemon:
        daemon = RunningDaemon(home or tmp_path / f"home{len(started)}", *arguments, **more)
        started.append(daemon)
        return daemon.wait_ready() if wait else daemon

    yield start
    for daemon in started:
        daemon.close()


@pytest.fixture
def toned(lent: Lent) -> Iterator[RunningDaemon]:
    """A daemon to oneself that speaks in tones, warm, with nothing to do.

    A test may do to it whatever it likes. What it has counted, and the jobs that it still knows,
    may be those of tests before.
    """
    yield lent.taken()
    lent.give_back()


class Lent:
    """One daemon, lent to one test after the other; whoever ends it makes room for the next."""

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self._folders = folders
        self._daemon: RunningDaemon | None = None

    def taken(self) -> RunningDaemon:
        """It, warm, with a log that is begun anew."""
        try:
            return self._warm()
        except httpx.HTTPError:  # a test has ended it
            self.close()
            return self._warm()

    def _warm(self) -> RunningDaemon:
        if self._daemon is None:
            self._daemon = RunningDaemon(
                self._folders.mktemp("lent"), "--engine", "tone", *QUIET, *_NO_PAUSE, kept=True
            ).wait_ready()
        self._daemon.wait_engine("tone", "ready", "idle", "released")
        self._daemon.post("/v1/engines/tone/load").raise_for_status()
        self._daemon.log.clear()
        return self._daemon

    def give_back(self) -> None:
        """Take from it what it still had to do; one that ends, or has, is not lent again."""
        daemon = self._daemon
        assert daemon
        try:
            daemon.delete("/v1/jobs").raise_for_status()
            wait_for(lambda: not daemon.engine("tone")["sessions"])
            stopping = daemon.get("/health/ready").json()["reason"] == "it is stopping"
        except httpx.HTTPError:
            stopping = True
        if stopping:
            self.close()

    def processes(self) -> set[psutil.Process]:
        """Those that outlive a test."""
        if self._daemon is None:
            return set()
        try:
            own = psutil.Process(self._daemon.process.pid)
            return {own, *own.children(recursive=True)}
        except psutil.NoSuchProcess:
            return set()

    def close(self) -> None:
        """End it."""
        if self._daemon:
            self._daemon.close()
        self._daemon = None


_NO_PAUSE = ("--set", "engine.restart_pause_s=0")
"""Or each crash of its engine would make the next test wait longer."""


@pytest.fixture(scope="session")
def lent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lent]:
    """What :func:`toned` has its daemon from."""
    lent = Lent(tmp_path_factory)
    yield lent
    lent.close()


@pytest.fixture(scope="session")
def tone_daemon(tmp_path_factory) -> Iterator[RunningDaemon]:
    """The shared daemon that speaks in tones; leave it as you found it."""
    daemon = RunningDaemon(tmp_path_factory.mktemp("tone"), "--engine", "tone", *QUIET)
    try:
        daemon.wait_ready().wait_engine("tone", "ready")
        yield daemon
    finally:
        daemon.close()


@pytest.fixture(scope="session")
def voice_daemon(tmp_path_factory) -> Iterator[RunningDaemon]:
    """The shared daemon with the embedded voices."""
    daemon = RunningDaemon(tmp_path_factory.mktemp("voice"), *QUIET)
    try:
        daemon.wait_ready().wait_engine("hibari", "ready", "idle")
        yield daemon
    finally:
        daemon.close()
