"""What goes to an engine of a sentence that is still being written.

One writes and one follows, both in the daemon's event loop. The text is kept, so that the sentence
can be begun anew: by another place in the engine, or as a whole, where it was closed before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def _nobody(_text: str, _last: bool) -> None:
    pass


class Pen:
    """Writes one sentence, as it is to be read.

    Args:
        text: Its beginning, never empty.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        """All that was written."""

        self.closed = False
        """Whether the text is whole."""

        self._follower: Callable[[str, bool], None] = _nobody

    def write(self, text: str) -> None:
        """The text goes on with *text*; nothing happens once it is closed."""
        if text and not self.closed:
            self.text += text
            self._follower(text, False)

    def close(self, text: str = "") -> None:
        """It ends with *text*; nothing happens where it had ended before."""
        if not self.closed:
            self.text += text
            self.closed = True
            self._follower(text, True)

    def follow(self, known: int, follower: Callable[[str, bool], None]) -> None:
        """Have *follower* told what is written, instead of whoever was before.

        Args:
            known: So many characters it knows already; those after them it is told at once.
            follower: Takes more of the text, and whether that is the last.
        """
        self._follower = follower
        if len(self.text) > known or self.closed:
            follower(self.text[known:], self.closed)

    def leave(self) -> None:
        """Nobody follows any more."""
        self._follower = _nobody
