"""Recordings: a voice's reference, or what is to be said again in another voice. No torch.

Border: a WAV file in, samples out, in pieces if there are many.
"""

from __future__ import annotations

import wave
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cosyd.audio.level import samples
from cosyd.contract.model import VOICE_AUDIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Wave = npt.NDArray[np.float32]
"""Samples, mono, -1 to 1, shape [n]."""

PIECE_S = 30
"""A longer recording is converted in pieces; the speech tokenizer takes no more at once."""


def read_wav(path: Path | str) -> Wave:
    """The samples of a WAV file at 24 kHz, mono, 16 bits; [n].

    Raises:
        ValueError: It is something else.
        OSError: It cannot be read.
    """
    try:
        with wave.open(str(path)) as file:
            shape = (file.getframerate(), file.getnchannels(), file.getsampwidth())
            pcm = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise ValueError(f"the recording is no WAV file: {error}") from error
    if shape != (VOICE_AUDIO.rate_hz, VOICE_AUDIO.channels, VOICE_AUDIO.width_bytes):
        raise ValueError("the recording is not at 24 kHz, mono, 16 bits")
    return samples(pcm)


def pieces_of(sound: Wave) -> Iterator[Wave]:
    """*sound* in pieces of 1 to 30 s, each cut where it is quietest in its last seconds."""
    second, block = VOICE_AUDIO.rate_hz, VOICE_AUDIO.rate_hz // 50
    while len(sound) > PIECE_S * second:
        first = (PIECE_S - 5) * second
        last = sound[first : min(PIECE_S * second, len(sound) - second)]
        loudness = np.square(last[: len(last) // block * block].reshape(-1, block)).sum(axis=1)
        end = first + int(np.argmin(loudness)) * block + block // 2
        yield sound[:end]
        sound = sound[end:]
    yield sound
