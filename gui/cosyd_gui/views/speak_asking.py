"""What is asked of the daemon to have a text spoken, and the nouns of it."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from cosyd.contract.errors import CosydError, TextEmpty
from cosyd.contract.model import VOICE_AUDIO
from cosyd_gui.speaking import Manner, Passage, Peaks, passage_at, passages

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from cosyd.client import Client
    from cosyd.contract.wire import JobView, PlannedSentence, SpeechRequest
    from cosyd_gui.sound import Sound


class Stage(StrEnum):
    """Where it is, for whoever listens."""

    NONE = "none"
    ASKED = "asked"
    """Its first sound has not come yet."""

    HELD = "held"
    """A gate holds it."""

    WAITING = "waiting"
    """Spoken at least in part, and not heard yet."""

    PLAYING = "playing"
    PAUSED = "paused"
    ENDED = "ended"

    @property
    def under_way(self) -> bool:
        """Whether there is something to be stopped."""
        return self not in {Stage.NONE, Stage.ENDED}

    @property
    def heard(self) -> bool:
        """Whether there is something to be paused, or to be heard from elsewhere on."""
        return self in {Stage.PLAYING, Stage.PAUSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A text to be spoken."""

    text: str
    """The whole."""

    base: int = 0
    """The character with which it is to begin."""

    manner: Manner
    here: bool = False
    """Played by the tray, not by the daemon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What the daemon has taken."""

    wish: Wish
    job: JobView


async def begun(daemon: Client, wish: Wish, old: str) -> Begun:
    """Have *wish* spoken, from the beginning of the sentence where it is to begin.

    Args:
        daemon: By whom.
        wish: What.
        old: A job in whose place it comes; empty: none.

    Raises:
        CosydError: It was not taken.
    """
    if old:
        with suppress(CosydError):
            await daemon.cancel(old)
    if wish.base:
        plan = passages(await _plan(daemon, wish, 0))
        passage = passage_at(plan, wish.base)
        if passage is None:
            raise TextEmpty
        wish = replace(wish, base=passage.start)
    request = wish.manner.request(wish.text[wish.base :], play=not wish.here)
    return Begun(wish=wish, job=await sent(daemon, request))


async def sent(daemon: Client, request: SpeechRequest) -> JobView:
    """Have *request* said; who does not want to know any more does not want it said, either.

    Raises:
        CosydError: It was not taken.
    """
    sending = asyncio.ensure_future(daemon.send(request))
    try:
        return await asyncio.shield(sending)
    except asyncio.CancelledError:
        with suppress(CosydError):
            await daemon.cancel((await sending).id)
        raise


async def again(daemon: Client, wish: Wish, job: str) -> Begun:
    """The job that *wish* has become already."""
    return Begun(wish=wish, job=await daemon.job(job))


async def planned(daemon: Client, wish: Wish) -> tuple[Passage, ...]:
    """Where the sentences of *wish* stand in its text."""
    return passages(await _plan(daemon, wish, wish.base), base=wish.base)


async def _plan(daemon: Client, wish: Wish, base: int) -> list[PlannedSentence]:
    return await daemon.normalize(wish.text[base:], voice=wish.manner.voice or None)


async def heard(daemon: Client, job: str, here: Sound | None) -> AsyncGenerator[bytes, None]:
    """The columns of *job*'s waveform as it comes; *here* is given the sound itself."""
    peaks = Peaks(VOICE_AUDIO.rate_hz)
    async with aclosing(daemon.audio(job, "pcm")) as sound:
        async for pcm in sound:
            if here:
                here.feed(pcm)
            yield peaks.feed(pcm)
    if here:
        here.finish()
