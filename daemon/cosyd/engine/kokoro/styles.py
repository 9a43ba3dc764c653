"""The style vectors that make the model speak as one voice or another."""

from __future__ import annotations

import functools
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cosyd.contract.errors import UnknownVoice, VoiceBroken
from cosyd.engine.kokoro.blend import Blend, own
from cosyd.engine.kokoro.voices import NAMES
from cosyd.engine.levels import gain_db

if TYPE_CHECKING:
    import numpy.typing as npt

TIMBRE = 128
"""The numbers of a style vector that are timbre; as many that are prosody follow."""

_KEPT = 32


class Styles:
    """The style vectors of all voices, from ``voices_r8.npz``.

    A voice has one vector for each length of text. As such a table has rank 8, the file holds two
    factors of it in half precision: ``m`` [54, 256], ``u`` [54, 510, 8], ``v`` [54, 8, 256], with
    a relative error of 0.0002. The order is that of :data:`~cosyd.engine.kokoro.voices.NAMES`.

    Source:
        The 54 packs of Kokoro-82M v1.0, Apache-2.0, by way of the npm package kokoro-js 1.2.1.
    """

    def __init__(self) -> None:
        packs_file = files("cosyd.engine.kokoro").joinpath("voices_r8.npz")
        with packs_file.open("rb") as file, np.load(file) as packs:
            self._mean, self._rows, self._basis = packs["m"], packs["u"], packs["v"]
        self._opened = functools.lru_cache(maxsize=_KEPT)(_opened)

    def style(self, blend: Blend, length: int) -> npt.NDArray[np.float32]:
        """The vector, of shape [1, 256], for a text of *length* phonemes, 1 to 510."""
        rows = self._rows[:, length - 1, None].astype(np.float32)  # [54, 1, 8]
        every = (rows @ self._basis.astype(np.float32))[:, 0] + self._mean  # [54, 256]
        timbre, prosody = blend.timbre @ every[:, :TIMBRE], blend.prosody @ every[:, TIMBRE:]
        return np.concatenate([timbre, prosody])[None].astype(np.float32)

    def blend(self, voice: str, state: str = "") -> Blend:
        """What *voice* consists of: a voice of the engine's own, or the one that *state* keeps.

        Raises:
            UnknownVoice: There is no such voice.
            VoiceBroken: The file is missing or damaged.
        """
        if not state:
            if voice not in NAMES:
                raise UnknownVoice(name=voice)
            return own(voice, gain_db(voice))
        file = Path(state)
        try:
            told = file.stat()
        except OSError as error:
            raise VoiceBroken(voice=voice, reason=error.strerror) from error
        return self._opened(file, voice, told.st_mtime_ns, told.st_size)


def _opened(file: Path, voice: str, _changed_at: int, _size: int) -> Blend:
    """The blend of *voice* in *file*, which is read again only when it has changed."""
    return Blend.load(file, voice)
