"""What goes over HTTP about what was said before."""

from __future__ import annotations

import msgspec

from cosyd.contract.model import Priority, Status


class HistoryRow(msgspec.Struct, frozen=True, kw_only=True):
    """A job that has ended."""

    number: int
    """Counts up; the newest has the highest."""

    id: str
    at: float
    """When it was taken, in seconds since 1970."""

    client: str
    """Who asked, as far as it is known."""

    door: str
    """The contract that it came by."""

    voice: str
    """Of its first sentence; empty where it did not come to that."""

    priority: Priority
    status: Status
    characters: int
    audio_s: float
    first_audio_ms: float | None = None
    error: str = ""
    """The code of what went wrong."""

    text: str | None = None
    """What was said; None unless ``history.text`` says that it is kept."""


class HistoryView(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the history, the newest first."""

    rows: list[HistoryRow]

    total: int
    """How many there are in all, that fit what was asked for."""

    keeps_text: bool
    """Whether texts are kept from now on."""


class HistoryForgotten(msgspec.Struct, frozen=True, kw_only=True):
    """What was removed from the history."""

    count: int
