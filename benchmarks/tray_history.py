"""How smoothly the tray scrolls through a long history: ``python benchmarks/tray.py history``.

A real daemon has the rows, and the page fetches them over HTTP while it is scrolled; what is drawn
is drawn into memory. A frame is one step of the scroll bar and all that the page does before it can
take the next.
"""

from __future__ import annotations

import os
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from common import PATIENCE_S, Figure, Table, daemon, percentile
from PySide6.QtWidgets import QApplication

from cosyd.contract.model import Priority, Status
from cosyd.contract.wire_history import HistoryRow
from cosyd.history.ledger import Bounds, Ledger
from cosyd_gui.app import build, connecting
from cosyd_gui.views.history import HistoryPage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STEP_PX = 96
"""Three rows: a turn of a wheel, or a sixtieth of a second of a fast finger."""

FRAME_MS = 16.0
"""The aim: sixty frames a second."""

WORDS = "The meeting about the harbour starts in twelve short minutes, and nobody has the key."


def row(number: int) -> HistoryRow:
    """One of many."""
    return HistoryRow(
        number=0, id=f"{number:016x}", at=1_790_000_000.0 + 60 * number,
        client=f"program {number % 7}", door="native", voice="tone", priority=Priority.MESSAGE,
        status=Status.FAILED if number % 50 == 0 else Status.DONE, characters=90,
        audio_s=4.5 + number % 9, first_audio_ms=20.0 + number % 30, text=f"{number}. {WORDS}",
    )  # fmt: skip


@contextmanager
def page(rows: int) -> Iterator[tuple[QApplication, HistoryPage]]:
    """The page, shown, with a daemon that has so many rows."""
    with ExitStack() as stack:
        running = stack.enter_context(daemon("--engine", "tone", "--set", "history.text=true"))
        ledger = Ledger(running.home / "data" / "history.db")
        ledger.add([row(one) for one in range(rows)], Bounds(rows=rows, days=0, text=True))
        ledger.close()
        place = Path(stack.enter_context(TemporaryDirectory()))
        app = QApplication.instance() or QApplication([])
        assert isinstance(app, QApplication)
        house = build(stack, place, connecting(running.home, None))
        house.link.start()
        until(app, lambda: house.link.state.here)
        shown = HistoryPage(house)
        shown.resize(832, 680)
        yield app, shown
        shown.deleteLater()
        app.processEvents()


def until(app: QApplication, true: Callable[[], bool]) -> float:
    """Wait for it; for how many milliseconds that was."""
    began = time.perf_counter()
    while not true():
        assert time.perf_counter() < began + PATIENCE_S
        app.processEvents()
    return (time.perf_counter() - began) * 1_000


def scrolling(rows: int) -> Table:
    """From the newest row to the oldest."""
    with page(rows) as (app, shown):
        began = time.perf_counter()
        shown.show()
        first_ms = until(app, lambda: shown.history.rowCount() > 0)
        bar, frames, works, waits = shown.table.verticalScrollBar(), [], [], []
        while bar.value() < bar.maximum() or shown.history.rowCount() < rows:
            if bar.value() == bar.maximum():  # the next rows are on their way
                waits.append(until(app, lambda: bar.maximum() > bar.value()))
                continue
            before, worked = time.perf_counter(), time.thread_time()
            bar.setValue(bar.value() + STEP_PX)
            shown.table.viewport().repaint()
            app.processEvents()
            frames.append((time.perf_counter() - before) * 1_000)
            works.append((time.thread_time() - worked) * 1_000)
        took_s = time.perf_counter() - began
        shown.search.setText("program 3")
        found_ms = until(app, lambda: 0 < shown.history.total < rows)
    return Table(
        title=f"The history of the tray, {rows:,} rows",
        method=f"{len(frames)} steps of {STEP_PX} pixels, {took_s:.1f} s in all.",
        figures=[
            Figure(name="first rows after it is opened", value=first_ms, unit="ms", aim=300),
            Figure(name="frame, median", value=percentile(frames, 0.5), unit="ms", aim=FRAME_MS),
            Figure(
                name="frame, 99 of 100", value=percentile(frames, 0.99), unit="ms", aim=FRAME_MS
            ),
            Figure(
                name="of its own work, 99 of 100",
                value=percentile(works, 0.99),
                unit="ms",
                aim=FRAME_MS,
            ),
            Figure(name="longest frame", value=max(frames), unit="ms"),
            Figure(name="waited for rows that were not there yet", value=sum(waits), unit="ms"),
            Figure(name="found after the last key", value=found_ms, unit="ms", aim=600),
        ],
    )
