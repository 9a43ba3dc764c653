"""A job's sound as an answer: a file in the making, or events."""

from __future__ import annotations

import base64
from collections.abc import AsyncGenerator
from contextlib import aclosing

from cosyd.api import sse
from cosyd.api.flow import Flow
from cosyd.api.views import timing_view
from cosyd.audio.encode import Encoder, check, encode_file, encoder, media_type
from cosyd.contract.errors import CosydError
from cosyd.contract.model import VOICE_AUDIO
from cosyd.contract.wire import SpeechRequest
from cosyd.speech.job import Job


class Shape:
    """The format in which a client wants sound.

    Raises:
        UnknownFormat: There is no such format.
        UnsupportedRate: It cannot carry that rate.
    """

    def __init__(
        self, format_name: str = "wav", rate_hz: int | None = None, bit_rate: int | None = None
    ) -> None:
        check(format_name, rate_hz)
        self.format = format_name
        self.rate_hz = rate_hz or VOICE_AUDIO.rate_hz
        self._bit_rate = bit_rate

    @classmethod
    def of(cls, request: SpeechRequest) -> Shape:
        """What *request* asks for."""
        return cls(request.format, request.sample_rate, request.bit_rate)

    def encoder(self) -> Encoder:
        """A fresh one."""
        return encoder(self.format, self.rate_hz, self._bit_rate)

    def file(self, pcm: bytes) -> bytes:
        """All of *pcm* as a whole file. Not for the event loop."""
        return encode_file(pcm, self.format, self.rate_hz, self._bit_rate)

    @property
    def media_type(self) -> str:
        """As the answer names it."""
        return media_type(self.format)


def sounding(job: Job, shape: Shape, *, events: bool) -> Flow:
    """The answer that carries *job* from its start, while it is being spoken."""
    headers = {
        "x-job": job.id,
        "x-sample-rate": str(shape.rate_hz),
        "x-channels": str(VOICE_AUDIO.channels),
    }
    body = _as_events(job, shape) if events else as_bytes(job, shape)
    kind = sse.MEDIA_TYPE if events else shape.media_type
    return Flow(body, media_type=kind, headers=headers, held=job.held())


async def as_bytes(job: Job, shape: Shape) -> AsyncGenerator[bytes, None]:
    """The file, as it comes. Together it is one, which begins with its only header."""
    with shape.encoder() as encoder:
        async with aclosing(job.listen()) as chunks:
            async for chunk in chunks:
                if chunk.pcm and (data := encoder.feed(chunk.pcm)):
                    yield data
        if data := encoder.finish():
            yield data


async def _as_events(job: Job, shape: Shape) -> AsyncGenerator[bytes, None]:
    """Events ``start``, ``audio``, ``sentence``, and at last ``end`` or ``error``."""
    began = False
    with shape.encoder() as encoder:
        try:
            async with aclosing(job.listen()) as chunks:
                async for chunk in chunks:
                    if not began:
                        began = True
                        yield sse.event("start", _start(job, shape))
                    if chunk.pcm and (data := encoder.feed(chunk.pcm)):
                        yield _audio(data)
                    if chunk.ends:
                        yield sse.event("sentence", timing_view(chunk.ends))
        except CosydError as error:
            if began:
                yield sse.event("error", error.as_problem())
            raise
        if data := encoder.finish():
            yield _audio(data)
        yield sse.event("end", {"job": job.id, "audio_s": job.audio_s})


def _start(job: Job, shape: Shape) -> dict[str, object]:
    return {
        "job": job.id,
        "stream": job.stream,
        "format": shape.format,
        "sample_rate": shape.rate_hz,
        "channels": VOICE_AUDIO.channels,
    }


def _audio(data: bytes) -> bytes:
    return sse.event("audio", {"audio": base64.b64encode(data).decode()})
