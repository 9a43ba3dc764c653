"""Conversion: the words of a recording, said again in another voice."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cosyd.contract.errors import CannotConvert, VoiceNotReady
from cosyd.engine.orders import Convert
from cosyd.registration.intake import take_in

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from cosyd.contract.model import Voice
    from cosyd.engine.host import EngineHost
    from cosyd.registration.intake import Upload
    from cosyd.registration.roster import Roster


AT_ONCE: Final = 2
"""So many recordings are decoded at a time: ten minutes take some 500 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How it is to be said."""

    speed: float = 1.0
    volume: float = 1.0
    seed: int | None = None


class Conversion:
    """Has engines say recordings again.

    Args:
        roster: All engines, and the voices that were added.
    """

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._turns = asyncio.Semaphore(AT_ONCE)

    def check(self, voice: Voice) -> EngineHost:
        """The engine that converts into *voice*.

        Raises:
            VoiceNotReady: It cannot speak now.
            CannotConvert: Its engine does not convert.
        """
        if voice.unready:
            raise VoiceNotReady(name=voice.name, reason=voice.unready)
        host = self._roster.hosts.get(voice.engine)
        if host is None or not host.offer.converts:
            reason = f"its engine {voice.engine!r} does not convert"
            raise CannotConvert(voice=voice.name, reason=reason)
        return host

    async def convert(
        self, upload: Upload, voice: Voice, manner: Manner, folder: Path
    ) -> AsyncGenerator[bytes, None]:
        """The sound of *upload* in *voice*, as it comes; a long one piece by piece.

        Args:
            upload: The recording.
            voice: As :meth:`check` takes it.
            manner: How it is to be said.
            folder: For what is made of the recording.

        Raises:
            CosydError: The recording cannot be read, or the engine gave up.
        """
        host = self.check(voice)
        async with self._turns:
            taken = await take_in(upload, "source", folder)
        for file in taken.files:
            order = Convert(
                session=0,
                source=file,
                voice=voice.spoken_by or voice.name,
                state=self._roster.state_now(voice.state),
                speed=manner.speed * voice.speed,
                volume=manner.volume * voice.volume,
                seed=manner.seed,
            )
            async with aclosing(host.speak(order)) as sound:
                async for pcm in sound:
                    yield pcm
