"""How long people wait for the tray, and what it holds: on a screen that nobody sees.

Everything is real: Xvfb, a window manager, a panel, a daemon, the tray as a process of its own, and
a mouse that clicks. What is seen is asked for every 10 ms, which the figures include.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from common import MEGABYTE, Figure, Running, Table, daemon, percentile, run

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from panels import Desktop, desktop  # noqa: E402 - it lies beside the tests

if TYPE_CHECKING:
    import argparse
    import subprocess
    from collections.abc import Callable, Iterator

ROUNDS = 10
LOOK_S = 0.01
PATIENCE_S = 30.0
SETTLE_S = 4.0
"""After its start the tray makes its window ready in the background."""

WINDOW_PX = 600


@contextmanager
def _stage() -> Iterator[tuple[Desktop, Running]]:
    with (
        tempfile.TemporaryDirectory() as place,
        daemon("--engine", "tone", "--set=sinks=zeromq") as running,
        desktop(Path(place)) as screen,
        screen.panel(),
    ):
        running.wait_engine("tone")
        yield screen, running


def _waited_ms(seen: Callable[[], object]) -> float:
    began = time.perf_counter()
    while not seen():
        assert time.perf_counter() - began < PATIENCE_S, "it is not seen"
        time.sleep(LOOK_S)
    return 1_000 * (time.perf_counter() - began)


def _held(process: subprocess.Popen[str]) -> float:
    """What it holds that no other process shares, as the kernel counts."""
    return psutil.Process(process.pid).memory_full_info().uss / MEGABYTE


def starts(wanted: argparse.Namespace) -> Table:
    """From the command to the icon."""
    del wanted
    times = []
    with _stage() as (screen, running):
        for _ in range(ROUNDS + 1):
            with screen.tray(running.home):
                times.append(_waited_ms(screen.icon))
    return Table(
        title="The tray: start",
        method=f"{ROUNDS} starts after one that compiles; a daemon runs.",
        figures=[
            Figure(name="icon, median", value=statistics.median(times[1:]), unit="ms"),
            Figure(name="icon, slowest", value=max(times[1:]), unit="ms"),
        ],
    )


def clicks(wanted: argparse.Namespace) -> Table:
    """From the click to the window."""
    del wanted
    first, again, idle_mb, open_mb = [], [], [], []
    with _stage() as (screen, running):
        for _ in range(ROUNDS):
            with screen.tray(running.home) as tray:
                icon = _icon(screen)
                time.sleep(SETTLE_S)
                idle_mb.append(_held(tray))
                first.append(_opened_ms(screen, icon))
                window = screen.windows(WINDOW_PX)[0]
                screen.do("windowactivate", "--sync", window, "key", "ctrl+w")
                _waited_ms(lambda: not screen.windows(WINDOW_PX))
                again.append(_opened_ms(screen, icon))
                open_mb.append(_held(tray))
    return Table(
        title="The tray: click to window",
        method=f"{ROUNDS} trays, {SETTLE_S:.0f} s after their start.",
        figures=[
            Figure(name="first, median", value=statistics.median(first), unit="ms", aim=700),
            Figure(name="first, p90", value=percentile(first, 0.9), unit="ms", aim=700),
            Figure(name="again, median", value=statistics.median(again), unit="ms", aim=700),
            Figure(name="held, window not opened", value=statistics.median(idle_mb), unit="MB"),
            Figure(name="held, window opened", value=statistics.median(open_mb), unit="MB"),
        ],
    )


def _icon(screen: Desktop) -> str:
    _waited_ms(screen.icon)
    icon = screen.icon()
    assert icon
    return icon


def _opened_ms(screen: Desktop, icon: str) -> float:
    screen.point_at(icon)
    began = time.perf_counter()
    screen.do("click", "1")
    return 1_000 * (time.perf_counter() - began) + _waited_ms(lambda: screen.windows(WINDOW_PX))


def idle(wanted: argparse.Namespace) -> Table:
    """What it takes while nothing happens."""
    del wanted
    with _stage() as (screen, running), screen.tray(running.home) as tray:
        _icon(screen)
        time.sleep(SETTLE_S)
        process = psutil.Process(tray.pid)
        before = sum(process.cpu_times()[:2])
        time.sleep(10)
        share = 100 * (sum(process.cpu_times()[:2]) - before) / 10
    return Table(
        title="The tray: idle",
        method="Ten seconds in which nothing happens.",
        figures=[Figure(name="share of a core", value=share, unit="%", aim=1)],
    )


def history(wanted: argparse.Namespace) -> Table:
    """From the newest row of a long history to the oldest."""
    from tray_history import scrolling  # noqa: PLC0415 - it has Qt in this process, without a screen

    return scrolling(wanted.rows)


def options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--rows", type=int, default=10_000, help="how long the history is")


if __name__ == "__main__":
    parts = {"starts": starts, "clicks": clicks, "idle": idle, "history": history}
    run(__doc__, parts, options)
