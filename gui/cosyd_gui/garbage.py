"""Python's garbage is looked for in the thread of the windows alone.

Where another thread comes upon it, it destroys what is Qt's in the wrong thread, and the process
ends.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

if TYPE_CHECKING:
    from collections.abc import Iterator

YOUNG_MS = 2_000
ALL_MS = 60_000


@contextmanager
def collected_here() -> Iterator[None]:
    """For as long as the block lasts, in whose thread Qt's loop runs."""
    timers = []
    for every_ms, generation in ((YOUNG_MS, 1), (ALL_MS, 2)):
        timer = QTimer(interval=every_ms)
        timer.timeout.connect(lambda generation=generation: gc.collect(generation))
        timer.start()
        timers.append(timer)
    gc.disable()
    try:
        yield
    finally:
        for timer in timers:
            timer.stop()
        gc.enable()
