"""The sound of a task: all that was written for it, as one file in the making."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cosyd.contract.model import VOICE_AUDIO

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from cosyd.api.sound import Shape
    from cosyd.contract.model import SentenceTiming
    from cosyd.contract.sinks import Hearing


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What has been spoken since the last one."""

    data: bytes
    """What can be sent of the file; empty where its format keeps it back."""

    audio_s: float
    """How much was spoken."""

    sentence: int
    """Its number in the task, from 0."""

    begin_s: float
    """When that sentence begins, by the task's own clock."""

    end_s: float
    """How far it has been spoken."""

    begins: bool = False
    """Whether it is the first of that sentence."""

    ends: SentenceTiming | None = None
    """The sentence that ends with it, by the task's own count and clock."""


async def sound_of(utterances: AsyncIterator[Hearing], shape: Shape) -> AsyncGenerator[Piece, None]:
    """All of *utterances*, one after another, as one file.

    Raises:
        CosydError: Why it comes to an early end.
    """
    sentence = -1
    begin_s = end_s = 0.0
    with shape.encoder() as encoder:
        past_s, past = 0.0, 0
        async for hearing in utterances:
            async for chunk in hearing.listen():
                number, begins = past + chunk.sentence, past + chunk.sentence != sentence
                sentence, begin_s = number, end_s if begins else begin_s
                audio_s = VOICE_AUDIO.seconds(VOICE_AUDIO.frames(chunk.pcm))
                end_s = past_s + VOICE_AUDIO.seconds(chunk.start_frame) + audio_s
                yield Piece(
                    data=encoder.feed(chunk.pcm) if chunk.pcm else b"",
                    audio_s=audio_s,
                    sentence=number,
                    begin_s=begin_s,
                    end_s=end_s,
                    begins=begins,
                    ends=_moved(chunk.ends, number, past_s) if chunk.ends else None,
                )
            past_s, past = end_s, sentence + 1
        if sentence >= 0 and (rest := encoder.finish()):
            yield Piece(data=rest, audio_s=0.0, sentence=sentence, begin_s=begin_s, end_s=end_s)


def _moved(timing: SentenceTiming, index: int, past_s: float) -> SentenceTiming:
    return replace(
        timing, index=index, start_s=past_s + timing.start_s, end_s=past_s + timing.end_s
    )
