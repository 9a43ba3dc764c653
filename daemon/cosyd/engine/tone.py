"""Engine tone: a tone for each sentence, for tests and for measuring everything but a model.

A word lasts 0.2 s at speed 1; the pitch tells sentences apart. The words ``[fail]``, ``[crash]``
and ``[slow]`` in a text make it raise, die, or take its time: for tests of what happens then. In a
transcript they do so while the voice is registered.

A voice that is registered with it is no more than a pitch, and a recording that is converted stays
as it is.
"""

from __future__ import annotations

import json
import math
import os
import signal
import time
import wave
from array import array
from pathlib import Path
from typing import TYPE_CHECKING

from cosyd.contract.hooks import EngineOffer
from cosyd.contract.model import VOICE_AUDIO, Voice, VoiceKind
from cosyd.engine.protocol import CHUNK_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cosyd.engine.orders import Convert, Mix, Register, Session

WORD_S = 0.2
LEVEL = 0.25
LOWEST_HZ = 220.0
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


OFFER = EngineOffer(
    name="tone",
    target="cosyd.engine.tone:Tone",
    voices=_voices,
    hidden=True,
    registers=VoiceKind.CLONE,
    converts=True,
    languages=("en", "zh"),
    identity="v1",
)


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
        pitch_hz = _pitch_hz(sentence.state) + 20.0 * (len(sentence.text) % 24)
        for first in range(0, frames, CHUNK_FRAMES):
            if "[crash]" in sentence.text and first:
                time.sleep(0.1)  # what came before is to be heard
                os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(pace * VOICE_AUDIO.seconds(CHUNK_FRAMES))
            yield _tone(pitch_hz, range(first, min(first + CHUNK_FRAMES, frames)))

    def register(self, order: Register) -> Iterator[bytes]:
        """See :meth:`Registrar.register`: a voice is as high as its transcript is long."""
        if "[fail]" in order.transcript:
            raise ValueError("the transcript asked for it")
        if "[crash]" in order.transcript:
            os.kill(os.getpid(), signal.SIGKILL)
        while "[slow]" in order.transcript:
            time.sleep(0.01)
            yield b""
        _keep(order.state, LOWEST_HZ + len(order.transcript))

    def mix(self, order: Mix) -> Iterator[bytes]:
        """See :meth:`Registrar.mix`."""
        yield b""
        whole = sum(part.weight for part in order.parts)
        parts = ((_pitch_hz(part.state), part.weight) for part in order.parts)
        _keep(order.state, sum(pitch * weight for pitch, weight in parts) / whole)

    def convert(self, order: Convert) -> Iterator[bytes]:
        """See :meth:`Converter.convert`."""
        with wave.open(order.source) as source:
            while pcm := source.readframes(CHUNK_FRAMES):
                time.sleep(self._pace * VOICE_AUDIO.seconds(CHUNK_FRAMES))
                yield pcm


def _pitch_hz(state: str) -> float:
    return float(json.loads(Path(state).read_text("utf-8"))) if state else LOWEST_HZ


def _keep(state: str, pitch_hz: float) -> None:
    Path(state).write_text(json.dumps(pitch_hz), "utf-8")


def _tone(pitch_hz: float, frames: range) -> bytes:
    step = 2 * math.pi * pitch_hz / VOICE_AUDIO.rate_hz
    return array("h", (round(LEVEL * 32767 * math.sin(step * n)) for n in frames)).tobytes()
