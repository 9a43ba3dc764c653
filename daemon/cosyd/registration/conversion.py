"""Conversion: the words of a recording, said again in another voice."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cosyd.contract.errors import CannotConvert, VoiceNotReady
from cosyd.engine.orders import Convert
from cosyd.registration.intake import take_in

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping
    from pathlib import Path

    from cosyd.contract.model import Voice
    from cosyd.engine.host import EngineHost
    from cosyd.registration.intake import Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How it is to be said."""

    speed: float = 1.0
    volume: float = 1.0
    seed: int | None = None


class Conversion:
    """Has engines say recordings again.

    Args:
        hosts: All engines.
    """

    def __init__(self, hosts: Mapping[str, EngineHost]) -> None:
        self._hosts = hosts

    def check(self, voice: Voice) -> EngineHost:
        """The engine that converts into *voice*.

        Raises:
            VoiceNotReady: It cannot speak now.
            CannotConvert: Its engine does not convert.
        """
        if voice.unready:
            raise VoiceNotReady(name=voice.name, reason=voice.unready)
        host = self._hosts.get(voice.engine)
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
        taken = await take_in(upload, "source", folder)
        for file in taken.files:
            order = Convert(
                session=0,
                source=file,
                voice=voice.spoken_by or voice.name,
                state=voice.state,
                speed=manner.speed * voice.speed,
                volume=manner.volume * voice.volume,
                seed=manner.seed,
            )
            async with aclosing(host.speak(order)) as sound:
                async for pcm in sound:
                    yield pcm
