"""What is kept of a narration, of a sentence of it, and of a watched folder."""

import os
import secrets
import time
from pathlib import Path
from typing import Any

import msgspec

from cosyd.contract.errors import CosydError
from cosyd.contract.model import VOICE_AUDIO
from cosyd.contract.narrations import Afterwards, NarrationState, Wishes
from cosyd.contract.wire_narrations import NarrationFile, NarrationView
from cosyd.narrate.naming import shown


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A narration."""

    id: str
    state: NarrationState = NarrationState.WAITING
    watch: str = ""
    """The id of the watched folder that it came by, or empty."""

    name: str = ""
    """Of its file, as it can be shown."""

    source: bytes = b""
    """The path that it came by; empty where it was sent."""

    lies: bytes = b""
    """Where the document is now."""

    out: bytes = b""
    stamp: str = ""
    """Tells one state of the file from another, without reading it."""

    content: bytes = b""
    """SHA-256 of the file."""

    told: bytes = b""
    """A hash of all wishes but those of the document itself."""

    asked: Wishes = Wishes()
    """By whoever asked for this narration; they count for more than the document's own."""

    usual: Wishes = Wishes()
    """All others together, which count for less."""

    wishes: Wishes = Wishes()
    """All together, as it is narrated."""

    salt: str = ""
    """Makes its seeds others than those of an older narration; else empty."""

    planned: bool = False
    """Whether its plan is kept, and it need not be read any more."""

    kept: bool = True
    """Whether its sound is kept."""

    title: str = ""
    author: str = ""
    language: str = ""
    chapters: int = 0
    sentences: int = 0
    spoken: int = 0
    reused: int = 0
    frames: int = 0
    doubts: int = 0
    files: tuple[NarrationFile, ...] = ()
    leaving: tuple["Leaving", ...] = ()
    """What was being put into ``out`` when this was last heard of."""

    created_at: float = msgspec.field(default_factory=time.time)
    changed_at: float = msgspec.field(default_factory=time.time)
    ended_at: float | None = None
    error: str = ""
    message: str = ""
    solution: str = ""

    def view(self, left_s: float | None = None) -> NarrationView:
        """As it is told."""
        return NarrationView(
            id=self.id,
            state=self.state,
            name=self.name,
            source=shown(os.fsdecode(self.source)),
            out=shown(os.fsdecode(self.out)),
            watch=self.watch,
            title=self.title,
            author=self.author,
            language=self.language,
            chapters=self.chapters,
            sentences=self.sentences,
            spoken=self.spoken,
            reused=self.reused,
            audio_s=round(VOICE_AUDIO.seconds(self.frames), 3),
            left_s=left_s,
            doubts=self.doubts,
            wishes=self.wishes,
            files=list(self.files),
            created_at=self.created_at,
            changed_at=self.changed_at,
            ended_at=self.ended_at,
            error=self.error,
            message=self.message,
            solution=self.solution,
        )


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """A file on its way into ``out``, known again by what renaming does not change."""

    name: str
    size_bytes: int
    changed_ns: int


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence that has been spoken, or left out."""

    line: int
    key: bytes
    start: int
    """Its first frame in the narration's sound."""

    frames: int
    crc32: int
    """Of its PCM."""

    seed: int | None = None
    attempt: int = 1
    reused: bool = False
    left_out: bool = False
    """It cannot be spoken; it is silent."""

    doubts: tuple[str, ...] = ()


class Older(msgspec.Struct, frozen=True, kw_only=True):
    """Where a sentence is that was spoken before."""

    narration: str
    spoken: Spoken


class WatchRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A watched folder."""

    id: str
    folder: bytes
    out: bytes
    wishes: Wishes = Wishes()
    profile: str = ""
    afterwards: Afterwards = "keep"
    polling: bool | None = None
    paused: bool = False
    created_at: float = msgspec.field(default_factory=time.time)

    @property
    def path(self) -> Path:
        """The folder."""
        return Path(os.fsdecode(self.folder))

    @property
    def out_path(self) -> Path:
        """The folder for what comes of it."""
        return Path(os.fsdecode(self.out))


def fresh_id() -> str:
    """An id that nothing else has."""
    return secrets.token_hex(6)


def fault(error: CosydError | None) -> dict[str, Any]:
    """What a record says of *error*; None: nothing is wrong."""
    if error is None:
        return {"error": "", "message": "", "solution": ""}
    return {"error": error.code, "message": str(error), "solution": error.advice}


def retold(record: Record) -> CosydError | None:
    """What was wrong with *record*, in its own words; None: nothing."""
    if not record.error:
        return None
    kind = CosydError.known.get(record.error, CosydError)
    return kind.quoting(record.message, record.solution)
