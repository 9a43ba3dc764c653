"""Daemons that tests share. A conftest takes from here what its folder needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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
def toned(start) -> RunningDaemon:
    """A daemon of one's own that speaks in tones, warm."""
    daemon = start("--engine", "tone", *QUIET)
    daemon.wait_engine("tone", "ready")
    return daemon


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
