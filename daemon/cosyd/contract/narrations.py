"""The nouns of narrations: how a document is to be narrated, and where one is on its way."""

from enum import StrEnum
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

BookFormat = Literal["m4b", "mp3", "opus", "flac", "wav"]
Files = Literal["book", "chapters"]
Checks = Literal["off", "guards", "recogniser"]
Afterwards = Literal["keep", "move"]
Seconds = Annotated[float, Meta(ge=0, le=60)]


class Pauses(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long it is silent after each part of a text."""

    sentence_s: Seconds = 0.25
    item_s: Seconds = 0.4
    paragraph_s: Seconds = 0.6
    heading_s: Seconds = 0.9
    chapter_s: Seconds = 1.5
    """At the end of a chapter, instead of the others."""


class Wishes(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """In which manner something is to be narrated, as far as it is said there; None: not said.

    Said by whoever asks for a narration, by the front matter of a document, by ``cosyd.toml`` of
    its folder or one above it, by its watch, by a profile, and by the settings: of two the former
    counts.
    """

    voice: str | None = None

    language: str | None = None
    """BCP 47 tag. Nobody says: found for each sentence."""

    speed: Annotated[float, Meta(ge=0.5, le=2.0)] | None = None
    volume: Annotated[float, Meta(ge=0.0, le=4.0)] | None = None

    instruct: str | None = None
    """In which manner, in plain words, where the voice's engine follows such."""

    speakers: dict[str, str] | None = None
    """Voices by the name before a colon: ``Ann: Good morning.`` is read by Ann's voice, without
    her name."""

    format: BookFormat | None = None
    files: Files | None = None
    """One file for all, or one for each chapter."""

    bit_rate: Annotated[int, Meta(ge=16_000, le=320_000)] | None = None
    """Bits a second, for the formats that lose something."""

    loudness_lufs: Annotated[float, Meta(ge=-40, le=0)] | None = None
    """How loud the whole is made; its true peak stays under -1 dB. 0: as it was spoken."""

    captions: bool | None = None
    """Whether subtitles (srt and vtt) are written beside it."""

    pauses: Pauses | None = None
    check: Checks | None = None
    """What is done to hear whether the voice stumbled."""

    title: str | None = None
    author: str | None = None

    cover: str | None = None
    """A picture (jpeg or png), by its path from where this is said."""

    feed: bool | None = None
    """Whether the podcast feed tells of it."""

    def over(self, weaker: "Wishes") -> "Wishes":
        """These, and where they are silent those of the *weaker*."""
        mine = {name: getattr(self, name) for name in self.__struct_fields__}
        return msgspec.structs.replace(
            weaker, **{name: value for name, value in mine.items() if value is not None}
        )


class NarrationState(StrEnum):
    """Where a narration is."""

    WAITING = "waiting"
    """For its turn."""

    READING = "reading"
    """The document is read and planned."""

    SPEAKING = "speaking"
    HELD = "held"
    """It may not go on now: on battery, out of hours, or its engine cannot; it goes on by
    itself."""

    PAUSED = "paused"
    """Somebody has said so, and has to say otherwise."""

    WRITING = "writing"
    """All is spoken; the files are being written."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Whether nothing more happens by itself."""
        return self in {
            NarrationState.DONE,
            NarrationState.FAILED,
            NarrationState.CANCELLED,
        }


class WatchState(StrEnum):
    """Where a watched folder is."""

    WATCHING = "watching"
    GONE = "gone"
    """The folder is not there, or cannot be read; it is looked for."""

    PAUSED = "paused"
    REMOVED = "removed"
    """It is not watched any more, as the last that is told of it says."""
