"""Libraries without what they would bring along and nobody here needs."""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

PAINTER = "rich"


@contextmanager
def nothing_to_clear_away() -> Iterator[None]:
    """Look for no garbage while a program starts, and never among what it started with.

    A start makes hardly any, and looking for it took a tenth of the start. What is there at the
    end of the block stays for good: without it, each later look is short, and no sound waits.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def import_structlog_alone() -> None:
    """Import structlog, and not rich with it, which takes longer than all of structlog.

    It paints tracebacks with it; our log tells them by itself. Whoever wants rich later gets it.
    Does nothing where either has been imported before.
    """
    modules = cast("dict[str, Any]", sys.modules)
    if PAINTER in modules:
        return
    modules[PAINTER] = None  # to Python: it is not there
    try:
        import_module("structlog")
    finally:
        del modules[PAINTER]
