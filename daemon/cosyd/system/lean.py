"""Libraries without what they would bring along and nobody here needs."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any, cast

PAINTER = "rich"


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
