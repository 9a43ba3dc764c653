"""What a plug-in can offer. A hook registers things; settings choose and order them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol

import msgspec
import pluggy

from cosyd.contract.errors import CosydError
from cosyd.contract.model import AudioFormat, Chunk, Status, Utterance, Voice

hookspec = pluggy.HookspecMarker("cosyd")


class Normaliser(Protocol):
    """Text in, text out."""

    name: str

    def __call__(self, text: str, language: str) -> str:
        """*text* as it should be read. Called in a thread, one text at a time."""
        ...


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


class Hearing(Protocol):
    """A job, as a sink sees it."""

    id: str
    stream: str
    utterance: Utterance
    audio: AudioFormat

    @property
    def status(self) -> Status:
        """Where it is."""
        ...

    def listen(self) -> AsyncIterator[Chunk]:
        """All chunks from the first, as they come; raises why the job failed or was cancelled."""
        ...

    @property
    def error(self) -> CosydError | None:
        """Why it failed, once it has."""
        ...


@dataclass(slots=True, kw_only=True)
class SinkHouse:
    """What the daemon gives a sink that starts."""

    settings: Any
    """The sink's own settings: an instance of its ``Settings``."""

    runtime_folder: Path
    """For sockets; mode 0700."""

    data_folder: Path

    tell: Callable[[str, str], None]
    """``tell(state, reason)``: whether the sink works, ``("ready", "")`` or ``("unavailable",
    "no sound card")``. Shown by ``cosyd plugins list`` and ``cosyd doctor``."""

    facts: dict[str, str] = field(default_factory=dict)
    """What the sink adds to the connection file, such as ``zmq_audio``."""


class Sink(Protocol):
    """Listens to jobs: a sound card, a file, a bus.

    All methods run in the daemon's event loop and must not block it. A sink that people hear has
    also a true ``audible``: while it is busy, something counts as being said. One that counts
    may have ``metrics() -> Mapping[str, float]``. One that cares for what happens in the daemon
    may have ``told(event: Event) -> None``: from its start to its stop it is called with each
    event of :mod:`cosyd.contract.events`, save those that it causes while it is being told.
    """

    name: str

    Settings: ClassVar[type[msgspec.Struct]]
    """The shape, with defaults, of the table ``[plugins.<name>]``."""

    async def start(self, house: SinkHouse) -> None:
        """Open what is needed. To raise is to be listed as failed; speech goes on."""
        ...

    def wants(self, utterance: Utterance) -> bool:
        """Whether to be given the job of *utterance*."""
        ...

    async def hear(self, job: Hearing) -> None:
        """Listen to *job* until it ends. Runs as a task of its own for each job."""
        ...

    async def stop(self) -> None:
        """Let go of everything; no job is being heard any more."""
        ...


class Hooks:
    """All hooks. A plug-in implements those that it cares for."""

    @hookspec
    def register_normalisers(self, register: Callable[[Normaliser], None]) -> None:
        """Offer normalisers. They run only where ``text.normalisers`` names them."""

    @hookspec
    def register_engines(self, register: Callable[[EngineOffer], None]) -> None:
        """Offer engines. Each runs in a worker process of its own, from its first sentence on."""

    @hookspec
    def register_sinks(self, register: Callable[[Sink], None]) -> None:
        """Offer sinks. They are started only where the setting ``sinks`` names them."""
