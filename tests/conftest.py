"""What all tests share: nothing may be left behind, and a failure shows the daemon's log."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from running import CACHE, RunningDaemon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from daemons import Lent

pytest_plugins = ["daemons"]

GRACE_S = 3.0

# Hundreds of daemons, workers and commands are started, and to compile all modules takes each a
# second of a core. A machine that wants no compiled code kept must do without that wish here.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_configure(config: pytest.Config) -> None:
    """One cache for all daemons; those who test at once share it."""
    if not hasattr(config, "workerinput"):
        os.environ[CACHE] = tempfile.mkdtemp(prefix="cosyd-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Nobody needs it any more."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ[CACHE])


@pytest.fixture(autouse=True)
def nothing_left_behind(lent: Lent) -> Iterator[None]:
    """A test that leaves a thread or a process running fails."""
    threads, processes = _alive()
    yield
    deadline = time.monotonic() + GRACE_S
    while True:
        now_threads, now_processes = _alive()
        left = [*(now_threads - threads), *(now_processes - processes - lent.processes())]
        if not left or time.monotonic() > deadline:
            break
        time.sleep(0.01)
    assert not left, f"still running: {left}"


def _alive() -> tuple[set[threading.Thread], set[psutil.Process]]:
    threads = {one for one in threading.enumerate() if not one.name.startswith(_KEPT)}
    return threads, set(psutil.Process().children(recursive=True))


_KEPT = ("asyncio_", "ThreadPoolExecutor", "tqdm", "kept ")
"""Threads that a pool keeps for the next piece of work, or that say so themselves."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Paste the logs of the daemons that the test used into the report of its failure."""
    report = yield
    if report.failed:
        for name, value in getattr(item, "funcargs", {}).items():
            if isinstance(value, RunningDaemon):
                report.sections.append((f"log of {name}", "\n".join(value.log[-60:])))
    return report
