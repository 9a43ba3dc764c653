"""Engine tone: a tone for each sentence, for tests and for measuring everything but a model.

A word lasts 0.2 s at speed 1; the pitch tells sentences apart. The words ``[fail]``, ``[crash]``
and ``[slow]`` in a text make it raise, die, or take its time: for tests of what happens then.
"""

from __future__ import annotations

import math
import os
import signal
import time
from array import array
from typing import TYPE_CHECKING

from cosyd.contract.hooks import EngineOffer
from cosyd.contract.model import VOICE_AUDIO, Voice
from cosyd.engine.protocol import CHUNK_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cosyd.engine.orders import Session

WORD_S = 0.2
LEVEL = 0.25
CHUNK_FRAMES = CHUNK_BYTES // VOICE_AUDIO.frame_bytes


def _voices() -> tuple[Voice, ...]:
    return (
        Voice(
            name="tone",
            engine="tone",
            languages=("en", "zh"),
            description="A tone for each sentence, for tests.",
        ),
    )


OFFER = EngineOffer(name="tone", target="cosyd.engine.tone:Tone", voices=_voices, hidden=True)


class Tone:
    """A :class:`~cosyd.engine.protocol.SentenceEngine` without a model.

    Args:
        pace: Seconds of work for each second of sound; 0 is as fast as possible.
    """

    def __init__(self, pace: float = 0.0) -> None:
        self._pace = pace

    def warm_up(self) -> None:
        """Nothing to warm."""

    def interrupt(self) -> None:
        """A chunk is short enough."""

    def speak(self, sentence: Session) -> Iterator[bytes]:
        """See :meth:`SentenceEngine.speak`."""
        if "[fail]" in sentence.text:
            raise ValueError("the text asked for it")
        pace = 1.0 if "[slow]" in sentence.text else self._pace
        words = max(1, len(sentence.text.split()))
        frames = round(words * WORD_S / sentence.speed * VOICE_AUDIO.rate_hz)
        pitch_hz = 220.0 + 20.0 * (len(sentence.text) % 24)
        for first in range(0, frames, CHUNK_FRAMES):
            if "[crash]" in sentence.text and first:
                time.sleep(0.1)  # what came before is to be heard
                os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(pace * VOICE_AUDIO.seconds(CHUNK_FRAMES))
            yield _tone(pitch_hz, range(first, min(first + CHUNK_FRAMES, frames)))


def _tone(pitch_hz: float, frames: range) -> bytes:
    step = 2 * math.pi * pitch_hz / VOICE_AUDIO.rate_hz
    return array("h", (round(LEVEL * 32767 * math.sin(step * n)) for n in frames)).tobytes()
