"""What a format at work is, and what it writes itself to.

A container gets 16-bit mono PCM at the rate it was made for. Where it writes to a real file, one
that can go back, it tells the true length at the beginning; where it writes to a wire, it sends
each piece as early as the format allows.
"""

from __future__ import annotations

from typing import Protocol


class ByteSink(Protocol):
    """Where the bytes go. One whose ``seekable()`` is true is a real, still empty file."""

    def write(self, data: bytes, /) -> int:
        """Take all of *data*; return how much that was."""
        ...


class Container(Protocol):
    """A format at work."""

    def write(self, pcm: bytes) -> None:
        """Put whole frames in; raises OSError where the sink does."""
        ...

    def finish(self) -> None:
        """Write what is held back, and the end."""
        ...

    def close(self) -> None:
        """Let go of everything; what was written so far stays valid. May be called twice."""
        ...


def goes_back(sink: ByteSink) -> bool:
    """Whether *sink* is a real file, whose beginning can still be changed."""
    seekable = getattr(sink, "seekable", None)
    return bool(seekable and seekable())
