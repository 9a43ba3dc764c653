"""What a plug-in can do to a text before it is spoken: rewrite it, and cut it into sentences.

All of it is called in threads. What fails, or takes too long, is left out for that text and told
as a state of its plug-in; the text is spoken without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

from cosyd.contract.model import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a stretch of text will be read."""

    language: str
    """BCP 47 tag, such as ``en`` or ``zh``."""

    voice: Voice


class Normaliser(Protocol):
    """Text in, text out: makes one sentence readable.

    One with settings has also ``Settings`` (a :class:`msgspec.Struct`, the table
    ``[plugins.<name>]``) and ``configure(house: House) -> None``, called at start and whenever
    the settings are read again.
    """

    name: str

    def __call__(self, text: str, reading: Reading) -> str:
        """*text* as it should be read. Called in a thread, one text at a time."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """``text[begin:end]`` is to be read as *said*."""

    begin: int
    """Counted in code points, as *end* is."""

    end: int
    said: str


class WholeNormaliser(Protocol):
    """Edits a text before it is cut into sentences: what spans several of them, such as markup.

    Where a text comes in pieces, it gets what has come so far from a place on where a sentence
    ended, and again with more; so what it makes of a beginning must not depend on what follows
    it, but for what it leaves out until its end is there.
    """

    name: str
    whole: ClassVar[Literal[True]]

    def edits(self, text: str) -> Sequence[Edit]:
        """What to read otherwise: in order, apart from each other."""
        ...


class Splitter(Protocol):
    """Cuts a text into sentences. The setting ``text.splitter`` names the one that does.

    It may have settings as a :class:`Normaliser` does.
    """

    name: str

    def __call__(self, text: str, language: str | None) -> Sequence[tuple[int, int]]:
        """Where each sentence of *text* begins and ends.

        They are in order and apart, with nothing but blanks between. *language* is what the
        client said, if it did.
        """
        ...
