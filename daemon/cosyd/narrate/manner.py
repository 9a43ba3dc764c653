"""The manner of a narration: all wishes together, and nothing left open."""

from __future__ import annotations

import msgspec

from cosyd.contract.narrations import BookFormat, Checks, Files, Pauses, Wishes


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """How a document is narrated. See :class:`~cosyd.contract.narrations.Wishes` for each."""

    voice: str | None = None
    """None: the default voice of each sentence's language."""

    language: str | None = None
    speed: float = 1.0
    volume: float = 1.0
    instruct: str = ""
    speakers: dict[str, str] = {}
    format: BookFormat = "m4b"
    files: Files = "book"
    bit_rate: int | None = None
    loudness_lufs: float = -18.0
    captions: bool = True
    pauses: Pauses = Pauses()
    check: Checks = "guards"
    title: str = ""
    """Empty: the document's own."""

    author: str = ""
    cover: str = ""
    feed: bool = True

    @classmethod
    def of(cls, *wishes: Wishes) -> Manner:
        """What the *wishes* come to; of two the former counts."""
        whole = Wishes()
        for one in wishes:
            whole = whole.over(one)
        told = ((name, getattr(whole, name)) for name in whole.__struct_fields__)
        return cls(**{name: value for name, value in told if value is not None})
