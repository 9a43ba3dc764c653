"""Telling the client of a live text: utterance after utterance, and answers in between."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass

import msgspec
from litestar.types import Send

from cosyd.api.sound import Shape
from cosyd.contract.errors import CosydError, JobCancelled
from cosyd.contract.model import VOICE_AUDIO, SentenceTiming, Status
from cosyd.contract.sinks import Hearing
from cosyd.contract.wire_live import (
    AnyFromDaemon,
    Audio,
    Cancelled,
    Carriage,
    End,
    Error,
    Spoken,
    Start,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrying:
    """How the sound of an utterance comes."""

    shape: Shape
    carriage: Carriage | None


class Telling:
    """The way to one client. What is written into it waits while the client does not read.

    One thing is sent at a time, and who has waited longest goes first. So what is told after a
    :meth:`hush` comes before all that the hushed utterance would still have had to say.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._line = asyncio.Lock()
        self._speaking: asyncio.Timeout | None = None
        self._hushed = False
        self._count = 0

    async def tell(self, message: AnyFromDaemon) -> None:
        """Send *message*."""
        text = msgspec.json.encode(message).decode()
        async with self._line:
            await self._send({"type": "websocket.send", "bytes": None, "text": text})

    async def utterance(self, hearing: Hearing, carrying: Carrying) -> None:
        """Send all of *hearing*, from its start to its end, however it ends."""
        number = self._count
        self._count += 1
        self._hushed = False
        await self.tell(_start(number, hearing, carrying.shape))
        try:
            async with asyncio.timeout(0 if self._hushed else None) as self._speaking:
                audio_s = await self._sound(hearing, carrying)
                await self.tell(End(utterance=number, job=hearing.id, audio_s=audio_s))
        except CosydError as error:
            await self.tell(_not_to_its_end(number, hearing, error))
        except TimeoutError:  # hushed
            why = hearing.error or JobCancelled(reason="it was asked for")
            await self.tell(_not_to_its_end(number, hearing, why))
        finally:
            self._speaking = None

    def hush(self) -> None:
        """Send no more of the utterance under way, though it may have been spoken to its end."""
        self._hushed = True
        if self._speaking is not None:
            self._speaking.reschedule(asyncio.get_running_loop().time())
            self._speaking = None

    async def _sound(self, hearing: Hearing, carrying: Carrying) -> float:
        """All of it. Returns how long it is, in seconds."""
        place_s = 0.0
        with carrying.shape.encoder() as encoder:
            async for chunk in hearing.listen():
                data = encoder.feed(chunk.pcm) if chunk.pcm else b""
                await self._send_sound(hearing, carrying, data, place_s)
                place_s = VOICE_AUDIO.seconds(chunk.start_frame + VOICE_AUDIO.frames(chunk.pcm))
                if chunk.ends:
                    await self.tell(_spoken(hearing, chunk.ends))
                await asyncio.sleep(0)  # a client that is quick lets others have their turn
            await self._send_sound(hearing, carrying, encoder.finish(), place_s)
        return place_s

    async def _send_sound(
        self, hearing: Hearing, carrying: Carrying, data: bytes, start_s: float
    ) -> None:
        if not data or carrying.carriage is None:
            return
        if carrying.carriage == "base64":
            encoded = base64.b64encode(data).decode()
            await self.tell(Audio(job=hearing.id, audio=encoded, start_s=start_s))
            return
        async with self._line:
            await self._send({"type": "websocket.send", "bytes": data, "text": None})


def _start(number: int, hearing: Hearing, shape: Shape) -> Start:
    return Start(
        utterance=number,
        job=hearing.id,
        stream=hearing.stream,
        format=shape.format,
        sample_rate=shape.rate_hz,
    )


def _spoken(hearing: Hearing, timing: SentenceTiming) -> Spoken:
    return Spoken(
        job=hearing.id,
        index=timing.index,
        text=timing.text,
        start_s=timing.start_s,
        end_s=timing.end_s,
        text_start=timing.text_start,
        text_end=timing.text_end,
        voice=timing.voice,
        language=timing.language,
    )


def _not_to_its_end(number: int, hearing: Hearing, error: CosydError) -> Cancelled | Error:
    kind = Cancelled if hearing.status is Status.CANCELLED else Error
    return kind(
        utterance=number,
        job=hearing.id,
        error=error.code,
        message=str(error),
        solution=error.advice,
    )
