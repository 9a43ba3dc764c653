"""What goes over HTTP about narrations and watched folders."""

from typing import Annotated

import msgspec
from msgspec import Meta

from cosyd.contract.narrations import (
    Afterwards,
    BookFormat,
    Checks,
    Files,
    NarrationState,
    WatchState,
    Wishes,
)


class NarrationRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document of the daemon's machine that is to be narrated."""

    path: Annotated[str, Meta(description="Its absolute path.", min_length=1)]

    out: Annotated[
        str,
        Meta(description="The folder for what comes of it. Empty: kept by the daemon."),
    ] = ""

    wishes: Wishes = Wishes()

    profile: Annotated[str, Meta(description="A profile of the settings.")] = ""

    again: Annotated[
        bool, Meta(description="Though the same was narrated before in the same manner.")
    ] = False


class NarrationForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields of ``POST /v1/narrations`` besides ``file``, where the document is sent."""

    wishes: Annotated[
        str, Meta(description="All wishes, as JSON. What the other fields say counts for more.")
    ] = ""
    voice: str | None = None
    language: str | None = None
    speed: Annotated[float, Meta(ge=0.5, le=2.0)] | None = None
    volume: Annotated[float, Meta(ge=0.0, le=4.0)] | None = None
    instruct: str | None = None
    format: BookFormat | None = None
    files: Files | None = None
    bit_rate: Annotated[int, Meta(ge=16_000, le=320_000)] | None = None
    loudness_lufs: Annotated[float, Meta(ge=-40, le=0)] | None = None
    captions: bool | None = None
    check: Checks | None = None
    title: str | None = None
    author: str | None = None
    feed: bool | None = None
    profile: str = ""
    again: bool = False
    out: Annotated[
        str,
        Meta(
            description="A folder of the daemon's machine for what comes of it, which wants the "
            "scope admin. Empty: kept by the daemon."
        ),
    ] = ""


class FeedView(msgspec.Struct, frozen=True, kw_only=True):
    """The podcast feed of narrations."""

    address: str
    """With the token that opens it; whoever has it can hear all that the feed tells of."""

    token: str
    """For players that ask for a user and a password: the password, for any user."""

    network: bool
    """Whether other machines can reach it. False: the daemon listens on its own machine alone."""


class NarrationFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that came of a narration."""

    name: str
    media_type: str
    size_bytes: int
    audio_s: float | None = None
    """None: it is no sound."""


class NarrationView(msgspec.Struct, frozen=True, kw_only=True):
    """A narration, as it is now."""

    id: str
    state: NarrationState
    name: str
    """Of the document's file."""

    source: str
    """Its path; empty where it was sent."""

    out: str
    """The folder with what came of it, or will; empty: kept by the daemon."""

    watch: str
    """The id of the watched folder that it came by, or empty."""

    title: str
    author: str
    language: str
    chapters: int
    sentences: int
    """How many there are to say; 0 until it has been read."""

    spoken: int
    """How many of them have been said, now or earlier."""

    reused: int
    """How many of those were said before, in an older narration of the same document."""

    audio_s: float
    """How long that sounds."""

    left_s: float | None
    """How long the rest will take to be made; None: it cannot be told."""

    doubts: int
    """How many sentences may have been misspoken."""

    wishes: Wishes
    """As it is narrated."""

    files: list[NarrationFile]
    created_at: float
    """Seconds since 1970, as all times are."""

    changed_at: float
    ended_at: float | None = None
    error: str = ""
    """The code of what went wrong."""

    message: str = ""
    """What went wrong, or why it is held."""

    solution: str = ""


class NarrationList(msgspec.Struct, frozen=True, kw_only=True):
    """Narrations, the newest first."""

    narrations: list[NarrationView]
    total: int
    """How many there are that fit, on all pages."""


class WatchRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A folder of the daemon's machine that is to be watched."""

    folder: Annotated[str, Meta(description="Its absolute path.", min_length=1)]

    out: Annotated[
        str, Meta(description="The folder for what comes of it. Empty: 'spoken' in the folder.")
    ] = ""

    wishes: Wishes = Wishes()
    profile: str = ""

    afterwards: Annotated[
        Afterwards,
        Meta(
            description="keep: originals stay where they are; move: they go to 'done' or 'failed' "
            "in the folder."
        ),
    ] = "keep"

    polling: Annotated[
        bool | None,
        Meta(description="Look again and again, as network shares need. Left out: found out."),
    ] = None


class WatchView(msgspec.Struct, frozen=True, kw_only=True):
    """A watched folder, as it is now."""

    id: str
    folder: str
    out: str
    wishes: Wishes
    profile: str
    afterwards: Afterwards
    polling: bool
    """How it is really watched."""

    state: WatchState
    reason: str
    """Why it is not watched, or what else is to be known; else empty."""

    settling: int
    """Files that are there, and may still be being written."""

    waiting: int
    """Narrations of it that have not ended."""

    done: int
    failed: int


class WatchList(msgspec.Struct, frozen=True, kw_only=True):
    """All watched folders."""

    watches: list[WatchView]


class LineView(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of a narration that may have been misspoken."""

    index: int
    chapter: int
    text: str
    begin_s: float
    end_s: float
    doubts: list[str]
    """In words, with what was measured."""

    heard: str | None = None
    """What the recogniser heard; None: it was not asked."""

    suspicion: float
    """0 to 1."""


class ChapterReport(msgspec.Struct, frozen=True, kw_only=True):
    """How well a chapter was spoken."""

    title: str
    sentences: int
    suspicion: float
    """Of all it holds: what part of its words was misheard, where a recogniser listened."""

    lines: list[LineView]
    """Those with doubts, the most suspicious first."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """How well a narration was spoken."""

    recogniser: str
    """What listened, or empty."""

    chapters: list[ChapterReport]
    """The most suspicious first."""
