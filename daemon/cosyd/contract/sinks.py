"""Outputs: what listens to jobs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager
from typing import ClassVar, Literal, Protocol, runtime_checkable

import msgspec

from cosyd.contract.errors import CosydError
from cosyd.contract.house import House
from cosyd.contract.model import AudioFormat, Chunk, SentenceTiming, Status, Utterance


class Hearing(Protocol):
    """A job, as those see it who hear it."""

    id: str
    stream: str
    utterance: Utterance
    audio: AudioFormat

    @property
    def status(self) -> Status:
        """Where it is."""
        ...

    @property
    def timings(self) -> Sequence[SentenceTiming]:
        """The sentences that have been spoken to their end."""
        ...

    @property
    def error(self) -> CosydError | None:
        """Why it failed, once it has."""
        ...

    def listen(self) -> AsyncIterator[Chunk]:
        """All chunks from the first, as they come; raises why the job failed or was cancelled."""
        ...

    def held(self) -> AbstractContextManager[None]:
        """Somebody wants the job for as long as the block lasts.

        When the last one leaves before the end, it is cancelled, unless it is detached.
        """
        ...


class Sink(Protocol):
    """Listens to jobs: a sound card, a file, a bus.

    All methods run in one event loop and must not block it. A sink that people hear has
    also a true ``audible``: while it is busy, something counts as being said. One that counts
    may have ``metrics() -> Mapping[str, float]``. One that cares for what happens in the daemon
    may have ``told(event: Event) -> None``: from its start to its stop it is called with each
    event of :mod:`cosyd.contract.events`, save those that it causes while it is being told. One
    that can be paused is also a :class:`Player`.
    """

    name: str

    Settings: ClassVar[type[msgspec.Struct]]
    """The shape, with defaults, of the table ``[plugins.<name>]``."""

    async def start(self, house: House) -> None:
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


class Playback(msgspec.Struct, frozen=True, kw_only=True):
    """What a player does just now, as media keys and a tray show it."""

    state: Literal["idle", "playing", "paused"]
    job: str | None = None
    """What is being heard."""

    sentence: int = 0
    """Index of the sentence that is being heard."""

    position_s: float = 0.0
    """How much of the job has been heard."""

    audio_s: float = 0.0
    """How much of it has been spoken so far."""

    waiting: int = 0
    """How many jobs wait to be heard after it."""

    can_skip: bool = False
    can_back: bool = False

    muted: bool = False
    """Whether the loudspeaker stays silent."""

    muted_until: float | None = None
    """Until when, in seconds since 1970; None: until somebody ends it."""


@runtime_checkable
class Player(Protocol):
    """What a sink can do besides, that people hear. All of it takes effect at once."""

    def playback(self) -> Playback:
        """What it does just now.

        The sink tells a change, also each sentence that begins to be heard, with
        :attr:`~cosyd.contract.house.House.put` as the event ``playback.changed``.
        """
        ...

    def pause(self) -> None:
        """Silence, until :meth:`resume`; nothing is lost."""
        ...

    def resume(self) -> None:
        """Go on where it was paused."""
        ...

    def skip(self, sentences: int) -> None:
        """Go on with the sentence so many after this one, or before it where negative.

        -1 goes to the beginning of this one if it has been heard for a while, else to the one
        before. Past the last sentence of a job, it goes on with the next job.
        """
        ...


@runtime_checkable
class Seeker(Player, Protocol):
    """A player that can go to any sentence as well."""

    def go_to(self, sentence: int) -> None:
        """Go on with the beginning of the sentence of that index, of the job that is heard.

        It may be paused and stays so. One that has not been spoken yet is waited for in silence.
        Nothing happens where nothing is heard.
        """
        ...
