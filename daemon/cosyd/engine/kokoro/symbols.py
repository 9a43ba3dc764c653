"""The alphabet that the model reads: IPA, some letters of misaki's own, marks and tone arrows."""

from __future__ import annotations

import json
from importlib.resources import files


class Symbols:
    """Phonemes as the numbers that the model knows them by.

    Source:
        ``vocab`` in the config.json of hexgrad/Kokoro-82M, Apache-2.0.
    """

    def __init__(self) -> None:
        table = files("cosyd.engine.kokoro").joinpath("symbols.json").read_text("utf-8")
        self._ids: dict[str, int] = json.loads(table)

    def known(self, phonemes: str) -> str:
        """*phonemes* without what the model has no number for."""
        return "".join(symbol for symbol in phonemes if symbol in self._ids)

    def ids(self, phonemes: str) -> list[int]:
        """The numbers of *phonemes*, all of them :meth:`known`."""
        return [self._ids[symbol] for symbol in phonemes]
