"""A job's sound as OpenAI's clients want it: a file in the making, or events that make one."""

from __future__ import annotations

import asyncio
import base64
import math
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import msgspec

from cosyd.api import sse
from cosyd.api.compat.dialects import openai_error
from cosyd.api.flow import Flow
from cosyd.api.sound import Shape
from cosyd.contract.errors import CosydError, NoSound
from cosyd.contract.model import VOICE_AUDIO
from cosyd.speech.job import Job

TOKENS_PER_S = 25
"""Of sound, as it is told in ``usage``: CosyVoice2's speech tokens, whoever speaks."""


def answer(job: Job, shape: Shape, *, rest: float, events: bool) -> Flow:
    """The answer that carries *job* from its start, while it is being spoken.

    Args:
        job: Cancelled when the client leaves.
        shape: The format.
        rest: By how much it is to be faster than it is spoken.
        events: Whether it is events that carry it.
    """
    headers = {
        "x-job": job.id,
        "x-sample-rate": str(shape.rate_hz),
        "x-channels": str(VOICE_AUDIO.channels),
    }
    sound = _encoded(job, shape, rest)
    body = _as_events(job, sound, rest) if events else sound
    kind = sse.MEDIA_TYPE if events else shape.media_type
    return Flow(body, media_type=kind, headers=headers, held=job.held())


async def _encoded(job: Job, shape: Shape, rest: float) -> AsyncGenerator[bytes, None]:
    with shape.encoder() as encoder:
        async with aclosing(_paced(job, rest)) as sound:
            async for pcm in sound:
                if data := encoder.feed(pcm):
                    yield data
        if not job.frames:
            raise NoSound
        if data := encoder.finish():
            yield data


async def _paced(job: Job, rest: float) -> AsyncGenerator[bytes, None]:
    """The PCM of *job*, at the pace that no engine speaks at."""
    async with aclosing(job.listen()) as chunks:
        if rest == 1.0:
            async for chunk in chunks:
                if chunk.pcm:
                    yield chunk.pcm
            return
        from cosyd.audio.level import samples, to_pcm16  # noqa: PLC0415 - late: numpy, 100 ms
        from cosyd.audio.stretch import Stretch  # noqa: PLC0415 - as above

        stretch = Stretch(rest)
        async for chunk in chunks:
            # in a thread, since all of a phrase may come at once
            made = await asyncio.to_thread(stretch.push, samples(chunk.pcm))
            if made.size:
                yield to_pcm16(made)
        if (made := await asyncio.to_thread(stretch.flush)).size:
            yield to_pcm16(made)


async def _as_events(
    job: Job, sound: AsyncGenerator[bytes, None], rest: float
) -> AsyncGenerator[bytes, None]:
    """Events ``speech.audio.delta``, and at last ``speech.audio.done`` or ``error``."""
    began = False
    async with aclosing(sound):
        try:
            async for data in sound:
                began = True
                yield _event("speech.audio.delta", audio=base64.b64encode(data).decode())
        except CosydError as error:
            if began:
                yield _event("error", **openai_error(error, ""))
            raise
    yield _event("speech.audio.done", usage=_usage(job, rest))


def _usage(job: Job, rest: float) -> dict[str, int]:
    """What clients count: characters in, and :data:`TOKENS_PER_S` out."""
    said, sounded = len(job.utterance.text), math.ceil(job.audio_s / rest * TOKENS_PER_S)
    return {"input_tokens": said, "output_tokens": sounded, "total_tokens": said + sounded}


def _event(kind: str, **what: Any) -> bytes:
    return b"data: " + msgspec.json.encode({"type": kind, **what}) + b"\n\n"
