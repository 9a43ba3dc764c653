"""``POST /v1/convert``: the words of a recording, in another voice."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager, ExitStack, aclosing
from typing import Any

from litestar import Request, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import SkipValidation

from cosyd.api.flow import Flow
from cosyd.api.sound import Shape
from cosyd.api.upload import received
from cosyd.api.voices import VoiceParts
from cosyd.contract.model import VOICE_AUDIO
from cosyd.contract.wire_voices import ConvertForm
from cosyd.registration.conversion import Manner
from cosyd.registration.intake import Upload
from cosyd.speech.service import Speech, check_pace


@post(
    "/v1/convert",
    status_code=200,
    summary="Say a recording in another voice",
    tags=["Speech"],
    request_max_body_size=None,
    responses={
        200: ResponseSpec(
            bytes,
            description="The sound, while it is being made.",
            media_type="audio/wav",
            generate_examples=False,
        )
    },
)
async def convert(
    request: Request[Any, Any, Any],
    speech: NamedDependency[Speech],
    voices: NamedDependency[SkipValidation[VoiceParts]],
) -> Flow:
    """The same words, with the same pace and tune, in another voice.

    Up to ten minutes; a long recording comes piece by piece. Only voices of CosyVoice2 can be
    converted into. Hanging up ends it.
    """
    with ExitStack() as held:
        folder = held.enter_context(voices.registrar.room())
        form, file = await received(request, folder, ConvertForm)
        shape = Shape(form.format, form.sample_rate, form.bit_rate)
        manner = Manner(speed=form.speed, volume=form.volume, seed=form.seed)
        check_pace(form.speed, form.volume)
        voice = speech.planner.catalogue.get(form.voice)
        voices.conversion.check(voice)
        upload = Upload(path=file, rate_hz=form.rate, channels=form.channels)
        sound = voices.conversion.convert(upload, voice, manner, folder)
        return _answer(sound, shape, held.pop_all())


def _answer(
    sound: AsyncGenerator[bytes, None], shape: Shape, held: AbstractContextManager[Any]
) -> Flow:
    headers = {"x-sample-rate": str(shape.rate_hz), "x-channels": str(VOICE_AUDIO.channels)}
    body = _encoded(sound, shape)
    return Flow(body, media_type=shape.media_type, headers=headers, held=held)


async def _encoded(sound: AsyncGenerator[bytes, None], shape: Shape) -> AsyncGenerator[bytes, None]:
    with shape.encoder() as encoder:
        async with aclosing(sound) as chunks:
            async for pcm in chunks:
                if data := encoder.feed(pcm):
                    yield data
        if data := encoder.finish():
            yield data
