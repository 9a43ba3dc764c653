"""What is measured of CosyVoice2 on a machine: what is asked for, and what comes of it. No torch.

Border: spoken between ``cosyd bench`` and the process that measures (:mod:`measure`), as JSON.
"""

from __future__ import annotations

from typing import Any

import msgspec


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be measured."""

    model: str
    """The model's folder."""

    table: dict[str, Any]
    """The settings ``[cosyvoice2]``."""

    recording: str
    """The reference of the voice that speaks: a WAV file, mono, 16 bits, 24 kHz."""

    transcript: str
    """What is said in it."""

    text: str
    """What is to be said."""

    sentences: tuple[int, ...]
    """So many at once, one after the other."""

    requests: int
    """The first sound of the first request, the second, and that of this number."""

    repeats: int
    """How many times so many are said at once."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One request among many, each alone."""

    number: int
    first_ms: float
    """Until its first sound."""


class Together(msgspec.Struct, frozen=True, kw_only=True):
    """Several sentences at once."""

    sentences: int
    first_ms: float
    """Until the first sound of one, the median."""

    first_ms_p95: float
    token_ms: float
    """For a speech token of each; 25 of them are a second of sound."""

    chunk_ms: float
    """For the flow's frames of a second of sound of each."""

    realtime: float
    """Seconds of work for a second of sound, of all together: the real-time factor."""

    peak_mb: int
    """Of the card's memory; on a processor what the process holds in the end."""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """All that was measured with one way of working."""

    device: str
    driver: str
    torch: str
    dtype: str
    cuda_graphs: bool
    first_tokens: int
    """So many speech tokens are there before the first sound is made; :attr:`looked_at` more."""

    looked_at: int
    load_s: float
    """From nothing to the first sentence that could be said."""

    requests: list[Request]
    together: list[Together]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How it went: one of the two."""

    figures: Figures | None = None
    problem: dict[str, Any] | None = None
    """As of :meth:`cosyd.contract.errors.CosydError.as_problem`."""
