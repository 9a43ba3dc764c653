"""What is to be spoken of a document, line by line, and where it will sound."""

from typing import Protocol

import msgspec

from cosyd.narrate.document import Kind
from cosyd.narrate.manner import Manner


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One sentence, as it is said and journalled."""

    index: int
    """From 0, through the whole book."""

    chapter: int
    text: str
    """As it was written."""

    said: str = ""
    """As it is given to be spoken, where normalisers of whole texts have made something else of it;
    else empty."""

    kind: Kind
    pause_s: float
    """How long it is silent after it."""

    key: str
    """A hash of all that its sound depends on: its text, voice and manner, and what speaks it."""

    voice: str | None = None
    language: str | None = None
    """None: found when it is spoken, since it changes within the line."""

    speaker: str = ""
    begin_s: float | None = None
    """Of subtitles: when it has to begin."""

    end_s: float | None = None
    """When the next thing may begin."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A document, ready to be spoken. The same document in the same manner has the same plan."""

    title: str
    author: str
    language: str
    """Of the book, as a tag for its file."""

    description: str
    manner: Manner
    chapters: tuple[str, ...]
    """Their titles; empty where there is none."""

    lines: tuple[Line, ...]
    cover: str = ""
    """The name of the picture in the narration's own folder."""


class Sounds(Protocol):
    """The lines that have been spoken. May be used in any one thread at a time."""

    def frames(self, index: int) -> int:
        """How long line *index* is, in frames of :data:`~cosyd.contract.model.VOICE_AUDIO`."""
        ...

    def pcm(self, index: int) -> bytes:
        """Its sound, in that shape."""
        ...
