"""What all foreign doors do with an utterance: fit it to the voice, say it, hear it whole."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cosyd.contract.errors import MannerUnsupported, UnknownLanguage
from cosyd.contract.model import Mode

if TYPE_CHECKING:
    from cosyd.api.sound import Shape
    from cosyd.contract.model import Utterance
    from cosyd.speech.job import Job
    from cosyd.speech.service import Speech

_NEUTRAL: dict[str, Any] = {"instruct": "", "mode": Mode.AUTO, "seed": None}
"""By manner: what leaves it to the voice."""


def fitting(speech: Speech, utterance: Utterance) -> Utterance:
    """*utterance* without what its voice cannot follow, as clients of a foreign contract expect it.

    They send an instruction, a mode or a seed whoever speaks. A language that no voice speaks
    is left to be found.

    Raises:
        CosydError: It cannot be said even so.
    """
    while True:
        try:
            speech.check(utterance)
        except MannerUnsupported as error:
            manner = str(error.facts["manner"])
            utterance = replace(utterance, **{manner: _NEUTRAL[manner]})
        except UnknownLanguage:
            utterance = replace(utterance, language=None)
        else:
            return utterance


def say(speech: Speech, utterance: Utterance) -> Job:
    """Have *utterance* said, as far as its voice can follow it."""
    return speech.say(fitting(speech, utterance))


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """All of a job's sound."""

    data: bytes
    """As a file, which tells its true length where the format can."""

    audio_s: float


async def whole(job: Job, shape: Shape) -> Whole:
    """All of *job*, once it has been spoken to its end. It is cancelled where this is.

    Raises:
        CosydError: Why it failed or was cancelled.
    """
    pcm = bytearray()
    with job.held():
        async with aclosing(job.listen()) as chunks:
            async for chunk in chunks:
                pcm += chunk.pcm
    data = await asyncio.to_thread(shape.file, bytes(pcm))
    return Whole(data=data, audio_s=job.audio_s)
