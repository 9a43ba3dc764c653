"""From spoken lines to files that players love: sound, chapter marks, captions and a manifest.

What is heavy, NumPy and PyAV, is imported by the first book. All of it blocks: for threads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cosyd.narrate.book.failing import BookStopped
from cosyd.narrate.book.publishing import publish
from cosyd.narrate.book.timeline import Placed, timeline

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cosyd.contract.wire_narrations import NarrationFile
    from cosyd.narrate.plan import Plan, Sounds

__all__ = ["BookStopped", "Placed", "bind", "publish", "timeline"]


def bind(
    plan: Plan,
    sounds: Sounds,
    staging: Path,
    *,
    stem: str,
    cover: Path | None,
    stopped: Callable[[], bool],
) -> list[NarrationFile]:
    """Write the book into the folder *staging*, which is made.

    Args:
        plan: What was spoken, and in which manner it becomes a book.
        sounds: The sound of each line.
        staging: Where all files go, best on the file system where they will stay; of nobody else.
        stem: How the files are called, without a suffix; made safe.
        cover: A picture. One that cannot be used is left out, as a note of the manifest tells.
        stopped: Asked every second of the sound; may be called in this thread alone.

    Returns:
        The files; their names are paths within *staging*, with ``/``.

    Raises:
        NarrationNoSpace, OutputUnwritable: *staging* does not take it. It is gone afterwards.
        BookStopped: *stopped* said so. *staging* is gone.
    """
    from cosyd.narrate.book.binding import Binding  # noqa: PLC0415 - late: NumPy and PyAV, 300 ms

    return Binding(plan, sounds, staging, stem=stem, cover=cover, stopped=stopped).bound()
