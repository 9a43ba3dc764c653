"""What is said in a recording, by a recogniser where one is installed. Runs as an errand.

A recogniser is the package faster-whisper with a folder that holds a model of its own format.
"""

from __future__ import annotations

import wave
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import msgspec

from cosyd.registration import errand

if TYPE_CHECKING:
    from pathlib import Path

SIMPLIFIED = "以下是普通话的句子。"
"""Goes before Mandarin, which comes back now in simplified characters, now in traditional ones,
otherwise."""

RATE_HZ = 16_000


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A recording, to be written down."""

    recording: str
    """A WAV file as :mod:`cosyd.registration.intake` writes it."""

    model: str
    language: str = ""
    """Empty: it is found."""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What was heard."""

    text: str
    language: str


def usable(model: Path) -> bool:
    """Whether there is a recogniser: its package, and its model in the folder *model*."""
    return (model / "model.bin").is_file() and find_spec("faster_whisper") is not None


async def hear(recording: Path, model: Path, language: str) -> Heard:
    """What is said in *recording*.

    Raises:
        CosydError: It could not be found out.
    """
    order = Order(recording=str(recording), model=str(model), language=language)
    return await errand.send(__name__, order, Heard)


def loaded(folder: str) -> Any:
    """The recogniser. For an errand."""
    from faster_whisper import WhisperModel  # noqa: PLC0415 - an extra

    return WhisperModel(folder, device="cpu", compute_type="int8", local_files_only=True)


def written_down(model: Any, sound: Any, language: str) -> Heard:
    """What is said in *sound*, samples at 16 kHz, of shape [n]; language empty: it is found."""
    language = language or model.detect_language(sound)[0]
    segments, _ = model.transcribe(
        sound,
        language=language,
        beam_size=1,
        condition_on_previous_text=False,
        initial_prompt=SIMPLIFIED if language == "zh" else None,
    )
    text = "".join(segment.text for segment in segments).strip()
    return Heard(text=text, language=language)


def _hear(order: Order) -> Heard:
    import numpy as np  # noqa: PLC0415 - for the errand alone
    import soxr  # noqa: PLC0415 - late: a daemon may never register a voice

    with wave.open(order.recording) as file:
        rate_hz = file.getframerate()
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32)
    sound = soxr.resample(pcm / 32_768, rate_hz, RATE_HZ)
    return written_down(loaded(order.model), sound, order.language)


if __name__ == "__main__":
    errand.run(_hear, Order)
