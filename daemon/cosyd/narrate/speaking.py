"""Having one line spoken, as well as its engine can."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cosyd.contract.errors import (
    DeviceMissing,
    EngineOptionUnsupported,
    EngineUnavailable,
    InstructionMissing,
    JobDropped,
    MannerUnsupported,
    ModelAbsent,
    NoSound,
    OutOfRange,
    QueueFull,
    UnknownVoice,
    VoiceNotReady,
    WatchGone,
)
from cosyd.contract.model import Priority, Utterance
from cosyd.metrics.counts import NARRATION
from cosyd.narrate.keys import seed_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cosyd.contract.engines import Manner as Means
    from cosyd.contract.hooks import EngineOffer
    from cosyd.contract.model import Voice
    from cosyd.narrate.manner import Manner
    from cosyd.narrate.plan import Line
    from cosyd.speech.service import Speech

DOOR: Final = NARRATION
"""What figures call it."""

LATER: Final = (
    DeviceMissing,
    EngineOptionUnsupported,
    EngineUnavailable,
    JobDropped,
    ModelAbsent,
    QueueFull,
    VoiceNotReady,
    WatchGone,
)
"""It is not the sentence's fault, and may be otherwise after a while."""

NEVER: Final = (
    InstructionMissing,
    MannerUnsupported,
    OutOfRange,
    UnknownVoice,
)
"""It would be so with every further sentence: somebody has to do something about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """A line as it was spoken once."""

    pcm: bytes
    seed: int | None
    attempt: int
    doubts: tuple[str, ...]


class Speaker:
    """Has lines spoken, one at a time.

    Args:
        speech: Where all that is spoken goes.
        offer: The engine of that name; None where it is not here.
        retries: How often a line is said again that sounds misspoken, as it is now.
    """

    def __init__(
        self,
        speech: Speech,
        offer: Callable[[str], EngineOffer | None],
        retries: Callable[[], int],
    ) -> None:
        self._speech = speech
        self._offer = offer
        self._retries = retries

    async def speak(self, line: Line, manner: Manner, *, salt: str = "", before: int = 0) -> Take:
        """The best of as many takes as it needs.

        Args:
            line: What to say.
            manner: How.
            salt: Makes its seeds others.
            before: How many attempts there have been that came to nothing.

        Raises:
            CosydError: It cannot be spoken, or not now.
        """
        takes: list[Take] = []
        for attempt in range(before + 1, before + self._most(line, manner) + 1):
            take = await self._take(line, manner, attempt, salt)
            takes.append(take)
            if not take.doubts:
                break
        return min(takes, key=lambda one: len(one.doubts))

    def _most(self, line: Line, manner: Manner) -> int:
        """An engine without seeds would only say the same again."""
        drawn = manner.check != "off" and self._follows(self._voice(line), "seed")
        return 1 + (self._retries() if drawn else 0)

    async def _take(self, line: Line, manner: Manner, attempt: int, salt: str) -> Take:
        utterance = self._utterance(line, manner, attempt, salt)
        pcm = await self._said(utterance)
        doubts: Iterable[str] = ()
        if manner.check != "off":
            doubts = await asyncio.to_thread(_listened, pcm, line, manner.speed)
        return Take(pcm=pcm, seed=utterance.seed, attempt=attempt, doubts=tuple(doubts))

    def _utterance(self, line: Line, manner: Manner, attempt: int, salt: str) -> Utterance:
        voice = self._voice(line)
        seeded = self._follows(voice, "seed") and bool(line.voice or line.language)
        return Utterance(
            text=line.said or line.text,
            voice=line.voice,
            language=line.language,
            speed=manner.speed,
            volume=manner.volume,
            instruct=manner.instruct if self._follows(voice, "instruct") else "",
            seed=seed_of(bytes.fromhex(line.key), attempt, salt) if seeded else None,
            priority=Priority.NARRATION,
            door=DOOR,
        )

    def _voice(self, line: Line) -> Voice:
        """Who says it; of several the one that is asked for."""
        return self._speech.planner.catalogue.choose(line.voice, line.language or "")

    def _follows(self, voice: Voice, means: Means) -> bool:
        offer = self._offer(voice.engine)
        return offer is not None and means in offer.manners

    async def _said(self, utterance: Utterance) -> bytes:
        """All of its sound. Who is cancelled meanwhile ends the job at once."""
        job = self._speech.say(utterance)
        sound = bytearray()
        with job.held():
            async with aclosing(job.listen()) as chunks:
                async for chunk in chunks:
                    sound += chunk.pcm
        if not sound:
            raise NoSound
        return bytes(sound)


def _listened(pcm: bytes, line: Line, speed: float) -> list[str]:
    from cosyd.narrate.check.guards import listen  # noqa: PLC0415 - numpy, at no start

    return listen(pcm, line.text, line.language or "", speed)
