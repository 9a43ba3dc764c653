"""The style vectors that make the model speak as one voice or another."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt


class Styles:
    """The style vectors of all voices, from ``voices_r8.npz``.

    A voice has one vector for each length of text. As such a table has rank 8, the file holds two
    factors of it in half precision: ``m`` [54, 256], ``u`` [54, 510, 8], ``v`` [54, 8, 256], with
    a relative error of 0.0002.

    Source:
        The 54 packs of Kokoro-82M v1.0, Apache-2.0, by way of the npm package kokoro-js 1.2.1.
    """

    def __init__(self) -> None:
        packs_file = files("cosyd.engine.kokoro").joinpath("voices_r8.npz")
        with packs_file.open("rb") as file, np.load(file) as packs:
            self._places = {str(name): place for place, name in enumerate(packs["names"])}
            self._mean, self._rows, self._basis = packs["m"], packs["u"], packs["v"]

    def style(self, voice: str, length: int) -> npt.NDArray[np.float32]:
        """The vector, of shape [1, 256], for a text of *length* phonemes, 1 to 510."""
        place = self._places[voice]
        row = self._rows[place, length - 1 : length].astype(np.float32)
        offset = row @ self._basis[place].astype(np.float32)
        return np.asarray(offset + self._mean[place], np.float32)
