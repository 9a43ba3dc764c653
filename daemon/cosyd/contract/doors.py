"""Doors: protocols by which clients come in, and what a door opens onto."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

import msgspec

from cosyd.contract.house import House
from cosyd.contract.model import Utterance, Voice
from cosyd.contract.sinks import Hearing


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What of an utterance was heard, when somebody spoke in between."""

    job: str
    played_s: float
    """At most what has been spoken."""

    text: str
    """As the client wrote it: whole sentences, and of the last as many words as fit."""

    text_end: int
    """Where that ends in the utterance's text, in characters."""

    sentence: int
    """Index of the sentence that was being heard."""


class Live(Protocol):
    """Text in as it is written, sound out as soon as a sentence is whole; many utterances.

    An utterance begins with the first text that can be said, and is one job. Its sentences are
    spoken while the rest is still being written; where its engine can, one is begun before it is
    whole.
    """

    def write(self, text: str) -> Hearing | None:
        """Add *text*, cut anywhere.

        Where an utterance was cancelled, has failed or could not be begun, the rest of it, up to
        its :meth:`end`, is not wanted: it is taken and dropped.

        Returns:
            The utterance that begins with it; None where one goes on, or nothing can be said yet.

        Raises:
            CosydError: The utterance grows too long, or a new one cannot be begun (unknown voice,
                too many wait, the daemon is stopping). Nothing of *text* was taken; what was
                written before is spoken.
        """
        ...

    def flush(self) -> None:
        """Say all that was written, though its sentence has no end. The utterance goes on."""
        ...

    def end(self) -> None:
        """The utterance is whole; what is written next begins another."""
        ...

    def cancel(self) -> None:
        """Drop all utterances that have not been spoken to their end."""
        ...

    def barge_in(self, played_s: float, job: str | None = None) -> Heard | None:
        """Somebody speaks in between: drop all that was not heard.

        Args:
            played_s: How much of *job* the client has played.
            job: The utterance that the client is playing; None: the last that began to sound.

        Returns:
            What was heard; None where nothing has been said yet.
        """
        ...

    def change(self, utterance: Utterance) -> None:
        """Have the next utterances spoken as *utterance* says; its text does not count.

        Raises:
            CosydError: It cannot be spoken so.
        """
        ...

    def close(self) -> None:
        """End the utterance; nothing more will be written. What was written is spoken."""
        ...

    def utterances(self) -> AsyncIterator[Hearing]:
        """Each utterance as its job begins, in order; ends after :meth:`close`."""
        ...


class Desk(Protocol):
    """What a door opens onto. A sign of a client wakes the engines that were released."""

    version: str

    def say(self, utterance: Utterance, *, provided: Awaitable[object] | None = None) -> Hearing:
        """Have *utterance* said.

        Args:
            utterance: What to say.
            provided: The job counts as done only when this has come; what it raises, a
                :class:`~cosyd.contract.errors.CosydError`, is why the job fails.

        Raises:
            CosydError: It cannot be said, or there is no room for it.
        """
        ...

    def live(self, utterance: Utterance) -> Live:
        """Have a text said while it is written. *utterance* tells how; its text is empty.

        Raises:
            CosydError: It cannot be spoken so, or too many write at once.
        """
        ...

    def job(self, job_id: str) -> Hearing:
        """The job of that id.

        Raises:
            UnknownJob: There is none, or not any more.
        """
        ...

    def cancel(self, job_id: str) -> Hearing:
        """Stop a job wherever it is: waiting, being spoken, or being played.

        Raises:
            UnknownJob: There is none, or not any more.
        """
        ...

    def jobs(self) -> Sequence[Hearing]:
        """All jobs under way and the latest ended ones, the newest first."""
        ...

    def voices(self) -> Sequence[Voice]:
        """All voices that can speak now, the default ones of each language first."""
        ...


@dataclass(slots=True, kw_only=True)
class DoorHouse(House):
    """What the daemon gives a door that opens."""

    desk: Desk

    token: str | None
    """What a client must show where others than this user can come in; None: no token is asked
    for."""


class Door(Protocol):
    """A protocol by which clients come in: a socket, a bus, a foreign contract.

    All methods run in one event loop and must not block it. It may have ``metrics()`` and
    ``told(event)`` as a :class:`~cosyd.contract.sinks.Sink` does.
    """

    name: str

    Settings: ClassVar[type[msgspec.Struct]]
    """The shape, with defaults, of the table ``[plugins.<name>]``."""

    async def start(self, house: DoorHouse) -> None:
        """Open it. To raise is to be listed as failed; the other doors open."""
        ...

    async def stop(self) -> None:
        """Close it, and end what was begun through it."""
        ...
