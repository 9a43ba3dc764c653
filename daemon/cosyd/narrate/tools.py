"""What those who make narrations work with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cosyd.contract.events import Event
    from cosyd.contract.hooks import EngineOffer
    from cosyd.narrate.bell import Bell
    from cosyd.narrate.document import Document
    from cosyd.narrate.journal import Journal
    from cosyd.narrate.polite import Polite
    from cosyd.narrate.progress import Progress
    from cosyd.narrate.sentences import Sentences
    from cosyd.narrate.speaking import Speaker
    from cosyd.speech.service import Speech
    from cosyd.system.options import Narrations as Options


class Reads(Protocol):
    """What is needed of :class:`~cosyd.narrate.documents.reader.Reader`."""

    async def read(self, path: Path) -> Document:
        """What the file holds."""
        ...

    async def close(self) -> None:
        """Let go of all it holds."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """All of it, shared."""

    folder: Path
    """Each narration has a folder of its own in it."""

    journal: Journal
    sentences: Sentences
    speech: Speech
    speaker: Speaker
    reader: Reads
    polite: Polite
    progress: Progress
    bell: Bell
    """Rung when something may go on now that could not."""

    put: Callable[[Event], None]
    """Takes events."""

    options: Callable[[], Options]
    """As they are now."""

    offer: Callable[[str], EngineOffer | None]
    """The engine of that name; None where it is not here."""

    state_now: Callable[[str], str]
    """Where the state of a voice is by now that was elsewhere."""

    recogniser: Callable[[], Path | None]
    """The folder of a recogniser's model; None where there is none."""

    gone: Callable[[str], str]
    """Why the watched folder of that id is not there, in words; empty: it is, or is not watched.
    For threads."""

    def home(self, narration: str) -> Path:
        """The folder of one narration."""
        return self.folder / narration
