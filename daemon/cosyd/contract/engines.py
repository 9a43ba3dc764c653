"""Engines that a plug-in offers, and voices for engines that are there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from cosyd.contract.model import Voice, VoiceKind

Manner = Literal["instruct", "mode", "seed"]
"""What an engine may be able to follow, besides speed and volume."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelNeed:
    """The model that an engine cannot do without, and that does not come with the package.

    The functions are called in the daemon: they look at files, and load nothing.
    """

    name: str
    """As ``cosyd models`` knows it, and its folder in the folder of models."""

    lacking: Callable[[Path], Sequence[str]]
    """The files that a folder lacks; none where the model can be loaded."""

    identity: Callable[[Path], str]
    """Tells one model from another; voices are registered with one, and not with another."""

    voices: Callable[[Path], tuple[Voice, ...]]
    """The voices in the model itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOffer:
    """An engine, told of without loading it. The daemon itself never imports *target*."""

    name: str

    target: str
    """``package.module:Class``, imported in the worker process and called with the engine's
    settings table as keywords. A :class:`cosyd.engine.protocol.StepEngine`, or a
    :class:`cosyd.engine.protocol.SentenceEngine` that speaks one sentence at a time."""

    voices: Callable[[], tuple[Voice, ...]]

    needs: tuple[str, ...] = ()
    """Modules that must be importable, and are not imported to find out."""

    sessions: int = 1
    """How many sentences it can be given at once."""

    opening_chars: int = 0
    """A first sentence longer than this (in letters; a Chinese character counts as three) is
    cut at a clause, so that sound starts early. 0: never, it is fast enough."""

    hidden: bool = False
    """Whether it is there only where ``engine.name`` or ``engine.warm`` names it."""

    piece_chars: int = 400
    """The longest stretch that the engine takes at once, counted likewise."""

    start_timeout_s: float = 0.0
    """How long it may take to load on a slow machine; ``engine.start_timeout_s`` may say longer."""

    model: ModelNeed | None = None
    """None: what it needs comes with its package."""

    manners: frozenset[Manner] = frozenset()
    """What it can follow of an utterance; the rest is refused before anything is done."""

    registers: VoiceKind | None = None
    """What becomes of a reference that is registered with it. None: it takes none."""

    converts: bool = False
    """Whether it can say a recording again in another voice."""

    as_written: bool = False
    """Whether it can begin a sentence of which more is to come: it takes a
    :class:`cosyd.engine.orders.More`, and says meanwhile what it has."""

    languages: tuple[str, ...] = ()
    """What every voice speaks that is registered with it, besides its own language."""

    identity: str = ""
    """Tells what it is now from what it was: voices that were registered with it are kept under
    this name, and are registered anew where it is another. Letters and digits. That of its model,
    where it has one."""


class VoiceSource(Protocol):
    """Offers voices for engines that others offer.

    It may have settings as a :class:`~cosyd.contract.reading.Normaliser` does.
    """

    name: str

    def voices(self, built_in: Sequence[Voice]) -> Sequence[Voice]:
        """Voices besides the *built_in* ones of all engines.

        Each names its engine, and the engine's own voice by which it is spoken
        (:attr:`~cosyd.contract.model.Voice.spoken_by`).

        Called in a thread, at start and whenever the settings are read again.
        """
        ...
